import Kernel
package import Web

/// What outsiders may ask of the lineage: a production system records its steps, a quality system holds material.
package enum LineageDeeds {
    private static let quantityBytesMax = 48

    private static let names = [
        DeedField(
            "name_zh", Phrase("中文名称", "Chinese name"), .line(MaterialRules.nameBytesMax), example: .string("混合血浆")),
        DeedField(
            "name_en", Phrase("英文名称", "English name"), .line(MaterialRules.nameBytesMax),
            example: .string("plasma pool")),
    ]

    private static func code(_ name: StaticString, _ what: Phrase, _ example: String, required: Bool = true)
        -> DeedField
    {
        DeedField(name, what, .line(String.codeBytesMax), required: required, example: .string(example))
    }

    private static func quantity(_ name: StaticString, _ what: Phrase, required: Bool = true) -> DeedField {
        DeedField(name, what, .line(quantityBytesMax), required: required, example: .string("590.0 g"))
    }

    // MARK: Catalogues

    private static let material =
        names + [
            DeedField(
                "stage", Phrase("阶段", "Stage"), .choice(of: MaterialStage.self) { $0.phrase },
                example: .string("pool")),
            DeedField("unit", Phrase("单位（UCUM）", "Unit (UCUM)"), .line(16), example: .string("kg")),
            DeedField(
                "virus", Phrase("病毒状态", "Virus status"), .choice(of: VirusStatus.self) { $0.phrase },
                example: .string("pre")),
        ]

    package static let registerMaterial = Deed(
        MaterialTable.self, "register", "lineage.register", Phrase("登记物料", "Register a material"), fields: material
    ) { (values) throws(DeedFailure) in .register(try read(values)) }

    package static let amendMaterial = Deed(
        MaterialTable.self, "amend", "lineage.register", Phrase("修改物料", "Amend a material"), reason: .required,
        fields: material
    ) { (values) throws(DeedFailure) in .amend(try read(values)) }

    private static func read(_ values: DeedValues) throws(DeedFailure) -> Material {
        guard let unit = Unit(values.text("unit")) else {
            throw .flawed(FieldFlaw(.wrongValue, "unit", Phrase("单位（UCUM）", "Unit (UCUM)")))
        }
        return Material(
            name: Phrase(values.text("name_zh"), values.text("name_en")), stage: values.choice("stage"), unit: unit,
            virus: values.choice("virus"))
    }

    private static let process =
        names + [
            DeedField(
                "reduces_virus", Phrase("病毒去除/灭活", "Reduces virus"), .flag, required: false, example: .bool(false)),
            DeedField("tolerance", Phrase("允差", "Tolerance"), .decimal(unit: "%"), example: .string("2.0")),
            DeedField("source", Phrase("依据", "Source"), .line(300), example: .string("工艺规程 MR-FRAC-01")),
            DeedField("effective_from", Phrase("生效日", "Effective from"), .day, example: .string("2026-01-01")),
        ]

    package static let declare = Deed(
        ProcessTable.self, "declare", "lineage.register", Phrase("登记工序", "Declare a process"), fields: process
    ) { (values) throws(DeedFailure) in .declare(profile(values)) }

    package static let amendProcess = Deed(
        ProcessTable.self, "amend", "lineage.register", Phrase("修改工序", "Amend a process"), reason: .required,
        fields: process
    ) { (values) throws(DeedFailure) in .amend(profile(values)) }

    private static func profile(_ values: DeedValues) -> ProcessProfile {
        ProcessProfile(
            name: Phrase(values.text("name_zh"), values.text("name_en")), reducesVirus: values.flag("reduces_virus"),
            tolerancePercent: values.decimal("tolerance"), source: values.text("source"),
            effectiveFrom: values.day("effective_from"))
    }

    // MARK: Steps

    private static let input = [
        DeedField(
            "kind", Phrase("种类", "Kind"), .line(100), required: false, example: .string(LineageRows.batch)),
        code("code", Phrase("编号", "Code"), "POOL-26-001"),
        quantity("quantity", Phrase("数量；不填为全部剩余", "Quantity; all that is left, if nothing is said"), required: false),
    ]

    private static let output = [
        code("code", Phrase("编号", "Code"), "CRYO-26-001"),
        code("material", Phrase("物料", "Material"), "CRYO"),
        quantity("quantity", Phrase("数量", "Quantity")),
        quantity("counted", Phrase("折合投入单位的数量", "The same in the measure of the inputs"), required: false),
        code("container", Phrase("容器", "Container"), "TANK-3", required: false),
    ]

    private static let loss = [
        DeedField("what", Phrase("损耗", "Loss"), .line(200), example: .string("取样 sampling")),
        quantity("quantity", Phrase("数量", "Quantity")),
    ]

    private static let outOfBalance = DeedField(
        "out_of_balance", Phrase("超出允差，情况属实", "Out of tolerance, and true"), .flag, required: false,
        example: .bool(false))

    package static let perform = Deed(
        StepTable.self, "perform", "lineage.record", Phrase("记录步骤", "Record a step"), reason: .optional,
        fields: [
            code("process", Phrase("工序", "Process"), "CRYO"),
            DeedField(
                "performed_at", Phrase("完成时间", "Performed at"), .moment, required: false,
                example: .string("2026-01-02T09:42:00+08:00")),
            DeedField(
                "inputs", Phrase("投入", "Inputs"), .objects(input, countMax: StepRules.nodesMax), example: .array([])),
            DeedField(
                "outputs", Phrase("产出", "Outputs"), .objects(output, countMax: StepRules.nodesMax), required: false,
                example: .array([])),
            DeedField(
                "losses", Phrase("损耗", "Losses"), .objects(loss, countMax: StepRules.lossesMax), required: false,
                example: .array([])),
            outOfBalance,
        ]
    ) { (values) throws(DeedFailure) in
        do throws(FieldFlaw) { return .perform(try order(values)) } catch { throw .flawed(error) }
    }

    private static func order(_ values: DeedValues) throws(FieldFlaw) -> StepOrder {
        var takes: [StepTake] = []
        for (place, input) in values.objects("inputs").enumerated() {
            takes.append(
                StepTake(
                    Subject(input.optionalText("kind") ?? LineageRows.batch, input.text("code")),
                    try quantity(input.optionalText("quantity"), "inputs[\(place)].quantity")))
        }
        var makes: [StepMake] = []
        for (place, output) in values.objects("outputs").enumerated() {
            makes.append(
                StepMake(
                    output.text("code"), of: output.text("material"),
                    try needed(output.text("quantity"), "outputs[\(place)].quantity"),
                    counted: try quantity(output.optionalText("counted"), "outputs[\(place)].counted"),
                    container: output.optionalText("container")))
        }
        var losses: [StepLoss] = []
        for (place, loss) in values.objects("losses").enumerated() {
            losses.append(
                StepLoss(
                    what: loss.text("what"), quantity: try needed(loss.text("quantity"), "losses[\(place)].quantity")))
        }
        return StepOrder(
            process: values.text("process"), performedAt: values.optionalMoment("performed_at"), takes: takes,
            makes: makes, losses: losses, isOutOfBalance: values.flag("out_of_balance"))
    }

    package static let correct = Deed(
        StepTable.self, "correct", "lineage.record", Phrase("更正产出的数量", "Correct the quantity of an output"),
        reason: .required,
        fields: [
            code("output", Phrase("产出编号", "Code of the output"), "CRYO-26-001"),
            quantity("quantity", Phrase("正确的数量", "The right quantity")), outOfBalance,
        ]
    ) { (values) throws(DeedFailure) in
        do throws(FieldFlaw) {
            return .correct(
                output: values.text("output"), to: try needed(values.text("quantity"), "quantity"),
                isOutOfBalance: values.flag("out_of_balance"))
        } catch {
            throw .flawed(error)
        }
    }

    private static func quantity(_ text: String?, _ path: String) throws(FieldFlaw) -> Quantity? {
        guard let text else { return nil }
        return try needed(text, path)
    }

    private static func needed(_ text: String, _ path: String) throws(FieldFlaw) -> Quantity {
        guard let quantity = Quantity(text) else {
            throw FieldFlaw(.wrongValue, path, Phrase("数量和单位，如 590.0 g", "Number and unit, as 590.0 g"))
        }
        return quantity
    }

    // MARK: Holds

    package static let place = Deed(
        LineageHoldTable.self, "place", "lineage.hold", Phrase("暂扣物料", "Hold material"), reason: .required,
        fields: [
            DeedField(
                "ground", Phrase("事由", "Ground"), .choice(of: HoldGround.self) { $0.phrase },
                example: .string("look-back")),
            DeedField(
                "nodes", Phrase("物料（种类/编号）", "Things, as kind/code"),
                .texts(countMax: LineageHoldRules.nodesMax, bytesMax: 200),
                example: .array([.string("plasma.bag/A999926012001")])),
        ]
    ) { (values) throws(DeedFailure) in
        var nodes: [Subject] = []
        for (place, text) in values.texts("nodes").enumerated() {
            guard let node = Subject(text: text) else {
                throw .flawed(
                    FieldFlaw(.wrongValue, "nodes[\(place)]", Phrase("物料（种类/编号）", "Things, as kind/code")))
            }
            nodes.append(node)
        }
        return .place(on: nodes, ground: values.choice("ground"))
    }

    package static let all = [
        OpenDeed(registerMaterial), OpenDeed(amendMaterial), OpenDeed(declare), OpenDeed(amendProcess),
        OpenDeed(perform), OpenDeed(correct), OpenDeed(place),
    ]
}
