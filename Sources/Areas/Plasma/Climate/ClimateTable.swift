package import Kernel
import Places
import Storage

/// Temperature of stores: each file, each hour, each gap, each excursion with its bags. An excursion restricts its bags
/// in the stock until somebody judges it, and as judged from then on.
package enum ClimateTable: FactTable {
    package typealias R = ClimateRules

    package static let series = Table(
        "plasma_climate",
        [
            .text("place"), .integer("first"), .integer("last"), .integer("points"), .text("coldest"),
            .text("warmest"), .text("limit_celsius"), .text("version"), .digest("file"), .text("file_name"),
            .text("person"), .integer("entry"),
        ],
        key: ["place", "first"])

    /// In thousandths of a degree, so that the database can compare.
    package static let hours = Table(
        "plasma_climate_hour", [.text("place"), .integer("hour"), .integer("coldest"), .integer("warmest")],
        key: ["place", "hour"])

    package static let gaps = Table(
        "plasma_climate_gap", [.text("place"), .integer("first"), .integer("last")], key: ["place", "first"])

    package static let excursions = Table(
        "plasma_excursion",
        [
            .text("place"), .integer("number"), .integer("first"), .integer("last"), .text("warmest"),
            .text("limit_celsius"), .text("version"), .integer("severe"), .integer("bags"), .text("judgement"),
            .text("person"), .integer("judged_at", nullable: true), .integer("entry"),
        ],
        key: ["place", "number"], indexes: [.on("first", "place", where: "judgement = ''")])

    package static let excursionBags = Table(
        "plasma_excursion_bag", [.text("place"), .integer("number"), .text("bag")],
        key: ["place", "number", "bag"], indexes: [.on("bag", "place", "number")])

    package static let places = Table("plasma_climate_place", [.text("place"), .integer("facts")], key: ["place"])

    package static let tables = [series, hours, gaps, excursions, excursionBags, places]

    package static func weight(of state: ClimateState) -> Int { 1 + state.excursions.count }

    package static func project(
        _ fact: ClimateFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let place = StoreValue.text(head.subject.id)
        try tables.execute(counted, [place])
        switch fact {
        case .recorded(let record): try enter(record, place, head, into: tables)
        case .exceeded(let excursion):
            let number = StoreValue.integer(Int64(excursion.number))
            let stretch = excursion.stretch
            try tables.insert(
                into: excursions,
                [
                    place, number, .moment(stretch.from), .moment(stretch.to), .text(stretch.warmest.text),
                    .text(excursion.limitCelsius.text), .text(excursion.limitsVersion),
                    .integer(stretch.isSevere ? 1 : 0), .integer(Int64(excursion.bags.count)), .text(""), .text(""),
                    .null, .integer(head.index),
                ])
            for bag in excursion.bags { try tables.insert(into: excursionBags, [place, number, .text(bag)]) }
            try StockRows.restrict(place: place, excursion: number, into: tables)
        case .judged(let number, let judgement):
            let number = StoreValue.integer(Int64(number))
            try tables.execute(
                judge,
                [
                    place, number, .text(judgement.rawValue), .text(head.person), .moment(head.recordedAt),
                    .integer(head.index),
                ])
            try StockRows.restrict(place: place, excursion: number, into: tables)
        }
    }

    private static func enter(
        _ record: ClimateRecord, _ place: StoreValue, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: series,
            [
                place, .moment(record.first), .moment(record.last), .integer(Int64(record.points)),
                .text(record.coldest.text), .text(record.warmest.text), .text(record.limitCelsius.text),
                .text(record.limitsVersion), .bytes(record.file.digest.bytes), .text(record.file.name),
                .text(head.person), .integer(head.index),
            ])
        for gap in record.gaps { try tables.insert(into: gaps, [place, .moment(gap.from), .moment(gap.to)]) }
        for hour in record.hours {
            // Two files may share the hour in which one ends and the next begins.
            try tables.execute(
                addHour,
                [place, .moment(hour.start), .integer(hour.coldest.thousandths), .integer(hour.warmest.thousandths)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ClimateState {
        var state = ClimateState(place: id)
        state.version = try snapshot.first(version, [.text(id)]) { (row) throws(Fault) in row.integer(0) } ?? 0
        state.excursions = try snapshot.all(known, [.text(id)]) { (row) throws(Fault) in
            KnownExcursion(
                number: Int(row.integer(0)), isSevere: row.integer(1) == 1,
                judgement: row.text(2).isEmpty
                    ? nil : try row.choice(2, "plasma_excursion.judgement") as ClimateJudgement)
        }
        return state
    }

    package static func gather(
        _ command: ClimateCommand, _ id: String, _ state: ClimateState, from snapshot: any Snapshot
    ) throws(Fault) -> ClimateEvidence {
        var evidence = ClimateEvidence()
        guard case .record(let series, let zone) = command, let first = series.points.first,
            let last = series.points.last
        else { return evidence }
        if let place = try PlaceTable.place(id, from: snapshot) {
            evidence.isOpenStore = !place.isClosed && (place.detail.kind == .freezer || place.detail.kind == .room)
            evidence.ownLimit = place.detail.particulars["celsius_max"].flatMap { DecimalNumber($0) }
        }
        evidence.limits = try LimitsTable.store(from: snapshot)
        evidence.overlap = try ClimateLookups.overlap(of: id, from: first.at, to: last.at, in: snapshot)
        guard let (limit, limits) = R.limit(series, zoneMinutes: zone, own: evidence.ownLimit, evidence.limits)
        else { return evidence }
        for stretch in series.stretches(above: limit, limits) {
            evidence.bags.append(
                try BagStays.bags(in: id, from: stretch.from, to: stretch.to, from: snapshot))
        }
        return evidence
    }

    private static let counted: SQL = """
        INSERT INTO plasma_climate_place (origin, place, facts) VALUES ($1, $2, 1)
        ON CONFLICT (origin, place) DO UPDATE SET facts = plasma_climate_place.facts + 1
        """
    private static let version: SQL = "SELECT facts FROM plasma_climate_place WHERE origin = $1 AND place = $2"
    private static let known: SQL = """
        SELECT number, severe, judgement FROM plasma_excursion WHERE origin = $1 AND place = $2 ORDER BY number
        """
    private static let judge: SQL = """
        UPDATE plasma_excursion SET judgement = $4, person = $5, judged_at = $6, entry = $7
        WHERE origin = $1 AND place = $2 AND number = $3
        """
    private static let addHour: SQL = """
        INSERT INTO plasma_climate_hour (origin, place, hour, coldest, warmest) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (origin, place, hour) DO UPDATE SET
        coldest = CASE WHEN excluded.coldest < plasma_climate_hour.coldest THEN excluded.coldest
        ELSE plasma_climate_hour.coldest END,
        warmest = CASE WHEN excluded.warmest > plasma_climate_hour.warmest THEN excluded.warmest
        ELSE plasma_climate_hour.warmest END
        """
}

extension DecimalNumber {
    /// For comparing in the database; the file keeps every digit.
    fileprivate var thousandths: Int64 {
        do throws(QuantityFailure) {
            return try rounded(toScale: 3, rule: .halfEven).coefficient
        } catch {
            // Readings lie between −100 and 100 °C: the reader refuses others.
            preconditionFailure("a temperature that was read fits")
        }
    }
}
