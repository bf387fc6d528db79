import Kernel
package import Web

/// Where material came from and where it went: search, one thing with its trace, steps, holds, the catalogue.
package let lineagePages = Pages(
    area: "lineage",
    routes: LineagePages.routes + StepPages.routes + HoldPages.routes + CataloguePages.routes
        + MigrationPages.routes,
    rail: [
        RailPlace(
            character: "溯", name: LineagePages.Words.title, path: "/lineage", access: .permission("lineage.view"))
    ],
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("lineage.view") else { return nil }
        // A bag has a page of its own, which another area finds.
        let nodes = try LineageLookups.nodes(coded: code, from: snapshot).filter { $0.subject.noun != LineageRows.bag }
        return nodes.first.map { LineagePages.path($0.subject) }
    })

enum LineagePages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/lineage", .permission("lineage.view"), index),
        Route(.get, "/lineage/donors/:donor", .permission("lineage.view"), DonorTracePage.show),
        Route(.get, "/lineage/nodes/:kind/:code", .permission("lineage.view"), NodePage.show),
        Route(.get, "/lineage/nodes/:kind/:code/file", .permission("lineage.view"), TraceFile.download),
    ]

    enum Words {
        static let title = Phrase("谱系", "Lineage")
        static let note = Phrase(
            "每一袋从哪里来，每一批到哪里去，双向查到底", "Where every bag came from and every batch went, both ways, to the end")
        static let scan = Phrase("扫码，或输入袋号、批号", "Scan, or type the number of a bag or a batch")
        static let donor = Phrase("或输入供血浆者：浆站代码-浆员编号", "Or type a donor: station code-donor number")
        static let find = Phrase("查找", "Find")
        static let steps = Phrase("最近的步骤", "Newest steps")
        static let noStep = Phrase(
            "还没有步骤。生产记录员记下第一步后就有了。", "No step yet. They come with the first that production records.")
        static let holds = Phrase("暂扣中", "Held now")
        static let allHolds = Phrase("全部暂扣", "All holds")
        static let noHold = Phrase("没有暂扣", "Nothing is held")
        static let record = Phrase("记录步骤", "Record a step")
        static let catalogue = Phrase("物料和工序", "Materials and processes")
        static let several = Phrase("这个编号有几样东西", "Several things have this number")
    }

    static func path(_ subject: Subject) -> String {
        "/lineage/nodes/\(PageAddress.escaped(subject.noun))/\(PageAddress.escaped(subject.id))"
    }

    static func donorPath(_ donor: String) -> String { "/lineage/donors/\(PageAddress.escaped(donor))" }

    /// One page of the entry to the lineage.
    struct IndexModel: Sendable {
        var found: [LineageNode] = []
        var steps: [TraceStep] = []
        var holds: [LineageHoldTable.Line] = []
        var before: Int64?
        var refusal: Refusal?
    }

    private static func index(_ visit: Visit) async throws(Denial) -> Reply {
        let code = trimmed(visit.query["find"])
        let donor = trimmed(visit.query["donor"])
        if !donor.isEmpty { return .seeOther(donorPath(donor)) }
        let before = visit.query["before"].flatMap { Int64($0) } ?? .max
        let model = try await visit.read { (snapshot) throws(Fault) -> IndexModel in
            var model = IndexModel()
            if !code.isEmpty { model.found = try LineageLookups.nodes(coded: code, from: snapshot) }
            let steps = try StepLookups.newest(before: before, limit: rowsPerPage + 1, from: snapshot)
            model.steps = Array(steps.prefix(rowsPerPage))
            model.before = steps.count > rowsPerPage ? model.steps.last?.number : nil
            model.holds = try LineageHoldTable.list(standing: true, after: "", limit: rowsPerPage, from: snapshot)
            model.refusal = !code.isEmpty && model.found.isEmpty ? .stepInputUnknown(code) : nil
            return model
        }
        if model.found.count == 1, let only = model.found.first { return .seeOther(path(only.subject)) }
        try LineageScope.stay(visit)
        let page = indexPage(model, visit)
        return model.refusal == nil ? .page(page) : .refused(page)
    }

    static func indexPage(_ model: IndexModel, _ visit: Visit) -> Markup {
        let language = visit.language
        var actions: [Markup] = [
            button(Button(Words.allHolds(language), .link("/lineage/holds"))),
            button(Button(Words.catalogue(language), .link("/lineage/catalogue"))),
            button(Button(MigrationPages.Words.title(language), .link("/lineage/migrations"))),
        ]
        if visit.may("lineage.record") {
            actions.append(button(Button(Words.record(language), .link("/lineage/record"), rank: .filled)))
        }
        let several: Markup? =
            model.found.isEmpty
            ? nil
            : sheet(
                title: Words.several(language),
                Markup.joined(
                    model.found.map { node in
                        """
                        <p><a\(href: path(node.subject)) translate="no">\(node.subject.description)</a> \
                        \(LineageParts.stage(node.stage, language))</p>
                        """
                    }))
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(
                title: "\(Words.title, language)", note: "\(Words.note, language)", actions: Markup.joined(actions)))\
            \(refusedBox(model.refusal, language))\
            \(sheet([find("find", Words.scan, visit), find("donor", Words.donor, visit)]))\
            \(several)\(holds(model.holds, visit))\(steps(model, visit))
            """)
    }

    private static func find(_ name: String, _ label: Phrase, _ visit: Visit) -> Markup {
        var code = Field(name, label(visit.language))
        code.value = visit.query[name] ?? ""
        code.code = true
        return """
            <form method="get" action="/lineage" class="filters">\(field(code, visit.language))\
            \(button(Button(Words.find(visit.language), .submit(name: nil, value: nil))))</form>
            """
    }

    private static func holds(_ holds: [LineageHoldTable.Line], _ visit: Visit) -> Markup {
        let language = visit.language
        return dataTable(
            DataTable(
                name: Words.holds(language), caption: visit.say(Phrase("\(holds.count) 项", "\(holds.count)")),
                columns: HoldPages.Words.heads.map { TableColumn($0(language)) },
                rows: holds.map { HoldPages.row($0, visit) }, empty: "\(Words.noHold, language)"), language)
    }

    private static func steps(_ model: IndexModel, _ visit: Visit) -> Markup {
        let language = visit.language
        return dataTable(
            DataTable(
                name: Words.steps(language),
                caption: visit.say(Phrase("本页 \(model.steps.count) 步", "\(model.steps.count) on this page")),
                columns: StepPages.Words.heads.enumerated().map {
                    TableColumn($0.element(language), numeric: $0.offset == 3 || $0.offset == 4)
                },
                rows: model.steps.map { StepPages.row($0, visit) }, empty: "\(Words.noStep, language)",
                nextLink: model.before.map { "/lineage?before=\($0)" }), language)
    }

    static func trimmed(_ text: String?) -> String {
        var rest = (text ?? "")[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

/// Pieces that several pages of the lineage share.
enum LineageParts {
    static func stage(_ stage: MaterialStage, _ language: Language) -> Markup { "\(stage.phrase, language)" }

    static func stamp(_ moment: Moment, _ visit: Visit) -> String { moment.text(offsetMinutes: visit.zoneMinutes) }

    static func code(_ subject: Subject) -> Markup {
        "<a\(href: LineagePages.path(subject)) translate=\"no\"><b>\(subject.id)</b></a>"
    }

    static func quantity(_ quantity: Quantity?) -> String { quantity?.display ?? "—" }

    /// The worst that is to be said of a node, in one mark.
    static func standing(_ found: FoundNode, _ language: Language) -> Markup {
        if found.holds.contains(where: \.isRejection) {
            return plainBadge(.stop, NodeState.rejected.phrase(language))
        }
        if let hold = found.holds.first {
            return plainBadge(.hold, Phrase("暂扣 \(hold.hold)", "held by \(hold.hold)")(language))
        }
        switch found.state {
        case .rejected, .destroyed: return plainBadge(.stop, found.state.phrase(language))
        case .isolated: return plainBadge(.hold, found.state.phrase(language))
        case .open: break
        }
        if found.isConsumed { return plainBadge(.changed, Phrase("已用完", "used up")(language)) }
        if !found.used.isEmpty { return plainBadge(.running, Phrase("用了一部分", "partly used")(language)) }
        return plainBadge(.pass, NodeState.open.phrase(language))
    }

    static func verdict(_ balance: MassBalance, _ language: Language) -> Markup {
        switch balance.verdict {
        case .within: plainBadge(.pass, balance.verdict.phrase(language))
        case .outside: plainBadge(.warn, balance.verdict.phrase(language))
        case .uncounted: plainBadge(.waiting, balance.verdict.phrase(language))
        }
    }
}
