/// All eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations (Golub & Van Loan, 8.5), largest first.
///
/// Each rotation is the same arithmetic on every machine, so that a model trained again has the same digits; of all
/// methods it keeps the most of them. n³ a sweep, six to ten sweeps: for hundreds of batches or signals, not thousands.
struct SymmetricEigen {
    private static let sweepsMax = 60

    let values: [Double]
    /// One vector of length one for each value.
    let vectors: [[Double]]

    init(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
        let n = matrix.rows
        var a = matrix.values
        // Row i is the i-th vector.
        var v = Matrix.identity(n).values
        for _ in 0..<Self.sweepsMax {
            var rotated = false
            for p in 0..<n {
                for q in (p + 1)..<max(n, p + 1) where Self.rotate(&a, &v, n, p, q) { rotated = true }
            }
            if !rotated { break }
        }
        let order = (0..<n).sorted { (a[$0 * n + $0], $1) > (a[$1 * n + $1], $0) }
        values = order.map { a[$0 * n + $0] }
        vectors = order.map { Array(v[$0 * n..<($0 + 1) * n]) }
    }

    /// Makes one element zero; false if it is none beside its diagonal.
    private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int) -> Bool {
        let apq = a[p * n + q]
        let (app, aqq) = (a[p * n + p], a[q * n + q])
        guard abs(apq) > 1e-18 * (abs(app * aqq)).squareRoot(), abs(apq) > 1e-300 else { return false }
        let theta = (aqq - app) / (2 * apq)
        let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        a.withUnsafeMutableBufferPointer { a in
            for k in 0..<n where k != p && k != q {
                let (akp, akq) = (a[k * n + p], a[k * n + q])
                let (x, y) = (c * akp - s * akq, s * akp + c * akq)
                (a[k * n + p], a[p * n + k]) = (x, x)
                (a[k * n + q], a[q * n + k]) = (y, y)
            }
            a[p * n + p] = app - t * apq
            a[q * n + q] = aqq + t * apq
            (a[p * n + q], a[q * n + p]) = (0, 0)
        }
        v.withUnsafeMutableBufferPointer { v in
            for k in 0..<n {
                let (x, y) = (v[p * n + k], v[q * n + k])
                v[p * n + k] = c * x - s * y
                v[q * n + k] = s * x + c * y
            }
        }
        return true
    }
}
