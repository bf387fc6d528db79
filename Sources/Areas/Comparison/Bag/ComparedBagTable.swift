import Donors
package import Kernel
import Retest

/// Pairs by station and test, and their sums by day: no question ever reads more than one station's period.
package enum ComparedBagTable: FactTable {
    package typealias R = ComparedBagRules

    package static let bags = Table(
        "comparison_bag",
        [
            .text("bag"), .text("station"), .integer("at"), .text("day"), .text("rules"), .integer("facts"),
            .integer("entry"),
        ],
        key: ["bag"])

    package static let pairs = Table(
        "comparison_pair",
        [
            .text("bag"), .text("assay"), .text("station"), .integer("at"), .text("day"), .text("kind"),
            .integer("critical"), .text("station_reading"), .text("plant_reading"), .text("unit", nullable: true),
        ],
        key: ["bag", "assay"], indexes: [.on("station", "assay", "at", "bag")])

    /// Counts and sums of one station, test and day; numbers in ten-thousandths of their unit.
    package static let days = Table(
        "comparison_day",
        [
            .text("station"), .text("day"), .text("assay"), .integer("pairs"), .integer("both_positive"),
            .integer("station_positive"), .integer("plant_positive"), .integer("missed"), .integer("station_sum"),
            .integer("plant_sum"),
        ],
        key: ["station", "day", "assay"])

    package static let tables = [bags, pairs, days]
    /// Decimals of the sums.
    static let sumScale = 4

    package static func project(
        _ fact: ComparedBagFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let state = try load(head.subject.id, from: tables)
        if let old = state.comparison { try count(old, -1, into: tables) }
        try tables.execute(clear, [.text(state.bag)])
        var row: [StoreValue] = [.text(state.bag), .text(""), .integer(0), .text(""), .text("")]
        if case .compared(let comparison) = fact {
            row = [
                .text(state.bag), .text(comparison.station), .moment(comparison.at), .text(comparison.day.iso),
                .text(comparison.rules),
            ]
            try count(comparison, 1, into: tables)
            for pair in comparison.pairs { try insert(pair, of: state.bag, comparison, into: tables) }
        }
        row += [.integer(state.version + 1), .integer(head.index)]
        if state.version == 0 { try tables.insert(into: bags, row) } else { try tables.execute(change, row) }
    }

    private static func insert(
        _ pair: ComparedPair, of bag: String, _ comparison: BagComparison, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: pairs,
            [
                .text(bag), .text(pair.assay), .text(comparison.station), .moment(comparison.at),
                .text(comparison.day.iso), .text(pair.kind.rawValue), .integer(pair.isCritical ? 1 : 0),
                .text(pair.station.text), .text(pair.plant.text), .text(pair.unit),
            ])
    }

    /// Adds a bag to the sums of its day, or takes it out.
    private static func count(_ comparison: BagComparison, _ sign: Int64, into tables: any Transaction) throws(Fault) {
        for pair in comparison.pairs {
            let key: [StoreValue] = [.text(comparison.station), .text(comparison.day.iso), .text(pair.assay)]
            if try tables.first(dayKnown, key, { (row) throws(Fault) in row.integer(0) }) == nil {
                try tables.insert(into: days, key + [StoreValue](repeating: .integer(0), count: 7))
            }
            let cells = pair.positives.map { positives -> [Bool] in
                [
                    positives.station && positives.plant, positives.station && !positives.plant,
                    !positives.station && positives.plant,
                    pair.isCritical && !positives.station && positives.plant,
                ]
            }
            let counted: [Int64] = (cells ?? [false, false, false, false]).map { $0 ? sign : 0 }
            let sums = [pair.station, pair.plant].map { sign * tenThousandths($0) }
            try tables.execute(add, key + ([sign] + counted + sums).map { .integer($0) })
        }
    }

    private static func tenThousandths(_ reading: Reading) -> Int64 {
        guard case .value(let number) = reading else { return 0 }
        do throws(QuantityFailure) {
            return try number.rounded(toScale: sumScale, rule: .halfEven).coefficient
        } catch {
            // A number beyond 64 bits is no measurement: the pair itself keeps it as it was told.
            return 0
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ComparedBagState {
        var state = ComparedBagState(bag: id)
        let held = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            state.version = row.integer(4)
            return (station: row.text(0), at: row.moment(1), day: row.text(2), rules: row.text(3))
        }
        guard let held, let day = Day(iso: held.day) else { return state }
        let found = try snapshot.all(ofBag, [.text(id)]) { (row) throws(Fault) in
            let kind: AssayKind = try row.choice(1, "comparison_pair.kind")
            return ComparedPair(
                assay: row.text(0), kind: kind, isCritical: row.integer(2) == 1,
                station: try Fault.required("comparison_pair.station_reading", Reading(row.text(3), kind)),
                plant: try Fault.required("comparison_pair.plant_reading", Reading(row.text(4), kind)),
                unit: row.optionalText(5))
        }
        state.comparison = BagComparison(
            station: held.station, at: held.at, day: day, rules: held.rules, pairs: found)
        return state
    }

    package static func gather(
        _ command: ComparedBagCommand, _ id: String, _ state: ComparedBagState, from snapshot: any Snapshot
    ) throws(Fault) -> ComparedBagEvidence {
        ComparedBagEvidence(
            station: try DonationLookups.results(of: id, from: snapshot),
            plant: try SpecimenTable.load(id, from: snapshot).conclusion,
            limits: try ParallelLimitsTable.packs(from: snapshot))
    }

    private static let one: SQL = """
        SELECT station, at, day, rules, facts FROM comparison_bag WHERE origin = $1 AND bag = $2
        """
    private static let ofBag: SQL = """
        SELECT assay, kind, critical, station_reading, plant_reading, unit FROM comparison_pair
        WHERE origin = $1 AND bag = $2 ORDER BY assay
        """
    private static let clear: SQL = "DELETE FROM comparison_pair WHERE origin = $1 AND bag = $2"
    private static let change: SQL = """
        UPDATE comparison_bag SET station = $3, at = $4, day = $5, rules = $6, facts = $7, entry = $8
        WHERE origin = $1 AND bag = $2
        """
    private static let dayKnown: SQL = """
        SELECT pairs FROM comparison_day WHERE origin = $1 AND station = $2 AND day = $3 AND assay = $4
        """
    private static let add: SQL = """
        UPDATE comparison_day SET pairs = pairs + $5, both_positive = both_positive + $6,
        station_positive = station_positive + $7, plant_positive = plant_positive + $8, missed = missed + $9,
        station_sum = station_sum + $10, plant_sum = plant_sum + $11
        WHERE origin = $1 AND station = $2 AND day = $3 AND assay = $4
        """
}
