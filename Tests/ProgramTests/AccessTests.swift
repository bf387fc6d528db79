import Foundation
import Kernel
import Ledger
import Testing

@testable import xuemai

@Suite struct `The door of a node` {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "xuemai-access-\(Randomness.word())")

    private func removing(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        try body()
    }

    private func load(_ yaml: String) throws -> NodeConfiguration {
        let path = folder.appending(path: "xuemai.yaml")
        try yaml.write(to: path, atomically: false, encoding: .utf8)
        return try NodeConfiguration.load(path: path.path)
    }

    @Test func `Law.s8 knows its home networks, and no word that is none`() throws {
        try removing {
            #expect(try load("site: x").homeNetworks.isEmpty)
            let networks = try load("home_networks: [10.2.0.0/16, \"fd00::/8\"]").homeNetworks
            #expect(networks.map(\.text) == ["10.2.0.0/16", "fd00::/8"])
            #expect(throws: (any Error).self) { try load("home_networks: [10.2.0.1/16]") }
        }
    }

    @Test func `keeps its key of access in a file that nobody else reads`() throws {
        try removing {
            var configuration = NodeConfiguration()
            configuration.folder = folder.path
            let node = NodeFolder(configuration: configuration)
            let made = try node.accessKey().badge("BADGE-1")
            let attributes = try FileManager.default.attributesOfItem(atPath: configuration.accessKeyPath)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try node.accessKey().badge("BADGE-1") == made)
            try "zz".write(toFile: configuration.accessKeyPath, atomically: false, encoding: .utf8)
            #expect(throws: Fault.self) { try node.accessKey() }
        }
    }
}
