package import Kernel

/// Backups by their files, newest first.
package enum BackupTable: FactTable {
    package typealias R = BackupRules

    package static let backups = Table(
        "node_backup",
        [
            .text("file"), .text("stage"), .integer("entry"), .integer("at"), .text("ordered_by"),
            .integer("bytes", nullable: true), .digest("digest", nullable: true),
            .integer("entries", nullable: true), .digest("root", nullable: true), .text("place", nullable: true),
            .integer("ms", nullable: true), .text("why", nullable: true),
            .integer("deleted_at", nullable: true),
        ], key: ["file"], indexes: [.on("entry", unique: true), .on("stage", "entry")])

    package static let tables = [backups]

    package static func project(
        _ fact: BackupFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .made(let receipt, let orderedBy):
            try tables.insert(
                into: backups,
                [
                    id, .text("made"), .integer(head.index), .moment(head.recordedAt), .text(orderedBy),
                    .integer(receipt.bytes), .bytes(receipt.digest.bytes), .integer(receipt.entries),
                    .bytes(receipt.root.bytes), .text(receipt.place), .integer(receipt.milliseconds), .null, .null,
                ])
        case .failed(let why, let orderedBy):
            try tables.insert(
                into: backups,
                [
                    id, .text("failed"), .integer(head.index), .moment(head.recordedAt), .text(orderedBy), .null, .null,
                    .null, .null, .null, .null, .text(why), .null,
                ])
        case .deleted: try tables.execute(delete, [id, .moment(head.recordedAt)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> BackupState {
        var state = BackupState(id: id)
        let stage = try snapshot.first(stageOf, [.text(id)]) { (row) throws(Fault) in row.text(0) }
        switch stage {
        case "made": state.stage = .made
        case "failed": state.stage = .failed
        case "deleted": state.stage = .deleted
        default: break
        }
        return state
    }

    /// Newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Backup] {
        try snapshot.all(list, [.integer(Int64(limit))], backup)
    }

    /// The newest that was made and still lies there.
    package static func newestMade(from snapshot: any Snapshot) throws(Fault) -> Backup? {
        try snapshot.first(made, [], backup)
    }

    private static func backup(_ row: any Row) throws(Fault) -> Backup {
        var receipt: BackupReceipt?
        if let digest = row.digest(6), let root = row.digest(8) {
            receipt = BackupReceipt(
                bytes: row.integer(5), digest: digest, entries: row.integer(7), root: root, place: row.text(9),
                milliseconds: row.integer(10))
        }
        return Backup(
            file: row.text(0), entry: row.integer(2), at: row.moment(3), orderedBy: row.text(4), receipt: receipt,
            failure: row.optionalText(11), deletedAt: row.optionalMoment(12))
    }

    private static let delete: SQL =
        "UPDATE node_backup SET stage = 'deleted', deleted_at = $3 WHERE origin = $1 AND file = $2"
    private static let stageOf: SQL = "SELECT stage FROM node_backup WHERE origin = $1 AND file = $2"
    static let list: SQL = """
        SELECT file, stage, entry, at, ordered_by, bytes, digest, entries, root, place, ms, why, deleted_at
        FROM node_backup WHERE origin = $1 ORDER BY entry DESC LIMIT $2
        """
    static let made: SQL = """
        SELECT file, stage, entry, at, ordered_by, bytes, digest, entries, root, place, ms, why, deleted_at
        FROM node_backup WHERE origin = $1 AND stage = 'made' ORDER BY entry DESC LIMIT 1
        """
}

/// A backup as its facts have made it.
package struct Backup: Sendable, Equatable {
    package let file: String
    package let entry: Int64
    package let at: Moment
    package let orderedBy: String
    /// Nil for one that failed.
    package let receipt: BackupReceipt?
    package let failure: String?
    package let deletedAt: Moment?
}
