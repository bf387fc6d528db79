package import Kernel

/// How QA judged an exception event.
package enum ExceptionDisposition: String, Sendable, Hashable, CaseIterable {
    case noImpact = "no-impact"
    /// Assessed as a deviation; its number stands beside.
    case deviation
    case rejected

    package var phrase: Phrase {
        switch self {
        case .noImpact: Phrase("对质量无影响", "no impact")
        case .deviation: Phrase("按偏差处理", "deviation")
        case .rejected: Phrase("判不合格", "rejected")
        }
    }
}

/// An excursion of a critical parameter: which alarm, which value, of which batch and step (A8).
package struct ExceptionOpening: Sendable, Hashable {
    package let alarm: String
    package let raising: AlarmRaising

    package init(alarm: String, raising: AlarmRaising) {
        self.alarm = alarm
        self.raising = raising
    }

    /// `EX-`, the alarm's code, the number of its occurrence.
    package static func id(_ alarm: String, _ number: Int) -> String { "EX-\(alarm)-\(number)" }
}

/// What happened to an exception event: immutable, with its disposition; why stands in the entry (A8).
package enum ExceptionFact: Fact {
    case opened(ExceptionOpening)
    /// `deviation`: its number; empty for none.
    case judged(ExceptionDisposition, deviation: String)

    package static let kinds: [FactKind] = ["alarms.exception.opened.v1", "alarms.exception.judged.v1"]

    package var kind: FactKind {
        switch self {
        case .opened: "alarms.exception.opened.v1"
        case .judged: "alarms.exception.judged.v1"
        }
    }

    package var mentions: [Subject] {
        guard case .opened(let opening) = self else { return [] }
        var subjects = [
            Subject(AlarmRules.noun, opening.alarm), Subject("equipment.asset", opening.raising.asset),
        ]
        if !opening.raising.batch.isEmpty { subjects.append(Subject("lineage.batch", opening.raising.batch)) }
        return subjects
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .opened(let opening):
            writer.member("alarm", opening.alarm)
            writer.key("raised")
            opening.raising.write(to: &writer)
        case .judged(let disposition, let deviation):
            writer.member("deviation", deviation)
            writer.member("disposition", disposition.rawValue)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ExceptionFact {
        switch kind {
        case "alarms.exception.opened.v1":
            .opened(
                ExceptionOpening(
                    alarm: try fields.string("alarm"), raising: try AlarmRaising(reading: fields.object("raised"))))
        case "alarms.exception.judged.v1":
            .judged(try fields.choice("disposition"), deviation: try fields.string("deviation"))
        default: throw fields.wrong("kind")
        }
    }
}
