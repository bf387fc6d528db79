import Donors
import Kernel
package import Web

/// What an analyser's computer may ask: it takes a worklist, and gives results. Checking and concluding take a person.
package enum RetestDeeds {
    private static let code = DeedField.Kind.line(64)
    private static let items = DeedField(
        "items", Phrase("项目", "Tests"), .texts(countMax: WorklistRules.itemsMax, bytesMax: 64),
        example: .array([.string("HBsAg")]))

    package static let create = Deed(
        WorklistTable.self, "create", "retest.test", Phrase("建检测单", "Create a worklist"),
        fields: [
            DeedField("analyser", Phrase("仪器", "Analyser"), .line(200), example: .string("酶标仪 MR-2")), items,
            DeedField(
                "specimens", Phrase("样本（袋号或回访样本号）", "Specimens: bags or call-back samples"),
                .texts(countMax: WorklistRules.specimensMax, bytesMax: 64),
                example: .array([.string("A999926031014")])),
        ]
    ) { (values) throws(DeedFailure) in
        .create(
            analyser: values.text("analyser"), items: values.texts("items"), specimens: values.texts("specimens"))
    }

    package static let resultFields = [
        DeedField("specimen", Phrase("样本", "Specimen"), code, example: .string("A999926031014")),
        DeedField("item", Phrase("项目", "Test"), code, example: .string("HBsAg")),
        DeedField("value", Phrase("值", "Value"), .decimal(unit: ""), required: false, example: .string("0.24")),
        DeedField(
            "told", Phrase("仪器判读", "Analyser's reading"), .choice(of: Interpretation.self, \.phrase),
            required: false, example: .string("negative")),
    ]

    /// Of a kit, beside its lot.
    private static let kit = [
        DeedField("maker", Phrase("厂家", "Maker"), .line(200), required: false, example: .string("华大生物")),
        DeedField("expires_on", Phrase("有效期至", "Expires on"), .day, required: false, example: .string("2027-06-30")),
    ]

    private static func testKit(_ values: DeedValues) -> TestKit? {
        values.optionalText("kit_lot").map {
            TestKit(lot: $0, maker: values.optionalText("maker"), expiresOn: values.optionalDay("expires_on"))
        }
    }

    private static let lots = DeedField(
        "kit_lots", Phrase("试剂批号", "Lots of the kits"),
        .objects(
            [
                DeedField("item", Phrase("项目", "Test"), code, example: .string("HBsAg")),
                DeedField("kit_lot", Phrase("批号", "Lot"), .line(200), example: .string("HB-2609-11")),
            ] + kit, countMax: WorklistRules.itemsMax), required: false,
        example: .array([
            .object([
                JSONMember(key: "item", value: .string("HBsAg")),
                JSONMember(key: "kit_lot", value: .string("HB-2609-11")),
            ])
        ]))

    private static let testedAt = DeedField(
        "tested_at", Phrase("检测时间", "Tested at"), .moment, example: .string("2026-01-02T15:00:00+08:00"))

    package static let enter = Deed(
        WorklistTable.self, "enter", "retest.test", Phrase("录入复检结果", "Enter re-test results"),
        fields: [
            testedAt, lots,
            DeedField(
                "results", Phrase("结果", "Results"), .objects(resultFields, countMax: WorklistRules.resultsMax),
                example: .array([
                    .object([
                        JSONMember(key: "item", value: .string("HBsAg")),
                        JSONMember(key: "specimen", value: .string("A999926031014")),
                        JSONMember(key: "value", value: .string("0.24")),
                    ])
                ])),
        ]
    ) { (values) throws(DeedFailure) in
        var kits: [String: TestKit] = [:]
        for kit in values.objects("kit_lots") { kits[kit.text("item")] = testKit(kit) }
        return .enter(
            ResultBatch(
                testedAt: values.moment("tested_at"), kits: kits,
                results: values.objects("results").map { result in
                    let told: Interpretation? = result.optionalChoice("told")
                    return TestResult(
                        specimen: result.text("specimen"), item: result.text("item"),
                        value: result.optionalDecimal("value"), told: told)
                }))
    }

    package static let makePool = Deed(
        PoolTable.self, "make", "retest.test", Phrase("登记混检", "Make a mini-pool"),
        fields: [
            DeedField(
                "items", Phrase("项目", "Tests"), .texts(countMax: WorklistRules.itemsMax, bytesMax: 64),
                example: .array([.string("HBV-DNA")])),
            DeedField("rows", Phrase("行数", "Rows"), .integer(1...512), example: .integer(8)),
            DeedField("columns", Phrase("列数", "Columns"), .integer(1...512), example: .integer(12)),
            DeedField(
                "members", Phrase("成员，逐行", "Members, row by row"),
                .texts(countMax: MiniPool.membersMax, bytesMax: 64), example: .array([.string("A999926031014")])),
            DeedField(
                "parent", Phrase("原混检（拆分时）", "First pool, to resolve it"), code, required: false,
                example: .string("MP-1")),
            DeedField(
                "line", Phrase("原混检的行或列：r0、c11", "Its row or column: r0, c11"), code, required: false,
                example: .string("r0")),
        ]
    ) { (values) throws(DeedFailure) in
        var parent: MiniPool.Parent?
        if let pool = values.optionalText("parent") {
            guard let line = PoolLine(text: values.optionalText("line") ?? "") else {
                throw .denied(.refused(.poolLineWrong))
            }
            parent = MiniPool.Parent(pool: pool, line: line)
        }
        return .make(
            MiniPool(
                items: values.texts("items"), rows: Int(values.integer("rows")),
                columns: Int(values.integer("columns")), members: values.texts("members"), parent: parent))
    }

    package static let testPool = Deed(
        PoolTable.self, "test", "retest.test", Phrase("录入混检结果", "Enter a pool's results"),
        fields: [
            testedAt,
            DeedField(
                "readings", Phrase("结果", "Readings"),
                .objects(
                    [
                        DeedField("item", Phrase("项目", "Test"), code, example: .string("HBV-DNA")),
                        DeedField(
                            "reading", Phrase("判读", "Reading"), .choice(of: Interpretation.self, \.phrase),
                            example: .string("negative")),
                        DeedField(
                            "kit_lot", Phrase("试剂批号", "Lot of the kit"), .line(200), required: false,
                            example: .string("NAT-2610")),
                    ] + kit, countMax: WorklistRules.itemsMax),
                example: .array([
                    .object([
                        JSONMember(key: "item", value: .string("HBV-DNA")),
                        JSONMember(key: "reading", value: .string("negative")),
                    ])
                ])),
        ]
    ) { (values) throws(DeedFailure) in
        .test(
            values.objects("readings").map { reading in
                PoolReading(
                    item: reading.text("item"), interpretation: reading.choice("reading"),
                    kit: testKit(reading))
            }, at: values.moment("tested_at"))
    }

    package static let discardPool = Deed(
        PoolTable.self, "discard", "retest.test", Phrase("混检作废", "Discard a mini-pool"), reason: .required
    ) { (_) throws(DeedFailure) in .discard }

    package static let all = [
        OpenDeed(SpecificationDeeds.adopt), OpenDeed(create), OpenDeed(enter), OpenDeed(makePool), OpenDeed(testPool),
        OpenDeed(discardPool),
    ]

    package static let lookUps = [
        LookUp(
            "retest-conclusions", "conclusions", "retest.view", Phrase("复检结论", "Conclusions of the re-test"),
            by: { (line: SpecimenLine) in line.specimen },
            columns: [
                .init("specimen", Phrase("样本", "Specimen"), .text) { .text($0.specimen) },
                .init(
                    "kind", Phrase("样本种类", "Kind"),
                    .choice(
                        SpecimenKind.allCases.map {
                            DeedChoice($0.rawValue, $0.phrase)
                        })
                ) { .text($0.conclusion.kind.rawValue) },
                .init("station", Phrase("浆站", "Station"), .text) { .text($0.conclusion.station) },
                .init(
                    "verdict", Phrase("结论", "Conclusion"),
                    .choice(
                        SpecimenVerdict.allCases.map {
                            DeedChoice($0.rawValue, $0.phrase)
                        })
                ) { .text($0.conclusion.verdict.rawValue) },
                .init("specification", Phrase("标准版本", "Specification"), .text) {
                    .text($0.conclusion.specification)
                },
                .init("failed_items", Phrase("不合格项目", "Failed tests"), .text) {
                    .text(
                        $0.conclusion.items.filter { !$0.interpretation.isGood }.map(\.item).joined(separator: " "))
                },
                .init("released_at", Phrase("下结论时间", "Concluded at"), .moment) {
                    .moment($0.conclusion.releasedAt)
                },
            ]
        ) { (call, snapshot) throws(Fault) in
            try SpecimenLookups.list(after: call.after, limit: call.limit, from: snapshot)
        }
    ]
}
