import Kernel
import Statistics
import TestKit
import Testing

@testable import Verification

@Suite struct `A model of batches` {
    private let engineer = VerificationSamples.engineer
    private let qa = VerificationSamples.qa
    private let plan = VerificationSamples.model()
    private let blank = Story(ModelRules.self, "PAST.M1")
    private var adopted: Story<ModelRules> {
        blank.given(.proposed(plan), by: "0450").given(.adopted(version: 1))
    }

    private func refused(_ plan: ModelPlan, _ evidence: ModelEvidence? = nil) -> String? {
        VerificationSamples.code(
            blank.when(.propose(plan), evidence ?? VerificationSamples.evidence(plan), by: engineer))
    }

    @Test func `learns from enough good batches of its own step and product, with signals that exist`() {
        #expect(refused(plan) == nil)
        #expect(refused(VerificationSamples.model(batches: 3)) == "verification.model.too-few")
        #expect(refused(VerificationSamples.model(components: 13)) == "verification.model.field-wrong")
        #expect(refused(VerificationSamples.model(percent: "100")) == "verification.model.field-wrong")
        var evidence = VerificationSamples.evidence(plan)
        evidence.unknownSignals = ["TT09"]
        #expect(refused(plan, evidence) == "verification.characteristic.signal-unknown")
        evidence = VerificationSamples.evidence(plan)
        evidence.steps[plan.batches[2].key] = "超滤"
        #expect(refused(plan, evidence) == "verification.model.other-step")
        evidence = VerificationSamples.evidence(plan)
        evidence.products["B-4"] = "静丙"
        #expect(refused(plan, evidence) == "verification.model.other-product")
        evidence = VerificationSamples.evidence(plan)
        evidence.yieldIsKnown = false
        #expect(refused(plan, evidence) == "verification.characteristic.unknown")
    }

    @Test func `Plan.A8 is in force when another person signed it`() {
        let proposed = blank.given(.proposed(plan), by: "0450")
        let own = SignedBy.story(
            qa, .approved, over: proposed.state.subject, version: 1, content: plan.canonicalBytes)
        #expect(proposed.when(.adopt, .init(), by: qa, signatures: [own]) == .success([.adopted(version: 1)]))
        #expect(proposed.when(.adopt, .init(), by: qa) == .failure(.verificationSignatureMissing))
        #expect(proposed.when(.adopt, .init(), by: engineer) == .failure(.verificationSamePerson))
        #expect(adopted.when(.adopt, .init(), by: qa) == .failure(.characteristicNothingProposed))
        #expect(
            adopted.when(.propose(plan), VerificationSamples.evidence(plan), by: engineer) == .failure(.modelSame))
    }

    @Test func `is not asked about a recipe it never saw, nor twice about the same`() {
        let judgement = VerificationSamples.judgement()
        var evidence = ModelEvidence()
        evidence.steps[judgement.batch.key] = plan.step
        #expect(
            adopted.when(.judge(judgement), evidence, by: engineer) == .success([.judged(version: 1, judgement)]))
        evidence.products["B-9"] = "静丙"
        #expect(
            adopted.when(.judge(judgement), evidence, by: engineer) == .failure(.modelOtherProduct("B-9", "静丙")))
        #expect(adopted.when(.judge(judgement), .init(), by: engineer) == .failure(.modelOtherStep("B-9")))
        evidence.products = [:]
        evidence.wasJudgedDone = true
        #expect(adopted.when(.judge(judgement), evidence, by: engineer) == .failure(.modelJudged("B-9")))
        let running = VerificationSamples.judgement(running: true)
        #expect(
            adopted.when(.judge(running), evidence, by: engineer) == .success([.judged(version: 1, running)]))
        let byPerson = adopted.when(.judge(judgement, unasked: true), evidence, by: engineer)
        #expect(byPerson == .failure(.verificationOnlyNode))
        evidence.wasJudgedDone = false
        #expect(
            adopted.when(.judge(judgement, unasked: true), evidence, by: .node)
                == .success([.judged(version: 1, judgement)]))
        #expect(ModelCommand.judge(judgement, unasked: true).permission == nil)
        let proposed = blank.given(.proposed(plan))
        #expect(
            proposed.when(.judge(judgement), evidence, by: engineer) == .failure(.modelNotAdopted("PAST.M1")))
        #expect(
            VerificationSamples.code(blank.when(.judge(judgement), evidence, by: engineer))
                == "verification.model.unknown")
    }

    @Test func `is retired with a reason, and stays to be read`() {
        #expect(adopted.when(.retire, .init(), by: engineer) == .failure(.verificationReasonMissing))
        #expect(adopted.when(.retire, .init(), by: engineer, reason: "换配方") == .success([.retired]))
        let retired = adopted.given(.retired)
        #expect(retired.when(.adopt, .init(), by: qa) == .failure(.modelRetired("PAST.M1")))
        #expect(retired.state.plan == plan)
    }
}

/// A step of six hours of three signals that follow one cause.
private enum Runs {
    static let shape = BatchShape(signals: ["PT01", "TT01", "TT02"], points: 24)

    static func batch(_ number: Int) -> ModelBatch {
        ModelBatch(
            batch: "B-\(number)", asset: "BR101", from: .storyStart + .days(Int64(number)),
            to: .storyStart + .days(Int64(number)) + .hours(6) + .minutes(Int64(number % 4)))
    }

    static func curves(_ number: Int, shift: Double = 0, until share: Double = 1) -> [String: BatchCurve] {
        let cause = Double(number * 7 % 11) / 11 - 0.5
        let seconds = stride(from: 0.0, through: batch(number).seconds * share, by: 225).map { $0 }
        func curve(_ level: Double, _ slope: Double, _ turn: Int, _ more: Double) -> BatchCurve {
            BatchCurve(
                seconds: seconds,
                values: seconds.enumerated().map { place, time in
                    let noise = Double((place * turn + number * 13) % 17) / 17 - 0.5
                    return level + slope * cause * time / 21_600 + 0.05 * noise + (time > 10_800 ? more : 0)
                })
        }
        return [
            "PT01": curve(2, 0.5, 5, 0), "TT01": curve(60, 1, 7, shift), "TT02": curve(59.8, 1.1, 3, 0),
        ]
    }

    static func table() throws -> (plan: ModelPlan, table: TrainingTable) {
        let batches = (1...20).map { batch($0) }
        let table = try BatchCurves.table(batches, batches.indices.map { curves($0 + 1) }, shape)
        let plan = ModelPlan(
            product: "人血白蛋白", step: "巴氏灭活", signals: shape.signals, points: shape.points, components: 2,
            percent: VerificationSamples.number("99"), hoursMax: nil, batches: batches,
            table: Digest.story(table.bytes), numbers: try table.numbers(components: 2, level: 0.99))
        return (plan, table)
    }
}

@Suite struct `A trained model` {
    @Test func `gives the same numbers from its table as it was kept`() throws {
        let (plan, table) = try Runs.table()
        let kept = try #require(TrainingTable(table.bytes))
        #expect(kept == table)
        #expect(try kept.numbers(components: 2, level: 0.99) == plan.numbers)
        #expect(TrainingTable(Array(table.bytes.dropLast(5))) == nil)
        #expect(TrainingTable(Array("x".utf8)) == nil)
    }

    @Test func `Plan.A8 finds a batch that left the path, and the signal that did`() throws {
        let (plan, table) = try Runs.table()
        let batch = Runs.batch(31)
        let odd = try AskedBatch(batch, isRunning: false, Runs.curves(31, shift: 0.6), plan)
        let judged = try ModelJudging.judgement(odd, plan, table, data: Digest.story(odd.bytes))
        #expect(judged.isBeyondError)
        #expect(judged.errorParts.first?.signal == "TT01")
        let like = try AskedBatch(batch, isRunning: false, Runs.curves(31), plan)
        let good = try ModelJudging.judgement(like, plan, table, data: Digest.story(like.bytes))
        #expect(!good.isBeyondError && !good.isBeyondDistance)
        #expect(good.hours == nil && !good.isRunning)
    }

    @Test func `finds it while it runs, and tells how long it will last`() throws {
        let (plan, table) = try Runs.table()
        let begun = ModelBatch(
            batch: "B-31", asset: "BR101", from: .storyStart, to: .storyStart + .minutes(240))
        let asked = try AskedBatch(begun, isRunning: true, Runs.curves(31, shift: 0.8, until: 0.67), plan)
        #expect(asked.row.count < plan.shape.columns)
        let judged = try ModelJudging.judgement(asked, plan, table, data: Digest.story(asked.bytes))
        #expect(judged.isRunning && judged.isBeyondError && judged.point < plan.points)
        let hours = try #require(judged.hours?.told)
        #expect(hours.low <= hours.value && hours.value <= hours.high)
        #expect((5.9...6.2).contains(hours.value.double))
    }

    @Test func `tells the yield that a batch is heading for, with its interval, from yields of good batches`() throws {
        let (plan, table) = try Runs.table()
        var yields: [String: Double] = [:]
        func cause(_ number: Int) -> Double { Double(number * 7 % 11) / 11 - 0.5 }
        for number in 1...20 { yields["B-\(number)"] = 25 + 2 * cause(number) + 0.05 * Double(number % 3) }
        let asked = try AskedBatch(Runs.batch(31), isRunning: true, Runs.curves(31), plan)
        func known(_ yields: [String: Double]) -> KnownYields {
            KnownYields(characteristic: "ALB.YIELD", byBatch: yields)
        }
        let judged = try ModelJudging.judgement(
            asked, plan, table, yields: known(yields), data: Digest.story(asked.bytes))
        #expect(judged.yieldOf == "ALB.YIELD")
        let found = try #require(judged.yield?.told)
        #expect((found.low.double...found.high.double).contains(25 + 2 * cause(31)))
        #expect(found.high.double - found.low.double < 1.5)
        // The record keeps what was foretold, with its interval.
        var writer = CanonicalWriter()
        judged.write(to: &writer)
        #expect(try ModelJudgement(reading: JSONFields(canonical: writer.bytes)) == judged)
        func why(_ asked: AskedBatch, _ yields: [String: Double]) -> NoPrediction? {
            ModelJudging.yield(asked, plan, table, known(yields))?.untold
        }
        #expect(why(asked, ["B-1": 25, "B-2": 26, "B-3": 24]) == .few)
        #expect(why(asked, yields.mapValues { _ in 25 }) == .constant)
        let begun = AskedBatch(batch: Runs.batch(31), isRunning: true, row: [], clock: [])
        #expect(why(begun, yields) == .early)
        #expect(ModelJudging.yield(asked, plan, table, nil) == nil)
    }

    @Test func `says why no duration is told: all took the same time, or it has outlasted them`() throws {
        let (plan, table) = try Runs.table()
        func hours(_ plan: ModelPlan, after span: Span) throws -> Prediction? {
            let begun = ModelBatch(batch: "B-31", asset: "BR101", from: .storyStart, to: .storyStart + span)
            let row = Array(table.running.row(0).prefix(AskedBatch.points(begun, plan) * plan.signals.count))
            let asked = AskedBatch(batch: begun, isRunning: true, row: row, clock: row)
            return try ModelJudging.judgement(asked, plan, table, data: Digest.story(asked.bytes)).hours
        }
        #expect(try hours(plan, after: .hours(4))?.told != nil)
        #expect(try hours(plan, after: .hours(12)) == .untold(.outlasted))
        let same = plan.batches.map {
            ModelBatch(batch: $0.batch, asset: $0.asset, from: $0.from, to: $0.from + .hours(6))
        }
        let even = ModelPlan(
            product: plan.product, step: plan.step, signals: plan.signals, points: plan.points,
            components: plan.components, percent: plan.percent, hoursMax: nil, batches: same, table: plan.table,
            numbers: plan.numbers)
        #expect(try hours(even, after: .hours(4)) == .untold(.constant))
    }

    @Test func `says what is missing, and never a number in its place`() throws {
        let (plan, _) = try Runs.table()
        var curves = Runs.curves(31)
        curves["TT02"] = nil
        #expect(throws: NotComputable.missing("TT02")) {
            try AskedBatch(Runs.batch(31), isRunning: false, curves, plan)
        }
        #expect(throws: NotComputable.missing("PT01")) {
            try AskedBatch(Runs.batch(31), isRunning: false, Runs.curves(31, until: 0.5), plan)
        }
    }
}
