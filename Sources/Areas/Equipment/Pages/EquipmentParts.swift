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

    static func submit(_ word: Phrase, _ visit: Visit) -> Markup {
        button(Button(visit.say(word), .submit(name: nil, value: nil), rank: .filled))
    }

    static func act(
        _ action: String, as name: String = "", _ word: Phrase, files: Bool = false, _ matter: Markup, _ visit: Visit
    ) -> Markup {
        let hidden: Markup? = name.isEmpty ? nil : "<input type=\"hidden\" name=\"act\" value=\"\(name)\">"
        return form(
            action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description, files: files,
            "\(hidden)\(matter)\(submit(word, visit))")
    }

    /// One act behind its name.
    static func folded(
        _ action: String, _ name: String, _ word: Phrase, files: Bool = false, _ matter: Markup, _ visit: Visit
    ) -> Markup {
        """
        <details\(flag: "open", visit.form["act"] == name)><summary>\(word, visit.language)</summary>\
        \(act(action, as: name, word, files: files, matter, visit))</details>
        """
    }

    static func acts(_ title: Phrase, _ acts: [Markup?], _ visit: Visit) -> Markup? {
        let shown = acts.compactMap { $0 }
        guard !shown.isEmpty else { return nil }
        return sheet(title: visit.say(title), "<div class=\"acts\">\(Markup.joined(shown))</div>")
    }

    static func table(
        _ name: Phrase, _ heads: [Phrase], _ rows: [TableRow], numeric: Set<Int> = [], empty: Phrase, _ visit: Visit
    ) -> Markup {
        dataTable(
            DataTable(
                name: visit.say(name), caption: visit.say(Phrase("\(rows.count) 行", "\(rows.count) rows")),
                columns: heads.enumerated().map {
                    TableColumn($0.element(visit.language), numeric: numeric.contains($0.offset))
                }, rows: rows, empty: "\(empty, visit.language)"), visit.language)
    }

    static func reply(_ markup: Markup, _ refusal: Refusal?) -> Reply {
        refusal == nil ? .page(markup) : .refused(markup)
    }
}

extension Visit {
    func text(_ name: String) -> String { form.text(name) ?? "" }

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
