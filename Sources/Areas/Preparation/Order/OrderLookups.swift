package import Kernel
package import Plasma
import Storage

/// One bag of a list with where it lies.
package struct PreparedBag: Sendable, Hashable {
    package let bag: String
    package let station: String
    package let donor: String
    package let grams: DecimalNumber
    package let collectedOn: Day
    package let shipment: String
    package let box: String
    /// The position of its box; nil if nobody said.
    package let place: String?
    /// The pool that it was issued to.
    package let issuedIn: String?
    package let standing: UnitStanding?
}

/// One line of the list of preparations.
package struct OrderLine: Sendable, Hashable {
    package let state: OrderState
    package let draftedAt: Moment
    package let entry: Int64
}

/// Questions to preparations.
package enum OrderLookups {
    package static let pageMax = 20_000

    /// Bags of a list by number, with box and place.
    package static func bags(
        of order: String, after bag: String = "", limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [PreparedBag] {
        var places: [String: String] = [:]
        var found = try snapshot.all(
            bagsOf, [.text(order), .text(bag), .integer(Int64(max(0, min(limit, pageMax))))], PreparedBag.init)
        for box in Set(found.map(\.box)).sorted() where !box.isEmpty {
            places[box] = try ContainerLookups.position(of: box, from: snapshot)
        }
        found = found.map { $0.lying(at: places[$0.box]) }
        return found
    }

    /// The whole list as it was picked.
    package static func list(of order: String, from snapshot: any Snapshot) throws(Fault) -> [PickedBag] {
        try snapshot.all(listOf, [.text(order)]) { (row) throws(Fault) in
            PickedBag(
                bag: row.text(0), station: row.text(1), donor: row.text(2),
                collectedOn: try row.day(3, "preparation_unit.collected_on"),
                grams: try row.decimal(4, "preparation_unit.net_grams"))
        }
    }

    /// The open preparation that a bag is in.
    package static func order(of bag: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try orders(of: [bag], from: snapshot)[bag]
    }

    package static func orders(of bags: [String], from snapshot: any Snapshot) throws(Fault) -> [String: String] {
        var found: [String: String] = [:]
        for part in StockLookups.parts(bags) {
            try snapshot.query(ordersOf, part) { (row) throws(Fault) in found[row.text(0)] = row.text(1) }
        }
        return found
    }

    package static func line(_ id: String, from snapshot: any Snapshot) throws(Fault) -> OrderLine? {
        try snapshot.first(one, [.text(id)], line)
    }

    /// Preparations, newest first; `stage` nil: all.
    package static func page(
        _ stage: OrderStage?, before key: (at: Moment, id: String)? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [OrderLine] {
        let rest: [StoreValue] = [
            .moment(key?.at ?? Moment(microseconds: .max)), .text(key?.id ?? "\u{10FFFF}"),
            .integer(Int64(max(0, min(limit, 1_000)))),
        ]
        guard let stage else { return try snapshot.all(newest, rest, line) }
        return try snapshot.all(newestOf, [.text(stage.rawValue)] + rest, line)
    }

    /// What picking left, and why.
    package static func passedOver(_ id: String, from snapshot: any Snapshot) throws(Fault) -> [PassedOver] {
        let bytes = try snapshot.first(passed, [.text(id)]) { (row) throws(Fault) in row.isNull(0) ? [] : row.bytes(0) }
        guard let bytes, !bytes.isEmpty else { return [] }
        return try Fault.reading("preparation_order.passed_over") { () throws(JSONFailure) in
            try PassedOverText.read(JSONFields(canonical: bytes))
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> OrderLine {
        OrderLine(state: try OrderTable.state(row), draftedAt: row.moment(17), entry: row.integer(18))
    }

    private static let bagsOf: SQL = """
        SELECT u.bag, u.station, u.donor, u.net_grams, u.collected_on, k.shipment, k.box, k.usage, k.usage_record,
        k.standing FROM preparation_unit u LEFT JOIN plasma_stock k ON k.origin = u.origin AND k.number = u.bag
        WHERE u.origin = $1 AND u.order_id = $2 AND u.bag > $3 ORDER BY u.bag LIMIT $4
        """
    private static let listOf: SQL = """
        SELECT bag, station, donor, collected_on, net_grams FROM preparation_unit
        WHERE origin = $1 AND order_id = $2 ORDER BY bag
        """
    private static let ordersOf: SQL = """
        SELECT bag, order_id FROM preparation_unit WHERE origin = $1 AND is_open = 1 AND bag IN
        ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
        $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65)
        """
    private static let one: SQL = """
        SELECT id, stage, product_group, plasma_use, type, target_grams, rules, units, net_milligrams, donors,
        picked_by, released_by, released_at, paused, paused_shipments, pool, facts, drafted_at, entry
        FROM preparation_order WHERE origin = $1 AND id = $2
        """
    private static let newest: SQL = """
        SELECT id, stage, product_group, plasma_use, type, target_grams, rules, units, net_milligrams, donors,
        picked_by, released_by, released_at, paused, paused_shipments, pool, facts, drafted_at, entry
        FROM preparation_order WHERE origin = $1 AND (drafted_at, id) < ($2, $3)
        ORDER BY drafted_at DESC, id DESC LIMIT $4
        """
    private static let newestOf: SQL = """
        SELECT id, stage, product_group, plasma_use, type, target_grams, rules, units, net_milligrams, donors,
        picked_by, released_by, released_at, paused, paused_shipments, pool, facts, drafted_at, entry
        FROM preparation_order WHERE origin = $1 AND stage = $2 AND (drafted_at, id) < ($3, $4)
        ORDER BY drafted_at DESC, id DESC LIMIT $5
        """
    private static let passed: SQL = "SELECT passed_over FROM preparation_order WHERE origin = $1 AND id = $2"
}

extension PreparedBag {
    fileprivate init(_ row: any Row) throws(Fault) {
        let usage = row.optionalText(7).flatMap(BagUsage.init)
        self.init(
            bag: row.text(0), station: row.text(1), donor: row.text(2),
            grams: try row.decimal(3, "preparation_unit.net_grams"),
            collectedOn: try row.day(4, "preparation_unit.collected_on"), shipment: row.optionalText(5) ?? "",
            box: row.optionalText(6) ?? "", place: nil,
            issuedIn: usage == .issued || usage == .pooled ? row.optionalText(8) : nil,
            standing: row.optionalText(9).flatMap(UnitStanding.init))
    }

    fileprivate func lying(at place: String?) -> PreparedBag {
        PreparedBag(
            bag: bag, station: station, donor: donor, grams: grams, collectedOn: collectedOn, shipment: shipment,
            box: box, place: place, issuedIn: issuedIn, standing: standing)
    }
}

extension PassedOverText {
    static func read(_ fields: JSONFields) throws(JSONFailure) -> [PassedOver] {
        var items: [PassedOver] = []
        for item in try fields.objects("passed_over") {
            items.append(PassedOver(try item.choice("ground"), bags: try item.int("units")))
        }
        return items
    }
}
