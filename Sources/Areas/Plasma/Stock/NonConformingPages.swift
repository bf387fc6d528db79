import Kernel
import Web

/// Non-conforming plasma (不合格血浆): the list with its filters, and the papers that it replaces.
enum NonConformingPages {
    static let routes: [Route] = [
        Route(.get, "/plasma/nonconforming", .permission("plasma.view")) { (visit) throws(Denial) in
            .page(listPage(try await model(visit, rows: StockPages.rowsPerPage + 1), visit))
        },
        Route(.get, "/plasma/nonconforming/print", .permission("plasma.view")) { (visit) throws(Denial) in
            .page(NonConformingPrint.list(try await model(visit, rows: NonConformingPrint.rowsMax), visit))
        },
    ]

    private static let title = Phrase("不合格血浆", "Non-conforming plasma")
    private static let note = Phrase("点一袋，在它的页面上判定", "open a bag to decide on it")

    struct Model: Sendable {
        let question: StockQuestion
        let count: Int
        let lines: [StockLine]
        let after: StockKey?
    }

    private static func model(_ visit: Visit, rows: Int) async throws(Denial) -> Model {
        var question = StockPages.question(visit)
        if !question.standings.allSatisfy(UnitStanding.nonConforming.contains) || question.standings.isEmpty {
            question.standings = [.hold, .rejected, .nonProduction]
        }
        if visit.standing?.scope.isUnlimited == false {
            let types = question.type.map { [$0.rawValue] } ?? PlasmaType.allCases.map(\.rawValue)
            try visit.stay(within: .at(site: nil, products: Set(types)))
        }
        let asked = question
        let after = StockPages.key(visit)
        let found = try await visit.read { (snapshot) throws(Fault) in
            try StockLookups.page(asked, after: after, limit: rows, from: snapshot)
        }
        return Model(question: asked, count: found.count, lines: found.lines, after: after)
    }

    private static func address(_ question: StockQuestion, after: StockKey? = nil, print: Bool = false) -> String {
        var question = question
        if question.standings.count > 1 { question.standings = [] }
        return StockPages.address("/plasma/nonconforming\(print ? "/print" : "")", question, after: after)
    }

    static func listPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var states = [
            Chip(
                visit.say(Phrase("未了结", "Not ended")), href: "/plasma/nonconforming",
                chosen: model.question.standings.count > 1)
        ]
        states += UnitStanding.nonConforming.map { standing in
            var question = model.question
            question.standings = [standing]
            return Chip(
                standing.phrase(language), href: address(question), chosen: model.question.standings == [standing])
        }
        let shown = Array(model.lines.prefix(StockPages.rowsPerPage))
        let rows = shown.map { line in
            TableRow(
                [
                    PlasmaParts.code(line.number), "\(line.station)", "\(line.type.phrase, language)",
                    "\(line.collectedOn.iso)", StockPages.standing(line, language), "\(why(line), language)",
                    "\(decision(line), language)", "<span translate=\"no\">\(line.box)</span>",
                    "<span translate=\"no\">\(line.shipment)</span>",
                ], href: "/plasma/bags/\(PageAddress.escaped(line.number))")
        }
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("类型", "Type"), Phrase("采集", "Collected"),
            Phrase("状态", "State"), Phrase("原因", "Reason"), Phrase("判定", "Decision"), Phrase("现存箱号", "Box"),
            Phrase("运输批", "Shipment"),
        ]
        let table = DataTable(
            name: visit.say(Phrase("不合格血浆", "Non-conforming plasma")),
            caption: visit.say(
                Phrase(
                    "共 \(Figures.grouped(model.count)) 袋，本页 \(rows.count) 袋",
                    "\(Figures.grouped(model.count)) bags, \(rows.count) on this page")),
            columns: heads.map { TableColumn($0(language)) }, rows: rows,
            empty: "\(Phrase("没有不合格血浆", "No plasma that does not conform"), language)",
            previousLink: model.after == nil ? nil : address(model.question),
            nextLink: model.lines.count > shown.count ? shown.last.map { address(model.question, after: $0.key) } : nil)
        let print = button(
            Button(visit.say(Phrase("打印", "Print")), .link(address(model.question, print: true)), rank: .quiet))
        return page(
            visit.pageFrame(Phrase("不合格血浆", "Non-conforming plasma")),
            """
            \(pageHead(trail: StockPages.trail(language), title: "\(title, language)", note: "\(note, language)", actions: print))\
            \(chips(states))\(dataTable(table, language))
            """)
    }

    /// In words; the codes stand beside the state.
    static func why(_ line: StockLine) -> Phrase {
        let codes = line.codes.compactMap { ReasonCode(rawValue: $0)?.phrase }
        return Phrase(codes.map(\.zh).joined(separator: "；"), codes.map(\.en).joined(separator: "; "))
    }

    static func decision(_ line: StockLine) -> Phrase {
        UnitDecision(rawValue: line.decision)?.phrase ?? Phrase("待判定", "open")
    }
}

/// The papers: 不合格血浆清单 and 不合格血浆销毁申请审批单, A4.
enum NonConformingPrint {
    static let rowsMax = 480
    private static let acts = Phrase("审批与办理", "Approval and acts")

    /// Who signs the paper.
    private enum Pen {
        case prepared, checked, approved, applied, witnessed

        var word: Phrase {
            switch self {
            case .prepared: Phrase("编制", "Prepared")
            case .checked: Phrase("复核", "Checked")
            case .approved: Phrase("批准", "Approved")
            case .applied: Phrase("申请", "Applied")
            case .witnessed: Phrase("见证", "Witnessed")
            }
        }
    }

    private static func signers(of line: HistoryLine) -> String {
        line.head.signatures.map { line.signerNames[$0.statement.person] ?? $0.statement.person }
            .joined(separator: "、")
    }

    private static let rowsPerSheet = 24

    private static func form(
        _ title: Phrase, _ number: String, record: String, digest: Digest, entry: Int64?, _ visit: Visit
    ) -> PrintForm {
        PrintForm(
            language: visit.language, maker: visit.frame.site, title: visit.say(title), documentNumber: number,
            version: "01", effective: "", recordNumber: record,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(PlasmaParts.stamp(visit.now, visit))",
            verifyCode: AcceptancePrint.verifyCode(digest), verifyAddress: entry.map { "/proof/\($0)" } ?? "",
            proofFacts: entry.map { [visit.say(Phrase("账本 \($0)", "ledger \($0)"))] } ?? [], qr: "",
            digest: digest.bytes)
    }

    static func list(_ model: NonConformingPages.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.lines.enumerated().map { place, line -> [Markup] in
            [
                "\(place + 1)", PlasmaParts.code(line.number), "\(line.station)", "\(line.type.phrase, language)",
                "\(line.collectedOn.iso)", "\(line.netGrams.displayText)",
                "\(line.codes.joined(separator: " ")) \(NonConformingPages.why(line), language)",
                "\(line.standing.phrase, language)", "\(NonConformingPages.decision(line), language)",
            ]
        }
        let heads = [
            Phrase("序", "No."), Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("类型", "Type"),
            Phrase("采集", "Collected"), Phrase("净重 g", "Net g"), Phrase("原因", "Reason"), Phrase("状态", "State"),
            Phrase("判定", "Decision"),
        ].enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 0 || $0.offset == 5) }
        let digest = visit.node.hash(Array(model.lines.map(\.number).joined(separator: "\n").utf8))
        let parts = stride(from: 0, to: max(rows.count, 1), by: rowsPerSheet).map {
            Array(rows[min($0, rows.count)..<min($0 + rowsPerSheet, rows.count)])
        }
        let title = visit.say(Phrase("共 \(model.count) 袋", "\(model.count) bags"))
        var sheets = parts.map { printSection(1, title, printTable(heads, $0, language), language) }
        sheets[sheets.count - 1] =
            "\(sheets[sheets.count - 1])\(signatures([.prepared, .checked, .approved], visit))"
        return printPage(
            form(
                Phrase("不合格血浆清单", "List of non-conforming plasma"), "XM-PL-R02",
                record: visit.now.day(offsetMinutes: visit.zoneMinutes).iso, digest: digest, entry: nil, visit),
            sheets: sheets)
    }

    static func destruction(
        _ line: StockLine, _ model: UnitPages.Model, _ history: [HistoryLine], _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let end = model.state.destruction
        let facts = printFacts([
            (visit.say(Phrase("血浆袋", "Bag")), PlasmaParts.code(line.number)),
            (visit.say(Phrase("浆站", "Station")), "\(line.station)"),
            (visit.say(Phrase("采集", "Collected")), "\(line.collectedOn.iso)"),
            (visit.say(Phrase("类型", "Type")), "\(line.type.phrase, language)"),
            (visit.say(Phrase("净重", "Net weight")), "\(line.netGrams.displayText) g"),
            (visit.say(Phrase("浆站箱号 / 现存箱号", "Station's box / box now")), "\(line.stationBox) / \(line.box)"),
            (visit.say(Phrase("运输批", "Shipment")), "<span translate=\"no\">\(line.shipment)</span>"),
            (visit.say(Phrase("不合格原因", "Why it does not conform")), "\(NonConformingPages.why(line), language)"),
            (visit.say(Phrase("判定", "Decision")), "\(NonConformingPages.decision(line), language)"),
        ])
        let done = printFacts([
            (visit.say(Phrase("销毁重量", "Weight destroyed")), "\(end.map { "\($0.grams.displayText) g" } ?? "")"),
            (visit.say(Phrase("销毁方法", "Method")), "\(end?.method.phrase ?? Phrase("", ""), language)"),
            (visit.say(Phrase("见证人", "Witnesses")), "\(end?.witnesses.joined(separator: "、") ?? "")"),
        ])
        let rows = history.map { line -> [Markup] in
            [
                "\(plasmaWords[line.fact.kind] ?? Phrase("记录", "Recorded"), language)", "\(line.head.reason ?? "")",
                "\(line.personName)", "\(PlasmaParts.stamp(line.head.recordedAt, visit))",
                "\(signers(of: line))",
            ]
        }
        let heads = [
            Phrase("事项", "Act"), Phrase("原因", "Reason"), Phrase("办理人", "By"), Phrase("时间", "When"),
            Phrase("签名人", "Signed by"),
        ].map { TableColumn($0(language)) }
        let digest = visit.node.hash(Array("\(line.number)/\(model.state.version)".utf8))
        return printPage(
            form(
                Phrase("不合格血浆销毁申请审批单", "Application and approval of plasma destruction"), "XM-PL-R03",
                record: line.number, digest: digest, entry: history.first?.head.index, visit),
            sheets: [
                """
                \(printSection(1, visit.say(Phrase("申请", "Application")), facts, language))\
                \(printSection(2, visit.say(acts), printTable(heads, rows, language), language))\
                \(printSection(3, visit.say(Phrase("销毁", "Destruction")), done, language))\
                \(signatures([.applied, .checked, .approved, .witnessed], visit))
                """
            ])
    }

    /// Lines for pens, as the paper has them; what was signed electronically stands above with its names.
    private static func signatures(_ roles: [Pen], _ visit: Visit) -> Markup {
        printFacts(roles.map { (visit.say($0.word), "　　　　　　　　") })
    }
}
