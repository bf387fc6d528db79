package import Kernel

/// One line of the list of shipments.
package struct ShipmentSummary: Sendable, Hashable {
    package let id: String
    package let stage: ShipmentStage
    package let station: String
    package let stationName: String
    package let shippedOn: Day
    package let bags: Int
    package let boxes: Int
    package let announcedAt: Moment
    package let announcedBy: String
    package let arrivedAt: Moment?
    package let vehicle: String?
    package let limitsVersion: String?
    package let blocked: Bool
    package let verdict: TemperatureVerdict?
    package let receiver: String?
    package let finishedAt: Moment?
    package let reviewer: String?
    package let closedAt: Moment?
    package let givenBackReason: String?
    package let fileName: String
    package let fileDigest: String
    /// The partner whose key signed the manifest.
    package var signedBy: String? = nil
}

/// What a lane shows beside the last scan.
package struct ShipmentProgress: Sendable, Hashable {
    package let announced: Int
    package let received: Int
    package let openStops: Int
    package var missing: Int { announced - received }
}

/// A box and how much of it was taken.
package struct BoxSummary: Sendable, Hashable {
    package let box: String
    package let bags: Int
    package let received: Int
    package let openedAt: Moment?
    package let openedLane: String?
}

/// A bag of a manifest and where it stands.
package struct BagSummary: Sendable, Hashable {
    package let number: String
    package let shipment: String
    package let station: String
    package let box: String
    package let line: Int
    package let donor: String
    package let collectedOn: Day
    package let type: PlasmaType
    package let stationWeightGrams: DecimalNumber
    package let state: BagState
    package let lane: String?
    package let receivedAt: Moment?
    package let netGrams: DecimalNumber?
    /// Index of the entry by which it was received; zero before.
    package let entry: Int64
}

package struct LaneSummary: Sendable, Hashable {
    package let lane: String
    package let box: String?
    package let openStop: Int?
    package let received: Int
}

/// What pages read. Each runs on an index; none passes over all bags.
package enum ShipmentLookups {
    /// Rows of one page at most.
    package static let pageMax = 500

    /// Shipments in one stage, or all, after a number, in order of numbers.
    package static func shipments(
        in stage: ShipmentStage? = nil, after id: String = "", limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ShipmentSummary] {
        let limit = StoreValue.integer(Int64(min(limit, pageMax)))
        guard let stage else {
            return try snapshot.all(
                """
                SELECT id, state, station, station_name, shipped_on, bags, boxes, announced_at, announced_by,
                arrived_at, vehicle, limits_version, blocked, temperature_verdict, receiver, finished_at,
                reviewer,
                closed_at, given_back_reason, file_name, file_digest, file_signed_by
                FROM plasma_shipment WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
                """, [.text(id), limit], summary)
        }
        return try snapshot.all(
            """
            SELECT id, state, station, station_name, shipped_on, bags, boxes, announced_at, announced_by,
            arrived_at, vehicle, limits_version, blocked, temperature_verdict, receiver, finished_at,
            reviewer,
            closed_at, given_back_reason, file_name, file_digest, file_signed_by
            FROM plasma_shipment WHERE origin = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4
            """, [.text(stage.rawValue), .text(id), limit], summary)
    }

    package static func shipment(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ShipmentSummary? {
        try snapshot.first(
            """
            SELECT id, state, station, station_name, shipped_on, bags, boxes, announced_at, announced_by,
            arrived_at, vehicle, limits_version, blocked, temperature_verdict, receiver, finished_at,
            reviewer,
            closed_at, given_back_reason, file_name, file_digest, file_signed_by
            FROM plasma_shipment WHERE origin = $1 AND id = $2
            """, [.text(id)], summary)
    }

    package static func progress(
        of id: String, from snapshot: any Snapshot
    ) throws(Fault) -> ShipmentProgress? {
        guard
            let announced = try snapshot.first(
                "SELECT bags FROM plasma_shipment WHERE origin = $1 AND id = $2", [.text(id)],
                { (row) throws(Fault) in Int(row.integer(0)) })
        else { return nil }
        var received = 0
        var openStops = 0
        for lane in try lanes(of: id, from: snapshot) {
            received += lane.received
            openStops += lane.openStop == nil ? 0 : 1
        }
        return ShipmentProgress(announced: announced, received: received, openStops: openStops)
    }

    package static func lanes(of id: String, from snapshot: any Snapshot) throws(Fault) -> [LaneSummary] {
        try snapshot.all(
            """
            SELECT lane, box, open_stop, received FROM plasma_lane WHERE origin = $1 AND shipment = $2
            ORDER BY lane
            """, [.text(id)]
        ) { (row) throws(Fault) in
            LaneSummary(
                lane: row.text(0), box: row.optionalText(1), openStop: row.optionalInteger(2).map { Int($0) },
                received: Int(row.integer(3)))
        }
    }

    /// Boxes after a number, with the bags taken of each.
    package static func boxes(
        of id: String, after box: String = "", limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [BoxSummary] {
        try snapshot.all(
            """
            SELECT box, bags, bags - (SELECT COUNT(*) FROM plasma_bag WHERE plasma_bag.origin = $1
            AND plasma_bag.shipment = $2 AND plasma_bag.box = plasma_box.box AND plasma_bag.state = 'announced')
            - (SELECT COUNT(*) FROM plasma_bag WHERE plasma_bag.origin = $1 AND plasma_bag.shipment = $2
            AND plasma_bag.box = plasma_box.box
            AND (plasma_bag.state = 'stopped' OR plasma_bag.state = 'isolated' OR plasma_bag.state = 'rejected')),
            opened_at, opened_lane FROM plasma_box
            WHERE origin = $1 AND shipment = $2 AND box > $3 ORDER BY box LIMIT $4
            """, [.text(id), .text(box), .integer(Int64(min(limit, pageMax)))]
        ) { (row) throws(Fault) in
            BoxSummary(
                box: row.text(0), bags: Int(row.integer(1)), received: Int(row.integer(2)),
                openedAt: row.optionalMoment(3), openedLane: row.optionalText(4))
        }
    }

    /// Bags still missing, box by box.
    package static func missingBags(
        of id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [BagSummary] {
        try snapshot.all(
            """
            SELECT number, shipment, station, box, line, donor, collected_on, type, station_weight_grams,
            state,
            lane, received_at, net_weight_grams, entry FROM plasma_bag
            WHERE origin = $1 AND shipment = $2 AND state = 'announced' ORDER BY box, line LIMIT $3
            """, [.text(id), .integer(Int64(min(limit, pageMax)))], bag)
    }

    /// Bags in one state after a line of the manifest; passes over the others of the shipment.
    package static func bags(
        of id: String, in state: BagState, afterLine line: Int = 0, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [BagSummary] {
        try snapshot.all(
            """
            SELECT number, shipment, station, box, line, donor, collected_on, type, station_weight_grams,
            state, lane, received_at, net_weight_grams, entry FROM plasma_bag
            WHERE origin = $1 AND shipment = $2 AND state = $3 AND line > $4 ORDER BY line LIMIT $5
            """,
            [.text(id), .text(state.rawValue), .integer(Int64(line)), .integer(Int64(min(limit, pageMax)))],
            bag)
    }

    /// Every bag after a line of the manifest.
    package static func bags(
        of id: String, afterLine line: Int = 0, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [BagSummary] {
        try snapshot.all(
            """
            SELECT number, shipment, station, box, line, donor, collected_on, type, station_weight_grams,
            state,
            lane, received_at, net_weight_grams, entry FROM plasma_bag
            WHERE origin = $1 AND shipment = $2 AND line > $3 ORDER BY line LIMIT $4
            """, [.text(id), .integer(Int64(line)), .integer(Int64(min(limit, pageMax)))], bag)
    }

    package static func bag(_ number: String, from snapshot: any Snapshot) throws(Fault) -> BagSummary? {
        try snapshot.first(
            """
            SELECT number, shipment, station, box, line, donor, collected_on, type, station_weight_grams,
            state,
            lane, received_at, net_weight_grams, entry FROM plasma_bag WHERE origin = $1 AND number = $2
            """, [.text(number)], bag)
    }

    /// The newest receptions, newest first; of one lane, or of all.
    package static func lastReceived(
        of id: String, lane: String? = nil, limit: Int = 5, from snapshot: any Snapshot
    ) throws(Fault) -> [BagSummary] {
        let limit = StoreValue.integer(Int64(min(limit, pageMax)))
        guard let lane else {
            return try snapshot.all(
                """
                SELECT number, shipment, station, box, line, donor, collected_on, type,
                station_weight_grams, state,
                lane, received_at, net_weight_grams, entry FROM plasma_bag
                WHERE origin = $1 AND shipment = $2 AND entry > 0 AND state = 'received'
                ORDER BY entry DESC LIMIT $3
                """, [.text(id), limit], bag)
        }
        return try snapshot.all(
            """
            SELECT number, shipment, station, box, line, donor, collected_on, type, station_weight_grams,
            state,
            lane, received_at, net_weight_grams, entry FROM plasma_bag
            WHERE origin = $1 AND shipment = $2 AND entry > 0 AND state = 'received' AND lane = $3
            ORDER BY entry DESC LIMIT $4
            """, [.text(id), .text(lane), limit], bag)
    }

    /// Every stop of a shipment, in order.
    package static func stops(of id: String, from snapshot: any Snapshot) throws(Fault) -> [StopRecord] {
        try ShipmentTable.stopRecords(of: id, from: snapshot)
    }

    /// The stop that holds a lane.
    package static func openStop(
        of id: String, lane: String, from snapshot: any Snapshot
    ) throws(Fault) -> StopRecord? {
        try snapshot.first(
            """
            SELECT stop, stopped_at, person, reweighed_grams, reweighed_difference_grams, outcome, disposition,
            settled_by,
            verified_by FROM plasma_stop WHERE origin = $1 AND shipment = $2 AND number =
            (SELECT open_stop FROM plasma_lane WHERE origin = $1 AND shipment = $2 AND lane = $3)
            """, [.text(id), .text(lane)], ShipmentTable.stopRecord)
    }

    private static func summary(_ row: any Row) throws(Fault) -> ShipmentSummary {
        ShipmentSummary(
            id: row.text(0), stage: try row.choice(1, "plasma_shipment.state"), station: row.text(2),
            stationName: row.text(3), shippedOn: try row.day(4, "plasma_shipment.shipped_on"),
            bags: Int(row.integer(5)), boxes: Int(row.integer(6)), announcedAt: row.moment(7),
            announcedBy: row.text(8), arrivedAt: row.optionalMoment(9), vehicle: row.optionalText(10),
            limitsVersion: row.optionalText(11), blocked: row.integer(12) == 1,
            verdict: row.isNull(13) ? nil : try row.choice(13, "plasma_shipment.temperature_verdict"),
            receiver: row.optionalText(14), finishedAt: row.optionalMoment(15),
            reviewer: row.optionalText(16),
            closedAt: row.optionalMoment(17), givenBackReason: row.optionalText(18), fileName: row.text(19),
            fileDigest: row.text(20), signedBy: row.optionalText(21))
    }

    private static func bag(_ row: any Row) throws(Fault) -> BagSummary {
        BagSummary(
            number: row.text(0), shipment: row.text(1), station: row.text(2), box: row.text(3),
            line: Int(row.integer(4)), donor: row.text(5),
            collectedOn: try row.day(6, "plasma_bag.collected_on"),
            type: try row.choice(7, "plasma_bag.type"),
            stationWeightGrams: try row.decimal(8, "plasma_bag.station_weight_grams"),
            state: try row.choice(9, "plasma_bag.state"), lane: row.optionalText(10),
            receivedAt: row.optionalMoment(11),
            netGrams: try row.optionalDecimal(12, "plasma_bag.net_weight_grams"), entry: row.integer(13))
    }
}
