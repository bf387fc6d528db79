/// The path of good batches: mean at each point, and the band that holds a share of all such batches.
package struct GoldenBand: Sendable, Hashable {
    package let means: [Double]
    package let low: [Double]
    package let high: [Double]

    /// A share of all batches like these, with a confidence: mean ± k·s, k by Howe, J. Am. Stat. Assoc. 64 (1969) 610.
    package init(_ x: Matrix, share: Double = 0.95, confidence: Double = 0.95) throws(NotComputable) {
        guard x.rows >= 3 else { throw .tooFewRuns(needed: 3) }
        guard x.values.allSatisfy(\.isFinite) else { throw .notFinite }
        let factor = Self.factor(count: x.rows, share: share, confidence: confidence)
        var (means, low, high) = ([Double](), [Double](), [Double]())
        for place in 0..<x.columns {
            let column = x.column(place)
            let mean = Sample.mean(column)
            let half = factor * (try Sample.standardDeviation(column))
            means.append(mean)
            low.append(mean - half)
            high.append(mean + half)
        }
        self.means = means
        self.low = low
        self.high = high
    }

    /// k of the two-sided tolerance interval (NIST/SEMATECH e-Handbook 7.2.6.3).
    package static func factor(count: Int, share: Double, confidence: Double) -> Double {
        let n = Double(count)
        let z = Distribution.normalQuantile((1 + share) / 2)
        let spread = Distribution.chiSquareQuantile(1 - confidence, freedom: n - 1)
        return z * ((n - 1) * (1 + 1 / n) / spread).squareRoot()
    }
}
