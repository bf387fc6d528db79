import Kernel
import Plasma
import Sheets
import Web

/// Bags in quarantine: what waits, what is cleared, what failed.
enum QuarantineListPages {
    static let rowsPerPage = 50
    /// Bags of one file.
    static let exportMax = 50_000

    static let routes: [Route] = [
        Route(.get, "/quarantine", .permission("quarantine.view"), list),
        Route(.get, "/quarantine/files/:format", .permission("quarantine.view"), export),
    ]

    /// What was asked: `until` is the day until when a bag may clear.
    struct Question: Sendable, Hashable {
        var asked = QuarantineQuestion()
        var until: Day?
    }

    struct Model: Sendable {
        let question: Question
        let limits: QuarantineLimits?
        let count: Int
        let lines: [QuarantineLine]
        /// Judged now, by bag.
        let verdicts: [String: QuarantineVerdict]
        let stations: [String]
        let more: Bool
        let after: StockKey?
    }

    static func question(_ visit: Visit) -> Question {
        var question = Question()
        question.asked.state = visit.query["state"].flatMap { QuarantineState(rawValue: $0) } ?? .waiting
        question.asked.station = visit.query["station"].flatMap { $0.isEmpty ? nil : $0 }
        question.asked.type = visit.query["type"].flatMap { PlasmaType(rawValue: $0) }
        question.until = visit.query["until"].flatMap { Day(iso: $0) }
        return question
    }

    static func address(_ path: String, _ question: Question, after: StockKey? = nil) -> String {
        let pairs: [(String, String?)] = [
            ("state", question.asked.state == .waiting ? nil : question.asked.state.rawValue),
            ("station", question.asked.station), ("type", question.asked.type?.rawValue),
            ("until", question.until?.iso), ("after", after.map { "\($0.collectedOn)~\($0.number)" }),
        ]
        let text = pairs.compactMap { name, value in value.map { "\(name)=\(PageAddress.escaped($0))" } }
            .joined(separator: "&")
        return text.isEmpty ? path : "\(path)?\(text)"
    }

    private static func key(_ visit: Visit) -> StockKey? {
        guard let text = visit.query["after"], let gap = text.firstIndex(of: "~") else { return nil }
        return StockKey(collectedOn: String(text[..<gap]), number: String(text[text.index(after: gap)...]))
    }

    @Sendable private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let question = question(visit)
        try QuarantineParts.stay(question.asked.type, visit)
        let after = key(visit)
        let (now, zone) = (visit.now, visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model in
            let limits = try LimitsTable.quarantine(from: snapshot).inForce(on: now.day(offsetMinutes: zone))
            var asked = question.asked
            asked.to = question.until.map { $0.adding(days: -Int(limits?.days ?? 0)) }
            let found = try QuarantineLookups.page(asked, after: after, limit: rowsPerPage + 1, from: snapshot)
            let lines = Array(found.lines.prefix(rowsPerPage))
            return Model(
                question: question, limits: limits, count: found.count, lines: lines,
                verdicts: try QuarantineLookups.verdicts(of: lines, at: now, zoneMinutes: zone, from: snapshot),
                stations: try QuarantineParts.stations(from: snapshot), more: found.lines.count > rowsPerPage,
                after: after)
        }
        return .page(listPage(model, visit))
    }

    static func listPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var actions = [
            button(Button(visit.say(ForecastPages.title), .link("/quarantine/forecast"))),
            button(Button(visit.say(CallbackPages.title), .link("/quarantine/callbacks"))),
            button(Button(visit.say(QuarantineReport.title), .link("/quarantine/report"))),
            button(Button("CSV", .link(address("/quarantine/files/csv", model.question)), rank: .quiet)),
            button(Button("XLSX", .link(address("/quarantine/files/xlsx", model.question)), rank: .quiet)),
        ]
        if visit.may("quarantine.review") {
            actions.append(button(Button(visit.say(RoundPages.title), .link("/quarantine/rounds"), rank: .quiet)))
        }
        let days = model.limits?.days ?? 0
        let note =
            model.limits == nil
            ? Phrase("没有生效的检疫期限度", "No limits of quarantine are in force")
            : Phrase(
                "采集后 \(days) 天起的同一供血浆者样本合格，方解除检疫",
                "cleared by a clean sample of the same donor \(days) days later or more")
        return page(
            visit.pageFrame(QuarantineParts.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(QuarantineParts.title, language)", note: "\(note, language)",
            actions: Markup.joined(actions)))\(filters(model, visit))\(table(model, visit))
            """)
    }

    private static func filters(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func chip(_ word: Phrase, _ chosen: Bool, _ change: (inout Question) -> Void) -> Chip {
            var question = model.question
            change(&question)
            return Chip(word(language), href: address("/quarantine", question), chosen: chosen)
        }
        let asked = model.question.asked
        var all = QuarantineState.allCases.map { state in
            chip(state.phrase, asked.state == state) { $0.asked.state = state }
        }
        all.append(chip(Phrase("各类型", "Any type"), asked.type == nil) { $0.asked.type = nil })
        all += PlasmaType.allCases.map { type in
            chip(type.phrase, asked.type == type) { $0.asked.type = type }
        }
        var station = Field(
            "station", visit.say(Phrase("浆站", "Station")),
            .choice([Choice("", visit.say(Phrase("各浆站", "Any station")))] + model.stations.map { Choice($0, $0) }))
        station.value = asked.station ?? ""
        var until = Field("until", visit.say(Phrase("最早解除日不晚于", "Clears until")), .date)
        until.value = model.question.until?.iso ?? ""
        let kept: [Markup] = [("state", asked.state.rawValue), ("type", asked.type?.rawValue)].compactMap {
            name, value in value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" }
        }
        return """
            \(chips(all))<form class="filters" method="get" action="/quarantine">\(kept)\(field(station, language))\
            \(field(until, language))\
            \(button(Button(visit.say(Phrase("筛选", "Filter")), .submit(name: nil, value: nil))))</form>
            """
    }

    private static func table(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.lines.map { line in
            let verdict = model.verdicts[line.unit.bag] ?? .waiting(.donation)
            let due = model.limits.map { line.collectedOn.adding(days: Int($0.days)).iso } ?? "—"
            return TableRow(
                [
                    "<b translate=\"no\">\(line.unit.bag)</b>",
                    "<a href=\"\(QuarantineParts.donorPath(line.unit.donor))\" translate=\"no\">\(line.unit.donor)</a>",
                    "\(line.station)", "\(line.type.phrase, language)", "\(line.collectedOn.iso)", "\(due)",
                    QuarantineParts.state(line.unit.state, language),
                    "\(QuarantineParts.why(verdict, visit), language)",
                ], href: QuarantineParts.unitPath(line.unit.bag), failing: line.unit.state == .failed)
        }
        let heads = [
            Phrase("血浆袋", "Bag"), Phrase("供血浆者", "Donor"), Phrase("浆站", "Station"), Phrase("类型", "Type"),
            Phrase("采集", "Collected"), Phrase("最早解除日", "Clears from"), Phrase("状态", "State"),
            Phrase("依据", "Because"),
        ]
        return dataTable(
            DataTable(
                name: visit.say(QuarantineParts.title),
                caption: visit.say(
                    Phrase(
                        "共 \(Figures.grouped(model.count)) 袋，本页 \(rows.count) 袋",
                        "\(Figures.grouped(model.count)) bags, \(rows.count) on this page")),
                columns: heads.map { TableColumn($0(language)) }, rows: rows,
                empty: "\(Phrase("没有这样的血浆袋", "No such bag"), language)",
                previousLink: model.after == nil ? nil : address("/quarantine", model.question),
                nextLink: model.more
                    ? model.lines.last.map { address("/quarantine", model.question, after: $0.key) } : nil), language)
    }

    // MARK: Files

    static let columns = [
        "bag", "donor", "station", "type", "collected_on", "clears_from", "state", "sample", "run",
        "sample_collected_at", "station_checked_at", "plant_checked_at", "qualified_at", "rules", "days", "ground",
        "detail",
    ]

    @Sendable private static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let question = question(visit)
        try QuarantineParts.stay(question.asked.type, visit)
        let day = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let rows = try await visit.read { (snapshot) throws(Fault) -> [[String]] in
            let limits = try LimitsTable.quarantine(from: snapshot).inForce(on: day)
            var asked = question.asked
            asked.to = question.until.map { $0.adding(days: -Int(limits?.days ?? 0)) }
            var rows: [[String]] = []
            var key: StockKey?
            while rows.count < exportMax {
                let lines = try QuarantineLookups.page(
                    asked, after: key, limit: QuarantineLookups.pageMax, from: snapshot
                ).lines
                rows += lines.map { cells($0, limits) }
                guard lines.count == QuarantineLookups.pageMax else { break }
                key = lines.last?.key
            }
            return rows
        }
        return file("quarantine-\(day.iso)", visit.parameter("format"), "检疫期 Quarantine", columns, rows)
    }

    static func file(
        _ name: String, _ format: String, _ title: String, _ columns: [String], _ rows: [[String]]
    ) -> Reply {
        switch format {
        case "csv":
            return .file(
                name: "\(name).csv", contentType: "text/csv; charset=utf-8",
                bytes: QuarantineParts.csv([columns] + rows))
        case "xlsx":
            let sheet = Sheet(
                title, columns: columns.map { _ in SheetColumn(width: 18) },
                rows: [columns.map { SheetCell($0, .heading) }] + rows.map { $0.map { SheetCell($0) } }, filterRow: 1)
            return .file(name: "\(name).xlsx", contentType: Workbook.contentType, bytes: Workbook([sheet]).bytes)
        default: return .missing
        }
    }

    static func cells(_ line: QuarantineLine, _ limits: QuarantineLimits?) -> [String] {
        let evidence = line.unit.evidence
        return [
            line.unit.bag, line.unit.donor, line.station, line.type.rawValue, line.collectedOn.iso,
            limits.map { line.collectedOn.adding(days: Int($0.days)).iso } ?? "", line.unit.state.rawValue,
            evidence?.sample ?? line.unit.ground?.sample ?? "", evidence?.run ?? "",
            evidence?.collectedAt.rfc3339 ?? "", evidence?.stationCheckedAt.rfc3339 ?? "",
            evidence?.plantCheckedAt.rfc3339 ?? "", evidence?.qualifiedAt.rfc3339 ?? "", evidence?.rules ?? "",
            evidence.map { "\($0.days)" } ?? "", line.unit.ground?.code.rawValue ?? "",
            line.unit.ground?.detail ?? "",
        ]
    }
}
