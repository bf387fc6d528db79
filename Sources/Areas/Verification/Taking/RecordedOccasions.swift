import Comparison
import Equipment
import Kernel
import Lineage
import Pooling
import Retest

/// Something that has ended, and of which a characteristic may have a value: a step, a pool, a day.
struct Occasion: Sendable, Hashable {
    let batch: String
    let asset: String
    let from: Moment
    let to: Moment
    /// What the record says of it; nil where it has no number, and for what a curve must be asked.
    var number: Double?

    var key: String { CharacteristicEvidence.key(batch: batch, asset: asset, at: to) }
}

/// What the record has of the source of a characteristic, the oldest first.
struct RecordedOccasions {
    /// Pools and steps of a process that are looked through, the newest; of equipment its newest uses.
    static let reach = StepLookups.pageMax
    static let daysReach = 60

    let plan: CharacteristicPlan
    let now: Moment
    let zoneMinutes: Int
    let snapshot: any Snapshot
    /// Not taken yet, by batch, equipment and end.
    let isOpen: (Occasion) -> Bool

    func list() throws(Fault) -> [Occasion] {
        switch plan.source {
        case .curve, .duration: try uses()
        case .yield(let process, let material): try yields(process, material)
        case .pool(let item): try pools(item)
        case .retest(let item, let station): try retests(item, station)
        case .bias(let assay, let station): try biases(assay, station)
        case .hand: []
        }
    }

    /// A code that nothing bears would wait for values for ever.
    static func isKnown(_ source: CharacteristicSource, from snapshot: any Snapshot) throws(Fault) -> Bool {
        switch source {
        case .curve, .duration, .hand: true
        case .yield(let process, _): try !ProcessTable.load(process, from: snapshot).versions.isEmpty
        case .pool(let item):
            try PoolingPackTable.packs(from: snapshot).contains { pack in
                pack.tests.contains { $0.item.code == item && $0.item.hasNumber }
            }
        case .retest(let item, _):
            try SpecificationTable.packs(from: snapshot).contains { pack in
                pack.items.contains { $0.code == item && $0.hasNumber }
            }
        case .bias(let assay, _):
            try ParallelLimitsTable.packs(from: snapshot).contains { limits in
                limits.assays.contains { $0.code == assay && $0.kind == .quantitative }
            }
        }
    }

    private func uses() throws(Fault) -> [Occasion] {
        try AssetLookups.uses(of: plan.asset, limit: AssetLookups.pageMax, from: snapshot).reversed()
            .compactMap { use in
                guard use.step == plan.step, let end = use.endedAt else { return nil }
                let hours = Double((end - use.startedAt).microseconds) / 3.6e9
                return Occasion(
                    batch: use.batch, asset: use.asset, from: use.startedAt, to: end,
                    number: plan.source == .duration ? hours : nil)
            }.filter(isOpen)
    }

    /// Of the first batch that a step made.
    private func yields(_ process: String, _ material: String) throws(Fault) -> [Occasion] {
        var found: [Occasion] = []
        for step in try StepLookups.newest(of: process, limit: Self.reach, from: snapshot).reversed() {
            let outputs = try StepLookups.outputs(of: step.number, from: snapshot)
                .filter { material.isEmpty || $0.node.material == material }
            guard let first = outputs.first else { continue }
            let made = Occasion(
                batch: first.node.subject.id, asset: "", from: step.performedAt, to: step.performedAt,
                number: percent(outputs, step.balance, isAll: material.isEmpty))
            if isOpen(made) { found.append(made) }
        }
        return found
    }

    /// In the measure of what went in; nil where the two have none in common.
    private func percent(_ outputs: [StepParts.Output], _ balance: MassBalance, isAll: Bool) -> Double? {
        guard let sums = balance.sums, sums.inputs.double > 0 else { return nil }
        if isAll { return 100 * sums.outputs.double / sums.inputs.double }
        do throws(QuantityFailure) {
            var sum = 0.0
            for output in outputs {
                guard let quantity = output.counted ?? output.node.quantity else { return nil }
                sum += try quantity.converted(to: sums.unit).number.double
            }
            return 100 * sum / sums.inputs.double
        } catch { return nil }
    }

    /// A pool that is concluded: a second person has compared its results.
    private func pools(_ item: String) throws(Fault) -> [Occasion] {
        var found: [Occasion] = []
        for pool in try PoolingLookups.newest(limit: Self.reach, from: snapshot).reversed() where pool.verdict != nil {
            let results = try PoolingLookups.results(of: pool.id, from: snapshot)
            guard let result = PoolingLookups.standing(results)[item] else { continue }
            let tested = Occasion(
                batch: pool.id, asset: "", from: pool.openedAt, to: result.testedAt,
                number: result.result.value?.double)
            if isOpen(tested) { found.append(tested) }
        }
        return found
    }

    // MARK: Days

    /// Days that are over.
    private var days: [Day] {
        let today = now.day(offsetMinutes: zoneMinutes).daysSinceEpoch
        return (today - Self.daysReach..<today).map { Day(daysSinceEpoch: $0) }
    }

    /// Stands at the last second of its day.
    private func occasion(_ day: Day, _ number: Double?) -> Occasion {
        let end = Day(daysSinceEpoch: day.daysSinceEpoch + 1).start(offsetMinutes: zoneMinutes)
        return Occasion(
            batch: "", asset: "", from: day.start(offsetMinutes: zoneMinutes), to: end - .seconds(1), number: number)
    }

    private func retests(_ item: String, _ station: String) throws(Fault) -> [Occasion] {
        var found: [Occasion] = []
        for day in days {
            var whole = occasion(day, nil)
            guard isOpen(whole) else { continue }
            let values = try results(item, station, whole.from, whole.to + .seconds(1))
            guard !values.isEmpty else { continue }
            whole.number = values.reduce(0, +) / Double(values.count)
            found.append(whole)
        }
        return found
    }

    private func results(
        _ item: String, _ station: String, _ from: Moment, _ to: Moment
    ) throws(Fault) -> [Double] {
        var values: [Double] = []
        var last: (at: Moment, specimen: String)?
        while true {
            let page = try SpecimenLookups.results(
                item: item, station: station, from: from, to: to, after: last, limit: SpecimenLookups.pageMax,
                in: snapshot)
            values += page.compactMap { $0.value?.double }
            guard page.count == SpecimenLookups.pageMax, let end = page.last else { return values }
            last = (end.releasedAt, end.specimen)
        }
    }

    private func biases(_ assay: String, _ station: String) throws(Fault) -> [Occasion] {
        guard let first = days.first, let last = days.last else { return [] }
        return try ComparisonLookups.days(of: station, assay, from: first, to: last, in: snapshot)
            .map { occasion($0.day, $0.tally.stationMean - $0.tally.plantMean) }.filter(isOpen)
    }
}

extension RetestItem {
    /// Its results may be numbers.
    fileprivate var hasNumber: Bool { isQuantitative || cutoff != nil }
}
