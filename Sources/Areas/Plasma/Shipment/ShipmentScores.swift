package import Kernel

/// What receipt found with one station's shipments in a time.
package struct ShipmentScore: Sendable, Hashable {
    package var shipments = 0
    package var bags = 0
    package var stops: [ReasonCode: Int] = [:]
    /// Shipments whose temperature was judged, by verdict.
    package var temperatures: [TemperatureVerdict: Int] = [:]

    package init() {}
}

extension ShipmentLookups {
    /// Shipments of a station that arrived from one moment on and before another.
    package static func score(
        of station: String, from first: Moment, to last: Moment, in snapshot: any Snapshot
    ) throws(Fault) -> ShipmentScore {
        var score = ShipmentScore()
        let period: [StoreValue] = [.text(station), .moment(first), .moment(last)]
        try snapshot.query(arrivals, period) { (row) throws(Fault) in
            score.shipments += Int(row.integer(1))
            score.bags += Int(row.integer(2))
            if !row.isNull(0) {
                let verdict: TemperatureVerdict = try row.choice(0, "plasma_shipment.temperature_verdict")
                score.temperatures[verdict] = Int(row.integer(1))
            }
        }
        try snapshot.query(stopped, period) { (row) throws(Fault) in
            let code: ReasonCode = try row.choice(0, "plasma_stop.code")
            score.stops[code] = Int(row.integer(1))
        }
        return score
    }

    private static let arrivals: SQL = """
        SELECT temperature_verdict, COUNT(*), CAST(SUM(bags) AS BIGINT) FROM plasma_shipment
        WHERE origin = $1 AND station = $2 AND arrived_at >= $3 AND arrived_at < $4 GROUP BY temperature_verdict
        """
    private static let stopped: SQL = """
        SELECT p.code, COUNT(*) FROM plasma_shipment s CROSS JOIN plasma_stop p
        WHERE s.origin = $1 AND s.station = $2 AND s.arrived_at >= $3 AND s.arrived_at < $4
        AND p.origin = s.origin AND p.shipment = s.id GROUP BY p.code
        """
}
