/// How many components a model takes.
package enum ComponentChoice: Sendable, Hashable {
    case count(Int)
    /// As few as explain this share of the variance.
    case explaining(Double)
}

/// Principal components of complete rows at unit variance (Jackson 1991): what normal runs have in common.
package struct PrincipalComponents: Sendable, Hashable {
    package let scaling: Scaling
    /// Rows that it was trained on.
    package let runs: Int
    /// One unit vector over all columns for each component; the largest entry of each is positive.
    package let loadings: [[Double]]
    /// Variances of the scores of all directions, largest first; those of the model are the first ones.
    package let variances: [Double]

    package var components: Int { loadings.count }
    package var columns: Int { scaling.means.count }
    /// Share of the variance that each component explains.
    package var explained: [Double] {
        let total = variances.reduce(0, +)
        return variances.prefix(components).map { $0 / total }
    }

    package init(_ x: Matrix, _ choice: ComponentChoice) throws(NotComputable) {
        let scaling = try Scaling(x)
        let z = scaling.scaled(x)
        let freedom = Double(x.rows - 1)
        let byRuns = x.rows <= x.columns
        let eigen = SymmetricEigen((byRuns ? z : z.transposed).ofRows)
        // Below this a direction is what rounding left.
        let least = 1e-10 * max(eigen.values.first ?? 0, 0)
        let variances = eigen.values.filter { $0 > least }.map { $0 / freedom }
        let count = try Self.count(choice, variances, runs: x.rows)
        var loadings: [[Double]] = []
        for place in 0..<count {
            let vector = eigen.vectors[place]
            loadings.append(Self.oriented(byRuns ? Self.combined(z, vector) : vector))
        }
        self.init(scaling: scaling, runs: x.rows, loadings: loadings, variances: variances)
    }

    package init(scaling: Scaling, runs: Int, loadings: [[Double]], variances: [Double]) {
        self.scaling = scaling
        self.runs = runs
        self.loadings = loadings
        self.variances = variances
    }

    private static func count(
        _ choice: ComponentChoice, _ variances: [Double], runs: Int
    ) throws(NotComputable) -> Int {
        let count: Int
        switch choice {
        case .count(let asked): count = asked
        case .explaining(let share):
            precondition(0 < share && share <= 1, "a share outside 0…1")
            let total = variances.reduce(0, +)
            var sum = 0.0
            var found = 0
            while sum < share * total, found < variances.count {
                sum += variances[found]
                found += 1
            }
            count = found
        }
        precondition(count > 0, "a model of no component")
        // F with A and N − A degrees of freedom is the limit of T².
        guard runs > count + 1 else { throw .tooFewRuns(needed: count + 2) }
        guard count <= variances.count else { throw .moreComponents(than: variances.count) }
        return count
    }

    /// The direction over columns that belongs to one over rows.
    private static func combined(_ z: Matrix, _ vector: [Double]) -> [Double] {
        var sum = [Double](repeating: 0, count: z.columns)
        for row in 0..<z.rows {
            for column in 0..<z.columns { sum[column] += vector[row] * z[row, column] }
        }
        let length = dot(sum, sum).squareRoot()
        return sum.map { $0 / length }
    }

    /// A direction and its opposite are one: the largest entry is positive.
    private static func oriented(_ vector: [Double]) -> [Double] {
        var largest = 0.0
        for entry in vector where abs(entry) > abs(largest) * (1 + 1e-9) { largest = entry }
        return largest < 0 ? vector.map { -$0 } : vector
    }

    /// Where a run lies: its scores, its distance within the model and the squared distance from it.
    package func place(_ row: [Double]) throws(NotComputable) -> RunPlace {
        guard row.count == columns else { throw .otherColumns(expected: columns, found: row.count) }
        guard row.allSatisfy(\.isFinite) else { throw .notFinite }
        let z = scaling.scaled(row)
        let scores = loadings.map { dot($0, z) }
        var residuals = z
        for (score, loading) in zip(scores, loadings) {
            for place in residuals.indices { residuals[place] -= score * loading[place] }
        }
        let distance = zip(scores, variances).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
        return RunPlace(
            scores: scores, distance: distance, squaredError: dot(residuals, residuals), residuals: residuals)
    }

    /// How much each column adds to T²: Σₐ tₐ/λₐ · pⱼₐ · zⱼ (Kourti & MacGregor 1996); they sum to it.
    package func contributions(toDistance row: [Double]) throws(NotComputable) -> [Double] {
        let place = try place(row)
        let z = scaling.scaled(row)
        return z.indices.map { column in
            var sum = 0.0
            for (a, score) in place.scores.enumerated() { sum += score / variances[a] * loadings[a][column] }
            return sum * z[column]
        }
    }
}

/// Where a run lies in a model.
package struct RunPlace: Sendable, Hashable {
    package let scores: [Double]
    /// Hotelling's T².
    package let distance: Double
    /// SPE, also Q: the sum of squared residuals, not its root.
    package let squaredError: Double
    /// What the model leaves of each column, in its standard deviations; the square is its contribution to SPE.
    package let residuals: [Double]
}
