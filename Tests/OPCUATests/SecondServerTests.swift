import Kernel
import Testing

@testable import OPCUA

/// Against open62541, as PyPI's o6 ships it: unrelated to asyncua and to us. It has to run in a network of its own;
/// where that or the package is not to be had, the test says so.
@Suite(.enabled(if: PeerServer.isAsked, "XUEMAI_SKIP_PEERS=1: no second server has answered"), .timeLimit(.minutes(3)))
struct `A client of a second foreign server` {
    @Test func `reads, subscribes and renews in every security mode that it has`() async throws {
        let server: PeerServer
        do { server = try await PeerServer.start("Tests/Peers/opcua_second.py") } catch let failure
            as PeerServer.DidNotStart
        {
            print("no second OPC UA server: \(failure)")
            return
        }
        let node = try #require(NodeId("ns=1;s=BR101.TT01"))
        let text = try #require(NodeId("ns=1;s=BR101.batch"))
        let ways = `A client of a foreign server`.ways.filter { !$0.named && $0.policy != .aes128Sha256RsaOaep }
        for (place, way) in ways.enumerated() {
            var settings = try await `A client of a foreign server`.settings(server, way)
            // Renewed after three of them; the fourth is for a machine that is busy.
            settings.channelLifetime = .seconds(4)
            let client = try await OPCUAClient.connect(settings)
            await #expect(throws: OPCUAFailure.refused(StatusCode(0x8034_0000))) {
                try await client.browse(NodeId(.text("nobody"), namespace: 1))
            }
            #expect(try await client.read([text]).first?.value == .text("血浆-批 20261121"))
            #expect(try await client.browse().count > 1_000)
            let subscription = try await client.subscribe([node], interval: Span(microseconds: 20_000))
            var changes = subscription.makeAsyncIterator()
            try await server.tell("write BR101.TT01 \(place + 100)")
            while let change = await changes.next(), change.value != .double(Double(place + 100)) {}
            try await Task.sleep(for: .milliseconds(3_200))
            try await server.tell("write BR101.TT01 \(place + 200)")
            while let change = await changes.next(), change.value != .double(Double(place + 200)) {}
            await client.close()
        }
    }

    /// Printed, never asserted: `XUEMAI_BENCH=1` asks for it.
    @Test(.enabled(if: PeerServer.isMeasured, "XUEMAI_BENCH=1 measures how fast values are read"))
    func `is read at some speed`() async throws {
        let server = try await PeerServer.start("Tests/Peers/opcua_second.py")
        let nodes = try (0..<1_000).map { try #require(NodeId("ns=1;s=N\($0)")) }
        for way in `A client of a foreign server`.ways.filter({ !$0.named && $0.policy != .aes128Sha256RsaOaep }) {
            let client = try await OPCUAClient.connect(try await `A client of a foreign server`.settings(server, way))
            let clock = ContinuousClock()
            var values = 0
            let time = try await clock.measure {
                for _ in 0..<100 { values += try await client.read(nodes).count { $0.value.double != nil } }
            }
            let rate = Double(values) / (time / .seconds(1))
            print("open62541 \(way.testDescription): \(values) values, \(Int(rate)) values/s, 1 000 a call, one caller")
            await client.close()
        }
    }
}
