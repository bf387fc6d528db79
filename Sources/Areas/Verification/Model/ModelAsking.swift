import Equipment
import History
import Kernel
import Lineage
import Monitoring
import Statistics
import Web

/// Asks models about batches: for a page, and for the node itself.
struct ModelAsking: Sendable {
    let node: any Node
    let curves: (any CurveSource)?
    let file: KeptFileReader

    /// Why a batch cannot be judged.
    struct Unjudged: Error, Hashable {
        let cause: OmissionCause
        let signal: String
        let reason: NotComputable
    }

    private func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Denial) -> T {
        do throws(Fault) { return try await node.read(body) } catch { throw .failed(error) }
    }

    static func product(of batch: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try LineageLookups.node(Subject(LineageRows.batch, batch), from: snapshot)?.node.material
    }

    static func use(
        _ batch: String, _ asset: String, _ step: String, from snapshot: any Snapshot
    ) throws(Fault) -> AssetUseLine? {
        try AssetLookups.uses(ofBatch: batch, from: snapshot).last { $0.asset == asset && $0.step == step }
    }

    /// The model and the table that it learnt from, as it was kept.
    func model(_ id: String) async throws(Denial) -> (ModelState, TrainingTable?) {
        let file = file
        return try await read { (snapshot) throws(Fault) in
            let state = try ModelTable.load(id, from: snapshot)
            guard let plan = state.shown, let bytes = try file(plan.table, snapshot) else { return (state, nil) }
            return (state, try Fault.required("verification_model.table", TrainingTable(bytes)))
        }
    }

    func curves(of batches: [ModelBatch], _ shape: BatchShape) async throws(Denial) -> [[String: BatchCurve]] {
        guard let curves else { return [] }
        do throws(Fault) {
            return try await curves.curves(of: shape.signals) { (reader) throws(Fault) in
                var all: [[String: BatchCurve]] = []
                for batch in batches { all.append(try BatchCurves.curves(batch, shape, from: reader)) }
                return all
            }
        } catch {
            throw .failed(error)
        }
    }

    /// The step of a batch as it ran, or runs until now.
    func run(
        _ batch: String, _ asset: String, _ plan: ModelPlan, now: Moment
    ) async throws(Denial) -> (batch: ModelBatch, isRunning: Bool) {
        let step = plan.step
        let use = try await read { (snapshot) throws(Fault) in try Self.use(batch, asset, step, from: snapshot) }
        guard let use else { throw .refused(.modelOtherStep(batch)) }
        return (
            ModelBatch(batch: batch, asset: asset, from: use.startedAt, to: use.endedAt ?? now), use.endedAt == nil
        )
    }

    func asked(
        _ batch: ModelBatch, isRunning: Bool, _ plan: ModelPlan
    ) async throws(Denial) -> Result<AskedBatch, Unjudged> {
        let told = try await curves(of: [batch], plan.shape).first ?? [:]
        do throws(NotComputable) { return .success(try AskedBatch(batch, isRunning: isRunning, told, plan)) } catch {
            return .failure(try await unjudged(batch, error))
        }
    }

    /// What the model says of it; `of`: whose values are the yields, if any.
    func judgement(
        _ asked: AskedBatch, _ plan: ModelPlan, _ table: TrainingTable, yieldOf characteristic: String
    ) async throws(Denial) -> Result<ModelJudgement, Unjudged> {
        let yields = try await yields(of: characteristic)
        do throws(NotComputable) {
            return .success(
                try ModelJudging.judgement(asked, plan, table, yields: yields, data: node.hash(asked.bytes)))
        } catch {
            return .failure(try await unjudged(asked.batch, error))
        }
    }

    /// A step that has ended.
    func whole(
        _ batch: ModelBatch, _ plan: ModelPlan, _ table: TrainingTable
    ) async throws(Denial) -> Result<ModelJudgement, Unjudged> {
        switch try await asked(batch, isRunning: false, plan) {
        case .success(let asked): try await judgement(asked, plan, table, yieldOf: plan.yieldOf)
        case .failure(let why): .failure(why)
        }
    }

    private func yields(of characteristic: String) async throws(Denial) -> KnownYields? {
        guard !characteristic.isEmpty else { return nil }
        return try await read { (snapshot) throws(Fault) in
            let lines = try CharacteristicLookups.values(of: characteristic, from: snapshot)
            return KnownYields(
                characteristic: characteristic,
                byBatch: Dictionary(lines.map { ($0.value.batch, $0.value.value.double) }) { _, last in last })
        }
    }

    private func unjudged(_ batch: ModelBatch, _ reason: NotComputable) async throws(Denial) -> Unjudged {
        switch reason {
        case .stuck(let signal): return Unjudged(cause: .stuck, signal: signal, reason: reason)
        case .missing(let signal):
            guard let curves else { return Unjudged(cause: .silent, signal: signal, reason: reason) }
            let hold = Span(microseconds: Int64(batch.seconds * 1e6 * BatchCurves.gapShare))
            do throws(Fault) {
                let flaw = try await curves.curves(of: [signal]) { (reader) throws(Fault) in
                    StepCurve.flaw(
                        try reader.points(of: signal, from: batch.from, to: batch.to), from: batch.from, to: batch.to,
                        hold: hold)
                }
                return Unjudged(cause: flaw ?? .gap, signal: signal, reason: reason)
            } catch { throw .failed(error) }
        default: return Unjudged(cause: .computing, signal: "", reason: reason)
        }
    }
}
