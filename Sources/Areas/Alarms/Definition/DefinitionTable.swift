import Equipment
package import Kernel

/// Definitions by code, and every version of each.
package enum DefinitionTable: FactTable {
    package typealias R = DefinitionRules

    package static let definitions = Table(
        "alarms_definition",
        [
            .text("id"), .text("signal"), .bytes("definition"), .integer("version"), .integer("closed"),
            .integer("entry"),
        ],
        key: ["id"], indexes: [.on("signal", "id")], checks: ["closed = 0 OR closed = 1"])

    package static let tables = [definitions]

    package static func project(
        _ fact: DefinitionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let entry = StoreValue.integer(head.index)
        switch fact {
        case .defined(let definition):
            try tables.insert(
                into: definitions,
                [id, .text(definition.signal), .bytes(fact.canonicalBytes), .integer(1), .integer(0), entry])
        case .amended: try tables.execute(amend, [id, .bytes(fact.canonicalBytes), entry])
        case .closed: try tables.execute(close, [id, entry])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DefinitionState {
        try snapshot.first(one, [.text(id)], state) ?? DefinitionState(id: id)
    }

    /// After a code, closed ones too.
    package static func list(
        after id: String = "", limit: Int = 10_000, from snapshot: any Snapshot
    ) throws(Fault) -> [DefinitionState] {
        try snapshot.all(
            """
            SELECT id, definition, version, closed FROM alarms_definition WHERE origin = $1 AND id > $2
            ORDER BY id LIMIT $3
            """, [.text(id), .integer(Int64(limit))], state)
    }

    package static func list(ofSignal signal: String, from snapshot: any Snapshot) throws(Fault) -> [DefinitionState] {
        try snapshot.all(
            """
            SELECT id, definition, version, closed FROM alarms_definition WHERE origin = $1 AND signal = $2
            ORDER BY id
            """, [.text(signal)], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> DefinitionState {
        var state = DefinitionState(id: row.text(0))
        state.definition = try Fault.reading("alarms_definition.definition") { () throws(JSONFailure) in
            try AlarmDefinition(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.version = Int(row.integer(2))
        state.isClosed = row.integer(3) == 1
        return state
    }

    package static func gather(
        _ command: DefinitionCommand, _ id: String, _ state: DefinitionState, from snapshot: any Snapshot
    ) throws(Fault) -> DefinitionEvidence {
        var evidence = DefinitionEvidence()
        switch command {
        case .define(let definition), .amend(let definition):
            evidence.signal = try SignalTable.load(definition.signal, from: snapshot)
        case .close: evidence.isActive = try AlarmTable.load(id, from: snapshot).isActive
        }
        return evidence
    }

    private static let amend: SQL = """
        UPDATE alarms_definition SET definition = $3, version = version + 1, entry = $4 WHERE origin = $1 AND id = $2
        """
    private static let close: SQL =
        "UPDATE alarms_definition SET closed = 1, entry = $3 WHERE origin = $1 AND id = $2"
    private static let one: SQL =
        "SELECT id, definition, version, closed FROM alarms_definition WHERE origin = $1 AND id = $2"
}
