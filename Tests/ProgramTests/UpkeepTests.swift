import Assembly
import Foundation
import Kernel
import Ledger
import Server
import Testing
import Upkeep
import Web

@testable import xuemai

/// Nodes as the program makes them, with their data on one disk and their backups on another.
@Suite struct `A node that backs itself up` {
    private let root = FileManager.default.temporaryDirectory.appending(path: "xuemai-\(Randomness.word())")
    private let other = URL(filePath: "/dev/shm").appending(path: "xuemai-\(Randomness.word())")

    private struct Node {
        let folder: NodeFolder
        let live: LiveNode
        let upkeep: NodeUpkeep

        func backups() async throws -> [Backup] {
            try await live.read { (snapshot) throws(Fault) in try BackupTable.newest(limit: 50, from: snapshot) }
        }
        func drills() async throws -> [Drill] {
            try await live.read { (snapshot) throws(Fault) in try DrillTable.newest(limit: 50, from: snapshot) }
        }
    }

    private func node(place: String, keep: Int64 = 30) async throws -> Node {
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        var configuration = NodeConfiguration()
        configuration.origin = "log.example/xuemai"
        configuration.folder = root.appending(path: "data").path
        configuration.upkeep.backupFolder = place
        configuration.upkeep.backupKeep = keep
        let folder = NodeFolder(configuration: configuration)
        try folder.prepare()
        let live = try folder.node(try folder.openForWriting(create: true))
        try await Founding(node: live, cost: ScryptCost(n: 16, r: 1, p: 1))
            .administrator("0001", name: "x", password: "first password")
        let jobs = JobBoard()
        return Node(
            folder: folder, live: live,
            upkeep: NodeUpkeep(folder, node: live, jobs: jobs, metrics: MetricBoard()))
    }

    private func clean(_ node: Node) async throws {
        try await node.live.close()
        try FileManager.default.removeItem(at: root)
        try FileManager.default.removeItem(at: other)
    }

    private func isFine(_ outcome: JobBoard.Outcome) -> Bool { if case .fine = outcome { true } else { false } }

    @Test func `Law.s41 tells of each backup, restores one for practice, and tells what came of it`() async throws {
        let node = try await node(place: other.path)
        #expect(isFine(await node.upkeep.backUp(orderedBy: "0001")))
        let backup = try #require(try await node.backups().first)
        let receipt = try #require(backup.receipt)
        let path = other.appending(path: backup.file).path
        #expect(receipt.place == other.path && receipt.entries == 1 && backup.orderedBy == "0001")
        #expect(try BackupFile.digest(of: path) == receipt.digest)
        #expect(try BackupFile.size(of: path) == receipt.bytes)
        #expect(isFine(await node.upkeep.drill(backup.file, orderedBy: "0001")))
        let drill = try #require(try await node.drills().first)
        #expect(drill.result.passed && drill.result.file == backup.file && drill.result.entries == 1)
        #expect(!FileManager.default.fileExists(atPath: node.folder.configuration.folder + "/drill"))
        try await clean(node)
    }

    @Test func `Law.s41 tells plainly when a backup is not the one in the record`() async throws {
        let node = try await node(place: other.path)
        _ = await node.upkeep.backUp(orderedBy: "")
        let file = try #require(try await node.backups().first).file
        let path = other.appending(path: file)
        var bytes = try Data(contentsOf: path)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: path)
        #expect(!isFine(await node.upkeep.drill(file, orderedBy: "0001")))
        let drill = try #require(try await node.drills().first)
        #expect(!drill.result.passed && drill.result.finding.contains("not the one in the record"))
        let alone = RestoreDrill(folder: node.folder).run(path.path, known: nil)
        #expect(!alone.passed && alone.finding.contains("damaged"))
        #expect(!RestoreDrill(folder: node.folder).run("/dev/shm/nothing", known: nil).passed)
        try await clean(node)
    }

    @Test func `Law.s41 refuses a place on the disk of the data, and one that is not there`() async throws {
        let near = root.appending(path: "near")
        try FileManager.default.createDirectory(at: near, withIntermediateDirectories: true)
        let node = try await node(place: near.path)
        guard case .failed(let told) = await node.upkeep.backUp(orderedBy: "") else {
            Issue.record("a backup beside the data")
            return
        }
        #expect(told.en.contains("on the disk that holds the data") && told.en.contains("同一块盘"))
        #expect(try await node.backups().first?.failure?.contains("on the disk that holds the data") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: near.path).isEmpty)
        let nowhere = BackupPlace(folder: "/dev/shm/nothing-here", dataFolder: near.path)
        #expect(nowhere.problem?.en.contains("is not there") == true)
        #expect(BackupPlace(folder: other.path, dataFolder: near.path).problem == nil)
        try await clean(node)
    }

    @Test func `Law.s41 keeps so many of the newest, and tells of each that it deletes`() async throws {
        let node = try await node(place: other.path, keep: 2)
        for number in 1...3 {
            // Names tell seconds: older ones are put there by hand.
            let name = "xuemai-2026010\(number)T000000Z.backup"
            try Data("old".utf8).write(to: other.appending(path: name))
            let receipt = BackupReceipt(
                bytes: 3, digest: TreeHash.sha256([1]), entries: 1, root: TreeHash.sha256([2]), place: other.path,
                milliseconds: 1)
            _ = try await node.live.perform(
                Errand(
                    BackupTable.self, id: node.live.freshCommandID(), record: name,
                    command: .make(receipt, orderedBy: ""), person: Standing.node.person))
        }
        #expect(isFine(await node.upkeep.backUp(orderedBy: "")))
        let left = try FileManager.default.contentsOfDirectory(atPath: other.path).sorted()
        #expect(left.count == 2 && left.first == "xuemai-20260103T000000Z.backup")
        #expect(try await node.backups().filter { $0.deletedAt != nil }.count == 2)
        try await clean(node)
    }

    @Test func `is configured by file, with every problem named`() throws {
        var upkeep = ConfiguredUpkeep()
        var problems: [String] = []
        upkeep.take(
            [
                "backup_folder": "/backup", "backup_hours": "6", "backup_keep": "9", "verify_hours": "0",
                "time_servers": "time.example ntp.example:1123",
            ], &problems)
        #expect(problems.isEmpty && upkeep.backupHours == 6 && upkeep.backupKeep == 9 && upkeep.verifyHours == 0)
        #expect(upkeep.timeServers.map(\.port) == [123, 1_123])
        upkeep.take(["backup_hours": "0", "backup_keep": "1", "time_servers": "a:b:c"], &problems)
        #expect(problems.count == 3)
        #expect(BackupPlace.fileName(at: Moment(microseconds: 0)) == "xuemai-19700101T000000Z.backup")
    }
}
