import Kernel
import Ledger
import Monitoring
import TestKit
import Testing

extension Plant {
    /// A remark of which it is known who wrote it.
    func annotate(_ id: String, _ note: CurveNote, by person: String = "0720") async throws {
        let own = try sign(
            Subject(CurveNoteRules.noun, id), version: 0, content: note.canonicalBytes, .authored, by: person)
        try await must(errand(CurveNoteTable.self, id, .write(note), by: person, signatures: [own]))
    }

    /// On the curves of `equip`: two remarks, of which QA strikes one, and two gaps that the node saw.
    func watchCurves() async throws {
        let now = clock.read()
        func note(_ kind: CurveNoteKind, _ text: String, from: Span, to: Span) -> CurveNote {
            CurveNote(signals: ["BR101.TT01.PV", "BR101.PH"], from: now - from, to: now - to, kind: kind, text: text)
        }
        try await annotate("CN-1", note(.cause, "夹套冷却阀卡住 <b>恶</b>", from: .minutes(50), to: .minutes(42)))
        try await annotate("CN-2", note(.measurement, "探头松动", from: .minutes(20), to: .minutes(19)))
        let state = try load(CurveNoteTable.self, "CN-2")
        let reason = "看错信号"
        let own = try sign(
            state.subject, version: state.version, content: state.strikeBytes(reason), .performed, by: "0533")
        try await must(
            errand(CurveNoteTable.self, "CN-2", .strike, by: "0533", reason: reason, signatures: [own]))
        for (cause, ago, reason) in [(SignalGapCause.restart, 40, ""), (.disconnected, 10, "连接被拒绝 <b>恶</b>")] {
            let gap = SignalGap(
                signal: "BR101.TT01.PV", from: now - .minutes(Int64(ago)), to: now - .minutes(Int64(ago) - 2),
                source: "opc-1", cause: cause, reason: reason)
            try await must(
                errand(SignalGapTable.self, gap.id, .close(gap), by: Standing.node.person))
        }
    }
}
