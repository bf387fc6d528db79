package import Kernel

/// What a curve is between two points; said with every mean that rests on it.
package enum Interpolation: String, Sendable, CaseIterable {
    /// A value holds until the next one.
    case previous
    /// A straight line to the next one.
    case linear
}

/// The mean of a curve over time: each value counts as long as it lasted, not as often as it was told.
package struct TimeWeightedMean: Hashable, Sendable {
    package let mean: Double
    /// How much of the asked time the points speak for.
    package let covered: Span

    /// Nil if they speak for none of it. `points` are in order and may begin before `from`; a value speaks for no
    /// longer than `holdMax`, and for nothing after a gap or a bad point.
    package static func of(
        _ points: PointColumns, from: Moment, to: Moment, _ interpolation: Interpolation, holdMax: Span
    ) -> TimeWeightedMean? {
        var sum = 0.0
        var covered: Int64 = 0
        func add(_ start: Int64, _ end: Int64, _ value: (Int64) -> Double) {
            let (start, end) = (max(start, from.microseconds), min(end, to.microseconds))
            guard start < end else { return }
            // The middle of a straight line is its mean.
            sum += (value(start) + value(end)) / 2 * Double(end - start)
            covered += end - start
        }
        for place in points.at.indices {
            guard let value = points.measured(place) else { continue }
            let at = points.at[place]
            let next = place + 1 < points.count ? points.at[place + 1] : to.microseconds
            switch interpolation {
            case .previous: add(at, min(next, at + holdMax.microseconds)) { _ in value }
            case .linear:
                guard place + 1 < points.count, next - at <= holdMax.microseconds, next > at,
                    let last = points.measured(place + 1)
                else { continue }
                add(at, next) { value + (last - value) * Double($0 - at) / Double(next - at) }
            }
        }
        guard covered > 0 else { return nil }
        return TimeWeightedMean(mean: sum / Double(covered), covered: Span(microseconds: covered))
    }
}

/// Time without a measurement.
package struct CurveGap: Hashable, Sendable {
    package let from: Moment
    package let to: Moment

    package init(from: Moment, to: Moment) {
        self.from = from
        self.to = to
    }

    /// Longer than `span`, between `from` and `to`; a stated gap and a bad point measure nothing.
    package static func gaps(
        in points: PointColumns, from: Moment, to: Moment, longerThan span: Span
    ) -> [CurveGap] {
        var gaps: [CurveGap] = []
        var former = from
        for place in points.at.indices where points.measured(place) != nil {
            let at = Moment(microseconds: points.at[place])
            guard at >= from else { continue }
            if at - former > span { gaps.append(CurveGap(from: former, to: at)) }
            former = at
        }
        if to - former > span { gaps.append(CurveGap(from: former, to: to)) }
        return gaps
    }
}
