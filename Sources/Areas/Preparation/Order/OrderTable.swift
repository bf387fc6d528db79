package import Kernel
import Plasma

/// Preparations by number, and their lists bag by bag. A bag is in one open preparation at most.
package enum OrderTable: FactTable {
    package typealias R = OrderRules

    package static let orders = Table(
        "preparation_order",
        [
            .text("id"), .text("stage"), .text("product_group"), .text("plasma_use"), .text("type"),
            .text("target_grams"), .text("rules"), .integer("units"), .integer("net_milligrams"), .integer("donors"),
            .text("picked_by", nullable: true), .text("released_by", nullable: true),
            .integer("released_at", nullable: true), .integer("paused"), .text("paused_shipments"), .text("pool"),
            .integer("facts"), .integer("entry"), .integer("drafted_at"), .bytes("passed_over", nullable: true),
        ],
        key: ["id"], indexes: [.on("drafted_at", "id"), .on("stage", "drafted_at", "id")])

    package static let units = Table(
        "preparation_unit",
        [
            .text("order_id"), .text("bag"), .text("station"), .text("donor"), .text("collected_on"),
            .text("net_grams"), .integer("is_open"),
        ],
        key: ["order_id", "bag"], indexes: [.on("bag", unique: true, where: "is_open = 1")])

    package static let tables = [orders, units]

    package static func project(
        _ fact: OrderFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        var state = try load(head.subject.id, from: tables)
        let isNew = state.version == 0
        OrderRules.apply(fact, head, to: &state)
        let id = StoreValue.text(state.id)
        let row: [StoreValue] = [
            id, .text(state.stage.rawValue), .text(state.draft?.group ?? ""), .text(state.use.rawValue),
            .text(state.type.rawValue), .text(state.draft?.targetGrams.text ?? "0"), .text(state.rules),
            .integer(Int64(state.bags)), .integer(state.milligrams.count), .integer(Int64(state.donors)),
            .text(state.pickedBy), .text(state.releasedBy), .moment(state.releasedAt),
            .integer(state.paused ? 1 : 0), .text(state.pausedShipments.joined(separator: " ")), .text(state.pool),
            .integer(state.version), .integer(head.index),
        ]
        if isNew {
            try tables.insert(into: orders, row + [.moment(head.recordedAt), .null])
        } else {
            try tables.execute(change, row)
        }
        switch fact {
        case .picked(let bags, let passedOver):
            let old = try tables.all(listed, [id]) { (row) throws(Fault) in row.text(0) }
            try StockRows.use(bags: old, as: nil, record: "", into: tables)
            try tables.execute(clear, [id])
            for bag in bags { try enter(bag, into: id, tables) }
            try StockRows.use(bags: bags.map(\.bag), as: .picked, record: state.id, into: tables)
            try tables.execute(note, [id, .bytes(PassedOverText.bytes(passedOver))])
        case .exchanged(let out, let bag, _):
            try StockRows.use(bags: [out.bag], as: nil, record: "", into: tables)
            try tables.execute(remove, [id, .text(out.bag)])
            try enter(bag, into: id, tables)
            try StockRows.use(bags: [bag.bag], as: .picked, record: state.id, into: tables)
        case .cancelled:
            let old = try tables.all(listed, [id]) { (row) throws(Fault) in row.text(0) }
            try StockRows.use(bags: old, as: nil, record: "", into: tables)
            try tables.execute(close, [id])
        case .issueEnded:
            // What never went into the pool is free again, as after a cancelled order.
            let left = try tables.all(notUsed, [id]) { (row) throws(Fault) in row.text(0) }
            try StockRows.use(bags: left, as: nil, record: "", into: tables)
            for bag in left { try tables.execute(free, [id, .text(bag)]) }
        default: break
        }
    }

    private static func enter(_ bag: PickedBag, into id: StoreValue, _ tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: units,
            [
                id, .text(bag.bag), .text(bag.station), .text(bag.donor), .text(bag.collectedOn.iso),
                .text(bag.grams.text), .integer(1),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> OrderState {
        try snapshot.first(one, [.text(id)], state) ?? OrderState(id: id)
    }

    static func state(_ row: any Row) throws(Fault) -> OrderState {
        var state = OrderState(id: row.text(0))
        state.stage = try row.choice(1, "preparation_order.stage")
        if !row.text(6).isEmpty {
            state.draft = OrderDraft(
                group: row.text(2), use: try row.choice(3, "preparation_order.plasma_use"),
                type: try row.choice(4, "preparation_order.type"),
                targetGrams: try row.decimal(5, "preparation_order.target_grams"), rules: row.text(6))
        }
        state.bags = Int(row.integer(7))
        state.milligrams = Milligrams(count: row.integer(8))
        state.donors = Int(row.integer(9))
        state.pickedBy = row.optionalText(10)
        state.releasedBy = row.optionalText(11)
        state.releasedAt = row.optionalMoment(12)
        state.paused = row.integer(13) == 1
        state.pausedShipments = row.text(14).split(separator: " ").map(String.init)
        state.pool = row.text(15)
        state.version = row.integer(16)
        return state
    }

    package static func gather(
        _ command: OrderCommand, _ id: String, _ state: OrderState, from snapshot: any Snapshot
    ) throws(Fault) -> OrderEvidence {
        switch command {
        case .draft: return OrderEvidence(packs: try SelectionTable.packs(from: snapshot))
        case .pick(let bags, _):
            guard bags.count <= OrderRules.bagsMax else { return OrderEvidence() }
            return OrderEvidence(
                packs: try SelectionTable.packs(from: snapshot), pick: try PickEvidence.read(bags, from: snapshot))
        case .exchange(_, let bag):
            return OrderEvidence(
                packs: try SelectionTable.packs(from: snapshot), list: try OrderLookups.list(of: id, from: snapshot),
                pick: try PickEvidence.read([bag], from: snapshot))
        case .release:
            let list = try OrderLookups.list(of: id, from: snapshot)
            return OrderEvidence(
                packs: try SelectionTable.packs(from: snapshot), list: list,
                pick: try PickEvidence.read(list.map(\.bag), from: snapshot))
        case .withdrawRelease: return OrderEvidence(list: try OrderLookups.list(of: id, from: snapshot))
        case .pause, .resume, .cancel, .beginIssue, .stopIssue, .endIssue: return OrderEvidence()
        }
    }

    private static let change: SQL = """
        UPDATE preparation_order SET stage = $3, product_group = $4, plasma_use = $5, type = $6, target_grams = $7,
        rules = $8, units = $9, net_milligrams = $10, donors = $11, picked_by = $12, released_by = $13,
        released_at = $14, paused = $15, paused_shipments = $16, pool = $17, facts = $18, entry = $19
        WHERE origin = $1 AND id = $2
        """
    private static let note: SQL = "UPDATE preparation_order SET passed_over = $3 WHERE origin = $1 AND id = $2"
    private static let one: SQL = """
        SELECT id, stage, product_group, plasma_use, type, target_grams, rules, units, net_milligrams, donors,
        picked_by, released_by, released_at, paused, paused_shipments, pool, facts FROM preparation_order
        WHERE origin = $1 AND id = $2
        """
    private static let listed: SQL =
        "SELECT bag FROM preparation_unit WHERE origin = $1 AND order_id = $2 AND is_open = 1"
    private static let clear: SQL = "DELETE FROM preparation_unit WHERE origin = $1 AND order_id = $2"
    private static let remove: SQL = "DELETE FROM preparation_unit WHERE origin = $1 AND order_id = $2 AND bag = $3"
    private static let notUsed: SQL = """
        SELECT u.bag FROM preparation_unit u JOIN plasma_stock k ON k.origin = u.origin AND k.number = u.bag
        WHERE u.origin = $1 AND u.order_id = $2 AND u.is_open = 1 AND k.usage = 'picked' ORDER BY u.bag
        """
    private static let free: SQL = """
        UPDATE preparation_unit SET is_open = 0 WHERE origin = $1 AND order_id = $2 AND bag = $3
        """
    private static let close: SQL = "UPDATE preparation_unit SET is_open = 0 WHERE origin = $1 AND order_id = $2"
}

/// Counts of what was passed over as the table keeps them beside the order.
enum PassedOverText {
    static func bytes(_ items: [PassedOver]) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        write(items, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    static func write(_ items: [PassedOver], to writer: inout CanonicalWriter) {
        writer.key("passed_over")
        writer.beginArray()
        for item in items {
            writer.beginObject()
            writer.member("ground", item.ground.rawValue)
            writer.member("units", item.bags)
            writer.endObject()
        }
        writer.endArray()
    }
}
