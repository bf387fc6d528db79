package import Kernel
import Synchronization

/// How a source stands, as the pages tell it.
package struct SourceState: Sendable, Equatable {
    package enum Phase: String, Sendable, CaseIterable {
        case connecting, connected
        /// Connected, but silent for longer than its signals may be.
        case stale
        case failed
    }

    package var phase = Phase.connecting
    package var since: Moment
    /// Why it is stale or failed; in the words of whoever said so.
    package var reason: Phrase?
    /// Of the server that is not spoken with because of it.
    package var certificate: ShownCertificate?
    package var lastReadingAt: Moment?
    package var clock = ClockOffset()
    package var frames = 0
    package var readings = 0
    /// Told by the source under addresses that no signal has.
    package var unmapped = 0
    /// Bytes that were not understood.
    package var unreadable = 0
    /// Not kept, because the buffer was full: asked sources ask again, polled ones have a gap.
    package var refused = 0
    /// The last that came was not kept: the disk is full.
    package var isRefusing = false
    package var reconnects = 0
}

/// The states of all sources, for pages, alarms and metrics.
package final class SourceBoard: Sendable {
    private let held = Mutex<[String: SourceState]>([:])

    package init() {}

    package var states: [String: SourceState] { held.withLock { $0 } }
    package subscript(_ source: String) -> SourceState? { held.withLock { $0[source] } }

    /// Answers true where the phase is another than before.
    @discardableResult
    func set(_ source: String, _ phase: SourceState.Phase, _ reason: Phrase? = nil, at now: Moment) -> Bool {
        held.withLock { held in
            var state = held[source] ?? SourceState(since: now)
            let isNew = held[source]?.phase != phase
            if isNew {
                if phase == .connected, state.phase == .failed { state.reconnects += 1 }
                state.phase = phase
                state.since = now
            }
            state.reason = reason
            if phase == .connected { state.certificate = nil }
            held[source] = state
            return isNew
        }
    }

    func change(_ source: String, at now: Moment, _ change: (inout SourceState) -> Void) {
        held.withLock { change(&$0[source, default: SourceState(since: now)]) }
    }
}
