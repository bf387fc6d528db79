import Kernel
import Web

/// Drills: the same search on what is there, of which only counts are recorded; and the rules.
enum DrillPage {
    static let routes: [Route] = [
        Route(.get, "/lookback/drills", .permission("lookback.view")) { (visit) throws(Denial) in
            try await answer(visit, nil, CaseForm.read(visit.query["donor"] == nil ? [:] : visit.query, visit))
        },
        Route(.post, "/lookback/drills", .permission("lookback.open"), run),
        Route(.get, "/lookback/rules", .permission("lookback.view")) { (visit) throws(Denial) in
            try await rules(visit, nil)
        },
        Route(.post, "/lookback/rules", .permission("lookback.rules"), adopt),
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
                        \(LookBackParts.submit(title, visit))
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

    // MARK: Rules

    private static func adopt(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            _ = try await visit.perform(LookBackDeeds.adopt, on: LookBackPack.packName)
            return .seeOther("/lookback/rules")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await rules(visit, refusal)
        }
    }

    private static func rules(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let packs = try await visit.read { (snapshot) throws(Fault) in
            try LookBackPackTable.versions(from: snapshot)
        }
        let page = rulesPage(packs, refusal, visit)
        return refusal == nil ? .page(page) : .refused(page)
    }

    static func rulesPage(_ packs: [LookBackPack], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let pack = packs.inForce(on: visit.now.day(offsetMinutes: visit.zoneMinutes))
        let version: Markup = pack.map { "\($0.version) · \($0.effectiveFrom.iso)" } ?? "—"
        let windows = (pack?.windows ?? []).map { window in
            let months: Phrase =
                if let months = window.months {
                    Phrase("\(months) 个月", "\(months) months")
                } else {
                    Phrase("全部供浆", "every donation")
                }
            return TableRow([
                "\(pack?.profile(window.profile)?.title(language) ?? window.profile)",
                "\(pack?.pathogen(window.pathogen)?.title(language) ?? window.pathogen)", "\(months, language)",
                "\(window.source)", "\(window.provenance, language)",
            ])
        }
        let pathogens = (pack?.pathogens ?? []).map { pathogen in
            TableRow([
                "\(pathogen.title, language)", "<span translate=\"no\">\(pathogen.exclusion)</span>",
                pathogen.forcesDestruction ? plainBadge(.stop, CasePage.Words.forced(language)) : "",
                "\(pathogen.source)", "\(pathogen.provenance, language)",
            ])
        }
        let clocks = (pack?.clocks ?? []).map { clock in
            TableRow([
                "\(clock.provenance, language)", "T + \(clock.hours) h", "", "\(clock.source)", "",
            ])
        }
        let adopting: Markup? =
            visit.may("lookback.rules")
            ? sheet(
                title: visit.say(Phrase("采用新版本", "Adopt a version")),
                form(
                    action: "/lookback/rules", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                    files: true,
                    """
                    <label for="f-file">\(Phrase("规则包文件", "File of the rules"), language)</label>\
                    <input id="f-file" type="file" name="file" accept=".json,application/json" required>\
                    \(LookBackParts.submit(Phrase("采用", "Adopt"), visit))
                    """)) : nil
        return Web.page(
            visit.pageFrame(Phrase("追溯规则", "Look-back rules"), scripts: ["form.js"]),
            """
            \(LookBackParts.head("\(Phrase("追溯规则", "Look-back rules"), language) \(version)", language))\
            \(refusedBox(refusal, language))\
            \(table(Phrase("窗口期", "Windows"), [
                Phrase("适用法规", "Market"), Phrase("病原体", "Pathogen"), Phrase("窗口", "Window"),
                Phrase("依据", "Source"), Phrase("说明", "Note"),
            ], windows, language))\
            \(table(Phrase("病原体", "Pathogens"), [
                Phrase("病原体", "Pathogen"), Phrase("淘汰代码", "Exclusion"), Phrase("处置", "Disposal"),
                Phrase("依据", "Source"), Phrase("说明", "Note"),
            ], pathogens, language))\
            \(table(Phrase("时限", "Clocks"), [
                Phrase("事项", "What"), Phrase("时限", "By"), Phrase("", ""), Phrase("依据", "Source"), Phrase("", ""),
            ], clocks, language))\(adopting)
            """)
    }

    private static func table(_ title: Phrase, _ heads: [Phrase], _ rows: [TableRow], _ language: Language) -> Markup {
        sheet(
            title: title(language),
            dataTable(
                DataTable(
                    name: title(language), caption: "\(rows.count)", columns: heads.map { TableColumn($0(language)) },
                    rows: rows, empty: "\(Phrase("还没有采用规则", "No rules were adopted"), language)"), language))
    }
}
