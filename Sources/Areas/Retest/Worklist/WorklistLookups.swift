import Donors
package import Kernel

/// A worklist as lists show it.
package struct WorklistSummary: Sendable, Hashable {
    package let id: String
    package let analyser: String
    package let items: [String]
    package let specimens: Int
    package let results: Int
    package let stage: WorklistStage
    package let createdBy: String
    package let createdAt: Moment
    package let checkedBy: String
    package let entry: Int64
}

/// Questions to the worklists.
package enum WorklistLookups {
    package static let pageMax = 200

    /// Newest first, of one stage or of all.
    package static func newest(
        _ stage: WorklistStage? = nil, before: Moment = Moment(microseconds: .max), limit: Int,
        from snapshot: any Snapshot
    ) throws(Fault) -> [WorklistSummary] {
        let limit = StoreValue.integer(Int64(max(0, min(limit, pageMax + 1))))
        guard let stage else { return try snapshot.all(newest, [.moment(before), limit], summary) }
        return try snapshot.all(newestAt, [.text(stage.rawValue), .moment(before), limit], summary)
    }

    /// Items that a specimen is on a worklist for.
    package static func items(of specimen: String, from snapshot: any Snapshot) throws(Fault) -> Set<String> {
        var items: Set<String> = []
        try snapshot.query(listed, [.text(specimen)]) { (row) throws(Fault) in
            items.formUnion(row.text(0).split(separator: " ").map(String.init))
        }
        return items
    }

    static func result(_ row: any Row) throws(Fault) -> TestResult {
        TestResult(
            specimen: row.text(0), item: row.text(1),
            value: try row.optionalDecimal(2, "retest_result.value"),
            told: row.isNull(3) ? nil : try row.choice(3, "retest_result.told") as Interpretation)
    }

    /// From the columns of its lot, maker and expiry.
    static func kit(_ row: any Row, _ lot: Int, _ maker: Int, _ expires: Int) throws(Fault) -> TestKit? {
        guard let text = row.optionalText(lot) else { return nil }
        return TestKit(
            lot: text, maker: row.optionalText(maker),
            expiresOn: row.isNull(expires) ? nil : try row.day(expires, "retest_result.kit_expires_on"))
    }

    private static func summary(_ row: any Row) throws(Fault) -> WorklistSummary {
        WorklistSummary(
            id: row.text(0), analyser: row.text(1), items: row.text(2).split(separator: " ").map(String.init),
            specimens: Int(row.integer(3)), results: Int(row.integer(4)),
            stage: try row.choice(5, "retest_worklist.stage"), createdBy: row.text(6), createdAt: row.moment(7),
            checkedBy: row.text(8), entry: row.integer(9))
    }

    private static let newest: SQL = """
        SELECT id, analyser, items, specimens, results, stage, created_by, created_at, checked_by, entry
        FROM retest_worklist WHERE origin = $1 AND created_at < $2 ORDER BY created_at DESC, id DESC LIMIT $3
        """
    private static let newestAt: SQL = """
        SELECT id, analyser, items, specimens, results, stage, created_by, created_at, checked_by, entry
        FROM retest_worklist WHERE origin = $1 AND stage = $2 AND created_at < $3
        ORDER BY created_at DESC, id DESC LIMIT $4
        """
    private static let listed: SQL = "SELECT items FROM retest_member WHERE origin = $1 AND specimen = $2"
}
