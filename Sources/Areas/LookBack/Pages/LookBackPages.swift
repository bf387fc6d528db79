import Kernel
package import Web

/// Look-backs: cases and what is due, one case, its opening with a preview, its papers, drills, rules.
package let lookBackPages = Pages(
    area: "lookback",
    routes: CaseListPage.routes + CaseOpenPage.routes + CasePage.routes + CasePrint.routes + DrillPage.routes
        + LookBackPackPages.rules.routes,
    rail: [
        RailPlace(
            character: "追", name: LookBackParts.Words.title, path: "/lookback",
            access: .permission("lookback.view"))
    ],
    tasks: { (standing, clock, _, snapshot) throws(Fault) in try CaseTasks.tasks(standing, clock, snapshot) },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("lookback.view") else { return nil }
        return try CaseLookups.line(code, from: snapshot).map { LookBackParts.path($0.id) }
    })

/// Pieces that these pages share.
enum LookBackParts {
    enum Words {
        static let title = Phrase("追溯", "Look-back")
        static let note = Phrase(
            "一位供血浆者的血浆和它的一切去向：查到即锁定，逐项评估，两人签名结案",
            "A donor's plasma and all that was made of it: found and locked at once, assessed, closed by two signatures"
        )
        static let password = Phrase("口令；签名表示", "Password; you sign as")
        static let reason = Phrase("原因或依据", "Reason or ground")
    }

    static func path(_ id: String, _ rest: String...) -> String {
        (["/lookback/cases", PageAddress.escaped(id)] + rest).joined(separator: "/")
    }

    static func code(_ text: String) -> Markup { "<b translate=\"no\">\(text)</b>" }

    static func stamp(_ moment: Moment?, _ visit: Visit) -> String {
        moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(16)) } ?? "—"
    }

    static func head(_ title: Markup, note: Markup = "", actions: Markup = "", _ language: Language) -> Markup {
        pageHead(
            trail: "<a href=\"/lookback\">\(Words.title, language)</a> /", title: title, note: note, actions: actions)
    }

    static func entry(_ name: String, _ label: Phrase, _ visit: Visit, form: String = "", code: Bool = false) -> Field {
        var entry = Field(name, visit.say(label))
        entry.required = true
        entry.code = code
        entry.form = form
        entry.value = visit.form[name] ?? ""
        return entry
    }

    static func reason(_ form: String, _ visit: Visit) -> Markup {
        field(entry("reason", Words.reason, visit, form: form), visit.language)
    }

    static func signer(_ meaning: SignatureMeaning, form: String, _ visit: Visit) -> Markup {
        signerFields(
            visit.say(
                Phrase("\(Words.password.zh)「\(meaning.phrase.zh)」", "\(Words.password.en) “\(meaning.phrase.en)”")),
            form: form, visit)
    }

    static func sending(_ action: String, _ matter: Markup, _ visit: Visit) -> Markup {
        form(action: action, csrf: visit.csrf, command: visit.node.freshCommandID().description, matter)
    }

    /// A thing leads to its page in the lineage, or to the bag's own.
    static func link(_ subject: Subject) -> Markup {
        let target =
            subject.noun == "plasma.bag"
            ? "/plasma/bags/\(PageAddress.escaped(subject.id))"
            : "/lineage/nodes/\(PageAddress.escaped(subject.noun))/\(PageAddress.escaped(subject.id))"
        return "<a\(href: target) translate=\"no\"><b>\(subject.id)</b></a>"
    }

    /// A clock: green while there is time, red when it has run out and something is left to do.
    static func clock(_ due: Moment, left: Int, _ visit: Visit) -> Markup {
        let at = stamp(due, visit)
        if left == 0 { return plainBadge(.pass, visit.say(Phrase("已完成", "done"))) }
        return due < visit.now
            ? plainBadge(.stop, visit.say(Phrase("\(at) 已超时", "\(at), overdue")))
            : plainBadge(.waiting, visit.say(Phrase("\(at) 前", "by \(at)")))
    }

    static func badge(_ hit: HitState, _ language: Language) -> Markup {
        if let reference = hit.reference {
            return "\(plainBadge(.pass, Phrase("已处置", "disposed of")(language))) \(reference)"
        }
        if let decision = hit.decision {
            return plainBadge(decision == .release ? .pass : .stop, decision.phrase(language))
        }
        return plainBadge(hit.hit.action == .pooled ? .changed : .hold, hit.hit.action.phrase(language))
    }
}

/// All cases, those with something left to do first.
enum CaseListPage {
    static let routes: [Route] = [
        Route(.get, "/lookback", .permission("lookback.view")) { (visit) throws(Denial) in
            let before = visit.query["before"].flatMap { Int64($0) } ?? .max
            let lines = try await visit.read { (snapshot) throws(Fault) in
                try CaseLookups.list(before: before, limit: rowsPerPage + 1, from: snapshot)
            }
            return .page(page(lines, visit))
        }
    ]
    static let rowsPerPage = 50

    private static let heads = [
        Phrase("编号", "Number"), Phrase("供血浆者", "Donor"), Phrase("病原体", "Pathogen"), Phrase("触发", "Trigger"),
        Phrase("立案", "Opened"), Phrase("查到", "Found"), Phrase("待处置", "Left"), Phrase("评估期限", "Assess by"),
        Phrase("状态", "State"),
    ]

    static func page(_ lines: [CaseLine], _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = lines.prefix(rowsPerPage)
        let rows = shown.map { line in
            TableRow(
                [
                    "<a\(href: LookBackParts.path(line.id)) translate=\"no\"><b>\(line.id)</b></a>",
                    "<span translate=\"no\">\(line.donor)</span>", "<span translate=\"no\">\(line.pathogen)</span>",
                    "\(line.trigger.phrase, language)",
                    "\(LookBackParts.stamp(line.openedAt, visit)) <span translate=\"no\">\(line.openedBy)</span>",
                    "\(line.hits)", "\(line.waiting)",
                    LookBackParts.clock(line.assessedBy, left: line.undecided, visit),
                    plainBadge(line.stage == .closed ? .pass : .hold, line.stage.phrase(language)),
                ], href: LookBackParts.path(line.id))
        }
        var actions: [Markup] = [
            button(Button(visit.say(Phrase("演练", "Drills")), .link("/lookback/drills"))),
            button(Button(visit.say(Phrase("规则", "Rules")), .link("/lookback/rules"))),
        ]
        if visit.may("lookback.open") {
            actions.append(
                button(Button(visit.say(Phrase("立追溯案", "Open a look-back")), .link("/lookback/open"), rank: .filled)))
        }
        return Web.page(
            visit.pageFrame(LookBackParts.Words.title),
            """
            \(pageHead(
                title: "\(LookBackParts.Words.title, language)", note: "\(LookBackParts.Words.note, language)",
                actions: Markup.joined(actions)))\
            \(dataTable(
                DataTable(
                    name: LookBackParts.Words.title(language),
                    caption: visit.say(Phrase("本页 \(shown.count) 案", "\(shown.count) on this page")),
                    columns: heads.enumerated().map { TableColumn($1(language), numeric: $0 == 5 || $0 == 6) },
                    rows: rows,
                    empty: "\(Phrase("没有追溯案", "No look-back yet"), language)",
                    nextLink: lines.count > shown.count ? shown.last.map { "/lookback?before=\($0.entry)" } : nil),
                language))
            """)
    }
}
