package import Kernel

/// Versions of limits, one row each, with the pack as its canonical text.
package enum LimitsTable: FactTable {
    package typealias R = LimitsRules

    package static let limits = Table(
        "plasma_limits",
        [
            .text("name"), .text("version"), .text("effective_from"), .bytes("pack"), .integer("entry"),
            .text("adopted_by"), .integer("adopted_at"),
        ],
        key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])

    package static let tables = [limits]

    package static func project(
        _ fact: LimitsFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let pack):
            try tables.insert(
                into: limits,
                [
                    .text(pack.name), .text(pack.version), .text(pack.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person),
                    .integer(head.recordedAt.microseconds),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LimitsState {
        var state = LimitsState(name: id)
        state.versions = try versions(id, from: snapshot)
        return state
    }

    /// Every version of a pack, oldest first.
    package static func versions(_ name: String, from snapshot: any Snapshot) throws(Fault) -> [LimitsPack] {
        try snapshot.all(
            """
            SELECT pack FROM plasma_limits WHERE origin = $1 AND name = $2 ORDER BY effective_from
            """, [.text(name)]
        ) { (row) throws(Fault) in try pack(row.bytes(0)) }
    }

    /// One version of one pack, as its bytes are kept.
    package struct Adopted: Sendable {
        package let name: String
        package let version: String
        package let effectiveFrom: String
        package let bytes: [UInt8]
    }

    /// Every version of every pack, by name, oldest first.
    package static func adopted(from snapshot: any Snapshot) throws(Fault) -> [Adopted] {
        try snapshot.all(
            """
            SELECT name, version, effective_from, pack FROM plasma_limits WHERE origin = $1
            ORDER BY name, effective_from
            """, []
        ) { (row) throws(Fault) in
            Adopted(name: row.text(0), version: row.text(1), effectiveFrom: row.text(2), bytes: row.bytes(3))
        }
    }

    private static func pack(_ bytes: [UInt8]) throws(Fault) -> LimitsPack {
        try Fault.reading("plasma_limits.pack") { () throws(JSONFailure) in
            try LimitsPack(reading: JSONFields(canonical: bytes))
        }
    }
}
