import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

/// A backup on its way back into a database: checked against its manifest and this node's key at every step.
struct BackupCopy {
    let file: String
    let manifest: BackupManifest
    let key: VerifierKey
    var tells = false

    /// The backup is of this ledger, and its checkpoint is of this ledger's key.
    func check(_ configuration: NodeConfiguration) throws -> Checkpoint {
        guard manifest.origin == configuration.origin else {
            throw Fault(
                .foreignStore,
                "the backup is of \(manifest.origin), this node is \(configuration.origin). 备份属于另一本账")
        }
        guard (manifest.store == .postgres) == configuration.usesPostgres else {
            throw Fault(.configuration, "the backup is of \(manifest.store.rawValue). 备份来自另一种数据库")
        }
        do throws(NoteFailure) { return try Checkpoint.open(manifest.checkpoint, key: key) } catch {
            throw Fault(
                .damaged, "the backup's checkpoint is not of this node's key (\(error)). 检查点与账本密钥不符")
        }
    }

    /// Every entry, hash and signature, up to the checkpoint of the backup.
    func verify(_ store: any Store) throws {
        let sealed = try Sealed.check(store, key: key, saved: [manifest.checkpoint], tells: tells)
        guard sealed.size >= manifest.entries else {
            throw Fault(.damaged, "\(sealed.size) of \(manifest.entries) entries are in the backup. 备份缺条目")
        }
    }

    /// A SQLite database in a file of its own.
    func verify(at path: String) throws {
        let store = try SQLiteStore(
            path: path, origin: manifest.origin, ledger: LedgerTables.all, views: house.tables)
        try verify(store)
        try store.close()
    }

    /// Copies the database out of the backup, comparing every chunk on the way.
    func extract(to path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw Fault(.storeReadOnly, "\(path) cannot be written") }
        let target = try FileHandle(forWritingTo: URL(filePath: path))
        var progress = Progress("bytes 字节", tells: tells)
        let chunks = try BackupFile.chunks(of: file, bytes: manifest.bytes, to: target) {
            progress.tell($0, of: $1)
        }
        progress.end()
        try target.synchronize()
        try target.close()
        if chunks.count != manifest.chunks.count {
            throw Fault(.damaged, "the backup has another length than its manifest. 备份长度不对")
        }
        for (place, pair) in zip(chunks, manifest.chunks).enumerated() where pair.0 != pair.1 {
            let megabytes = place * (BackupManifest.chunkBytes / 1_048_576)
            throw Fault(.damaged, "the backup is damaged after \(megabytes) MiB. 备份在 \(megabytes) MiB 之后损坏")
        }
    }
}
