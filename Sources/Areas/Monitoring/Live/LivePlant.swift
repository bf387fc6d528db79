import Alarms
import Equipment
import Historian
import Kernel

/// A piece of equipment with the signals of its own and of its parts.
struct LiveUnit: Sendable {
    let asset: AssetState
    let signals: [LiveSignal]

    func flaws(at now: Moment) -> Int { signals.count { $0.state(at: now).isFlaw } }
}

/// The plant at a moment, as live pages show it.
struct LivePlant: Sendable {
    let units: [LiveUnit]

    /// Pages show this many pieces of equipment and signals at once; beyond it they are chosen by equipment.
    static let assetsMax = 500
    static let signalsMax = 2_000

    /// Every unit at the top with all that hangs below it. `newest` is what was told since the start.
    static func gather(
        _ newest: (([String]) -> [String: Point])?, from snapshot: any Snapshot
    ) throws(Fault) -> LivePlant {
        let assets = try AssetLookups.list(limit: assetsMax, from: snapshot)
            .filter { $0.standing != .retired && $0.detail != nil }
        let signals = try SignalLookups.list(limit: signalsMax, from: snapshot).filter { !$0.isClosed }
        let points = newest?(signals.map(\.id)) ?? [:]
        let alarms = Dictionary(grouping: try DefinitionTable.list(from: snapshot)) { $0.definition?.signal ?? "" }
        let lines = try ConnectionTable.settings(from: snapshot)
        let parents = Dictionary(uniqueKeysWithValues: assets.map { ($0.id, $0.detail?.parent ?? "") })
        var byTop: [String: [LiveSignal]] = [:]
        for signal in signals {
            guard let detail = signal.detail else { continue }
            byTop[top(of: detail.asset, parents), default: []].append(
                LiveSignal(
                    id: signal.id, detail: detail, limits: LiveLimits(detail, alarms[signal.id] ?? []),
                    point: try shown(points[signal.id], signal.id, detail, from: snapshot),
                    quiet: detail.longestSilence(lines[detail.collection.connection] ?? [:])))
        }
        return LivePlant(
            units: assets.compactMap { asset in byTop[asset.id].map { LiveUnit(asset: asset, signals: $0) } })
    }

    /// One unit; nil if nobody registered it.
    static func unit(
        _ id: String, _ newest: (([String]) -> [String: Point])?, from snapshot: any Snapshot
    ) throws(Fault) -> LiveUnit? {
        let asset = try AssetTable.load(id, from: snapshot)
        guard asset.detail != nil else { return nil }
        var waiting = [id]
        var seen: Set<String> = []
        var signals: [SignalState] = []
        while let next = waiting.popLast(), seen.count < assetsMax {
            guard seen.insert(next).inserted else { continue }
            signals += try SignalLookups.list(ofAsset: next, from: snapshot).filter { !$0.isClosed }
            waiting += try AssetLookups.parts(of: next, from: snapshot).map(\.id)
        }
        let points = newest?(signals.map(\.id)) ?? [:]
        var live: [LiveSignal] = []
        for signal in signals.sorted(by: { $0.id < $1.id }) {
            guard let detail = signal.detail else { continue }
            live.append(try self.signal(signal.id, detail, points[signal.id], from: snapshot))
        }
        return LiveUnit(asset: asset, signals: live)
    }

    /// One signal with the limits of its alarms.
    static func signal(
        _ id: String, _ detail: SignalDetail, _ point: Point?, from snapshot: any Snapshot
    ) throws(Fault) -> LiveSignal {
        let alarms = try DefinitionTable.list(ofSignal: id, from: snapshot)
        let line = try ConnectionTable.load(detail.collection.connection, from: snapshot)
        return LiveSignal(
            id: id, detail: detail, limits: LiveLimits(detail, alarms),
            point: try shown(point, id, detail, from: snapshot),
            quiet: detail.longestSilence(line.detail?.settings ?? [:]))
    }

    /// What is not connected shows what a person brought last.
    static func shown(
        _ told: Point?, _ id: String, _ detail: SignalDetail, from snapshot: any Snapshot
    ) throws(Fault) -> Point? {
        if let told { return told }
        return detail.collection.name == .connected ? nil : try BroughtPoints.newest(of: id, from: snapshot)
    }

    private static func top(of asset: String, _ parents: [String: String]) -> String {
        var top = asset
        var steps = 0
        while let parent = parents[top], !parent.isEmpty, parents[parent] != nil, steps < 16 {
            top = parent
            steps += 1
        }
        return top
    }
}
