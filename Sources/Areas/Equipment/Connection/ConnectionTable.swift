package import Kernel

/// Connections by code; a plant has a few dozen.
package enum ConnectionTable: FactTable {
    package typealias R = ConnectionRules

    package static let connections = Table(
        "equipment_connection", [.text("id"), .bytes("detail"), .integer("closed"), .integer("entry")], key: ["id"],
        checks: ["closed = 0 OR closed = 1"])

    package static let tables = [connections]

    package static func project(
        _ fact: ConnectionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .declared:
            try tables.insert(
                into: connections, [id, .bytes(fact.canonicalBytes), .integer(0), .integer(head.index)])
        case .amended: try tables.execute(amend, [id, .bytes(fact.canonicalBytes), .integer(head.index)])
        case .closed: try tables.execute(close, [id, .integer(head.index)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ConnectionState {
        try snapshot.first(one, [.text(id)], state) ?? ConnectionState(id: id)
    }

    /// Settings of every connection, by code.
    package static func settings(from snapshot: any Snapshot) throws(Fault) -> [String: [String: String]] {
        Dictionary(uniqueKeysWithValues: try all(from: snapshot).map { ($0.id, $0.detail?.settings ?? [:]) })
    }

    /// By code, closed ones too.
    package static func all(from snapshot: any Snapshot) throws(Fault) -> [ConnectionState] {
        try snapshot.all(
            "SELECT id, detail, closed FROM equipment_connection WHERE origin = $1 ORDER BY id", [], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> ConnectionState {
        var state = ConnectionState(id: row.text(0))
        state.detail = try Fault.reading("equipment_connection.detail") { () throws(JSONFailure) in
            try ConnectionDetail(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.isClosed = row.integer(2) == 1
        return state
    }

    package static func gather(
        _ command: ConnectionCommand, _ id: String, _ state: ConnectionState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        guard case .close = command else { return false }
        return try !SignalLookups.list(ofConnection: id, from: snapshot).isEmpty
    }

    private static let amend: SQL =
        "UPDATE equipment_connection SET detail = $3, entry = $4 WHERE origin = $1 AND id = $2"
    private static let close: SQL =
        "UPDATE equipment_connection SET closed = 1, entry = $3 WHERE origin = $1 AND id = $2"
    private static let one: SQL = "SELECT id, detail, closed FROM equipment_connection WHERE origin = $1 AND id = $2"
}
