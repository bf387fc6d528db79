package import Kernel

/// Bags of one station and state, found together: why they stand so.
package struct StockTally: Sendable, Hashable {
    package let station: String
    package let type: PlasmaType
    package let month: String
    package let standing: UnitStanding
    /// What holds them and what receipt found.
    package let codes: [String]
    package let decision: String
    package let bags: Int
}

/// Bags of a batch that came in one shipment.
package struct ShipmentShare: Sendable, Hashable {
    package let shipment: String
    package let station: String
    package var bags: Int
    package var collected: ClosedRange<Day>
}

/// Counts for reports: of whole shipments, and of what was scrapped.
extension StockLookups {
    private static let perLookUp = 64

    /// Shipments that these bags came in; bags that this plant never received are in none.
    package static func shipments(of bags: [String], from snapshot: any Snapshot) throws(Fault) -> [ShipmentShare] {
        var found: [String: ShipmentShare] = [:]
        for arguments in bags.asked(by: perLookUp) {
            try snapshot.query(shipmentsOf, arguments) { (row) throws(Fault) in
                let days =
                    try row.day(3, "plasma_stock.collected_on")...(try row.day(4, "plasma_stock.collected_on"))
                var share =
                    found[row.text(0)]
                    ?? ShipmentShare(shipment: row.text(0), station: row.text(1), bags: 0, collected: days)
                share.bags += Int(row.integer(2))
                share.collected =
                    min(share.collected.lowerBound, days.lowerBound)...max(share.collected.upperBound, days.upperBound)
                found[row.text(0)] = share
            }
        }
        return found.values.sorted { $0.shipment < $1.shipment }
    }

    /// All bags of these shipments, by state and why.
    package static func tallies(
        ofShipments shipments: [String], from snapshot: any Snapshot
    ) throws(Fault) -> [StockTally] {
        var found: [StockTally] = []
        for arguments in shipments.asked(by: perLookUp) {
            try snapshot.query(ofShipments, arguments) { (row) throws(Fault) in found.append(try tally(row)) }
        }
        return found
    }

    /// Bags in one of these states that were collected in these months, by station, type, month and why; `runs` are the
    /// stations and types that the counter knows.
    package static func tallies(
        _ standings: [UnitStanding], from first: String, to last: String, in snapshot: any Snapshot
    ) throws(Fault) -> [StockTally] {
        struct Run: Hashable { let standing: UnitStanding, station: String, type: PlasmaType }
        var runs: Set<Run> = []
        for count in try counts(from: snapshot)
        where standings.contains(count.standing) && count.month >= first && count.month <= last {
            runs.insert(Run(standing: count.standing, station: count.station, type: count.type))
        }
        var found: [StockTally] = []
        for run in runs.sorted(by: { ($0.station, $0.type.rawValue) < ($1.station, $1.type.rawValue) }) {
            let arguments: [StoreValue] = [
                .text(run.standing.rawValue), .text(run.station), .text(run.type.rawValue), .text("\(first)-00"),
                .text("\(last)-99"),
            ]
            found += try snapshot.all(ofRun, arguments, tally)
        }
        return found
    }

    private static func tally(_ row: any Row) throws(Fault) -> StockTally {
        var codes = row.text(4).split(separator: " ").map(String.init)
        if !row.text(5).isEmpty { codes.append(row.text(5)) }
        if row.integer(6) == 1 { codes.append(ReasonCode.sampleMissing.rawValue) }
        return StockTally(
            station: row.text(0), type: try row.choice(1, "plasma_stock.type"), month: row.text(2),
            standing: try row.choice(3, "plasma_stock.standing"), codes: codes, decision: row.text(7),
            bags: Int(row.integer(8)))
    }

    private static let shipmentsOf: SQL = """
        SELECT shipment, station, COUNT(*), MIN(collected_on), MAX(collected_on) FROM plasma_stock
        WHERE origin = $1 AND number IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        GROUP BY shipment, station
        """
    private static let ofShipments: SQL = """
        SELECT station, type, '', standing, holds, receipt_code, sample_missing, decision, COUNT(*) FROM plasma_stock
        WHERE origin = $1 AND shipment IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        GROUP BY station, type, standing, holds, receipt_code, sample_missing, decision
        """
    private static let ofRun: SQL = """
        SELECT station, type, substr(collected_on, 1, 7), standing, holds, receipt_code, sample_missing, decision,
        COUNT(*) FROM plasma_stock WHERE origin = $1 AND standing = $2 AND station = $3 AND type = $4
        AND collected_on >= $5 AND collected_on <= $6 GROUP BY station, type, substr(collected_on, 1, 7), standing,
        holds, receipt_code, sample_missing, decision
        """
}
