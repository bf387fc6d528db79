package import Kernel

/// How far the server's clock is ahead of ours, by the times that stand in its answers.
package struct ClockOffset: Sendable, Equatable {
    /// An answer that took longer says too little.
    static let roundTripMost = Span.seconds(1)

    package let offset: Span
    /// The true offset is at most this far away: half of the way there and back.
    package let doubt: Span
    package let seen: Moment

    /// Nil: the answer took too long, or our clock jumped meanwhile.
    init?(server: Moment, sent: Moment, received: Moment) {
        let roundTrip = received - sent
        guard roundTrip.microseconds >= 0, roundTrip.microseconds <= Self.roundTripMost.microseconds else {
            return nil
        }
        let middle = sent + Span(microseconds: roundTrip.microseconds / 2)
        (offset, doubt, seen) = (server - middle, Span(microseconds: roundTrip.microseconds / 2), received)
    }
}
