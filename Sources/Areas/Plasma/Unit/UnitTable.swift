package import Kernel

/// Bags with facts of their own, and the stock with its counter. `ShipmentTable` fills the stock when receiving is
/// finished: one statement for all bags of a shipment, never one at a scan.
package enum UnitTable: FactTable {
    package typealias R = UnitRules

    package static let cases = Table(
        "plasma_unit",
        [
            .text("number"), .text("holds"), .text("decision"), .bytes("destruction", nullable: true),
            .integer("facts"), .text("changed_by"), .integer("changed_at"), .text("verified_by"),
        ], key: ["number"])

    /// What lies in the store, one row a bag; `standing` is computed of the columns before it.
    package static let stock = Table(
        "plasma_stock",
        [
            .text("number"), .text("shipment"), .text("station"), .text("type"), .text("collected_on"),
            .text("station_box"), .text("box"), .text("net_weight_grams"), .integer("received_at"),
            .integer("shelf_life_days"), .text("restriction"), .text("receipt"), .text("receipt_code"),
            .integer("sample_missing"), .text("stage"), .text("holds"), .text("decision"), .integer("destroyed"),
            .text("usage"), .text("usage_record"), .text("standing"), .text("transport_restriction"),
            .text("store_restriction"),
        ],
        key: ["number"],
        indexes: [
            .on("shipment"), .on("box", "number"),
            .on("collected_on", "number", where: "standing <> 'destroyed' AND standing <> 'pooled'"),
            .on("number", where: "standing <> 'destroyed' AND standing <> 'pooled'"),
            .on("standing", "station", "type", "collected_on", "number"),
            .on("standing", "station", "type", "number"),
        ])

    /// Bags in stock by station, type, state and month of collection, kept with every change.
    package static let counts = Table(
        "plasma_stock_count",
        [.text("standing"), .text("station"), .text("type"), .text("month"), .integer("bags")],
        key: ["standing", "station", "type", "month"])

    package static let tables = [cases, stock, counts]

    package static func place(of command: UnitCommand, _ state: UnitState) -> Place { .everywhere }

    package static func project(
        _ fact: UnitFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = head.subject.id
        var state = try load(id, from: tables)
        let isNew = state.version == 0
        UnitRules.apply(fact, head, to: &state)
        let holds = state.holds.map(\.rawValue).joined(separator: " ")
        let decision = state.decision?.rawValue ?? ""
        var destruction: StoreValue = .null
        if state.destruction != nil { destruction = .bytes(fact.canonicalBytes) }
        let row: [StoreValue] = [
            .text(id), .text(holds), .text(decision), destruction, .integer(state.version), .text(head.person),
            .moment(head.recordedAt), .text(fact.verifiers),
        ]
        if isNew { try tables.insert(into: cases, row) } else { try tables.execute(change, row) }
        try StockRows.settle(
            bag: id, holds: holds, decision: decision, destroyed: state.destruction != nil, into: tables)
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> UnitState {
        let found = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) -> UnitState in
            var state = UnitState(id: id)
            for text in row.text(0).split(separator: " ") {
                state.holds.append(try Fault.required("plasma_unit.holds", ReasonCode(rawValue: String(text))))
            }
            if !row.text(1).isEmpty { state.decision = try row.choice(1, "plasma_unit.decision") }
            if !row.isNull(2) {
                let bytes = row.bytes(2)
                let fact = try Fault.reading("plasma_unit.destruction") { () throws(JSONFailure) in
                    try UnitFact.read("plasma.unit.destroyed.v1", JSONFields(canonical: bytes))
                }
                if case .destroyed(let destruction) = fact { state.destruction = destruction }
            }
            state.version = row.integer(3)
            return state
        }
        return found ?? UnitState(id: id)
    }

    package static func gather(
        _ command: UnitCommand, _ id: String, _ state: UnitState, from snapshot: any Snapshot
    ) throws(Fault) -> UnitReceipt? {
        try receipt(id, from: snapshot)
    }

    /// What its shipment made of a bag; nil if no manifest has it.
    package static func receipt(_ bag: String, from snapshot: any Snapshot) throws(Fault) -> UnitReceipt? {
        try snapshot.first(receipt, [.text(bag)]) { (row) throws(Fault) in
            let stage: ShipmentStage = try row.choice(3, "plasma_shipment.state")
            let state: BagState = try row.choice(2, "plasma_bag.state")
            let isDone = stage == .finished || stage == .accepted || stage == .rejected
            return UnitReceipt(
                shipment: row.text(0), type: try row.choice(1, "plasma_bag.type"), bag: state, stage: stage,
                sampleMissing: isDone && state == .received && row.text(4) != SampleTube.none.rawValue
                    && row.integer(5) == 0,
                usage: row.optionalText(6).flatMap(BagUsage.init), usageRecord: row.optionalText(7) ?? "")
        }
    }

    private static let change: SQL = """
        UPDATE plasma_unit SET holds = $3, decision = $4, destruction = $5, facts = $6, changed_by = $7,
        changed_at = $8, verified_by = $9 WHERE origin = $1 AND number = $2
        """
    private static let one: SQL =
        "SELECT holds, decision, destruction, facts FROM plasma_unit WHERE origin = $1 AND number = $2"
    private static let receipt: SQL = """
        SELECT b.shipment, b.type, b.state, s.state, s.sample_tube, b.sampled, k.usage, k.usage_record
        FROM plasma_bag b JOIN plasma_shipment s ON s.origin = b.origin AND s.id = b.shipment
        LEFT JOIN plasma_stock k ON k.origin = b.origin AND k.number = b.number
        WHERE b.origin = $1 AND b.number = $2
        """
}

extension UnitFact {
    /// Who saw it besides the one who recorded it.
    var verifiers: String {
        switch self {
        case .held: ""
        case .lifted(_, let person), .decided(_, let person), .decisionWithdrawn(_, let person): person
        case .destroyed(let destruction): destruction.witnesses.joined(separator: " ")
        }
    }
}
