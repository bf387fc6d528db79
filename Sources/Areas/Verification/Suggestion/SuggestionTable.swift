package import Kernel

/// Suggestions by number.
package enum SuggestionTable: FactTable {
    package typealias R = SuggestionRules

    package static let suggestions = Table(
        "verification_suggestion",
        [
            .text("id"), .bytes("finding"), .digest("data"), .text("source"), .text("batch"), .integer("shown_at"),
            .text("verdict"), .text("judged_by"), .integer("judged_at", nullable: true), .text("judged_why"),
            .integer("facts"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [
            .on("shown_at", "id", where: "verdict = ''"), .on("shown_at", "id"), .on("source", "shown_at"),
        ])

    package static let tables = [suggestions]

    package static func project(
        _ fact: SuggestionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        func judged(_ verdict: SuggestionVerdict) throws(Fault) {
            try tables.execute(
                judge,
                [
                    id, .text(verdict.rawValue), .text(head.person), .moment(head.recordedAt),
                    .text(head.reason ?? ""), .integer(head.index),
                ])
        }
        switch fact {
        case .shown(let finding, let data):
            try tables.insert(
                into: suggestions,
                [
                    id, .bytes(fact.canonicalBytes), .bytes(data.bytes), .text(finding.source.id),
                    .text(finding.batch), .moment(head.recordedAt), .text(""), .text(""), .null, .text(""),
                    .integer(1), .integer(head.index),
                ])
        case .confirmed(let opensException): try judged(opensException ? .exception : .confirmed)
        case .rejected: try judged(.rejected)
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SuggestionState {
        try snapshot.first(one, [.text(id)], state) ?? SuggestionState(id: id)
    }

    /// Oldest first: what waits for a person.
    package static func open(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [SuggestionState] {
        try snapshot.all(
            """
            SELECT id, finding, verdict, judged_by, judged_at, judged_why, shown_at, facts
            FROM verification_suggestion WHERE origin = $1 AND verdict = '' ORDER BY shown_at, id LIMIT $2
            """, [.integer(Int64(limit))], state)
    }

    /// Newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [SuggestionState] {
        try snapshot.all(
            """
            SELECT id, finding, verdict, judged_by, judged_at, judged_why, shown_at, facts
            FROM verification_suggestion WHERE origin = $1 ORDER BY shown_at DESC, id LIMIT $2
            """, [.integer(Int64(limit))], state)
    }

    /// Of one characteristic or model, newest first.
    package static func list(
        of source: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [SuggestionState] {
        try snapshot.all(
            """
            SELECT id, finding, verdict, judged_by, judged_at, judged_why, shown_at, facts
            FROM verification_suggestion WHERE origin = $1 AND source = $2 ORDER BY shown_at DESC, id LIMIT $3
            """, [.text(source), .integer(Int64(limit))], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> SuggestionState {
        var state = SuggestionState(id: row.text(0))
        let fact = try Fault.reading("verification_suggestion.finding") { () throws(JSONFailure) in
            try SuggestionFact.read("verification.suggestion.shown.v1", JSONFields(canonical: row.bytes(1)))
        }
        if case .shown(let finding, let data) = fact {
            state.finding = finding
            state.data = data
        }
        if !row.text(2).isEmpty { state.verdict = try row.choice(2, "verification_suggestion.verdict") }
        state.judgedBy = row.text(3)
        state.judgedAt = row.optionalMoment(4)
        state.judgedWhy = row.text(5)
        state.shownAt = row.moment(6)
        state.version = row.integer(7)
        return state
    }

    private static let judge: SQL = """
        UPDATE verification_suggestion SET verdict = $3, judged_by = $4, judged_at = $5, judged_why = $6,
        facts = facts + 1, entry = $7 WHERE origin = $1 AND id = $2
        """
    private static let one: SQL = """
        SELECT id, finding, verdict, judged_by, judged_at, judged_why, shown_at, facts FROM verification_suggestion
        WHERE origin = $1 AND id = $2
        """
}
