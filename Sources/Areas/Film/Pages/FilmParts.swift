import Kernel
import Web

/// Pieces that the pages of film share.
enum FilmParts {
    static let title = Phrase("摄像", "Film")

    /// Shown wherever pictures are (PIPL Art. 26: film in public places for safety, with a notice).
    static let privacy = Phrase(
        "这里拍的是岗位和手，不拍更衣和休息处；谁何时为何看过，都有记录，被拍的人可以查问",
        "Cameras show work places and hands, never where people change or rest; who looked, when and why is recorded, "
            + "and whoever is shown may ask")

    static func camera(_ code: String) -> String { "/film/cameras/\(PageAddress.escaped(code))" }
    static func viewing(_ id: String) -> String { "/film/viewings/\(PageAddress.escaped(id))" }

    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }

    static func code(_ text: String) -> Markup { "<b class=\"film-code\" translate=\"no\">\(text)</b>" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(19)) } ?? "—"
    }

    static func head(_ title: Markup, note: Markup = "", actions: Markup = "", _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/film\">\(Self.title, visit.language)</a> /", title: title, note: note, actions: actions)
    }

    static func sheets(_ present: String, _ visit: Visit) -> Markup {
        let all = [
            ("/film", Phrase("摄像机", "Cameras")), ("/film/incidents", Phrase("异常", "Troubles")),
            ("/film/rules", Phrase("规则", "Rules")),
        ]
        return chips(all.map { Chip($0.1(visit.language), href: $0.0, chosen: $0.0 == present) })
    }

    static func notice(_ visit: Visit) -> Markup { "<p class=\"note film-privacy\">\(privacy, visit.language)</p>" }

    static func field(
        _ name: String, _ label: Phrase, _ kind: FieldKind = .text, form: String, value: String = "",
        required: Bool = true, code: Bool = false, _ visit: Visit
    ) -> Markup {
        var entry = Field(name, visit.say(label), kind)
        entry.required = required
        entry.code = code
        entry.form = form
        entry.value = visit.form[name] ?? value
        return Web.field(entry, visit.language)
    }

    static func purposes(_ form: String, _ chosen: ViewingPurpose, _ visit: Visit) -> Markup {
        let choices = ViewingPurpose.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }
        return field(
            "purpose", Phrase("为什么看（会记录）", "Why you look (recorded)"), .choice(choices), form: form,
            value: chosen.rawValue, visit)
    }

    static func trouble(_ incident: IncidentState, _ visit: Visit) -> Markup {
        guard let trouble = incident.trouble else { return "" }
        let word = trouble.phrase(visit.language)
        return incident.isOpen ? badge(trouble == .clock ? .warn : .stop, word) : plainBadge(.pass, word)
    }

    static func length(_ span: Span) -> Phrase {
        let seconds = span.seconds
        return switch seconds {
        case ..<120: Phrase("\(seconds) 秒", "\(seconds) s")
        case ..<7_200: Phrase("\(seconds / 60) 分 \(seconds % 60) 秒", "\(seconds / 60) min \(seconds % 60) s")
        default:
            Phrase(
                "\(seconds / 3_600) 小时 \(seconds / 60 % 60) 分", "\(seconds / 3_600) h \(seconds / 60 % 60) min")
        }
    }
}

extension Visit {
    /// `2026-11-21T09:42` of the wall clock, as a browser sends it.
    func moment(_ name: String) throws(Denial) -> Moment {
        guard let moment = Moment(typed: text(name), offsetMinutes: zoneMinutes) else {
            throw .refused(.viewingTimesWrong)
        }
        return moment
    }
}
