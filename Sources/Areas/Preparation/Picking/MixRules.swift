package import Kernel
import Plasma

/// One rule of a whole list: the limit beside the value, as pages and papers show it.
package struct MixLine: Sendable, Hashable {
    package let name: MixLimit
    package let limit: String
    package let value: String
    package let isMet: Bool
    package let source: String

    package var phrase: Phrase {
        Phrase("\(name.phrase.zh) \(limit)，现为 \(value)", "\(name.phrase.en) \(limit), now \(value)")
    }
}

/// What a list of bags came to.
package struct MixSummary: Sendable, Hashable {
    package private(set) var bags = 0
    package private(set) var weight = Milligrams(count: 0)
    package private(set) var donors: [String: Int] = [:]
    package private(set) var stations: [String: Milligrams] = [:]

    package init() {}

    package init(_ bags: some Sequence<PickedBag>) {
        for bag in bags { add(bag) }
    }

    package mutating func add(_ bag: PickedBag) {
        let milligrams = Milligrams(bag.grams)
        bags += 1
        weight = weight + milligrams
        donors[bag.donor, default: 0] += 1
        stations[bag.station] = (stations[bag.station] ?? Milligrams(count: 0)) + milligrams
    }

    package mutating func remove(_ bag: PickedBag) {
        let milligrams = Milligrams(bag.grams)
        bags -= 1
        weight = weight - milligrams
        donors[bag.donor, default: 0] -= 1
        if donors[bag.donor] == 0 { donors[bag.donor] = nil }
        let left = (stations[bag.station] ?? milligrams) - milligrams
        stations[bag.station] = left.count > 0 ? left : nil
    }

    /// Share of the largest station, in hundredths of a percent, rounded up: a limit is never met by rounding.
    package var largestShare: Int64 {
        guard weight.count > 0, let most = stations.values.max() else { return 0 }
        return (most.count * 10_000 + weight.count - 1) / weight.count
    }
}

/// The rules of a list as a whole (§2.11: an immunoglobulin pool takes plasma of 1 000 donors or more).
package enum MixRules {
    package static func check(
        _ summary: MixSummary, _ group: ProductGroup, target: DecimalNumber
    ) -> [MixLine] {
        let stations = summary.stations.count
        let share = DecimalNumber(coefficient: summary.largestShare, scale: 2).text
        let (low, high) = bounds(target, group)
        let isHeavy = summary.weight >= low && summary.weight <= high
        return [
            line(.donorsMin, group, "\(summary.donors.count)", summary.donors.count >= group[.donorsMin]),
            line(.stationsMin, group, "\(stations)", stations >= group[.stationsMin]),
            line(.stationsMax, group, "\(stations)", stations <= group[.stationsMax]),
            line(.stationShareMax, group, "\(share) %", summary.largestShare <= Int64(group[.stationShareMax]) * 100),
            line(.unitsMax, group, "\(summary.bags)", summary.bags <= group[.unitsMax]),
            MixLine(
                name: .weightTolerance,
                limit: "\(low.kilogramText)–\(high.kilogramText) kg", value: "\(summary.weight.kilogramText) kg",
                isMet: isHeavy, source: group.limit(.weightTolerance)?.source ?? ""),
        ]
    }

    /// The rules that a pool must still keep to when it is made; its weight is judged by the pool itself.
    package static func broken(
        _ summary: MixSummary, _ group: ProductGroup, except: Set<MixLimit> = [.weightTolerance]
    ) -> [MixLine] {
        check(summary, group, target: summary.weight.grams).filter { !$0.isMet && !except.contains($0.name) }
    }

    /// Between which weights a list is as heavy as was asked.
    static func bounds(_ target: DecimalNumber, _ group: ProductGroup) -> (low: Milligrams, high: Milligrams) {
        let target = Milligrams(target).count
        let slack = target / 100 * Int64(group[.weightTolerance])
        return (Milligrams(count: target - slack), Milligrams(count: target + slack))
    }

    private static func line(_ name: MixLimit, _ group: ProductGroup, _ value: String, _ isMet: Bool) -> MixLine {
        let unit = name.unit.isEmpty ? "" : " \(name.unit)"
        return MixLine(
            name: name, limit: "\(group[name])\(unit)", value: value, isMet: isMet,
            source: group.limit(name)?.source ?? "")
    }
}
