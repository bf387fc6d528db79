import Kernel
import Web

/// Holds: what is held and why, what each reaches, and its end.
enum HoldPages {
    static let routes: [Route] = [
        Route(.get, "/lineage/holds", .permission("lineage.view"), list),
        Route(.post, "/lineage/holds", .permission("lineage.hold"), place),
        Route(.get, "/lineage/holds/:hold", .permission("lineage.view"), show),
        Route(.post, "/lineage/holds/:hold/decisions", .permission("lineage.hold"), decide),
    ]

    enum Words {
        static let title = Phrase("暂扣", "Holds")
        static let note = Phrase("暂扣波及它的一切去向，以后制成的也在内", "A hold reaches all that was or will be made of it")
        static let heads = [
            Phrase("编号", "Number"), Phrase("事由", "Ground"), Phrase("原因", "Reason"), Phrase("谁，何时", "Who, when"),
            Phrase("结论", "Decision"),
        ]
        static let empty = Phrase("没有暂扣", "Nothing is held")
        static let number = Phrase("暂扣编号", "Number of the hold")
        static let ground = Phrase("事由", "Ground")
        static let reason = Phrase("原因", "Reason")
        static let nodes = Phrase("物料：每行一个「种类/编号」", "Things, a line each, as kind/code")
        static let place = Phrase("暂扣", "Hold")
        static let standing = Phrase("暂扣中", "held")
        static let reached = Phrase("波及的物料", "What it reaches")
        static let placedOn = Phrase("直接暂扣", "Placed on")
        static let reachedFirst = Phrase("暂扣时波及", "Reached when placed")
        static let decide = Phrase("结论", "Decide")
        static let password = Phrase("口令；签名表示「批准」", "Password; you sign as “approved”")
        static let none = Phrase("没有", "none")
        static let owner = Phrase("由它设立，也由它解除：", "Placed by it, and ended by it alone:")
    }

    static func path(_ hold: String) -> String { "/lineage/holds/\(PageAddress.escaped(hold))" }

    static func row(_ hold: LineageHoldTable.Line, _ visit: Visit) -> TableRow {
        let language = visit.language
        return TableRow(
            [
                "<a\(href: path(hold.id)) translate=\"no\"><b>\(hold.id)</b></a>", "\(hold.ground.phrase, language)",
                reason(hold, visit), "\(hold.placedBy) · \(LineageParts.stamp(hold.placedAt, visit))",
                mark(hold, language),
            ], href: path(hold.id))
    }

    private static func mark(_ hold: LineageHoldTable.Line, _ language: Language) -> Markup {
        guard let decision = hold.decision?.decision else { return plainBadge(.hold, Words.standing(language)) }
        return plainBadge(decision == .lifted ? .pass : .stop, decision.phrase(language))
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        try LineageScope.stay(visit)
        return .page(listPage(try await lines(visit), nil, visit))
    }

    private static func lines(_ visit: Visit) async throws(Denial) -> [LineageHoldTable.Line] {
        let after = visit.query["after"] ?? ""
        return try await visit.read { (snapshot) throws(Fault) in
            try LineageHoldTable.list(
                standing: false, after: after, limit: LineagePages.rowsPerPage + 1, from: snapshot)
        }
    }

    static func listPage(_ lines: [LineageHoldTable.Line], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = lines.prefix(LineagePages.rowsPerPage)
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("本页 \(shown.count) 项", "\(shown.count) on this page")),
            columns: Words.heads.map { TableColumn($0(language)) }, rows: shown.map { row($0, visit) },
            empty: "\(Words.empty, language)",
            nextLink: lines.count > shown.count
                ? shown.last.map { "/lineage/holds?after=\(PageAddress.escaped($0.id))" } : nil)
        let placing: Markup? =
            visit.may("lineage.hold") ? sheet(title: Words.place(language), placing(nodes: [], visit)) : nil
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
                title: "\(Words.title, language)", note: "\(Words.note, language)"))\
            \(refusedBox(refusal, language))\(dataTable(table, language))\(placing)
            """)
    }

    /// The form that holds these, or those that are typed.
    static func placing(nodes: [Subject], _ visit: Visit) -> Markup {
        let language = visit.language
        let grounds = HoldGround.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        var ground = Field("ground", Words.ground(language), .choice(grounds))
        ground.value = visit.form["ground"] ?? HoldGround.lookBack.rawValue
        var held = Field("nodes", Words.nodes(language), .area(rows: min(max(nodes.count, 2), 8)))
        held.value = visit.form["nodes"] ?? nodes.map(\.description).joined(separator: "\n")
        held.required = true
        held.code = true
        return form(
            action: "/lineage/holds", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            """
            \(StepPages.entry("id", Words.number, visit))\(field(ground, language))\(field(held, language))\
            \(StepPages.entry("reason", Words.reason, visit))\
            \(button(Button(Words.place(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
    }

    private static func place(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("id") ?? ""
        do throws(Denial) {
            guard let ground = visit.form["ground"].flatMap({ HoldGround(rawValue: $0) }) else {
                throw .refused(.lineageHoldNodesWrong)
            }
            var nodes: [Subject] = []
            for line in StepText.lines(visit.form["nodes"]) {
                guard let node = Subject(text: line) else { throw .refused(.lineageHoldNodesWrong) }
                nodes.append(node)
            }
            _ = try await visit.perform(
                LineageHoldTable.self, on: id, .place(on: nodes, ground: ground), reason: visit.form.text("reason"))
            return .seeOther(path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(listPage(try await lines(visit), refusal, visit))
        }
    }

    // MARK: One hold

    struct Model: Sendable {
        let hold: LineageHoldTable.Line
        var reached: [LineageNode] = []
        var version: Int64 = 1
        var refusal: Refusal?
    }

    private static func model(_ visit: Visit) async throws(Denial) -> Model? {
        let id = visit.parameter("hold")
        let after = visit.query["after"].flatMap { Int64($0) } ?? -1
        return try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let hold = try LineageHoldTable.hold(id, from: snapshot) else { return nil }
            return Model(
                hold: hold,
                reached: try LineageHoldTable.reached(
                    by: id, after: after, limit: LineagePages.rowsPerPage + 1, from: snapshot),
                version: try LineageHoldTable.load(id, from: snapshot).version)
        }
    }

    private static func show(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        try LineageScope.stay(visit)
        return .page(page(model, visit))
    }

    private static func decide(_ visit: Visit) async throws(Denial) -> Reply {
        guard var model = try await model(visit) else { return .missing }
        let id = model.hold.id
        do throws(Denial) {
            let reason = visit.form.text("reason") ?? ""
            let state = try await visit.read { (snapshot) throws(Fault) in
                try LineageHoldTable.load(id, from: snapshot)
            }
            guard let decision = visit.form["decision"].flatMap({ HoldDecision(rawValue: $0) }),
                let ground = state.ground
            else { throw .refused(.lineageHoldSignatureMissing) }
            let closing = HoldClosing(state, ground, decision, reason: reason)
            let signature = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(closing.canonicalBytes),
                meaning: .approved)
            _ = try await visit.perform(
                LineageHoldTable.self, on: id, decision == .lifted ? .lift : .reject, reason: reason,
                signatures: [signature])
            return .seeOther(path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            model.refusal = refusal
            return .refused(page(model, visit))
        }
    }

    static func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let hold = model.hold
        let shown = model.reached.prefix(LineagePages.rowsPerPage)
        let rows = shown.map { node in
            TableRow(
                [
                    LineageParts.code(node.subject), "<span translate=\"no\">\(node.material)</span>",
                    LineageParts.stage(node.stage, language), "\(LineageParts.quantity(node.quantity))",
                ], href: LineagePages.path(node.subject))
        }
        let reached = dataTable(
            DataTable(
                name: Words.reached(language),
                caption: visit.say(Phrase("本页 \(rows.count) 个", "\(rows.count) on this page")),
                columns: (0..<4).map { TableColumn(TraceTable.Words.heads[$0](language), numeric: $0 == 3) },
                rows: rows, empty: "\(Words.none, language)",
                nextLink: model.reached.count > shown.count
                    ? shown.last.map { "\(path(hold.id))?after=\($0.number)" } : nil),
            language)
        let deciding: Markup? =
            visit.may("lineage.hold") && hold.decision == nil && hold.owner == nil ? decision(hold, visit) : nil
        return Web.page(
            visit.pageFrame(Phrase(hold.id, hold.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/lineage/holds\">\(Words.title, language)</a> /",
                title: "<span translate=\"no\">\(hold.id)</span>", note: mark(hold, language),
                actions: button(
                    Button(
                        NodePage.Words.history(language),
                        .link(PageAddress.record(Subject(LineageHoldRules.noun, hold.id)))))))\
            \(refusedBox(model.refusal, language))\(sheet([facts(hold, visit)]))\(reached)\(deciding)
            """)
    }

    private static func facts(_ hold: LineageHoldTable.Line, _ visit: Visit) -> Markup {
        let language = visit.language
        var facts = [
            RecordFact(
                Words.ground(language), "\(hold.ground.phrase, language)",
                note: "\(hold.placedBy) · \(LineageParts.stamp(hold.placedAt, visit))"),
            RecordFact(Words.reason(language), reason(hold, visit)),
            RecordFact(Words.placedOn(language), "\(Figures.grouped(hold.placedOn))"),
            RecordFact(Words.reachedFirst(language), "\(Figures.grouped(hold.reached))"),
        ]
        if let decision = hold.decision {
            facts.append(
                RecordFact(
                    Words.decide(language), "\(decision.decision.phrase, language)：\(decision.reason)",
                    note: "\(decision.person) · \(LineageParts.stamp(decision.at, visit))"))
        }
        return factGrid(facts, language)
    }

    /// A hold of another record says which: there it is assessed.
    private static func reason(_ hold: LineageHoldTable.Line, _ visit: Visit) -> Markup {
        guard let owner = hold.owner else { return "\(hold.reason)" }
        let area = owner.noun.split(separator: ".").first.map(String.init) ?? ""
        let name: Markup =
            visit.may(Permission(read: "\(area).view"))
            ? "<a\(href: PageAddress.record(owner)) translate=\"no\">\(owner.id)</a>"
            : "<span translate=\"no\">\(owner.id)</span>"
        return "\(Words.owner, visit.language) \(name)"
    }

    private static func decision(_ hold: LineageHoldTable.Line, _ visit: Visit) -> Markup {
        let language = visit.language
        let choices = HoldDecision.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        var decision = Field("decision", Words.decide(language), .choice(choices))
        decision.value = visit.form["decision"] ?? HoldDecision.lifted.rawValue
        return sheet(
            title: Words.decide(language),
            form(
                action: "\(path(hold.id))/decisions", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                \(field(decision, language))\(StepPages.entry("reason", Words.reason, visit))\
                \(signerFields(Words.password(language), visit))\
                \(button(Button(Words.decide(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }
}
