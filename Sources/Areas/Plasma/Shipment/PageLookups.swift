import Kernel

/// What lists count and page through. No count passes over bags: shipments carry the number of theirs.
extension ShipmentLookups {
    static func counts(from snapshot: any Snapshot) throws(Fault) -> [ShipmentStage: Int] {
        let rows = try snapshot.all(
            "SELECT state, COUNT(*) FROM plasma_shipment WHERE origin = $1 GROUP BY state", []
        ) { (row) throws(Fault) -> (ShipmentStage, Int) in
            (try row.choice(0, "plasma_shipment.state"), Int(row.integer(1)))
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Whether rights limited to sites and products reach a shipment, for a row of a list.
    static func reaches(
        _ scope: Scope, _ id: String, home: String, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        guard !scope.isUnlimited else { return true }
        let products = try snapshot.all(
            "SELECT DISTINCT type FROM plasma_bag WHERE origin = $1 AND shipment = $2", [.text(id)],
            { (row) throws(Fault) in row.text(0) })
        return scope.covers(.at(site: nil, products: Set(products)), home: home)
    }

    /// The key after which the page before this one starts; nil on the first page.
    static func keyBefore(
        _ after: String, in stage: ShipmentStage?, rows: Int, from snapshot: any Snapshot
    ) throws(Fault) -> String? {
        guard !after.isEmpty else { return nil }
        let back = StoreValue.integer(Int64(rows))
        guard let stage else {
            return try snapshot.first(
                "SELECT id FROM plasma_shipment WHERE origin = $1 AND id <= $2 ORDER BY id DESC LIMIT 1 OFFSET $3",
                [.text(after), back], { (row) throws(Fault) in row.text(0) }) ?? ""
        }
        return try snapshot.first(
            """
            SELECT id FROM plasma_shipment WHERE origin = $1 AND state = $2 AND id <= $3
            ORDER BY id DESC LIMIT 1 OFFSET $4
            """, [.text(stage.rawValue), .text(after), back], { (row) throws(Fault) in row.text(0) }) ?? ""
    }

    static func bagCount(from snapshot: any Snapshot) throws(Fault) -> Int {
        try snapshot.all(
            "SELECT bags FROM plasma_shipment WHERE origin = $1", [], { (row) throws(Fault) in Int(row.integer(0)) }
        ).reduce(0, +)
    }

    /// Bags of every shipment after a number, in order of numbers.
    static func bags(after number: String, limit: Int, from snapshot: any Snapshot) throws(Fault) -> [BagSummary] {
        let numbers = try snapshot.all(
            "SELECT number FROM plasma_bag WHERE origin = $1 AND number > $2 ORDER BY number LIMIT $3",
            [.text(number), .integer(Int64(min(limit, pageMax)))], { (row) throws(Fault) in row.text(0) })
        var bags: [BagSummary] = []
        for number in numbers {
            if let bag = try bag(number, from: snapshot) { bags.append(bag) }
        }
        return bags
    }

    /// The number after which the page before this one starts; nil on the first page.
    static func bagBefore(_ after: String, rows: Int, from snapshot: any Snapshot) throws(Fault) -> String? {
        guard !after.isEmpty else { return nil }
        return try snapshot.first(
            "SELECT number FROM plasma_bag WHERE origin = $1 AND number <= $2 ORDER BY number DESC LIMIT 1 OFFSET $3",
            [.text(after), .integer(Int64(rows))], { (row) throws(Fault) in row.text(0) }) ?? ""
    }
}
