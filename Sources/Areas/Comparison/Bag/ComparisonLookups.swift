package import Kernel
package import Statistics

/// Counts and sums of pairs; of a day, or of a period.
package struct PairTally: Sendable, Hashable {
    package var pairs = 0
    package var bothPositive = 0
    package var stationPositive = 0
    package var plantPositive = 0
    /// Negative at the station, positive at the plant, of a critical test.
    package var missed = 0
    /// In ten-thousandths.
    package var stationSum: Int64 = 0
    package var plantSum: Int64 = 0

    package init() {}

    package var agreement: Agreement {
        Agreement(
            bothPositive: bothPositive, testPositive: stationPositive, referencePositive: plantPositive,
            bothNegative: max(0, pairs - bothPositive - stationPositive - plantPositive))
    }

    /// The station's mean less the plant's, in the unit of the results or in per cent of the plant's mean; nil without
    /// pairs, and in per cent of nothing.
    package func bias(_ limit: BiasLimit) -> Double? {
        let difference = Double(stationSum - plantSum)
        if limit.isRelative { return plantSum > 0 ? 100 * difference / Double(plantSum) : nil }
        return pairs > 0 ? difference / Double(pairs) / Self.scale : nil
    }

    /// −1, 0 or 1: below, within or above the limit; exact, in whole numbers.
    package func side(_ limit: BiasLimit) -> Int {
        let difference = Int128(stationSum - plantSum)
        let power = (0..<limit.max.scale).reduce(Int128(1)) { power, _ in power * 10 }
        let bound =
            limit.isRelative
            ? Int128(limit.max.coefficient) * Int128(plantSum) : Int128(limit.max.coefficient) * Int128(pairs) * 10_000
        let found = difference * power * (limit.isRelative ? 100 : 1)
        guard pairs > 0, bound >= 0 else { return 0 }
        return found > bound ? 1 : found < -bound ? -1 : 0
    }

    package var stationMean: Double { pairs == 0 ? 0 : Double(stationSum) / Double(pairs) / Self.scale }
    package var plantMean: Double { pairs == 0 ? 0 : Double(plantSum) / Double(pairs) / Self.scale }

    private static let scale = 10_000.0
}

/// One day's tally.
package struct DayTally: Sendable, Hashable {
    package let day: Day
    package let tally: PairTally
}

/// One pair beside its bag, for pictures and files.
package struct PairLine: Sendable, Hashable {
    package let bag: String
    package let at: Moment
    package let day: Day
    package let station: Reading
    package let plant: Reading
    package let unit: String?
}

/// Questions to the pairs.
package enum ComparisonLookups {
    /// A station's year has about as many; a picture of more shows nothing more.
    package static let pairsMax = 100_000

    /// Of one station from a day to a day, both included, by assay.
    package static func tallies(
        of station: String, from: Day, to: Day, in snapshot: any Snapshot
    ) throws(Fault) -> [String: PairTally] {
        var found: [String: PairTally] = [:]
        try snapshot.query(ofStation, [.text(station), .text(from.iso), .text(to.iso)]) { (row) throws(Fault) in
            found[row.text(0)] = tally(row, 1)
        }
        return found
    }

    /// Days of one station and assay, oldest first.
    package static func days(
        of station: String, _ assay: String, from: Day, to: Day, in snapshot: any Snapshot
    ) throws(Fault) -> [DayTally] {
        try snapshot.all(ofAssay, [.text(station), .text(from.iso), .text(to.iso), .text(assay)]) {
            (row) throws(Fault) in
            DayTally(day: try row.day(0, "comparison_day.day"), tally: tally(row, 1))
        }
    }

    /// Pairs of one station and assay, newest first, at most `limit`.
    package static func pairs(
        of station: String, _ assay: String, from: Moment, to: Moment, limit: Int = pairsMax, in snapshot: any Snapshot
    ) throws(Fault) -> [PairLine] {
        try snapshot.all(
            newest, [.text(station), .text(assay), .moment(from), .moment(to), .integer(Int64(min(limit, pairsMax)))]
        ) { (row) throws(Fault) in
            let kind: AssayKind = try row.choice(3, "comparison_pair.kind")
            return PairLine(
                bag: row.text(0), at: row.moment(1), day: try row.day(2, "comparison_pair.day"),
                station: try Fault.required("comparison_pair.station_reading", Reading(row.text(4), kind)),
                plant: try Fault.required("comparison_pair.plant_reading", Reading(row.text(5), kind)),
                unit: row.optionalText(6))
        }
    }

    private static func tally(_ row: any Row, _ first: Int) -> PairTally {
        var tally = PairTally()
        tally.pairs = Int(row.integer(first))
        tally.bothPositive = Int(row.integer(first + 1))
        tally.stationPositive = Int(row.integer(first + 2))
        tally.plantPositive = Int(row.integer(first + 3))
        tally.missed = Int(row.integer(first + 4))
        tally.stationSum = row.integer(first + 5)
        tally.plantSum = row.integer(first + 6)
        return tally
    }

    private static let ofStation: SQL = """
        SELECT assay, CAST(SUM(pairs) AS BIGINT), CAST(SUM(both_positive) AS BIGINT),
        CAST(SUM(station_positive) AS BIGINT), CAST(SUM(plant_positive) AS BIGINT), CAST(SUM(missed) AS BIGINT),
        CAST(SUM(station_sum) AS BIGINT), CAST(SUM(plant_sum) AS BIGINT) FROM comparison_day
        WHERE origin = $1 AND station = $2 AND day >= $3 AND day <= $4 GROUP BY assay
        """
    private static let ofAssay: SQL = """
        SELECT day, pairs, both_positive, station_positive, plant_positive, missed, station_sum, plant_sum
        FROM comparison_day WHERE origin = $1 AND station = $2 AND day >= $3 AND day <= $4 AND assay = $5
        AND pairs > 0 ORDER BY day
        """
    private static let newest: SQL = """
        SELECT bag, at, day, kind, station_reading, plant_reading, unit FROM comparison_pair
        WHERE origin = $1 AND station = $2 AND assay = $3 AND at >= $4 AND at < $5
        ORDER BY at DESC, bag DESC LIMIT $6
        """
}
