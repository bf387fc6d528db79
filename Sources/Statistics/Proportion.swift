import Glibc

/// So many of so many.
package struct Proportion: Sendable, Hashable {
    package let count: Int
    package let total: Int

    package init(_ count: Int, of total: Int) throws(NotComputable) {
        precondition(0 <= count && count <= total, "more than all, or fewer than none")
        guard total > 0 else { throw .emptyMargin }
        self.count = count
        self.total = total
    }

    package var fraction: Double { Double(count) / Double(total) }

    /// The score interval (Wilson 1927): close to its level even for few observations, never outside 0…1.
    package func wilson(level: Double = 0.95) -> Interval {
        let z = Distribution.normalQuantile(1 - (1 - level) / 2)
        let n = Double(total)
        let p = fraction
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
        return Interval(count == 0 ? 0 : max(0, middle - half), count == total ? 1 : min(1, middle + half))
    }

    /// The exact interval (Clopper & Pearson 1934): never below its level, therefore wide.
    package func clopperPearson(level: Double = 0.95) -> Interval {
        let tail = (1 - level) / 2
        let (k, n) = (Double(count), Double(total))
        return Interval(
            count == 0 ? 0 : Distribution.betaQuantile(tail, k, n - k + 1),
            count == total ? 1 : Distribution.betaQuantile(1 - tail, k + 1, n - k))
    }
}
