import Historian
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Collectors

/// A node that fails as it is told to.
final class TestSink: FrameSink {
    private struct Held {
        var taken: [Int] = []
        var failures: [SinkFailure] = []
        var poison: Set<Int> = []
    }

    private let held = Mutex(Held())

    init(failures: [SinkFailure] = [], poison: Set<Int> = []) {
        held.withLock {
            $0.failures = failures
            $0.poison = poison
        }
    }

    var taken: [Int] { held.withLock { $0.taken } }

    func take(_ frames: [Frame]) async throws(SinkFailure) {
        let numbers = frames.map { Int($0.receivedAt.microseconds) }
        let failure = held.withLock { held -> SinkFailure? in
            if !held.failures.isEmpty { return held.failures.removeFirst() }
            if numbers.contains(where: { held.poison.contains($0) }) { return .never("wrong") }
            held.taken += numbers
            return nil
        }
        if let failure { throw failure }
    }
}

/// Time that passes only in pauses.
final class TestTime: Sendable {
    private let held: Mutex<(now: Moment, pauses: [Duration])>
    private let pausesMax: Int

    init(pausesMax: Int = .max) {
        held = Mutex((Moment(microseconds: 1_764_000_000_000_000), []))
        self.pausesMax = pausesMax
    }

    var now: Moment { held.withLock { $0.now } }
    var pauses: [Duration] { held.withLock { $0.pauses } }

    func pass(_ span: Span) { held.withLock { $0.now = $0.now + span } }

    var clock: CollectorClock {
        CollectorClock(now: { self.now }) { time in
            self.held.withLock { held in
                held.pauses.append(time)
                let (seconds, parts) = time.components
                held.now = held.now + .microseconds(seconds * 1_000_000 + parts / 1_000_000_000_000)
                return held.pauses.count < self.pausesMax
            }
        }
    }
}

@Suite struct ForwarderTests {
    @Test func `a node that is away is asked again, later each time, and gets everything once`() async throws {
        let (main, aside) = (try TestFolder(), try TestFolder())
        let buffer = try EdgeBuffer(folder: main.path)
        for number in 0..<10 { try await buffer.append([frame(number)]) }
        let sink = TestSink(failures: Array(repeating: .later("away"), count: 4))
        let time = TestTime()
        let forwarder = Forwarder(
            buffer, aside: try EdgeBuffer(folder: aside.path), to: sink, clock: time.clock)
        let task = Task { await forwarder.run() }
        while sink.taken.count < 10 { await PeerWorld.rest() }
        task.cancel()
        await task.value
        #expect(sink.taken == Array(0..<10))
        #expect(time.pauses == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
        #expect(forwarder.status.failure == nil)
        #expect(forwarder.status.forwarded == 10)
    }

    @Test func `a frame that the node never takes is put aside and stops no other`() async throws {
        let (main, away) = (try TestFolder(), try TestFolder())
        let buffer = try EdgeBuffer(folder: main.path)
        try await buffer.append((0..<10).map { frame($0) })
        let sink = TestSink(poison: [3, 8])
        let aside = try EdgeBuffer(folder: away.path)
        let forwarder = Forwarder(buffer, aside: aside, to: sink, clock: TestTime().clock)
        while try await forwarder.forwardOne() {}
        #expect(sink.taken == [0, 1, 2, 4, 5, 6, 7, 9])
        #expect(try drain(aside) == [3, 8])
        #expect(forwarder.status.refused == 2)
    }

    @Test func `what was not acknowledged before a restart is told again, in order`() async throws {
        let (main, away) = (try TestFolder(), try TestFolder())
        let sink = TestSink(failures: [.later("away")])
        do {
            let buffer = try EdgeBuffer(folder: main.path)
            for number in 0..<5 { try await buffer.append([frame(number)]) }
            let forwarder = Forwarder(
                buffer, aside: try EdgeBuffer(folder: away.path), to: sink, clock: TestTime().clock)
            await #expect(throws: SinkFailure.later("away")) { _ = try await forwarder.forwardOne() }
        }
        let buffer = try EdgeBuffer(folder: main.path)
        let forwarder = Forwarder(buffer, aside: try EdgeBuffer(folder: away.path), to: sink, clock: TestTime().clock)
        while try await forwarder.forwardOne() {}
        #expect(sink.taken == Array(0..<5))
    }
}
