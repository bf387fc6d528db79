package import Historian
package import Kernel
import Synchronization

/// When the node last had a measurement of each of these signals; those that it never had are left out.
package typealias StoredTimes = @Sendable (_ signals: [String]) async -> [String: Moment]

/// Where one source's readings go in: mapped to signals, on the disk, then acknowledged.
package final class SourcePort: Sendable {
    /// Of one frame; a larger one is cut, because it is stored whole or not at all.
    static let samplesMax = 5000

    package let source: String
    package let tags: TagBook
    let clock: CollectorClock
    private let map: @Sendable () -> SignalMap
    private let storedTimes: StoredTimes
    private let buffer: EdgeBuffer
    private let board: SourceBoard
    private let quiet = Mutex(QuietValues())
    private let browsing = Mutex<(any TagBrowser)?>(nil)

    package init(
        _ source: String, map: @escaping @Sendable () -> SignalMap, into buffer: EdgeBuffer, board: SourceBoard,
        tags: TagBook = TagBook(), stored: @escaping StoredTimes = { _ in [:] }, clock: CollectorClock
    ) {
        self.source = source
        self.tags = tags
        self.map = map
        storedTimes = stored
        self.buffer = buffer
        self.board = board
        self.clock = clock
    }

    package var signals: SignalMap { map() }
    package var state: SourceState? { board[source] }

    /// By address: from when on a source that keeps a history may have something that the node has not.
    func stored() async -> [String: Moment] {
        let signals = self.signals
        let stored = await storedTimes(signals.codes)
        return Dictionary(
            signals.addresses.compactMap { address in
                signals[address].flatMap { stored[$0] }.map { (address, $0) }
            }, uniquingKeysWith: min)
    }

    /// Nil where the source cannot be asked what it has, or not now.
    package var browser: (any TagBrowser)? { browsing.withLock { $0 } }

    func browses(_ browser: (any TagBrowser)?) { browsing.withLock { $0 = browser } }

    /// Returns when the readings are on the disk. `sentAt` is the source's own clock, where it tells one.
    package func accept(_ readings: [Reading], sentAt: Moment? = nil) async throws(Fault) {
        let now = clock.now()
        let map = self.map()
        let mapped = map.samples(readings)
        let samples = quiet.withLock { $0.kept(mapped, map.band) }
        tags.note(readings)
        board.change(source, at: now) { state in
            state.readings += readings.count
            state.unmapped += readings.count - mapped.count
            if !readings.isEmpty { state.lastReadingAt = now }
            if let sentAt { state.clock.note(sent: sentAt, received: now) }
        }
        if !readings.isEmpty { connected() }
        let frames = stride(from: 0, to: samples.count, by: Self.samplesMax).map { start in
            Frame(
                source: source, receivedAt: now,
                samples: Array(samples[start..<min(start + Self.samplesMax, samples.count)]))
        }
        do throws(Fault) { try await buffer.append(frames) } catch {
            // What is not stored holds nothing back: its next value is a first one.
            quiet.withLock { _ = $0.ended(samples.map(\.signal)) }
            board.change(source, at: now) { state in
                state.refused += readings.count
                state.isRefusing = true
            }
            throw error
        }
        board.change(source, at: now) { state in
            state.frames += frames.count
            if !frames.isEmpty { state.isRefusing = false }
        }
    }

    /// Frames of a collector far away, with their own source and moment of arrival.
    package func accept(frames: [Frame]) async throws(Fault) {
        let now = clock.now()
        try await buffer.append(frames)
        board.change(source, at: now) { state in
            state.frames += frames.count
            state.readings += frames.reduce(0) { $0 + $1.samples.count }
            state.lastReadingAt = now
        }
        connected()
    }

    package func connected() { board.set(source, .connected, at: clock.now()) }

    package func unreadable(_ reason: Phrase) {
        board.change(source, at: clock.now()) { state in
            state.unreadable += 1
            state.reason = reason
        }
    }

    func shown(_ certificate: ShownCertificate) {
        board.change(source, at: clock.now()) { $0.certificate = certificate }
    }

    /// The source is silent or gone: what its signals were last is no longer true, and that is stored as a gap, once.
    func silence(_ phase: SourceState.Phase, _ reason: Phrase) async {
        let now = clock.now()
        let was = board[source]?.phase
        board.set(source, phase, reason, at: now)
        guard was == .connected else { return }
        let gap = Point(at: now, value: .none, quality: .bad)
        let codes = map().codes
        let samples = quiet.withLock { $0.ended(codes) } + codes.map { Sample(signal: $0, point: gap) }
        guard !samples.isEmpty else { return }
        do throws(Fault) {
            try await buffer.append([Frame(source: source, receivedAt: now, samples: samples)])
        } catch {
            board.change(source, at: now) { state in
                state.refused += samples.count
                state.isRefusing = true
            }
        }
    }
}
