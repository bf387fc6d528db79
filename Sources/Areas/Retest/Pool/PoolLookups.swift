package import Donors
package import Kernel

/// A pool as lists show it.
package struct PoolSummary: Sendable, Hashable {
    package let id: String
    package let parent: String
    /// Of the parent's layout: `r0`, `c11`; empty for a first pool.
    package let line: String
    package let items: [String]
    package let rows: Int
    package let columns: Int
    package let members: Int
    package let stage: PoolStage
    package let madeBy: String
    package let madeAt: Moment
    package let entry: Int64
}

/// Questions to the mini-pools.
package enum PoolLookups {
    package static let pageMax = 200

    /// Newest first, of one stage or of all.
    package static func newest(
        _ stage: PoolStage? = nil, before: Moment = Moment(microseconds: .max), limit: Int,
        from snapshot: any Snapshot
    ) throws(Fault) -> [PoolSummary] {
        let limit = StoreValue.integer(Int64(max(0, min(limit, pageMax + 1))))
        guard let stage else { return try snapshot.all(newest, [.moment(before), limit], summary) }
        return try snapshot.all(newestAt, [.text(stage.rawValue), .moment(before), limit], summary)
    }

    /// First pools that a specimen is in.
    package static func pools(of specimen: String, from snapshot: any Snapshot) throws(Fault) -> [PoolSummary] {
        try snapshot.all(ofSpecimen, [.text(specimen)], summary)
    }

    /// Open first pools that a specimen is in: while one is, it has no conclusion.
    package static func blocking(_ specimen: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try pools(of: specimen, from: snapshot).filter(\.stage.isOpen).map(\.id)
    }

    /// Second pools, made of its lines.
    package static func seconds(of pool: String, from snapshot: any Snapshot) throws(Fault) -> [PoolSummary] {
        try snapshot.all(ofParent, [.text(pool)], summary)
    }

    package static func readings(
        of pool: String, from snapshot: any Snapshot
    ) throws(Fault) -> [String: Interpretation] {
        var readings: [String: Interpretation] = [:]
        try snapshot.query(read, [.text(pool)]) { (row) throws(Fault) in
            readings[row.text(0)] = try row.choice(1, "retest_pool_result.reading")
        }
        return readings
    }

    package static func found(in pool: String, from snapshot: any Snapshot) throws(Fault) -> [ResultKey] {
        try snapshot.all(found, [.text(pool)]) { (row) throws(Fault) in
            ResultKey(specimen: row.text(0), item: row.text(1))
        }
    }

    private static func summary(_ row: any Row) throws(Fault) -> PoolSummary {
        PoolSummary(
            id: row.text(0), parent: row.text(1), line: row.text(2),
            items: row.text(3).split(separator: " ").map(String.init), rows: Int(row.integer(4)),
            columns: Int(row.integer(5)), members: Int(row.integer(6)),
            stage: try row.choice(7, "retest_pool.stage"), madeBy: row.text(8), madeAt: row.moment(9),
            entry: row.integer(10))
    }

    private static let newest: SQL = """
        SELECT id, parent, line, items, rows_count, columns_count, members, stage, made_by, made_at, entry
        FROM retest_pool WHERE origin = $1 AND made_at < $2 ORDER BY made_at DESC, id DESC LIMIT $3
        """
    private static let newestAt: SQL = """
        SELECT id, parent, line, items, rows_count, columns_count, members, stage, made_by, made_at, entry
        FROM retest_pool WHERE origin = $1 AND stage = $2 AND made_at < $3 ORDER BY made_at DESC, id DESC LIMIT $4
        """
    private static let ofSpecimen: SQL = """
        SELECT p.id, p.parent, p.line, p.items, p.rows_count, p.columns_count, p.members, p.stage, p.made_by,
        p.made_at, p.entry FROM retest_pool_member m JOIN retest_pool p ON p.origin = m.origin AND p.id = m.pool
        WHERE m.origin = $1 AND m.specimen = $2 AND p.parent = '' ORDER BY p.id
        """
    private static let ofParent: SQL = """
        SELECT id, parent, line, items, rows_count, columns_count, members, stage, made_by, made_at, entry
        FROM retest_pool WHERE origin = $1 AND parent = $2 AND parent <> '' ORDER BY id
        """
    private static let read: SQL = "SELECT item, reading FROM retest_pool_result WHERE origin = $1 AND pool = $2"
    private static let found: SQL = """
        SELECT specimen, item FROM retest_pool_found WHERE origin = $1 AND pool = $2 ORDER BY place
        """
}
