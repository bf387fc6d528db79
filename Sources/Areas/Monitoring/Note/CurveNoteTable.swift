import Equipment
package import Kernel

/// Remarks by number, and by the signals that they are on.
package enum CurveNoteTable: FactTable {
    package typealias R = CurveNoteRules

    package static let notes = Table(
        "monitoring_note",
        [
            .text("id"), .bytes("note"), .text("written_by"), .integer("written_at"), .text("struck_by"),
            .integer("struck_at", nullable: true), .text("struck_why"), .integer("facts"), .integer("entry"),
        ], key: ["id"])

    package static let signals = Table(
        "monitoring_note_signal",
        [.text("signal"), .integer("from_at"), .text("note"), .integer("to_at")], key: ["signal", "from_at", "note"])

    package static let tables = [notes, signals]

    package static func project(_ fact: CurveNoteFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .written(let note):
            try tables.insert(
                into: notes,
                [
                    id, .bytes(fact.canonicalBytes), .text(head.person), .moment(head.recordedAt), .text(""), .null,
                    .text(""), .integer(1), .integer(head.index),
                ])
            for signal in note.signals {
                try tables.insert(into: signals, [.text(signal), .moment(note.from), id, .moment(note.to)])
            }
        case .struck:
            try tables.execute(
                strike,
                [
                    id, .text(head.person), .moment(head.recordedAt), .text(head.reason ?? ""), .integer(head.index),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CurveNoteState {
        try snapshot.first(one, [.text(id)], state) ?? CurveNoteState(id: id)
    }

    package static func gather(
        _ command: CurveNoteCommand, _ id: String, _ state: CurveNoteState, from snapshot: any Snapshot
    ) throws(Fault) -> CurveNoteEvidence {
        var evidence = CurveNoteEvidence()
        guard case .write(let note) = command else { return evidence }
        for signal in note.signals.prefix(TrendWindow.signalsMax) {
            if try SignalTable.load(signal, from: snapshot).detail == nil { evidence.unknown.append(signal) }
        }
        return evidence
    }

    /// On one signal, touching a stretch of time; the oldest first, struck ones too.
    package static func list(
        on signal: String, from: Moment, to: Moment, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [CurveNoteState] {
        try snapshot.all(
            """
            SELECT n.id, n.note, n.written_by, n.written_at, n.struck_by, n.struck_at, n.struck_why, n.facts
            FROM monitoring_note_signal s JOIN monitoring_note n ON n.origin = s.origin AND n.id = s.note
            WHERE s.origin = $1 AND s.signal = $2 AND s.from_at > $3 AND s.from_at <= $4 AND s.to_at >= $5
            ORDER BY s.from_at, s.note LIMIT $6
            """,
            [
                .text(signal), .moment(from - CurveNoteRules.spanMax), .moment(to), .moment(from),
                .integer(Int64(limit)),
            ], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> CurveNoteState {
        var state = CurveNoteState(id: row.text(0))
        state.note = try Fault.reading("monitoring_note.note") { () throws(JSONFailure) in
            try CurveNote(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.writtenBy = row.text(2)
        state.writtenAt = row.moment(3)
        state.struckBy = row.text(4)
        state.struckAt = row.optionalMoment(5)
        state.struckWhy = row.text(6)
        state.version = row.integer(7)
        return state
    }

    private static let strike: SQL = """
        UPDATE monitoring_note SET struck_by = $3, struck_at = $4, struck_why = $5, facts = facts + 1, entry = $6
        WHERE origin = $1 AND id = $2
        """
    private static let one: SQL = """
        SELECT id, note, written_by, written_at, struck_by, struck_at, struck_why, facts FROM monitoring_note
        WHERE origin = $1 AND id = $2
        """
}
