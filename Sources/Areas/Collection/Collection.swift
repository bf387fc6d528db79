package import Kernel

/// Plasma at the station: the donor's visit, the donation, boxes and their shipment, and what the plant answers.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `collection.visit` 来访 | visit number, `V20261121-0007` | registered, examined, decided, collected, frozen |
/// | `collection.run` 检测批 | run number | entered, checked by a second person, or returned |
/// | `collection.box` 箱 | box number | opened, packed, unpacked, closed |
/// | `collection.shipment` 运输批 | shipment number | opened, loaded, unloaded, dispatched |
/// | `collection.bag` 袋的回告 | bag number | received, re-tested, rejected, titred at the plant |
/// | `collection.label` 袋签 | bag number | printed, with every copy |
/// | `collection.look-back` 追溯请求 | its number | requested by the plant, answered |
package let collectionArea = Area(
    "collection",
    nouns: [
        Noun(VisitTable.self), Noun(RunTable.self), Noun(StationBoxTable.self), Noun(StationShipmentTable.self),
        Noun(BagTable.self), Noun(LabelTable.self), Noun(LookBackTable.self),
    ],
    permissions: [
        "collection.view": Phrase("查看浆站工作", "See the station's work"),
        "collection.register": Phrase("接待登记", "Register visits"),
        "collection.examine": Phrase("体检和问诊", "Examine and question donors"),
        "collection.decide": Phrase("决定能否供浆并签名", "Decide on a donor and sign"),
        "collection.collect": Phrase("采浆", "Collect plasma"),
        "collection.freeze": Phrase("速冻入库", "Freeze bags"),
        "collection.test": Phrase("录入站内检测", "Enter the station's tests"),
        "collection.check": Phrase("复核站内检测（第二人）", "Check tests as second person"),
        "collection.pack": Phrase("装箱和装车", "Pack boxes and load them"),
        "collection.dispatch": Phrase("发运并签名", "Dispatch and sign"),
        "collection.answer": Phrase("答复追溯请求", "Answer look-back requests"),
    ], words: collectionWords, members: collectionMembers,
    reactions: [decisionIsDeferral, collectedIsDonation, checkedIsReported, manifestMessages, plantAnswers])
