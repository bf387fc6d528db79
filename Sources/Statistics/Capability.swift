/// How well values fit between their specification limits (Montgomery, 8.3; ISO 22514-2).
package struct Capability: Sendable, Hashable {
    package let mean: Double
    /// Standard deviation of all values, and that within groups.
    package let overall: Double
    package let within: Double
    package let count: Int
    /// Two-sided only.
    package let pp: Estimated?
    package let cp: Estimated?
    package let ppk: Estimated
    package let cpk: Estimated

    /// An index with its confidence interval.
    package struct Estimated: Sendable, Hashable {
        package let value: Double
        package let interval: Interval
    }

    /// One limit or both. Within-group deviation and its degrees of freedom as the chart tells them.
    package init(
        _ values: [Double], lower: Double?, upper: Double?, within: Double, freedom: Double, level: Double = 0.95
    ) throws(NotComputable) {
        precondition(lower != nil || upper != nil, "no specification limit")
        guard values.count >= 3 else { throw .tooFewRuns(needed: 3) }
        guard values.allSatisfy(\.isFinite), within.isFinite else { throw .notFinite }
        let overall = try Sample.standardDeviation(values)
        guard overall > 0, within > 0 else { throw .nothingVaries }
        let mean = Sample.mean(values)
        let free = Double(values.count - 1)
        func nearest(_ deviation: Double) -> Double {
            let sides = [upper.map { ($0 - mean) / (3 * deviation) }, lower.map { (mean - $0) / (3 * deviation) }]
            return sides.compactMap { $0 }.min() ?? 0
        }
        func potential(_ deviation: Double) -> Double? {
            guard let lower, let upper else { return nil }
            return (upper - lower) / (6 * deviation)
        }
        self.mean = mean
        self.overall = overall
        self.within = within
        count = values.count
        pp = potential(overall).map { Self.potential($0, free, level) }
        cp = potential(within).map { Self.potential($0, freedom, level) }
        ppk = Self.nearest(nearest(overall), values.count, free, level)
        cpk = Self.nearest(nearest(within), values.count, freedom, level)
    }

    /// Exact for normal values: the deviation follows χ² (Montgomery 8.20).
    package static func potential(_ value: Double, _ freedom: Double, _ level: Double) -> Estimated {
        let tail = (1 - level) / 2
        func bound(_ share: Double) -> Double {
            value * (Distribution.chiSquareQuantile(share, freedom: freedom) / freedom).squareRoot()
        }
        return Estimated(value: value, interval: Interval(bound(tail), bound(1 - tail)))
    }

    /// About (Bissell, Applied Statistics 39 (1990) 331): ± z √(1/9n + C²/2ν).
    package static func nearest(_ value: Double, _ count: Int, _ freedom: Double, _ level: Double) -> Estimated {
        let z = Distribution.normalQuantile(1 - (1 - level) / 2)
        let half = z * (1 / (9 * Double(count)) + value * value / (2 * freedom)).squareRoot()
        return Estimated(value: value, interval: Interval(value - half, value + half))
    }
}
