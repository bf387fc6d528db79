package import Kernel

/// Rows of the stock and their counter, written by facts of shipments, of bags, of boxes and of production.
package enum StockRows {
    /// Receiving is finished: all bags that were seen come into stock, or are brought up to date, at once.
    static func enter(shipment: String, into tables: any Transaction) throws(Fault) {
        try tables.execute(countOut, [.text(shipment)])
        try tables.execute(enter, [.text(shipment)])
        try settle(shipment: shipment, .finished, into: tables, counted: false)
    }

    /// QA took the shipment, gave it back or refused it: one statement for all its bags.
    static func settle(
        shipment: String, _ stage: ShipmentStage, into tables: any Transaction, counted: Bool = true
    ) throws(Fault) {
        if counted { try tables.execute(countOut, [.text(shipment)]) }
        try tables.execute(stageOf, [.text(shipment), .text(stage.rawValue)])
        try tables.execute(standingOfShipment, [.text(shipment)])
        try tables.execute(countIn, [.text(shipment)])
    }

    static func settle(
        bag: String, holds: String, decision: String, destroyed: Bool, into tables: any Transaction
    ) throws(Fault) {
        let number = StoreValue.text(bag)
        try tables.execute(countBagOut, [number])
        try tables.execute(
            caseOfBag, [number, .text(holds), .text(decision), .integer(destroyed ? 1 : 0)])
        try tables.execute(standingOfBag, [number])
        try tables.execute(countBagIn, [number])
    }

    /// Production takes bags, or gives them back: `usage` nil with an empty record. Called from the projections of
    /// preparations and pools, so that a replay gives the same stock.
    package static func use(
        bags: [String], as usage: BagUsage?, record: String, into tables: any Transaction
    ) throws(Fault) {
        for part in StockLookups.parts(bags) {
            try tables.execute(countBagsOut, part)
            try tables.execute(useBags, part + [.text(usage?.rawValue ?? ""), .text(record)])
            try tables.execute(standingOfBags, part)
            try tables.execute(countBagsIn, part)
        }
    }

    /// The store was too warm, or somebody judged that it was: the strictest judgement over a bag holds, and one that
    /// is still to come is stricter than any use (`TMP-P`).
    static func restrict(
        place: StoreValue, excursion: StoreValue, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(restrictedInStore, [place, excursion])
        try tables.execute(restriction, [place, excursion])
    }

    private static let restrictedInStore: SQL = """
        UPDATE plasma_stock SET store_restriction = COALESCE((SELECT CASE MAX(CASE e.judgement WHEN 'unfit' THEN 3
        WHEN '' THEN 2 WHEN 'restricted' THEN 1 ELSE 0 END) WHEN 3 THEN 'TMP-R' WHEN 2 THEN 'TMP-P' WHEN 1 THEN 'TMP-A'
        ELSE '' END FROM plasma_excursion_bag x JOIN plasma_excursion e ON e.origin = x.origin AND e.place = x.place
        AND e.number = x.number WHERE x.origin = plasma_stock.origin AND x.bag = plasma_stock.number), '')
        WHERE origin = $1 AND number IN
        (SELECT b.bag FROM plasma_excursion_bag b WHERE b.origin = $1 AND b.place = $2 AND b.number = $3)
        """
    private static let restriction: SQL = """
        UPDATE plasma_stock SET restriction = CASE WHEN store_restriction <> '' THEN store_restriction
        ELSE transport_restriction END WHERE origin = $1 AND number IN
        (SELECT b.bag FROM plasma_excursion_bag b WHERE b.origin = $1 AND b.place = $2 AND b.number = $3)
        """

    private static let enter: SQL = """
        INSERT INTO plasma_stock (origin, number, shipment, station, type, collected_on, station_box, box,
        net_weight_grams, received_at, shelf_life_days, restriction, receipt, receipt_code, sample_missing, stage,
        holds, decision, destroyed, usage, usage_record, standing,
        transport_restriction, store_restriction)
        SELECT b.origin, b.number, b.shipment, b.station, b.type, b.collected_on, b.box, b.box,
        COALESCE(b.net_weight_grams, b.station_weight_grams), COALESCE(b.received_at, s.finished_at),
        COALESCE(s.shelf_life_days, 0), CASE WHEN s.temperature_verdict = 'restricted' THEN 'TMP-A' ELSE '' END,
        b.state,
        CASE WHEN b.state = 'received' THEN '' ELSE COALESCE((SELECT p.code FROM plasma_stop p
        WHERE p.origin = b.origin AND p.bag = b.number ORDER BY p.entry DESC LIMIT 1), '') END,
        CASE WHEN b.state = 'received' AND b.sampled = 0 AND s.sample_tube <> 'none' THEN 1 ELSE 0 END, 'finished',
        COALESCE(u.holds, ''), COALESCE(u.decision, ''), CASE WHEN u.destruction IS NULL THEN 0 ELSE 1 END,
        '', '', 'received', CASE WHEN s.temperature_verdict = 'restricted' THEN 'TMP-A' ELSE '' END, ''
        FROM plasma_bag b JOIN plasma_shipment s ON s.origin = b.origin AND s.id = b.shipment
        LEFT JOIN plasma_unit u ON u.origin = b.origin AND u.number = b.number
        WHERE b.origin = $1 AND b.shipment = $2 AND b.state <> 'announced'
        ON CONFLICT (origin, number) DO UPDATE SET net_weight_grams = excluded.net_weight_grams,
        received_at = excluded.received_at, transport_restriction = excluded.transport_restriction,
        restriction = CASE WHEN plasma_stock.store_restriction <> '' THEN plasma_stock.store_restriction
        ELSE excluded.restriction END, receipt = excluded.receipt,
        receipt_code = excluded.receipt_code, sample_missing = excluded.sample_missing, stage = excluded.stage
        """

    private static let stageOf: SQL =
        "UPDATE plasma_stock SET stage = $3 WHERE origin = $1 AND shipment = $2"
    private static let caseOfBag: SQL =
        "UPDATE plasma_stock SET holds = $3, decision = $4, destroyed = $5 WHERE origin = $1 AND number = $2"

    private static let standingOfShipment: SQL = """
        UPDATE plasma_stock SET standing = CASE WHEN destroyed = 1 THEN 'destroyed' WHEN usage = 'pooled' THEN 'pooled'
        WHEN decision = 'return' OR decision = 'reject' THEN 'rejected'
        WHEN decision = 'non-production' THEN 'non-production' WHEN holds <> '' THEN 'hold'
        WHEN decision = '' AND receipt = 'rejected' THEN 'rejected'
        WHEN decision = '' AND (receipt = 'isolated' OR receipt = 'stopped' OR sample_missing = 1) THEN 'hold'
        WHEN stage = 'rejected' THEN 'rejected' WHEN stage <> 'accepted' THEN 'received'
        WHEN usage <> '' THEN usage ELSE 'accepted' END
        WHERE origin = $1 AND shipment = $2
        """
    private static let standingOfBag: SQL = """
        UPDATE plasma_stock SET standing = CASE WHEN destroyed = 1 THEN 'destroyed' WHEN usage = 'pooled' THEN 'pooled'
        WHEN decision = 'return' OR decision = 'reject' THEN 'rejected'
        WHEN decision = 'non-production' THEN 'non-production' WHEN holds <> '' THEN 'hold'
        WHEN decision = '' AND receipt = 'rejected' THEN 'rejected'
        WHEN decision = '' AND (receipt = 'isolated' OR receipt = 'stopped' OR sample_missing = 1) THEN 'hold'
        WHEN stage = 'rejected' THEN 'rejected' WHEN stage <> 'accepted' THEN 'received'
        WHEN usage <> '' THEN usage ELSE 'accepted' END
        WHERE origin = $1 AND number = $2
        """

    private static let countOut: SQL = """
        INSERT INTO plasma_stock_count (origin, standing, station, type, month, bags)
        SELECT origin, standing, station, type, substr(collected_on, 1, 7), -COUNT(*) FROM plasma_stock
        WHERE origin = $1 AND shipment = $2 GROUP BY origin, standing, station, type, substr(collected_on, 1, 7)
        ON CONFLICT (origin, standing, station, type, month)
        DO UPDATE SET bags = plasma_stock_count.bags + excluded.bags
        """
    private static let countIn: SQL = """
        INSERT INTO plasma_stock_count (origin, standing, station, type, month, bags)
        SELECT origin, standing, station, type, substr(collected_on, 1, 7), COUNT(*) FROM plasma_stock
        WHERE origin = $1 AND shipment = $2 GROUP BY origin, standing, station, type, substr(collected_on, 1, 7)
        ON CONFLICT (origin, standing, station, type, month)
        DO UPDATE SET bags = plasma_stock_count.bags + excluded.bags
        """
    private static let countBagOut: SQL = """
        INSERT INTO plasma_stock_count (origin, standing, station, type, month, bags)
        SELECT origin, standing, station, type, substr(collected_on, 1, 7), -1 FROM plasma_stock
        WHERE origin = $1 AND number = $2
        ON CONFLICT (origin, standing, station, type, month)
        DO UPDATE SET bags = plasma_stock_count.bags + excluded.bags
        """
    private static let countBagIn: SQL = """
        INSERT INTO plasma_stock_count (origin, standing, station, type, month, bags)
        SELECT origin, standing, station, type, substr(collected_on, 1, 7), 1 FROM plasma_stock
        WHERE origin = $1 AND number = $2
        ON CONFLICT (origin, standing, station, type, month)
        DO UPDATE SET bags = plasma_stock_count.bags + excluded.bags
        """

    private static let useBags: SQL = """
        UPDATE plasma_stock SET usage = $66, usage_record = $67 WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
        $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62,
        $63, $64, $65)
        """
    private static let standingOfBags: SQL = """
        UPDATE plasma_stock SET standing = CASE WHEN destroyed = 1 THEN 'destroyed' WHEN usage = 'pooled' THEN 'pooled'
        WHEN decision = 'return' OR decision = 'reject' THEN 'rejected'
        WHEN decision = 'non-production' THEN 'non-production' WHEN holds <> '' THEN 'hold'
        WHEN decision = '' AND receipt = 'rejected' THEN 'rejected'
        WHEN decision = '' AND (receipt = 'isolated' OR receipt = 'stopped' OR sample_missing = 1) THEN 'hold'
        WHEN stage = 'rejected' THEN 'rejected' WHEN stage <> 'accepted' THEN 'received'
        WHEN usage <> '' THEN usage ELSE 'accepted' END
        WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
        $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62,
        $63, $64, $65)
        """
    private static let countBagsOut: SQL = """
        INSERT INTO plasma_stock_count (origin, standing, station, type, month, bags)
        SELECT origin, standing, station, type, substr(collected_on, 1, 7), -COUNT(*) FROM plasma_stock
        WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
        $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62,
        $63, $64, $65)
        GROUP BY origin, standing, station, type, substr(collected_on, 1, 7)
        ON CONFLICT (origin, standing, station, type, month)
        DO UPDATE SET bags = plasma_stock_count.bags + excluded.bags
        """
    private static let countBagsIn: SQL = """
        INSERT INTO plasma_stock_count (origin, standing, station, type, month, bags)
        SELECT origin, standing, station, type, substr(collected_on, 1, 7), COUNT(*) FROM plasma_stock
        WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
        $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62,
        $63, $64, $65)
        GROUP BY origin, standing, station, type, substr(collected_on, 1, 7)
        ON CONFLICT (origin, standing, station, type, month)
        DO UPDATE SET bags = plasma_stock_count.bags + excluded.bags
        """
}
