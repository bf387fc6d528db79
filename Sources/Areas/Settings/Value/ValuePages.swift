import Kernel
package import Web

/// The settings and their changes. `declared` have the first values of this node.
package func settingsPages(_ declared: [SettingDeclaration]) -> Pages {
    let pages = ValuePages(declared: declared)
    let view = Access.permission("settings.view")
    return Pages(
        area: "settings",
        routes: [
            Route(.get, "/settings", view, pages.list),
            Route(.get, "/settings/:name", view) { (visit) throws(Denial) in
                try await pages.one(visit, refusal: nil)
            },
            Route(.post, "/settings/:name/proposals", .permission("settings.change"), pages.propose),
            Route(.post, "/settings/:name/decisions", .permission("settings.approve"), pages.decide),
        ],
        rail: [RailPlace(character: "设", name: ValuePages.Words.title, path: "/settings", access: view)],
        tasks: { (standing, _, language, snapshot) throws(Fault) in
            guard standing.permissions.contains("settings.approve") else { return [] }
            return try ValueLookups.proposals(from: snapshot).filter { $0.person != standing.person }
                .map { pages.task($0, language) }
        })
}

struct ValuePages: Sendable {
    let declared: [SettingDeclaration]

    enum Words {
        static let title = Phrase("设置", "Settings")
        static let value = Phrase("现在的值", "Value")
        static let first = Phrase("初值", "First value")
        static let range = Phrase("可用的值", "Takes")
        static let source = Phrase("依据", "Source")
        static let since = Phrase("自何时、由谁", "Since when, by whom")
        static let heads = [title, value, first, source, since]
        static let changed = Phrase("已改", "changed")
        static let waits = Phrase("等批准", "waits for approval")
        static let propose = Phrase("提出改动", "Propose a change")
        static let new = Phrase("新值", "New value")
        static let reason = Phrase("原因", "Reason")
        static let approve = Phrase("批准", "Approve")
        static let reject = Phrase("驳回", "Reject")
        static let own = Phrase("您提的改动，由另一位有批准权的人办", "Your proposal: another person decides on it")
        static let note = Phrase(
            "改动要两个人：一人写明原因提出，另一人批准；批准后立即生效",
            "two persons change a setting: one proposes with a reason, another approves; it holds at once")
        static let words = Phrase("词句", "Words")
        static let compare = Phrase("导出与比较", "Export and compare")
        static let none = Phrase("从未改过", "never changed")
    }

    func task(_ proposal: SettingProposal, _ language: Language) -> Pages.Task {
        let setting = declared.first { $0.name == proposal.setting }
        let what = setting?.what ?? Phrase(proposal.setting, proposal.setting)
        return Pages.Task(
            urgency: .today, since: proposal.at, title: Phrase("批准改设置：\(what.zh)", "Approve a setting: \(what.en)"),
            detail: Phrase(
                "\(proposal.change.old) → \(proposal.change.new)，\(proposal.reason)",
                "\(proposal.change.old) → \(proposal.change.new), \(proposal.reason)"),
            action: Phrase("去看", "See it"), path: "/settings/\(proposal.setting)", verdict: .waiting)
    }

    // MARK: The list

    @Sendable func list(_ visit: Visit) async throws(Denial) -> Reply {
        let (values, proposals) = try await visit.read { (snapshot) throws(Fault) in
            (try ValueLookups.values(from: snapshot), try ValueLookups.proposals(from: snapshot))
        }
        return .page(listPage(values, proposals, visit))
    }

    func listPage(_ values: [SetValue], _ proposals: [SettingProposal], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = declared.map { setting -> TableRow in
            let set = values.first { $0.setting == setting.name }
            let isChanged = set.map { $0.value != setting.first } ?? false
            let changed: Markup? = isChanged ? " \(plainBadge(.changed, Words.changed(language)))" : nil
            let waits: Markup? =
                proposals.contains { $0.setting == setting.name }
                ? " \(plainBadge(.waiting, Words.waits(language)))" : nil
            return TableRow(
                [
                    "<b>\(setting.what, language)</b><br><span class=\"hint\" translate=\"no\">\(setting.name)</span>",
                    "<b>\(setting.told(set?.value ?? setting.first, language))</b>\(changed)\(waits)",
                    "\(setting.told(setting.first, language))", "\(setting.source)",
                    set.map { since($0, visit) } ?? "\(Words.none, language)",
                ], href: "/settings/\(setting.name)")
        }
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("共 \(rows.count) 项", "\(rows.count) settings")),
            columns: Words.heads.map { TableColumn($0(language)) }, rows: rows, empty: "—")
        let actions: Markup = """
            \(button(Button(Words.words(language), .link("/settings/words")))) \
            \(button(Button(Words.compare(language), .link("/settings/compare"))))
            """
        let head = pageHead(title: "\(Words.title, language)", note: "\(Words.note, language)", actions: actions)
        return page(visit.pageFrame(Words.title), "\(head)\(dataTable(table, language))")
    }

    private func since(_ value: SetValue, _ visit: Visit) -> Markup {
        "\(value.at.text(offsetMinutes: visit.zoneMinutes))<br>\(value.proposedBy), \(value.approvedBy)"
    }

    // MARK: One setting

    struct Model: Sendable {
        let setting: SettingDeclaration
        let value: SetValue?
        let proposal: SettingProposal?
        let history: [HistoryLine]
        let refusal: Refusal?
    }

    func one(_ visit: Visit, refusal: Refusal?) async throws(Denial) -> Reply {
        let name = visit.parameter("name")
        guard let setting = declared.first(where: { $0.name == name }) else { return .missing }
        let (value, proposal) = try await visit.read { (snapshot) throws(Fault) in
            (try ValueLookups.value(name, from: snapshot), try ValueLookups.proposal(name, from: snapshot))
        }
        let history = try await visit.node.history(of: Subject(ValueRules.noun, name), before: .max, limit: 50)
        let shown = onePage(
            Model(setting: setting, value: value, proposal: proposal, history: history, refusal: refusal), visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    func onePage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let setting = model.setting
        let facts = factGrid(
            [
                RecordFact(Words.value(language), "\(setting.told(model.value?.value ?? setting.first, language))"),
                RecordFact(Words.first(language), "\(setting.told(setting.first, language))"),
                RecordFact(Words.range(language), "\(setting.range, language)"),
                RecordFact(Words.source(language), "\(setting.source)"),
            ], language)
        let head = pageHead(
            trail: "<a href=\"/settings\">\(Words.title, language)</a> /", title: "\(setting.what, language)",
            note: "<span translate=\"no\">\(setting.name)</span>")
        let history = recordTrail(model.history, visit) { line in
            let words = settingsWords[line.fact.kind] ?? Phrase(line.fact.kind.name, line.fact.kind.name)
            guard let changed = (line.fact as? ValueFact)?.change else { return "\(words, language)" }
            return """
                \(words, language)　\
                \(change(from: setting.told(changed.old, language), to: setting.told(changed.new, language)))
                """
        }
        return page(
            visit.pageFrame(setting.what, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\(sheet([facts]))\(waiting(model, visit))\
            \(proposing(model, visit))\(history)
            """)
    }

    private func waiting(_ model: Model, _ visit: Visit) -> Markup? {
        guard let proposal = model.proposal else { return nil }
        let language = visit.language
        let setting = model.setting
        let (old, new) = (proposal.change.old, proposal.change.new)
        let told: Markup = """
            <p>\(change(from: setting.told(old, language), to: setting.told(new, language))) · \
            \(proposal.person) · \(proposal.at.text(offsetMinutes: visit.zoneMinutes))<br>\
            \(Words.reason, language): <b>\(proposal.reason)</b></p>
            """
        guard visit.may("settings.approve") else { return sheet(title: Words.waits(language), told) }
        guard visit.standing?.person != proposal.person else {
            return sheet(title: Words.waits(language), "\(told)<p class=\"note\">\(Words.own, language)</p>")
        }
        var reason = Field("reason", Words.reason(language))
        reason.value = visit.form["reason"] ?? ""
        reason.hint = visit.say(Phrase("驳回时必填", "needed to reject"))
        let decision = form(
            action: "/settings/\(setting.name)/decisions", csrf: visit.csrf,
            command: visit.node.freshCommandID().description,
            """
            <input type="hidden" name="new" value="\(proposal.change.new)">\(field(reason, language))\
            \(button(Button(Words.approve(language), .submit(name: "decision", value: "approve"), rank: .filled))) \
            \(button(Button(Words.reject(language), .submit(name: "decision", value: "reject"))))
            """)
        return sheet(title: Words.waits(language), "\(told)\(decision)")
    }

    private func proposing(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("settings.change"), model.proposal == nil else { return nil }
        let language = visit.language
        let setting = model.setting
        let present = model.value?.value ?? setting.first
        let given = visit.form["new"] ?? present
        var new =
            switch setting.kind {
            case .integer: Field("new", Words.new(language), .number)
            case .flag:
                Field(
                    "new", Words.new(language), .choice(["on", "off"].map { Choice($0, setting.told($0, language)) }))
            case .choice(let choices):
                Field("new", Words.new(language), .choice(choices.map { Choice($0.value, $0.word(language)) }))
            case .text, .networks: Field("new", Words.new(language))
            }
        new.value = given
        new.hint = setting.range(language)
        if case .integer(_, let unit) = setting.kind { new.unit = unit(language) }
        var reason = Field("reason", Words.reason(language))
        reason.required = true
        reason.value = visit.form["reason"] ?? ""
        return sheet(
            title: Words.propose(language),
            form(
                action: "/settings/\(setting.name)/proposals", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                <input type="hidden" name="old" value="\(present)">\(field(new, language))\(field(reason, language))\
                \(button(Button(Words.propose(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    // MARK: Acts

    @Sendable func propose(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { (setting) throws(Denial) in
            let given = visit.form.text("new") ?? ""
            let change = ValueChange(old: visit.form["old"] ?? "", new: setting.canonical(given) ?? given)
            _ = try await visit.perform(
                ValueTable.self, on: setting.name, .propose(setting: setting.name, change),
                reason: visit.form.text("reason"))
        }
    }

    @Sendable func decide(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { (setting) throws(Denial) in
            let new = visit.form["new"] ?? ""
            let command: ValueCommand = visit.form["decision"] == "approve" ? .approve(new) : .reject(new)
            _ = try await visit.perform(
                ValueTable.self, on: setting.name, command, reason: visit.form.text("reason"))
        }
    }

    private func answer(
        _ visit: Visit, _ act: (SettingDeclaration) async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        let name = visit.parameter("name")
        guard let setting = declared.first(where: { $0.name == name }) else { return .missing }
        do throws(Denial) {
            try await act(setting)
            return .seeOther("/settings/\(name)")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await one(visit, refusal: refusal)
        }
    }
}
