package import Kernel

/// Findings, and what was done about each.
package enum FindingTable: FactTable {
    package typealias R = FindingRules

    package static let findings = Table(
        "comparison_finding",
        [
            .text("id"), .text("grade"), .text("station"), .text("assay"), .integer("opened_at"), .bytes("opening"),
            .integer("actions"), .text("conclusion", nullable: true), .text("closed_by", nullable: true),
            .integer("closed_at", nullable: true), .integer("facts"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [
            .on("opened_at", "id", where: "closed_at IS NULL"), .on("station", "assay", "opened_at", "id"),
            .on("opened_at", "id"),
        ])

    package static let actions = Table(
        "comparison_action",
        [.text("finding"), .integer("entry"), .text("action"), .text("person"), .integer("at")],
        key: ["finding", "entry"])

    package static let tables = [findings, actions]

    package static func project(
        _ fact: FindingFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = head.subject.id
        switch fact {
        case .opened(let opening):
            let facts = try tables.first(count, [.text(id)]) { (row) throws(Fault) in row.integer(0) }
            let row: [StoreValue] = [
                .text(id), .text(opening.grade.rawValue), .text(opening.station), .text(opening.assay),
                .moment(head.recordedAt), .bytes(opening.canonicalBytes),
            ]
            if let facts {
                try tables.execute(reopen, row + [.integer(facts + 1), .integer(head.index)])
            } else {
                try tables.insert(
                    into: findings, row + [.integer(0), .null, .null, .null, .integer(1), .integer(head.index)])
            }
        case .actioned(let text):
            try tables.insert(
                into: actions,
                [.text(id), .integer(head.index), .text(text), .text(head.person), .moment(head.recordedAt)])
            try tables.execute(act, [.text(id), .integer(head.index)])
        case .closed(let text):
            try tables.execute(
                close, [.text(id), .text(text), .text(head.person), .moment(head.recordedAt), .integer(head.index)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> FindingState {
        guard let line = try finding(id, from: snapshot) else { return FindingState(id: id) }
        return FindingState(
            id: id, opening: line.opening, actions: line.actions, isClosed: line.closing != nil, version: line.facts)
    }

    /// A finding as one line.
    package struct Line: Sendable, Hashable {
        package struct Closing: Sendable, Hashable {
            package let conclusion: String
            package let person: String
            package let at: Moment
        }

        package let id: String
        package let opening: FindingOpening
        package let openedAt: Moment
        package let actions: Int
        package let closing: Closing?
        package let facts: Int64
        package let entry: Int64
    }

    package struct Action: Sendable, Hashable {
        package let text: String
        package let person: String
        package let at: Moment
    }

    package static func finding(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Line? {
        try snapshot.first(one, [.text(id)], line)
    }

    /// Those still open, oldest first, after a moment and id.
    package static func open(
        after: (at: Moment, id: String)? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        let after = after ?? (Moment(microseconds: .min), "")
        return try snapshot.all(
            opened, [.moment(after.at), .moment(after.at), .text(after.id), .integer(Int64(limit))], line)
    }

    /// All, newest first, before a moment and id.
    package static func newest(
        before: (at: Moment, id: String)? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        let before = before ?? (Moment(microseconds: .max), "")
        return try snapshot.all(
            all, [.moment(before.at), .moment(before.at), .text(before.id), .integer(Int64(limit))], line)
    }

    /// Of one station and assay, newest first.
    package static func of(
        _ station: String, _ assay: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(ofAssay, [.text(station), .text(assay), .integer(Int64(limit))], line)
    }

    package static func actions(of id: String, from snapshot: any Snapshot) throws(Fault) -> [Action] {
        try snapshot.all(done, [.text(id)]) { (row) throws(Fault) in
            Action(text: row.text(0), person: row.text(1), at: row.moment(2))
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> Line {
        let opening = try Fault.reading("comparison_finding.opening") { () throws(JSONFailure) in
            try FindingOpening(reading: JSONFields(canonical: row.bytes(1)))
        }
        let closing = row.optionalMoment(6).map {
            Line.Closing(conclusion: row.text(4), person: row.text(5), at: $0)
        }
        return Line(
            id: row.text(0), opening: opening, openedAt: row.moment(2), actions: Int(row.integer(3)),
            closing: closing, facts: row.integer(7), entry: row.integer(8))
    }

    private static let count: SQL = "SELECT facts FROM comparison_finding WHERE origin = $1 AND id = $2"
    private static let reopen: SQL = """
        UPDATE comparison_finding SET grade = $3, station = $4, assay = $5, opened_at = $6, opening = $7, actions = 0,
        conclusion = NULL, closed_by = NULL, closed_at = NULL, facts = $8, entry = $9 WHERE origin = $1 AND id = $2
        """
    private static let act: SQL = """
        UPDATE comparison_finding SET actions = actions + 1, facts = facts + 1, entry = $3
        WHERE origin = $1 AND id = $2
        """
    private static let close: SQL = """
        UPDATE comparison_finding SET conclusion = $3, closed_by = $4, closed_at = $5, entry = $6, facts = facts + 1
        WHERE origin = $1 AND id = $2
        """
    private static let one: SQL = """
        SELECT id, opening, opened_at, actions, conclusion, closed_by, closed_at, facts, entry
        FROM comparison_finding WHERE origin = $1 AND id = $2
        """
    private static let opened: SQL = """
        SELECT id, opening, opened_at, actions, conclusion, closed_by, closed_at, facts, entry
        FROM comparison_finding WHERE origin = $1 AND closed_at IS NULL AND opened_at >= $2
        AND (opened_at > $3 OR id > $4) ORDER BY opened_at, id LIMIT $5
        """
    private static let all: SQL = """
        SELECT id, opening, opened_at, actions, conclusion, closed_by, closed_at, facts, entry
        FROM comparison_finding WHERE origin = $1 AND opened_at <= $2 AND (opened_at < $3 OR id < $4)
        ORDER BY opened_at DESC, id DESC LIMIT $5
        """
    private static let ofAssay: SQL = """
        SELECT id, opening, opened_at, actions, conclusion, closed_by, closed_at, facts, entry
        FROM comparison_finding WHERE origin = $1 AND station = $2 AND assay = $3
        ORDER BY opened_at DESC, id DESC LIMIT $4
        """
    private static let done: SQL = """
        SELECT action, person, at FROM comparison_action WHERE origin = $1 AND finding = $2 ORDER BY entry
        """
}
