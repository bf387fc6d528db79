import Kernel
import Ledger
import Settings
import Web

/// Words of the pages, found and changed by people: one proposes both languages with a reason, another approves.
struct WordPages: Sendable {
    static let listed = 50

    private enum Words {
        static let title = Phrase("词句", "Words")
        static let note = Phrase(
            "页面上的词句；改动由两个人做，原文留在轨迹里", "What pages say; two persons change it, the first text stays in the trail")
        static let find = Phrase("找词句", "Find words")
        static let heads = [
            Phrase("原文（中）", "First text, Chinese"), Phrase("原文（英）", "First text, English"),
            Phrase("现在（中）", "Now, Chinese"), Phrase("现在（英）", "Now, English"), Phrase("类别", "Kind"),
        ]
        static let legal = Phrase("法定或拒绝用语", "legal text or refusal")
        static let plain = Phrase("普通", "ordinary")
        static let empty = Phrase("没有找到；带数字的词句不能改", "Nothing found; phrases with numbers in them cannot be changed")
        static let propose = Phrase("提出新词句", "Propose new words")
        static let reset = Phrase("提出恢复原文", "Propose the first text again")
        static let reason = Phrase("原因", "Reason")
        static let waits = Phrase("等批准", "waits for approval")
        static let approve = Phrase("批准", "Approve")
        static let reject = Phrase("驳回", "Reject")
        static let zh = Phrase("中文", "Chinese")
        static let en = Phrase("英文", "English")
    }

    var pages: Pages {
        let view = Access.permission("settings.view")
        return Pages(
            area: "words",
            routes: [
                Route(.get, "/settings/words", view, list),
                Route(.get, "/settings/words/:word", view) { (visit) throws(Denial) in try await one(visit, nil) },
                Route(.post, "/settings/words/:word/proposals", .permission("settings.change"), propose),
                Route(.post, "/settings/words/:word/decisions", .permission("settings.approve"), decide),
            ], rail: [],
            tasks: { (standing, _, _, snapshot) throws(Fault) in
                guard standing.permissions.contains("settings.approve") else { return [] }
                return try WordTable.proposals(from: snapshot).filter { $0.person != standing.person }.map {
                    Pages.Task(
                        urgency: .later, since: $0.at,
                        title: Phrase("批准词句：\($0.change.first.zh)", "Approve words: \($0.change.first.en)"),
                        detail: Phrase($0.change.new.zh, $0.change.new.en), action: Phrase("去看", "See it"),
                        path: "/settings/words/\($0.word)", verdict: .waiting)
                }
            })
    }

    // MARK: The list

    @Sendable private func list(_ visit: Visit) async throws(Denial) -> Reply {
        let asked = Form(["q": visit.query["q"] ?? ""]).text("q") ?? ""
        let changes = try await visit.read { (snapshot) throws(Fault) in try WordTable.changes(from: snapshot) }
        return .page(listPage(asked, changes, visit))
    }

    /// Without a question: the words that were changed.
    func listPage(_ asked: String, _ changes: [WordChange], _ visit: Visit) -> Markup {
        let language = visit.language
        let said = Dictionary(changes.map { ($0.first, $0.new) }) { first, _ in first }
        let catalogue = WordCatalogue.whole
        let found =
            asked.isEmpty
            ? catalogue.entries.filter { said[$0.first] != nil } : catalogue.find(asked, limit: Self.listed)
        let rows = found.map { entry -> TableRow in
            let now = said[entry.first] ?? entry.first
            let changed: Markup? = now == entry.first ? nil : plainBadge(.changed, "")
            return TableRow(
                [
                    "<span lang=\"zh-Hans\">\(entry.first.zh)</span>", "<span lang=\"en\">\(entry.first.en)</span>",
                    "<b lang=\"zh-Hans\">\(now.zh)</b> \(changed)", "<b lang=\"en\">\(now.en)</b>",
                    "\(entry.isProtected ? Words.legal : Words.plain, language)",
                ], href: "/settings/words/\(entry.id)")
        }
        var box = Field("q", Words.find(language))
        box.value = asked
        let search: Markup = """
            <form method="get" action="/settings/words" class="filters">\(field(box, language))\
            \(button(Button(Words.find(language), .submit(name: nil, value: nil))))</form>
            """
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("列出 \(rows.count) 句", "\(rows.count) listed")),
            columns: Words.heads.map { TableColumn($0(language)) }, rows: rows, empty: "\(Words.empty, language)")
        return page(
            visit.pageFrame(Words.title),
            "\(head(Words.title(language), visit))\(sheet([search]))\(dataTable(table, language))")
    }

    private func head(_ title: String, _ visit: Visit) -> Markup {
        pageHead(
            trail: "<a href=\"/settings\">\(Phrase("设置", "Settings"), visit.language)</a> /", title: "\(title)",
            note: "\(Words.note, visit.language)")
    }

    // MARK: One phrase

    private func one(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("word")
        guard let entry = WordCatalogue.whole[id] else { return .missing }
        let (state, proposal) = try await visit.read { (snapshot) throws(Fault) in
            (try WordTable.load(id, from: snapshot), try WordTable.proposal(id, from: snapshot))
        }
        let history = try await visit.node.history(of: Subject(WordRules.noun, id), before: .max, limit: 50)
        let shown = onePage(entry, state.said, proposal, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    func onePage(
        _ entry: WordCatalogue.Entry, _ said: Phrase?, _ proposal: WordProposal?, _ history: [HistoryLine],
        _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let now = said ?? entry.first
        let facts = factGrid(
            [
                RecordFact(Words.heads[0](language), "\(entry.first.zh)"),
                RecordFact(Words.heads[1](language), "\(entry.first.en)"),
                RecordFact(Words.heads[2](language), "\(now.zh)"), RecordFact(Words.heads[3](language), "\(now.en)"),
                RecordFact(
                    Words.heads[4](language), "\(entry.isProtected ? Words.legal : Words.plain, language)"),
            ], language)
        let trail = recordTrail(history, visit) { line in
            let words = house.words[line.fact.kind] ?? Phrase("", "")
            guard let changed = (line.fact as? WordFact)?.change else { return "\(words, language)" }
            return """
                \(words, language)　\(change(from: changed.first.zh, to: changed.new.zh)) · \
                \(change(from: changed.first.en, to: changed.new.en))
                """
        }
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head(Words.title(language), visit))\(refusedBox(refusal, language))\(sheet([facts]))\
            \(proposal.map { waiting(entry, $0, visit) })\
            \(proposal == nil ? proposing(entry, now, visit) : nil)\(trail)
            """)
    }

    private func waiting(_ entry: WordCatalogue.Entry, _ proposal: WordProposal, _ visit: Visit) -> Markup {
        let language = visit.language
        let told: Markup = """
            <p><b>\(proposal.change.new.zh)</b> · <b>\(proposal.change.new.en)</b><br>\(proposal.person) · \
            \(proposal.at.text(offsetMinutes: visit.zoneMinutes)) · \(proposal.reason)</p>
            """
        guard visit.may("settings.approve"), visit.standing?.person != proposal.person else {
            return sheet(title: Words.waits(language), told)
        }
        var reason = Field("reason", Words.reason(language))
        reason.hint = visit.say(Phrase("驳回时必填", "needed to reject"))
        let decision = form(
            action: "/settings/words/\(entry.id)/decisions", csrf: visit.csrf,
            command: visit.node.freshCommandID().description,
            """
            <input type="hidden" name="zh" value="\(proposal.change.new.zh)">\
            <input type="hidden" name="en" value="\(proposal.change.new.en)">\(field(reason, language))\
            \(button(Button(Words.approve(language), .submit(name: "decision", value: "approve"), rank: .filled))) \
            \(button(Button(Words.reject(language), .submit(name: "decision", value: "reject"))))
            """)
        return sheet(title: Words.waits(language), "\(told)\(decision)")
    }

    private func proposing(_ entry: WordCatalogue.Entry, _ now: Phrase, _ visit: Visit) -> Markup? {
        guard visit.may("settings.change") else { return nil }
        let language = visit.language
        func entered(_ name: String, _ label: Phrase, _ value: String) -> Markup {
            var entered = Field(name, label(language))
            entered.required = true
            entered.value = visit.form[name] ?? value
            return field(entered, language)
        }
        let reset: Markup? =
            now == entry.first
            ? nil : button(Button(Words.reset(language), .submit(name: "reset", value: "yes")))
        return sheet(
            title: Words.propose(language),
            form(
                action: "/settings/words/\(entry.id)/proposals", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                \(entered("zh", Words.zh, now.zh))\(entered("en", Words.en, now.en))\
                \(entered("reason", Words.reason, ""))\
                \(button(Button(Words.propose(language), .submit(name: nil, value: nil), rank: .filled))) \(reset)
                """))
    }

    // MARK: Acts

    @Sendable private func propose(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { (entry) throws(Denial) in
            let given = Phrase(visit.form.text("zh") ?? "", visit.form.text("en") ?? "")
            let new = visit.form["reset"] == "yes" ? entry.first : given
            _ = try await visit.perform(
                WordTable.self, on: entry.id, .propose(WordChange(first: entry.first, new: new)),
                reason: visit.form.text("reason"))
        }
    }

    @Sendable private func decide(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit) { (entry) throws(Denial) in
            let new = Phrase(visit.form["zh"] ?? "", visit.form["en"] ?? "")
            _ = try await visit.perform(
                WordTable.self, on: entry.id, visit.form["decision"] == "approve" ? .approve(new) : .reject(new),
                reason: visit.form.text("reason"))
        }
    }

    private func answer(
        _ visit: Visit, _ act: (WordCatalogue.Entry) async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        guard let entry = WordCatalogue.whole[visit.parameter("word")] else { return .missing }
        do throws(Denial) {
            try await act(entry)
            return .seeOther("/settings/words/\(entry.id)")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await one(visit, refusal)
        }
    }
}
