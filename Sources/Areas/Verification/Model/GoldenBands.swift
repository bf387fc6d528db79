package import Equipment
package import Kernel
package import Monitoring
import Statistics
import Synchronization

/// Bands of adopted models for the curves of the plant: of a step that is done over its own length, of one that runs by
/// the clock.
package final class GoldenBands: Sendable {
    private struct Bands: Sendable {
        let whole: GoldenBand
        let running: GoldenBand
    }

    private static let heldMax = 16
    private static let modelsMax = 200

    private let file: KeptFileReader
    /// By the hash of the table that they follow from: a live curve asks every second.
    private let held = Mutex<[Digest: Bands]>([:])

    package init(file: @escaping KeptFileReader) { self.file = file }

    package func paths(
        of signals: [String], _ uses: [AssetUseLine], from snapshot: any Snapshot
    ) throws(Fault) -> [GoldenPath] {
        guard !uses.isEmpty else { return [] }
        var paths: [GoldenPath] = []
        for state in try ModelTable.list(limit: Self.modelsMax, from: snapshot) where !state.isRetired {
            guard let plan = state.plan else { continue }
            let shown = plan.signals.indices.filter { signals.contains(plan.signals[$0]) }
            let assets = Set(plan.batches.map(\.asset))
            for use in uses where !shown.isEmpty && use.step == plan.step && assets.contains(use.asset) {
                let product = try ModelAsking.product(of: use.batch, from: snapshot)
                guard product == nil || product == plan.product, let bands = try bands(plan, snapshot) else { continue }
                paths += shown.map { Self.path($0, use, state, plan, bands) }
            }
        }
        return paths
    }

    private func bands(_ plan: ModelPlan, _ snapshot: any Snapshot) throws(Fault) -> Bands? {
        if let known = held.withLock({ $0[plan.table] }) { return known }
        guard let bytes = try file(plan.table, snapshot), let table = TrainingTable(bytes) else { return nil }
        let found: Bands
        do throws(NotComputable) {
            found = Bands(whole: try GoldenBand(table.whole), running: try GoldenBand(table.running))
        } catch { return nil }
        held.withLock { held in
            if held.count >= Self.heldMax { held.removeAll() }
            held[plan.table] = found
        }
        return found
    }

    private static func path(
        _ signal: Int, _ use: AssetUseLine, _ state: ModelState, _ plan: ModelPlan, _ bands: Bands
    ) -> GoldenPath {
        let band = use.endedAt == nil ? bands.running : bands.whole
        let length = use.endedAt.map { ($0 - use.startedAt).microseconds } ?? Int64(plan.numbers.seconds) * 1_000_000
        return GoldenPath(
            signal: plan.signals[signal], model: state.id, version: state.planVersion,
            points: (0..<plan.points).map { point in
                let column = plan.shape.column(signal: signal, point: point)
                let passed = length * Int64(point) / Int64(plan.points - 1)
                return GoldenPath.Point(
                    at: use.startedAt + .microseconds(passed), low: band.low[column], mean: band.means[column],
                    high: band.high[column])
            })
    }
}
