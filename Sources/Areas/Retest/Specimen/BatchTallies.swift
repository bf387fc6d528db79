import Donors
package import Kernel

/// How the bags of a batch did in one test.
package struct ItemTally: Sendable, Hashable {
    package let item: String
    package var tested: Int
    package var failed: Int
    /// First and last conclusion.
    package var first: Moment
    package var last: Moment

    package init(item: String, tested: Int, failed: Int, first: Moment, last: Moment) {
        self.item = item
        self.tested = tested
        self.failed = failed
        self.first = first
        self.last = last
    }
}

/// A kit as runs on the bags of a batch used it; nil where nobody told which.
package struct KitUse: Sendable, Hashable {
    package let item: String
    package let kit: TestKit?
    package var results: Int
    package var first: Moment
    package var last: Moment

    package init(item: String, kit: TestKit?, results: Int, first: Moment, last: Moment) {
        self.item = item
        self.kit = kit
        self.results = results
        self.first = first
        self.last = last
    }
}

/// What lot release asks of thousands of bags, sixty-four at a question.
extension SpecimenLookups {
    private static let perLookUp = 64

    /// By item: how many of these have a conclusion on it, and how many failed.
    package static func tallies(of specimens: [String], from snapshot: any Snapshot) throws(Fault) -> [ItemTally] {
        var found: [String: ItemTally] = [:]
        for arguments in specimens.asked(by: perLookUp) {
            try snapshot.query(tallied, arguments) { (row) throws(Fault) in
                let new = ItemTally(
                    item: row.text(0), tested: Int(row.integer(1)), failed: Int(row.integer(2)),
                    first: row.moment(3), last: row.moment(4))
                guard var known = found[new.item] else { return found[new.item] = new }
                known.tested += new.tested
                known.failed += new.failed
                known.first = min(known.first, new.first)
                known.last = max(known.last, new.last)
                found[new.item] = known
            }
        }
        return found.values.sorted { $0.item < $1.item }
    }

    /// Kits of the runs that tested these, single and in mini-pools.
    package static func kits(of specimens: [String], from snapshot: any Snapshot) throws(Fault) -> [KitUse] {
        struct Key: Hashable { let item: String, kit: TestKit? }
        var found: [Key: KitUse] = [:]
        func add(_ row: any Row) throws(Fault) {
            let kit = try WorklistLookups.kit(row, 1, 2, 3)
            let key = Key(item: row.text(0), kit: kit)
            var use =
                found[key]
                ?? KitUse(item: key.item, kit: kit, results: 0, first: row.moment(5), last: row.moment(6))
            use.results += Int(row.integer(4))
            use.first = min(use.first, row.moment(5))
            use.last = max(use.last, row.moment(6))
            found[key] = use
        }
        for arguments in specimens.asked(by: perLookUp) {
            try snapshot.query(ofRuns, arguments) { (row) throws(Fault) in try add(row) }
            try snapshot.query(ofPools, arguments) { (row) throws(Fault) in try add(row) }
        }
        return found.values.sorted { ($0.item, $0.kit?.lot ?? "") < ($1.item, $1.kit?.lot ?? "") }
    }

    /// How many specimens of each station were concluded in a time, by verdict.
    package static func verdicts(
        from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> [String: [SpecimenVerdict: Int]] {
        var found: [String: [SpecimenVerdict: Int]] = [:]
        try snapshot.query(verdicts, [.moment(first), .moment(last)]) { (row) throws(Fault) in
            let verdict: SpecimenVerdict = try row.choice(1, "retest_specimen.verdict")
            found[row.text(0), default: [:]][verdict] = Int(row.integer(2))
        }
        return found
    }

    private static let tallied: SQL = """
        SELECT item, COUNT(*), CAST(SUM(CASE WHEN interpretation = 'negative' OR interpretation = 'pass' THEN 0 ELSE 1
        END) AS BIGINT), MIN(released_at), MAX(released_at) FROM retest_value WHERE origin = $1 AND specimen IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65) GROUP BY item
        """
    private static let ofRuns: SQL = """
        SELECT item, kit_lot, kit_maker, kit_expires_on, COUNT(*), MIN(tested_at), MAX(tested_at) FROM retest_result
        WHERE origin = $1 AND specimen IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        AND valid = 1 GROUP BY item, kit_lot, kit_maker, kit_expires_on
        """
    private static let ofPools: SQL = """
        SELECT r.item, r.kit_lot, r.kit_maker, r.kit_expires_on, COUNT(*), MIN(r.tested_at), MAX(r.tested_at)
        FROM retest_pool_member m JOIN retest_pool p ON p.origin = m.origin AND p.id = m.pool
        JOIN retest_pool_result r ON r.origin = m.origin AND r.pool = m.pool WHERE m.origin = $1 AND m.specimen IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        AND p.stage <> 'discarded' GROUP BY r.item, r.kit_lot, r.kit_maker, r.kit_expires_on
        """
    private static let verdicts: SQL = """
        SELECT station, verdict, COUNT(*) FROM retest_specimen WHERE origin = $1
        AND (verdict = 'pass' OR verdict = 'fail') AND released_at >= $2 AND released_at < $3 GROUP BY station, verdict
        """
}
