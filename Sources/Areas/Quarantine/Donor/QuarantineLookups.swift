package import Kernel
package import Plasma

/// Which bags are asked for.
package struct QuarantineQuestion: Sendable, Hashable {
    package var state = QuarantineState.waiting
    package var station: String?
    package var type: PlasmaType?
    /// Collected at the latest on this day: what clears until a day is so many days older.
    package var to: Day?

    package init() {}
}

/// One bag of the list.
package struct QuarantineLine: Sendable, Hashable {
    package let unit: QuarantineUnit
    package let station: String
    package let type: PlasmaType
    package let collectedOn: Day
    /// The newest entry that changed it.
    package let entry: Int64

    package var key: StockKey { StockKey(collectedOn: collectedOn.iso, number: unit.bag) }
}

/// Bags of one state, station, type and day.
package struct QuarantineCount: Sendable, Hashable {
    package let state: QuarantineState
    package let station: String
    package let type: PlasmaType
    package let collectedOn: Day
    package let units: Int

    package init(state: QuarantineState, station: String, type: PlasmaType, collectedOn: Day, units: Int) {
        self.state = state
        self.station = station
        self.type = type
        self.collectedOn = collectedOn
        self.units = units
    }
}

/// A donor who should come back, so that what they gave can be cleared.
package struct CallbackLine: Sendable, Hashable {
    package let donor: String
    package let station: String
    /// Bags that wait and could have had their sample.
    package let units: Int
    package let oldest: Day
    package let newest: Day
    /// A sample from this moment on clears all of them.
    package let clearsAllFrom: Moment
    package let lastSeen: Moment?

    package init(
        donor: String, station: String, units: Int, oldest: Day, newest: Day, clearsAllFrom: Moment,
        lastSeen: Moment?
    ) {
        self.donor = donor
        self.station = station
        self.units = units
        self.oldest = oldest
        self.newest = newest
        self.clearsAllFrom = clearsAllFrom
        self.lastSeen = lastSeen
    }

    package func isLost(on now: Moment, _ limits: QuarantineLimits) -> Bool {
        lastSeen.map { $0 + .days(limits.lostDonorDays) < now } != false
    }
}

/// Questions to quarantine.
package enum QuarantineLookups {
    package static let pageMax = 1_000

    package static func line(_ bag: String, from snapshot: any Snapshot) throws(Fault) -> QuarantineLine? {
        try snapshot.first(one, [.text(bag)], line)
    }

    /// Bags of one donor record, oldest first.
    package static func units(
        of donor: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [QuarantineLine] {
        let found = try snapshot.all(ofDonor, [.text(donor)], line)
        return Array(found.sorted { ($0.collectedOn, $0.unit.bag) < ($1.collectedOn, $1.unit.bag) }.prefix(limit))
    }

    /// How many bags a question finds, and a page of them, oldest first.
    package static func page(
        _ question: QuarantineQuestion, after key: StockKey? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> (count: Int, lines: [QuarantineLine]) {
        let limit = max(0, min(limit, pageMax + 1))
        let last = question.to?.iso ?? "9999"
        let runs = try snapshot.all(runs, [.text(question.state.rawValue), .text(last)]) { (row) throws(Fault) in
            (station: row.text(0), type: row.text(1), units: Int(row.integer(2)))
        }.filter { run in
            run.units > 0 && question.station.map { $0 == run.station } != false
                && question.type.map { $0.rawValue == run.type } != false
        }
        let count = runs.reduce(0) { $0 + $1.units }
        let rest: [StoreValue] = [
            .text(key?.collectedOn ?? ""), .text(key?.number ?? ""), .text(last), .integer(Int64(limit)),
        ]
        if question.station == nil, question.type == nil {
            return (count, try snapshot.all(whole, [.text(question.state.rawValue)] + rest, line))
        }
        var lines: [QuarantineLine] = []
        for run in runs {
            lines += try snapshot.all(
                ofRun, [.text(question.state.rawValue), .text(run.station), .text(run.type)] + rest, line)
            if lines.count > 4 * limit { lines = Array(lines.sorted(by: isBefore).prefix(limit)) }
        }
        return (count, Array(lines.sorted(by: isBefore).prefix(limit)))
    }

    /// Every count that is not nothing.
    package static func counts(
        _ state: QuarantineState, from snapshot: any Snapshot
    ) throws(Fault) -> [QuarantineCount] {
        try snapshot.all(counted, [.text(state.rawValue)]) { (row) throws(Fault) in
            QuarantineCount(
                state: state, station: row.text(0), type: try row.choice(1, "quarantine_count.type"),
                collectedOn: try row.day(2, "quarantine_count.collected_on"), units: Int(row.integer(3)))
        }
    }

    /// Bags cleared from one moment and before another, in that order: what the summary for lot release lists.
    package static func cleared(
        from first: Moment, to last: Moment, after key: (at: Moment, bag: String)? = nil, limit: Int,
        in snapshot: any Snapshot
    ) throws(Fault) -> [QuarantineLine] {
        let key = key ?? (first, "")
        return try snapshot.all(
            clearedIn,
            [
                .moment(max(first, key.at)), .moment(last), .moment(key.at), .text(key.bag),
                .integer(Int64(max(0, min(limit, pageMax)))),
            ], line)
    }

    /// Donors of a station with bags that wait although their day has come, who were not seen since a moment; after a
    /// donor, in order.
    package static func callbacks(
        at station: String, collectedTo day: Day, notSeenSince: Moment, days: Int64, after donor: String = "",
        limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [CallbackLine] {
        try snapshot.all(
            overdue,
            [
                .text(station), .text(day.iso), .text(donor), .moment(notSeenSince),
                .integer(Int64(max(0, min(limit, pageMax)))),
            ]
        ) { (row) throws(Fault) in
            let lastSeen = [row.optionalMoment(6), row.optionalMoment(7)].compactMap { $0 }.max()
            return CallbackLine(
                donor: row.text(0), station: row.text(1), units: Int(row.integer(2)),
                oldest: try row.day(3, "quarantine_unit.collected_on"),
                newest: try row.day(4, "quarantine_unit.collected_on"),
                clearsAllFrom: (row.optionalMoment(5) ?? Moment(microseconds: 0)) + .days(days), lastSeen: lastSeen)
        }
    }

    /// Bags that wait for donors who were not seen since a moment, and how many donors these are.
    package static func lost(
        collectedTo day: Day, notSeenSince: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> (units: Int, donors: Int) {
        try snapshot.first(lost, [.text(day.iso), .moment(notSeenSince)]) { (row) throws(Fault) in
            (Int(row.integer(0)), Int(row.integer(1)))
        } ?? (0, 0)
    }

    // MARK: Rows

    private static func isBefore(_ left: QuarantineLine, _ right: QuarantineLine) -> Bool {
        (left.collectedOn, left.unit.bag) < (right.collectedOn, right.unit.bag)
    }

    private static func line(_ row: any Row) throws(Fault) -> QuarantineLine {
        QuarantineLine(
            unit: try unit(row, bag: row.text(0), from: 5), station: row.text(1),
            type: try row.choice(2, "quarantine_unit.type"),
            collectedOn: try row.day(3, "quarantine_unit.collected_on"), entry: row.integer(4))
    }

    /// Fourteen columns, the donor first.
    static func unit(_ row: any Row, bag: String, from first: Int) throws(Fault) -> QuarantineUnit {
        let state: QuarantineState = try row.choice(first + 2, "quarantine_unit.state")
        var evidence: ClearingEvidence?
        var ground: FailGround?
        switch state {
        case .waiting: break
        case .cleared:
            evidence = ClearingEvidence(
                sample: row.text(first + 3), origin: try row.choice(first + 4, "quarantine_unit.sample_origin"),
                run: row.text(first + 5), collectedAt: row.moment(first + 6), stationCheckedAt: row.moment(first + 7),
                plantCheckedAt: row.moment(first + 8), qualifiedAt: row.moment(first + 9),
                rules: row.text(first + 11), days: row.integer(first + 10))
        case .failed:
            ground = FailGround(
                try row.choice(first + 12, "quarantine_unit.ground"), sample: row.text(first + 3),
                detail: row.text(first + 13))
        }
        return QuarantineUnit(
            bag: bag, donor: row.text(first), collectedAt: row.optionalMoment(first + 1), state: state,
            evidence: evidence, ground: ground)
    }
}

extension QuarantineLookups {
    private static let one: SQL = """
        SELECT bag, station, type, collected_on, entry, donor, collected_at, state, sample, sample_origin, run,
        sample_at, station_at, plant_at, qualified_at, days, rules, ground, detail FROM quarantine_unit
        WHERE origin = $1 AND bag = $2
        """
    private static let ofDonor: SQL = """
        SELECT bag, station, type, collected_on, entry, donor, collected_at, state, sample, sample_origin, run,
        sample_at, station_at, plant_at, qualified_at, days, rules, ground, detail FROM quarantine_unit
        WHERE origin = $1 AND donor = $2
        """
    private static let whole: SQL = """
        SELECT bag, station, type, collected_on, entry, donor, collected_at, state, sample, sample_origin, run,
        sample_at, station_at, plant_at, qualified_at, days, rules, ground, detail FROM quarantine_unit
        WHERE origin = $1 AND state = $2 AND (collected_on, bag) > ($3, $4) AND collected_on <= $5
        ORDER BY collected_on, bag LIMIT $6
        """
    private static let ofRun: SQL = """
        SELECT bag, station, type, collected_on, entry, donor, collected_at, state, sample, sample_origin, run,
        sample_at, station_at, plant_at, qualified_at, days, rules, ground, detail FROM quarantine_unit
        WHERE origin = $1 AND state = $2 AND station = $3 AND type = $4 AND (collected_on, bag) > ($5, $6)
        AND collected_on <= $7 ORDER BY collected_on, bag LIMIT $8
        """
    private static let clearedIn: SQL = """
        SELECT bag, station, type, collected_on, entry, donor, collected_at, state, sample, sample_origin, run,
        sample_at, station_at, plant_at, qualified_at, days, rules, ground, detail FROM quarantine_unit
        WHERE origin = $1 AND state = 'cleared' AND qualified_at >= $2 AND qualified_at < $3
        AND (qualified_at > $4 OR bag > $5) ORDER BY qualified_at, bag LIMIT $6
        """
    private static let runs: SQL = """
        SELECT station, type, CAST(SUM(units) AS BIGINT) FROM quarantine_count
        WHERE origin = $1 AND state = $2 AND collected_on <= $3 GROUP BY station, type ORDER BY station, type
        """
    private static let counted: SQL = """
        SELECT station, type, collected_on, units FROM quarantine_count
        WHERE origin = $1 AND state = $2 AND units <> 0 ORDER BY station, type, collected_on
        """
    private static let overdue: SQL = """
        SELECT u.donor, u.station, COUNT(*), MIN(u.collected_on), MAX(u.collected_on), MAX(u.collected_at),
        (SELECT MAX(d.collected_at) FROM donors_donation d WHERE d.origin = u.origin AND d.donor = u.donor),
        (SELECT MAX(s.collected_at) FROM donors_sample s WHERE s.origin = u.origin AND s.donor = u.donor)
        FROM quarantine_unit u WHERE u.origin = $1 AND u.state = 'waiting' AND u.station = $2
        AND u.collected_on <= $3 AND u.donor > $4
        AND NOT EXISTS (SELECT 1 FROM donors_donation d WHERE d.origin = u.origin AND d.donor = u.donor
        AND d.collected_at > $5)
        AND NOT EXISTS (SELECT 1 FROM donors_sample s WHERE s.origin = u.origin AND s.donor = u.donor
        AND s.collected_at > $5)
        GROUP BY u.origin, u.donor, u.station ORDER BY u.donor LIMIT $6
        """
    private static let lost: SQL = """
        SELECT COUNT(*), COUNT(DISTINCT u.donor) FROM quarantine_unit u
        WHERE u.origin = $1 AND u.state = 'waiting' AND u.collected_on <= $2
        AND NOT EXISTS (SELECT 1 FROM donors_donation d WHERE d.origin = u.origin AND d.donor = u.donor
        AND d.collected_at > $3)
        AND NOT EXISTS (SELECT 1 FROM donors_sample s WHERE s.origin = u.origin AND s.donor = u.donor
        AND s.collected_at > $3)
        """
}
