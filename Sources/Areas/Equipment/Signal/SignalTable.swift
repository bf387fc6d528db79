package import Kernel

/// Signals by code, and the values that people brought.
package enum SignalTable: FactTable {
    package typealias R = SignalRules

    package static let signals = Table(
        "equipment_signal",
        [
            .text("id"), .text("asset"), .bytes("detail"), .text("connection"), .integer("closed"),
            .integer("facts"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("asset", "id"), .on("connection", "id")], checks: ["closed = 0 OR closed = 1"])

    package static let values = Table(
        "equipment_value",
        [
            .text("signal"), .integer("entry"), .integer("at"), .text("value"), .text("source"),
            .text("instrument"), .text("file"), .digest("digest", nullable: true), .integer("late"),
            .integer("substitutes"), .integer("entered_at"), .text("entered_by"), .integer("withdrawn"),
            .text("reason", nullable: true),
        ],
        key: ["signal", "entry"], indexes: [.on("signal", "at", "entry"), .on("entry", unique: true)])

    package static let tables = [signals, values]

    package static func project(_ fact: SignalFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let entry = StoreValue.integer(head.index)
        switch fact {
        case .declared(let detail):
            try tables.insert(
                into: signals,
                [
                    id, .text(detail.asset), .bytes(fact.canonicalBytes), .text(detail.collection.connection),
                    .integer(0), .integer(1), entry,
                ])
        case .amended(let detail):
            try tables.execute(
                amend,
                [
                    id, .text(detail.asset), .bytes(fact.canonicalBytes), .text(detail.collection.connection),
                    entry,
                ])
        case .valued(let value, let late, let substitutes):
            try tables.insert(
                into: values,
                [
                    id, entry, .moment(value.at), .text(value.value.text), .text(value.source.rawValue),
                    .text(value.instrument), .text(value.file), value.digest.map { .bytes($0.bytes) } ?? .null,
                    .integer(late ? 1 : 0), .integer(substitutes ? 1 : 0), .moment(head.recordedAt),
                    .text(head.person), .integer(0), .text(head.reason),
                ])
            try tables.execute(touch, [id, entry])
        case .valueWithdrawn(let value):
            try tables.execute(withdraw, [id, .integer(value)])
            try tables.execute(touch, [id, entry])
        case .closed: try tables.execute(close, [id, entry])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SignalState {
        try snapshot.first(one, [.text(id)], state) ?? SignalState(id: id)
    }

    static func state(_ row: any Row) throws(Fault) -> SignalState {
        var state = SignalState(id: row.text(0))
        state.detail = try Fault.reading("equipment_signal.detail") { () throws(JSONFailure) in
            try SignalDetail(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.isClosed = row.integer(2) == 1
        state.version = row.integer(3)
        return state
    }

    package static func gather(
        _ command: SignalCommand, _ id: String, _ state: SignalState, from snapshot: any Snapshot
    ) throws(Fault) -> SignalEvidence {
        var evidence = SignalEvidence()
        switch command {
        case .declare(let detail), .amend(let detail):
            evidence.asset = try AssetTable.load(detail.asset, from: snapshot)
            let connection = try ConnectionTable.load(detail.collection.connection, from: snapshot)
            evidence.connectionIsOpen = connection.detail != nil && !connection.isClosed
        case .value(let value):
            evidence.packs = try EquipmentPackTable.packs(from: snapshot)
            evidence.instrument = try EquipmentGates.gate(of: value.instrument, from: snapshot)
        case .withdrawValue(let entry):
            evidence.valueCounts =
                try snapshot.first(
                    """
                    SELECT 1 FROM equipment_value WHERE origin = $1 AND signal = $2 AND entry = $3 AND withdrawn = 0
                    """, [.text(id), .integer(entry)]
                ) { (_) throws(Fault) in true } ?? false
        case .close: break
        }
        return evidence
    }

    private static let amend: SQL = """
        UPDATE equipment_signal SET asset = $3, detail = $4, connection = $5, facts = facts + 1, entry = $6
        WHERE origin = $1 AND id = $2
        """
    private static let touch: SQL = """
        UPDATE equipment_signal SET facts = facts + 1, entry = $3 WHERE origin = $1 AND id = $2
        """
    private static let withdraw: SQL = """
        UPDATE equipment_value SET withdrawn = 1 WHERE origin = $1 AND signal = $2 AND entry = $3
        """
    private static let close: SQL = """
        UPDATE equipment_signal SET closed = 1, facts = facts + 1, entry = $3 WHERE origin = $1 AND id = $2
        """
    private static let one: SQL =
        "SELECT id, detail, closed, facts FROM equipment_signal WHERE origin = $1 AND id = $2"
}

/// A value that a person brought, as the table holds it: both times stand beside each other (A7).
package struct ValueLine: Sendable, Hashable {
    package let entry: Int64
    package let value: BroughtValue
    package let isLate: Bool
    package let substitutes: Bool
    package let enteredAt: Moment
    package let enteredBy: String
    package let isWithdrawn: Bool
    package let reason: String?
}

/// What pages, collectors and alarms ask of signals.
package enum SignalLookups {
    package static let pageMax = 2_000

    /// After a code, in the order of codes, closed ones too.
    package static func list(
        after id: String = "", limit: Int = pageMax, from snapshot: any Snapshot
    ) throws(Fault) -> [SignalState] {
        try snapshot.all(
            """
            SELECT id, detail, closed, facts FROM equipment_signal WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
            """, [.text(id), .integer(Int64(limit))], SignalTable.state)
    }

    package static func list(ofAsset asset: String, from snapshot: any Snapshot) throws(Fault) -> [SignalState] {
        try snapshot.all(
            "SELECT id, detail, closed, facts FROM equipment_signal WHERE origin = $1 AND asset = $2 ORDER BY id",
            [.text(asset)], SignalTable.state)
    }

    /// What a collector is to bring over a connection.
    package static func list(ofConnection connection: String, from snapshot: any Snapshot) throws(Fault)
        -> [SignalState]
    {
        try snapshot.all(
            """
            SELECT id, detail, closed, facts FROM equipment_signal
            WHERE origin = $1 AND connection = $2 AND closed = 0 ORDER BY id
            """, [.text(connection)], SignalTable.state)
    }

    /// From one moment until before another, in order; withdrawn ones too.
    package static func values(
        of signal: String, from: Moment, to: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [ValueLine] {
        try snapshot.all(
            """
            SELECT entry, at, value, source, instrument, file, digest, late, substitutes, entered_at, entered_by,
            withdrawn, reason FROM equipment_value WHERE origin = $1 AND signal = $2 AND at >= $3 AND at < $4
            ORDER BY at, entry
            """, [.text(signal), .moment(from), .moment(to)], line)
    }

    /// Entered after a ledger number, in the order of entry: what alarms judge. Without those that count no more.
    package static func values(
        enteredAfter entry: Int64, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [(signal: String, line: ValueLine)] {
        try snapshot.all(
            """
            SELECT entry, at, value, source, instrument, file, digest, late, substitutes, entered_at, entered_by,
            withdrawn, reason, signal FROM equipment_value WHERE origin = $1 AND entry > $2 AND withdrawn = 0
            ORDER BY entry LIMIT $3
            """, [.integer(entry), .integer(Int64(limit))]
        ) { (row) throws(Fault) in (row.text(13), try line(row)) }
    }

    /// The newest that counts; nil if nobody brought one.
    package static func newestValue(of signal: String, from snapshot: any Snapshot) throws(Fault) -> ValueLine? {
        try snapshot.first(
            """
            SELECT entry, at, value, source, instrument, file, digest, late, substitutes, entered_at, entered_by,
            withdrawn, reason FROM equipment_value WHERE origin = $1 AND signal = $2 AND withdrawn = 0
            ORDER BY at DESC, entry DESC LIMIT 1
            """, [.text(signal)], line)
    }

    /// Newest first, withdrawn ones too.
    package static func values(
        of signal: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [ValueLine] {
        try snapshot.all(
            """
            SELECT entry, at, value, source, instrument, file, digest, late, substitutes, entered_at, entered_by,
            withdrawn, reason FROM equipment_value WHERE origin = $1 AND signal = $2 ORDER BY at DESC, entry DESC
            LIMIT $3
            """, [.text(signal), .integer(Int64(limit))], line)
    }

    private static func line(_ row: any Row) throws(Fault) -> ValueLine {
        ValueLine(
            entry: row.integer(0),
            value: BroughtValue(
                at: row.moment(1), value: try row.decimal(2, "equipment_value.value"),
                source: try row.choice(3, "equipment_value.source"), instrument: row.text(4), file: row.text(5),
                digest: row.isNull(6) ? nil : row.digest(6)),
            isLate: row.integer(7) == 1, substitutes: row.integer(8) == 1, enteredAt: row.moment(9),
            enteredBy: row.text(10), isWithdrawn: row.integer(11) == 1, reason: row.optionalText(12))
    }
}
