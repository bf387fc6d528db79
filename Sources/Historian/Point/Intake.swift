package import Kernel

/// What becomes of a stamp or a number that cannot be true: it is kept and marked, never dropped, never alarmed.
package enum Intake {
    /// 2000-01-01T00:00:00Z; earlier stamps come from clocks that lost their battery.
    package static let earliest = Moment(microseconds: 946_684_800_000_000)
    /// 2100-01-01T00:00:00Z.
    package static let latest = Moment(microseconds: 4_102_444_800_000_000)
    /// How far a source's clock may be ahead of the server's.
    package static let aheadMax = Span.minutes(5)

    /// The point as it is stored, and the stamp that was told if another stands for it.
    package static func taken(_ point: Point, receivedAt: Moment) -> (point: Point, told: Moment?) {
        var taken = point
        if !point.value.isFinite, point.quality != .bad { taken.quality = .bad }
        guard point.at < earliest || point.at >= latest || point.at > receivedAt + aheadMax else { return (taken, nil) }
        taken.at = receivedAt
        if taken.quality == .good || taken.quality == .historical { taken.quality = .uncertain }
        return (taken, point.at)
    }
}
