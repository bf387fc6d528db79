package import Kernel

/// What a curve did in one step of time: drawn as first, least, greatest and last, it hides no peak.
package struct CurveBucket: Hashable, Sendable {
    package let from: Moment
    /// Nil without a measurement.
    package private(set) var stretch: MinuteRollup.Stretch?
    /// Gaps, bad values and what is no number.
    package private(set) var others = 0

    package init(from: Moment) { self.from = from }

    @inline(__always)
    mutating func take(_ value: Double) {
        guard stretch != nil else {
            stretch = MinuteRollup.Stretch(
                count: 1, first: value, last: value, least: value, greatest: value, sum: value)
            return
        }
        stretch?.take(value)
    }

    mutating func take(_ next: MinuteRollup.Stretch?, others more: Int) {
        others += more
        guard let next else { return }
        guard stretch != nil else {
            stretch = next
            return
        }
        stretch?.take(next)
    }

    mutating func takeOther() { others += 1 }
}

/// Steps of equal length from a moment on, empty ones too.
package struct CurveBuckets: Sendable {
    package private(set) var buckets: [CurveBucket]
    private let from: Int64
    private let step: Int64

    /// `step` is at least a microsecond, `count` at most what a page can show or a report can hold.
    package init(from: Moment, step: Span, count: Int) {
        precondition(step.microseconds > 0 && count > 0, "buckets of no length, or none of them")
        self.from = from.microseconds
        self.step = step.microseconds
        buckets = (0..<count).map {
            CurveBucket(from: Moment(microseconds: from.microseconds + Int64($0) * step.microseconds))
        }
    }

    /// The end of the last step.
    package var to: Moment { Moment(microseconds: from + step * Int64(buckets.count)) }

    /// Points in order; those outside of all steps are left out.
    package mutating func take(_ points: PointColumns) {
        var place = 0
        var end = Int64.min
        for point in points.at.indices {
            let at = points.at[point]
            guard at >= from else { continue }
            if at >= end || end == .min {
                place = Int((at - from) / step)
                guard place < buckets.count else { return }
                end = from + Int64(place + 1) * step
            }
            if let value = points.measured(point) { buckets[place].take(value) } else { buckets[place].takeOther() }
        }
    }

    /// Whole minutes, in order; one that began before the first step belongs to it: no peak at its edge is lost.
    package mutating func take(_ rollup: MinuteRollup) {
        for place in 0..<rollup.count {
            let start = rollup.minutes[place] * MinuteRollup.minute
            guard start + MinuteRollup.minute > from else { continue }
            let bucket = Int(max(0, start - from) / step)
            guard bucket < buckets.count else { return }
            buckets[bucket].take(rollup.span(place), others: Int(rollup.others[place]))
        }
    }
}
