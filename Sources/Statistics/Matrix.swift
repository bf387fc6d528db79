/// Numbers in rows, one row after the other.
package struct Matrix: Sendable, Hashable {
    package let rows: Int
    package let columns: Int
    package var values: [Double]

    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        values = [Double](repeating: 0, count: rows * columns)
    }

    /// Rows of the same length.
    package init(_ rows: [[Double]]) {
        self.rows = rows.count
        columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == rows[0].count }, "rows of different length")
        values = rows.flatMap { $0 }
    }

    static func identity(_ size: Int) -> Matrix {
        var matrix = Matrix(rows: size, columns: size)
        for place in 0..<size { matrix[place, place] = 1 }
        return matrix
    }

    package subscript(_ row: Int, _ column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    package func row(_ row: Int) -> [Double] { Array(values[row * columns..<(row + 1) * columns]) }
    package func column(_ column: Int) -> [Double] { (0..<rows).map { self[$0, column] } }

    package func choosing(rows chosen: [Int]) -> Matrix { Matrix(chosen.map(row)) }

    /// Each row with each: rows × rows.
    var ofRows: Matrix {
        var found = Matrix(rows: rows, columns: rows)
        values.withUnsafeBufferPointer { values in
            for i in 0..<rows {
                for j in i..<rows {
                    var sum = 0.0
                    for k in 0..<columns { sum += values[i * columns + k] * values[j * columns + k] }
                    found[i, j] = sum
                    found[j, i] = sum
                }
            }
        }
        return found
    }

    var transposed: Matrix {
        var found = Matrix(rows: columns, columns: rows)
        for i in 0..<rows {
            for j in 0..<columns { found[j, i] = self[i, j] }
        }
        return found
    }

    /// The inverse of a symmetric positive matrix by its triangular root (Cholesky); nil where it has none.
    var inverseOfPositive: Matrix? {
        precondition(rows == columns, "a symmetric matrix is square")
        let n = rows
        var root = Matrix(rows: n, columns: n)
        for i in 0..<n {
            for j in 0...i {
                var sum = self[i, j]
                for k in 0..<j { sum -= root[i, k] * root[j, k] }
                if i == j {
                    // Less than that of the diagonal is rounding, and no direction of its own.
                    guard sum > 1e-12 * self[i, i] else { return nil }
                    root[i, i] = sum.squareRoot()
                } else {
                    root[i, j] = sum / root[j, j]
                }
            }
        }
        var inverse = Matrix(rows: n, columns: n)
        for column in 0..<n {
            var x = [Double](repeating: 0, count: n)
            for i in 0..<n {
                var sum = i == column ? 1.0 : 0
                for k in 0..<i { sum -= root[i, k] * x[k] }
                x[i] = sum / root[i, i]
            }
            for i in (0..<n).reversed() {
                var sum = x[i]
                for k in (i + 1)..<max(n, i + 1) { sum -= root[k, i] * x[k] }
                x[i] = sum / root[i, i]
            }
            for i in 0..<n { inverse[i, column] = x[i] }
        }
        return inverse
    }

    /// This matrix with a vector.
    func times(_ vector: [Double]) -> [Double] { (0..<rows).map { dot(row($0), vector) } }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "vectors of different length")
    var sum = 0.0
    for place in a.indices { sum += a[place] * b[place] }
    return sum
}
