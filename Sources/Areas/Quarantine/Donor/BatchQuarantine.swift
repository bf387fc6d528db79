package import Kernel

/// What quarantine says of all bags of a batch: the statement of a lot's protocol (国食药监安[2007]447号).
package struct BatchQuarantine: Sendable, Hashable {
    package var cleared = 0
    package var waiting = 0
    package var failed = 0
    /// How long they rested at least, as the rules said that cleared them.
    package var days: Set<Int64> = []
    package var rules: Set<String> = []
    /// Later samples that cleared them.
    package var samples: Set<String> = []
    /// When those were tested, at the station and here; when the bags came free.
    package var stationTests: ClosedRange<Moment>?
    package var plantTests: ClosedRange<Moment>?
    package var qualified: ClosedRange<Moment>?

    package init() {}

    package var bags: Int { cleared + waiting + failed }
}

extension QuarantineLookups {
    private static let perLookUp = 64

    /// Of many bags at once. Bags that quarantine does not know are in no count.
    package static func quarantine(of bags: [String], from snapshot: any Snapshot) throws(Fault) -> BatchQuarantine {
        var found = BatchQuarantine()
        func widened(_ range: ClosedRange<Moment>?, _ at: Moment?) -> ClosedRange<Moment>? {
            guard let at else { return range }
            return range.map { min($0.lowerBound, at)...max($0.upperBound, at) } ?? at...at
        }
        for arguments in bags.asked(by: perLookUp) {
            try snapshot.query(ofBags, arguments) { (row) throws(Fault) in
                let state: QuarantineState = try row.choice(0, "quarantine_unit.state")
                switch state {
                case .waiting: found.waiting += 1
                case .failed: found.failed += 1
                case .cleared:
                    found.cleared += 1
                    found.samples.insert(row.text(1))
                    found.rules.insert(row.text(2))
                    if let days = row.optionalInteger(3) { found.days.insert(days) }
                    found.stationTests = widened(found.stationTests, row.optionalMoment(4))
                    found.plantTests = widened(found.plantTests, row.optionalMoment(5))
                    found.qualified = widened(found.qualified, row.optionalMoment(6))
                }
            }
        }
        return found
    }

    /// Bags of a station and of days of collection that failed, by ground.
    package static func failures(
        collectedFrom first: Day, to last: Day, from snapshot: any Snapshot
    ) throws(Fault) -> [String: [FailGround.Code: Int]] {
        var found: [String: [FailGround.Code: Int]] = [:]
        try snapshot.query(failures, [.text(first.iso), .text(last.iso)]) { (row) throws(Fault) in
            let code: FailGround.Code = try row.choice(1, "quarantine_unit.ground")
            found[row.text(0), default: [:]][code] = Int(row.integer(2))
        }
        return found
    }

    private static let ofBags: SQL = """
        SELECT state, sample, rules, days, station_at, plant_at, qualified_at FROM quarantine_unit
        WHERE origin = $1 AND bag IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
    private static let failures: SQL = """
        SELECT station, ground, COUNT(*) FROM quarantine_unit WHERE origin = $1 AND state = 'failed'
        AND collected_on >= $2 AND collected_on <= $3 GROUP BY station, ground
        """
}
