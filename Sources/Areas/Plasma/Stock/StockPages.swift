import Kernel
import Sheets
import Storage
import Web

/// The stock (库存): what lies in the store, by station, type, age and state; and what does not conform.
enum StockPages {
    static let rowsPerPage = 50
    /// Bags of one file.
    static let exportMax = 50_000
    private static let stationChipsMax = 6

    static let routes: [Route] = [
        Route(.get, "/stock", .permission("plasma.view"), list),
        Route(.get, "/stock/totals", .permission("plasma.view"), totals),
        Route(.get, "/stock/files/:format", .permission("plasma.view"), export),
    ]

    struct Model: Sendable {
        let question: StockQuestion
        let count: Int
        let lines: [StockLine]
        /// Where the box of a line lies, by box.
        let places: [String: String]
        let stations: [String]
        let more: Bool
        let after: StockKey?
        /// More lies at the place than one page looks through.
        var placeTooLarge = false
    }

    /// Back to the stock.
    static func trail(_ language: Language) -> Markup { "<a href=\"/stock\">\(Phrase("库存", "Stock"), language)</a> /" }

    // MARK: Reading what was asked

    /// Of the address; a limited person sees their own products only.
    static func question(_ visit: Visit) -> StockQuestion {
        var question = StockQuestion()
        if let text = visit.query["state"], let standing = UnitStanding(rawValue: text) {
            question.standings = [standing]
        }
        question.station = visit.query["station"].flatMap { $0.isEmpty ? nil : $0 }
        question.type = visit.query["type"].flatMap { PlasmaType(rawValue: $0) }
        question.from = visit.query["from"].flatMap(month)
        question.to = visit.query["to"].flatMap(month)
        question.place = visit.query["place"].flatMap { $0.isEmpty ? nil : $0 }
        question.sort = visit.query["sort"].flatMap { StockQuestion.Sort(rawValue: $0) } ?? .collected
        question.descending = visit.query["order"] == "down"
        return question
    }

    /// `2026-03`
    private static func month(_ text: String) -> String? { Day(iso: "\(text)-01") == nil ? nil : text }

    static func key(_ visit: Visit) -> StockKey? {
        guard let text = visit.query["after"], let gap = text.firstIndex(of: "~") else { return nil }
        return StockKey(collectedOn: String(text[..<gap]), number: String(text[text.index(after: gap)...]))
    }

    static func address(_ path: String, _ question: StockQuestion, after: StockKey? = nil) -> String {
        var pairs: [(String, String?)] = [
            ("state", question.standings.first?.rawValue), ("station", question.station),
            ("type", question.type?.rawValue), ("from", question.from), ("to", question.to), ("place", question.place),
        ]
        if question.sort != .collected { pairs.append(("sort", question.sort.rawValue)) }
        if question.descending { pairs.append(("order", "down")) }
        if let after { pairs.append(("after", "\(after.collectedOn)~\(after.number)")) }
        let text = pairs.compactMap { name, value in value.map { "\(name)=\(PageAddress.escaped($0))" } }
            .joined(separator: "&")
        return text.isEmpty ? path : "\(path)?\(text)"
    }

    /// Rights limited to products see nothing else.
    private static func stay(_ question: StockQuestion, _ visit: Visit) throws(Denial) {
        guard visit.standing?.scope.isUnlimited == false else { return }
        let types = question.type.map { [$0.rawValue] } ?? PlasmaType.allCases.map(\.rawValue)
        try visit.stay(within: .at(site: nil, products: Set(types)))
    }

    // MARK: The list

    @Sendable private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let question = question(visit)
        try stay(question, visit)
        let after = key(visit)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model in
            let placed = try StockLookups.placed(question, from: snapshot)
            var found: (count: Int, lines: [StockLine]) = (0, [])
            if let placed {
                found = try StockLookups.page(placed, after: after, limit: rowsPerPage + 1, from: snapshot)
            }
            let lines = Array(found.lines.prefix(rowsPerPage))
            var places: [String: String] = [:]
            for box in Set(lines.map(\.box)) {
                places[box] = try ContainerLookups.position(of: box, from: snapshot)
            }
            return Model(
                question: question, count: found.count, lines: lines, places: places,
                stations: try StationTable.list(after: "", limit: 100, from: snapshot).map(\.code),
                more: found.lines.count > rowsPerPage, after: after, placeTooLarge: placed == nil)
        }
        return .page(listPage(model, visit))
    }

    static func listPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let actions = Markup.joined([
            button(Button(visit.say(Phrase("合计", "Totals")), .link("/stock/totals"), rank: .quiet)),
            button(Button("CSV", .link(address("/stock/files/csv", model.question)), rank: .quiet)),
            button(Button("XLSX", .link(address("/stock/files/xlsx", model.question)), rank: .quiet)),
            button(Button(BoxPages.title(language), .link("/plasma/boxes"))),
            button(Button(ClimatePages.title(language), .link("/plasma/climate"))),
            button(Button(visit.say(Phrase("不合格血浆", "Non-conforming")), .link("/plasma/nonconforming"))),
        ])
        let head = pageHead(
            title: "\(Phrase("库存", "Stock"), language)",
            note: "\(Phrase("收浆签名结束后的血浆袋", "bags whose receiving was signed"), language)", actions: actions)
        return page(
            visit.pageFrame(Phrase("库存", "Stock"), scripts: ["form.js"]),
            "\(head)\(filters(model, visit))\(table(model, visit))")
    }

    private static func filters(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func chip(_ word: Phrase, _ chosen: Bool, _ change: (inout StockQuestion) -> Void) -> Chip {
            var question = model.question
            change(&question)
            return Chip(word(language), href: address("/stock", question), chosen: chosen)
        }
        var states = [chip(Phrase("在库全部", "All in stock"), model.question.standings.isEmpty) { $0.standings = [] }]
        states += UnitStanding.allCases.map { standing in
            chip(standing.phrase, model.question.standings == [standing]) { $0.standings = [standing] }
        }
        var types = [chip(Phrase("各类型", "Any type"), model.question.type == nil) { $0.type = nil }]
        types += PlasmaType.allCases.map { type in
            chip(type.phrase, model.question.type == type) { $0.type = type }
        }
        let month = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let ages: [(Phrase, Int?, Int?)] = [
            (Phrase("各龄期", "Any age"), nil, nil), (Phrase("3 个月内", "Under 3 months"), 2, nil),
            (Phrase("3–12 个月", "3 to 12 months"), 11, 3), (Phrase("1–2 年", "1 to 2 years"), 23, 12),
            (Phrase("2 年以上", "Over 2 years"), nil, 24),
        ]
        let older = ages.map { word, from, to in
            let first = from.map { String(month.adding(months: -$0).iso.prefix(7)) }
            let last = to.map { String(month.adding(months: -$0).iso.prefix(7)) }
            return chip(word, model.question.from == first && model.question.to == last) {
                $0.from = first
                $0.to = last
            }
        }
        // Few stations are chips like the rest; many are a list to choose from.
        let areChips = model.stations.count <= stationChipsMax
        var stations: [Chip] = []
        if areChips {
            stations = [chip(Phrase("各浆站", "Any station"), model.question.station == nil) { $0.station = nil }]
            stations += model.stations.map { code in
                chip(Phrase(code, code), model.question.station == code) { $0.station = code }
            }
        }
        return "\(chips(states + types))\(chips(older + stations))\(form(model, asksStation: !areChips, visit))"
    }

    /// What is typed or chosen from a long list; the chips that are set go along.
    private static func form(_ model: Model, asksStation: Bool, _ visit: Visit) -> Markup {
        let language = visit.language
        var station = Field(
            "station", visit.say(Phrase("浆站", "Station")),
            .choice([Choice("", visit.say(Phrase("各浆站", "Any station")))] + model.stations.map { Choice($0, $0) }))
        station.value = model.question.station ?? ""
        var place = Field("place", visit.say(Phrase("位置", "Place")))
        place.value = model.question.place ?? ""
        place.code = true
        place.hint = visit.say(Phrase("货位、货架、冷库或房间", "a position, a shelf, a freezer or a room"))
        if model.placeTooLarge {
            let most = Figures.grouped(StockLookups.boxesMax)
            place.error = visit.say(
                Phrase("那里超过 \(most) 箱：请选其中一个货架或货位", "More than \(most) boxes lie there: choose a shelf or a position"))
        }
        let kept: [Markup] = [
            ("state", model.question.standings.first?.rawValue), ("type", model.question.type?.rawValue),
            ("from", model.question.from), ("to", model.question.to),
            ("station", asksStation ? nil : model.question.station),
        ].compactMap { name, value in value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" } }
        return """
            <form method="get" action="/stock" class="filters">\(kept)\(asksStation ? field(station, language) : "")\
            \(field(place, language))\
            \(button(Button(visit.say(Phrase("筛选", "Filter")), .submit(name: nil, value: nil))))</form>
            """
    }

    private static func table(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func column(_ title: Phrase, _ sort: StockQuestion.Sort? = nil, numeric: Bool = false) -> TableColumn {
            guard let sort else { return TableColumn(title(language), numeric: numeric) }
            var question = model.question
            question.sort = sort
            let isOwn = model.question.order == sort
            question.descending = isOwn && !model.question.descending
            return TableColumn(
                title(language), numeric: numeric, sortLink: address("/stock", question),
                sorted: isOwn ? (model.question.descending ? .descending : .ascending) : nil)
        }
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let rows = model.lines.map { line in
            TableRow(
                [
                    PlasmaParts.code(line.number), "\(line.station)", "\(line.type.phrase, language)",
                    "\(line.collectedOn.iso)", "\(today.days(since: line.collectedOn)) \(Phrase("天", "d"), language)",
                    "\(line.expiresOn.iso)", standing(line, language),
                    "<span translate=\"no\">\(line.box)</span>",
                    "<span translate=\"no\">\(model.places[line.box] ?? "—")</span>", "\(line.netGrams.displayText) g",
                ], href: "/plasma/bags/\(PageAddress.escaped(line.number))", failing: line.expiresOn < today)
        }
        let next = model.lines.last.map { address("/stock", model.question, after: $0.key) }
        return dataTable(
            DataTable(
                name: visit.say(Phrase("库存", "Stock")),
                caption: visit.say(
                    Phrase(
                        "共 \(Figures.grouped(model.count)) 袋，本页 \(rows.count) 袋",
                        "\(Figures.grouped(model.count)) bags, \(rows.count) on this page")),
                columns: [
                    column(Phrase("血浆袋", "Bag"), .number), column(Phrase("浆站", "Station")),
                    column(Phrase("类型", "Type")), column(Phrase("采集", "Collected"), .collected),
                    column(Phrase("龄期", "Age"), numeric: true), column(Phrase("有效期至", "Expires")),
                    column(Phrase("状态", "State")), column(Phrase("现存箱号", "Box")), column(Phrase("货位", "Position")),
                    column(Phrase("净重", "Net weight"), numeric: true),
                ], rows: rows, empty: "\(Phrase("没有这样的血浆袋", "No such bag"), language)",
                previousLink: model.after == nil ? nil : address("/stock", model.question),
                nextLink: model.more ? next : nil), language)
    }

    /// The state with its codes, and what it may be used for.
    static func standing(_ line: StockLine, _ language: Language) -> Markup {
        let shape: Shape =
            switch line.standing {
            case .received: .waiting
            case .accepted, .picked, .issued, .pooled: .pass
            case .hold: .hold
            case .rejected, .destroyed: .stop
            case .nonProduction: .warn
            }
        let codes = (line.codes + (line.restriction.isEmpty ? [] : [line.restriction])).joined(separator: " ")
        return "\(plainBadge(shape, line.standing.phrase(language))) <small translate=\"no\">\(codes)</small>"
    }

    // MARK: Totals

    @Sendable private static func totals(_ visit: Visit) async throws(Denial) -> Reply {
        try stay(StockQuestion(), visit)
        let counts = try await visit.read { (snapshot) throws(Fault) in try StockLookups.counts(from: snapshot) }
        return .page(totalsPage(counts, visit))
    }

    /// Upper ends of the classes of age, in months of collection.
    static let ages: [(word: Phrase, months: Int)] = [
        (Phrase("不到 3 个月", "under 3 months"), 3), (Phrase("3–6 个月", "3 to 6"), 6),
        (Phrase("6–12 个月", "6 to 12"), 12), (Phrase("1–2 年", "1 to 2 years"), 24),
        (Phrase("2–3 年", "2 to 3 years"), 36), (Phrase("3 年以上", "over 3 years"), Int.max),
    ]

    static func totalsPage(_ counts: [StockCount], _ visit: Visit) -> Markup {
        let language = visit.language
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        struct Group: Hashable { let station: String; let type: PlasmaType; let standing: UnitStanding }
        var groups: [Group: [Int]] = [:]
        for count in counts {
            let group = Group(station: count.station, type: count.type, standing: count.standing)
            let age = Self.months(from: count.month, to: today)
            let place = ages.firstIndex { age < $0.months } ?? ages.count - 1
            groups[group, default: Array(repeating: 0, count: ages.count)][place] += count.bags
        }
        let ordered = groups.sorted {
            ($0.key.station, $0.key.type.rawValue, $0.key.standing.rawValue)
                < ($1.key.station, $1.key.type.rawValue, $1.key.standing.rawValue)
        }
        let rows = ordered.map { group, bags -> TableRow in
            var question = StockQuestion()
            question.station = group.station
            question.type = group.type
            question.standings = [group.standing]
            let cells: [Markup] = (bags + [bags.reduce(0, +)]).map { "\($0 == 0 ? "—" : Figures.grouped($0))" }
            return TableRow(
                [
                    "\(group.station)", "\(group.type.phrase, language)", "\(group.standing.phrase, language)",
                ] + cells, href: address("/stock", question))
        }
        let heads =
            [Phrase("浆站", "Station"), Phrase("类型", "Type"), Phrase("状态", "State")] + ages.map(\.word)
            + [Phrase("合计", "Total")]
        let title = Phrase("合计", "Totals")
        let table = DataTable(
            name: title(language), caption: visit.say(.rows(rows.count)),
            columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset > 2) }, rows: rows,
            empty: "\(Phrase("库里没有血浆", "Nothing is in stock"), language)")
        let whole = counts.filter { !$0.standing.isGone }.reduce(0) { $0 + $1.bags }
        let count = Figures.grouped(whole)
        let note = Phrase("在库 \(count) 袋；袋数按采集月份", "\(count) bags in stock, by month of collection")
        return page(
            visit.pageFrame(Phrase("库存合计", "Stock totals")),
            """
            \(pageHead(trail: trail(language), title: "\(title, language)", note: "\(note, language)"))\
            \(dataTable(table, language))
            """)
    }

    /// Whole months between a month of collection and today.
    static func months(from month: String, to today: Day) -> Int {
        func number(_ text: Substring) -> Int { Int(text) ?? 0 }
        let now = today.iso
        return (number(now.prefix(4)) - number(month.prefix(4))) * 12 + number(now.dropFirst(5).prefix(2))
            - number(month.dropFirst(5).prefix(2))
    }

    // MARK: Files

    static let columns = [
        "bag", "station", "type", "collected_on", "expires_on", "state", "codes", "restriction", "decision",
        "station_box", "box", "position", "net_weight_g", "received_at", "shipment",
    ]

    @Sendable private static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let question = question(visit)
        try stay(question, visit)
        let rows = try await visit.read { (snapshot) throws(Fault) -> [[String]]? in
            guard let question = try StockLookups.placed(question, from: snapshot) else { return nil }
            var rows: [[String]] = []
            var places: [String: String] = [:]
            var key: StockKey?
            while rows.count < exportMax {
                let page = try StockLookups.page(
                    question, after: key, limit: StockLookups.pageMax, from: snapshot
                ).lines
                for line in page {
                    if places[line.box] == nil {
                        places[line.box] = try ContainerLookups.position(of: line.box, from: snapshot) ?? ""
                    }
                    rows.append(cells(line, places[line.box] ?? ""))
                }
                guard page.count == StockLookups.pageMax else { break }
                key = page.last?.key
            }
            return rows
        }
        // The page says why there is no file.
        guard let rows else { return .seeOther(address("/stock", question)) }
        let day = visit.now.day(offsetMinutes: visit.zoneMinutes).iso
        switch visit.parameter("format") {
        case "csv":
            let bytes = CSVWriter.bytes([columns] + rows)
            return .file(name: "stock-\(day).csv", contentType: "text/csv; charset=utf-8", bytes: bytes)
        case "xlsx":
            let sheet = Sheet(
                "库存 Stock", columns: columns.map { _ in SheetColumn(width: 18) },
                rows: [columns.map { SheetCell($0, .heading) }] + rows.map { $0.map { SheetCell($0) } }, filterRow: 1)
            return .file(
                name: "stock-\(day).xlsx", contentType: Workbook.contentType, bytes: Workbook([sheet]).bytes)
        default: return .missing
        }
    }

    static func cells(_ line: StockLine, _ position: String) -> [String] {
        [
            line.number, line.station, line.type.rawValue, line.collectedOn.iso, line.expiresOn.iso,
            line.standing.rawValue, line.codes.joined(separator: " "), line.restriction, line.decision,
            line.stationBox, line.box, position, line.netGrams.text, line.receivedAt.rfc3339, line.shipment,
        ]
    }
}
