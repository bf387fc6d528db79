import Kernel
import Statistics
import TestKit

@testable import Verification

/// What the stories of this area share.
enum VerificationSamples {
    static let engineer = Standing.story("0450", "verification.propose", "verification.measure")
    static let qa = Standing.story("0533", "verification.adopt", "verification.judge")

    static func number(_ text: String) -> DecimalNumber { DecimalNumber(text) ?? DecimalNumber(coefficient: 0) }

    static func plan(
        _ source: CharacteristicSource = .curve(signal: "TT01", .mean), low: String? = "59.5", high: String? = "60.5",
        group: Int = 1, rules: [ChartRule] = ChartRule.nelson, baseline: ClosedRange<Int>? = nil,
        limits: FrozenLimits? = nil, asset: String = "BR101", parameter: String = "保温温度"
    ) -> CharacteristicPlan {
        CharacteristicPlan(
            product: "人血白蛋白", step: "巴氏灭活", parameter: parameter, unit: .celsius, asset: asset, source: source,
            specification: Ends(low.map(number), high.map(number)), target: number("60.0"), group: group, rules: rules,
            places: 2, baseline: baseline, limits: limits)
    }

    static func value(_ batch: String, _ value: String, asset: String = "BR101") -> CharacteristicValue {
        CharacteristicValue(batch: batch, asset: asset, at: .storyStart, value: number(value))
    }

    static func line(_ number: Int, _ text: String) -> ValueLine {
        ValueLine(number: number, value: value("B-\(number)", text))
    }

    static func limits(_ lines: [ValueLine]) -> FrozenLimits {
        FrozenLimits(
            center: number("60.00"), lower: number("59.70"), upper: number("60.30"), count: lines.count,
            digest: Digest.story(ValueLine.bytes(lines)))
    }

    static func batch(_ number: Int, hours: Int64 = 10) -> ModelBatch {
        ModelBatch(
            batch: "B-\(number)", asset: "BR101", from: .storyStart + .days(Int64(number)),
            to: .storyStart + .days(Int64(number)) + .hours(hours))
    }

    static func model(batches: Int = 6, components: Int = 2, percent: String = "99") -> ModelPlan {
        ModelPlan(
            product: "人血白蛋白", step: "巴氏灭活", signals: ["PT01", "TT01"], points: 50, components: components,
            percent: number(percent), hoursMax: number("10.5"), batches: (1...batches).map { batch($0) },
            table: Digest.story(Array("table".utf8)),
            numbers: ModelNumbers(
                explained: [number("43.40"), number("19.96")], distanceLimit: number("13.190"),
                errorLimit: number("558.200"), falseAlarms: number("3.5"), constant: 4, seconds: 36_000))
    }

    static func evidence(_ plan: ModelPlan) -> ModelEvidence {
        var evidence = ModelEvidence()
        for batch in plan.batches {
            evidence.steps[batch.key] = plan.step
            evidence.products[batch.batch] = plan.product
        }
        return evidence
    }

    static func judgement(
        _ batch: ModelBatch = batch(9), running: Bool = false, distance: String = "20.001", error: String = "10.000",
        hours: String? = nil
    ) -> ModelJudgement {
        ModelJudgement(
            batch: batch, point: 50, isRunning: running, distance: number(distance), error: number(error),
            distanceLimit: number("13.190"), errorLimit: number("558.200"),
            distanceParts: [SignalPart("TT01", number("80.0")), SignalPart("PT01", number("20.0"))],
            errorParts: [SignalPart("PT01", number("100.0"))],
            hours: hours.map {
                .told(Prediction.Told(value: number($0), low: number("10.1"), high: number("11.9")))
            }, data: Digest.story(Array("row".utf8)))
    }

    static func finding(batch: String = "B-9", asset: String = "BR101") -> SuggestionFinding {
        SuggestionFinding(
            kind: .rule, source: Subject(CharacteristicRules.noun, "PAST.TT01"), version: 1, batch: batch, asset: asset,
            step: "巴氏灭活", at: .storyStart, value: number("60.41"), limit: number("60.30"), rule: .nelson1,
            parts: [SignalPart("TT01", number("100.0"))])
    }

    static func omission(_ source: Subject = Subject(CharacteristicRules.noun, "PAST.TT01")) -> Omission {
        Omission(
            source: source, version: 2, batch: "B-9", asset: "BR101", at: .storyStart, cause: .gap, signal: "TT01")
    }

    /// What later versions of the program added to facts.
    static var later: [any Fact] {
        let batch = batch(9)
        func judged(_ hours: Prediction?, _ yield: Prediction?) -> ModelFact {
            .judged(
                version: 2,
                ModelJudgement(
                    batch: batch, point: 20, isRunning: true, distance: number("1.0"), error: number("2.0"),
                    distanceLimit: number("13.190"), errorLimit: number("558.200"), distanceParts: [], errorParts: [],
                    hours: hours, yield: yield, yieldOf: "ALB.YIELD", data: Digest.story(Array("row".utf8))))
        }
        let told = Prediction.told(.init(value: number("25.0"), low: number("24.1"), high: number("25.9")))
        return [
            CharacteristicFact.proposed(plan(.yield(process: "FILL", material: "ALB-LOT"), asset: "")),
            CharacteristicFact.proposed(plan(.pool(item: "protein"), asset: "")),
            CharacteristicFact.proposed(plan(.retest(item: "ALT", station: "3201"), asset: "")),
            CharacteristicFact.proposed(plan(.bias(assay: "ALT", station: "3201"), asset: "")),
            judged(.untold(.outlasted), told), judged(told, .untold(.early)), OmissionFact.noted(omission()),
        ]
    }

    static func code<T>(_ result: Result<T, Refusal>) -> String? {
        if case .failure(let refusal) = result { refusal.code } else { nil }
    }
}
