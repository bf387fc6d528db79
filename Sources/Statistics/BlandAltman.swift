/// How far two methods lie apart (Bland & Altman 1986, 1999): mean difference, limits of agreement, and how sure both
/// are.
package struct BlandAltman: Sendable, Hashable {
    package let count: Int
    /// Mean of test − reference.
    package let bias: Estimate
    package let standardDeviation: Double
    /// Between these 95 % of the differences are expected.
    package let limits: Interval
    package let lowerLimit: Interval
    package let upperLimit: Interval

    /// Intervals by Student's t with n − 1 degrees; Var(limit) = s²(1/n + z²/(2(n − 1))) (Bland & Altman 1999, §2.1).
    package init(
        test: [Double], reference: [Double], level: Double = 0.95, share: Double = 0.95
    ) throws(NotComputable) {
        try Sample.check(test, reference, needed: 3)
        let differences = zip(test, reference).map { $0 - $1 }
        count = differences.count
        let n = Double(count)
        let mean = Sample.mean(differences)
        let s = try Sample.standardDeviation(differences)
        let z = Distribution.normalQuantile(1 - (1 - share) / 2)
        let t = Distribution.studentQuantile(1 - (1 - level) / 2, freedom: n - 1)
        let error = s / n.squareRoot()
        bias = Estimate(
            value: mean, standardError: error, interval: Interval(mean - t * error, mean + t * error))
        standardDeviation = s
        let (low, high) = (mean - z * s, mean + z * s)
        limits = Interval(low, high)
        let half = t * s * (1 / n + z * z / (2 * (n - 1))).squareRoot()
        lowerLimit = Interval(low - half, low + half)
        upperLimit = Interval(high - half, high + half)
    }
}
