import Kernel
import Web

/// One thing: what it is, what became of it, where it came from and where it went.
enum NodePage {
    enum Words {
        static let material = Phrase("物料", "Material")
        static let stage = Phrase("阶段", "Stage")
        static let quantity = Phrase("数量", "Quantity")
        static let left = Phrase("还剩", "left")
        static let virus = Phrase("病毒状态", "Virus status")
        static let madeBy = Phrase("由哪一步制成", "Made by")
        static let outside = Phrase("来自外部", "from outside")
        static let donor = Phrase("供血浆者", "Donor")
        static let station = Phrase("浆站", "Station")
        static let madeAt = Phrase("产生时间", "Made at")
        static let holds = Phrase("暂扣", "Holds")
        static let none = Phrase("无", "none")
        static let unknown = Phrase("未知", "unknown")
        static let history = Phrase("全部历史", "Whole history")
        static let hold = Phrase("暂扣它和它的一切去向", "Hold it, and all that was or will be made of it")
        static let table = Phrase("表", "Table")
        static let picture = Phrase("图", "Picture")
        static let csv = Phrase("导出 CSV", "Export CSV")
        static let xlsx = Phrase("导出 XLSX", "Export XLSX")
    }

    struct Model: Sendable {
        let found: FoundNode
        var name: Phrase?
        var maker: TraceStep?
        var table = TraceTable.Model()
        var picture: TracePicture?
        var refusal: Refusal?
    }

    static func show(_ visit: Visit) async throws(Denial) -> Reply {
        let subject = Subject(visit.parameter("kind"), visit.parameter("code"))
        let choice = TraceChoice(visit, direction: .backward)
        guard let model = try await model(subject, choice, visit) else { return .missing }
        try await LineageScope.stay([model.found.node], visit)
        return .page(page(model, choice, visit))
    }

    static func model(
        _ subject: Subject, _ choice: TraceChoice, _ visit: Visit
    ) async throws(Denial) -> Model? {
        try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let found = try LineageLookups.node(subject, from: snapshot) else { return nil }
            var model = Model(found: found)
            model.name = try MaterialTable.material(found.node.material, from: snapshot)?.name
            model.maker = try found.node.madeBy.flatMap { (step) throws(Fault) in
                try StepLookups.step(step, from: snapshot)
            }
            let trace = try trace(found.node, choice.direction, from: snapshot)
            switch choice.view {
            case .table: model.table = try TraceTable.model(trace, choice, from: snapshot)
            case .picture:
                model.picture = TracePicture(
                    trace, of: found.node, flows: try LineageLookups.flows(into: trace.steps, from: snapshot),
                    users: try LineageLookups.users(of: found.node, from: snapshot))
            }
            return model
        }
    }

    static func trace(
        _ node: LineageNode, _ direction: TraceDirection, from snapshot: any Snapshot
    ) throws(Fault) -> Trace {
        switch direction {
        case .forward: try LineageLookups.forward(from: node, from: snapshot)
        case .backward: try LineageLookups.backward(from: node, from: snapshot)
        }
    }

    static func page(_ model: Model, _ choice: TraceChoice, _ visit: Visit) -> Markup {
        let language = visit.language
        let subject = model.found.node.subject
        let path = LineagePages.path(subject)
        let head = pageHead(
            trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
            title: "<span translate=\"no\">\(subject.id)</span>",
            note: LineageParts.standing(model.found, language),
            actions: button(Button(Words.history(language), .link(PageAddress.record(subject)))))
        let matter: Markup =
            model.picture.map { $0.markup(choice, at: path, visit) }
            ?? TraceTable.markup(model.table, choice, at: path, visit)
        let hold: Markup? = visit.may("lineage.hold") ? holding(subject, visit) : nil
        return Web.page(
            visit.pageFrame(Phrase(subject.id, subject.id), scripts: ["form.js", "lineage.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\(sheet([facts(model, visit)]))\
            \(tabs(choice, at: path, visit))\(matter)\(hold)
            """)
    }

    /// Both ways, as a table or a picture, and as a file.
    static func tabs(_ choice: TraceChoice, at path: String, files: Bool = true, _ visit: Visit) -> Markup {
        let language = visit.language
        let ways = TraceDirection.allCases.reversed().map { way in
            Chip(
                way.phrase(language), href: choice.address(path) { $0.direction = way },
                chosen: way == choice.direction)
        }
        let views = [(TraceChoice.View.table, Words.table), (.picture, Words.picture)].map { view, word in
            Chip(word(language), href: choice.address(path) { $0.view = view }, chosen: view == choice.view)
        }
        let exports: [Markup] =
            files
            ? [("csv", Words.csv), ("xlsx", Words.xlsx)].map { format, word in
                button(Button(word(language), .link(choice.address(path + "/file", more: "format=\(format)"))))
            } : []
        return "<div class=\"trace-tabs\">\(chips(ways))\(chips(views))<span class=\"tools\">\(exports)</span></div>"
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let node = model.found.node
        let left = model.found.remaining.map { "\(Words.left(language)) \($0.display)" } ?? ""
        let maker: Markup =
            model.maker.map {
                "<a\(href: StepPages.path($0.number)) translate=\"no\">\($0.record)</a>"
            } ?? "\(Words.outside, language)"
        let holds: [Markup] = model.found.holds.map {
            "<a\(href: HoldPages.path($0.hold)) translate=\"no\">\($0.hold)</a> "
        }
        var facts = [
            RecordFact(
                Words.material(language), "\(model.name.map { $0(language) } ?? node.material)",
                note: "<span translate=\"no\">\(node.material)</span>"),
            RecordFact(Words.stage(language), LineageParts.stage(node.stage, language), note: "\(node.type)"),
            RecordFact(Words.quantity(language), "\(LineageParts.quantity(node.quantity))", note: "\(left)"),
            RecordFact(Words.virus(language), "\(node.virus.phrase, language)"),
            RecordFact(Words.madeBy(language), maker, note: "\(LineageParts.stamp(node.madeAt, visit))"),
            RecordFact(Words.holds(language), holds.isEmpty ? "\(Words.none, language)" : Markup.joined(holds)),
        ]
        if let donor = node.donor {
            facts.append(
                RecordFact(
                    Words.donor(language), "<a\(href: LineagePages.donorPath(donor)) translate=\"no\">\(donor)</a>"))
        }
        if let station = node.station { facts.append(RecordFact(Words.station(language), "\(station)")) }
        return factGrid(facts, language)
    }

    private static func holding(_ subject: Subject, _ visit: Visit) -> Markup {
        sheet(title: Words.hold(visit.language), HoldPages.placing(nodes: [subject], visit))
    }
}

/// What was made of everything that one person gave.
enum DonorTracePage {
    enum Words {
        static let find = Phrase("这位供血浆者的登记", "This donor's record")
        static let units = Phrase("血浆袋", "Bags")
        static let none = Phrase("谱系里没有这位供血浆者的血浆", "The lineage knows no plasma of this donor")
        static let note = Phrase("这位供血浆者的血浆和它的去向", "Plasma of this donor, and what became of it")
        static let hold = Phrase("暂扣这些袋和它们的一切去向", "Hold these bags, and all that was or will be made of them")
    }

    struct Model: Sendable {
        let donor: String
        var units: [LineageNode] = []
        var standing: [Subject: FoundNode] = [:]
        var table = TraceTable.Model()
        var picture: TracePicture?
    }

    /// A regular donor gives about two dozen times a year, for some thirty years.
    private static let unitsMax = 1_000

    static func show(_ visit: Visit) async throws(Denial) -> Reply {
        let donor = visit.parameter("donor")
        var choice = TraceChoice(visit, direction: .forward)
        choice.direction = .forward
        let chosen = choice
        let model = try await visit.read { (snapshot) throws(Fault) -> Model in
            var model = Model(donor: donor)
            model.units = try LineageLookups.units(ofDonor: donor, limit: unitsMax, from: snapshot)
            model.standing = try LineageLookups.standing(of: model.units.map(\.subject), from: snapshot)
            let trace = try LineageLookups.forward(ofDonor: donor, from: snapshot)
            switch chosen.view {
            case .table: model.table = try TraceTable.model(trace, chosen, from: snapshot)
            case .picture:
                model.picture = TracePicture(
                    trace, ofDonor: donor, units: model.units.count,
                    flows: try LineageLookups.flows(into: trace.steps, from: snapshot),
                    users: try LineageLookups.users(ofDonor: donor, from: snapshot))
            }
            return model
        }
        if !model.units.isEmpty { try await LineageScope.stay(model.units, visit) }
        return model.units.isEmpty ? .refused(page(model, chosen, visit)) : .page(page(model, chosen, visit))
    }

    static func page(_ model: Model, _ choice: TraceChoice, _ visit: Visit) -> Markup {
        let language = visit.language
        let path = LineagePages.donorPath(model.donor)
        let rows = model.units.map { node in
            TableRow(
                [
                    LineageParts.code(node.subject), "\(LineageParts.quantity(node.quantity))",
                    "\(node.station ?? "—")", "\(LineageParts.stamp(node.madeAt, visit))",
                    model.standing[node.subject].map { LineageParts.standing($0, language) } ?? "—",
                ], href: LineagePages.path(node.subject))
        }
        let heads = [0, 3, 4, 6, 8].map { TableColumn(TraceTable.Words.heads[$0](language)) }
        let units = dataTable(
            DataTable(
                name: Words.units(language), caption: visit.say(Phrase("共 \(rows.count) 袋", "\(rows.count) bags")),
                columns: heads, rows: rows, empty: "\(Words.none, language)"), language)
        let matter: Markup =
            model.picture.map { $0.markup(choice, at: path, visit) }
            ?? TraceTable.markup(model.table, choice, at: path, visit)
        let hold: Markup? =
            visit.may("lineage.hold") && !model.units.isEmpty
            ? sheet(title: Words.hold(language), HoldPages.placing(nodes: model.units.map(\.subject), visit)) : nil
        return Web.page(
            visit.pageFrame(Phrase(model.donor, model.donor), scripts: ["form.js", "lineage.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/lineage\">\(LineagePages.Words.title, language)</a> /",
                title: "<span translate=\"no\">\(model.donor)</span>", note: "\(Words.note, language)",
                actions: button(
                    Button(Words.find(language), .link("/find?q=\(PageAddress.escaped(model.donor))"), rank: .quiet))))\
            \(units)\(model.units.isEmpty ? nil : tabs(choice, at: path, visit))\
            \(model.units.isEmpty ? nil : matter)\(hold)
            """)
    }

    private static func tabs(_ choice: TraceChoice, at path: String, _ visit: Visit) -> Markup {
        let views = [(TraceChoice.View.table, NodePage.Words.table), (.picture, NodePage.Words.picture)].map {
            view, word in
            Chip(word(visit.language), href: choice.address(path) { $0.view = view }, chosen: view == choice.view)
        }
        return "<div class=\"trace-tabs\">\(chips(views))</div>"
    }
}
