/// Judges a batch while it runs, sample by sample, against finished good ones.
///
/// The future of a running batch is unknown. Its scores are estimated from what it has told so far by trimmed score
/// regression (Arteaga & Ferrer, J. Chemometrics 16 (2002) 408): trimmed scores τ = Σ z·p of the known columns, and at
/// each point the regression of the final scores on τ over the training batches, which know both. T² is τ's own
/// distance; SPE is that of the present sample (Nomikos & MacGregor 1995). Limits at each point come from batches that
/// were left out of the training.
package struct BatchMonitor: Sendable, Hashable {
    struct Point: Sendable, Hashable {
        /// (Σ ττᵀ / (N − 1))⁻¹; nil while the samples are too few to tell the components apart.
        let precision: Matrix?
        /// From τ to the estimated scores.
        let regression: Matrix
    }

    package struct PointLimits: Sendable, Hashable {
        package let distance: Double
        package let squaredError: Double
    }

    package let shape: BatchShape
    package let model: PrincipalComponents
    package let level: Double
    let points: [Point]
    /// Nil where nothing can be judged yet.
    package let limits: [PointLimits?]
    /// The longest rest of each signal in a training batch, in points.
    let rests: [Int]

    /// Neighbouring points that share their samples of SPE on each side: one point has few batches.
    private static let neighbours = 2

    /// `x`: one good batch a row, unfolded by the clock.
    package init(
        _ x: Matrix, shape: BatchShape, components: Int, level: Double = 0.99, groups: Int = LeftOut.groupsUsual
    ) throws(NotComputable) {
        guard x.columns == shape.columns else { throw .otherColumns(expected: shape.columns, found: x.columns) }
        let (model, points) = try Self.trained(x, shape, components)
        let found = try Self.leftOut(x, shape, components, groups)
        let theory = ModelLimits.distance(components: components, runs: x.rows, level: level)
        self.shape = shape
        self.model = model
        self.level = level
        self.points = points
        limits = points.indices.map { point in
            let near = max(0, point - Self.neighbours)...min(shape.points - 1, point + Self.neighbours)
            guard points[point].precision != nil, let distance = Self.matched(found.distances[point], level),
                let error = Self.matched(near.flatMap { found.errors[$0] }, level)
            else { return nil }
            return PointLimits(distance: max(theory, distance), squaredError: error)
        }
        rests = (0..<x.rows).map { shape.longestRest(x.row($0)) }
            .reduce([Int](repeating: 1, count: shape.signals.count)) { zip($0, $1).map(max) }
    }

    private static func matched(_ values: [Double], _ level: Double) -> Double? {
        do throws(NotComputable) { return try ModelLimits.matched(values, level: level) } catch { return nil }
    }

    /// T² and SPE at each point of batches that were left out of the training, as a running batch would have shown.
    private static func leftOut(
        _ x: Matrix, _ shape: BatchShape, _ components: Int, _ groups: Int
    ) throws(NotComputable) -> (distances: [[Double]], errors: [[Double]]) {
        var distances = [[Double]](repeating: [], count: shape.points)
        var errors = distances
        for group in try LeftOut.groups(x.rows, groups, .inTurn, components: components) {
            let (model, path) = try trained(x.choosing(rows: group.kept), shape, components)
            for row in group.left {
                let values = x.row(row)
                var running = Running(shape.signals.count, components)
                for point in 0..<shape.points {
                    guard let found = running.take(sample(values, point, shape), at: point, model, shape, path[point])
                    else { continue }
                    distances[point].append(found.distance)
                    errors[point].append(found.squaredError)
                }
            }
        }
        return (distances, errors)
    }

    private static func sample(_ row: [Double], _ point: Int, _ shape: BatchShape) -> [Double?] {
        shape.signals.indices.map { row[shape.column(signal: $0, point: point)] }
    }

    private static func trained(
        _ x: Matrix, _ shape: BatchShape, _ components: Int
    ) throws(NotComputable) -> (model: PrincipalComponents, points: [Point]) {
        let model = try PrincipalComponents(x, .count(components))
        let paths = TrimmedPaths(model.scaling.scaled(x), directions: model.loadings, shape)
        let final = (0..<x.rows).map { paths.scores[shape.points - 1].row($0) }
        let points = paths.scores.map { trimmed -> Point in
            let products = trimmed.transposed
            guard let inverse = products.ofRows.inverseOfPositive else {
                return Point(precision: nil, regression: Matrix(rows: components, columns: components))
            }
            var cross = Matrix(rows: components, columns: components)
            for a in 0..<components {
                for b in 0..<components {
                    cross[a, b] = (0..<x.rows).reduce(0) { $0 + trimmed[$1, a] * final[$1][b] }
                }
            }
            var regression = Matrix(rows: components, columns: components)
            for a in 0..<components {
                for b in 0..<components { regression[b, a] = dot(inverse.row(a), cross.column(b)) }
            }
            var precision = inverse
            precision.values = inverse.values.map { $0 * Double(x.rows - 1) }
            return Point(precision: precision, regression: regression)
        }
        return (model, points)
    }

    /// The beginning of a batch.
    package func start() -> RunningBatch { RunningBatch(self) }
}

/// Trimmed scores of rows at each point: what the columns up to it add to each direction.
struct TrimmedPaths {
    /// At each point: rows × directions.
    let scores: [Matrix]

    init(_ z: Matrix, directions: [[Double]], _ shape: BatchShape) {
        var sums = Matrix(rows: z.rows, columns: directions.count)
        var scores: [Matrix] = []
        scores.reserveCapacity(shape.points)
        for point in 0..<shape.points {
            let known =
                shape.column(signal: 0, point: point)..<shape.column(signal: 0, point: point) + shape.signals.count
            for row in 0..<z.rows {
                for (a, direction) in directions.enumerated() {
                    for column in known { sums[row, a] += z[row, column] * direction[column] }
                }
            }
            scores.append(sums)
        }
        self.scores = scores
    }
}
