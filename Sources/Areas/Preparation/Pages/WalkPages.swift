import Kernel
import Plasma
import Sheets
import Web

/// The list as who fetches the plasma walks it: by position, then box, then bag; on the screen, on paper, as a file.
enum WalkPages {
    static let title = Phrase("取浆清单", "Walking list")
    private static let rowsPerPage = 500
    private static let rowsPerSheet = 30

    static let routes: [Route] = [
        Route(.get, "/preparation/orders/:order/walk", .permission("preparation.view")) { (visit) throws(Denial) in
            .page(walkPage(try await load(visit), visit))
        },
        Route(.get, "/preparation/orders/:order/print", .permission("preparation.view")) { (visit) throws(Denial) in
            .page(print(try await load(visit), visit))
        },
        Route(.get, "/preparation/orders/:order/files/:format", .permission("preparation.view"), file),
    ]

    struct Model: Sendable {
        let state: OrderState
        let group: ProductGroup?
        /// In the order of the walk.
        let bags: [PreparedBag]
    }

    private static func load(_ visit: Visit) async throws(Denial) -> Model {
        let id = visit.parameter("order")
        let model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            let state = try OrderTable.load(id, from: snapshot)
            guard let draft = state.draft else { return nil }
            let packs = try SelectionTable.packs(from: snapshot)
            let bags = try OrderLookups.bags(of: id, limit: OrderLookups.pageMax, from: snapshot)
            return Model(
                state: state, group: packs.version(draft.rules)?.group(draft.group),
                bags: bags.sorted { ($0.place ?? "", $0.box, $0.bag) < ($1.place ?? "", $1.box, $1.bag) })
        }
        guard let model else { throw .refused(.orderUnknown(id)) }
        try PreparationParts.stay(model.state.type, visit)
        return model
    }

    private static let heads = [
        Phrase("货位", "Position"), Phrase("箱", "Box"), Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"),
        Phrase("采集", "Collected"), Phrase("净重 g", "Net g"), Phrase("投料到", "Issued to"),
    ]

    private static func cells(_ bag: PreparedBag) -> [String] {
        [
            bag.place ?? "—", bag.box, bag.bag, bag.station, bag.collectedOn.iso, bag.grams.displayText,
            bag.issuedIn ?? "",
        ]
    }

    static func walkPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.state.id
        let from = max(0, visit.query["from"].flatMap { Int($0) } ?? 0)
        let shown = model.bags.dropFirst(from).prefix(rowsPerPage)
        let rows = shown.map { bag in
            let cells = cells(bag)
            return TableRow(
                [PreparationParts.code(cells[0]), PreparationParts.code(cells[1])]
                    + cells.dropFirst(2).map { PreparationParts.plain($0) },
                href: "/plasma/bags/\(PageAddress.escaped(bag.bag))")
        }
        let boxes = Set(model.bags.map(\.box)).count
        let count = Figures.grouped(model.bags.count)
        let note = Phrase("共 \(count) 袋，在 \(boxes) 箱", "\(count) bags in \(boxes) boxes")
        let next =
            from + shown.count < model.bags.count
            ? PreparationParts.path(id, "/walk?from=\(from + shown.count)") : nil
        return page(
            visit.pageFrame(Phrase("取浆清单 \(id)", "Walking list \(id)")),
            """
            \(PreparationParts.head(
                "\(title, language) \(PreparationParts.code(id))", note: "\(note, language)",
                actions: [
                    button(Button(visit.say(Phrase("打印", "Print")), .link(PreparationParts.path(id, "/print")))),
                    button(Button("XLSX", .link(PreparationParts.path(id, "/files/xlsx")), rank: .quiet)),
                ], visit))\
            \(plainTable(
                title, heads, Array(rows), numeric: [5], empty: Phrase("还没有挑浆", "Nothing is picked yet"), next: next,
                visit))
            """)
    }

    // MARK: Paper and files

    static func print(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let digest = visit.node.hash(Array(model.bags.map(\.bag).sorted().joined(separator: "\n").utf8))
        let printer = "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))"
        let paper = PrintForm(
            language: language, maker: visit.frame.site,
            title: visit.say(Phrase("投产准备清单", "List of plasma for production")),
            documentNumber: "XM-PP-R01", version: "01", effective: state.rules, recordNumber: state.id,
            printedBy: printer + PreparationParts.stamp(visit.now, visit),
            verifyCode: Figures.digest(digest.bytes.prefix(8)), verifyAddress: "", proofFacts: [], qr: "",
            digest: digest.bytes)
        let facts = printFacts([
            (visit.say(Phrase("产品组", "Product group")), "\(model.group?.title ?? Phrase("", ""), language)"),
            (visit.say(Phrase("血浆类型", "Plasma type")), "\(state.type.phrase, language)"),
            (visit.say(Phrase("袋数", "Bags")), "\(Figures.grouped(state.bags))"),
            (visit.say(Phrase("净重", "Net weight")), "\(state.milligrams.kilogramText) kg"),
            (visit.say(Phrase("供血浆者", "Donors")), "\(Figures.grouped(state.donors))"),
            (visit.say(Phrase("状态", "State")), "\(state.stage.phrase, language)"),
            (
                visit.say(Phrase("放行", "Released")),
                "\(state.releasedBy ?? "—") \(PreparationParts.stamp(state.releasedAt, visit))"
            ),
        ])
        let columns = heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 5) }
        let rows = model.bags.map { cells($0).map { "<span translate=\"no\">\($0)</span>" as Markup } }
        let parts = stride(from: 0, to: max(rows.count, 1), by: rowsPerSheet).map {
            Array(rows[min($0, rows.count)..<min($0 + rowsPerSheet, rows.count)])
        }
        let pens = [Phrase("挑浆", "Picked"), Phrase("复核", "Checked"), Phrase("放行", "Released")]
        let signing = printFacts(pens.map { (visit.say($0), "　　　　　　　　") })
        let lead: Markup =
            "\(printSection(1, visit.say(Phrase("准备", "Preparation")), facts, language))\(signing)"
        let lists = parts.map {
            printSection(2, visit.say(Phrase("清单", "List")), printTable(columns, $0, language), language)
        }
        return printPage(paper, sheets: [lead] + lists)
    }

    private static let columns = [
        "position", "box", "bag", "station", "collected_on", "net_grams", "issued_in", "donor", "shipment",
    ]

    private static func file(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await load(visit)
        let rows = model.bags.map { bag in
            [
                bag.place ?? "", bag.box, bag.bag, bag.station, bag.collectedOn.iso, bag.grams.text,
                bag.issuedIn ?? "", bag.donor, bag.shipment,
            ]
        }
        let sheet = Sheet(
            "投产准备 Preparation", columns: columns.map { _ in SheetColumn(width: 18) },
            rows: [columns.map { SheetCell($0, .heading) }] + rows.map { $0.map { SheetCell($0) } }, filterRow: 1)
        guard visit.parameter("format") == "xlsx" else { return .missing }
        return .file(
            name: "\(model.state.id).xlsx", contentType: Workbook.contentType, bytes: Workbook([sheet]).bytes)
    }
}
