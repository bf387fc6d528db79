package import Kernel

/// Plasma from the station's manifest to its acceptance at the plant.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `plasma.station` 浆站 | station code | registered, amended, described, audited |
/// | `plasma.limits` 限度包 | name of the pack, `receiving` | adopted, version by version |
/// | `plasma.shipment` 运输批 | shipment number | announced, arrived, received, finished, accepted … |
/// | `plasma.unit` 血浆袋 | bag number | held, hold lifted, decided, decision withdrawn, destroyed |
/// | `plasma.box` 厂内箱 | box number | packed, sealed, reopened |
/// | `plasma.climate` 库温 | room or freezer | recorded, exceeded, judged |
///
/// A bag (血浆袋) is a line of its shipment until receipt is over, and its facts mention `plasma.bag/<number>`; what
/// concerns it alone after that, or holds it before, is its `plasma.unit`.
package let plasma = Area(
    "plasma",
    nouns: [
        Noun(StationTable.self), Noun(LimitsTable.self), Noun(ShipmentTable.self), Noun(UnitTable.self),
        Noun(BoxTable.self), Noun(ClimateTable.self),
    ],
    permissions: [
        "plasma.view": Phrase("查看血浆", "See plasma records"),
        "plasma.import": Phrase("导入浆站清单", "Import manifests"),
        "plasma.receive": Phrase("收浆", "Receive plasma"),
        "plasma.verify": Phrase("复核（第二人）", "Verify as second person"),
        "plasma.review": Phrase("审核收浆（QA）", "Review receipt (QA)"),
        "plasma.store": Phrase("合箱、封箱", "Re-box and seal"),
        "plasma.climate": Phrase("导入库温记录", "Import the temperature of stores"),
        "plasma.hold": Phrase("暂停血浆袋", "Hold bags"),
        "plasma.decide": Phrase("判定不合格血浆、解除暂停", "Decide on non-conforming plasma, lift holds"),
        "plasma.register": Phrase("登记浆站和限度", "Register stations and limits"),
    ], words: plasmaWords, members: plasmaMembers, reactions: [announcedByMessage, receiptToldToStation])
