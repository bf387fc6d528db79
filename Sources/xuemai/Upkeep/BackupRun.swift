import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

/// Makes one backup, verified and ending with a signed checkpoint; by command, or by the node itself.
struct BackupRun: Sendable {
    let folder: NodeFolder
    /// Progress is for people at a terminal.
    var tells = false

    /// The file appears whole, under its name, or not at all.
    func make(_ file: String) async throws -> BackupManifest {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw Fault(.configuration, "\(file) exists already; a backup replaces nothing. 文件已存在")
        }
        let partial = file + ".partial"
        try BackupFile.removeLeftovers(partial)
        do {
            let manifest =
                folder.configuration.usesPostgres ? try dump(to: partial) : try await copy(to: partial)
            try BackupFile.finish(partial, with: manifest)
            try BackupFile.rename(partial, to: file)
            return manifest
        } catch {
            try BackupFile.removeLeftovers(partial)
            throw error
        }
    }

    /// SQLite: the pages by its own backup, then a checkpoint over all that they hold, then the proof of both.
    private func copy(to partial: String) async throws -> BackupManifest {
        let head = folder.head()
        let origin = folder.configuration.origin
        let setup = try folder.setup()
        let signer = try folder.signer()
        let source = try SQLiteStore(
            path: folder.configuration.databasePath, origin: origin, ledger: LedgerTables.all,
            views: house.tables)
        var pages = Progress("pages 页", tells: tells)
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
        let sealed = try Sealed.check(
            store, key: signer.verifierKey, saved: head.map { [$0] } ?? [], tells: tells)
        try store.close()
        try BackupFile.settle(partial)
        return try manifest(partial, sealed, .sqlite, signer.verifierKey, origin)
    }

    /// PostgreSQL: its own consistent dump; the checkpoint was there before the dump began.
    private func dump(to partial: String) throws -> BackupManifest {
        let signer = try folder.signer()
        let store = try folder.openStore()
        let sealed = try Sealed.check(
            store, key: signer.verifierKey, saved: folder.head().map { [$0] } ?? [], tells: tells)
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
        var hashing = Progress("bytes 字节", tells: tells)
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

    static func check(_ store: any Store, key: VerifierKey, saved: [String], tells: Bool = true) throws -> Sealed {
        var progress = Progress("entries 条目", tells: tells)
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
