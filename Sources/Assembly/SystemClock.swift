import Glibc
package import Kernel
import Ledger

/// The only place where the program reads the machine's clock and its randomness: everything else is given
/// them.
package enum SystemClock {
    @Sendable package static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Time since the machine was started, sleep included: nobody can set it.
    @Sendable package static func uptime() -> Span {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Span(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    @Sendable package static func random() -> UInt64 { Randomness.word() }
}
