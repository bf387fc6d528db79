import Kernel
import Web

/// What is typed to train a model.
struct ModelForm: Sendable {
    let product: String
    let step: String
    let signals: [String]
    let points: Int
    let components: Int
    let percent: DecimalNumber
    let hoursMax: DecimalNumber?
    let yieldOf: String
    let batches: [(batch: String, asset: String)]

    init(_ visit: Visit) throws(Denial) {
        let wrong = Refusal.modelFieldWrong
        product = visit.text("product")
        step = visit.text("step")
        signals = visit.text("signals").split { $0 == "," || $0.isWhitespace }.map(String.init)
        guard let points = Int(visit.text("points")), ModelPlan.points.contains(points),
            let components = Int(visit.text("components")), (1...ModelPlan.componentsMax).contains(components),
            let percent = try visit.decimal("percent", else: wrong), percent >= DecimalNumber(coefficient: 90),
            percent < DecimalNumber(coefficient: 100), (1...ModelPlan.signalsMax).contains(signals.count)
        else { throw .refused(wrong) }
        self.points = points
        self.components = components
        self.percent = percent
        hoursMax = try visit.decimal("hours_max", else: wrong)
        yieldOf = visit.text("yield_of")
        let lines = visit.text("batches").split(whereSeparator: \.isNewline).map { line in
            line.split(whereSeparator: \.isWhitespace).map(String.init)
        }
        guard lines.allSatisfy({ $0.count == 2 }), lines.count <= ModelPlan.batchesMax else {
            throw .refused(wrong)
        }
        batches = lines.map { ($0[0], $0[1]) }
    }

    static func fields(_ visit: Visit) -> Markup {
        func entry(
            _ name: String, _ label: Phrase, _ kind: FieldKind = .text, value: String = "", required: Bool = true
        ) -> Markup {
            VerificationParts.field(name, label, kind, form: "train", value: value, required: required, visit)
        }
        return """
            \(entry("model", Phrase("编号", "Code")))\(entry("product", Phrase("产品", "Product")))\
            \(entry("step", Phrase("步骤", "Step")))\
            \(entry("signals", Phrase("信号，用逗号分开", "Signals, with commas between")))\
            \(entry("points", Phrase("每批点数", "Points of a batch"), .number, value: "100"))\
            \(entry("components", Phrase("主成分个数", "Components"), .number, value: "3"))\
            \(entry("percent", Phrase("限度（好批的 %）", "Limits (% of good batches)"), .number, value: "99"))\
            \(entry("hours_max", Phrase("步骤时限（小时）", "Longest the step may last (h)"), .number, required: false))\
            \(entry("yield_of", Phrase("收率特性（可空）", "Yield’s characteristic (or none)"), required: false))\
            \(entry("batches", Phrase("好批：每行「批号 设备」", "Good batches: a line each, “batch equipment”"), .area(rows: 8)))\
            \(entry("reason", Phrase("更改原因（已有版本时）", "Why it changes (of a next version)"), required: false))
            """
    }
}
