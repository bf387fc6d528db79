package import Kernel

/// How far a source's clock is from ours, from live values alone: the smallest delay of a minute is the one that the
/// network added least to. Above zero its clock is behind ours.
package struct ClockOffset: Sendable, Equatable {
    /// Beyond it the source is marked: two sources that far apart tell things in the wrong order.
    package static let limit = Span.seconds(5)
    static let window = Span.seconds(60)

    private var started: Moment?
    private var smallest: Span?
    /// Of the window before, or of this one while it is the first.
    package private(set) var offset: Span?

    package init() {}

    mutating func note(sent: Moment, received: Moment) {
        let delay = Span(microseconds: received.microseconds &- sent.microseconds)
        if let started, let least = smallest, received >= started, received < started + Self.window {
            smallest = min(least, delay)
        } else {
            offset = smallest
            started = received
            smallest = delay
        }
        offset = min(offset ?? delay, delay)
    }

    package var isWithinLimit: Bool { offset.map { abs($0.microseconds) <= Self.limit.microseconds } ?? true }
}
