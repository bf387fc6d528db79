import Historian
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Collectors

/// Does as it is told, once for each time it is run.
final class TestCollector: Collector {
    private let acts: Mutex<[@Sendable (SourcePort) async throws -> Void]>

    init(_ acts: [@Sendable (SourcePort) async throws -> Void]) { self.acts = Mutex(acts) }

    func run(_ port: SourcePort) async throws {
        let act = acts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let act else { throw WireFailure("gone") }
        try await act(port)
    }
}

@Suite struct SupervisorTests {
    private struct World {
        let folder: TestFolder
        let buffer: EdgeBuffer
        let board = SourceBoard()
        let time: TestTime
        let port: SourcePort

        init(pausesMax: Int = .max) throws {
            folder = try TestFolder()
            buffer = try EdgeBuffer(folder: folder.path)
            time = TestTime(pausesMax: pausesMax)
            port = SourcePort(
                "PLC1", map: { SignalMap(["a": "BR101.TT01", "b": "BR101.PT01"]) }, into: buffer, board: board,
                clock: time.clock)
        }

        func samples() throws -> [Sample] {
            var found: [Sample] = []
            while let batch = try buffer.next() {
                found += batch.frames.flatMap(\.samples)
                buffer.acknowledge(batch)
            }
            return found
        }
    }

    @Test func `mapped readings are on the disk as samples, others are listed as tags`() async throws {
        let world = try World()
        let at = world.time.now
        try await world.port.accept([
            Reading("a", .decimal(units: 371, scale: 1), at: at), Reading("c", .decimal(units: 1, scale: 0), at: at),
        ])
        #expect(
            try world.samples() == [
                Sample(signal: "BR101.TT01", point: Point(at: at, value: .decimal(units: 371, scale: 1)))
            ])
        #expect(world.port.tags.page(limit: 10).map(\.address) == ["a", "c"])
        #expect(world.port.tags.page(after: "a", limit: 10).map(\.address) == ["c"])
        let state = try #require(world.board["PLC1"])
        #expect(state.phase == .connected)
        #expect((state.readings, state.unmapped, state.frames) == (2, 1, 1))
    }

    @Test func `a source that fails is named, its signals get one gap, and it is asked again later each time`()
        async throws
    {
        let world = try World(pausesMax: 4)
        let collector = TestCollector([
            { port in
                port.connected()
                throw WireFailure("cable pulled")
            }
        ])
        let supervisor = Supervisor([], clock: world.time.clock)
        await supervisor.keepRunning(Supervisor.Post(world.port, collector, staleAfter: nil))
        let state = try #require(world.board["PLC1"])
        #expect(state.phase == .failed)
        #expect(state.reason == Phrase("gone", "gone"))
        #expect(state.since == Moment(microseconds: 1_764_000_000_000_000))
        #expect(world.time.pauses == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
        let gaps = try world.samples()
        #expect(gaps.map(\.signal) == ["BR101.PT01", "BR101.TT01"])
        #expect(gaps.allSatisfy { $0.point.value == .none && $0.point.quality == .bad })
    }

    @Test func `waiting ends at half a minute`() {
        var backOff = BackOff()
        let waits = (0..<10).map { _ in backOff.next() }
        #expect(waits.last == .seconds(30))
        #expect(waits == waits.sorted())
    }

    @Test func `a source that is silent for too long is stale with one gap, and well again with its next reading`()
        async throws
    {
        let world = try World()
        let post = Supervisor.Post(world.port, TestCollector([]), staleAfter: .seconds(10))
        let supervisor = Supervisor([post], clock: world.time.clock)
        try await world.port.accept([Reading("a", .decimal(units: 1, scale: 0), at: world.time.now)])
        world.time.pass(.seconds(9))
        await supervisor.lookOnce()
        #expect(world.board["PLC1"]?.phase == .connected)
        world.time.pass(.seconds(1))
        await supervisor.lookOnce()
        await supervisor.lookOnce()
        #expect(world.board["PLC1"]?.phase == .stale)
        #expect(try world.samples().count == 3)
        try await world.port.accept([Reading("a", .decimal(units: 2, scale: 0), at: world.time.now)])
        #expect(world.board["PLC1"]?.phase == .connected)
    }

    @Test func `a clock that is wrong is told within a minute, forwards at once`() {
        var clock = ClockOffset()
        let start = Moment(microseconds: 1_764_000_000_000_000)
        for second in 0..<10 {
            let now = start + .seconds(Int64(second))
            clock.note(sent: now + .milliseconds(-30 - Int64(second)), received: now)
        }
        #expect(clock.offset == .milliseconds(30))
        #expect(clock.isWithinLimit)
        clock.note(sent: start + .seconds(3610), received: start + .seconds(11))
        #expect(clock.offset == .seconds(-3599))
        #expect(!clock.isWithinLimit)
        for second in 80..<220 {
            let now = start + .seconds(Int64(second))
            clock.note(sent: now + .seconds(-60), received: now)
        }
        #expect(clock.offset == .seconds(60))
    }

    @Test func `a full buffer refuses the source and counts what it did not take`() async throws {
        let folder = try TestFolder()
        var limits = EdgeBuffer.Limits()
        limits.bytesMax = 10
        let board = SourceBoard()
        let port = SourcePort(
            "L1", map: { .asTold }, into: try EdgeBuffer(folder: folder.path, limits: limits), board: board,
            clock: TestTime().clock)
        await #expect(throws: Fault.self) {
            try await port.accept([Reading("a", .decimal(units: 1, scale: 0), at: Moment(microseconds: 0))])
        }
        #expect(board["L1"]?.refused == 1)
        #expect(board["L1"]?.frames == 0)
    }

    @Test func `a reason has words in both languages, or is shown as it was told`() {
        let gone = SourceReason.phrase(WireFailure.nobodyAnswers("plc-1", 502))
        #expect(gone.zh == "plc-1:502 没有应答" && gone.en == "nobody answers at plc-1:502")
        #expect(throws: WireFailure(Phrase("协议号 28530（不是 Modbus）", "protocol 28530, not Modbus"))) {
            try ModbusWire.answer([0, 1, 0x6F, 0x72, 0, 6, 1][...])
        }
        #expect(SourceReason.phrase(Fault(.storeFull, "writing")).zh == "磁盘没有空位")
        #expect(SourceReason.phrase(WireFailure("wire type 7")) == Phrase("wire type 7", "wire type 7"))
    }
}
