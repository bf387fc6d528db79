import Kernel
import Synchronization

/// Counts the calls of each device, minute by minute, in memory: a limit protects the node, it is no record.
final class CallRates: Sendable {
    private struct Minute {
        var begins: Moment
        var calls: Int64
        /// Addresses already recorded as strange in this minute.
        var strangers: Set<String> = []
    }

    private static let span = Span.seconds(60)
    private let held = Mutex<[String: Minute]>([:])

    /// Nil if the call is within the limit, else the seconds to wait.
    func wait(_ device: String, perMinute: Int64, at now: Moment) -> Int64? {
        held.withLock { held in
            var minute = CallRates.minute(held[device], at: now)
            defer { held[device] = minute }
            guard minute.calls < perMinute else {
                let left = (minute.begins + CallRates.span) - now
                return max(1, (left.microseconds + 999_999) / 1_000_000)
            }
            minute.calls += 1
            return nil
        }
    }

    /// True for the first call from this address in a minute: a stolen key must not fill the ledger.
    func isNewStranger(_ device: String, _ address: String, at now: Moment) -> Bool {
        held.withLock { held in
            var minute = CallRates.minute(held[device], at: now)
            defer { held[device] = minute }
            return minute.strangers.count < 8 && minute.strangers.insert(address).inserted
        }
    }

    private static func minute(_ known: Minute?, at now: Moment) -> Minute {
        guard let known, now >= known.begins, now - known.begins < span else {
            return Minute(begins: now, calls: 0)
        }
        return known
    }
}
