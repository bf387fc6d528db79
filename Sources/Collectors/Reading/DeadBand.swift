import Historian
package import Kernel

/// What of a signal's values need not be stored: one that is as near to the stored one as this, for so long.
package struct DeadBand: Sendable, Hashable {
    package let width: DecimalNumber
    /// After it a value is stored though it has not changed: that a sensor lives is worth knowing.
    package let longestSilence: Span

    package init(_ width: DecimalNumber, longestSilence: Span) {
        self.width = width
        self.longestSilence = longestSilence
    }

    /// Whether the value is a measurement and lies as near to the stored one as the band is wide, both ends included.
    func holds(_ value: PointValue, to stored: PointValue) -> Bool {
        guard value.isFinite, stored.isFinite else { return false }
        if let new = value.decimal, let old = stored.decimal {
            do throws(QuantityFailure) {
                let difference = try new.subtracting(old)
                return try (difference.isNegative ? difference.negated() : difference) <= width
            } catch { return false }
        }
        guard let new = value.approximate, let old = stored.approximate,
            let band = PointValue(width)?.approximate
        else { return false }
        return (new - old).magnitude <= band
    }
}

/// Leaves out what a dead band says, and never an end: the first value of a signal, a change of quality, a gap, and the
/// last value before a change are stored, so that a curve between two stored points is as straight as it was.
struct QuietValues {
    private struct Last {
        var stored: Point
        /// The newest that was left out since.
        var left: Point?
    }

    private var lasts: [String: Last] = [:]

    /// The samples to store, each signal's in their order.
    mutating func kept(_ samples: [Sample], _ band: (String) -> DeadBand?) -> [Sample] {
        var kept: [Sample] = []
        kept.reserveCapacity(samples.count)
        for sample in samples {
            guard let band = band(sample.signal) else {
                lasts[sample.signal] = nil
                kept.append(sample)
                continue
            }
            let last = lasts[sample.signal]
            if let last, Self.isQuiet(sample.point, last, band) {
                lasts[sample.signal]?.left = sample.point
                continue
            }
            // What comes late belongs between others and is stored; it is the newest of nothing.
            if let last, sample.point.at <= (last.left ?? last.stored).at {
                kept.append(sample)
                continue
            }
            if let left = last?.left { kept.append(Sample(signal: sample.signal, point: left)) }
            kept.append(sample)
            lasts[sample.signal] = Last(stored: sample.point)
        }
        return kept
    }

    private static func isQuiet(_ point: Point, _ last: Last, _ band: DeadBand) -> Bool {
        point.at > (last.left ?? last.stored).at && point.at < last.stored.at + band.longestSilence
            && point.quality == last.stored.quality && point.quality != .historical
            && band.holds(point.value, to: last.stored.value)
    }

    /// What was left out last, of every signal: before a gap, and when what was thought stored is not.
    mutating func ended(_ signals: [String]) -> [Sample] {
        signals.compactMap { signal in
            lasts.removeValue(forKey: signal)?.left.map { Sample(signal: signal, point: $0) }
        }
    }
}
