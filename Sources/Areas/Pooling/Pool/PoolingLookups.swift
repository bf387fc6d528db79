import Donors
package import Kernel
import Lineage
import Plasma
package import Preparation

/// A pool as lists show it.
package struct PoolSummary: Sendable, Hashable {
    package let id: String
    package let order: String
    package let group: String
    package let stage: PoolingStage
    package let bags: Int
    package let weight: Milligrams
    package let verdict: PoolVerdict?
    package let openedBy: String
    package let openedAt: Moment
    package let entry: Int64

    package init(
        id: String, order: String, group: String, stage: PoolingStage, bags: Int, weight: Milligrams,
        verdict: PoolVerdict?, openedBy: String, openedAt: Moment, entry: Int64
    ) {
        self.id = id
        self.order = order
        self.group = group
        self.stage = stage
        self.bags = bags
        self.weight = weight
        self.verdict = verdict
        self.openedBy = openedBy
        self.openedAt = openedAt
        self.entry = entry
    }
}

/// A bag of a pool as lists show it.
package struct PoolBagLine: Sendable, Hashable {
    package let bag: PooledBag
    package let standing: PooledStanding
    package let person: String
    package let at: Moment
    /// The newest entry that changed it.
    package let entry: Int64

    package init(bag: PooledBag, standing: PooledStanding, person: String, at: Moment, entry: Int64) {
        self.bag = bag
        self.standing = standing
        self.person = person
        self.at = at
        self.entry = entry
    }
}

/// Questions to the pools.
package enum PoolingLookups {
    package static let pageMax = 1_000

    /// Newest first, of one stage or of all.
    package static func newest(
        _ stage: PoolingStage? = nil, before: Moment = Moment(microseconds: .max), limit: Int,
        from snapshot: any Snapshot
    ) throws(Fault) -> [PoolSummary] {
        let limit = StoreValue.integer(Int64(max(0, min(limit, pageMax))))
        guard let stage else { return try snapshot.all(newest, [.moment(before), limit], summary) }
        return try snapshot.all(newestAt, [.text(stage.rawValue), .moment(before), limit], summary)
    }

    package static func pool(_ id: String, from snapshot: any Snapshot) throws(Fault) -> PoolingState? {
        let state = try PoolingTable.load(id, from: snapshot)
        return state.opening == nil ? nil : state
    }

    /// The live pool of an order.
    package static func pool(ofOrder order: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(ofOrder, [.text(order)]) { (row) throws(Fault) in row.text(0) }
    }

    /// What a pool's tests came to: what gates and reports ask. Nil if the batch is no pool, or is not concluded.
    package static func verdict(of batch: Subject, from snapshot: any Snapshot) throws(Fault) -> PoolVerdict? {
        guard batch.noun == LineageRows.batch else { return nil }
        return try snapshot.first(verdictOf, [.text(batch.id)]) { (row) throws(Fault) in
            PoolVerdict(rawValue: row.text(0))
        } ?? nil
    }

    /// Newest changes first; of one standing, if asked.
    package static func bags(
        of pool: String, _ standing: PooledStanding? = nil, before: (entry: Int64, bag: String) = (.max, ""),
        limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [PoolBagLine] {
        try snapshot.all(
            bagsOf,
            [
                .text(pool), .integer(before.entry), .text(before.bag), .text(standing?.rawValue ?? ""),
                .integer(Int64(max(0, min(limit, pageMax)))),
            ]
        ) { (row) throws(Fault) in
            PoolBagLine(
                bag: try bag(row), standing: try row.choice(5, "pooling_bag.standing"), person: row.text(6),
                at: row.moment(7), entry: row.integer(8))
        }
    }

    /// The bags that go, or went, into the pool.
    package static func sum(of pool: String, from snapshot: any Snapshot) throws(Fault) -> PoolSum {
        PoolSum(try snapshot.all(going, [.text(pool)]) { (row) throws(Fault) in try bag(row) })
    }

    /// Rows of these bags, in whatever pool; not of those that were taken out again.
    static func rows(of bags: [String], from snapshot: any Snapshot) throws(Fault) -> [String: PoolRow] {
        var rows: [String: PoolRow] = [:]
        for part in StockLookups.parts(bags) {
            try snapshot.query(rowsOf, part) { (row) throws(Fault) in
                let bag = try bag(row)
                rows[bag.bag] = PoolRow(
                    pool: row.text(5), bag: bag, standing: try row.choice(6, "pooling_bag.standing"))
            }
        }
        return rows
    }

    package static func samples(of pool: String, from snapshot: any Snapshot) throws(Fault) -> [PoolSample] {
        try snapshot.all(samplesOf, [.text(pool)]) { (row) throws(Fault) in
            PoolSample(
                number: row.text(0), purpose: row.text(1), place: row.text(2),
                retainUntil: try row.day(3, "pooling_sample.retain_until"))
        }
    }

    /// The pool that a sample was drawn from.
    package static func sample(_ number: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(sampleOf, [.text(number)]) { (row) throws(Fault) in row.text(0) }
    }

    /// Every result that was entered, oldest first.
    package static func results(of pool: String, from snapshot: any Snapshot) throws(Fault) -> [StandingResult] {
        try snapshot.all(resultsOf, [.text(pool)]) { (row) throws(Fault) in
            var kit: KitLot?
            if let lot = row.optionalText(5) {
                kit = KitLot(
                    maker: row.text(4), lot: lot, expiresOn: try row.day(6, "pooling_result.kit_expires_on"))
            }
            return StandingResult(
                result: PoolResult(
                    item: row.text(0), value: try row.optionalDecimal(2, "pooling_result.value"),
                    interpretation: try row.choice(3, "pooling_result.reading"), kit: kit, run: row.text(7)),
                round: Int(row.integer(1)), testedAt: row.moment(8), person: row.text(9))
        }
    }

    /// What stands of each item: of one round the first bad one, else the last.
    package static func standing(_ results: [StandingResult]) -> [String: StandingResult] {
        var standing: [String: StandingResult] = [:]
        for result in results where result.replaces(standing[result.result.item]) {
            standing[result.result.item] = result
        }
        return standing
    }

    /// The first five columns.
    private static func bag(_ row: any Row) throws(Fault) -> PooledBag {
        PooledBag(
            bag: row.text(0), station: row.text(1), donor: row.text(2),
            collectedOn: try row.day(3, "pooling_bag.collected_on"), grams: try row.decimal(4, "pooling_bag.grams"))
    }

    private static func summary(_ row: any Row) throws(Fault) -> PoolSummary {
        PoolSummary(
            id: row.text(0), order: row.text(1), group: row.text(2), stage: try row.choice(3, "pooling_pool.stage"),
            bags: Int(row.integer(4)), weight: Milligrams(count: row.integer(5)),
            verdict: PoolVerdict(rawValue: row.text(6)), openedBy: row.text(7), openedAt: row.moment(8),
            entry: row.integer(9))
    }

    private static let newest: SQL = """
        SELECT id, preparation, product_group, stage, bags, net_milligrams, verdict, opened_by, opened_at, entry
        FROM pooling_pool WHERE origin = $1 AND opened_at < $2 ORDER BY opened_at DESC, id DESC LIMIT $3
        """
    private static let newestAt: SQL = """
        SELECT id, preparation, product_group, stage, bags, net_milligrams, verdict, opened_by, opened_at, entry
        FROM pooling_pool WHERE origin = $1 AND stage = $2 AND opened_at < $3
        ORDER BY opened_at DESC, id DESC LIMIT $4
        """
    private static let ofOrder: SQL = """
        SELECT id FROM pooling_pool WHERE origin = $1 AND preparation = $2 AND stage <> 'cancelled'
        """
    private static let verdictOf: SQL = "SELECT verdict FROM pooling_pool WHERE origin = $1 AND id = $2"
    private static let bagsOf: SQL = """
        SELECT bag, station, donor, collected_on, grams, standing, person, at, entry FROM pooling_bag
        WHERE origin = $1 AND pool = $2 AND (entry < $3 OR entry = $3 AND bag > $4)
        AND ($5 = '' OR standing = $5) ORDER BY entry DESC, bag LIMIT $6
        """
    private static let going: SQL = """
        SELECT bag, station, donor, collected_on, grams FROM pooling_bag
        WHERE origin = $1 AND pool = $2 AND (standing = 'issued' OR standing = 'cut') ORDER BY bag
        """
    private static let rowsOf: SQL = """
        SELECT bag, station, donor, collected_on, grams, pool, standing FROM pooling_bag WHERE origin = $1 AND bag IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        AND standing <> 'returned'
        """
    private static let samplesOf: SQL = """
        SELECT number, purpose, place, retain_until FROM pooling_sample WHERE origin = $1 AND pool = $2
        ORDER BY place_in_pool
        """
    private static let sampleOf: SQL = "SELECT pool FROM pooling_sample WHERE origin = $1 AND number = $2"
    private static let resultsOf: SQL = """
        SELECT item, round, value, reading, kit_maker, kit_lot, kit_expires_on, run, tested_at, person
        FROM pooling_result WHERE origin = $1 AND pool = $2 ORDER BY entry, item
        """
}
