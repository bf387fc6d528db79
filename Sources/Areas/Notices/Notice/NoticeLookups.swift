package import Kernel

/// A notice as one person sees it.
package struct Notice: Sendable, Hashable {
    package struct Withdrawal: Sendable, Hashable {
        package let at: Moment
        package let person: String
        package let reason: String
    }

    package let id: String
    package let title: String
    package let body: String
    package let postedBy: String
    package let postedAt: Moment
    /// When this person read it.
    package let readAt: Moment?
    package let withdrawal: Withdrawal?
}

/// Questions to the notices.
package enum NoticeLookups {
    package static let pageMax = 200

    /// Notices that hold, unread ones first, newest first among them.
    package static func open(
        for person: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Notice] {
        try snapshot.all(open, [.text(person), .integer(Int64(max(0, min(limit, pageMax))))], notice)
    }

    /// Notices after an id, in order of ids, withdrawn ones too.
    package static func all(
        for person: String, after id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Notice] {
        let limit = StoreValue.integer(Int64(max(0, min(limit, pageMax + 1))))
        return try snapshot.all(list, [.text(person), .text(id), limit], notice)
    }

    /// One notice, withdrawn or not.
    package static func notice(
        _ id: String, for person: String, from snapshot: any Snapshot
    ) throws(Fault) -> Notice? {
        try snapshot.first(one, [.text(person), .text(id)], notice)
    }

    private static func notice(_ row: any Row) throws(Fault) -> Notice {
        Notice(
            id: row.text(0), title: row.text(1), body: row.text(2), postedBy: row.text(3),
            postedAt: row.moment(4),
            readAt: row.optionalMoment(5),
            withdrawal: row.optionalMoment(6).map {
                Notice.Withdrawal(at: $0, person: row.text(7), reason: row.text(8))
            })
    }

    static let open: SQL = """
        SELECT n.id, n.title, n.body, n.posted_by, n.posted_at, r.read_at, n.withdrawn_at, n.withdrawn_by,
        n.withdrawn_reason FROM notices_notice n
        LEFT JOIN notices_reading r ON r.origin = n.origin AND r.notice = n.id AND r.person = $2
        WHERE n.origin = $1 AND n.withdrawn_at IS NULL
        ORDER BY CASE WHEN r.read_at IS NULL THEN 0 ELSE 1 END, n.posted_entry DESC LIMIT $3
        """
    static let list: SQL = """
        SELECT n.id, n.title, n.body, n.posted_by, n.posted_at, r.read_at, n.withdrawn_at, n.withdrawn_by,
        n.withdrawn_reason FROM notices_notice n
        LEFT JOIN notices_reading r ON r.origin = n.origin AND r.notice = n.id AND r.person = $2
        WHERE n.origin = $1 AND n.id > $3 ORDER BY n.id LIMIT $4
        """
    static let one: SQL = """
        SELECT n.id, n.title, n.body, n.posted_by, n.posted_at, r.read_at, n.withdrawn_at, n.withdrawn_by,
        n.withdrawn_reason FROM notices_notice n
        LEFT JOIN notices_reading r ON r.origin = n.origin AND r.notice = n.id AND r.person = $2
        WHERE n.origin = $1 AND n.id = $3
        """
}
