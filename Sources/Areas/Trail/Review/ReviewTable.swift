package import Kernel

/// A review as it is listed.
package struct SignedReview: Sendable, Hashable {
    package let id: String
    package let person: String
    package let at: Moment
    package let count: Int64
    package let first: Int64
    package let end: Int64
    package let finding: String
    package let entry: Int64
}

/// Reviews of the trail, by whom and of what.
package enum ReviewTable: FactTable {
    package typealias R = ReviewRules

    package static let reviews = Table(
        "trail_review",
        [
            .text("id"), .text("person"), .integer("signed_at"), .integer("entries"),
            .integer("first_entry"), .integer("end_entry"), .text("finding"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("entry")])

    package static let tables = [reviews]

    package static func project(
        _ fact: ReviewFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .signed(let scope, let finding):
            try tables.insert(
                into: reviews,
                [
                    .text(head.subject.id), .text(head.person), .moment(head.recordedAt), .integer(scope.count),
                    .integer(scope.first), .integer(scope.end), .text(finding), .integer(head.index),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ReviewState {
        let signed = try snapshot.first(one, [.text(id)]) { (_) throws(Fault) in true }
        return ReviewState(id: id, isSigned: signed ?? false)
    }

    /// Newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [SignedReview] {
        try snapshot.all(list, [.integer(Int64(limit))]) { (row) throws(Fault) in
            SignedReview(
                id: row.text(0), person: row.text(1), at: row.moment(2), count: row.integer(3),
                first: row.integer(4), end: row.integer(5), finding: row.text(6), entry: row.integer(7))
        }
    }

    private static let one: SQL = "SELECT 1 FROM trail_review WHERE origin = $1 AND id = $2"
    private static let list: SQL = """
        SELECT id, person, signed_at, entries, first_entry, end_entry, finding, entry FROM trail_review
        WHERE origin = $1 ORDER BY entry DESC LIMIT $2
        """
}
