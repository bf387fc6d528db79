import Kernel
import Plasma
import Web

/// All preparations, newest first, and the form that drafts one.
enum OrderListPages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/preparation", .permission("preparation.view")) { (visit) throws(Denial) in
            try await list(visit, nil)
        },
        Route(.post, "/preparation", .permission("preparation.plan"), draft),
    ]

    struct Model: Sendable {
        let stage: OrderStage?
        let lines: [OrderLine]
        /// In force today.
        let pack: PreparationPack?
    }

    private enum Words {
        static let heads = [
            Phrase("准备号", "Number"), Phrase("产品组", "Product group"), Phrase("血浆类型", "Type"),
            Phrase("目标", "Target"), Phrase("净重", "Net weight"), Phrase("袋", "Bags"),
            Phrase("供血浆者", "Donors"), Phrase("状态", "State"), Phrase("编制", "Drafted"),
        ]
        static let empty = Phrase("还没有投产准备", "No preparation yet")
        static let none = Phrase("没有生效的挑浆规则，先采用", "No rules of picking are in force: adopt them first")
        static let create = Phrase("编制投产准备", "Draft a preparation")
    }

    private static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        try PreparationParts.stay(nil, visit)
        let stage = visit.query["stage"].flatMap { OrderStage(rawValue: $0) }
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        var key: (at: Moment, id: String)?
        if let at = visit.query["before"].flatMap({ Int64($0) }), let id = visit.query["id"] {
            key = (Moment(microseconds: at), id)
        }
        let before = key
        let model = try await visit.read { (snapshot) throws(Fault) in
            Model(
                stage: stage,
                lines: try OrderLookups.page(stage, before: before, limit: rowsPerPage + 1, from: snapshot),
                pack: try SelectionTable.packs(from: snapshot).inForce(on: today))
        }
        let shown = listPage(model, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func listPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = model.lines.prefix(rowsPerPage)
        let rows = shown.map { line in
            TableRow(
                [
                    PreparationParts.code(line.state.id), PreparationParts.plain(line.state.draft?.group ?? ""),
                    "\(line.state.type.phrase, language)",
                    PreparationParts.kilograms(
                        Milligrams(line.state.draft?.targetGrams ?? DecimalNumber(coefficient: 0))),
                    line.state.bags == 0 ? "—" : PreparationParts.kilograms(line.state.milligrams),
                    "\(Figures.grouped(line.state.bags))", "\(Figures.grouped(line.state.donors))",
                    PreparationParts.stage(line.state, language), "\(PreparationParts.stamp(line.draftedAt, visit))",
                ], href: PreparationParts.path(line.state.id))
        }
        let stages =
            [Chip(visit.say(Phrase("全部", "All")), href: "/preparation", chosen: model.stage == nil)]
            + OrderStage.allCases.map {
                Chip($0.phrase(language), href: "/preparation?stage=\($0.rawValue)", chosen: model.stage == $0)
            }
        let next =
            model.lines.count > rowsPerPage
            ? shown.last.map { line -> String in
                let stage = model.stage.map { "stage=\($0.rawValue)&" } ?? ""
                let id = PageAddress.escaped(line.state.id)
                return "/preparation?\(stage)before=\(line.draftedAt.microseconds)&id=\(id)"
            } : nil
        var actions = [
            button(Button(visit.say(Phrase("挑浆规则", "Rules of picking")), .link(SelectionPages.path), rank: .quiet))
        ]
        if visit.may("preparation.sort") {
            actions.append(button(Button(visit.say(SortPages.title), .link("/preparation-sorting"))))
        }
        let note = Phrase("挑浆、QA 放行、投料", "picking, release by QA, issue to the pool")
        return page(
            visit.pageFrame(PreparationParts.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(PreparationParts.title, language)", note: "\(note, language)",
            actions: Markup.joined(actions)))\(refusedBox(refusal, language))\(chips(stages))\
            \(plainTable(
                PreparationParts.title, Words.heads, rows, numeric: [3, 4, 5, 6], empty: Words.empty, next: next,
                visit))\(visit.may("preparation.plan") ? creation(model.pack, visit) : nil)
            """)
    }

    private static func creation(_ pack: PreparationPack?, _ visit: Visit) -> Markup {
        let language = visit.language
        guard let pack else { return sheet(["\(Words.none, language)"]) }
        var group = Field(
            "group", visit.say(Phrase("产品组", "Product group")),
            .choice(pack.groups.map { Choice($0.code, "\($0.code) \($0.title(language))") }))
        group.value = visit.form["group"] ?? ""
        var type = Field(
            "type", visit.say(Phrase("血浆类型", "Plasma type")),
            .choice(PlasmaType.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        type.value = visit.form["type"] ?? ""
        var target = Field("target", visit.say(Phrase("目标净重", "Target net weight")), .number)
        target.unit = "kg"
        target.required = true
        target.value = visit.form["target"] ?? ""
        let number = PreparationParts.entry("order", Phrase("准备号", "Number"), visit)
        return sheet(
            title: visit.say(Words.create),
            actForm(
                "/preparation", Words.create,
                "\(number)\(field(group, language))\(field(type, language))\(field(target, language))", visit))
    }

    private static func draft(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.form.text("order") ?? ""
        return try await visit.answer(
            to: PreparationParts.path(id, "/preview"),
            { (refusal) async throws(Denial) in try await list(visit, refusal) }
        ) { () async throws(Denial) in
            guard let kilograms = visit.form.text("target").flatMap({ DecimalNumber($0) }), kilograms.scale <= 3,
                kilograms.coefficient.magnitude < 1_000_000_000_000
            else { throw .refused(.orderTargetWrong) }
            let grams = DecimalNumber(
                coefficient: kilograms.coefficient * 1_000, scale: kilograms.scale)
            guard let type = PlasmaType(rawValue: visit.form["type"] ?? "") else {
                throw .refused(.orderTypeWrong(Phrase("未知", "unknown")))
            }
            _ = try await visit.perform(
                OrderTable.self, on: id,
                .draft(group: visit.form["group"] ?? "", type: type, targetGrams: Milligrams(grams).grams))
        }
    }
}
