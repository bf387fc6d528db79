import Kernel
import Testing

@testable import OPCUA

/// Against asyncua, which shares no line with us. XUEMAI_SKIP_PEERS=1 leaves it out, and says so.
@Suite(.enabled(if: PeerServer.isAsked, "XUEMAI_SKIP_PEERS=1: no foreign server has answered"))
struct `A client of a foreign server` {
    struct Way: Sendable, CustomTestStringConvertible {
        let policy: SecurityPolicy
        let mode: SecurityMode
        let named: Bool
        var testDescription: String { "\(policy.rawValue) \(mode) \(named ? "user" : "anonymous")" }
    }

    static let ways: [Way] = SecurityPolicy.allCases.flatMap { policy in
        (policy == .none ? [SecurityMode.none] : [.sign, .signAndEncrypt]).flatMap { mode in
            [Way(policy: policy, mode: mode, named: false), Way(policy: policy, mode: mode, named: true)]
        }
    }

    static func node(_ name: String) throws -> NodeId { try #require(NodeId("ns=2;s=\(name)")) }

    /// Trusts whom it meets.
    static func settings(_ server: PeerServer, _ way: Way) async throws -> OPCUASettings {
        var settings = server.settings()
        (settings.policy, settings.mode) = (way.policy, way.mode)
        if way.named { settings.user = .named("采集", password: "血脉-42") }
        settings.identity = try TestIdentity.own.get()
        let met = try await Session.endpoints(settings).map(\.certificate)
        settings.trust = { TrustList(servers: met) }
        return settings
    }

    @Test(arguments: ways) func `reads, browses and reads the past in every security mode`(_ way: Way) async throws {
        let server = try await PeerServer.shared.value
        let client = try await OPCUAClient.connect(try await Self.settings(server, way))
        let names = ["BR101.TT01", "BR101.PT01", "BR101.batch", "BR101.step", "BR101.count", "BR101.runs"]
        let values = try await client.read(try names.map(Self.node))
        #expect(values[1].value == .float(1.25))
        #expect(values[2].value == .text("血浆-批 20261121"))
        #expect(values[3].value == .signed(7))
        #expect(values[4].value == .unsigned(9_223_372_036_854_775_813))
        #expect(values[5].value == .boolean(true))
        #expect(values.allSatisfy { $0.status.isGood })
        let unit = try await client.browse(try Self.node("BR101"))
        #expect(unit.map(\.name.name).prefix(3) == ["BR101.TT01", "BR101.PT01", "BR101.batch"])
        #expect(unit.allSatisfy { $0.kind == .variable })
        let past = try await client.history(
            try Self.node("BR101.TT01"), from: PeerServer.now() - .seconds(3_600),
            to: PeerServer.now() + .seconds(60))
        #expect(past.first?.value == .double(60.5))
        let offset = try #require(await client.clockOffset)
        #expect(abs(offset.offset.microseconds) < 1_000_000)
        await client.close()
    }

    @Test func `reads arrays, bad values, unknown nodes and a value of many chunks`() async throws {
        let server = try await PeerServer.shared.value
        for mode in [SecurityMode.none, .signAndEncrypt] {
            let way = Way(policy: mode == .none ? .none : .basic256Sha256, mode: mode, named: false)
            let client = try await OPCUAClient.connect(try await Self.settings(server, way))
            let names = ["BR101.profile", "BR101.broken", "BR101.nobody", "BR101.log"]
            let values = try await client.read(try names.map(Self.node))
            #expect(values[0].value == .array([.double(1.5), .double(2.5), .double(-0.0)], dimensions: []))
            #expect(values[1].status == .BadSensorFailure)
            #expect(values[2].status == .BadNodeIdUnknown)
            #expect(values[3].value == .text(String(repeating: "x", count: 200_000)))
            // The question itself has several chunks.
            let many = try (0..<3_000).map { try Self.node(String(repeating: "n", count: 60) + "\($0)") }
            #expect(try await client.read(many).allSatisfy { $0.status == .BadNodeIdUnknown })
            await client.close()
        }
    }

    @Test func `is told by name what it may not do`() async throws {
        let server = try await PeerServer.shared.value
        var settings = server.settings()
        settings.identity = try TestIdentity.own.get()
        (settings.policy, settings.mode) = (.basic256Sha256, .signAndEncrypt)
        let unknown = await #expect(throws: OPCUAFailure.self) { try await OPCUAClient.connect(settings) }
        guard case .untrusted(let met, .unknown)? = unknown else { throw try #require(unknown) }
        #expect(met.applicationURI == "urn:xuemai:test:server")
        settings.trust = { TrustList(servers: [met.certificate]) }

        let after = met.notAfter
        settings.now = { after + .seconds(1) }
        await #expect(throws: OPCUAFailure.untrusted(met, .expired(after))) {
            try await OPCUAClient.connect(settings)
        }
        settings.now = { met.notBefore - .seconds(1) }
        await #expect(throws: OPCUAFailure.untrusted(met, .notYetValid(met.notBefore))) {
            try await OPCUAClient.connect(settings)
        }
        settings.now = PeerServer.now
        settings.user = .named("采集", password: "wrong")
        await #expect(throws: OPCUAFailure.self) { try await OPCUAClient.connect(settings) }
        settings.identity = nil
        await #expect(throws: OPCUAFailure.noIdentity) { try await OPCUAClient.connect(settings) }
    }
}
