package import Kernel

/// Time and waiting as collectors use them; a test puts its own in their place.
package struct CollectorClock: Sendable {
    package let now: @Sendable () -> Moment
    private let waiting: @Sendable (Duration) async -> Bool

    /// `pause` answers false if the task was cancelled meanwhile.
    package init(now: @escaping @Sendable () -> Moment, pause: @escaping @Sendable (Duration) async -> Bool) {
        self.now = now
        waiting = pause
    }

    package init(now: @escaping @Sendable () -> Moment) {
        self.init(now: now) { time in
            do { try await Task.sleep(for: time) } catch { return false }
            return true
        }
    }

    package func pause(_ time: Duration) async -> Bool { await waiting(time) }
}

/// Twice as long each time, up to half a minute: a plug that is put back heals within that.
package struct BackOff: Sendable {
    static let first = Duration.milliseconds(250)
    static let longest = Duration.seconds(30)

    private var wait = BackOff.first

    package init() {}

    package mutating func next() -> Duration {
        defer { wait = min(wait * 2, Self.longest) }
        return wait
    }
}
