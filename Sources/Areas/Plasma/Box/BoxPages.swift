import Kernel
import Sheets
import Storage
import Web

/// Boxes of the plant: bags scanned into a new one, sealed, labelled. The station's number stays with every bag.
enum BoxPages {
    static let routes: [Route] = [
        Route(.get, "/plasma/boxes", .permission("plasma.view"), entry),
        Route(.get, "/plasma/boxes/:box", .permission("plasma.view")) { (visit) throws(Denial) in
            try await record(visit, nil)
        },
        Route(.post, "/plasma/boxes/:box/acts", .permission("plasma.store"), act),
        Route(.get, "/plasma/boxes/:box/label", .permission("plasma.view"), label),
    ]

    static let title = Phrase("合箱", "Re-boxing")
    private static let note = Phrase(
        "把袋装进厂里的新箱；浆站箱号留在记录里", "bags into a new box of the plant; the station's number stays on record")

    struct Model: Sendable {
        let state: BoxState
        let bags: [StockedBag]
        let lines: [StockLine]
        let position: String?
    }

    private static func path(_ box: String) -> String { "/plasma/boxes/\(PageAddress.escaped(box))" }

    /// A number leads to its page; without one it is asked for.
    @Sendable private static func entry(_ visit: Visit) async throws(Denial) -> Reply {
        if let box = visit.query["box"]?.trimmed, !box.isEmpty {
            guard box.numberFlaw == nil, !box.contains("/") else { return .page(entryPage(.boxNumberWrong, visit)) }
            return .seeOther(path(box))
        }
        return .page(entryPage(nil, visit))
    }

    static func entryPage(_ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        var box = Field("box", visit.say(Phrase("箱号：扫一箱，或写新箱号", "Box: scan one, or give a new number")))
        box.code = true
        box.required = true
        box.focused = true
        let open = button(Button(visit.say(Phrase("打开", "Open")), .submit(name: nil, value: nil), rank: .filled))
        return page(
            visit.pageFrame(Phrase("合箱", "Re-boxing"), scripts: ["form.js"]),
            """
            \(pageHead(trail: StockPages.trail(language), title: "\(title, language)", note: "\(note, language)"))\
            \(refusedBox(refusal, language))\
            \(sheet(["<form method=\"get\" action=\"/plasma/boxes\">\(field(box, language))\(open)</form>"]))
            """)
    }

    private static func load(_ box: String, from snapshot: any Snapshot) throws(Fault) -> Model {
        let bags = try BoxTable.inside(box, from: snapshot)
        var lines: [StockLine] = []
        for bag in bags {
            if let line = try StockLookups.line(bag.bag, from: snapshot) { lines.append(line) }
        }
        return Model(
            state: try BoxTable.load(box, from: snapshot), bags: bags, lines: lines,
            position: try ContainerLookups.position(of: box, from: snapshot))
    }

    private static func record(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let box = visit.parameter("box")
        let model = try await visit.read { (snapshot) throws(Fault) in try load(box, from: snapshot) }
        let history = try await visit.node.history(of: Subject(BoxRules.noun, box), before: .max, limit: 50)
        let shown = recordPage(model, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    @Sendable private static func act(_ visit: Visit) async throws(Denial) -> Reply {
        let box = visit.parameter("box")
        do throws(Denial) {
            let command: BoxCommand
            switch visit.form["act"] {
            case "seal": command = .seal(visit.form.text("seal") ?? "")
            case "reopen": command = .reopen
            default:
                let code = visit.form.text("code") ?? ""
                let bag = try await visit.read { (snapshot) throws(Fault) in
                    try StockLookups.bag(labelled: code, from: snapshot)
                }
                command = .pack([bag ?? code])
            }
            _ = try await visit.perform(BoxTable.self, on: box, command, reason: visit.form.text("reason"))
            return .seeOther(path(box))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await record(visit, refusal)
        }
    }

    static func recordPage(
        _ model: Model, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let box = model.state.id
        let facts = factGrid(
            [
                RecordFact(visit.say(Phrase("袋", "Bags")), "\(model.bags.count)"),
                RecordFact(
                    visit.say(Phrase("类型", "Type")),
                    "\(model.bags.first.map { $0.type.phrase(language) } ?? "—")"),
                RecordFact(
                    visit.say(Phrase("封签", "Seal")),
                    model.state.seal.map { "<b translate=\"no\">\($0)</b>" }
                        ?? "\(Phrase("没有封", "not sealed"), language)"),
                RecordFact(
                    visit.say(Phrase("货位", "Position")), "<span translate=\"no\">\(model.position ?? "—")</span>"),
            ], language)
        let rows = model.lines.map { line in
            TableRow(
                [
                    PlasmaParts.code(line.number), "\(line.station)", "\(line.collectedOn.iso)",
                    StockPages.standing(line, language), "<span translate=\"no\">\(line.stationBox)</span>",
                    "\(line.netGrams.displayText) g",
                ], href: "/plasma/bags/\(PageAddress.escaped(line.number))")
        }
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("采集", "Collected"), Phrase("状态", "State"),
            Phrase("浆站箱号", "Station's box"), Phrase("净重", "Net weight"),
        ].enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 5) }
        let table = DataTable(
            name: visit.say(Phrase("箱里的袋", "Bags inside")),
            caption: visit.say(Phrase("共 \(rows.count) 袋", "\(rows.count) bags")), columns: heads, rows: rows,
            empty: "\(Phrase("箱里还没有袋，请扫", "No bag yet: scan one"), language)")
        let trail = recordTrail(history, visit) { line in
            let words = plasmaWords[line.fact.kind] ?? Phrase("记录", "Recorded")
            switch line.fact as? BoxFact {
            case .packed(let bags):
                return "\(words, language)　\(bags.map { "\($0.from) → \($0.bag)" }.joined(separator: " "))"
            case .sealed(let seal, let count): return "\(words, language)　\(seal) · \(count)"
            default: return "\(words, language)"
            }
        }
        let trailLink: Markup = "<a href=\"/plasma/boxes\">\(title, language)</a> /"
        let labelled = button(Button(visit.say(Phrase("箱标签", "Label")), .link("\(path(box))/label"), rank: .quiet))
        return page(
            visit.pageFrame(Phrase("箱 \(box)", "Box \(box)"), scripts: ["form.js"]),
            """
            \(pageHead(trail: trailLink, title: "<span translate=\"no\">\(box)</span>", actions: labelled))\
            \(refusedBox(refusal, language))\(sheet([facts]))\(acts(model, visit))\(dataTable(table, language))\(trail)
            """)
    }

    private static func acts(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("plasma.store") else { return nil }
        let language = visit.language
        func act(_ name: String, _ title: Phrase, _ field: Markup) -> Markup {
            let rank: ButtonRank = name == "pack" ? .filled : .plain
            return form(
                action: "\(path(model.state.id))/acts", csrf: visit.csrf, command: PlasmaParts.command(visit),
                """
                <input type="hidden" name="act" value="\(name)">\(field)\
                \(button(Button(title(language), .submit(name: nil, value: nil), rank: rank)))
                """)
        }
        if model.state.seal != nil {
            var reason = Field("reason", visit.say(Phrase("为什么拆封", "Why the seal is opened")))
            reason.required = true
            return sheet(
                title: visit.say(Phrase("拆封", "Open the seal")),
                act("reopen", Phrase("拆封", "Open the seal"), field(reason, language)))
        }
        var code = Field("code", visit.say(Phrase("扫一袋", "Scan a bag")))
        code.code = true
        code.required = true
        code.focused = true
        var seal = Field("seal", visit.say(Phrase("封签号", "Number of the seal")))
        seal.code = true
        seal.required = true
        let sealing: Markup? =
            model.bags.isEmpty
            ? nil
            : sheet(title: visit.say(Phrase("封箱", "Seal")), act("seal", Phrase("封箱", "Seal"), field(seal, language)))
        let packing = act("pack", Phrase("装入", "Pack"), field(code, language))
        return
            "\(sheet(title: visit.say(Phrase("装袋", "Pack")), packing))\(sealing)"
    }

    // MARK: The label

    @Sendable private static func label(_ visit: Visit) async throws(Denial) -> Reply {
        let box = visit.parameter("box")
        let model = try await visit.read { (snapshot) throws(Fault) in try load(box, from: snapshot) }
        guard !model.bags.isEmpty else { return .missing }
        return .page(labelPage(model, visit))
    }

    static func labelPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let days = model.lines.map(\.collectedOn)
        let collected = [days.min(), days.max()].compactMap { $0?.iso }.joined(
            separator: visit.say(Phrase(" 至 ", " to ")))
        let facts = printFacts([
            (visit.say(Phrase("类型", "Type")), "\(model.bags.first.map { $0.type.phrase(language) } ?? "")"),
            (visit.say(Phrase("袋数", "Bags")), "\(model.bags.count)"),
            (visit.say(Phrase("采集日期", "Collected")), "\(collected)"),
            (visit.say(Phrase("最早失效", "First expiry")), "\(model.lines.map(\.expiresOn).min()?.iso ?? "")"),
            (visit.say(Phrase("状态", "State")), "\(model.bags.first.map { $0.standing.phrase(language) } ?? "")"),
            (visit.say(Phrase("封签", "Seal")), "<span translate=\"no\">\(model.state.seal ?? "")</span>"),
            (
                visit.say(Phrase("浆站箱号", "Station's boxes")),
                "<span translate=\"no\">\(Set(model.lines.map(\.stationBox)).sorted().joined(separator: " "))</span>"
            ),
        ])
        let digest = visit.node.hash(Array(model.bags.map(\.bag).joined(separator: "\n").utf8))
        let form = PrintForm(
            language: language, maker: visit.frame.site, title: visit.say(Phrase("血浆箱标签", "Plasma box label")),
            documentNumber: "XM-PL-L01", version: "01", effective: "", recordNumber: model.state.id,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(PlasmaParts.stamp(visit.now, visit))",
            verifyCode: AcceptancePrint.verifyCode(digest), verifyAddress: "/plasma/boxes/\(model.state.id)",
            proofFacts: [], qr: "", digest: digest.bytes)
        let code = Code128.svg(model.state.id) ?? ""
        return printPage(form, sheets: ["<p>\(code)</p><h2 translate=\"no\">\(model.state.id)</h2>\(facts)"])
    }
}
