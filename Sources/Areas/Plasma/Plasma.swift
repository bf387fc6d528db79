package import Kernel

/// Plasma from the station's manifest to its acceptance at the plant.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `plasma.station` 浆站 | station code | registered, amended, described, audited |
/// | `plasma.limits` 限度包 | name of the pack, `receiving` | adopted, version by version |
/// | `plasma.shipment` 运输批 | shipment number | announced, arrived, received, finished, accepted … |
///
/// A bag (血浆袋) has no record of its own here: until it is accepted it is a line of its shipment, and its
/// facts mention `plasma.bag/<number>`.
package let plasma = Area(
    "plasma",
    nouns: [Noun(StationTable.self), Noun(LimitsTable.self), Noun(ShipmentTable.self)],
    permissions: [
        "plasma.view": Phrase("查看血浆", "See plasma records"),
        "plasma.import": Phrase("导入浆站清单", "Import manifests"),
        "plasma.receive": Phrase("收浆", "Receive plasma"),
        "plasma.verify": Phrase("复核（第二人）", "Verify as second person"),
        "plasma.review": Phrase("审核收浆（QA）", "Review receipt (QA)"),
        "plasma.register": Phrase("登记浆站和限度", "Register stations and limits"),
    ], words: plasmaWords, members: plasmaMembers)
