package import Kernel
import Lineage
import Sheets

/// Each fact into the tables.
extension ShipmentTable {
    package static func project(
        _ fact: ShipmentFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let now = StoreValue.moment(head.recordedAt)
        switch fact {
        case .announced(let announcement): try project(announcement, head, into: tables)
        case .arrived(let arrival): try project(arrival, fact.canonicalBytes, head, into: tables)
        case .temperatureJudged(let judgement):
            try tables.execute(
                """
                UPDATE plasma_shipment SET temperature = $3, temperature_verdict = $4, facts = facts + 1
                WHERE origin = $1 AND id = $2
                """, [id, .bytes(fact.canonicalBytes), .text(judgement.verdict.rawValue)])
        case .boxOpened(let box, let lane): try project(box, lane, head, into: tables)
        case .received(let reception): try project(reception, head, into: tables)
        case .sampleScanned(let sample): try project(sample, head, into: tables)
        case .stopped(let stop): try project(stop, fact.canonicalBytes, head, into: tables)
        case .reweighed(let reweighing): try project(reweighing, head, into: tables)
        case .stopSettled(let stop, let lane, let disposition, let verifier):
            try settle(stop, lane, disposition, verifier, head, into: tables)
        case .corrected(let correction): try project(correction, head, into: tables)
        case .finished:
            try tables.execute(
                """
                UPDATE plasma_shipment SET state = 'finished', receiver = $3, finished_at = $4, facts =
                facts + 1
                WHERE origin = $1 AND id = $2
                """, [id, .text(head.person), now])
            try StockRows.enter(shipment: head.subject.id, into: tables)
        case .givenBack:
            try tables.execute(
                """
                UPDATE plasma_shipment SET state = 'receiving', given_back_reason = $3, facts = facts + 1
                WHERE origin = $1 AND id = $2
                """, [id, .text(head.reason)])
            try StockRows.settle(shipment: head.subject.id, .receiving, into: tables)
        case .accepted, .rejected:
            let stage = fact.label == .accepted ? ShipmentStage.accepted : .rejected
            try tables.execute(
                """
                UPDATE plasma_shipment SET state = $3, reviewer = $4, closed_at = $5, facts = facts + 1
                WHERE origin = $1 AND id = $2
                """, [id, .text(stage.rawValue), .text(head.person), now])
            try StockRows.settle(shipment: head.subject.id, stage, into: tables)
        }
    }

    private static func project(
        _ announcement: Announcement, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let manifest = announcement.manifest
        let id = StoreValue.text(head.subject.id)
        let station = StoreValue.text(manifest.station)
        var bagsOfBox: [String: Int64] = [:]
        for line in manifest.lines { bagsOfBox[line.box, default: 0] += 1 }
        var schemes = CanonicalWriter()
        schemes.beginObject()
        schemes.key("schemes")
        schemes.beginArray()
        for scheme in announcement.schemes { scheme.write(to: &schemes) }
        schemes.endArray()
        schemes.endObject()
        try tables.insert(
            into: shipments,
            [
                id, .text(ShipmentStage.announced.rawValue), station, .text(announcement.stationName),
                .text(manifest.shippedOn.iso), .text(manifest.file.digest.hex), .text(manifest.file.name),
                .text(manifest.file.encoding.rawValue), .bytes(schemes.bytes),
                .integer(Int64(manifest.lines.count)), .integer(Int64(bagsOfBox.count)),
                .moment(head.recordedAt), .text(head.person), .integer(1), .null, .null, .null, .null, .null,
                .null,
                .integer(0), .null, .null, .null, .null, .null, .null, .null, .integer(head.index), .null, .integer(0),
                .text(SampleTube.none.rawValue), .text(manifest.file.signedBy),
            ])
        for (box, count) in bagsOfBox.sorted(by: { $0.key < $1.key }) {
            try tables.insert(into: boxes, [id, .text(box), .integer(count), .null, .null])
        }
        for (place, line) in manifest.lines.enumerated() {
            try tables.insert(
                into: bags,
                [
                    .text(line.bag), id, station, .text(line.box), .integer(Int64(place + 1)),
                    .text(line.donor),
                    .text(line.collectedOn.iso), .text(line.type.rawValue),
                    .text(line.stationWeightGrams.text),
                    .text(BagState.announced.rawValue), .null, .null, .null, .integer(0), .integer(0),
                ])
        }
    }

    private static func project(
        _ arrival: Arrival, _ bytes: [UInt8], _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let isBlocked = arrival.findings.contains(.stationLicence)
        try tables.execute(
            """
            UPDATE plasma_shipment SET state = 'receiving', arrival = $3, arrived_at = $4, vehicle = $5,
            boxes_counted = $6, seals_intact = $7, limits_version = $8, blocked = $9, manifest_digest = $10,
            shelf_life_days = $11, sample_tube = $12, facts = facts + 1
            WHERE origin = $1 AND id = $2
            """,
            [
                .text(head.subject.id), .bytes(bytes), .moment(head.recordedAt), .text(arrival.vehicle),
                .integer(Int64(arrival.boxesCounted)), .integer(arrival.sealsIntact ? 1 : 0),
                .text(arrival.limits.version), .integer(isBlocked ? 1 : 0), .text(arrival.manifestDigest),
                .integer(arrival.limits.shelfLifeDays), .text(arrival.limits.sampleTube.rawValue),
            ])
    }

    private static func project(
        _ box: String, _ lane: String, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        try tables.execute(
            """
            UPDATE plasma_box SET opened_at = $4, opened_lane = $5
            WHERE origin = $1 AND shipment = $2 AND box = $3 AND opened_at IS NULL
            """, [id, .text(box), .moment(head.recordedAt), .text(lane)])
        try tables.execute(
            """
            INSERT INTO plasma_lane (origin, shipment, lane, box, received, facts) VALUES ($1, $2, $3, $4,
            0, 1)
            ON CONFLICT (origin, shipment, lane)
            DO UPDATE SET box = excluded.box, facts = plasma_lane.facts + 1
            """, [id, .text(lane), .text(box)])
    }

    /// The one that runs seventeen thousand times a shipment: three statements, and nothing is waited for.
    private static func project(
        _ reception: Reception, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let now = StoreValue.moment(head.recordedAt)
        try tables.execute(
            """
            UPDATE plasma_bag SET state = 'received', lane = $3, received_at = $4, net_weight_grams = $5,
            entry = $6
            WHERE origin = $1 AND number = $2
            """,
            [
                .text(reception.bag), .text(reception.lane), now, .text(reception.netGrams?.text),
                .integer(head.index),
            ])
        try tables.execute(
            """
            INSERT INTO plasma_lane (origin, shipment, lane, last_bag, last_at, received, facts)
            VALUES ($1, $2, $3, $4, $5, 1, 1)
            ON CONFLICT (origin, shipment, lane)
            DO UPDATE SET last_bag = excluded.last_bag, last_at = excluded.last_at,
            received = plasma_lane.received + 1, facts = plasma_lane.facts + 1
            """, [.text(head.subject.id), .text(reception.lane), .text(reception.bag), now])
        try enterLineage(reception, head, into: tables)
    }

    /// From now on the bag is a node of the lineage: `LineageRows.enter` in one statement, out of the row that the
    /// database has at hand. Two stations may give the same number to two donors: the donor is station and number.
    /// One that came from an older system stays as it was taken over.
    private static func enterLineage(
        _ reception: Reception, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            """
            INSERT INTO lineage_node (origin, node, kind, code, material, stage, quantity, unit, donor, station, type,
            virus, made_at, state)
            SELECT $1, $2, $3, number, $4, 'plasma', COALESCE($5, station_weight_grams), 'g', station || '-' || donor,
            station, type, 'pre', $6, 'open' FROM plasma_bag WHERE origin = $1 AND number = $7
            ON CONFLICT (origin, code, kind) DO UPDATE SET state = 'open'
            """,
            [
                .integer(LineageRows.number(head)), .text(LineageRows.bag), .text(LineageRows.plasma),
                .text(reception.netGrams?.text), .moment(head.happenedAt), .text(reception.bag),
            ])
    }

    private static func project(
        _ sample: SampleScan, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        if let bag = sample.bag {
            try tables.execute("UPDATE plasma_bag SET sampled = 1 WHERE origin = $1 AND number = $2", [.text(bag)])
        }
        if let box = sample.box {
            try tables.execute(
                "UPDATE plasma_bag SET sampled = 1 WHERE origin = $1 AND shipment = $2 AND box = $3",
                [id, .text(box)])
        }
        try tables.execute("UPDATE plasma_shipment SET facts = facts + 1 WHERE origin = $1 AND id = $2", [id])
    }

    private static func project(
        _ stop: Stop, _ bytes: [UInt8], _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        if stop.holdsBag, let bag = stop.bag {
            try tables.execute(
                """
                UPDATE plasma_lane SET received = received - 1 WHERE origin = $1 AND shipment = $2 AND lane =
                (SELECT lane FROM plasma_bag WHERE origin = $1 AND number = $3 AND state = 'received')
                """, [id, .text(bag)])
            try tables.execute(
                """
                UPDATE plasma_bag SET state = 'stopped', lane = $3, net_weight_grams = COALESCE($4,
                net_weight_grams)
                WHERE origin = $1 AND number = $2
                """, [.text(bag), .text(stop.lane), .text(stop.netGrams?.text)])
            try LineageRows.mark(.isolated, LineageRows.bag, bag, into: tables)
        }
        try tables.insert(
            into: stops,
            [
                id, .integer(Int64(stop.number)), .text(stop.code.rawValue), .text(stop.lane),
                .text(stop.bag),
                .integer(stop.holdsBag ? 1 : 0), .bytes(bytes), .moment(head.recordedAt), .text(head.person),
                .integer(head.index), .text("open"), .null, .null, .null, .null, .null, .null,
            ])
        try tables.execute(
            """
            INSERT INTO plasma_lane (origin, shipment, lane, open_stop, received, facts)
            VALUES ($1, $2, $3, $4, 0, 1)
            ON CONFLICT (origin, shipment, lane)
            DO UPDATE SET open_stop = excluded.open_stop, facts = plasma_lane.facts + 1
            """, [id, .text(stop.lane), .integer(Int64(stop.number))])
    }

    private static func project(
        _ reweighing: Reweighing, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        try tables.execute(
            """
            UPDATE plasma_stop SET reweighed_grams = $4, reweighed_difference_grams = $5, outcome = $6
            WHERE origin = $1 AND shipment = $2 AND number = $3
            """,
            [
                id, .integer(Int64(reweighing.stop)), .text(reweighing.secondGrams.text),
                .text(reweighing.differenceGrams.text), .text(reweighing.resolved ? "received" : "open"),
            ])
        try tables.execute(
            "UPDATE plasma_bag SET net_weight_grams = $3 WHERE origin = $1 AND number = $2",
            [.text(reweighing.bag), .text(reweighing.secondGrams.text)])
        try tables.execute(
            """
            UPDATE plasma_lane SET open_stop = $4, facts = facts + 1
            WHERE origin = $1 AND shipment = $2 AND lane = $3
            """, [id, .text(reweighing.lane), reweighing.resolved ? .null : .integer(Int64(reweighing.stop))])
    }

    private static func settle(
        _ number: Int, _ lane: String, _ disposition: Disposition, _ verifier: String, _ head: EntryHead,
        into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let stop = StoreValue.integer(Int64(number))
        try tables.execute(
            """
            UPDATE plasma_stop SET outcome = 'settled', disposition = $4, settled_by = $5, verified_by = $6,
            settled_at = $7 WHERE origin = $1 AND shipment = $2 AND number = $3
            """,
            [
                id, stop, .text(disposition.rawValue), .text(head.person), .text(verifier),
                .moment(head.recordedAt),
            ])
        let state: BagState = disposition == .reject ? .rejected : .isolated
        try tables.execute(
            """
            UPDATE plasma_bag SET state = $4 WHERE origin = $1 AND number =
            (SELECT bag FROM plasma_stop WHERE origin = $1 AND shipment = $2 AND number = $3 AND holds_bag
            = 1)
            """, [id, stop, .text(state.rawValue)])
        // A bag that was received before it was stopped.
        try tables.execute(
            """
            UPDATE lineage_node SET state = $4 WHERE origin = $1 AND kind = 'plasma.bag' AND code =
            (SELECT bag FROM plasma_stop WHERE origin = $1 AND shipment = $2 AND number = $3 AND holds_bag = 1)
            """, [id, stop, .text(disposition == .reject ? "rejected" : "isolated")])
        try tables.execute(
            """
            UPDATE plasma_lane SET open_stop = NULL, facts = facts + 1
            WHERE origin = $1 AND shipment = $2 AND lane = $3
            """, [id, .text(lane)])
    }

    private static func project(
        _ correction: Correction, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch correction.field {
        case .vehicle:
            try tables.execute(
                "UPDATE plasma_shipment SET vehicle = $3, facts = facts + 1 WHERE origin = $1 AND id = $2",
                [id, .text(correction.new)])
        case .boxesCounted:
            try tables.execute(
                """
                UPDATE plasma_shipment SET boxes_counted = $3, facts = facts + 1
                WHERE origin = $1 AND id = $2
                """,
                [id, .integer(Int64(correction.new) ?? 0)])
        case .manifestDigest:
            try tables.execute(
                """
                UPDATE plasma_shipment SET manifest_digest = $3, facts = facts + 1
                WHERE origin = $1 AND id = $2
                """, [id, .text(correction.new)])
        case .sealsIntact:
            try tables.execute(
                """
                UPDATE plasma_shipment SET seals_intact = $3, facts = facts + 1
                WHERE origin = $1 AND id = $2
                """,
                [id, .integer(correction.new == HeaderField.yes ? 1 : 0)])
        }
        try tables.insert(
            into: corrections,
            [
                id, .integer(head.index), .text(correction.field.rawValue), .text(correction.old),
                .text(correction.new), .text(head.reason ?? ""), .text(head.person), .moment(head.recordedAt),
            ])
    }
}
