import Kernel
import TestKit
import Testing

@testable import OPCUA

/// Outages of every kind, made between us and asyncua. XUEMAI_SKIP_PEERS=1 leaves it out, and says so.
@Suite(
    .enabled(if: PeerServer.isAsked, "XUEMAI_SKIP_PEERS=1: no foreign server has answered"), .serialized,
    .timeLimit(.minutes(3)))
struct `A client that loses its server` {
    static let server = Task { try await PeerServer.start() }
    static let interval = Span(microseconds: 50_000)

    static func node(_ name: String) throws -> NodeId { try #require(NodeId("ns=2;s=\(name)")) }

    struct Stage {
        let server: PeerServer
        let client: OPCUAClient
        let events: AsyncStream<OPCUAClient.Event>
    }

    static func stage(_ change: (inout OPCUASettings) -> Void = { _ in }) async throws -> Stage {
        let server = try await Self.server.value
        var settings = server.settings(relayed: true)
        change(&settings)
        let client = try await OPCUAClient.connect(settings)
        return Stage(server: server, client: client, events: await client.events())
    }

    /// Changes up to the one that has this value.
    static func changes(
        _ iterator: inout Subscription.AsyncIterator, through value: Double
    ) async -> [ValueChange] {
        var found: [ValueChange] = []
        while let change = await iterator.next() {
            found.append(change)
            if change.value.double == value { break }
        }
        return found
    }

    /// Waits for what is told, and tells what came before it.
    @discardableResult static func wait(
        _ events: inout AsyncStream<OPCUAClient.Event>.AsyncIterator, _ isIt: (OPCUAClient.Event) -> Bool
    ) async -> [OPCUAClient.Event] {
        var found: [OPCUAClient.Event] = []
        while let event = await events.next() {
            found.append(event)
            if isIt(event) { break }
        }
        return found
    }

    static func isConnected(_ event: OPCUAClient.Event) -> Bool {
        if case .connected = event { return true }
        return false
    }

    static func isInterrupted(_ event: OPCUAClient.Event) -> Bool {
        if case .interrupted = event { return true }
        return false
    }

    @Test func `goes on with its subscription, and asks for what was sent meanwhile`() async throws {
        let stage = try await Self.stage()
        var events = stage.events.makeAsyncIterator()
        try await stage.server.tell("write BR101.TT01 60")
        let nodes = try ["BR101.TT01", "BR101.nobody"].map(Self.node)
        let subscription = try await stage.client.subscribe(nodes, interval: Self.interval)
        #expect(subscription.refused == [nodes[1]: StatusCode(0x8034_0000)])
        var changes = subscription.makeAsyncIterator()
        #expect(await Self.changes(&changes, through: 60).map(\.origin) == [.live])
        try await stage.server.tell("refuse")
        try await stage.server.tell("cut")
        await Self.wait(&events, Self.isInterrupted)
        for value in 61...63 { try await stage.server.tell("write BR101.TT01 \(value)") }
        try await stage.server.tell("accept")
        let after = await Self.changes(&changes, through: 63)
        #expect(after.map(\.value.double) == [61, 62, 63])
        #expect(after.allSatisfy { $0.node == nodes[0] && $0.sourceTime != nil && $0.status.isGood })
        try await stage.server.tell("write BR101.TT01 64")
        #expect(await Self.changes(&changes, through: 64).map(\.origin) == [.live])
        await stage.client.cancel(subscription)
        #expect(await changes.next() == nil)
        await stage.client.close()
    }

    @Test func `reads the history of an outage in which the server forgot it`() async throws {
        let stage = try await Self.stage()
        var events = stage.events.makeAsyncIterator()
        try await stage.server.tell("write BR101.TT01 70")
        try await stage.server.tell("write BR101.cold 1")
        let nodes = try ["BR101.TT01", "BR101.cold"].map(Self.node)
        var changes = try await stage.client.subscribe(nodes, interval: Self.interval).makeAsyncIterator()
        _ = await Self.changes(&changes, through: 1)
        try await stage.server.tell("refuse")
        try await stage.server.tell("cut")
        await Self.wait(&events, Self.isInterrupted)
        for value in 71...74 { try await stage.server.tell("write BR101.TT01 \(value)") }
        try await stage.server.tell("kept 74")
        try await stage.server.tell("forget")
        try await stage.server.tell("accept")
        var found: [Double: Set<String>] = [:]
        while found[71] == nil || found[74]?.count != 2, let change = await changes.next() {
            if let value = change.value.double { found[value, default: []].insert("\(change.origin)") }
        }
        #expect(found[71] == ["history"])
        #expect(found[74] == ["history", "live"])
        // The node without a history is named.
        let told = await Self.wait(&events) { event in
            if case .gap(let gap) = event { return gap.node == nodes[1] }
            return false
        }
        let gaps = told.compactMap { event -> OPCUAClient.Gap? in
            if case .gap(let gap) = event { return gap }
            return nil
        }
        #expect(gaps.map(\.node) == nodes)
        #expect(gaps.map(\.filled) == [4, nil])
        await stage.client.close()
    }

    @Test func `reads what it missed before it began, where it is told since when`() async throws {
        let stage = try await Self.stage()
        var events = stage.events.makeAsyncIterator()
        try await stage.server.tell("write BR101.TT01 130")
        let node = try Self.node("BR101.TT01")
        let first = try await stage.client.subscribe([node], interval: Self.interval)
        var before = first.makeAsyncIterator()
        let seen = try #require(await Self.changes(&before, through: 130).last?.sourceTime)
        await stage.client.cancel(first)
        for value in 131...133 { try await stage.server.tell("write BR101.TT01 \(value)") }
        try await stage.server.tell("kept 133")
        let again = try await stage.client.subscribe([node], interval: Self.interval, since: [node: seen])
        var changes = again.makeAsyncIterator()
        var found: [Double: Set<String>] = [:]
        while found.count < 3 || found[133]?.count != 2, let change = await changes.next() {
            if let value = change.value.double { found[value, default: []].insert("\(change.origin)") }
        }
        #expect(found == [131: ["history"], 132: ["history"], 133: ["history", "live"]])
        let told = await Self.wait(&events) { if case .gap = $0 { true } else { false } }
        guard case .gap(let gap)? = told.last else { throw try #require(nil as OPCUAFailure?) }
        #expect(gap.node == node && gap.from == seen && gap.filled == 3)
        await stage.client.close()
    }

    @Test func `asks again for a notification that was lost`() async throws {
        let stage = try await Self.stage()
        try await stage.server.tell("write BR101.TT01 80")
        let nodes = [try Self.node("BR101.TT01")]
        var changes = try await stage.client.subscribe(nodes, interval: Self.interval).makeAsyncIterator()
        _ = await Self.changes(&changes, through: 80)
        try await stage.server.tell("lose 1")
        try await stage.server.tell("write BR101.TT01 81")
        try await stage.server.tell("lost")
        try await stage.server.tell("write BR101.TT01 82")
        let after = await Self.changes(&changes, through: 82)
        #expect(after.map(\.value.double) == [81, 82])
        #expect(after.map(\.origin) == [.repeated, .live])
        await stage.client.close()
    }

    @Test func `cuts a line that gives no sign of life`() async throws {
        let stage = try await Self.stage { settings in
            settings.heartbeat = Span(microseconds: 250_000)
            settings.patience = .seconds(4)
        }
        var events = stage.events.makeAsyncIterator()
        let nodes = [try Self.node("BR101.TT01")]
        var changes = try await stage.client.subscribe(nodes, interval: Self.interval).makeAsyncIterator()
        _ = await changes.next()
        try await stage.server.tell("hold")
        let told = await Self.wait(&events, Self.isInterrupted)
        guard case .interrupted(_, .silent)? = told.last else { throw try #require(nil as OPCUAFailure?) }
        try await stage.server.tell("flow")
        await Self.wait(&events, Self.isConnected)
        try await stage.server.tell("write BR101.TT01 90")
        #expect(await Self.changes(&changes, through: 90).isEmpty == false)
        await stage.client.close()
    }

    @Test func `leaves a server that talks nonsense, and comes back`() async throws {
        let stage = try await Self.stage()
        var events = stage.events.makeAsyncIterator()
        try await stage.server.tell("garbage")
        let told = await Self.wait(&events, Self.isInterrupted)
        #expect(
            told.contains {
                if case .interrupted(_, .channel(.garbage)) = $0 { return true }
                return false
            })
        await Self.wait(&events, Self.isConnected)
        #expect(try await stage.client.read([try Self.node("BR101.step")]).first?.value == .signed(7))
        await stage.client.close()
        await #expect(throws: OPCUAFailure.closed) { try await stage.client.browse() }
        #expect(await stage.client.events().first { _ in true } == nil)
    }

    @Test func `renews its channel many times without anybody noticing`() async throws {
        for (policy, mode) in [(SecurityPolicy.none, SecurityMode.none), (.aes256Sha256RsaPss, .signAndEncrypt)] {
            let server = try await Self.server.value
            var settings = try await `A client of a foreign server`.settings(
                server, .init(policy: policy, mode: mode, named: false))
            settings.channelLifetime = .seconds(1)
            let client = try await OPCUAClient.connect(settings)
            let node = try Self.node("BR101.TT01")
            var changes = try await client.subscribe([node], interval: Self.interval).makeAsyncIterator()
            _ = await changes.next()
            // Each takes 50 ms at least: together several lives of a token.
            for value in 1...60 {
                try await server.tell("write BR101.TT01 \(100 + value)")
                let found = await Self.changes(&changes, through: Double(100 + value))
                // A machine that is slow may lose a token's last answer: it is asked again, once.
                #expect(found.map(\.value.double) == [Double(100 + value)])
            }
            await client.close()
        }
    }

    @Test func `whose name is wrong is told so at once`() async throws {
        var settings = OPCUASettings(url: "http://plc", now: PeerServer.now)
        await #expect(throws: OPCUAFailure.address("http://plc")) { try await OPCUAClient.connect(settings) }
        settings.url = "opc.tcp://127.0.0.1:1"
        await #expect(throws: OPCUAFailure.unreachable("127.0.0.1:1")) { try await OPCUAClient.connect(settings) }
    }
}
