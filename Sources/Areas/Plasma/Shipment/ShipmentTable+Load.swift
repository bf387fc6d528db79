package import Kernel
import Sheets

/// The state of a shipment from the tables; the same as folding its facts.
extension ShipmentTable {
    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ShipmentState {
        let found = try snapshot.first(
            """
            SELECT state, station, station_name, shipped_on, file_digest, file_name, encoding, schemes,
            announced_at, facts, arrival, arrived_at, vehicle, boxes_counted, seals_intact, temperature,
            receiver,
            finished_at, manifest_digest, file_signed_by FROM plasma_shipment WHERE origin = $1 AND id = $2
            """, [.text(id)]
        ) { (row) throws(Fault) in try header(id, row) }
        guard var state = found else { return ShipmentState(id: id) }
        try loadBags(into: &state, from: snapshot)
        try loadLanes(into: &state, from: snapshot)
        state.stops = try stopRecords(of: id, from: snapshot)
        state.openStops = state.stops.count { $0.outcome == .open }
        state.corrections = try correctionRecords(of: id, from: snapshot)
        return state
    }

    private static func header(_ id: String, _ row: any Row) throws(Fault) -> ShipmentState {
        var state = ShipmentState(id: id)
        state.stage = try row.choice(0, "plasma_shipment.state")
        let digest = try Fault.required("plasma_shipment.file_digest", Digest(hex: row.text(4)))
        state.announcement = Announcement.Header(
            station: row.text(1), stationName: row.text(2),
            shippedOn: try row.day(3, "plasma_shipment.shipped_on"),
            file: SourceFile(
                digest: digest, name: row.text(5), encoding: try row.choice(6, "plasma_shipment.encoding"),
                signedBy: row.optionalText(19)),
            announcedAt: row.moment(8))
        let bytes = row.bytes(7)
        let schemes = try Fault.reading("plasma_shipment.schemes") { () throws(JSONFailure) in
            var schemes: [CodeScheme] = []
            for item in try JSONFields(canonical: bytes).objects("schemes") {
                schemes.append(try CodeScheme.read(item))
            }
            return schemes
        }
        state.labels = CodeBook(schemes: schemes)
        state.version = row.integer(9)
        if !row.isNull(10) {
            guard case .arrived(var arrival) = try fact("arrived", row.bytes(10)) else {
                throw Fault(.damaged, "plasma_shipment.arrival")
            }
            arrival.vehicle = row.text(12)
            arrival.boxesCounted = Int(row.integer(13))
            arrival.sealsIntact = row.integer(14) == 1
            arrival.manifestDigest = row.optionalText(18)
            state.arrival = arrival
        }
        state.arrivedAt = row.optionalMoment(11)
        if !row.isNull(15) {
            guard case .temperatureJudged(let judgement) = try fact("temperature-judged", row.bytes(15))
            else {
                throw Fault(.damaged, "plasma_shipment.temperature")
            }
            state.temperature = judgement
        }
        state.receiver = row.optionalText(16)
        state.finishedAt = row.optionalMoment(17)
        return state
    }

    private static func loadBags(into state: inout ShipmentState, from snapshot: any Snapshot) throws(Fault) {
        let slots = try snapshot.all(
            """
            SELECT number, box, donor, collected_on, type, station_weight_grams, state, lane, received_at,
            net_weight_grams, sampled FROM plasma_bag WHERE origin = $1 AND shipment = $2 ORDER BY line
            """, [.text(state.id)]
        ) { (row) throws(Fault) in
            BagSlot(
                line: ManifestLine(
                    box: row.text(1), bag: row.text(0), donor: row.text(2),
                    collectedOn: try row.day(3, "plasma_bag.collected_on"),
                    stationWeightGrams: try row.decimal(5, "plasma_bag.station_weight_grams"),
                    type: try row.choice(4, "plasma_bag.type")),
                state: try row.choice(6, "plasma_bag.state"), lane: row.optionalText(7),
                receivedAt: row.optionalMoment(8),
                netGrams: try row.optionalDecimal(9, "plasma_bag.net_weight_grams"), isSampled: row.integer(10) == 1)
        }
        state.bags.reserveCapacity(slots.count)
        state.slots.reserveCapacity(slots.count)
        for slot in slots { state.add(slot) }
    }

    private static func loadLanes(into state: inout ShipmentState, from snapshot: any Snapshot) throws(Fault) {
        try snapshot.query(
            """
            SELECT lane, box, open_stop, last_bag, last_at, received, facts FROM plasma_lane
            WHERE origin = $1 AND shipment = $2
            """, [.text(state.id)]
        ) { (row) throws(Fault) in
            state.lanes[row.text(0)] = LaneState(
                box: row.optionalText(1), openStop: row.optionalInteger(2).map { Int($0) },
                lastBag: row.optionalText(3), lastAt: row.optionalMoment(4), received: Int(row.integer(5)))
            state.version += row.integer(6)
        }
    }

    static func stopRecords(of id: String, from snapshot: any Snapshot) throws(Fault) -> [StopRecord] {
        try snapshot.all(
            """
            SELECT stop, stopped_at, person, reweighed_grams, reweighed_difference_grams, outcome, disposition,
            settled_by,
            verified_by FROM plasma_stop WHERE origin = $1 AND shipment = $2 ORDER BY number
            """, [.text(id)]
        ) { (row) throws(Fault) in try stopRecord(row) }
    }

    /// Columns as in `stopRecords`.
    static func stopRecord(_ row: any Row) throws(Fault) -> StopRecord {
        guard case .stopped(let stop) = try fact("stopped", row.bytes(0)) else {
            throw Fault(.damaged, "plasma_stop.stop")
        }
        var record = StopRecord(stop: stop, at: row.moment(1), person: row.text(2))
        record.reweighed = try row.optionalDecimal(3, "plasma_stop.reweighed_grams")
        record.reweighedDifference = try row.optionalDecimal(4, "plasma_stop.reweighed_difference_grams")
        switch row.text(5) {
        case "open": record.outcome = .open
        case "received": record.outcome = .received
        default:
            record.outcome = .settled(
                try row.choice(6, "plasma_stop.disposition"), by: row.text(7), verifiedBy: row.text(8))
        }
        return record
    }

    private static func correctionRecords(
        of id: String, from snapshot: any Snapshot
    ) throws(Fault) -> [CorrectionRecord] {
        try snapshot.all(
            """
            SELECT field, old_value, new_value, reason, person, corrected_at FROM plasma_correction
            WHERE origin = $1 AND shipment = $2 ORDER BY entry
            """, [.text(id)]
        ) { (row) throws(Fault) in
            CorrectionRecord(
                correction: Correction(
                    field: try row.choice(0, "plasma_correction.field"), old: row.text(1), new: row.text(2)),
                reason: row.text(3), person: row.text(4), at: row.moment(5))
        }
    }

    static func fact(_ name: String, _ bytes: [UInt8]) throws(Fault) -> ShipmentFact {
        try Fault.reading("plasma.shipment.\(name)") { () throws(JSONFailure) in
            try ShipmentFact.read(
                FactKind(read: "plasma.shipment.\(name).v1"), JSONFields(canonical: bytes))
        }
    }
}
