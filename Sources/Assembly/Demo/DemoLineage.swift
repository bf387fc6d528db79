package import Kernel
package import Lineage

/// What a demo plant makes of plasma: one pool of an older system, on its way to packs (the fractions of Cohn, few).
package enum DemoLineage {
    package static let materials: [(String, Material)] = [
        ("PLASMA", material("原料血浆", "plasma", .plasma, .gram, .pre)),
        ("POOL", material("混合血浆", "plasma pool", .pool, .kilogram, .pre)),
        ("CRYO", material("冷沉淀", "cryoprecipitate", .fraction, .kilogram, .pre)),
        ("FR-II", material("组分 II 沉淀", "fraction II paste", .fraction, .kilogram, .pre)),
        ("FR-V", material("组分 V 沉淀", "fraction V paste", .fraction, .kilogram, .pre)),
        ("ALB-BULK", material("人血白蛋白原液", "albumin bulk", .bulk, .litre, .post)),
        ("ALB-LOT", material("人血白蛋白成品批", "albumin lot", .lot, .one, .post)),
        ("ALB-PACK", material("人血白蛋白瓶", "albumin vial", .pack, .one, .post)),
    ]

    package static let processes: [(String, ProcessProfile)] = [
        ("POOLING", process("混浆", "pooling", tolerance: 20)),
        ("FRACTION", process("分离", "fractionation", tolerance: 1_000)),
        ("PASTEUR", process("巴氏灭活", "pasteurisation", reduces: true, tolerance: 1_000)),
        ("FILL", process("分装", "filling", tolerance: 50)), ("PACK", process("包装", "packing", tolerance: 10)),
    ]

    /// Six bags of two stations and their pool, as an older system told of them.
    package static func older(at moment: Moment, file: Digest) -> MigratedGenealogy {
        let pool = Subject(LineageRows.batch, "POOL-09-1")
        let bags = (1...6).map { number in
            MigratedNode(
                Subject(LineageRows.bag, "OLD-000\(number)"), material: "PLASMA", stage: .plasma, virus: .pre,
                quantity: quantity("600 g"), donor: "OD-\((number + 1) / 2)", station: number < 5 ? "3201" : "5101",
                type: "normal", madeAt: moment - .seconds(86_400))
        }
        let made = MigratedNode(
            pool, material: "POOL", stage: .pool, virus: .pre, quantity: quantity("3.6 kg"),
            madeAt: moment - .seconds(3_600))
        return MigratedGenealogy(
            system: "LIMS 2009", file: file, fileName: "2009.csv", nodes: bags + [made],
            edges: bags.map { MigratedEdge(from: $0.node, into: pool, quantity: $0.quantity) })
    }

    /// What one of the bags was filled from, told by a later file.
    package static func earlier(at moment: Moment, file: Digest) -> MigratedGenealogy {
        let donation = Subject(LineageRows.batch, "DONATION-09-1")
        return MigratedGenealogy(
            system: "LIMS 2009", file: file, fileName: "2009-2.csv",
            nodes: [
                MigratedNode(
                    donation, material: "PLASMA", stage: .plasma, virus: .pre, quantity: quantity("640 g"),
                    donor: "OD-1", station: "3201", madeAt: moment - .seconds(90_000))
            ],
            edges: [
                MigratedEdge(from: donation, into: Subject(LineageRows.bag, "OLD-0001"), quantity: quantity("600 g"))
            ])
    }

    package static let corrected = quantity("0.031 kg")

    /// Numbers of steps, and what they did.
    package static let steps: [(id: String, order: StepOrder)] = [
        (
            "ST-09-1",
            order(
                "FRACTION", "POOL-09-1", [make("CRYO-09-1", "CRYO", "0.030 kg"), make("V-09-1", "FR-V", "0.306 kg")],
                lost: "3.264 kg")
        ),
        ("ST-09-2", order("PASTEUR", "V-09-1", [make("ALB-09-1B", "ALB-BULK", "0.44 L")])),
        ("ST-09-3", order("FILL", "ALB-09-1B", [make("ALB-09-1", "ALB-LOT", "8", counted: "0.404 L")], lost: "0.03 L")),
        ("ST-09-4", order("PACK", "ALB-09-1", (1...8).map { make("ALB-09-1-\($0)", "ALB-PACK", "1") })),
    ]

    private static func order(
        _ process: String, _ from: String, _ makes: [StepMake], lost: String? = nil
    ) -> StepOrder {
        StepOrder(
            process: process, takes: [StepTake(Subject(LineageRows.batch, from))], makes: makes,
            losses: lost.map { [StepLoss(what: "上清、残留 supernatant, residue", quantity: quantity($0))] } ?? [])
    }

    private static func make(
        _ code: String, _ material: String, _ text: String, counted: String? = nil
    ) -> StepMake {
        StepMake(code, of: material, quantity(text), counted: counted.map { quantity($0) })
    }

    private static func material(
        _ zh: String, _ en: String, _ stage: MaterialStage, _ unit: Unit, _ virus: VirusStatus
    ) -> Material {
        Material(name: Phrase(zh, en), stage: stage, unit: unit, virus: virus)
    }

    /// Tolerances in tenths of a percent; proposals of the demo, to be replaced by those of the plant's validation.
    private static func process(
        _ zh: String, _ en: String, reduces: Bool = false, tolerance: Int64
    ) -> ProcessProfile {
        ProcessProfile(
            name: Phrase(zh, en), reducesVirus: reduces,
            tolerancePercent: DecimalNumber(coefficient: tolerance, scale: 1), source: "示例 demo",
            effectiveFrom: Day(daysSinceEpoch: 20_454))
    }

    private static func quantity(_ text: String) -> Quantity {
        guard let quantity = Quantity(text) else { preconditionFailure("a quantity of the demo: \(text)") }
        return quantity
    }
}
