import Donors
import Kernel
import Plasma
package import Web

/// What a scanner, a counter or a laboratory's computer may ask. What is signed takes a person at a screen.
package enum PoolingDeeds {
    private static let code = DeedField.Kind.line(64)
    private static let bags = DeedField(
        "bags", Phrase("血浆袋", "Bags"), .texts(countMax: PoolingRules.bagsMax, bytesMax: 64),
        example: .array([.string("A999926031014")]))

    package static let open = Deed(
        PoolingTable.self, "open", "pooling.operate", Phrase("开合浆批", "Open a pool"),
        fields: [DeedField("order", Phrase("投产准备", "Preparation"), code, example: .string("TC-26-001"))]
    ) { (values) throws(DeedFailure) in .open(order: values.text("order")) }

    package static let issue = Deed(
        PoolingTable.self, "issue", "pooling.operate", Phrase("扫袋投料", "Issue bags to a pool"), fields: [bags]
    ) { (values) throws(DeedFailure) in .issue(values.texts("bags")) }

    package static let empty = Deed(
        PoolingTable.self, "empty", "pooling.operate", Phrase("扫空袋", "Scan empty bags"), fields: [bags]
    ) { (values) throws(DeedFailure) in .empty(values.texts("bags")) }

    package static let reject = Deed(
        PoolingTable.self, "reject", "pooling.operate", Phrase("破袋时剔除一袋", "Reject a bag at cutting"),
        fields: [
            DeedField("bag", Phrase("血浆袋", "Bag"), code, example: .string("A999926031014")),
            DeedField(
                "code", Phrase("原因", "Reason code"),
                .choice(ReasonCode.defects.map { DeedChoice($0.rawValue, $0.phrase) }), example: .string("HEM")),
        ]
    ) { (values) throws(DeedFailure) in .reject(values.text("bag"), values.choice("code")) }

    package static let cancel = Deed(
        PoolingTable.self, "cancel", "pooling.operate", Phrase("取消合浆批", "Cancel a pool"), reason: .required
    ) { (_) throws(DeedFailure) in .cancel }

    package static let sample = Deed(
        PoolingTable.self, "sample", "pooling.operate", Phrase("登记合浆取样", "Record samples of a pool"),
        fields: [
            DeedField(
                "samples", Phrase("样品", "Samples"),
                .objects(
                    [
                        DeedField("number", Phrase("样品号", "Number"), code, example: .string("POOL-26-001-S1")),
                        DeedField("purpose", Phrase("用途", "Purpose"), code, example: .string("retain")),
                        DeedField("place", Phrase("位置", "Place"), .line(200), example: .string("冰箱 F-07")),
                    ], countMax: PoolingRules.samplesMax),
                example: .array([
                    .object([
                        JSONMember(key: "number", value: .string("POOL-26-001-S1")),
                        JSONMember(key: "place", value: .string("冰箱 F-07")),
                        JSONMember(key: "purpose", value: .string("retain")),
                    ])
                ]))
        ]
    ) { (values) throws(DeedFailure) in
        .sample(
            values.objects("samples").map {
                SampleEntry(number: $0.text("number"), purpose: $0.text("purpose"), place: $0.text("place"))
            })
    }

    package static let test = Deed(
        PoolingTable.self, "test", "pooling.test", Phrase("录入合浆检验", "Enter tests of a pool"),
        fields: [
            DeedField(
                "tested_at", Phrase("检测时间", "Tested at"), .moment, example: .string("2026-01-02T15:00:00+08:00")),
            DeedField(
                "results", Phrase("结果", "Results"), .objects(resultFields, countMax: PoolingPack.itemsMax),
                example: .array([
                    .object([
                        JSONMember(key: "item", value: .string("protein")),
                        JSONMember(key: "run", value: .string("BIU-1")),
                        JSONMember(key: "value", value: .string("58.4")),
                    ])
                ])),
        ]
    ) { (values) throws(DeedFailure) in
        .test(
            values.objects("results").map { result in
                var kit: KitLot?
                if let lot = result.optionalText("kit_lot"), let day = result.optionalDay("kit_expires_on") {
                    kit = KitLot(maker: result.optionalText("kit_maker") ?? "", lot: lot, expiresOn: day)
                }
                let told: Interpretation? = result.optionalChoice("told")
                return PoolEntry(
                    item: result.text("item"), value: result.optionalDecimal("value"), told: told, kit: kit,
                    run: result.text("run"))
            }, at: values.moment("tested_at"))
    }

    private static let resultFields = [
        DeedField("item", Phrase("项目", "Test"), code, example: .string("protein")),
        DeedField("value", Phrase("值", "Value"), .decimal(unit: ""), required: false, example: .string("58.4")),
        DeedField(
            "told", Phrase("仪器判读", "Analyser's reading"), .choice(of: Interpretation.self, \.phrase),
            required: false, example: .string("negative")),
        DeedField("kit_maker", Phrase("试剂厂家", "Maker of the kit"), .line(200), required: false, example: .string("K")),
        DeedField("kit_lot", Phrase("试剂批号", "Lot of the kit"), .line(200), required: false, example: .string("K-1")),
        DeedField(
            "kit_expires_on", Phrase("试剂盒有效期", "Kit expires on"), .day, required: false,
            example: .string("2027-01-01")),
        DeedField("run", Phrase("检测批", "Run"), .line(200), example: .string("BIU-1")),
    ]

    package static let all = [
        OpenDeed(PoolingPackDeeds.adopt), OpenDeed(open), OpenDeed(issue), OpenDeed(empty), OpenDeed(reject),
        OpenDeed(cancel), OpenDeed(sample), OpenDeed(test),
    ]
}
