import Assembly
import Equipment
import Historian
import Kernel
import Ledger
import Statistics
import Verification
import Web

/// Curves of the demo's pasteurised batches, and the model that learnt from them.
///
/// The points come into the record as a source's history does: received now, stamped when they were measured, and
/// marked as historical. Twenty batches are good; of the last one probe is warmer from its middle on.
struct DemoBatchModel {
    let founding: Founding

    static let model = "PA201.M1"
    static let signals = ["PA201.FT01", "PA201.PT01", "PA201.TT01", "PA201.TT02"]
    private static let every = Span.seconds(20)
    private static let points = 60
    private static let components = 2

    /// Two causes and a little noise.
    private static func level(
        _ signal: String, _ number: Int, _ isOdd: Bool, at share: Double, _ place: Int
    ) -> Double {
        let heat = Double(number * 7 % 11) / 11 - 0.5
        let press = Double(number * 5 % 13) / 13 - 0.5
        let noise = Double((place * 7_919 + number * 104_729 + signal.utf8.reduce(0) { $0 + Int($1) }) % 97) / 97 - 0.5
        return switch signal {
        case "PA201.FT01": 1_200 + 40 * press * share + 6 * noise
        case "PA201.PT01": 1.8 + 0.2 * press * share + 0.02 * noise
        case "PA201.TT02": 59.98 + 0.1 * heat * share + 0.02 * noise
        default: 60.02 + 0.1 * heat * share + 0.02 * noise + (isOdd && share > 0.5 ? 0.2 : 0)
        }
    }

    /// What the probes told of these steps.
    func collect(_ uses: [AssetUseLine]) async throws {
        for (number, use) in uses.enumerated() {
            guard let end = use.endedAt else { continue }
            let count = Int((end - use.startedAt).microseconds / Self.every.microseconds)
            var samples: [Historian.Sample] = []
            for place in 0...count {
                let at = use.startedAt + .microseconds(Self.every.microseconds * Int64(place))
                for signal in Self.signals {
                    let value = Self.level(
                        signal, number + 1, number + 1 == uses.count, at: Double(place) / Double(count), place)
                    samples.append(
                        Historian.Sample(
                            signal: signal,
                            point: Point(
                                at: at, value: .decimal(units: Int64((value * 1_000).rounded()), scale: 3),
                                quality: .historical)))
                }
            }
            try await founding.node.archive?.keep([
                Frame(source: "sim-opcua", receivedAt: founding.node.now(), samples: samples)
            ])
        }
    }

    /// Trained by the engineer on all but the last, adopted by QA, and asked about two of them.
    func make(_ uses: [AssetUseLine], product: String, step: String) async throws {
        let batches = uses.compactMap { use in
            use.endedAt.map { ModelBatch(batch: use.batch, asset: use.asset, from: use.startedAt, to: $0) }
        }
        let shape = BatchShape(signals: Self.signals, points: Self.points)
        let curves = try await founding.node.curves(of: Self.signals) { (reader) throws(Fault) in
            var all: [[String: BatchCurve]] = []
            for batch in batches { all.append(try BatchCurves.curves(batch, shape, from: reader)) }
            return all
        }
        let good = Array(batches.dropLast())
        let table = try BatchCurves.table(good, Array(curves.dropLast()), shape)
        let percent = DecimalNumber(coefficient: 99)
        let plan = ModelPlan(
            product: product, step: step, signals: Self.signals, points: Self.points, components: Self.components,
            percent: percent, hoursMax: DecimalNumber("10.5"), batches: good,
            table: founding.node.hash(table.bytes),
            numbers: try table.numbers(components: Self.components, level: percent.double / 100),
            yieldOf: DemoVerification.yield)
        try await founding.perform(
            ModelTable.self, on: Self.model, as: DemoEquipment.engineer, .propose(plan),
            files: [KeptFile(digest: plan.table, bytes: table.bytes)])
        try await adopt(plan)
        let yields = try await founding.node.read { (snapshot) throws(Fault) in
            try CharacteristicLookups.values(of: DemoVerification.yield, from: snapshot)
        }
        let known = KnownYields(
            characteristic: DemoVerification.yield,
            byBatch: Dictionary(yields.map { ($0.value.batch, $0.value.value.double) }) { _, last in last })
        for place in [batches.count - 2, batches.count - 1] {
            let asked = try AskedBatch(batches[place], isRunning: false, curves[place], plan)
            let judgement = try ModelJudging.judgement(
                asked, plan, table, yields: known, data: founding.node.hash(asked.bytes))
            try await founding.perform(ModelTable.self, on: Self.model, as: "0720", .judge(judgement))
        }
    }

    private func adopt(_ plan: ModelPlan) async throws {
        let state = try await founding.node.read { (snapshot) throws(Fault) in
            try ModelTable.load(Self.model, from: snapshot)
        }
        let own = try await founding.node.sign(
            SignatureRequest(
                .named("0533"), password: DemoPlant.password, record: state.subject, version: state.version,
                digest: founding.node.hash(plan.canonicalBytes), meaning: .approved, workstation: "office"))
        _ = try await founding.node.perform(
            Errand(
                ModelTable.self, id: founding.node.freshCommandID(), record: Self.model, command: .adopt,
                person: "0533", workstation: "office", signatures: [own]))
    }
}
