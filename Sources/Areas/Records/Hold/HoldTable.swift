package import Kernel

/// Holds, open and released.
package enum HoldTable: FactTable {
    package typealias R = HoldRules

    package static let holds = Table(
        "records_hold",
        [
            .text("id"), .text("subject"), .text("reason", nullable: true), .text("placed_by"),
            .integer("placed_at"), .integer("released_at", nullable: true),
        ],
        key: ["id"], indexes: [.on("subject", "released_at"), .on("released_at", "placed_at")])

    package static let tables = [holds]

    package static func project(
        _ fact: HoldFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .placed(let subject):
            try tables.insert(
                into: holds,
                [
                    .text(head.subject.id), .text(subject.description), .text(head.reason), .text(head.person),
                    .moment(head.recordedAt), .null,
                ])
        case .released:
            try tables.execute(release, [.text(head.subject.id), .moment(head.recordedAt)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> HoldState {
        try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            HoldState(id: id, subject: Subject(text: row.text(0)), isReleased: !row.isNull(1))
        } ?? HoldState(id: id)
    }

    /// A hold that keeps a record now.
    package static func open(on subject: Subject, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(keeping, [.text(subject.description)]) { (row) throws(Fault) in row.text(0) }
    }

    /// One line of the list of holds.
    package struct Line: Sendable, Hashable {
        package let id: String
        package let subject: String
        package let reason: String
        package let placedBy: String
        package let placedAt: Moment
    }

    /// Those that are open, newest first.
    package static func open(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        try snapshot.all(list, [.integer(Int64(limit))]) { (row) throws(Fault) in
            Line(
                id: row.text(0), subject: row.text(1), reason: row.text(2), placedBy: row.text(3),
                placedAt: row.moment(4))
        }
    }

    private static let release: SQL = "UPDATE records_hold SET released_at = $3 WHERE origin = $1 AND id = $2"
    private static let one: SQL = "SELECT subject, released_at FROM records_hold WHERE origin = $1 AND id = $2"
    private static let keeping: SQL = """
        SELECT id FROM records_hold WHERE origin = $1 AND subject = $2 AND released_at IS NULL LIMIT 1
        """
    private static let list: SQL = """
        SELECT id, subject, reason, placed_by, placed_at FROM records_hold
        WHERE origin = $1 AND released_at IS NULL ORDER BY placed_at DESC LIMIT $2
        """
}
