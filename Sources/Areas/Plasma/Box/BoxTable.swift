package import Kernel

/// Boxes that the plant packed; which bags lie in one is told by the stock.
package enum BoxTable: FactTable {
    package typealias R = BoxRules

    package static let boxes = Table(
        "plasma_plant_box",
        [
            .text("box"), .integer("packings"), .text("seal", nullable: true), .integer("changed_at"),
            .text("changed_by"),
        ], key: ["box"])

    /// Boxes that bags were taken out of: where each lay before is told for ever.
    package static let reboxed = Table(
        "plasma_reboxed", [.text("bag"), .integer("entry"), .text("box"), .integer("left_at")], key: ["bag", "entry"],
        indexes: [.on("box", "left_at")])

    package static let tables = [boxes, reboxed]

    package static func project(
        _ fact: BoxFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        var state = try load(head.subject.id, from: tables)
        let isNew = state.packings == 0
        BoxRules.apply(fact, head, to: &state)
        let row: [StoreValue] = [
            .text(state.id), .integer(Int64(state.packings)), .text(state.seal), .moment(head.recordedAt),
            .text(head.person),
        ]
        if isNew { try tables.insert(into: boxes, row) } else { try tables.execute(change, row) }
        if case .packed(let bags) = fact {
            for bag in bags {
                try tables.insert(
                    into: reboxed,
                    [.text(bag.bag), .integer(head.index), .text(bag.from), .moment(head.recordedAt)])
                try tables.execute(moveBag, [.text(bag.bag), .text(state.id)])
            }
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> BoxState {
        let found = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            BoxState(id: id, packings: Int(row.integer(0)), seal: row.optionalText(1))
        }
        return found ?? BoxState(id: id)
    }

    package static func gather(
        _ command: BoxCommand, _ id: String, _ state: BoxState, from snapshot: any Snapshot
    ) throws(Fault) -> BoxEvidence {
        var evidence = BoxEvidence()
        evidence.inside = try inside(id, from: snapshot)
        guard case .pack(let bags) = command else { return evidence }
        evidence.isStations = try snapshot.first(stations, [.text(id)]) { (_) throws(Fault) in true } ?? false
        for bag in bags { evidence.bags[bag] = try snapshot.first(stocked, [.text(bag)], BoxTable.bag) }
        return evidence
    }

    /// Bags that lie in a box, a station's or the plant's.
    package static func inside(_ box: String, from snapshot: any Snapshot) throws(Fault) -> [StockedBag] {
        try snapshot.all(insideOf, [.text(box), .integer(Int64(BoxRules.bagsMax) + 1)], BoxTable.bag)
    }

    private static func bag(_ row: any Row) throws(Fault) -> StockedBag {
        StockedBag(
            bag: row.text(0), box: row.text(1), type: try row.choice(2, "plasma_stock.type"),
            standing: try row.choice(3, "plasma_stock.standing"), isSealed: !row.isNull(4))
    }

    private static let change: SQL = """
        UPDATE plasma_plant_box SET packings = $3, seal = $4, changed_at = $5, changed_by = $6
        WHERE origin = $1 AND box = $2
        """
    private static let moveBag: SQL = "UPDATE plasma_stock SET box = $3 WHERE origin = $1 AND number = $2"
    private static let one: SQL = "SELECT packings, seal FROM plasma_plant_box WHERE origin = $1 AND box = $2"
    private static let stations: SQL =
        "SELECT 1 FROM plasma_stock WHERE origin = $1 AND box = $2 AND station_box = $2 LIMIT 1"
    private static let stocked: SQL = """
        SELECT k.number, k.box, k.type, k.standing, p.seal FROM plasma_stock k
        LEFT JOIN plasma_plant_box p ON p.origin = k.origin AND p.box = k.box
        WHERE k.origin = $1 AND k.number = $2
        """
    private static let insideOf: SQL = """
        SELECT k.number, k.box, k.type, k.standing, p.seal FROM plasma_stock k
        LEFT JOIN plasma_plant_box p ON p.origin = k.origin AND p.box = k.box
        WHERE k.origin = $1 AND k.box = $2 ORDER BY k.number LIMIT $3
        """
}
