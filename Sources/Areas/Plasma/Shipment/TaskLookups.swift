package import Kernel

/// Something that waits for a person.
package struct PlasmaTask: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Announced: the lorry is expected.
        case expect
        /// Lanes are open.
        case receive
        /// A lane is stopped and wants a second person.
        case confirm
        /// The receiver signed; QA reviews.
        case review
    }

    package let kind: Kind
    package let shipment: String
    package let stationName: String
    /// Of `confirm`.
    package let stop: Int?
    package let lane: String?
    package let code: ReasonCode?
    package let since: Moment
}

extension ShipmentLookups {
    /// What a person with these rights can do now, most pressing first.
    package static func tasks(
        for standing: Standing, limit: Int = 20, from snapshot: any Snapshot
    ) throws(Fault) -> [PlasmaTask] {
        var tasks: [PlasmaTask] = []
        if standing.permissions.contains("plasma.verify") {
            tasks += try openStops(limit: limit, from: snapshot).filter { $0.person != standing.person }.map(
                \.task)
        }
        if standing.permissions.contains("plasma.review") {
            tasks += try shipments(in: .finished, limit: limit, from: snapshot)
                .filter { $0.receiver != standing.person }
                .map { $0.task(.review, since: $0.finishedAt) }
        }
        if standing.permissions.contains("plasma.receive") {
            tasks += try shipments(in: .receiving, limit: limit, from: snapshot)
                .map { $0.task(.receive, since: $0.arrivedAt) }
            tasks += try shipments(in: .announced, limit: limit, from: snapshot)
                .map { $0.task(.expect, since: $0.announcedAt) }
        }
        return Array(tasks.prefix(limit))
    }

    /// Open stops of all shipments, with the person who stopped the lane.
    package static func openStops(
        limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [(person: String, task: PlasmaTask)] {
        try snapshot.all(
            """
            SELECT plasma_stop.shipment, plasma_stop.number, plasma_stop.lane, plasma_stop.code,
            plasma_stop.stopped_at,
            plasma_stop.person, plasma_shipment.station_name FROM plasma_stop
            JOIN plasma_shipment ON plasma_shipment.origin = plasma_stop.origin
            AND plasma_shipment.id = plasma_stop.shipment
            WHERE plasma_stop.origin = $1 AND plasma_stop.outcome = 'open'
            ORDER BY plasma_stop.shipment, plasma_stop.number LIMIT $2
            """, [.integer(Int64(min(limit, pageMax)))]
        ) { (row) throws(Fault) in
            (
                row.text(5),
                PlasmaTask(
                    kind: .confirm, shipment: row.text(0), stationName: row.text(6),
                    stop: Int(row.integer(1)),
                    lane: row.text(2), code: try row.choice(3, "plasma_stop.code"), since: row.moment(4))
            )
        }
    }
}

extension ShipmentSummary {
    fileprivate func task(_ kind: PlasmaTask.Kind, since: Moment?) -> PlasmaTask {
        PlasmaTask(
            kind: kind, shipment: id, stationName: stationName, stop: nil, lane: nil, code: nil,
            since: since ?? announcedAt)
    }
}
