import Historian
import Kernel
import TestKit
import Testing

import enum OPCUA.SecurityMode
import enum OPCUA.SecurityPolicy

@testable import Collectors

@Suite struct SourceSetupTests {
    private func setup(
        _ name: String, _ address: String, _ settings: [String: String] = [:]
    ) throws(WireFailure) -> SourceSetup {
        try SourceSetup(code: "S1", protocol: name, address: address, settings: settings, signals: SignalMap())
    }

    @Test func `each protocol is set up from texts, with usual values for what is not said`() throws {
        let sparkplug = try setup("sparkplug", "broker.example", ["host-name": "xuemai", "version": "3.1.1"])
        guard case .mqtt(let settings) = sparkplug.talk else { throw WireFailure("no MQTT") }
        #expect((settings.host, settings.port, settings.qos) == ("broker.example", 1883, 1))
        #expect(settings.topics == ["spBv1.0/#"])
        #expect(settings.version == .v311)
        #expect(settings.clientID == "xuemai-S1")
        #expect(sparkplug.staleAfter == .seconds(60))
        #expect(
            try setup("modbus-tcp", "10.0.0.7:1502", ["every-milliseconds": "200", "stale-seconds": "0"]).talk
                == .modbus(ModbusSettings(host: "10.0.0.7", port: 1502, every: .milliseconds(200))))
        #expect(try setup("csv-folder", "/drop").talk == .folder(DropSettings(folder: "/drop")))
        #expect(try setup("csv-folder", "/drop").staleAfter == nil)
        #expect(try setup("influx-line", "").talk == .door)
        #expect(try setup("opc-ua", "opc.tcp://h:4840/x").talk == .opcua(OPCUASource(url: "opc.tcp://h:4840/x")))
    }

    @Test func `an OPC UA server is reached as secured as the connection says`() throws {
        func source(_ settings: [String: String]) throws -> OPCUASource {
            guard
                case .opcua(let source) = try SourceSetup(
                    code: "S1", protocol: "opc-ua", address: "opc.tcp://h", settings: settings, secret: "word",
                    signals: SignalMap()
                ).talk
            else { throw WireFailure("no OPC UA") }
            return source
        }
        let signed = try source(["policy": "Aes128Sha256RsaOaep", "mode": "sign", "user": "me"])
        #expect(signed.policy == .aes128Sha256RsaOaep && signed.mode == .sign)
        #expect((signed.user, signed.password) == ("me", "word"))
        let usual = try source(["policy": "Aes256_Sha256_RsaPss"])
        #expect(usual.policy == .aes256Sha256RsaPss && usual.mode == .signAndEncrypt)
        #expect(try source([:]).mode == SecurityMode.none)
        #expect(
            throws: WireFailure(
                "S1: policy is one of None, Basic256Sha256, Aes128Sha256RsaOaep, Aes256Sha256RsaPss; "
                    + "S1: mode is one of sign, sign-and-encrypt; S1: a mode needs a policy")
        ) { try source(["policy": "Basic256", "mode": "both"]) }
    }

    @Test func `every wrong setting is named at once`() {
        #expect(
            throws: WireFailure(
                "S1: no such setting: speed; S1: stale-seconds is between 0 and 86400; "
                    + "S1: content is one of sparkplug, number, json, line; S1: topics are missing; "
                    + "S1: qos is between 0 and 1")
        ) {
            try setup("mqtt", "h", ["speed": "1", "stale-seconds": "x", "content": "xml", "qos": "2"])
        }
        #expect(throws: WireFailure("S1: the address is host or host:port")) { try setup("modbus-tcp", "h:0") }
        #expect(throws: WireFailure("S1: the folder begins with /")) { try setup("csv-folder", "drop") }
        #expect(throws: WireFailure("S1: the address begins with opc.tcp://")) { try setup("opc-ua", "h") }
        #expect(throws: WireFailure.self) { try setup("profinet", "h") }
    }

    @Test func `a collection brings what its sources tell to the node`() async throws {
        let folder = try TestFolder()
        let sink = TestSink()
        let source = try SourceSetup(
            code: "L1", protocol: "influx-line", address: "", settings: [:], signals: SignalMap(["a b": "T1"]))
        let collection = try Collection(folder: folder.path, sources: [source], to: sink, clock: PeerWorld.clock)
        let task = Task { await collection.run() }
        let port = try #require(collection.ports["L1"])
        try await port.accept([Reading("a b", .decimal(units: 1, scale: 0), at: PeerWorld.clock.now())])
        while sink.taken.isEmpty { await PeerWorld.rest() }
        task.cancel()
        await task.value
        #expect(collection.buffer.status.records == 0)
        #expect(collection.board["L1"]?.phase == .connected)
    }
}
