/// Passing & Bablok's regression (J. Clin. Chem. Clin. Biochem. 21 (1983) 709): the shifted median of all slopes.
///
/// Turned by 45° (u = x + y, w = y − x) the slopes above −1, then the vertical, then those below −1 stand in rising
/// order of Δw / Δu, and the slope −1, which the authors leave out, is Δu = 0. So the shifted median and both bounds
/// are plain ranks, and `SlopeRanks` finds a rank without ever holding the n(n − 1)/2 slopes.
package enum PassingBablok {
    package static func line(x: [Double], y: [Double], level: Double = 0.95) throws(NotComputable) -> Line {
        try Sample.check(x, y, needed: 3)
        guard x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else { throw .constantColumn }
        let factor = decimalFactor(x, y)
        let points = zip(x, y).map { factor > 1 ? (($0 * factor).rounded(), ($1 * factor).rounded()) : ($0, $1) }
        let ranks = SlopeRanks(points)
        let total = ranks.total
        guard total > 0 else { throw .noSlope }
        let n = Double(x.count)
        let z = Distribution.normalQuantile(1 - (1 - level) / 2)
        let spread = z * (n * (n - 1) * (2 * n + 5) / 18).squareRoot()
        let outer = Int(((Double(total) - spread) / 2).rounded())
        guard outer >= 1 else { throw .tooFew(needed: x.count + 1) }
        let slope =
            total % 2 == 1
            ? try ranks.slope(total / 2 + 1)
            : (try ranks.slope(total / 2) + (try ranks.slope(total / 2 + 1))) / 2
        let bounds = Interval(try ranks.slope(outer), try ranks.slope(total - outer + 1))
        guard slope > 0, bounds.low <= bounds.high else { throw .noSlope }
        return Line(
            count: x.count, slope: slope, slopeInterval: bounds, intercept: try intercept(x, y, slope),
            interceptInterval: Interval(try intercept(x, y, bounds.high), try intercept(x, y, bounds.low)))
    }

    private static func intercept(_ x: [Double], _ y: [Double], _ slope: Double) throws(NotComputable) -> Double {
        try Sample.quantile(0.5, of: zip(x, y).map { $1 - slope * $0 })
    }

    /// The power of ten that makes whole numbers of measured decimals, so that equal slopes are equal; 1 if there is
    /// none.
    private static func decimalFactor(_ x: [Double], _ y: [Double]) -> Double {
        var factor = 1.0
        for _ in 0...6 {
            let isWhole = [x, y].allSatisfy { column in
                column.allSatisfy { value in
                    let scaled = value * factor
                    return abs(scaled) < 1e12 && abs(scaled - scaled.rounded()) < 1e-9 * max(1, abs(scaled))
                }
            }
            if isWhole { return factor }
            factor *= 10
        }
        return 1
    }
}
