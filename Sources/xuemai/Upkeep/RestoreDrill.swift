import Foundation
import Kernel
import Ledger
import Upkeep

/// Restores a backup into a scratch folder, verifies all of it, and compares the head of its tree; then the scratch
/// folder is gone (Law.s41: A11 7.2, D 16.3–16.6).
struct RestoreDrill {
    let folder: NodeFolder
    var tells = false

    /// `known` is what the record says of the backup, if it says anything.
    func run(_ file: String, known: BackupReceipt?) -> DrillResult {
        let name = URL(filePath: file).lastPathComponent
        var entries: Int64 = 0
        var root: Digest?
        var times: (restore: Int64, verify: Int64) = (0, 0)
        var finding = ""
        do {
            let manifest = try BackupFile.manifest(of: file)
            entries = manifest.entries
            let copy = BackupCopy(
                file: file, manifest: manifest, key: try folder.signer().verifierKey, tells: tells)
            let checkpoint = try copy.check(folder.configuration)
            root = checkpoint.root
            if folder.configuration.usesPostgres {
                throw Fault(
                    .configuration,
                    "a drill with PostgreSQL needs an empty database: restore there by hand. PostgreSQL 请在空库里手工演练")
            }
            if let known {
                guard try BackupFile.digest(of: file) == known.digest else {
                    throw Fault(.damaged, "the file is not the one in the record. 文件与账上记的不是同一份")
                }
                guard checkpoint.root == known.root, manifest.entries == known.entries else {
                    throw Fault(.damaged, "the head of the tree is another than in the record. 树头与账上记的不同")
                }
            }
            times = try restore(copy)
        } catch {
            finding = (error as? Fault)?.told ?? "\(error)"
        }
        return DrillResult(
            file: name, passed: finding.isEmpty, finding: String(finding.prefix(400)), entries: entries, root: root,
            restoreMilliseconds: times.restore, verifyMilliseconds: times.verify)
    }

    private func restore(_ copy: BackupCopy) throws -> (restore: Int64, verify: Int64) {
        let scratch = folder.configuration.folder + "/drill"
        if FileManager.default.fileExists(atPath: scratch) { try FileManager.default.removeItem(atPath: scratch) }
        try FileManager.default.createDirectory(
            atPath: scratch, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let begun = ContinuousClock.now
        do {
            try copy.extract(to: scratch + "/ledger.db")
            let restored = ContinuousClock.now
            try copy.verify(at: scratch + "/ledger.db")
            let verified = ContinuousClock.now
            try FileManager.default.removeItem(atPath: scratch)
            return (milliseconds(restored - begun), milliseconds(verified - restored))
        } catch {
            try FileManager.default.removeItem(atPath: scratch)
            throw error
        }
    }

    private func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
