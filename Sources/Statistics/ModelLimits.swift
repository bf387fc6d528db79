import Glibc

/// Limits of T² and SPE beyond which a run is unlike those that a model was trained on.
package enum ModelLimits {
    /// Of a run that the model was not trained on: A(N² − 1)/(N(N − A)) · F(A, N − A) (Tracy, Young & Mason 1992).
    package static func distance(components: Int, runs: Int, level: Double) -> Double {
        precondition(runs > components, "fewer runs than components")
        let (a, n) = (Double(components), Double(runs))
        return a * (n - 1) * (n + 1) / (n * (n - a)) * Distribution.fisherQuantile(level, a, n - a)
    }

    /// g·χ²_h with the mean and variance of the training runs' SPE (Box 1954; Nomikos & MacGregor 1995).
    package static func matched(_ values: [Double], level: Double) throws(NotComputable) -> Double {
        let mean = Sample.mean(values)
        let deviation = try Sample.standardDeviation(values)
        guard deviation > 0 else { throw .nothingVaries }
        let g = deviation * deviation / (2 * mean)
        return g * Distribution.chiSquareQuantile(level, freedom: 2 * mean * mean / (deviation * deviation))
    }

    /// By the variances of the directions that the model leaves out (Jackson & Mudholkar 1979).
    package static func residual(variances: [Double], components: Int, level: Double) throws(NotComputable) -> Double {
        let rest = variances.dropFirst(components)
        guard !rest.isEmpty else { throw .moreComponents(than: variances.count - 1) }
        let first = rest.reduce(0, +)
        let second = rest.reduce(0) { $0 + $1 * $1 }
        let third = rest.reduce(0) { $0 + $1 * $1 * $1 }
        let h = 1 - 2 * first * third / (3 * second * second)
        let c = Distribution.normalQuantile(level)
        let base = c * (2 * second * h * h).squareRoot() / first + 1 + second * h * (h - 1) / (first * first)
        guard base > 0, h != 0 else { throw .nothingVaries }
        return first * pow(base, 1 / h)
    }
}

/// What a model says of runs that were left out when it was trained: the only honest measure of its false alarms.
///
/// Limits from the training runs alone are too tight for SPE: on the Tennessee Eastman plant, 13.5 % of normal samples
/// lie beyond them. Each group of runs is judged by a model of the others, and the limits are fitted to that.
package struct LeftOut: Sendable, Hashable {
    /// How runs are put into groups: one after the other where each is a run of its own, in stretches where samples
    /// follow each other and resemble their neighbours.
    package enum Grouping: String, Sendable, Hashable { case inTurn = "in-turn", stretches }

    package static let groupsUsual = 7

    package let distances: [Double]
    package let squaredErrors: [Double]

    package init(
        _ x: Matrix, components: Int, groups: Int = groupsUsual, _ grouping: Grouping = .inTurn
    ) throws(NotComputable) {
        var distances = [Double](repeating: 0, count: x.rows)
        var errors = distances
        for group in try Self.groups(x.rows, groups, grouping, components: components) {
            let model = try PrincipalComponents(x.choosing(rows: group.kept), .count(components))
            for row in group.left {
                let place = try model.place(x.row(row))
                distances[row] = place.distance
                errors[row] = place.squaredError
            }
        }
        self.distances = distances
        squaredErrors = errors
    }

    static func groups(
        _ rows: Int, _ groups: Int, _ grouping: Grouping, components: Int
    ) throws(NotComputable) -> [(left: [Int], kept: [Int])] {
        precondition(groups >= 2, "nothing is left out")
        let count = min(groups, rows)
        let largest = (rows + count - 1) / count
        guard rows - largest > components + 1 else { throw .tooFewRuns(needed: largest + components + 2) }
        return (0..<count).map { group in
            let left =
                grouping == .inTurn
                ? Array(stride(from: group, to: rows, by: count))
                : Array(group * rows / count..<(group + 1) * rows / count)
            let chosen = Set(left)
            return (left, (0..<rows).filter { !chosen.contains($0) })
        }
    }

    package func limit(ofSquaredError level: Double) throws(NotComputable) -> Double {
        try ModelLimits.matched(squaredErrors, level: level)
    }

    /// Never below the limit of theory.
    package func limit(ofDistance level: Double, components: Int) throws(NotComputable) -> Double {
        max(
            try ModelLimits.matched(distances, level: level),
            ModelLimits.distance(components: components, runs: distances.count, level: level))
    }

    /// The share of runs left out that a limit would call unlike.
    package func beyond(_ limit: Double, _ values: [Double]) -> Double {
        Double(values.count { $0 > limit }) / Double(values.count)
    }
}
