import Equipment
package import Kernel

/// What a remark on a curve is about.
package enum CurveNoteKind: String, Sendable, Hashable, CaseIterable {
    case observation, cause, intervention
    /// What was told there is no true measurement: a loose cable, a probe in air.
    case measurement

    package var phrase: Phrase {
        switch self {
        case .observation: Phrase("观察", "observation")
        case .cause: Phrase("原因", "cause")
        case .intervention: Phrase("人工干预", "intervention")
        case .measurement: Phrase("测量异常", "measurement at fault")
        }
    }
}

/// A remark on a stretch of curves: on which signals, from when to when, what is said (A4). The curve stays as it is.
package struct CurveNote: Sendable, Hashable {
    package let signals: [String]
    package let from: Moment
    package let to: Moment
    package let kind: CurveNoteKind
    package let text: String

    package init(signals: [String], from: Moment, to: Moment, kind: CurveNoteKind, text: String) {
        self.signals = signals
        self.from = from
        self.to = to
        self.kind = kind
        self.text = text
    }

    /// What its author signs.
    package var canonicalBytes: [UInt8] { CurveNoteFact.written(self).canonicalBytes }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("from", from)
        writer.member("kind", kind.rawValue)
        writer.member("signals", signals)
        writer.member("text", text)
        writer.member("to", to)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            signals: try fields.strings("signals"), from: try fields.moment("from"), to: try fields.moment("to"),
            kind: try fields.choice("kind"), text: try fields.string("text"))
    }
}

/// A remark is written, and may be struck; it is never deleted. Why it was struck stands in the entry (P11 11.10(e)).
package enum CurveNoteFact: Fact {
    case written(CurveNote)
    case struck

    package static let kinds: [FactKind] = ["monitoring.note.written.v1", "monitoring.note.struck.v1"]

    package var kind: FactKind {
        switch self {
        case .written: "monitoring.note.written.v1"
        case .struck: "monitoring.note.struck.v1"
        }
    }

    package var mentions: [Subject] {
        guard case .written(let note) = self else { return [] }
        return note.signals.map { Subject(SignalRules.noun, $0) }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .written(let note): note.write(to: &writer)
        case .struck:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> CurveNoteFact {
        switch kind {
        case "monitoring.note.written.v1": .written(try CurveNote(reading: fields))
        case "monitoring.note.struck.v1": .struck
        default: throw fields.wrong("kind")
        }
    }
}
