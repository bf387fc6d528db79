import Foundation
import Kernel
import Ledger
import Server
import Testing

@testable import xuemai

@Suite struct `Doors for machines` {
    private static let log = "gmp.example/plant1+c5677c39+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    private static let witness = "witness.example/w1+0ad7d35e+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
    private static let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

    private func load(_ yaml: String) throws -> NodeConfiguration {
        let path = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word()).yaml")
        try yaml.write(to: path, atomically: false, encoding: .utf8)
        defer {
            do { try FileManager.default.removeItem(at: path) } catch { Issue.record(error) }
        }
        return try NodeConfiguration.load(path: path.path)
    }

    @Test func `are shut where nothing is named`() throws {
        let doors = try load("site: x").doors
        #expect(doors.mirrorKeys.isEmpty && doors.metricsKeys.isEmpty)
        #expect(doors.witnessLogs.isEmpty && doors.witnesses.isEmpty)
    }

    @Test func `are opened by lists`() throws {
        let configuration = try load(
            """
            origin: a.example/log
            mirror_keys: [\(Self.digest)]
            metrics_keys: \(Self.digest)
            witness_logs:
              - \(Self.log)
            witnesses:
              - url: https://w1.example/witness/
                vkey: \(Self.witness)
            witness_seconds: 5
            """)
        let doors = configuration.doors
        #expect(doors.mirrorKeys.map(\.hex) == [Self.digest] && doors.metricsKeys == doors.mirrorKeys)
        #expect(doors.witnessLogs.map(\.vkey) == [Self.log])
        #expect(doors.witnesses.map(\.key.vkey) == [Self.witness])
        #expect(doors.witnesses.map(\.url) == ["https://w1.example/witness"])
        #expect(doors.witnessSeconds == 5 && doors.witnessQuorum == 1)
        #expect(doors.witnessName(configuration.origin) == "a.example/log/witness")
    }

    @Test(arguments: [
        ("mirror_keys: [secret]", "mirror_keys"), ("metrics_keys: \(digest)00", "metrics_keys"),
        ("witness_logs: [\(witness)]", "witness_logs"), ("witness_logs: [\(log), \(log)]", "witness_logs"),
        ("witnesses: [{vkey: \(log), url: 'https://w'}]", "witnesses"),
        ("witnesses: [{vkey: \(witness), url: 'ftp://w'}]", "witnesses"), ("witnesses: [\(witness)]", "witnesses"),
        ("witnesses: [{vkey: \(witness), url: 'https://w', name: x}]", "witnesses.name"),
        ("webhooks: [{name: erp, url: 'https://e'}]", "webhooks"),
        ("webhooks: [{name: ../erp, url: 'https://e', kinds: all}]", "webhooks"),
        ("webhooks: [{name: erp, url: 'file:///e', kinds: all}]", "webhooks"),
        ("webhooks: erp https://e", "webhooks"), ("witness_quorum: 2", "witness_quorum"),
        ("witness_seconds: 0", "witness_seconds"),
        ("witness_name: 'a b'", "witness_name"),
    ]) func `stay shut with a mistake, which is named`(yaml: String, key: String) {
        let error = #expect(throws: (any Error).self) { try load(yaml) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("- \(key): "))
    }

    @Test func `have a witness key of their own, made once`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word())")
        var configuration = NodeConfiguration()
        configuration.folder = folder.path
        let node = NodeFolder(configuration: configuration)
        try node.prepare()
        let (log, witness) = (try node.signer(), try node.witness())
        #expect(log.verifierKey.publicKey != witness.verifierKey.publicKey)
        #expect(witness.name == "plant.example/xuemai/witness")
        #expect(try node.witness().verifierKey == witness.verifierKey)
        let mode = try FileManager.default.attributesOfItem(atPath: configuration.witnessKeyPath)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `lead to webhooks whose secret and place stay with the node`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word())")
        var configuration = try load(
            """
            webhooks:
              - {name: erp, url: "https://e", kinds: [plasma.shipment, plasma.bag]}
              - {name: b, url: "http://b", kinds: all}
            """)
        configuration.folder = folder.path
        #expect(configuration.doors.webhooks.map(\.kinds) == [["plasma.shipment", "plasma.bag"], []])
        let node = NodeFolder(configuration: configuration)
        try node.prepare()
        let first = try node.webhook("erp", "https://e", [])
        #expect(try first.position() == nil)
        try first.keep(41)
        let second = try node.webhook("erp", "https://e", [])
        #expect(try second.position() == 41 && second.secret.text == first.secret.text)
        try "x".write(toFile: configuration.webhookPlacePath("erp"), atomically: true, encoding: .utf8)
        #expect(throws: Fault.self) { try second.position() }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `keep the cosigned checkpoint for the next start`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word())")
        var configuration = NodeConfiguration()
        configuration.folder = folder.path
        let node = NodeFolder(configuration: configuration)
        try node.prepare()
        let signer = try node.signer()
        let note = Checkpoint(origin: signer.name, size: 4, root: TreeHash.empty).signed(by: signer)
        node.shelf(log: signer.verifierKey).put(.init(size: 4, note: note))
        #expect(node.shelf(log: signer.verifierKey).newest == .init(size: 4, note: note))
        try FileManager.default.removeItem(at: folder)
    }
}
