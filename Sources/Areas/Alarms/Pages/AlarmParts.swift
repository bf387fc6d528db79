import Kernel
import Web

/// Pieces that the pages of alarms share.
enum AlarmParts {
    static let title = Phrase("报警", "Alarms")
    /// Pages of alarms are told when one of them changes.
    static let live = "/live?subject=alarms."

    static func path(_ parts: String...) -> String {
        (["/alarms"] + parts.map { PageAddress.escaped($0) }).joined(separator: "/")
    }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }
    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }
    static func alarm(_ id: String) -> Markup { "<a\(href: path("list", id)) translate=\"no\">\(id)</a>" }

    /// What is no alarm of ours, as a suggestion of process verification, is found by its code.
    static func found(_ id: String) -> Markup {
        "<a\(href: "/find?q=\(PageAddress.escaped(id))") translate=\"no\">\(id)</a>"
    }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(19)) } ?? "—"
    }

    static func sheets(_ present: String, _ visit: Visit) -> Markup {
        let all = [
            ("/alarms", Phrase("当前报警", "Now")), ("/alarms/exceptions", Phrase("异常事件", "Exceptions")),
            ("/alarms/definitions", Phrase("报警定义", "Definitions")), ("/alarms/report", Phrase("绩效", "Performance")),
        ]
        return chips(all.map { Chip($0.1(visit.language), href: $0.0, chosen: $0.0 == present) })
    }

    static func standing(_ state: AlarmState, _ language: Language) -> Markup {
        let word = state.standing.phrase(language)
        return switch state.standing {
        case .normal: plainBadge(.pass, word)
        case .unacknowledged: badge(.stop, word)
        case .acknowledged: badge(.warn, word)
        case .returnedUnacknowledged: badge(.waiting, word)
        case .shelved, .suppressed, .outOfService: badge(.hold, word)
        }
    }

    static func priority(_ priority: AlarmPriority, _ language: Language) -> Markup {
        plainBadge(priority == .high ? .stop : priority == .medium ? .warn : .changed, priority.phrase(language))
    }

    /// `60.7 > 60.5 °C`: the limit beside the value.
    static func judged(_ raised: AlarmOccurrence) -> String {
        let value = raised.value?.displayText ?? "—"
        switch raised.kind {
        case .high, .highHigh: return "\(value) > \(raised.limit.displayText)"
        case .low, .lowLow: return "\(value) < \(raised.limit.displayText)"
        case .discrete: return "= \(raised.limit.displayText)"
        case .stale: return "> \(raised.limit.displayText) s"
        case .diagnostic: return "—"
        case .rate, .deviation: return "\(value) (> \(raised.limit.displayText))"
        }
    }

    static func field(
        _ name: String, _ label: Phrase, _ kind: FieldKind = .text, form: String = "", value: String = "",
        required: Bool = true, code: Bool = false, _ visit: Visit
    ) -> Markup {
        var entry = Field(name, visit.say(label), kind)
        entry.required = required
        entry.code = code
        entry.form = form
        entry.value = visit.form[name] ?? value
        return Web.field(entry, visit.language)
    }
}
