package import Kernel
import Synchronization

/// A clock that moves only when told, or by a fixed step each time it is read.
package final class HandClock: Sendable {
    private let now: Mutex<Moment>
    private let step: Span

    package init(_ start: Moment = Moment(microseconds: 1_795_226_400_000_000), step: Span = .microseconds(1)) {
        now = Mutex(start)
        self.step = step
    }

    package func read() -> Moment {
        now.withLock { moment in
            moment = moment + step
            return moment
        }
    }

    package func advance(_ span: Span) { now.withLock { $0 = $0 + span } }
    package func jump(to moment: Moment) { now.withLock { $0 = moment } }
}
