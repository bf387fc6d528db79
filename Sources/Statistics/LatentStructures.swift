/// Partial least squares by NIPALS (Wold, Sjöström & Eriksson 2001): what runs have in common that tells of a result.
package struct LatentStructures: Sendable, Hashable {
    private static let stepsMax = 10_000

    package let scaling: Scaling
    package let responseScaling: Scaling
    package let runs: Int
    /// Directions W* for each component: score = z · direction, whatever was taken off before.
    package let directions: [[Double]]
    /// What each component says of each response.
    package let responseLoadings: [[Double]]
    /// Variances of the training runs' scores.
    package let variances: [Double]

    package var components: Int { directions.count }

    package init(_ x: Matrix, _ y: Matrix, components: Int) throws(NotComputable) {
        precondition(components > 0 && x.rows == y.rows, "no component, or another number of results")
        guard x.rows > components + 1 else { throw .tooFewRuns(needed: components + 2) }
        let scaling = try Scaling(x)
        let responseScaling = try Scaling(y)
        var e = scaling.scaled(x)
        var f = responseScaling.scaled(y)
        let size = dot(e.values, e.values)
        var (weights, loadings, responses) = ([[Double]](), [[Double]](), [[Double]]())
        var variances: [Double] = []
        for found in 0..<components {
            guard let (weight, score) = Self.direction(e, f), dot(score, score) > 1e-10 * size else {
                throw .moreComponents(than: found)
            }
            let power = dot(score, score)
            let loading = e.transposed.times(score).map { $0 / power }
            let response = f.transposed.times(score).map { $0 / power }
            Self.take(score, loading, from: &e)
            Self.take(score, response, from: &f)
            weights.append(weight)
            loadings.append(loading)
            responses.append(response)
            variances.append(power / Double(x.rows - 1))
        }
        self.scaling = scaling
        self.responseScaling = responseScaling
        runs = x.rows
        directions = Self.rotated(weights, loadings)
        responseLoadings = responses
        self.variances = variances
    }

    /// The direction of x whose scores vary most with y, and the scores; nil if nothing is left.
    private static func direction(_ x: Matrix, _ y: Matrix) -> (weight: [Double], score: [Double])? {
        let powers = (0..<y.columns).map { dot(y.column($0), y.column($0)) }
        guard let most = powers.indices.max(by: { powers[$0] < powers[$1] }), powers[most] > 0 else { return nil }
        let turned = x.transposed
        let turnedY = y.transposed
        var u = y.column(most)
        var score: [Double] = []
        var weight: [Double] = []
        for _ in 0..<stepsMax {
            weight = turned.times(u)
            let length = dot(weight, weight).squareRoot()
            guard length > 0 else { return nil }
            weight = weight.map { $0 / length }
            let next = x.times(weight)
            let power = dot(next, next)
            guard power > 0 else { return nil }
            let q = turnedY.times(next).map { $0 / power }
            let change = score.isEmpty ? power : zip(next, score).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            score = next
            if y.columns == 1 || change <= 1e-24 * power { break }
            let scale = dot(q, q)
            guard scale > 0 else { return nil }
            u = y.times(q).map { $0 / scale }
        }
        return (weight, score)
    }

    private static func take(_ score: [Double], _ loading: [Double], from matrix: inout Matrix) {
        for row in 0..<matrix.rows {
            for column in 0..<matrix.columns { matrix[row, column] -= score[row] * loading[column] }
        }
    }

    /// W(PᵀW)⁻¹, where PᵀW is one above its diagonal: each direction is its weight without what earlier ones hold.
    private static func rotated(_ weights: [[Double]], _ loadings: [[Double]]) -> [[Double]] {
        var directions: [[Double]] = []
        for weight in weights {
            var direction = weight
            for (earlier, loading) in zip(directions, loadings) {
                let share = dot(loading, weight)
                for place in direction.indices { direction[place] -= share * earlier[place] }
            }
            directions.append(direction)
        }
        return directions
    }

    package func scores(_ row: [Double]) throws(NotComputable) -> [Double] {
        guard row.count == scaling.means.count else {
            throw .otherColumns(expected: scaling.means.count, found: row.count)
        }
        guard row.allSatisfy(\.isFinite) else { throw .notFinite }
        let z = scaling.scaled(row)
        return directions.map { dot($0, z) }
    }

    /// Hotelling's T² of a run.
    package func distance(_ row: [Double]) throws(NotComputable) -> Double {
        zip(try scores(row), variances).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    }

    /// The responses of a run, in their own units.
    package func predicted(_ row: [Double]) throws(NotComputable) -> [Double] {
        let scores = try scores(row)
        return responseScaling.means.indices.map { response in
            let scaled = scores.indices.reduce(0) { $0 + scores[$1] * responseLoadings[$1][response] }
            return responseScaling.means[response] + responseScaling.deviations[response] * scaled
        }
    }
}
