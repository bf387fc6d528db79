package import Kernel

/// Which bags of the stock are asked for, and in what order.
package struct StockQuestion: Sendable, Hashable {
    package enum Sort: String, Sendable, CaseIterable { case collected, number }

    /// Empty: all that is not destroyed.
    package var standings: [UnitStanding] = []
    package var station: String?
    package var type: PlasmaType?
    /// Months of collection, `2026-03`; both count.
    package var from: String?
    package var to: String?
    /// A position, a shelf, a freezer or a room.
    package var place: String?
    /// What lies there, by `StockLookups.placed`.
    package var boxes: [String]?
    package var sort = Sort.collected
    package var descending = false

    package init() {}

    /// By age and in order of numbers cannot both run on one index: an age asked for is an age sorted by.
    var order: Sort { from == nil && to == nil ? sort : .collected }

    var asked: [UnitStanding] { standings.isEmpty ? UnitStanding.allCases.filter { $0 != .destroyed } : standings }
}

/// One bag of the stock.
package struct StockLine: Sendable, Hashable {
    package let number: String
    package let shipment: String
    package let station: String
    package let type: PlasmaType
    package let collectedOn: Day
    package let stationBox: String
    package let box: String
    package let netGrams: DecimalNumber
    package let receivedAt: Moment
    package let expiresOn: Day
    /// `TMP-A`: albumin and immunoglobulin only.
    package let restriction: String
    /// What holds it, what receipt found, by code.
    package let codes: [String]
    package let decision: String
    package let standing: UnitStanding

    package var key: StockKey { StockKey(collectedOn: collectedOn.iso, number: number) }
}

/// Where a page starts: after this bag.
package struct StockKey: Sendable, Hashable {
    package let collectedOn: String
    package let number: String

    package init(collectedOn: String, number: String) {
        self.collectedOn = collectedOn
        self.number = number
    }
}

/// Bags of one station, type and state, of one month.
package struct StockCount: Sendable, Hashable {
    package let standing: UnitStanding
    package let station: String
    package let type: PlasmaType
    package let month: String
    package let bags: Int
}

/// Questions to the stock. Counts come from the counter; rows of each station, type and state stand in order on an
/// index, and pages are merged from those that match: no filter passes over millions of bags.
package enum StockLookups {
    package static let pageMax = 1_000

    /// One combination of what the indexes begin with.
    private struct Run { let standing, station, type: String; let bags: Int }

    /// How many bags a question finds, and a page of them.
    package static func page(
        _ question: StockQuestion, after key: StockKey? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> (count: Int, lines: [StockLine]) {
        let limit = min(limit, pageMax)
        if let boxes = question.boxes {
            return try page(ofBoxes: boxes, question, after: key, limit: limit, from: snapshot)
        }
        let runs = try runs(question, from: snapshot)
        let count = runs.reduce(0) { $0 + $1.bags }
        if question.standings.isEmpty, question.station == nil, question.type == nil {
            return (count, try whole(question, key, limit, from: snapshot))
        }
        var lines: [StockLine] = []
        for run in runs {
            lines += try rows(of: run, question, key, limit, from: snapshot)
            // What a later run cannot bring onto this page is let go early, so that memory stays small.
            if lines.count > 4 * limit { lines = sorted(lines, question, limit) }
        }
        return (count, sorted(lines, question, limit))
    }

    /// Every count of the counter that is not nothing, for totals.
    package static func counts(from snapshot: any Snapshot) throws(Fault) -> [StockCount] {
        try snapshot.all(
            """
            SELECT standing, station, type, month, bags FROM plasma_stock_count WHERE origin = $1 AND bags <> 0
            ORDER BY standing, station, type, month
            """, []
        ) { (row) throws(Fault) in
            StockCount(
                standing: try row.choice(0, "plasma_stock_count.standing"), station: row.text(1),
                type: try row.choice(2, "plasma_stock_count.type"), month: row.text(3), bags: Int(row.integer(4)))
        }
    }

    package static func line(_ number: String, from snapshot: any Snapshot) throws(Fault) -> StockLine? {
        try snapshot.first(
            """
            SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
            shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
            WHERE origin = $1 AND number = $2
            """, [.text(number)], line)
    }

    private static func runs(_ question: StockQuestion, from snapshot: any Snapshot) throws(Fault) -> [Run] {
        let months: [StoreValue] = [.text(question.from ?? ""), .text(question.to ?? "9999-99")]
        let found = try snapshot.all(
            """
            SELECT standing, station, type, CAST(SUM(bags) AS BIGINT) FROM plasma_stock_count
            WHERE origin = $1 AND month >= $2 AND month <= $3 GROUP BY standing, station, type
            """, months
        ) { (row) throws(Fault) in
            Run(standing: row.text(0), station: row.text(1), type: row.text(2), bags: Int(row.integer(3)))
        }
        let asked = Set(question.asked.map(\.rawValue))
        return found.filter { run in
            run.bags > 0 && asked.contains(run.standing) && (question.station.map { $0 == run.station } ?? true)
                && (question.type.map { $0.rawValue == run.type } ?? true)
        }
    }

    private static func sorted(_ lines: [StockLine], _ question: StockQuestion, _ limit: Int) -> [StockLine] {
        let ordered = lines.sorted { left, right in
            switch question.order {
            case .number: left.number < right.number
            case .collected: (left.collectedOn, left.number) < (right.collectedOn, right.number)
            }
        }
        return Array((question.descending ? ordered.reversed() : ordered).prefix(limit))
    }

    // MARK: Statements

    private static func rows(
        of run: Run, _ question: StockQuestion, _ key: StockKey?, _ limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [StockLine] {
        var arguments: [StoreValue] = [.text(run.standing), .text(run.station), .text(run.type)]
        let first = question.from.map { "\($0)-00" } ?? ""
        let last = question.to.map { "\($0)-99" } ?? "9999"
        switch (question.order, question.descending) {
        case (.collected, false):
            arguments += [.text(key?.collectedOn ?? first), .text(key?.number ?? ""), .text(last)]
        case (.collected, true):
            arguments += [.text(key?.collectedOn ?? last), .text(key?.number ?? end), .text(first)]
        case (.number, false): arguments += [.text(key?.number ?? "")]
        case (.number, true): arguments += [.text(key?.number ?? end)]
        }
        return try snapshot.all(
            statement(question), arguments + [.integer(Int64(limit))], line)
    }

    private static func whole(
        _ question: StockQuestion, _ key: StockKey?, _ limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [StockLine] {
        let first = question.from.map { "\($0)-00" } ?? ""
        let last = question.to.map { "\($0)-99" } ?? "9999"
        let rows = StoreValue.integer(Int64(limit))
        switch (question.order, question.descending) {
        case (.collected, false):
            return try snapshot.all(
                allByAge, [.text(key?.collectedOn ?? first), .text(key?.number ?? ""), .text(last), rows], line)
        case (.collected, true):
            return try snapshot.all(
                allByAgeDown, [.text(key?.collectedOn ?? last), .text(key?.number ?? end), .text(first), rows], line)
        case (.number, false): return try snapshot.all(allByNumber, [.text(key?.number ?? ""), rows], line)
        case (.number, true): return try snapshot.all(allByNumberDown, [.text(key?.number ?? end), rows], line)
        }
    }

    private static func statement(_ question: StockQuestion) -> SQL {
        switch (question.order, question.descending) {
        case (.collected, false): runByAge
        case (.collected, true): runByAgeDown
        case (.number, false): runByNumber
        case (.number, true): runByNumberDown
        }
    }

    /// After every number: no code holds it.
    private static let end = "\u{10FFFF}"

    static func line(_ row: any Row) throws(Fault) -> StockLine {
        let collected = try row.day(4, "plasma_stock.collected_on")
        var codes = row.text(11).split(separator: " ").map(String.init)
        if !row.text(12).isEmpty { codes.append(row.text(12)) }
        if row.integer(13) == 1 { codes.append(ReasonCode.sampleMissing.rawValue) }
        return StockLine(
            number: row.text(0), shipment: row.text(1), station: row.text(2),
            type: try row.choice(3, "plasma_stock.type"), collectedOn: collected, stationBox: row.text(5),
            box: row.text(6), netGrams: try row.decimal(7, "plasma_stock.net_weight_grams"),
            receivedAt: row.moment(8), expiresOn: collected.adding(days: Int(row.integer(9))),
            restriction: row.text(10), codes: codes, decision: row.text(14),
            standing: try row.choice(15, "plasma_stock.standing"))
    }

    private static let runByAge: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND standing = $2 AND station = $3 AND type = $4 AND (collected_on, number) > ($5, $6)
        AND collected_on <= $7 ORDER BY collected_on, number LIMIT $8
        """
    private static let runByAgeDown: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND standing = $2 AND station = $3 AND type = $4 AND (collected_on, number) < ($5, $6)
        AND collected_on >= $7 ORDER BY collected_on DESC, number DESC LIMIT $8
        """
    private static let runByNumber: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND standing = $2 AND station = $3 AND type = $4 AND number > $5
        ORDER BY number LIMIT $6
        """
    private static let runByNumberDown: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND standing = $2 AND station = $3 AND type = $4 AND number < $5
        ORDER BY number DESC LIMIT $6
        """
    private static let allByAge: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND (collected_on, number) > ($2, $3) AND collected_on <= $4 AND standing <> 'destroyed'
        ORDER BY collected_on, number LIMIT $5
        """
    private static let allByAgeDown: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND (collected_on, number) < ($2, $3) AND collected_on >= $4 AND standing <> 'destroyed'
        ORDER BY collected_on DESC, number DESC LIMIT $5
        """
    private static let allByNumber: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND number > $2 AND standing <> 'destroyed' ORDER BY number LIMIT $3
        """
    private static let allByNumberDown: SQL = """
        SELECT number, shipment, station, type, collected_on, station_box, box, net_weight_grams, received_at,
        shelf_life_days, restriction, holds, receipt_code, sample_missing, decision, standing FROM plasma_stock
        WHERE origin = $1 AND number < $2 AND standing <> 'destroyed' ORDER BY number DESC LIMIT $3
        """
}
