import Glibc

/// A figure that is to come, and the interval that holds it as often as its level says.
package struct Forecast: Sendable, Hashable {
    package let value: Double
    package let interval: Interval
}

/// Yield of a running batch, from what it has told so far.
///
/// Directions are those of partial least squares on whole batches; at each point the yield is regressed on the trimmed
/// scores that were known by then. The interval's spread is that of batches that were left out of the training, so that
/// it is as wide as the future is open.
package struct YieldForecast: Sendable, Hashable {
    struct Point: Sendable, Hashable {
        let coefficients: [Double]
        let inverse: Matrix
        /// Root mean square of what the forecast of batches left out was off.
        let error: Double
    }

    package let shape: BatchShape
    package let model: LatentStructures
    let points: [Point?]
    private let mean: Double

    /// `x`: one good batch a row, unfolded by the clock; `yields` beside it.
    package init(
        _ x: Matrix, yields: [Double], shape: BatchShape, components: Int, groups: Int = LeftOut.groupsUsual
    ) throws(NotComputable) {
        guard x.columns == shape.columns else { throw .otherColumns(expected: shape.columns, found: x.columns) }
        precondition(x.rows == yields.count, "another number of yields")
        guard yields.allSatisfy(\.isFinite) else { throw .notFinite }
        let (model, fits) = try Self.fitted(x, yields, shape, components)
        var squares = [[Double]](repeating: [], count: shape.points)
        for group in try LeftOut.groups(x.rows, groups, .inTurn, components: components) {
            let known = group.kept.map { yields[$0] }
            let (other, rest) = try Self.fitted(x.choosing(rows: group.kept), known, shape, components)
            let left = other.scaling.scaled(x.choosing(rows: group.left))
            let paths = TrimmedPaths(left, directions: other.directions, shape)
            let mean = Sample.mean(known)
            for point in 0..<shape.points {
                guard let fit = rest[point] else { continue }
                for (place, row) in group.left.enumerated() {
                    let off = yields[row] - mean - dot(fit.coefficients, paths.scores[point].row(place))
                    squares[point].append(off * off)
                }
            }
        }
        self.shape = shape
        self.model = model
        mean = Sample.mean(yields)
        points = fits.indices.map { point in
            guard let fit = fits[point], !squares[point].isEmpty else { return nil }
            return Point(
                coefficients: fit.coefficients, inverse: fit.inverse, error: Sample.mean(squares[point]).squareRoot())
        }
    }

    private typealias Fit = (coefficients: [Double], inverse: Matrix)

    private static func fitted(
        _ x: Matrix, _ yields: [Double], _ shape: BatchShape, _ components: Int
    ) throws(NotComputable) -> (model: LatentStructures, fits: [Fit?]) {
        let model = try LatentStructures(x, Matrix(yields.map { [$0] }), components: components)
        let mean = Sample.mean(yields)
        let centred = yields.map { $0 - mean }
        let paths = TrimmedPaths(model.scaling.scaled(x), directions: model.directions, shape)
        let fits = paths.scores.map { scores -> Fit? in
            let turned = scores.transposed
            guard let inverse = turned.ofRows.inverseOfPositive else { return nil }
            return (inverse.times(turned.times(centred)), inverse)
        }
        return (model, fits)
    }

    /// After the points that `curve` holds; nil where it is too early. One value a signal for each point.
    package func forecast(_ samples: [[Double]], level: Double = 0.95) throws(NotComputable) -> Forecast? {
        guard !samples.isEmpty, samples.count <= shape.points else { return nil }
        guard let point = points[samples.count - 1] else { return nil }
        var scores = [Double](repeating: 0, count: model.components)
        for (place, sample) in samples.enumerated() {
            guard sample.count == shape.signals.count else {
                throw .otherColumns(expected: shape.signals.count, found: sample.count)
            }
            guard sample.allSatisfy(\.isFinite) else { throw .notFinite }
            for (signal, value) in sample.enumerated() {
                let column = shape.column(signal: signal, point: place)
                let scaled = model.scaling.scaled(value, column: column)
                for a in scores.indices { scores[a] += scaled * model.directions[a][column] }
            }
        }
        let value = mean + dot(point.coefficients, scores)
        let freedom = Double(model.runs - model.components - 1)
        let leverage = dot(scores, point.inverse.times(scores))
        let half =
            Distribution.studentQuantile(1 - (1 - level) / 2, freedom: freedom) * point.error
            * (1 + 1 / Double(model.runs) + leverage).squareRoot()
        return Forecast(value: value, interval: Interval(value - half, value + half))
    }
}

/// How long a step or hold will last, by those before it: their logarithms are taken as normal.
package struct DurationForecast: Sendable, Hashable {
    private let mean: Double
    private let deviation: Double
    private let freedom: Double

    /// Seconds of steps that are done.
    package init(_ seconds: [Double]) throws(NotComputable) {
        guard seconds.count >= 3 else { throw .tooFewRuns(needed: 3) }
        guard seconds.allSatisfy({ $0.isFinite && $0 > 0 }) else { throw .notFinite }
        let logarithms = seconds.map { log($0) }
        let spread = try Sample.standardDeviation(logarithms)
        guard spread > 0 else { throw .nothingVaries }
        mean = Sample.mean(logarithms)
        // Of one more step like these.
        deviation = spread * (1 + 1 / Double(seconds.count)).squareRoot()
        freedom = Double(seconds.count - 1)
    }

    private func below(_ seconds: Double) -> Double {
        seconds > 0 ? Distribution.studentCumulative((log(seconds) - mean) / deviation, freedom: freedom) : 0
    }

    private func quantile(_ share: Double) -> Double {
        exp(mean + deviation * Distribution.studentQuantile(share, freedom: freedom))
    }

    /// The probability that a step that has lasted so long lasts longer than a limit.
    package func probability(beyond limit: Double, elapsed: Double) -> Double {
        guard limit > elapsed else { return 1 }
        let left = 1 - below(elapsed)
        // Longer than everything known: what is left cannot be told from rounding, and it will be late.
        guard left > 1e-12 else { return 1 }
        return (1 - below(limit)) / left
    }

    /// How long it will have lasted, given how long it has; nil where it has outlasted all experience.
    package func forecast(elapsed: Double, level: Double = 0.95) -> Forecast? {
        let done = below(elapsed)
        guard 1 - done > 1e-9 else { return nil }
        func given(_ share: Double) -> Double { max(elapsed, quantile(done + share * (1 - done))) }
        let tail = (1 - level) / 2
        return Forecast(value: given(0.5), interval: Interval(given(tail), given(1 - tail)))
    }
}
