package import Kernel

/// Disposals by record.
package enum DisposalTable: FactTable {
    package typealias R = DisposalRules

    package static let disposals = Table(
        "records_disposal",
        [
            .text("id"), .text("subject"), .integer("entries"), .text("schedule"), .text("disposed_by"),
            .integer("disposed_at"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("subject", unique: true), .on("entry")])

    package static let tables = [disposals]

    package static func project(
        _ fact: DisposalFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .recorded(let scope, let schedule):
            try tables.insert(
                into: disposals,
                [
                    .text(head.subject.id), .text(scope.subject.description), .integer(scope.entries),
                    .text(schedule), .text(head.person), .moment(head.recordedAt), .integer(head.index),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DisposalState {
        DisposalState(
            id: id,
            isRecorded: try snapshot.first(
                "SELECT 1 FROM records_disposal WHERE origin = $1 AND id = $2", [.text(id)]
            ) { (_) throws(Fault) in true } ?? false)
    }

    package static func gather(
        _ command: DisposalCommand, _ id: String, _ state: DisposalState, from snapshot: any Snapshot
    ) throws(Fault) -> DisposalEvidence {
        DisposalEvidence(
            schedules: try ScheduleTable.versions(from: snapshot),
            hold: try HoldTable.open(on: command.scope.subject, from: snapshot),
            disposedBefore: try disposal(of: command.scope.subject, from: snapshot) != nil)
    }

    /// One line of the list of disposals.
    package struct Line: Sendable, Hashable {
        package let id: String
        package let subject: String
        package let entries: Int64
        package let person: String
        package let at: Moment
        package let entry: Int64
    }

    /// The disposal of a record; nil while it is kept.
    package static func disposal(of subject: Subject, from snapshot: any Snapshot) throws(Fault) -> Line? {
        try snapshot.first(ofSubject, [.text(subject.description)], line)
    }

    /// Newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        try snapshot.all(list, [.integer(Int64(limit))], line)
    }

    private static func line(_ row: any Row) -> Line {
        Line(
            id: row.text(0), subject: row.text(1), entries: row.integer(2), person: row.text(3), at: row.moment(4),
            entry: row.integer(5))
    }

    private static let ofSubject: SQL = """
        SELECT id, subject, entries, disposed_by, disposed_at, entry FROM records_disposal
        WHERE origin = $1 AND subject = $2
        """
    private static let list: SQL = """
        SELECT id, subject, entries, disposed_by, disposed_at, entry FROM records_disposal
        WHERE origin = $1 ORDER BY entry DESC LIMIT $2
        """
}
