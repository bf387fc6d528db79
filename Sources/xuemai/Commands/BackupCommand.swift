import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the record into one file while the node works. 在线备份到一个文件。",
        discussion: """
            The copy is verified and ends with a signed checkpoint. `ledger.key` and `privacy.key` are not in it: \
            keep them elsewhere. A backup older than an erasure holds that person's key, wrapped: keep none longer \
            than needed.
            备份写完即核验，末尾是签过的检查点；账本私钥和个人信息总钥不在其中，请另行保存。删除身份之前的备份仍含其密钥（已加密），不要久留。
            """)

    @OptionGroup var configurationOption: ConfigurationOption
    @Argument(help: "The new file; an existing one is never replaced. 备份文件。") var file: String

    func run() async throws {
        let folder = NodeFolder(configuration: try configurationOption.load())
        guard !FileManager.default.fileExists(atPath: file) else {
            throw ValidationError("\(file) exists already; a backup replaces nothing. 文件已存在")
        }
        let partial = file + ".partial"
        try BackupFile.removeLeftovers(partial)
        do {
            let manifest =
                folder.configuration.usesPostgres
                ? try dump(folder, to: partial) : try await copy(folder, to: partial)
            try BackupFile.finish(partial, with: manifest)
            try BackupFile.rename(partial, to: file)
            print("\(manifest.entries) entries 条, \(manifest.bytes) bytes → \(file)")
            print(manifest.checkpoint, terminator: "")
        } catch {
            try BackupFile.removeLeftovers(partial)
            throw Told(wrapping: error)
        }
    }

    /// SQLite: the pages by its own backup, then a checkpoint over all that they hold, then the proof that they are whole.
    private func copy(_ folder: NodeFolder, to partial: String) async throws -> BackupManifest {
        let head = folder.head()
        let origin = folder.configuration.origin
        let setup = try folder.setup()
        let signer = try folder.signer()
        let source = try SQLiteStore(
            path: folder.configuration.databasePath, origin: origin, ledger: LedgerTables.all,
            views: house.tables)
        var pages = Progress("pages 页")
        try source.backUp(to: partial) { pages.tell(Int64($0), of: Int64($1)) }
        pages.end()
        try source.close()
        let store = try SQLiteStore(
            path: partial, origin: origin, ledger: LedgerTables.all, views: house.tables)
        // What was recorded in the last moments has no checkpoint yet; the copy gets one of its own.
        let quiet = EngineSetup(
            clock: setup.clock, random: setup.random, signer: setup.signer, zoneMinutes: setup.zoneMinutes)
        try await Sequencer(store: store, house: house, setup: quiet).seal()
        if let finding = try store.integrityFindings().first {
            throw Fault(.damaged, "SQLite finds damage: \(finding)")
        }
        let sealed = try Sealed.check(store, key: signer.verifierKey, saved: head.map { [$0] } ?? [])
        try store.close()
        try BackupFile.settle(partial)
        return try manifest(partial, sealed, .sqlite, signer.verifierKey, origin)
    }

    /// PostgreSQL: its own consistent dump; the checkpoint was there before the dump began.
    private func dump(_ folder: NodeFolder, to partial: String) throws -> BackupManifest {
        let signer = try folder.signer()
        let store = try folder.openStore()
        let sealed = try Sealed.check(store, key: signer.verifierKey, saved: folder.head().map { [$0] } ?? [])
        try store.close()
        try Tool.run(
            "pg_dump",
            ["--format=custom", "--file=\(partial)", "--dbname=\(folder.configuration.postgresOwner)"])
        return try manifest(partial, sealed, .postgres, signer.verifierKey, folder.configuration.origin)
    }

    private func manifest(
        _ partial: String, _ sealed: Sealed, _ store: BackupManifest.Store, _ key: VerifierKey,
        _ origin: String
    ) throws -> BackupManifest {
        let bytes = try BackupFile.size(of: partial)
        var hashing = Progress("bytes 字节")
        let chunks = try BackupFile.chunks(of: partial, bytes: bytes) { hashing.tell($0, of: $1) }
        hashing.end()
        return BackupManifest(
            bytes: bytes, checkpoint: sealed.note, chunks: chunks, entries: sealed.size, key: key.vkey,
            madeAt: SystemClock.now(), origin: origin, store: store, version: xuemaiVersion)
    }
}

/// A ledger that was verified up to its newest checkpoint.
struct Sealed {
    let size: Int64
    let note: String

    static func check(_ store: any Store, key: VerifierKey, saved: [String]) throws -> Sealed {
        var progress = Progress("entries 条目")
        let (report, newest) = try store.read { (snapshot) throws(Fault) in
            let report = try LedgerVerification.run(snapshot, key: key, saved: saved) {
                progress.tell($0, of: $1)
            }
            return (report, try LedgerReader.checkpoint(snapshot))
        }
        progress.end()
        guard let newest else {
            throw Fault(.damaged, "the ledger has no checkpoint yet: nothing is recorded")
        }
        // Entries after the newest checkpoint are those of the last moments.
        let wrong = report.findings.first { $0.place != .entries(from: newest.size, to: report.entries) }
        if let wrong {
            throw Fault(
                .damaged, "\(wrong.placeText): \(wrong.what.en). \(wrong.what.zh). Run `xuemai verify`")
        }
        return Sealed(size: newest.size, note: newest.note)
    }
}

/// A program of PostgreSQL's own.
enum Tool {
    static func run(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Fault(.storeFailed, "\(name) ended with \(process.terminationStatus)")
        }
    }
}
