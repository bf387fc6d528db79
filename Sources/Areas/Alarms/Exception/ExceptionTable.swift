package import Kernel

/// Exception events by number.
package enum ExceptionTable: FactTable {
    package typealias R = ExceptionRules

    package static let exceptions = Table(
        "alarms_exception",
        [
            .text("id"), .bytes("opening"), .text("batch"), .integer("opened_at"), .text("disposition"),
            .text("deviation"), .text("judged_by"), .integer("judged_at", nullable: true), .text("judged_why"),
            .integer("facts"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [.on("opened_at", "id", where: "disposition = ''"), .on("opened_at", "id"), .on("batch", "opened_at")])

    package static let tables = [exceptions]

    package static func project(
        _ fact: ExceptionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .opened(let opening):
            try tables.insert(
                into: exceptions,
                [
                    id, .bytes(fact.canonicalBytes), .text(opening.raising.batch), .moment(opening.raising.at),
                    .text(""), .text(""), .text(""), .null, .text(""), .integer(1), .integer(head.index),
                ])
        case .judged(let disposition, let deviation):
            try tables.execute(
                judge,
                [
                    id, .text(disposition.rawValue), .text(deviation), .text(head.person), .moment(head.recordedAt),
                    .text(head.reason ?? ""), .integer(head.index),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ExceptionState {
        try snapshot.first(one, [.text(id)], state) ?? ExceptionState(id: id)
    }

    /// Oldest first: what waits for QA.
    package static func open(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [ExceptionState] {
        try snapshot.all(
            """
            SELECT id, opening, disposition, deviation, judged_by, judged_at, judged_why, facts FROM alarms_exception
            WHERE origin = $1 AND disposition = '' ORDER BY opened_at, id LIMIT $2
            """, [.integer(Int64(limit))], state)
    }

    /// Newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [ExceptionState] {
        try snapshot.all(
            """
            SELECT id, opening, disposition, deviation, judged_by, judged_at, judged_why, facts FROM alarms_exception
            WHERE origin = $1 ORDER BY opened_at DESC, id LIMIT $2
            """, [.integer(Int64(limit))], state)
    }

    /// Numbers of those of a batch that wait: while there is one, nothing of the batch goes on (A8).
    package static func open(ofBatch batch: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(
            """
            SELECT id FROM alarms_exception WHERE origin = $1 AND batch = $2 AND disposition = ''
            ORDER BY batch, opened_at
            """, [.text(batch)]
        ) { (row) throws(Fault) in row.text(0) }
    }

    private static func state(_ row: any Row) throws(Fault) -> ExceptionState {
        var state = ExceptionState(id: row.text(0))
        let fact = try Fault.reading("alarms_exception.opening") { () throws(JSONFailure) in
            try ExceptionFact.read("alarms.exception.opened.v1", JSONFields(canonical: row.bytes(1)))
        }
        if case .opened(let opening) = fact { state.opening = opening }
        if !row.text(2).isEmpty { state.disposition = try row.choice(2, "alarms_exception.disposition") }
        state.deviation = row.text(3)
        state.judgedBy = row.text(4)
        state.judgedAt = row.optionalMoment(5)
        state.judgedWhy = row.text(6)
        state.version = row.integer(7)
        return state
    }

    private static let judge: SQL = """
        UPDATE alarms_exception SET disposition = $3, deviation = $4, judged_by = $5, judged_at = $6, judged_why = $7,
        facts = facts + 1, entry = $8 WHERE origin = $1 AND id = $2
        """
    private static let one: SQL = """
        SELECT id, opening, disposition, deviation, judged_by, judged_at, judged_why, facts FROM alarms_exception
        WHERE origin = $1 AND id = $2
        """
}
