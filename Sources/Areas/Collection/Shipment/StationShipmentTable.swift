package import Kernel

/// Shipments of the station; which box travels in which stands with the box, so that it is in one at most.
package enum StationShipmentTable: FactTable {
    package typealias R = StationShipmentRules

    package static let shipments = Table(
        "collection_shipment",
        [
            .text("id"), .text("stage"), .integer("opened_at"), .integer("version"),
            .integer("dispatched_at", nullable: true), .bytes("manifest", nullable: true),
        ],
        key: ["id"], indexes: [.on("opened_at")])

    package static let tables = [shipments]

    package static func project(
        _ fact: StationShipmentFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        switch fact {
        case .opened:
            try tables.insert(into: shipments, [id, .text("open"), at, .integer(1), .null, .null])
        case .loaded(let box):
            try tables.execute(load, [.text(box), .text("loaded"), id])
            try tables.execute(BagTable.ship, [.text(box), id])
            try tables.execute(count, [id])
        case .unloaded(let box):
            try tables.execute(load, [.text(box), .text("closed"), .null])
            try tables.execute(BagTable.ship, [.text(box), .null])
            try tables.execute(count, [id])
        case .dispatched: try tables.execute(dispatch, [id, at, .bytes(fact.canonicalBytes)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> StationShipmentState {
        var state = StationShipmentState(id)
        guard let shipment = try StationShipmentLookups.shipment(id, from: snapshot) else { return state }
        state.stage = shipment.dispatchedAt == nil ? .open : .dispatched
        state.version = shipment.version
        state.boxes = try StationBoxLookups.boxes(inShipment: id, from: snapshot).map(\.id)
        return state
    }

    package static func gather(
        _ command: StationShipmentCommand, _ id: String, _ state: StationShipmentState, from snapshot: any Snapshot
    ) throws(Fault) -> StationShipmentEvidence {
        var evidence = StationShipmentEvidence()
        switch command {
        case .open, .unload: return evidence
        case .load(let box): evidence.box = try StationBoxLookups.box(box, from: snapshot)
        case .dispatch:
            for bag in try BagLookups.bags(inShipment: id, from: snapshot) {
                let visit = try VisitTable.load(bag.visit, from: snapshot)
                evidence.stations.insert(bag.station)
                evidence.lines.append(
                    StationManifestLine(
                        box: bag.box ?? "", donor: bag.donor, donorKind: visit.kind,
                        sex: visit.opening?.sex ?? .male, ageYears: bag.ageYears, record: bag.record,
                        results: try RunLookups.results(of: bag.bag, from: snapshot)))
            }
        }
        return evidence
    }

    private static let load: SQL = """
        UPDATE collection_box SET stage = $3, shipment = $4 WHERE origin = $1 AND id = $2
        """
    private static let count: SQL = "UPDATE collection_shipment SET version = version + 1 WHERE origin = $1 AND id = $2"
    private static let dispatch: SQL = """
        UPDATE collection_shipment SET stage = 'dispatched', version = version + 1, dispatched_at = $3, manifest = $4
        WHERE origin = $1 AND id = $2
        """
}

/// A shipment as lists show it.
package struct StationShipment: Sendable, Hashable {
    package let id: String
    package let openedAt: Moment
    package let version: Int64
    package let dispatchedAt: Moment?
}

/// Questions to the shipments.
package enum StationShipmentLookups {
    package static func shipment(_ id: String, from snapshot: any Snapshot) throws(Fault) -> StationShipment? {
        try snapshot.first(one, [.text(id)], shipment)
    }

    /// Newest first.
    package static func shipments(
        before moment: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [StationShipment] {
        try snapshot.all(list, [.moment(moment), .integer(Int64(limit))], shipment)
    }

    package static func manifest(of id: String, from snapshot: any Snapshot) throws(Fault) -> StationManifest? {
        let bytes = try snapshot.first(manifest, [.text(id)]) { (row) throws(Fault) in
            row.isNull(0) ? nil : row.bytes(0)
        }
        guard let bytes = bytes ?? nil else { return nil }
        do throws(JSONFailure) { return try StationManifest(reading: JSONFields(canonical: bytes)) } catch {
            throw Fault(.damaged, "collection_shipment.manifest: \(error.path)")
        }
    }

    private static func shipment(_ row: any Row) -> StationShipment {
        StationShipment(
            id: row.text(0), openedAt: row.moment(1), version: row.integer(2), dispatchedAt: row.optionalMoment(3))
    }

    private static let one: SQL = """
        SELECT id, opened_at, version, dispatched_at FROM collection_shipment WHERE origin = $1 AND id = $2
        """
    private static let list: SQL = """
        SELECT id, opened_at, version, dispatched_at FROM collection_shipment WHERE origin = $1 AND opened_at < $2
        ORDER BY opened_at DESC LIMIT $3
        """
    private static let manifest: SQL = "SELECT manifest FROM collection_shipment WHERE origin = $1 AND id = $2"
}
