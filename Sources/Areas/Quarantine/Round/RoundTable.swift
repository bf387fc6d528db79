package import Kernel

/// Rounds with how far they came; a shipment's bags come into quarantine by one statement.
package enum RoundTable: FactTable {
    package typealias R = RoundRules

    package static let rounds = Table(
        "quarantine_round",
        [
            .text("id"), .text("through"), .integer("donors"), .integer("units"), .integer("differences"),
            .integer("is_over"), .integer("facts"), .integer("entry"), .text("person"), .integer("newest_at"),
        ],
        key: ["id"], indexes: [.on("newest_at", "id")])

    package static let tables = [rounds]

    package static func project(
        _ fact: RoundFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        var state = try load(head.subject.id, from: tables)
        RoundRules.apply(fact, head, to: &state)
        if case .takenIn = fact {
            let shipment = StoreValue.text(head.subject.id)
            try tables.execute(countOut, [shipment])
            try tables.execute(enter, [shipment, .integer(head.index)])
            try tables.execute(countIn, [shipment])
        }
        try tables.execute(
            keep,
            [
                .text(state.id), .text(state.through), .integer(state.donors), .integer(state.units),
                .integer(state.differences), .integer(state.isOver ? 1 : 0), .integer(state.version),
                .integer(head.index), .text(head.person), .moment(head.recordedAt),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> RoundState {
        try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in state(row) } ?? RoundState(id: id)
    }

    /// A round of re-evaluation and who had it made.
    package struct Line: Sendable, Hashable {
        package let id: String
        package let donors: Int64
        package let units: Int64
        package let differences: Int64
        package let isOver: Bool
        package let entry: Int64
        package let person: String
        package let at: Moment
    }

    /// Rounds over all donors, newest first; shipments taken in are none.
    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Line] {
        try snapshot.all(newest, [.integer(Int64(max(0, min(limit, 100))))]) { (row) throws(Fault) in
            Line(
                id: row.text(0), donors: row.integer(1), units: row.integer(2), differences: row.integer(3),
                isOver: row.integer(4) == 1, entry: row.integer(5), person: row.text(6), at: row.moment(7))
        }
    }

    private static func state(_ row: any Row) -> RoundState {
        RoundState(
            id: row.text(0), through: row.text(1), donors: row.integer(2), units: row.integer(3),
            differences: row.integer(4), isOver: row.integer(5) == 1, version: row.integer(6))
    }

    private static let one: SQL = """
        SELECT id, through, donors, units, differences, is_over, facts FROM quarantine_round
        WHERE origin = $1 AND id = $2
        """
    private static let newest: SQL = """
        SELECT id, donors, units, differences, is_over, entry, person, newest_at FROM quarantine_round
        WHERE origin = $1 AND person <> 'node' ORDER BY newest_at DESC, id DESC LIMIT $2
        """
    private static let keep: SQL = """
        INSERT INTO quarantine_round (origin, id, through, donors, units, differences, is_over, facts, entry, person,
        newest_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (origin, id) DO UPDATE SET through = excluded.through, donors = excluded.donors,
        units = excluded.units, differences = excluded.differences, is_over = excluded.is_over,
        facts = excluded.facts, entry = excluded.entry, person = excluded.person, newest_at = excluded.newest_at
        """
    /// A donor whom the station named by number alone is named in full, as donations name them.
    private static let enter: SQL = """
        INSERT INTO quarantine_unit (origin, bag, donor, station, type, collected_on, collected_at, state, sample,
        sample_origin, run, sample_at, station_at, plant_at, qualified_at, days, rules, ground, detail, entry)
        SELECT b.origin, b.number, COALESCE(d.donor,
        CASE WHEN substr(b.donor, 1, length(b.station) + 1) = b.station || '-' THEN b.donor
        ELSE b.station || '-' || b.donor END), b.station, b.type, b.collected_on,
        d.collected_at, 'waiting', '', '', '', NULL, NULL, NULL, NULL, NULL, '', '', '', CAST($3 AS BIGINT)
        FROM plasma_bag b LEFT JOIN donors_donation d ON d.origin = b.origin AND d.bag = b.number
        WHERE b.origin = $1 AND b.shipment = $2 AND b.state <> 'announced'
        ON CONFLICT (origin, bag) DO NOTHING
        """
    private static let countOut: SQL = """
        INSERT INTO quarantine_count (origin, state, station, type, collected_on, units)
        SELECT u.origin, u.state, u.station, u.type, u.collected_on, -COUNT(*)
        FROM plasma_bag b JOIN quarantine_unit u ON u.origin = b.origin AND u.bag = b.number
        WHERE b.origin = $1 AND b.shipment = $2 GROUP BY u.origin, u.state, u.station, u.type, u.collected_on
        ON CONFLICT (origin, state, station, type, collected_on)
        DO UPDATE SET units = quarantine_count.units + excluded.units
        """
    private static let countIn: SQL = """
        INSERT INTO quarantine_count (origin, state, station, type, collected_on, units)
        SELECT u.origin, u.state, u.station, u.type, u.collected_on, COUNT(*)
        FROM plasma_bag b JOIN quarantine_unit u ON u.origin = b.origin AND u.bag = b.number
        WHERE b.origin = $1 AND b.shipment = $2 GROUP BY u.origin, u.state, u.station, u.type, u.collected_on
        ON CONFLICT (origin, state, station, type, collected_on)
        DO UPDATE SET units = quarantine_count.units + excluded.units
        """
}
