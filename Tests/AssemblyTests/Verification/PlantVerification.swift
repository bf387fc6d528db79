import Equipment
import Kernel
import Ledger
import Lineage
import Statistics
import TestKit
import Testing
import Verification

extension Plant {
    static let step = "巴氏灭活"

    func characteristic(
        _ id: String, _ command: CharacteristicCommand, by person: String = "0720", reason: String? = nil,
        signatures: [Signature] = []
    ) async throws {
        try await must(
            errand(CharacteristicTable.self, id, command, by: person, reason: reason, signatures: signatures))
    }

    /// Proposed by the engineer, adopted by QA.
    func adopt(_ id: String, _ plan: CharacteristicPlan, reason: String? = nil) async throws {
        try await characteristic(id, .propose(plan), by: Plant.engineer, reason: reason)
        let state = try load(CharacteristicTable.self, id)
        let own = try sign(
            state.subject, version: state.version, content: plan.canonicalBytes, .approved, by: "0533")
        try await characteristic(id, .adopt, by: "0533", signatures: [own])
    }

    func judge(_ id: String, _ verdict: SuggestionVerdict, reason: String) async throws {
        let state = try load(SuggestionTable.self, id)
        let own = try sign(
            state.subject, version: state.version, content: state.judgement(verdict, reason), .approved, by: "0533")
        try await must(
            errand(SuggestionTable.self, id, .judge(verdict), by: "0533", reason: reason, signatures: [own]))
    }

    static func characteristic(
        _ source: CharacteristicSource, _ parameter: String, _ unit: Unit, _ ends: (String, String),
        asset: String = "BR101", baseline: ClosedRange<Int>? = nil, limits: FrozenLimits? = nil
    ) -> CharacteristicPlan {
        CharacteristicPlan(
            product: "人血白蛋白", step: step, parameter: parameter, unit: unit, asset: asset, source: source,
            specification: Ends(DecimalNumber(ends.0), DecimalNumber(ends.1)), rules: ChartRule.nelson, places: 2,
            baseline: baseline, limits: limits)
    }

    /// Limits of the values that stand.
    func frozen(_ id: String, _ plan: CharacteristicPlan, _ numbers: ClosedRange<Int>) throws -> FrozenLimits {
        let lines = try store.read { (snapshot) throws(Fault) in
            try CharacteristicLookups.values(of: id, numbers, from: snapshot)
        }
        return try #require(try CharacteristicChart(plan, lines).frozen(TreeHash.sha256(ValueLine.bytes(lines))))
    }

    /// Runs the step in the tank once; answers when.
    @discardableResult
    func run(_ batch: String, minutes: Int64) async throws -> ModelBatch {
        try await asset("BR101", .startUse(batch: batch, step: Plant.step, at: nil), by: "0720")
        let from = try #require(try load(AssetTable.self, "BR101").use).since
        clock.advance(.minutes(minutes))
        try await asset("BR101", .endUse(at: nil), by: "0720")
        let end = clock.read()
        try await asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        return ModelBatch(batch: batch, asset: "BR101", from: from, to: end)
    }

    /// Ten batches on the tank of `equip`: two characteristics, of which one leaves its limits, a model that finds one
    /// of them odd, and what QA made of it.
    func verifyProcess() async throws {
        try await asset("BR101", .endUse(at: nil), by: "0720")
        try await asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        var runs: [ModelBatch] = []
        for place in 0..<10 { runs.append(try await run("PB-\(place + 1)", minutes: 360 + Int64(place * 5 % 7))) }
        try await chartDurations(runs)
        try await chartYields()
        try await trainModel(runs)
    }

    private func chartDurations(_ runs: [ModelBatch]) async throws {
        let id = "BR101.PAST.H"
        let plan = Self.characteristic(.duration, "灭活历时", Unit("h") ?? .one, ("5.5", "6.5"))
        try await adopt(id, plan)
        func values(_ runs: [ModelBatch]) -> [CharacteristicValue] {
            runs.compactMap { run in
                DecimalNumber(computed: run.seconds / 3_600, places: 2).map {
                    CharacteristicValue(batch: run.batch, asset: run.asset, at: run.to, value: $0)
                }
            }
        }
        try await characteristic(id, .take(values(runs)))
        let baseline = Self.characteristic(
            .duration, "灭活历时", Unit("h") ?? .one, ("5.5", "6.5"), baseline: 1...10,
            limits: try frozen(id, plan, 1...10))
        try await adopt(id, baseline, reason: "十批后冻结限值")
        let late = try await run("PB-11", minutes: 384)
        try await characteristic(id, .take(values([late])))
    }

    private func chartYields() async throws {
        let id = "ALB.YIELD"
        func plan(_ baseline: ClosedRange<Int>?, _ limits: FrozenLimits?) -> CharacteristicPlan {
            Self.characteristic(
                .hand, "白蛋白收率 <b>恶</b>", Unit("g/L") ?? .one, ("22.0", "28.0"), asset: "", baseline: baseline,
                limits: limits)
        }
        try await adopt(id, plan(nil, nil))
        func enter(_ batch: String, _ text: String) async throws {
            let value = CharacteristicValue(
                batch: batch, asset: "", at: clock.read(), value: DecimalNumber(text) ?? DecimalNumber(coefficient: 0))
            try await characteristic(id, .enter(value))
        }
        for (place, text) in ["25.1", "24.8", "25.4", "25.0", "52.4", "24.9", "25.2"].enumerated() {
            try await enter("ALB-\(place + 1)", text)
        }
        try await characteristic(id, .strike(number: 5), reason: "抄错，应为 25.4")
        try await enter("ALB-5", "25.4")
        try await adopt(id, plan(1...8, try frozen(id, plan(nil, nil), 1...8)), reason: "冻结限值")
        try await enter("ALB-8", "22.6")
        try await judge("SG-ALB.YIELD-9-nelson-1", .rejected, reason: "本批按小样工艺，不可比")
    }

    // MARK: The model

    static let shape = BatchShape(signals: ["BR101.PH", "BR101.TT01.PV"], points: 20)

    /// What the sensors would have told of a batch.
    static func curves(_ batch: ModelBatch, _ number: Int, shift: Double = 0) -> [String: BatchCurve] {
        let cause = Double(number * 7 % 11) / 11 - 0.5
        let seconds = (0...40).map { batch.seconds * Double($0) / 40 }
        func curve(_ level: Double, _ slope: Double, _ turn: Int, _ more: Double) -> BatchCurve {
            BatchCurve(
                seconds: seconds,
                values: seconds.indices.map { place in
                    let noise = Double((place * turn + number * 13) % 17) / 17 - 0.5
                    return level + slope * cause * Double(place) / 40 + 0.05 * noise + (place > 20 ? more : 0)
                })
        }
        return [shape.signals[0]: curve(7, 0.3, 5, 0), shape.signals[1]: curve(60, 1, 7, shift)]
    }

    private func trainModel(_ runs: [ModelBatch]) async throws {
        let table = try BatchCurves.table(
            runs, runs.indices.map { Self.curves(runs[$0], $0 + 1) }, Self.shape)
        let digest = TreeHash.sha256(table.bytes)
        let plan = ModelPlan(
            product: "人血白蛋白", step: Self.step, signals: Self.shape.signals, points: Self.shape.points, components: 2,
            percent: DecimalNumber(coefficient: 99), hoursMax: DecimalNumber("6.2"), batches: runs, table: digest,
            numbers: try table.numbers(components: 2, level: 0.99))
        try await must(
            errand(
                ModelTable.self, "PAST.M1", .propose(plan), by: Plant.engineer,
                files: [KeptFile(digest: digest, bytes: table.bytes)]))
        let state = try load(ModelTable.self, "PAST.M1")
        let own = try sign(
            state.subject, version: state.version, content: plan.canonicalBytes, .approved, by: "0533")
        try await must(errand(ModelTable.self, "PAST.M1", .adopt, by: "0533", signatures: [own]))
        let narrower = ModelPlan(
            product: plan.product, step: plan.step, signals: plan.signals, points: plan.points, components: 2,
            percent: DecimalNumber(coefficient: 95), hoursMax: plan.hoursMax, batches: runs, table: digest,
            numbers: try table.numbers(components: 2, level: 0.95))
        try await must(
            errand(
                ModelTable.self, "PAST.M1", .propose(narrower), by: Plant.engineer, reason: "收紧限度",
                files: [KeptFile(digest: digest, bytes: table.bytes)]))
        let odd = try await run("PB-12", minutes: 361)
        for (batch, shift) in [(runs[2], 0.0), (odd, 0.8)] {
            let asked = try AskedBatch(batch, isRunning: false, Self.curves(batch, 31, shift: shift), plan)
            let judgement = try ModelJudging.judgement(asked, plan, table, data: TreeHash.sha256(asked.bytes))
            try await must(errand(ModelTable.self, "PAST.M1", .judge(judgement), by: "0720"))
        }
        try await judge("SG-PAST.M1-2-error", .exception, reason: "曲线确有台阶，按异常处理")
        let silent = Omission(
            source: state.subject, version: 1, batch: "PB-11", asset: "BR101", at: odd.from, cause: .gap,
            signal: "BR101.PH")
        try await must(errand(OmissionTable.self, silent.id, .note(silent), by: Standing.node.person))
    }
}
