import Assembly
import Foundation
import Kernel
import Ledger
import Logging
import Server
import Testing

@testable import xuemai

/// Two nodes as the program makes them: folders, keys, databases on disk, HTTP by the toolchain's client.
@Suite struct `A node whose configuration names a witness` {
    private let root = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word())")

    private func folder(_ name: String, _ change: (inout ConfiguredDoors) -> Void = { _ in }) throws -> NodeFolder {
        var configuration = NodeConfiguration()
        configuration.origin = "\(name).example/xuemai"
        configuration.folder = root.appending(path: name).path
        change(&configuration.doors)
        let folder = NodeFolder(configuration: configuration)
        try folder.prepare()
        return folder
    }

    private func setup(_ folder: NodeFolder) throws -> (setup: ServerSetup, shelf: CosignedShelf?) {
        var setup = ServerSetup(
            host: "127.0.0.1", port: 0, publicURL: "http://localhost", site: "x", version: "test")
        setup.handlesSignals = false
        setup.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let shelf = try folder.configuration.doors.open(&setup, folder, log: try folder.signer().verifierKey)
        return (setup, shelf)
    }

    /// A node with one entry: its first administrator.
    private func founded(_ folder: NodeFolder) async throws -> LiveNode {
        let store = try folder.openForWriting(create: true)
        let node = try folder.node(store)
        try await Founding(node: node, cost: ScryptCost(n: 16, r: 1, p: 1))
            .administrator("0001", name: "x", password: "first password")
        return node
    }

    @Test func `has its checkpoints cosigned over HTTP, and a policy is satisfied by them`() async throws {
        let log = try folder("log")
        let logKey = try log.signer().verifierKey
        let second = try folder("second") { $0.witnessLogs = [logKey] }
        let key = try #require(WitnessDuty(signer: try second.witness(), logs: []).verifierKey)
        let witness = try await founded(second)
        let watching = try setup(second).setup
        let (ports, port) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await serve(watching, node: witness, pages: []) { port.yield($0) }
                port.finish()
            }
            var waiting = ports.makeAsyncIterator()
            let found = try #require(await waiting.next())
            var configured = log.configuration
            configured.doors.witnesses = [WitnessPeer(key: key, url: "http://127.0.0.1:\(found)/witness")]
            let folder = NodeFolder(configuration: configured)
            let node = try await founded(folder)
            let (logSetup, shelf) = try setup(folder)
            let round = WitnessRound(
                try #require(logSetup.cosigning), node: node, metrics: logSetup.metrics,
                logger: logSetup.logger)
            #expect(try await round.once())
            try await node.close()
            let kept = try String(contentsOfFile: configured.cosignedPath, encoding: .utf8)
            #expect(kept == shelf?.newest?.note)
            let policy = try TlogPolicy(text: "log \(logKey.vkey)\nwitness second \(key.vkey)\nquorum second\n")
            #expect(try Checkpoint.open(kept, policy: policy).checkpoint.size == 1)
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
        try FileManager.default.removeItem(at: root)
    }

    @Test func `that nobody answers goes without`() async throws {
        let post = OutwardPost()
        // The discard port: nothing listens there.
        await #expect(throws: (any Error).self) { try await post.post("http://127.0.0.1:9/add-checkpoint", []) }
    }
}
