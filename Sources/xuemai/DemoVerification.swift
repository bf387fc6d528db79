import Assembly
import Equipment
import Kernel
import Ledger
import Statistics
import Verification
import Web

/// Characteristics of the demo plant: how long its pasteuriser took, out of its logbook, how warm it was, out of its
/// curves, and a yield that nothing collects. Limits are frozen from a baseline; the last batch lies beyond, and waits
/// for QA.
struct DemoVerification {
    let founding: Founding

    private static let step = "巴氏灭活 Pasteurisation"
    private static let product = "人血白蛋白 Human albumin"
    /// Minutes that each batch took, beside ten hours; the last took too long.
    private static let minutes: [Int64] = [12, 5, 10, 14, 7, 11, 8, 13, 6, 9, 12, 4, 10, 11, 8, 13, 9, 6, 11, 10, 26]
    private static let baseline = 1...20
    static let yield = "ALB.YIELD"

    func make() async throws {
        let now = founding.node.now()
        for (place, extra) in Self.minutes.enumerated() {
            let from = now - .days(Int64(4 * (Self.minutes.count - place)))
            let batch = "ALB-26-\(String("0\(place + 1)".suffix(2)))"
            try await logbook(.startUse(batch: batch, step: Self.step, at: from))
            try await logbook(.endUse(at: from + .hours(10) + .minutes(extra)))
        }
        let uses = try await founding.node.read { (snapshot) throws(Fault) in
            Array(try AssetLookups.uses(of: "PA201", limit: 100, from: snapshot).reversed())
        }
        let model = DemoBatchModel(founding: founding)
        try await model.collect(uses)
        let hours = plan(
            .duration, "灭活历时 Hours at 60 °C", Unit("h") ?? .one, ("10.0", "10.5"), asset: "PA201")
        let ends = try await chart("PA201.PAST.H", hours)
        let warm = plan(
            .curve(signal: "PA201.TT01", .mean), "平均温度 Mean temperature", .celsius, ("59.50", "60.50"),
            asset: "PA201")
        _ = try await chart("PA201.PAST.T", warm)
        try await yields(ends)
        try await model.make(uses, product: Self.product, step: Self.step)
    }

    /// Adopted, taken from the record, frozen by its baseline; what comes after is judged by it.
    private func chart(_ id: String, _ plan: CharacteristicPlan) async throws -> [CharacteristicValue] {
        try await adopt(id, plan)
        let node = founding.node
        let taking = RecordTaking(node: node, curves: node, zoneMinutes: node.zoneMinutes, file: LedgerReader.file)
        let values = try await taking.found(id, at: node.now(), unasked: false).values
        try await take(id, Array(values.prefix(Self.baseline.count)))
        try await freeze(id, plan)
        try await take(id, Array(values.dropFirst(Self.baseline.count)))
        return values
    }

    private func yields(_ batches: [CharacteristicValue]) async throws {
        let id = Self.yield
        let yield = plan(.hand, "收率 Yield", Unit("g/L") ?? .one, ("22.0", "28.0"), asset: "")
        try await adopt(id, yield)
        for (place, batch) in batches.prefix(Self.baseline.count).enumerated() {
            // What the batch was heated to drives it, and some chance.
            let hundredths = 2_440 + 10 * Int64((place + 1) * 7 % 11) + Int64(place * 37 % 29) - 14
            let value = CharacteristicValue(
                batch: batch.batch, asset: "", at: batch.at, value: DecimalNumber(coefficient: hundredths, scale: 2))
            try await founding.perform(CharacteristicTable.self, on: id, as: "0720", .enter(value))
        }
        try await freeze(id, yield)
    }

    private func logbook(_ command: AssetCommand) async throws {
        try await founding.perform(
            AssetTable.self, on: "PA201", as: "0720", command, reason: "从纸质台账补录 From the paper logbook")
    }

    private func take(_ id: String, _ values: [CharacteristicValue]) async throws {
        try await founding.perform(CharacteristicTable.self, on: id, as: "0720", .take(values))
    }

    private func plan(
        _ source: CharacteristicSource, _ parameter: String, _ unit: Unit, _ ends: (String, String), asset: String,
        limits: FrozenLimits? = nil
    ) -> CharacteristicPlan {
        CharacteristicPlan(
            product: Self.product, step: Self.step, parameter: parameter, unit: unit, asset: asset, source: source,
            specification: Ends(DecimalNumber(ends.0), DecimalNumber(ends.1)), rules: ChartRule.westernElectric,
            places: 2, baseline: limits == nil ? nil : Self.baseline, limits: limits)
    }

    /// The same with limits of its baseline.
    private func freeze(_ id: String, _ loose: CharacteristicPlan) async throws {
        let lines = try await founding.node.read { (snapshot) throws(Fault) in
            try CharacteristicLookups.values(of: id, Self.baseline, from: snapshot)
        }
        let chart = try CharacteristicChart(loose, lines)
        guard let limits = chart.frozen(founding.node.hash(ValueLine.bytes(lines))) else { return }
        let frozen = plan(
            loose.source, loose.parameter, loose.unit,
            (loose.specification.low?.text ?? "", loose.specification.high?.text ?? ""), asset: loose.asset,
            limits: limits)
        try await adopt(id, frozen, reason: "二十批后冻结限值 Frozen after twenty batches")
    }

    /// Proposed by the engineer, adopted and signed by QA.
    private func adopt(_ id: String, _ plan: CharacteristicPlan, reason: String? = nil) async throws {
        try await founding.perform(
            CharacteristicTable.self, on: id, as: DemoEquipment.engineer, .propose(plan), reason: reason)
        let state = try await founding.node.read { (snapshot) throws(Fault) in
            try CharacteristicTable.load(id, from: snapshot)
        }
        let own = try await founding.node.sign(
            SignatureRequest(
                .named("0533"), password: DemoPlant.password, record: state.subject, version: state.version,
                digest: founding.node.hash(plan.canonicalBytes), meaning: .approved, workstation: "office"))
        _ = try await founding.node.perform(
            Errand(
                CharacteristicTable.self, id: founding.node.freshCommandID(), record: id, command: .adopt,
                person: "0533", workstation: "office", signatures: [own]))
    }
}
