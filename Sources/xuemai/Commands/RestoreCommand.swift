import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger

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
            let copy = BackupCopy(file: file, manifest: manifest, key: key, tells: true)
            let checkpoint = try copy.check(folder.configuration)
            if folder.configuration.usesPostgres {
                try fill(folder, copy)
            } else {
                try place(folder, copy)
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

    private func place(_ folder: NodeFolder, _ copy: BackupCopy) throws {
        let target = folder.configuration.databasePath
        guard !FileManager.default.fileExists(atPath: target) else {
            throw Fault(.foreignStore, "\(target) exists already; restoring replaces nothing. 数据库已存在，不覆盖")
        }
        let partial = target + ".partial"
        try BackupFile.removeLeftovers(partial)
        do {
            try copy.extract(to: partial)
            try copy.verify(at: partial)
            try BackupFile.settle(partial)
            try BackupFile.rename(partial, to: target)
        } catch {
            try BackupFile.removeLeftovers(partial)
            throw error
        }
    }

    private func fill(_ folder: NodeFolder, _ copy: BackupCopy) throws {
        let partial = folder.configuration.folder + "/restore.partial"
        try BackupFile.removeLeftovers(partial)
        do {
            try copy.extract(to: partial)
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
        do { try copy.verify(store) } catch {
            Progress.say("What was restored does not verify: drop this database. 恢复出的数据不成立，请删除此库")
            throw error
        }
        try store.close()
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
