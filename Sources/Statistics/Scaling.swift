/// Columns brought to mean 0 and standard deviation 1 (n − 1); what never varied is left out, and named.
package struct Scaling: Sendable, Hashable {
    package let means: [Double]
    /// 0 for a column that is left out.
    package let deviations: [Double]
    /// Columns that vary.
    package let used: [Int]

    package init(_ x: Matrix) throws(NotComputable) {
        guard x.rows >= 2 else { throw .tooFewRuns(needed: 2) }
        guard x.values.allSatisfy(\.isFinite) else { throw .notFinite }
        var means: [Double] = []
        var deviations: [Double] = []
        for place in 0..<x.columns {
            let column = x.column(place)
            let mean = Sample.mean(column)
            let deviation = (Sample.squares(column, about: mean) / Double(x.rows - 1)).squareRoot()
            let size = column.reduce(0) { max($0, abs($1)) }
            means.append(mean)
            deviations.append(deviation > 1e-12 * size ? deviation : 0)
        }
        self.init(means: means, deviations: deviations)
        guard !used.isEmpty else { throw .nothingVaries }
    }

    package init(means: [Double], deviations: [Double]) {
        precondition(means.count == deviations.count, "columns of different number")
        self.means = means
        self.deviations = deviations
        used = deviations.indices.filter { deviations[$0] > 0 }
    }

    package var constant: [Int] { deviations.indices.filter { deviations[$0] == 0 } }

    /// One value; 0 for a column that is left out.
    func scaled(_ value: Double, column: Int) -> Double {
        deviations[column] > 0 ? (value - means[column]) / deviations[column] : 0
    }

    package func scaled(_ row: [Double]) -> [Double] {
        precondition(row.count == means.count, "a row of another length")
        return row.indices.map { scaled(row[$0], column: $0) }
    }

    func scaled(_ x: Matrix) -> Matrix { Matrix((0..<x.rows).map { scaled(x.row($0)) }) }
}
