package import Kernel

/// A backup as it was written: what is needed to find it, and to know it again.
package struct BackupReceipt: Sendable, Hashable {
    package let bytes: Int64
    /// SHA-256 of the whole file.
    package let digest: Digest
    package let entries: Int64
    /// Root of the tree that its checkpoint signs.
    package let root: Digest
    /// Folder on the other disk or machine.
    package let place: String
    package let milliseconds: Int64

    package init(
        bytes: Int64, digest: Digest, entries: Int64, root: Digest, place: String, milliseconds: Int64
    ) {
        self.bytes = bytes
        self.digest = digest
        self.entries = entries
        self.root = root
        self.place = place
        self.milliseconds = milliseconds
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        guard let digest = Digest(hex: try fields.string("digest")) else { throw fields.wrong("digest") }
        guard let root = Digest(hex: try fields.string("root")) else { throw fields.wrong("root") }
        self.init(
            bytes: try fields.integer("bytes"), digest: digest, entries: try fields.integer("entries"), root: root,
            place: try fields.string("place"), milliseconds: try fields.integer("ms"))
    }
}

/// What happened to a backup file. `orderedBy` is a staff number, or empty where the schedule did.
package enum BackupFact: Fact {
    case made(BackupReceipt, orderedBy: String)
    case failed(why: String, orderedBy: String)
    /// By the rule that keeps so many.
    case deleted(keep: Int64)

    package static let kinds: [FactKind] = [
        "node.backup.made.v1", "node.backup.failed.v1", "node.backup.deleted.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .made: "node.backup.made.v1"
        case .failed: "node.backup.failed.v1"
        case .deleted: "node.backup.deleted.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .made(let receipt, let orderedBy):
            writer.member("bytes", receipt.bytes)
            writer.member("digest", receipt.digest.hex)
            writer.member("entries", receipt.entries)
            writer.member("ms", receipt.milliseconds)
            writer.member("ordered_by", orderedBy)
            writer.member("place", receipt.place)
            writer.member("root", receipt.root.hex)
        case .failed(let why, let orderedBy):
            writer.member("ordered_by", orderedBy)
            writer.member("why", why)
        case .deleted(let keep): writer.member("keep", keep)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> BackupFact {
        switch kind {
        case "node.backup.made.v1":
            .made(try BackupReceipt(reading: fields), orderedBy: try fields.string("ordered_by"))
        case "node.backup.failed.v1":
            .failed(why: try fields.string("why"), orderedBy: try fields.string("ordered_by"))
        case "node.backup.deleted.v1": .deleted(keep: try fields.integer("keep"))
        default: throw fields.wrong("kind")
        }
    }
}
