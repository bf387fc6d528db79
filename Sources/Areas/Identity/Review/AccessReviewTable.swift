package import Kernel

/// A review as it is listed.
package struct SignedAccessReview: Sendable, Hashable {
    package let id: String
    package let person: String
    package let at: Moment
    package let accounts: Int
    package let finding: String
    package let entry: Int64
}

/// Reviews of access, by whom and when.
package enum AccessReviewTable: FactTable {
    package typealias R = AccessReviewRules

    package static let reviews = Table(
        "identity_review",
        [
            .text("id"), .text("person"), .integer("signed_at"), .integer("accounts"), .text("finding"),
            .integer("entry"),
        ],
        key: ["id"], indexes: [.on("entry")])

    package static let tables = [reviews]
    /// Accounts change the sheet.
    package static let reads = [AccountRules.noun]

    package static func project(
        _ fact: AccessReviewFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .signed(let sheet, let finding):
            try tables.insert(
                into: reviews,
                [
                    .text(head.subject.id), .text(head.person), .moment(head.recordedAt),
                    .integer(Int64(sheet.lines.count)), .text(finding), .integer(head.index),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> AccessReviewState {
        let signed = try snapshot.first(one, [.text(id)]) { (_) throws(Fault) in true }
        return AccessReviewState(id: id, isSigned: signed ?? false)
    }

    package static func gather(
        _ command: AccessReviewCommand, _ id: String, _ state: AccessReviewState, from snapshot: any Snapshot
    ) throws(Fault) -> AccessSheet {
        try sheet(from: snapshot)
    }

    /// Every account that is not closed.
    package static func sheet(from snapshot: any Snapshot) throws(Fault) -> AccessSheet {
        var lines: [AccessLine] = []
        var after = ""
        while true {
            let page = try AccountLookups.accounts(after: after, limit: AccountLookups.pageMax, from: snapshot)
            lines += page.filter { $0.standing != .closed }.map { AccessLine($0) }
            guard page.count == AccountLookups.pageMax, let last = page.last else { break }
            after = last.person
        }
        return AccessSheet(lines: lines)
    }

    /// Newest first.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [SignedAccessReview] {
        try snapshot.all(list, [.integer(Int64(limit))]) { (row) throws(Fault) in
            SignedAccessReview(
                id: row.text(0), person: row.text(1), at: row.moment(2), accounts: Int(row.integer(3)),
                finding: row.text(4), entry: row.integer(5))
        }
    }

    private static let one: SQL = "SELECT 1 FROM identity_review WHERE origin = $1 AND id = $2"
    private static let list: SQL = """
        SELECT id, person, signed_at, accounts, finding, entry FROM identity_review
        WHERE origin = $1 ORDER BY entry DESC LIMIT $2
        """
}
