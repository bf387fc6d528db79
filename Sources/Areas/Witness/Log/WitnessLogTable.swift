package import Kernel

/// The newest cosigned tree of each log.
package enum WitnessLogTable: FactTable {
    package typealias R = WitnessLogRules

    package static let logs = Table(
        "witness_log",
        [
            .text("log"), .integer("tree_size"), .bytes("root"), .text("note"), .integer("cosigned_at"),
            .integer("contradicted_size", nullable: true), .text("contradiction", nullable: true),
        ],
        key: ["log"])

    package static let tables = [logs]

    package static func project(
        _ fact: WitnessLogFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let log = StoreValue.text(head.subject.id)
        switch fact {
        case .cosigned(let size, let root, let note):
            try tables.execute(
                cosigned,
                [log, .integer(size), .bytes(root.bytes), .text(note), .moment(head.recordedAt)])
        case .contradicted(let size, _, let note):
            try tables.execute(contradicted, [log, .integer(size), .text(note)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> WitnessLogState {
        let found = try snapshot.first(state, [.text(id)]) { (row) throws(Fault) in
            guard let root = Digest(row.bytes(1)) else { throw Fault(.damaged, "a cosigned root is cut") }
            return WitnessLogState(
                log: id, size: row.integer(0), root: root, contradictedSize: row.isNull(2) ? nil : row.integer(2))
        }
        return found ?? WitnessLogState(log: id)
    }

    /// The newest checkpoint that was cosigned, with the log's signature and ours.
    package static func note(of log: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(note, [.text(log)]) { (row) throws(Fault) in row.text(0) }
    }

    private static let cosigned: SQL = """
        INSERT INTO witness_log (origin, log, tree_size, root, note, cosigned_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (origin, log) DO UPDATE SET tree_size = excluded.tree_size, root = excluded.root,
        note = excluded.note, cosigned_at = excluded.cosigned_at
        """
    private static let contradicted: SQL = """
        UPDATE witness_log SET contradicted_size = $3, contradiction = $4 WHERE origin = $1 AND log = $2
        """
    private static let state: SQL = """
        SELECT tree_size, root, contradicted_size FROM witness_log WHERE origin = $1 AND log = $2
        """
    private static let note: SQL = "SELECT note FROM witness_log WHERE origin = $1 AND log = $2"
}
