package import Assembly
package import Kernel
import Ledger
import Settings
import Synchronization
import Upkeep
import Web

/// Compares the server's clock with the time that passed, with time servers, and with the record (Law.s37: BG
/// 10.1.1d, D 12.3, RD 21).
package final class ClockWatch: Sendable {
    package static let every = Span.seconds(60)

    private let node: any ServedNode
    private let metrics: MetricBoard
    private let servers: [TimeServer]
    private let ask: @Sendable (TimeServer) async throws -> Int64
    private let uptime: @Sendable () -> Span
    /// The last look: the clock, and the time that had passed.
    private let last = Mutex<(clock: Moment, uptime: Span)?>(nil)

    package init(
        node: any ServedNode, metrics: MetricBoard, servers: [TimeServer], uptime: @escaping @Sendable () -> Span,
        ask: @escaping @Sendable (TimeServer) async throws -> Int64
    ) {
        self.node = node
        self.metrics = metrics
        self.servers = servers
        self.uptime = uptime
        self.ask = ask
    }

    package convenience init(_ setup: ServerSetup, node: any ServedNode) {
        let client = TimeClient(now: { node.now() }, random: { node.random() })
        self.init(
            node: node, metrics: setup.metrics, servers: setup.timeServers, uptime: SystemClock.uptime,
            ask: { try await client.offset(from: $0) })
    }

    package var job: ScheduledJob {
        ScheduledJob("clock", Phrase("看时钟", "Clock watch"), every: ClockWatch.every) { await self.look() }
    }

    private var limit: Int64 {
        let setting = NodeSettings.clockDriftMilliseconds
        return node.settings.integer(setting) ?? Int64(setting.first) ?? 2_000
    }

    /// One look at everything there is to compare with.
    package func look() async -> JobBoard.Outcome {
        do throws(Denial) {
            try await lookForJump()
            return try await lookAtServers()
        } catch {
            return .failed(Phrase("没有记成", "not recorded"))
        }
    }

    /// At the first look, against the newest entry: a clock that was set back while the node was stopped.
    private func lookForJump() async throws(Denial) {
        let (now, passed) = (node.now(), uptime())
        let before = last.withLock { last in
            defer { last = (now, passed) }
            return last
        }
        if let before {
            try await tellJump((now - before.clock) - (passed - before.uptime), source: "uptime")
            return
        }
        let newest: Moment?
        do throws(Fault) {
            newest = try await node.read { (snapshot) throws(Fault) in
                let size = try LedgerReader.size(snapshot)
                return size > 0 ? try StoredEntry.read(size - 1, from: snapshot).envelope.head.recordedAt : nil
            }
        } catch { throw .failed(error) }
        if let newest, newest > now { try await tellJump(now - newest, source: "ledger") }
    }

    private func tellJump(_ span: Span, source: String) async throws(Denial) {
        let offset = ClockOffset(
            milliseconds: span.microseconds / 1_000, limitMilliseconds: limit, source: source)
        guard offset.isOver else { return }
        metrics.add(.clockJumps)
        try await tell(.jump(offset))
    }

    private func lookAtServers() async throws(Denial) -> JobBoard.Outcome {
        guard !servers.isEmpty else {
            return .fine(Phrase("没有设时间服务器，只看跳变", "no time server is named; only jumps are seen"))
        }
        let ask = ask
        var offsets: [Int64] = []
        await withTaskGroup(of: Int64?.self) { group in
            for server in servers {
                group.addTask { do { return try await ask(server) } catch { return nil } }
            }
            for await offset in group { if let offset { offsets.append(offset) } }
        }
        guard let median = ClockWatch.median(offsets) else {
            return .failed(Phrase("时间服务器都没有回答", "no time server answered"))
        }
        let offset = ClockOffset(
            milliseconds: median, limitMilliseconds: limit,
            source: "ntp:" + servers.map(\.host).joined(separator: ","))
        metrics.set(.clockOffset, to: median)
        metrics.set(.clockDrifted, to: offset.isOver ? 1 : 0)
        let state: ClockState
        do throws(Fault) {
            state = try await node.read { (snapshot) throws(Fault) in
                try ClockTable.load(ClockRules.record, from: snapshot)
            }
        } catch { throw .failed(error) }
        if offset.isOver, state.drift == nil { try await tell(.drift(offset)) }
        if !offset.isOver, state.drift != nil { try await tell(.comeBack(offset)) }
        let told = Phrase(
            "差 \(median) 毫秒，\(offsets.count) 台回答", "off by \(median) ms, \(offsets.count) servers answered")
        return offset.isOver ? .failed(told) : .fine(told)
    }

    /// Of an even number, the mean of the two in the middle; nil of none.
    static func median(_ values: [Int64]) -> Int64? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// A refusal means that the record knows it already.
    private func tell(_ command: ClockCommand) async throws(Denial) {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    ClockTable.self, id: node.freshCommandID(), record: ClockRules.record, command: command,
                    person: Standing.node.person))
        } catch {
            if case .failed = error { throw error }
        }
    }
}
