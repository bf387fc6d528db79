import Donors
import Kernel
import Web

/// What was found, oldest open first; each with what was done, and its signed end.
enum FindingPages {
    static let routes = [
        Route(.get, "/comparison/findings", .permission("comparison.view"), list),
        Route(.get, "/comparison/findings/:finding", .permission("comparison.view")) { (visit) throws(Denial) in
            try await answer(visit, refusal: nil)
        },
        Route(.post, "/comparison/findings/:finding/actions", .permission("comparison.act"), act),
        Route(.post, "/comparison/findings/:finding/closings", .permission("comparison.close"), close),
    ]

    private enum Words {
        static let heads = [
            Phrase("级别", "Grade"), ComparisonWords.station, ComparisonWords.assay, Phrase("袋号或日期", "Bag or day"),
            Phrase("浆站 / 工厂", "Station / plant"), Phrase("发现时间", "Found at"), Phrase("处理", "Actions"),
            Phrase("状态", "State"),
        ]
        static let none = Phrase("没有发现", "No finding")
        static let open = Phrase("待处理", "Open")
        static let all = Phrase("全部", "All")
        static let waiting = Phrase("等处理", "to be acted on")
        static let acted = Phrase("已处理，待关闭", "acted on, to be closed")
        static let closed = Phrase("已关闭", "closed")
        static let rules = Phrase("限度版本", "Version of limits")
        static let bias = Phrase("偏差 / 限度", "Bias / limit")
        static let since = Phrase("起始日", "Since")
        static let bag = Phrase("血浆袋", "Bag")
        static let actions = Phrase("做了什么", "What was done")
        static let actionHeads = [Phrase("时间", "Time"), Phrase("谁", "Who"), Phrase("做了什么", "What was done")]
        static let act = Phrase("记录处理", "Record an action")
        static let conclusion = Phrase("结论", "Conclusion")
        static let close = Phrase("签名关闭", "Sign and close")
        static let password = Phrase("口令；签名表示「批准」", "Password; you sign as “approved”")
        static let history = Phrase("全部记录", "Whole record")
    }

    static func state(_ line: FindingTable.Line, _ language: Language) -> Markup {
        if line.closing != nil { return plainBadge(.pass, Words.closed(language)) }
        return line.actions > 0
            ? plainBadge(.running, Words.acted(language)) : plainBadge(.waiting, Words.waiting(language))
    }

    static func table(
        _ lines: [FindingTable.Line], next: String? = nil, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        return dataTable(
            DataTable(
                name: ComparisonWords.findings(language),
                caption: "\(ComparisonWords.findings(language)) \(lines.count)",
                columns: Words.heads.enumerated().map { TableColumn($1(language), numeric: $0 == 6) },
                rows: lines.map { row($0, visit) }, empty: "\(Words.none, language)", nextLink: next), language)
    }

    private static func row(_ line: FindingTable.Line, _ visit: Visit) -> TableRow {
        let opening = line.opening
        let path = ComparisonParts.findingPath(line.id)
        return TableRow(
            [
                "<a\(href: path)>\(ComparisonParts.mark(opening, visit.language))</a>",
                "<span translate=\"no\">\(opening.station)</span>", "<span translate=\"no\">\(opening.assay)</span>",
                "<span translate=\"no\">\(opening.bag ?? opening.since?.iso ?? "")</span>",
                readings(opening, visit.language),
                "\(ComparisonParts.stamp(line.openedAt, visit))", "\(line.actions)", state(line, visit.language),
            ], href: path)
    }

    /// Words of a test in the reader's language, numbers as they are.
    private static func readings(_ opening: FindingOpening, _ language: Language) -> Markup {
        let texts = [opening.stationReading, opening.plantReading].map { text -> String in
            guard case .outcome(let interpretation)? = Reading(text, .qualitative) else { return text }
            return interpretation.phrase(language)
        }
        return "\(texts[0]) / \(texts[1])"
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let showsAll = visit.query["state"] == "all"
        let at = visit.query["at"].flatMap { Int64($0) }.map { Moment(microseconds: $0) }
        let place = at.map { ($0, visit.query["id"] ?? "") }
        let limit = ComparisonPages.rowsPerPage + 1
        let lines = try await visit.read { (snapshot) throws(Fault) in
            try showsAll
                ? FindingTable.newest(before: place, limit: limit, from: snapshot)
                : FindingTable.open(after: place, limit: limit, from: snapshot)
        }
        return .page(listPage(lines, showsAll: showsAll, visit))
    }

    static func listPage(_ lines: [FindingTable.Line], showsAll: Bool, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = Array(lines.prefix(ComparisonPages.rowsPerPage))
        let base = "/comparison/findings?state=\(showsAll ? "all" : "open")"
        let next = shown.last.map { "\(base)&at=\($0.openedAt.microseconds)&id=\(PageAddress.escaped($0.id))" }
        let chips = [("open", Words.open), ("all", Words.all)].map { value, word -> Markup in
            """
            <a class="chip"\(href: "/comparison/findings?state=\(value)")\
            \(attribute: "aria-current", (value == "all") == showsAll ? "true" : nil)>\(word, language)</a>
            """
        }
        return page(
            visit.pageFrame(ComparisonWords.findings),
            """
            \(pageHead(
                trail: "<a href=\"/comparison\">\(ComparisonWords.title, language)</a> /",
                title: "\(ComparisonWords.findings, language)"))<nav class="chips">\(chips)</nav>\
            \(table(shown, next: lines.count > shown.count ? next : nil, visit))
            """)
    }

    // MARK: One finding

    struct Model: Sendable {
        let line: FindingTable.Line
        let actions: [FindingTable.Action]
        var refusal: Refusal?
    }

    private static func answer(_ visit: Visit, refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("finding")
        let found = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let line = try FindingTable.finding(id, from: snapshot) else { return nil }
            return Model(line: line, actions: try FindingTable.actions(of: id, from: snapshot))
        }
        guard var model = found else { return .missing }
        model.refusal = refusal
        return refusal == nil ? .page(record(model, visit)) : .refused(record(model, visit))
    }

    private static func act(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("finding")
        do throws(Denial) {
            _ = try await visit.perform(FindingTable.self, on: id, .act(visit.form.text("action") ?? ""))
            return .seeOther(ComparisonParts.findingPath(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    private static func close(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("finding")
        do throws(Denial) {
            let conclusion = visit.form.text("conclusion") ?? ""
            let state = try await visit.read { (snapshot) throws(Fault) in
                try FindingTable.load(id, from: snapshot)
            }
            let signature = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.closing(conclusion)),
                meaning: .approved)
            _ = try await visit.perform(FindingTable.self, on: id, .close(conclusion), signatures: [signature])
            return .seeOther(ComparisonParts.findingPath(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await answer(visit, refusal: refusal)
        }
    }

    static func record(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let whole = PageAddress.record(Subject(FindingRules.noun, model.line.id))
        let isOpen = model.line.closing == nil
        let mayEnd = isOpen && visit.may("comparison.close") && model.line.actions > 0
        let forms: [Markup?] = [
            isOpen && visit.may("comparison.act")
                ? form("action", Words.act, Words.actions, "actions", "", mayEnd ? .plain : .filled, model, visit)
                : nil,
            mayEnd
                ? form(
                    "conclusion", Words.close, Words.conclusion, "closings",
                    signerFields(Words.password(language), visit), .filled, model, visit) : nil,
        ]
        let actions = dataTable(
            DataTable(
                name: Words.actions(language), caption: "\(Words.actions(language)) \(model.actions.count)",
                columns: Words.actionHeads.map { TableColumn($0(language)) },
                rows: model.actions.map { action in
                    TableRow(["\(ComparisonParts.stamp(action.at, visit))", "\(action.person)", "\(action.text)"])
                }, empty: "\(Words.waiting, language)"), language)
        return page(
            visit.pageFrame(ComparisonWords.findings, scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/comparison/findings\">\(ComparisonWords.findings, language)</a> /",
                title: "<span translate=\"no\">\(model.line.id)</span>", note: state(model.line, language),
                actions: button(Button(Words.history(language), .link(whole)))))\
            \(refusedBox(model.refusal, language))\(facts(model.line, visit))\(actions)\(forms.compactMap { $0 })
            """)
    }

    private static func facts(_ line: FindingTable.Line, _ visit: Visit) -> Markup {
        let language = visit.language
        let opening = line.opening
        var facts = [
            RecordFact(
                Words.heads[0](language), ComparisonParts.mark(opening, language),
                note: "\(ComparisonParts.stamp(line.openedAt, visit))"),
            RecordFact(
                ComparisonWords.station(language),
                "<a\(href: ComparisonParts.stationPath(opening.station)) translate=\"no\">\(opening.station)</a>"),
            RecordFact(
                ComparisonWords.assay(language),
                """
                <a\(href: ComparisonParts.assayPath(opening.station, opening.assay)) translate="no">\(opening.assay)</a>
                """),
            RecordFact(Words.heads[4](language), readings(opening, language)),
            RecordFact(Words.rules(language), "\(opening.rules)"),
        ]
        if let bag = opening.bag {
            let path = PageAddress.record(Subject("plasma.bag", bag))
            facts.append(RecordFact(Words.bag(language), "<a\(href: path) translate=\"no\">\(bag)</a>"))
        }
        if let found = opening.found, let limit = opening.limit {
            facts.append(RecordFact(Words.bias(language), "\(found) / \(limit)"))
            facts.append(RecordFact(Words.since(language), "\(opening.since?.iso ?? "")"))
        }
        if let closing = line.closing {
            facts.append(
                RecordFact(
                    Words.conclusion(language), "\(closing.conclusion)",
                    note: "\(closing.person) · \(ComparisonParts.stamp(closing.at, visit))"))
        }
        return sheet([factGrid(facts, language)])
    }

    private static func form(
        _ name: String, _ title: Phrase, _ label: Phrase, _ target: String, _ more: Markup, _ rank: ButtonRank,
        _ model: Model, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        var text = Field(name, label(language), .area(rows: 3))
        text.required = true
        text.value = visit.form[name] ?? ""
        return sheet(
            title: title(language),
            Web.form(
                action: "\(ComparisonParts.findingPath(model.line.id))/\(target)", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                \(field(text, language))\(more)\
                \(button(Button(title(language), .submit(name: nil, value: nil), rank: rank)))
                """))
    }
}
