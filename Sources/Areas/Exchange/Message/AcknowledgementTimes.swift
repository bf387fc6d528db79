package import Kernel

/// How quickly a partner acknowledged what was sent to it in a time.
package struct AcknowledgementTimes: Sendable, Hashable {
    package var sent = 0
    package var acknowledged = 0
    /// Of those acknowledged, together and the longest.
    package var total = Span.zero
    package var longest = Span.zero

    package init() {}

    package var meanSeconds: Int64? { acknowledged > 0 ? total.seconds / Int64(acknowledged) : nil }
}

extension MessageLookups {
    /// Messages to a partner that were recorded from one moment on and before another.
    package static func acknowledgements(
        by partner: String, from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> AcknowledgementTimes {
        var times = AcknowledgementTimes()
        try snapshot.query(sentTo, [.text(partner), .moment(first), .moment(last)]) { (row) throws(Fault) in
            times.sent += 1
            guard let answered = row.optionalMoment(1) else { return }
            times.acknowledged += 1
            let wait = answered - row.moment(0)
            times.total = times.total + wait
            times.longest = max(times.longest, wait)
        }
        return times
    }

    private static let sentTo: SQL = """
        SELECT recorded_at, answered_at FROM exchange_message
        WHERE origin = $1 AND partner = $2 AND direction = 'out' AND recorded_at >= $3 AND recorded_at < $4
        """
}
