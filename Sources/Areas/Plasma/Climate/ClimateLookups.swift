package import Kernel

/// One file of a store's temperature.
package struct ClimateLine: Sendable, Hashable {
    package let first: Moment
    package let last: Moment
    package let points: Int
    package let coldest: DecimalNumber
    package let warmest: DecimalNumber
    package let limitCelsius: DecimalNumber
    package let version: String
    package let fileName: String
    package let person: String
    package let entry: Int64
}

/// One excursion with its standing.
package struct ExcursionLine: Sendable, Hashable {
    package let place: String
    package let number: Int
    package let first: Moment
    package let last: Moment
    package let warmest: DecimalNumber
    package let limitCelsius: DecimalNumber
    package let version: String
    package let isSevere: Bool
    package let bags: Int
    package let judgement: ClimateJudgement?
    package let person: String
    package let judgedAt: Moment?
    package let entry: Int64

    package var seconds: Int64 { ((last - first).microseconds + 999_999) / 1_000_000 }
    package var minutes: Int { Int((seconds + 59) / 60) }
}

/// The extremes of a time, and how many of its hours are on record.
package struct ClimateExtremes: Sendable, Hashable {
    package let coldest: DecimalNumber
    package let warmest: DecimalNumber
    package let hours: Int
}

package enum ClimateLookups {
    package static let pageMax = 500

    /// Files of a place, newest first.
    package static func lines(
        of place: String, before: Moment = Moment(microseconds: .max), limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ClimateLine] {
        try snapshot.all(
            newest, [.text(place), .moment(before), .integer(Int64(max(0, min(limit, pageMax))))]
        ) { (row) throws(Fault) in
            ClimateLine(
                first: row.moment(0), last: row.moment(1), points: Int(row.integer(2)),
                coldest: try row.decimal(3, "plasma_climate.coldest"),
                warmest: try row.decimal(4, "plasma_climate.warmest"),
                limitCelsius: try row.decimal(5, "plasma_climate.limit_celsius"), version: row.text(6),
                fileName: row.text(7), person: row.text(8), entry: row.integer(9))
        }
    }

    /// Times without a record, inside files and between them, newest first.
    package static func gaps(
        of place: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ClimateGap] {
        var found = try snapshot.all(gaps, [.text(place), .integer(Int64(limit))]) { (row) throws(Fault) in
            ClimateGap(from: row.moment(0), to: row.moment(1))
        }
        let lines = try lines(of: place, limit: limit, from: snapshot)
        let minutes = try LimitsTable.store(from: snapshot).last?.gapMinutesMax ?? 0
        for (later, earlier) in zip(lines, lines.dropFirst()) where later.first - earlier.last > .minutes(minutes) {
            found.append(ClimateGap(from: earlier.last, to: later.first))
        }
        return Array(found.sorted { $0.from > $1.from }.prefix(limit))
    }

    /// A recorded time that this one reaches into.
    static func overlap(
        of place: String, from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> ClosedRange<Moment>? {
        try snapshot.first(
            overlapping, [.text(place), .moment(last), .moment(first)]
        ) { (row) throws(Fault) in row.moment(0)...max(row.moment(0), row.moment(1)) }
    }

    /// Excursions of a place, newest first.
    package static func excursions(
        of place: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ExcursionLine] {
        try snapshot.all(ofPlace, [.text(place), .integer(Int64(limit))], excursion)
    }

    /// Excursions that nobody judged, oldest first.
    package static func open(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [ExcursionLine] {
        try snapshot.all(open, [.integer(Int64(limit))], excursion)
    }

    package static func excursion(
        _ place: String, _ number: Int, from snapshot: any Snapshot
    ) throws(Fault) -> ExcursionLine? {
        try snapshot.first(one, [.text(place), .integer(Int64(number))], excursion)
    }

    /// Excursions that a bag went through, oldest first.
    package static func excursions(ofBag bag: String, from snapshot: any Snapshot) throws(Fault) -> [ExcursionLine] {
        try snapshot.all(ofBag, [.text(bag)], excursion)
    }

    /// Bags of an excursion, after a bag.
    package static func bags(
        of place: String, _ number: Int, after bag: String = "", limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [String] {
        try snapshot.all(
            bagsOf, [.text(place), .integer(Int64(number)), .text(bag), .integer(Int64(limit))]
        ) { (row) throws(Fault) in row.text(0) }
    }

    /// Hours of a place, from the one in which a time begins to the one in which it ends.
    package static func hours(
        of place: String, from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> [ClimateHour] {
        try snapshot.all(hours, [.text(place), .moment(first.hour), .moment(last)]) { (row) throws(Fault) in
            ClimateHour(
                start: row.moment(0), coldest: DecimalNumber(coefficient: row.integer(1), scale: 3),
                warmest: DecimalNumber(coefficient: row.integer(2), scale: 3))
        }
    }

    /// Coldest and warmest in a time; whole hours count, whatever part of them it touches.
    package static func extremes(
        of place: String, from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> ClimateExtremes? {
        try snapshot.first(extremes, [.text(place), .moment(first.hour), .moment(last)]) {
            (row) throws(Fault) -> ClimateExtremes? in
            guard !row.isNull(0) else { return nil }
            return ClimateExtremes(
                coldest: DecimalNumber(coefficient: row.integer(0), scale: 3),
                warmest: DecimalNumber(coefficient: row.integer(1), scale: 3), hours: Int(row.integer(2)))
        } ?? nil
    }

    private static func excursion(_ row: any Row) throws(Fault) -> ExcursionLine {
        ExcursionLine(
            place: row.text(0), number: Int(row.integer(1)), first: row.moment(2), last: row.moment(3),
            warmest: try row.decimal(4, "plasma_excursion.warmest"),
            limitCelsius: try row.decimal(5, "plasma_excursion.limit_celsius"), version: row.text(6),
            isSevere: row.integer(7) == 1, bags: Int(row.integer(8)),
            judgement: row.text(9).isEmpty ? nil : try row.choice(9, "plasma_excursion.judgement") as ClimateJudgement,
            person: row.text(10), judgedAt: row.optionalMoment(11), entry: row.integer(12))
    }

    private static let newest: SQL = """
        SELECT first, last, points, coldest, warmest, limit_celsius, version, file_name, person, entry
        FROM plasma_climate WHERE origin = $1 AND place = $2 AND first < $3 ORDER BY first DESC LIMIT $4
        """
    private static let gaps: SQL = """
        SELECT first, last FROM plasma_climate_gap WHERE origin = $1 AND place = $2 ORDER BY first DESC LIMIT $3
        """
    private static let overlapping: SQL = """
        SELECT first, last FROM plasma_climate WHERE origin = $1 AND place = $2 AND first <= $3 AND last >= $4
        ORDER BY first DESC LIMIT 1
        """
    private static let ofPlace: SQL = """
        SELECT place, number, first, last, warmest, limit_celsius, version, severe, bags, judgement, person, judged_at,
        entry FROM plasma_excursion WHERE origin = $1 AND place = $2 ORDER BY number DESC LIMIT $3
        """
    private static let open: SQL = """
        SELECT place, number, first, last, warmest, limit_celsius, version, severe, bags, judgement, person, judged_at,
        entry FROM plasma_excursion WHERE origin = $1 AND judgement = '' ORDER BY first, place, number LIMIT $2
        """
    private static let one: SQL = """
        SELECT place, number, first, last, warmest, limit_celsius, version, severe, bags, judgement, person, judged_at,
        entry FROM plasma_excursion WHERE origin = $1 AND place = $2 AND number = $3
        """
    private static let ofBag: SQL = """
        SELECT e.place, e.number, e.first, e.last, e.warmest, e.limit_celsius, e.version, e.severe, e.bags, e.judgement,
        e.person, e.judged_at, e.entry FROM plasma_excursion_bag b JOIN plasma_excursion e
        ON e.origin = b.origin AND e.place = b.place AND e.number = b.number WHERE b.origin = $1 AND b.bag = $2
        ORDER BY e.first
        """
    private static let bagsOf: SQL = """
        SELECT bag FROM plasma_excursion_bag WHERE origin = $1 AND place = $2 AND number = $3 AND bag > $4
        ORDER BY bag LIMIT $5
        """
    private static let hours: SQL = """
        SELECT hour, coldest, warmest FROM plasma_climate_hour WHERE origin = $1 AND place = $2 AND hour >= $3
        AND hour <= $4 ORDER BY hour
        """
    private static let extremes: SQL = """
        SELECT MIN(coldest), MAX(warmest), COUNT(*) FROM plasma_climate_hour WHERE origin = $1 AND place = $2
        AND hour >= $3 AND hour <= $4
        """
}
