import Exchange
import Kernel
import Sheets
import Web

/// Messages: the list with its filters, and one message item by item.
enum MessagePages {
    /// Items that one page shows; the whole message stands in its record.
    static let itemsShown = 500
    /// Rows of one exported file; the newest ones.
    static let exportMax = 20_000

    enum Words {
        static let title = Phrase("消息", "Messages")
        static let heads = [
            Phrase("方向", "Way"), Phrase("对方", "Partner"), Phrase("序号", "Number"), Phrase("类型", "Type"),
            Phrase("编号", "Id"), Phrase("条数", "Items"), Phrase("不收", "Refused"), Phrase("途径", "By"),
            Phrase("记录时间", "Recorded at"), Phrase("状态", "State"),
        ]
        static let empty = Phrase("没有消息", "No message")
        static let items = Phrase("条目", "Items")
        static let settle = Phrase("写明查明的情况", "Say what was found")
        static let any = Phrase("全部", "all")
    }

    static func filter(_ visit: Visit) -> MessageFilter {
        func asked(_ name: String) -> String? { visit.query[name].flatMap { $0.isEmpty ? nil : $0 } }
        var filter = MessageFilter()
        filter.partner = asked("partner")
        filter.isIncoming = asked("direction").map { $0 == "in" }
        filter.type = asked("type")
        filter.stage = asked("state").flatMap { MessageState.Stage(rawValue: $0) }
        return filter
    }

    @Sendable static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let filter = filter(visit)
        let before = visit.query["before"].flatMap { Int64($0) } ?? .max
        let rows = try await visit.read { (snapshot) throws(Fault) in
            try MessageLookups.page(filter, before: before, limit: ExchangeParts.rowsPerPage + 1, from: snapshot)
        }
        return .page(listPage(rows, visit))
    }

    static func listPage(_ rows: [MessageRow], _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = rows.prefix(ExchangeParts.rowsPerPage)
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("本页 \(shown.count) 条，最新在上", "\(shown.count) on this page, newest first")),
            columns: Words.heads.enumerated().map {
                TableColumn($0.element(language), numeric: [2, 5, 6].contains($0.offset))
            },
            rows: shown.map { row($0, visit) }, empty: "\(Words.empty, language)",
            nextLink: rows.count > ExchangeParts.rowsPerPage
                ? shown.last.map { address("/exchange/messages", visit, ("before", String($0.entry))) } : nil)
        let head = pageHead(
            trail: "<a href=\"/exchange\">\(ExchangeParts.title, language)</a> /", title: "\(Words.title, language)",
            actions: button(
                Button(
                    visit.say(Phrase("导出 XLSX", "Export XLSX")), .link(address("/exchange/export", visit)), rank: .quiet
                )))
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]), "\(head)\(filters(visit))\(dataTable(table, language))")
    }

    /// The same question at another place.
    private static func address(_ path: String, _ visit: Visit, _ more: (String, String)...) -> String {
        let asked = ["direction", "partner", "state", "type"].compactMap { name in
            visit.query[name].flatMap { $0.isEmpty ? nil : (name, $0) }
        }
        let pairs = (asked + more).map { "\($0.0)=\(PageAddress.escaped($0.1))" }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    private static func row(_ row: MessageRow, _ visit: Visit) -> TableRow {
        let language = visit.language
        return TableRow(
            [
                "\(ExchangeParts.direction(row.isIncoming), language)", "<span translate=\"no\">\(row.partner)</span>",
                "\(row.seq.map { "\($0)" } ?? "—")", "\(ExchangeParts.typeName(row.type), language)",
                "<span translate=\"no\">\(row.messageID)</span>", "\(row.itemCount)", "\(row.refusedCount)",
                "\(row.how?.phrase ?? Phrase("—", "—"), language)",
                "\(ExchangeParts.stamp(row.recordedAt, visit))", ExchangeParts.state(row, language),
            ], href: ExchangeParts.messagePath(row.record), failing: row.stage == .rejected && row.settledAt == nil)
    }

    private static func filters(_ visit: Visit) -> Markup {
        let language = visit.language
        func choice(_ name: String, _ label: Phrase, _ choices: [(String, Phrase)]) -> Markup {
            var model = Field(
                name, label(language),
                .choice([Choice("", Words.any(language))] + choices.map { Choice($0.0, $0.1(language)) }))
            model.value = visit.query[name] ?? ""
            return field(model, language)
        }
        var partner = Field("partner", Words.heads[1](language))
        partner.code = true
        partner.value = visit.query["partner"] ?? ""
        let directions = [true, false].map { ($0 ? "in" : "out", ExchangeParts.direction($0)) }
        let stages = MessageState.Stage.allCases.filter { $0 != .none }
        return """
            <form method="get" action="/exchange/messages" class="filters">\(field(partner, language))\
            \(choice("direction", Words.heads[0], directions))\
            \(choice("type", Words.heads[3], messageTypes.all.map { ($0.name, $0.what) }))\
            \(choice("state", Words.heads[9], stages.map { ($0.rawValue, ExchangeParts.phrase($0)) }))\
            \(button(Button(visit.say(Phrase("筛选", "Filter")), .submit(name: nil, value: nil))))</form>
            """
    }

    // MARK: Export

    @Sendable static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let filter = filter(visit)
        let rows = try await visit.read { (snapshot) throws(Fault) in
            var rows: [MessageRow] = []
            var before = Int64.max
            while rows.count < exportMax {
                let more = try MessageLookups.page(
                    filter, before: before, limit: MessageLookups.pageMax, from: snapshot)
                rows += more
                guard let last = more.last, more.count == MessageLookups.pageMax else { break }
                before = last.entry
            }
            return rows
        }
        return .file(
            name: "exchange.xlsx", contentType: Workbook.contentType, bytes: workbook(rows, visit))
    }

    static func workbook(_ rows: [MessageRow], _ visit: Visit) -> [UInt8] {
        let heads = Words.heads.map { SheetCell("\($0.zh) \($0.en)", .heading) }
        let cells = rows.map { row -> [SheetCell] in
            [
                SheetCell(ExchangeParts.direction(row.isIncoming)(visit.language)), SheetCell(row.partner),
                SheetCell(row.seq.map { String($0) } ?? ""), SheetCell(row.type), SheetCell(row.messageID),
                SheetCell(.number(DecimalNumber(coefficient: Int64(row.itemCount)))),
                SheetCell(.number(DecimalNumber(coefficient: Int64(row.refusedCount)))),
                SheetCell(row.how?.rawValue ?? ""),
                SheetCell(.moment(row.recordedAt, offsetMinutes: visit.zoneMinutes)), SheetCell(row.stage.rawValue),
            ]
        }
        let widths = [8, 30, 9, 22, 28, 9, 9, 10, 21, 14]
        return Workbook([
            Sheet(
                "消息 Messages", columns: widths.map { SheetColumn(width: $0) }, rows: [heads] + cells, filterRow: 1)
        ]).bytes
    }

    // MARK: One message

    static func one(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) in
            try MessageLookups.message(id, from: snapshot)
        }
        guard let found else { return .missing }
        let history = try await visit.node.history(of: Subject(MessageRules.noun, id), before: .max, limit: 50)
        let shown = onePage(found, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func onePage(
        _ row: MessageRow, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let facts = factGrid(
            [
                RecordFact(
                    Words.heads[1](language),
                    "<a\(href: ExchangeParts.partnerPath(row.partner)) translate=\"no\">\(row.partner)</a>"),
                RecordFact(Words.heads[0](language), "\(ExchangeParts.direction(row.isIncoming), language)"),
                RecordFact(Words.heads[2](language), "\(row.seq.map { "\($0)" } ?? "—")"),
                RecordFact(
                    Words.heads[3](language), "\(ExchangeParts.typeName(row.type), language)",
                    note: "<span translate=\"no\">\(row.type)</span>"),
                RecordFact(
                    Phrase("生成时间", "Created at")(language), "\(ExchangeParts.stamp(row.createdAt, visit))"),
                RecordFact(
                    Phrase("答复时间", "Answered at")(language), "\(ExchangeParts.stamp(row.answeredAt, visit))"),
                RecordFact(
                    Words.heads[9](language), ExchangeParts.state(row, language),
                    note: row.reason.map { "\($0, language)" } ?? ""),
            ], language)
        let head = pageHead(
            trail: "<a href=\"/exchange/messages\">\(Words.title, language)</a> /",
            title: "<span translate=\"no\">\(row.messageID)</span>",
            note: "<a href=\"/proof/\(Int(row.entry))\">\(Phrase("证明", "Proof"), language)</a>",
            actions: FilePages.answerLinks(row, language) ?? "")
        let trail = recordTrail(history, visit) { line in "\(ExchangeSentence.of(line.fact), language)" }
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(sheet([facts]))\(settling(row, visit))\
            \(items(row, history, visit))\(trail)
            """)
    }

    private static func settling(_ row: MessageRow, _ visit: Visit) -> Markup? {
        let isOpen = row.settledAt == nil && (row.stage == .rejected || row.contradictedAt != nil || row.code != nil)
        guard isOpen, visit.may("exchange.operate") else { return nil }
        return sheet(
            title: Words.settle(visit.language),
            form(
                action: "\(ExchangeParts.messagePath(row.record))/settlements", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                \(ExchangeParts.reasonField(visit))\
                \(button(Button(visit.say(Phrase("已查明", "Settled")), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    @Sendable static func settle(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        do throws(Denial) {
            _ = try await visit.perform(MessageTable.self, on: id, .settle, reason: visit.form.text("reason"))
            return .seeOther(ExchangeParts.messagePath(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await one(visit, refusal)
        }
    }

    private static func items(_ row: MessageRow, _ history: [HistoryLine], _ visit: Visit) -> Markup {
        let language = visit.language
        let (items, verdicts) = content(history)
        let fields = messageTypes[row.type]?.fields ?? []
        let columns =
            [TableColumn("#", numeric: true)] + fields.map { TableColumn($0.what(language)) }
            + [TableColumn(visit.say(Phrase("结论", "Verdict")))]
        let rows = items.prefix(itemsShown).enumerated().map { index, item -> TableRow in
            let values = fields.map { field -> Markup in
                "<span translate=\"no\">\(shown(item.value(field.name)))</span>"
            }
            let verdict = verdicts.first { $0.index == index }
            return TableRow(
                ["\(index + 1)"] + values + [told(verdict, language)], failing: verdict?.isRefused == true)
        }
        return dataTable(
            DataTable(
                name: Words.items(language),
                caption: visit.say(
                    Phrase("共 \(row.itemCount) 条，列出 \(rows.count) 条", "\(row.itemCount) items, \(rows.count) shown")),
                columns: columns, rows: rows, empty: "\(Words.empty, language)"), language)
    }

    /// What was said, and what became of it, as the record has it.
    static func content(_ history: [HistoryLine]) -> ([MessageItem], [ItemVerdict]) {
        var items: [MessageItem] = []
        var verdicts: [ItemVerdict] = []
        for line in history {
            switch line.fact as? MessageFact {
            case .queued(_, let message): items = message.items
            case .received(let incoming), .rejected(let incoming, _, _): items = incoming.message.items
            case .answered(let told): verdicts = told
            case .acknowledged(let told, _, _): verdicts = told.verdicts
            default: continue
            }
        }
        return (items, verdicts)
    }

    private static func shown(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): flag ? "✓" : "—"
        default: "—"
        }
    }

    private static func told(_ verdict: ItemVerdict?, _ language: Language) -> Markup {
        switch verdict?.outcome {
        case nil: "—"
        case .accepted: plainBadge(.pass, Phrase("收下", "accepted")(language))
        case .noted(let findings): plainBadge(.warn, findings.joined(separator: " "))
        case .refused(let code, let reason):
            "\(plainBadge(.stop, reason(language))) <small translate=\"no\">\(code)</small>"
        }
    }
}
