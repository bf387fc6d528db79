package import Kernel

/// What was not taken, by the characteristic or model and by time.
package enum OmissionTable: FactTable {
    package typealias R = OmissionRules

    package static let omissions = Table(
        "verification_omission",
        [
            .text("id"), .text("source_noun"), .text("source"), .integer("at"), .bytes("omission"), .integer("facts"),
            .integer("entry"),
        ], key: ["id"], indexes: [.on("source_noun", "source", "at", "id")])

    package static let tables = [omissions]

    package static func project(_ fact: OmissionFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        guard case .noted(let omission) = fact else { return }
        try tables.insert(
            into: omissions,
            [
                .text(head.subject.id), .text(omission.source.noun), .text(omission.source.id), .moment(omission.at),
                .bytes(fact.canonicalBytes), .integer(1), .integer(head.index),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> OmissionState {
        try snapshot.first(
            "SELECT id, omission, facts FROM verification_omission WHERE origin = $1 AND id = $2", [.text(id)], state)
            ?? OmissionState(id: id)
    }

    /// Of a characteristic or a model, the newest end first.
    package static func list(
        of source: Subject, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Omission] {
        try snapshot.all(
            """
            SELECT id, omission, facts FROM verification_omission
            WHERE origin = $1 AND source_noun = $2 AND source = $3 ORDER BY at DESC, id LIMIT $4
            """, [.text(source.noun), .text(source.id), .integer(Int64(limit))], state
        ).compactMap(\.omission)
    }

    private static func state(_ row: any Row) throws(Fault) -> OmissionState {
        var state = OmissionState(id: row.text(0))
        let fact = try Fault.reading("verification_omission") { () throws(JSONFailure) in
            try OmissionFact.read("verification.omission.noted.v1", JSONFields(canonical: row.bytes(1)))
        }
        guard case .noted(let omission) = fact else { return state }
        state.omission = omission
        state.version = row.integer(2)
        return state
    }
}
