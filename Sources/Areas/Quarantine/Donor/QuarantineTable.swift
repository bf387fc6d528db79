package import Kernel

/// Bags in quarantine with what they came to, how many there are of each kind and day, and the donors' counts of facts.
package enum QuarantineTable: FactTable {
    package typealias R = QuarantineRules

    package static let units = Table(
        "quarantine_unit",
        [
            .text("bag"), .text("donor"), .text("station"), .text("type"), .text("collected_on"),
            .integer("collected_at", nullable: true), .text("state"), .text("sample"), .text("sample_origin"),
            .text("run"), .integer("sample_at", nullable: true), .integer("station_at", nullable: true),
            .integer("plant_at", nullable: true), .integer("qualified_at", nullable: true),
            .integer("days", nullable: true), .text("rules"), .text("ground"), .text("detail"), .integer("entry"),
        ],
        key: ["bag"],
        indexes: [
            .on("donor"), .on("state", "collected_on", "bag"),
            .on("state", "station", "type", "collected_on", "bag"),
            .on("qualified_at", "bag", where: "state = 'cleared'"),
        ])

    /// Kept with every change: lists say how many, the forecast adds up.
    package static let counts = Table(
        "quarantine_count",
        [.text("state"), .text("station"), .text("type"), .text("collected_on"), .integer("units")],
        key: ["state", "station", "type", "collected_on"])

    package static let donors = Table(
        "quarantine_donor", [.text("id"), .integer("facts"), .integer("entry")], key: ["id"])

    package static let tables = [units, counts, donors]

    package static func project(
        _ fact: QuarantineFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let entry = StoreValue.integer(head.index)
        try tables.execute(count, [id, entry])
        for (place, bag) in fact.bags.enumerated() {
            let number = StoreValue.text(bag)
            try tables.execute(countOut, [number])
            switch fact {
            case .cleared(let evidence, _):
                try tables.execute(
                    clear,
                    [
                        number, .text(evidence.sample), .text(evidence.origin.rawValue), .text(evidence.run),
                        .moment(evidence.collectedAt), .moment(evidence.stationCheckedAt),
                        .moment(evidence.plantCheckedAt), .moment(evidence.qualifiedAt), .integer(evidence.days),
                        .text(evidence.rules), entry,
                    ])
            case .failed(let ground, _):
                try tables.execute(
                    settle,
                    [
                        number, .text(QuarantineState.failed.rawValue), .text(ground.sample),
                        .text(ground.code.rawValue), .text(ground.detail), entry,
                    ])
            case .reopened(_, let ground, _):
                try tables.execute(
                    settle,
                    [
                        number, .text(QuarantineState.waiting.rawValue), .text(""), .text(ground), .text(""), entry,
                    ])
            case .assigned(let units):
                try tables.execute(
                    assign, [number, id, .moment(units[place].collectedAt), .text(units[place].collectedOn.iso), entry])
            }
            try tables.execute(countIn, [number])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> QuarantineDonorState {
        QuarantineDonorState(
            id: id, version: try snapshot.first(facts, [.text(id)]) { (row) throws(Fault) in row.integer(0) } ?? 0)
    }

    package static func gather(
        _ command: QuarantineCommand, _ id: String, _ state: QuarantineDonorState, from snapshot: any Snapshot
    ) throws(Fault) -> QuarantineEvidence {
        try HistoryReader(snapshot).evidence(of: id)
    }

    private static let count: SQL = """
        INSERT INTO quarantine_donor (origin, id, facts, entry) VALUES ($1, $2, 1, $3)
        ON CONFLICT (origin, id) DO UPDATE SET facts = quarantine_donor.facts + 1, entry = excluded.entry
        """
    private static let facts: SQL = "SELECT facts FROM quarantine_donor WHERE origin = $1 AND id = $2"
    private static let clear: SQL = """
        UPDATE quarantine_unit SET state = 'cleared', sample = $3, sample_origin = $4, run = $5, sample_at = $6,
        station_at = $7, plant_at = $8, qualified_at = $9, days = $10, rules = $11, ground = '', detail = '',
        entry = $12 WHERE origin = $1 AND bag = $2
        """
    private static let settle: SQL = """
        UPDATE quarantine_unit SET state = $3, sample = $4, sample_origin = '', run = '', sample_at = NULL,
        station_at = NULL, plant_at = NULL, qualified_at = NULL, days = NULL, rules = '', ground = $5, detail = $6,
        entry = $7 WHERE origin = $1 AND bag = $2
        """
    private static let assign: SQL = """
        UPDATE quarantine_unit SET donor = $3, collected_at = $4, collected_on = $5, entry = $6
        WHERE origin = $1 AND bag = $2
        """
    private static let countOut: SQL = """
        INSERT INTO quarantine_count (origin, state, station, type, collected_on, units)
        SELECT origin, state, station, type, collected_on, -1 FROM quarantine_unit WHERE origin = $1 AND bag = $2
        ON CONFLICT (origin, state, station, type, collected_on)
        DO UPDATE SET units = quarantine_count.units + excluded.units
        """
    private static let countIn: SQL = """
        INSERT INTO quarantine_count (origin, state, station, type, collected_on, units)
        SELECT origin, state, station, type, collected_on, 1 FROM quarantine_unit WHERE origin = $1 AND bag = $2
        ON CONFLICT (origin, state, station, type, collected_on)
        DO UPDATE SET units = quarantine_count.units + excluded.units
        """
}
