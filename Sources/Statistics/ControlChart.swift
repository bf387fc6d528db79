import Glibc

/// Centre and limits of a chart.
package struct ControlLimits: Sendable, Hashable {
    package let center: Double
    package let lower: Double
    package let upper: Double

    package init(center: Double, lower: Double, upper: Double) {
        self.center = center
        self.lower = lower
        self.upper = upper
    }

    /// A third of the way to the upper limit: the zones of the rules.
    package var sigma: Double { (upper - center) / 3 }
}

/// Factors of charts for normal values, by the number of values in a group (Montgomery, Introduction to Statistical
/// Quality Control, appendix VI).
package enum ChartFactors {
    package static let sizeMax = 25

    /// Mean and deviation of the range of n normal values with deviation 1, n from 2; six digits by integration.
    private static let ranges: [(mean: Double, deviation: Double)] = [
        (1.128379, 0.852502), (1.692569, 0.888368), (2.058751, 0.879808), (2.325929, 0.864082), (2.534413, 0.848040),
        (2.704357, 0.833205), (2.847201, 0.819831), (2.970026, 0.807834), (3.077505, 0.797051), (3.172873, 0.787315),
        (3.258455, 0.778478), (3.335980, 0.770416), (3.406763, 0.763023), (3.471827, 0.756211), (3.531983, 0.749908),
        (3.587884, 0.744052), (3.640064, 0.738591), (3.688963, 0.733481), (3.734950, 0.728686), (3.778336, 0.724173),
        (3.819385, 0.719915), (3.858323, 0.715887), (3.895348, 0.712068), (3.930629, 0.708441),
    ]

    /// d₂ and d₃; n from 2 to 25.
    package static func range(_ n: Int) -> (mean: Double, deviation: Double) {
        precondition((2...sizeMax).contains(n), "a group of 2 to 25")
        return ranges[n - 2]
    }

    /// c₄: the mean of the standard deviation of n normal values with deviation 1.
    package static func deviation(_ n: Int) -> Double {
        precondition(n >= 2, "a group of 2 or more")
        let half = Double(n) / 2
        return (2 / Double(n - 1)).squareRoot() * exp(Distribution.logGamma(half) - Distribution.logGamma(half - 0.5))
    }
}

/// Shewhart's charts: individuals with moving ranges, means with ranges, means with deviations.
package struct ControlChart: Sendable, Hashable {
    package enum Spread: String, Sendable, Hashable, CaseIterable { case range, deviation }

    /// What is drawn on the first chart: values or means of groups.
    package let values: [Double]
    package let limits: ControlLimits
    /// What is drawn on the second: moving ranges, ranges or deviations; one fewer for moving ranges.
    package let spreads: [Double]
    package let spreadLimits: ControlLimits
    /// The deviation of single values, as the spread within groups tells it.
    package let sigma: Double
    /// Degrees of freedom of that estimate.
    package let freedom: Double

    /// Values one by one; limits from the average moving range of two (NIST/SEMATECH e-Handbook 6.3.2.2).
    package init(individuals values: [Double]) throws(NotComputable) {
        guard values.count >= 2 else { throw .tooFewRuns(needed: 2) }
        guard values.allSatisfy(\.isFinite) else { throw .notFinite }
        let ranges = zip(values.dropFirst(), values).map { abs($0 - $1) }
        let factors = ChartFactors.range(2)
        let mean = Sample.mean(ranges)
        guard mean > 0 else { throw .nothingVaries }
        let center = Sample.mean(values)
        let sigma = mean / factors.mean
        self.values = values
        limits = ControlLimits(center: center, lower: center - 3 * sigma, upper: center + 3 * sigma)
        spreads = ranges
        spreadLimits = ControlLimits(
            center: mean, lower: max(0, mean - 3 * factors.deviation * sigma),
            upper: mean + 3 * factors.deviation * sigma)
        self.sigma = sigma
        // Neighbouring ranges share a value: Var(σ̂) = 0.826 σ²/(n − 1) (Cryer & Ryan, JQT 22 (1990) 187).
        freedom = Double(values.count - 1) / (2 * 0.826)
    }

    /// Groups of the same size.
    package init(groups: [[Double]], by spread: Spread) throws(NotComputable) {
        guard groups.count >= 2, let size = groups.first?.count, size >= 2 else { throw .tooFewRuns(needed: 2) }
        precondition(groups.allSatisfy { $0.count == size }, "groups of different size")
        guard groups.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw .notFinite }
        let means = groups.map(Sample.mean)
        let factor: Double
        let spreadDeviation: Double
        var spreads: [Double] = []
        switch spread {
        case .range:
            guard size <= ChartFactors.sizeMax else { throw .tooFewRuns(needed: 2) }
            spreads = groups.map { ($0.max() ?? 0) - ($0.min() ?? 0) }
            (factor, spreadDeviation) = ChartFactors.range(size)
        case .deviation:
            for group in groups { spreads.append(try Sample.standardDeviation(group)) }
            factor = ChartFactors.deviation(size)
            spreadDeviation = (1 - factor * factor).squareRoot()
        }
        let mean = Sample.mean(spreads)
        guard mean > 0 else { throw .nothingVaries }
        let sigma = mean / factor
        let center = Sample.mean(means)
        let half = 3 * sigma / Double(size).squareRoot()
        values = means
        limits = ControlLimits(center: center, lower: center - half, upper: center + half)
        self.spreads = spreads
        spreadLimits = ControlLimits(
            center: mean, lower: max(0, mean - 3 * spreadDeviation * sigma), upper: mean + 3 * spreadDeviation * sigma)
        self.sigma = sigma
        let relative = spreadDeviation / factor
        freedom = Double(groups.count) / (2 * relative * relative)
    }
}

/// Sums of what lies above and below a target by more than an allowance (tabular CUSUM; Montgomery 9.1, NIST 6.3.2.3).
package struct CumulativeSum: Sendable, Hashable {
    package let above: Double
    package let below: Double
    /// Points since each sum last was zero: where the change began.
    package let sinceAbove: Int
    package let sinceBelow: Int

    /// Allowance and limit are in units of the values; usual are σ/2 and 5σ.
    package static func series(
        _ values: [Double], target: Double, allowance: Double
    ) throws(NotComputable) -> [CumulativeSum] {
        precondition(allowance >= 0, "an allowance below zero")
        guard !values.isEmpty else { throw .tooFewRuns(needed: 1) }
        guard values.allSatisfy(\.isFinite), target.isFinite else { throw .notFinite }
        var last = CumulativeSum(above: 0, below: 0, sinceAbove: 0, sinceBelow: 0)
        return values.map { value in
            let above = max(0, value - (target + allowance) + last.above)
            let below = max(0, target - allowance - value + last.below)
            last = CumulativeSum(
                above: above, below: below, sinceAbove: above > 0 ? last.sinceAbove + 1 : 0,
                sinceBelow: below > 0 ? last.sinceBelow + 1 : 0)
            return last
        }
    }
}
