import Kernel
import Web

/// Pieces that the pages of equipment share.
enum EquipmentParts {
    static let title = Phrase("设备", "Equipment")

    static func path(_ parts: String...) -> String {
        (["/equipment"] + parts.map { PageAddress.escaped($0) }).joined(separator: "/")
    }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }
    static func plain(_ text: String) -> Markup { "<span translate=\"no\">\(text)</span>" }

    static func asset(_ code: String) -> Markup {
        code.isEmpty ? "—" : "<a\(href: path("assets", code)) translate=\"no\">\(code)</a>"
    }

    static func signal(_ code: String) -> Markup {
        "<a\(href: path("signals", code)) translate=\"no\">\(code)</a>"
    }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(16)) } ?? "—"
    }

    static func today(_ visit: Visit) -> Day { visit.now.day(offsetMinutes: visit.zoneMinutes) }

    static func head(_ title: Markup, note: Markup = "", actions: [Markup] = [], _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/equipment\">\(Self.title, visit.language)</a> /", title: title, note: note,
            actions: Markup.joined(actions))
    }

    /// The sheets of the area, the present one marked.
    static func sheets(_ present: String, _ visit: Visit) -> Markup {
        let all = [
            ("/equipment", Phrase("设备树", "Register")), ("/equipment/due", Phrase("到期", "Due")),
            ("/equipment/signals", Phrase("信号", "Signals")),
            ("/equipment/connections", Phrase("连接", "Connections")),
            ("/equipment/upgrades", Phrase("改造计划", "Upgrade plan")), ("/equipment/rules", Phrase("规则", "Rules")),
        ]
        return chips(all.map { Chip($0.1(visit.language), href: $0.0, chosen: $0.0 == present) })
    }

    static func standing(_ state: AssetState, _ language: Language) -> Markup {
        switch state.standing {
        case .inUse where state.use != nil: badge(.running, Phrase("使用中", "running")(language))
        case .inUse: plainBadge(.pass, state.standing.phrase(language))
        case .outOfUse: badge(.hold, state.standing.phrase(language))
        case .retired: plainBadge(.stop, state.standing.phrase(language))
        }
    }

    /// What stands against it, or that nothing does.
    static func fitness(_ obstacles: [(asset: String, obstacle: AssetObstacle)], _ visit: Visit) -> Markup {
        guard !obstacles.isEmpty else { return badge(.pass, visit.say(Phrase("可以使用", "fit for use"))) }
        let told = obstacles.map { item -> Markup in
            let words = item.obstacle.phrase(zoneMinutes: visit.zoneMinutes)
            return "\(plainBadge(.stop, "\(item.asset) \(words(visit.language))"))"
        }
        return Markup.joined(told, by: "<br>")
    }

    static func field(
        _ name: String, _ label: Phrase, _ kind: FieldKind = .text, form: String = "", value: String = "",
        required: Bool = true, code: Bool = false, unit: String? = nil, _ visit: Visit
    ) -> Markup {
        var entry = Field(name, visit.say(label), kind)
        entry.required = required
        entry.code = code
        entry.form = form
        entry.unit = unit
        entry.value = visit.form[name] ?? value
        return Web.field(entry, visit.language)
    }

    static func reason(_ form: String, required: Bool = true, _ visit: Visit) -> Markup {
        let label =
            required ? Phrase("原因", "Reason") : Phrase("原因（补记、超时才填）", "Reason, if late or overdue")
        return field("reason", label, form: form, required: required, visit)
    }

    static func at(_ form: String, _ visit: Visit) -> Markup {
        field(
            "at", Phrase("发生时间（现在就空着）", "When it happened; leave empty for now"), .moment, form: form, required: false,
            visit)
    }

    static func acts(_ title: Phrase, _ acts: [Markup?], _ visit: Visit) -> Markup? {
        let shown = acts.compactMap { $0 }
        guard !shown.isEmpty else { return nil }
        return sheet(title: visit.say(title), "<div class=\"acts\">\(Markup.joined(shown))</div>")
    }
}

extension Visit {
    /// `2026-11-21T09:42` of the wall clock, as a browser sends it; nil where nothing was typed.
    func moment(_ name: String) throws(Denial) -> Moment? {
        guard let text = form.text(name) else { return nil }
        guard let moment = Moment(typed: text, offsetMinutes: zoneMinutes) else { throw .refused(.logTimeWrong) }
        return moment
    }

    func day(_ name: String, or refusal: Refusal) throws(Denial) -> Day {
        guard let day = Day(iso: text(name)) else { throw .refused(refusal) }
        return day
    }

    func optionalDay(_ name: String, or refusal: Refusal) throws(Denial) -> Day? {
        form.text(name) == nil ? nil : try day(name, or: refusal)
    }

    func optionalDecimal(_ name: String, or refusal: Refusal) throws(Denial) -> DecimalNumber? {
        guard let text = form.text(name) else { return nil }
        guard let number = DecimalNumber(text) else { throw .refused(refusal) }
        return number
    }
}
