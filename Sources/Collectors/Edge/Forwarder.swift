import Historian
package import Kernel
import Synchronization

/// Brings what the buffer holds to the sink, oldest first, for ever: one that is away is asked again, later each time.
/// Frames that it will never take are kept in a buffer of their own, so that they stop nothing and are not lost.
package final class Forwarder: Sendable {
    package struct Status: Sendable, Equatable {
        package var forwarded = 0
        package var refused = 0
        /// Why the last attempt failed; nil once one succeeds.
        package var failure: String?
        package var failingSince: Moment?
    }

    private let buffer: EdgeBuffer
    private let aside: EdgeBuffer
    private let sink: any FrameSink
    private let clock: CollectorClock
    private let held = Mutex(Status())

    package init(_ buffer: EdgeBuffer, aside: EdgeBuffer, to sink: any FrameSink, clock: CollectorClock) {
        self.buffer = buffer
        self.aside = aside
        self.sink = sink
        self.clock = clock
    }

    package var status: Status { held.withLock { $0 } }

    /// Until it is cancelled.
    package func run() async {
        for await _ in buffer.arrivals {
            var backOff = BackOff()
            while !Task.isCancelled {
                do throws(SinkFailure) {
                    if try await forwardOne() { backOff = BackOff() } else { break }
                } catch {
                    note(error.reason)
                    guard await clock.pause(backOff.next()) else { return }
                }
            }
        }
    }

    /// False where nothing waits.
    func forwardOne() async throws(SinkFailure) -> Bool {
        let batch: EdgeBuffer.Batch?
        do throws(Fault) { batch = try buffer.next() } catch { throw .later(error.description) }
        guard let batch else { return false }
        try await give(batch.frames)
        buffer.acknowledge(batch)
        return true
    }

    private func give(_ frames: [Frame]) async throws(SinkFailure) {
        do throws(SinkFailure) {
            try await sink.take(frames)
            held.withLock {
                $0.forwarded += frames.count
                $0.failure = nil
                $0.failingSince = nil
            }
        } catch .never(let reason) {
            guard frames.count > 1 else { return try await putAside(frames, reason) }
            // One of them is wrong: halves find it.
            let half = frames.count / 2
            try await give(Array(frames[..<half]))
            try await give(Array(frames[half...]))
        } catch {
            throw error
        }
    }

    private func putAside(_ frames: [Frame], _ reason: String) async throws(SinkFailure) {
        do throws(Fault) { try await aside.append(frames) } catch { throw .later(error.description) }
        held.withLock {
            $0.refused += frames.count
            $0.failure = reason
        }
    }

    private func note(_ reason: String) {
        let now = clock.now()
        held.withLock {
            $0.failure = reason
            $0.failingSince = $0.failingSince ?? now
        }
    }
}
