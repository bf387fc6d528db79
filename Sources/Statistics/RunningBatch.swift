/// What a running batch has told, in sums.
struct Running: Sendable, Hashable {
    struct Found {
        let distance: Double
        let squaredError: Double
        let residuals: [Double?]
        /// T² by signal.
        let parts: [Double]
    }

    /// Trimmed scores by signal: signals × components.
    private var trimmed: Matrix

    init(_ signals: Int, _ components: Int) { trimmed = Matrix(rows: signals, columns: components) }

    /// What is missing counts as the mean of the good batches, and not at all in SPE. Nil if it is too early to judge.
    mutating func take(
        _ sample: [Double?], at point: Int, _ model: PrincipalComponents, _ shape: BatchShape,
        _ path: BatchMonitor.Point
    ) -> Found? {
        let count = model.components
        var z = [Double?](repeating: nil, count: sample.count)
        for (signal, value) in sample.enumerated() {
            guard let value else { continue }
            let column = shape.column(signal: signal, point: point)
            let scaled = model.scaling.scaled(value, column: column)
            z[signal] = scaled
            for a in 0..<count { trimmed[signal, a] += scaled * model.loadings[a][column] }
        }
        guard let precision = path.precision else { return nil }
        var whole = [Double](repeating: 0, count: count)
        for signal in sample.indices {
            for a in 0..<count { whole[a] += trimmed[signal, a] }
        }
        let weighed = precision.times(whole)
        let scores = path.regression.times(whole)
        var residuals = z
        var error = 0.0
        for signal in sample.indices {
            guard let scaled = z[signal] else { continue }
            let column = shape.column(signal: signal, point: point)
            var rest = scaled
            if model.scaling.deviations[column] > 0 {
                for a in 0..<count { rest -= scores[a] * model.loadings[a][column] }
            }
            residuals[signal] = rest
            error += rest * rest
        }
        return Found(
            distance: dot(whole, weighed), squaredError: error, residuals: residuals,
            parts: sample.indices.map { signal in
                (0..<count).reduce(0) { $0 + weighed[$1] * trimmed[signal, $1] }
            })
    }
}

/// A batch that runs, under a monitor.
package struct RunningBatch: Sendable {
    /// What one sample came to.
    package struct Instant: Sendable, Hashable {
        package let point: Int
        package let distance: Double
        package let squaredError: Double
        package let limits: BatchMonitor.PointLimits
        /// Of each signal: its part of T², and its residual at this point; nil where it told nothing.
        package let distanceParts: [Double]
        package let residuals: [Double?]

        package var isBeyondDistance: Bool { distance > limits.distance }
        package var isBeyondError: Bool { squaredError > limits.squaredError }
    }

    /// A signal may be silent for this share of the points, and rest this many times as long as it ever did.
    private static let silentShareMax = 0.2
    private static let restFactor = 2
    private static let restMin = 5

    private let monitor: BatchMonitor
    private var running: Running
    package private(set) var point = 0
    private var silent: [Int]
    private var last: [Double?]
    private var rests: [Int]

    init(_ monitor: BatchMonitor) {
        self.monitor = monitor
        let signals = monitor.shape.signals.count
        running = Running(signals, monitor.model.components)
        silent = [Int](repeating: 0, count: signals)
        last = [Double?](repeating: nil, count: signals)
        rests = [Int](repeating: 1, count: signals)
    }

    /// Nil where it is too early to judge, and after the last point of the model. One value a signal, nil if it told
    /// none.
    package mutating func take(_ sample: [Double?]) throws(NotComputable) -> Instant? {
        let shape = monitor.shape
        guard sample.count == shape.signals.count else {
            throw .otherColumns(expected: shape.signals.count, found: sample.count)
        }
        guard sample.allSatisfy({ $0?.isFinite ?? true }) else { throw .notFinite }
        guard point < shape.points else { return nil }
        try watch(sample)
        let here = point
        point += 1
        guard let found = running.take(sample, at: here, monitor.model, shape, monitor.points[here]),
            let limits = monitor.limits[here]
        else { return nil }
        return Instant(
            point: here, distance: found.distance, squaredError: found.squaredError, limits: limits,
            distanceParts: found.parts, residuals: found.residuals)
    }

    /// Refuses to judge by signals that say nothing: a number from them would be none.
    private mutating func watch(_ sample: [Double?]) throws(NotComputable) {
        let shape = monitor.shape
        for (signal, value) in sample.enumerated() {
            if let value {
                rests[signal] = value == last[signal] ? rests[signal] + 1 : 1
                last[signal] = value
            } else {
                silent[signal] += 1
            }
            if Double(silent[signal]) > Self.silentShareMax * Double(shape.points) {
                throw .missing(shape.signals[signal])
            }
            // One point may lie at the end of a rest of good batches and at the start of the next.
            if rests[signal] > max(Self.restFactor * monitor.rests[signal], Self.restMin) {
                throw .stuck(shape.signals[signal])
            }
        }
    }
}
