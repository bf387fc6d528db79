/// A straight line between two methods that both err: y = intercept + slope · x.
package struct Line: Sendable, Hashable {
    package let count: Int
    package let slope: Double
    package let slopeInterval: Interval
    package let intercept: Double
    package let interceptInterval: Interval

    package func y(at x: Double) -> Double { intercept + slope * x }
}

/// Deming's regression: the ratio of the two methods' error variances is given.
package enum Deming {
    /// `ratio` = error variance of y over that of x; intervals by the jackknife with n − 2 degrees (Linnet 1990).
    package static func line(
        x: [Double], y: [Double], ratio: Double = 1, level: Double = 0.95
    ) throws(NotComputable) -> Line {
        precondition(ratio > 0, "a ratio of variances is positive")
        try Sample.check(x, y, needed: 3)
        let n = Double(x.count)
        let (meanX, meanY) = (Sample.mean(x), Sample.mean(y))
        let xx = Sample.squares(x, about: meanX)
        let yy = Sample.squares(y, about: meanY)
        let xy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        guard xx > 0, yy > 0 else { throw .constantColumn }
        let slope = try Self.slope(xx, yy, xy, ratio)
        let intercept = meanY - slope * meanX
        var slopes: [Double] = []
        var intercepts: [Double] = []
        slopes.reserveCapacity(x.count)
        intercepts.reserveCapacity(x.count)
        let keep = n / (n - 1)
        for (a, b) in zip(x, y) {
            let (dx, dy) = (a - meanX, b - meanY)
            let (restX, restY) = (meanX - dx / (n - 1), meanY - dy / (n - 1))
            let rest = try Self.slope(xx - keep * dx * dx, yy - keep * dy * dy, xy - keep * dx * dy, ratio)
            slopes.append(n * slope - (n - 1) * rest)
            intercepts.append(n * intercept - (n - 1) * (restY - rest * restX))
        }
        let t = Distribution.studentQuantile(1 - (1 - level) / 2, freedom: n - 2)
        let slopeHalf = t * (try Sample.standardDeviation(slopes)) / n.squareRoot()
        let interceptHalf = t * (try Sample.standardDeviation(intercepts)) / n.squareRoot()
        return Line(
            count: x.count, slope: slope, slopeInterval: Interval(slope - slopeHalf, slope + slopeHalf),
            intercept: intercept,
            interceptInterval: Interval(intercept - interceptHalf, intercept + interceptHalf))
    }

    private static func slope(
        _ xx: Double, _ yy: Double, _ xy: Double, _ ratio: Double
    ) throws(NotComputable) -> Double {
        // Sums of products that cancel to rounding noise carry no direction.
        guard abs(xy) > 1e-12 * (xx * yy).squareRoot(), xx > 0 else { throw .noSlope }
        let excess = yy - ratio * xx
        let root = (excess * excess + 4 * ratio * xy * xy).squareRoot()
        // Of the two equal forms the one without cancellation.
        return excess >= 0 ? (excess + root) / (2 * xy) : 2 * ratio * xy / (root - excess)
    }
}
