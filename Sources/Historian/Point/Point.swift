package import Kernel

/// One value at one moment of its source.
package struct Point: Hashable, Sendable {
    package var at: Moment
    package var value: PointValue
    package var quality: PointQuality

    package init(at: Moment, value: PointValue, quality: PointQuality = .good) {
        self.at = at
        self.value = value
        self.quality = quality
    }

    /// A device told it: no gap, nothing that was put in place of a value or typed in.
    package var isMeasured: Bool {
        quality != .bad && quality != .substituted && quality != .manual && value.isFinite
    }
}

/// A point of a signal, by the signal's code (`BR101.TT01`).
package struct Sample: Hashable, Sendable {
    package var signal: String
    package var point: Point

    package init(signal: String, point: Point) {
        self.signal = signal
        self.point = point
    }
}

/// What one source told at once: stored whole or not at all.
package struct Frame: Hashable, Sendable {
    /// Code of the connection that told it.
    package var source: String
    package var receivedAt: Moment
    package var samples: [Sample]

    package init(source: String, receivedAt: Moment, samples: [Sample]) {
        self.source = source
        self.receivedAt = receivedAt
        self.samples = samples
    }
}
