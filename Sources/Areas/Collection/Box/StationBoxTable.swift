import Donors
package import Kernel

/// Boxes; which bag lies in which stands with the bag, so that it is in one at most.
package enum StationBoxTable: FactTable {
    package typealias R = StationBoxRules

    package static let boxes = Table(
        "collection_box",
        [
            .text("id"), .text("stage"), .integer("at"), .integer("bags"), .text("seal"),
            .text("shipment", nullable: true),
        ],
        key: ["id"], indexes: [.on("stage", "at"), .on("shipment")])

    package static let tables = [boxes]
    package static let reads = [StationShipmentRules.noun]

    package static func project(_ fact: StationBoxFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let at = StoreValue.moment(head.recordedAt)
        switch fact {
        case .opened: try tables.insert(into: boxes, [id, .text("open"), at, .integer(0), .text(""), .null])
        case .packed(let bag):
            try tables.execute(BagTable.pack, [.text(bag), id])
            try tables.execute(count, [id, .integer(1)])
        case .unpacked(let bag):
            try tables.execute(BagTable.pack, [.text(bag), .null])
            try tables.execute(count, [id, .integer(-1)])
        case .closed(_, let seal): try tables.execute(close, [id, at, .text(seal)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> StationBoxState {
        var state = StationBoxState(id)
        guard let box = try StationBoxLookups.box(id, from: snapshot) else { return state }
        state.stage = box.stage == .open ? .open : .closed
        state.seal = box.seal
        state.bags = try BagLookups.bags(inBox: id, from: snapshot).map(\.bag)
        return state
    }

    package static func gather(
        _ command: StationBoxCommand, _ id: String, _ state: StationBoxState, from snapshot: any Snapshot
    ) throws(Fault) -> StationBoxEvidence {
        var evidence = StationBoxEvidence()
        guard case .pack(let raw) = command else { return evidence }
        evidence.rules = try VisitLimitsLookup.all(from: snapshot)
        evidence.bag = try BagLookups.scanned(raw, from: snapshot)
        if let bag = evidence.bag, let rules = evidence.rules.last {
            let known = Set(try RunLookups.results(of: bag.bag, from: snapshot).map(\.item))
            evidence.untested = rules.panel.filter { !known.contains($0.code) }.map(\.title)
        }
        return evidence
    }

    private static let count: SQL = "UPDATE collection_box SET bags = bags + $3 WHERE origin = $1 AND id = $2"
    private static let close: SQL = """
        UPDATE collection_box SET stage = 'closed', at = $3, seal = $4 WHERE origin = $1 AND id = $2
        """
}

/// A box as lists show it.
package struct StationBoxSummary: Sendable, Hashable {
    package enum Stage: String, Sendable { case open, closed, loaded }

    package let id: String
    package let stage: Stage
    package let at: Moment
    package let bags: Int
    package let seal: String
    package let shipment: String?
}

/// Questions to the boxes.
package enum StationBoxLookups {
    package static func box(_ id: String, from snapshot: any Snapshot) throws(Fault) -> StationBoxSummary? {
        try snapshot.first(one, [.text(id)], box)
    }

    /// Oldest first.
    package static func boxes(
        at stage: StationBoxSummary.Stage, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [StationBoxSummary] {
        try snapshot.all(atStage, [.text(stage.rawValue), .integer(Int64(limit))], box)
    }

    package static func boxes(inShipment shipment: String, from snapshot: any Snapshot) throws(Fault)
        -> [StationBoxSummary]
    {
        try snapshot.all(ofShipment, [.text(shipment)], box)
    }

    private static func box(_ row: any Row) throws(Fault) -> StationBoxSummary {
        guard let stage = StationBoxSummary.Stage(rawValue: row.text(1)) else {
            throw Fault(.damaged, "collection_box.stage")
        }
        return StationBoxSummary(
            id: row.text(0), stage: stage, at: row.moment(2), bags: Int(row.integer(3)), seal: row.text(4),
            shipment: row.optionalText(5))
    }

    private static let one: SQL = """
        SELECT id, stage, at, bags, seal, shipment FROM collection_box WHERE origin = $1 AND id = $2
        """
    private static let atStage: SQL = """
        SELECT id, stage, at, bags, seal, shipment FROM collection_box WHERE origin = $1 AND stage = $2
        ORDER BY at LIMIT $3
        """
    private static let ofShipment: SQL = """
        SELECT id, stage, at, bags, seal, shipment FROM collection_box WHERE origin = $1 AND shipment = $2 ORDER BY id
        """
}
