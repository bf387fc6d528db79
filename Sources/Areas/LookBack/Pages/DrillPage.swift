import Kernel
import Web

/// Drills: the same search on what is there, of which only counts are recorded.
enum DrillPage {
    static let routes: [Route] = [
        Route(.get, "/lookback/drills", .permission("lookback.view")) { (visit) throws(Denial) in
            try await answer(visit, nil, CaseForm.read(visit.query["donor"] == nil ? [:] : visit.query, visit))
        },
        Route(.post, "/lookback/drills", .permission("lookback.open"), run),
    ]
    private static let linesShown = 50

    private static func run(_ visit: Visit) async throws(Denial) -> Reply {
        let form = CaseForm.read(visit.form.only, visit)
        do throws(Denial) {
            guard let opening = form.opening else { throw .refused(.casePathogenUnknown) }
            _ = try await visit.perform(LookBackDrillTable.self, on: visit.form.text("id") ?? "", .run(opening))
            return .seeOther("/lookback/drills")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal, form)
        }
    }

    private static func answer(_ visit: Visit, _ refusal: Refusal?, _ form: CaseForm) async throws(Denial) -> Reply {
        let model = try await CasePreview.model(form, visit)
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try LookBackDrillTable.list(limit: linesShown, from: snapshot)
        }
        let shown = refusal ?? (form.isAsked ? model.refusal : nil)
        let page = page(model, lines, shown, visit)
        return shown == nil ? .page(page) : .refused(page)
    }

    static func page(
        _ model: CasePreview.Model, _ lines: [LookBackDrillTable.Line], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let asking: Markup? =
            visit.may("lookback.open") ? sheet([CasePreview.asking(model, to: "/lookback/drills", visit)]) : nil
        let found: Markup? = model.found.map { found in
            let title = Phrase("记录这次演练", "Record this drill")
            return """
                \(CasePreview.sheet(found, visit))\
                \(sheet(
                    title: title(language),
                    LookBackParts.sending(
                        "/lookback/drills",
                        """
                        \(model.form.hidden)\
                        \(field(LookBackParts.entry("id", Phrase("演练编号", "Number"), visit, code: true), language))\
                        \(submitButton(title, visit))
                        """, visit)))
                """
        }
        return Web.page(
            visit.pageFrame(Phrase("追溯演练", "Look-back drills"), scripts: ["form.js"]),
            """
            \(LookBackParts.head(
                "\(Phrase("追溯演练", "Look-back drills"), language)",
                note: "\(Phrase("同样地查，什么都不改；只记数目", "The same search, changing nothing; counts only"), language)",
                language))\(refusedBox(refusal, language))\(asking)\(found)\(list(lines, visit))
            """)
    }

    private static func list(_ lines: [LookBackDrillTable.Line], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = lines.map { line in
            switch line.fact {
            case .done(let opening, let rules, _, let counts):
                let found = HitAction.allCases.compactMap { action in
                    counts[action].map { "\(action.phrase(language)) \($0)" }
                }
                return TableRow([
                    "<b translate=\"no\">\(line.id)</b>",
                    "\(LookBackParts.stamp(line.at, visit)) <span translate=\"no\">\(line.person)</span>",
                    "<span translate=\"no\">\(opening.donor) \(opening.pathogen)</span>",
                    "\(found.joined(separator: " · "))", "\(rules)",
                ])
            }
        }
        let heads = [
            Phrase("编号", "Number"), Phrase("时间，谁", "When, who"), Phrase("对象", "About"), Phrase("查到", "Found"),
            Phrase("规则", "Rules"),
        ]
        return dataTable(
            DataTable(
                name: visit.say(Phrase("做过的演练", "Drills that were done")), caption: "\(rows.count)",
                columns: heads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Phrase("还没有演练", "No drill yet"), language)"), language)
    }
}
