import Assembly
import Foundation
import Kernel
import Ledger
import Logging
import Settings
import StoreSQLite
import Synchronization
import TestKit
import Testing
import Upkeep
import Web

@testable import Server

/// `Tests/Peers/ntp.py`, a time server in Python.
private final class TimePeer {
    private let process = Process()
    private let input = Pipe()
    let server: TimeServer

    init(offset: Int, manner: String = "right") throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Peers/ntp.py")
        process.arguments = ["python3", path.standardizedFileURL.path, "\(offset)", manner]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        server = try #require(TimeServer("127.0.0.1:" + line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    deinit {
        input.fileHandleForWriting.closeFile()
        process.waitUntilExit()
    }
}

@Suite struct `A time server` {
    private let client = TimeClient(now: SystemClock.now, random: SystemClock.random)

    @Test(.enabled(if: GoPeer.isAsked), arguments: [0, 90_000, -7_200_000])
    func `of others is understood, whatever its clock says`(offset: Int) async throws {
        let peer = try TimePeer(offset: offset)
        let told = try await client.offset(from: peer.server)
        // The machine may be busy between two looks at the clock; hours apart are told as hours.
        #expect(abs(told + Int64(offset)) < 2_000)
    }

    @Test(.enabled(if: GoPeer.isAsked))
    func `that answers another question, or has no time itself, is not believed`() async throws {
        let strange = try TimePeer(offset: 0, manner: "strange")
        await #expect(throws: SNTP.Failure.strange) { try await client.offset(from: strange.server) }
        let lost = try TimePeer(offset: 0, manner: "unsynchronised")
        await #expect(throws: SNTP.Failure.unsynchronised) { try await client.offset(from: lost.server) }
    }

    @Test func `is named by host, or host and port`() {
        #expect(TimeServer("time.example")?.port == 123 && TimeServer("time.example:1123")?.port == 1_123)
        for text in ["", "a:b", "a:1:2", "a:0", "a b", "ntp://x"] { #expect(TimeServer(text) == nil, "\(text)") }
    }

    @Test func `is read right over the end of an era`() throws {
        // 2036-02-07 06:28:16 UTC: seconds begin at 0 again.
        let turn = Moment(microseconds: (4_294_967_296 - 2_208_988_800) * 1_000_000)
        #expect(SNTP.stamp(turn) == 0)
        var answer = [UInt8](repeating: 0, count: 48)
        answer[0] = 0x24
        answer[1] = 2
        func put(_ word: UInt64, _ place: Int) {
            for byte in 0..<8 { answer[place + byte] = UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64(byte))) }
        }
        put(7, 24)
        put(SNTP.stamp(turn - .milliseconds(500)), 32)
        put(SNTP.stamp(turn - .milliseconds(500)), 40)
        let offset = try SNTP.offset(
            of: answer, nonce: 7, sent: turn + .milliseconds(490), received: turn + .milliseconds(510))
        #expect((999...1_000).contains(offset))
        #expect(throws: SNTP.Failure.strange) {
            try SNTP.offset(of: Array(answer.dropLast()), nonce: 7, sent: turn, received: turn)
        }
    }
}

@Suite struct `The clock watch` {
    private let clock = HandClock()
    private let node: LiveNode
    private static let servers = ["a", "b", "c"].compactMap { TimeServer($0) }

    init() throws {
        let clock = clock
        let numbers = SharedNumbers(3)
        let signer = try #require(NoteSigner(name: "o", seed: [UInt8](repeating: 1, count: 32)))
        node = try liveNode(
            store: SQLiteStore(memoryFor: "o", ledger: LedgerTables.all, views: house.tables),
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: signer, checkpointEvery: .zero),
            storeName: "memory", accessKey: .story, passwordCost: TestAccounts.cost, release: {})
    }

    private func watch(
        _ servers: [TimeServer] = [], metrics: MetricBoard = MetricBoard(),
        ask: @escaping @Sendable (TimeServer) async throws -> Int64 = { _ in 0 }
    ) -> (watch: ClockWatch, passed: HandSpan) {
        let span = HandSpan()
        return (
            ClockWatch(node: node, metrics: metrics, servers: servers, uptime: { span.value }, ask: ask), span
        )
    }

    private func state() async throws -> ClockState {
        try await node.read { (snapshot) throws(Fault) in try ClockTable.load(ClockRules.record, from: snapshot) }
    }

    @Test func `Law.s37 records that the clock left its limit and came back, by the median of the servers`()
        async throws
    {
        let metrics = MetricBoard()
        let told = HandOffsets(["a": 2_500, "b": 2_501, "c": -90_000])
        let watch = watch(Self.servers, metrics: metrics) { told.value[$0.host] ?? 0 }.watch
        guard case .failed = await watch.look() else {
            Issue.record("a drift is no failure")
            return
        }
        #expect(try await state().drift?.milliseconds == 2_500)
        #expect(metrics.text.contains("xuemai_clock_drifted 1\n"))
        _ = await watch.look()
        #expect(try await node.state().size == 1)
        told.set(["a": 1, "b": 2, "c": 3])
        #expect(await watch.look() == .fine(Phrase("差 2 毫秒，3 台回答", "off by 2 ms, 3 servers answered")))
        #expect(try await state().drift == nil)
        #expect(try await node.state().size == 2)
        #expect(metrics.text.contains("xuemai_clock_drifted 0\n"))
    }

    @Test func `Law.s37 sees the clock being set, while the node runs and while it is stopped`() async throws {
        let (watch, passed) = watch()
        _ = await watch.look()
        clock.advance(.minutes(1))
        passed.set(.minutes(1))
        _ = await watch.look()
        #expect(try await state().jumps.isEmpty)
        clock.advance(.minutes(-30))
        passed.set(.minutes(2))
        _ = await watch.look()
        let jumps = try await state().jumps
        #expect(jumps.map(\.source) == ["uptime"])
        #expect((-32 * 60_000 ... -30 * 60_000).contains(jumps.first?.milliseconds ?? 0))
        clock.advance(.minutes(-60))
        _ = await self.watch().watch.look()
        #expect(try await state().jumps.map(\.source) == ["uptime", "ledger"])
    }

    @Test func `says so if no server answers`() async throws {
        let watch = watch(Self.servers) { _ in throw SNTP.Failure.timeout }.watch
        #expect(await watch.look() == .failed(Phrase("时间服务器都没有回答", "no time server answered")))
        #expect(try await node.state().size == 0)
        #expect(ClockWatch.median([]) == nil && ClockWatch.median([4, 1]) == 2 && ClockWatch.median([9, 1, 2]) == 2)
    }
}

private final class HandSpan: Sendable {
    private let held = Mutex(Span.zero)
    var value: Span { held.withLock { $0 } }
    func set(_ span: Span) { held.withLock { $0 = span } }
}

private final class HandOffsets: Sendable {
    private let held: Mutex<[String: Int64]>
    init(_ offsets: [String: Int64]) { held = Mutex(offsets) }
    var value: [String: Int64] { held.withLock { $0 } }
    func set(_ offsets: [String: Int64]) { held.withLock { $0 = offsets } }
}

@Suite struct `A scheduled job` {
    @Test func `is told on the board, failures in the figures, and never runs twice at once`() async {
        var setup = ServerSetup(host: "", port: 0, publicURL: "", site: "", version: "")
        setup.jobs.declare("x", Phrase("试", "x"), every: .hours(1))
        let failing = HandOffsets([:])
        let job = ScheduledJob("x", Phrase("试", "x"), every: .hours(1)) {
            failing.set(["runs": (failing.value["runs"] ?? 0) + 1])
            return .failed(Phrase("坏", "bad"))
        }
        setup.logger.logLevel = .critical
        await job.runOnce(setup, now: { .storyStart })
        #expect(setup.jobs.jobs.first?.outcome == .failed(Phrase("坏", "bad")))
        #expect(setup.jobs.jobs.first?.nextAt == .storyStart + .hours(1))
        #expect(setup.metrics.text.contains("xuemai_job_failures_total{job=\"x\"} 1"))
        setup.jobs.begin("x", at: .storyStart)
        await job.runOnce(setup, now: { .storyStart })
        #expect(failing.value["runs"] == 1)
    }
}
