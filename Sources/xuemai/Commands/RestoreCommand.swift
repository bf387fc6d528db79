import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Brings a backup back into an empty place. 从备份恢复；不会覆盖已有数据。",
        discussion: """
            A damaged or shortened backup is refused, and nothing that exists is replaced. Put `ledger.key`, \
            `privacy.key` and `erased.list` into the node's folder first: the record is verified with the first before \
            it counts as restored, the second opens personal data, by the third it erases again who was erased since.
            损坏或截短的备份会被拒绝；请先把账本私钥、个人信息总钥和 erased.list 放回节点目录，恢复后即行核验，并按名单再次删除身份。
            """)

    @OptionGroup var configurationOption: ConfigurationOption
    @Argument(help: "The backup. 备份文件。") var file: String

    func run() async throws {
        let folder = NodeFolder(configuration: try configurationOption.load())
        do {
            let key = try folder.signer().verifierKey
            let manifest = try BackupFile.manifest(of: file)
            let checkpoint = try check(manifest, folder.configuration, key)
            if folder.configuration.usesPostgres {
                try fill(folder, manifest, key)
            } else {
                try place(folder, manifest, key)
            }
            try eraseAgain(folder)
            try keepHead(folder, manifest, key)
            print("restored 已恢复: \(checkpoint.size) entries 条, made 备份于 \(manifest.madeAt.rfc3339)")
            print("Compare the tables too 再核对各表: xuemai verify")
        } catch {
            throw Told(wrapping: error)
        }
    }

    /// Whoever was erased after the backup was made is erased before anybody opens it.
    private func eraseAgain(_ folder: NodeFolder) throws {
        let store = try folder.openStore()
        try ErasedList(path: folder.configuration.erasedPath).apply(to: store)
        try store.close()
    }

    /// The backup is of this ledger, and its checkpoint is of this ledger's key.
    private func check(
        _ manifest: BackupManifest, _ configuration: NodeConfiguration, _ key: VerifierKey
    ) throws -> Checkpoint {
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

    private func verified(_ store: any Store, _ manifest: BackupManifest, _ key: VerifierKey) throws {
        let sealed = try Sealed.check(store, key: key, saved: [manifest.checkpoint])
        guard sealed.size >= manifest.entries else {
            throw Fault(.damaged, "\(sealed.size) of \(manifest.entries) entries are in the backup. 备份缺条目")
        }
    }

    private func place(_ folder: NodeFolder, _ manifest: BackupManifest, _ key: VerifierKey) throws {
        let target = folder.configuration.databasePath
        guard !FileManager.default.fileExists(atPath: target) else {
            throw Fault(.foreignStore, "\(target) exists already; restoring replaces nothing. 数据库已存在，不覆盖")
        }
        let partial = target + ".partial"
        try BackupFile.removeLeftovers(partial)
        do {
            try extract(manifest, to: partial)
            let store = try SQLiteStore(
                path: partial, origin: manifest.origin, ledger: LedgerTables.all, views: house.tables)
            try verified(store, manifest, key)
            try store.close()
            try BackupFile.settle(partial)
            try BackupFile.rename(partial, to: target)
        } catch {
            try BackupFile.removeLeftovers(partial)
            throw error
        }
    }

    private func fill(_ folder: NodeFolder, _ manifest: BackupManifest, _ key: VerifierKey) throws {
        let partial = folder.configuration.folder + "/restore.partial"
        try BackupFile.removeLeftovers(partial)
        do {
            try extract(manifest, to: partial)
            // One transaction: tables that exist already stop it, and nothing is left.
            Progress.say("restoring into PostgreSQL; the database must be empty. 目标库必须为空")
            try Tool.run(
                "pg_restore",
                [
                    "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                    "--dbname=\(folder.configuration.postgresOwner)", partial,
                ])
        } catch {
            try BackupFile.removeLeftovers(partial)
            throw error
        }
        try BackupFile.removeLeftovers(partial)
        let store = try folder.openStore()
        do { try verified(store, manifest, key) } catch {
            Progress.say("What was restored does not verify: drop this database. 恢复出的数据不成立，请删除此库")
            throw error
        }
        try store.close()
    }

    /// Copies the database out of the backup, comparing every chunk on the way.
    private func extract(_ manifest: BackupManifest, to path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw Fault(.storeReadOnly, "\(path) cannot be written") }
        let target = try FileHandle(forWritingTo: URL(filePath: path))
        var progress = Progress("bytes 字节")
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

    /// A newer checkpoint that lies here is evidence of what was lost: it is put aside, never dropped.
    private func keepHead(_ folder: NodeFolder, _ manifest: BackupManifest, _ key: VerifierKey) throws {
        let path = folder.configuration.headPath
        if let head = folder.head() {
            let lost: String
            do throws(NoteFailure) {
                let size = Int64(try Checkpoint.open(head, key: key).size)
                lost = size > manifest.entries ? "\(size - manifest.entries)" : ""
            } catch { lost = "?" }
            if !lost.isEmpty {
                let aside = path + ".before-restore-" + SystemClock.now().rfc3339
                try FileManager.default.moveItem(atPath: path, toPath: aside)
                Progress.say(
                    "\(lost) entries were recorded after this backup and are not in it; their checkpoint is kept in "
                        + "\(aside). 备份之后还有 \(lost) 条不在其中，其检查点已另存")
            }
        }
        try Data(manifest.checkpoint.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
