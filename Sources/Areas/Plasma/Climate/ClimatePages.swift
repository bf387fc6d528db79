import Kernel
import Places
import Sheets
import Web

/// Temperature of stores: the list, one store with its picture, files, gaps and excursions.
enum ClimatePages {
    static let title = Phrase("库温", "Store temperature")
    private static let linesMax = 50
    /// A month, hour by hour, in the picture.
    private static let daysShown: Int64 = 31

    static let routes: [Route] = [
        Route(.get, "/plasma/climate", .permission("plasma.view"), list),
        Route(.get, "/plasma/climate/:place", .permission("plasma.view")) { (visit) throws(Denial) in
            try await store(visit)
        },
        Route(.post, "/plasma/climate/:place/series", .permission("plasma.climate"), record),
    ]

    enum Words {
        static let store = Phrase("库", "Store")
        static let last = Phrase("记录到", "Recorded until")
        static let limit = Phrase("上限 ℃", "At most, °C")
        static let warmest = Phrase("最高 ℃", "Warmest, °C")
        static let coldest = Phrase("最低 ℃", "Coldest, °C")
        static let from = Phrase("自", "From")
        static let to = Phrase("至", "To")
        static let open = Phrase("待判定", "to be judged")
        static let excursions = Phrase("超温", "Excursions")
        static let gaps = Phrase("缺口", "Gaps")
        static let files = Phrase("温度文件", "Files")
        static let bags = Phrase("在库袋数", "Bags there")
        static let lasted = Phrase("时长 min", "Minutes")
        static let verdict = Phrase("判定", "Judgement")
    }

    static func path(_ place: String) -> String { "/plasma/climate/\(PageAddress.escaped(place))" }

    static func path(_ place: String, _ number: Int) -> String { "\(path(place))/excursions/\(number)" }

    static func task(_ line: ExcursionLine) -> Pages.Task {
        let warmest = line.warmest.displayText
        return Pages.Task(
            urgency: .now, since: line.first,
            title: Phrase("库温超限，请判定：\(line.place)", "A store was too warm, judge it: \(line.place)"),
            detail: Phrase(
                "最高 \(warmest) ℃，\(line.minutes) min，\(line.bags) 袋",
                "\(warmest) °C, \(line.minutes) min, \(line.bags) bags"),
            action: Phrase("判定", "Judge"), path: path(line.place, line.number), verdict: .stop)
    }

    // MARK: The list

    struct Row: Sendable {
        let place: Places.Place
        let newest: ClimateLine?
        let open: Int
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let rows = try await visit.read { (snapshot) throws(Fault) in
            var rows: [Row] = []
            for place in try PlaceTable.all(from: snapshot) where place.detail.kind.holdsClimate && !place.isClosed {
                let newest = try ClimateLookups.lines(of: place.id, limit: 1, from: snapshot).first
                guard newest != nil || place.detail.kind == .freezer else { continue }
                let open = try ClimateLookups.excursions(of: place.id, limit: linesMax, from: snapshot)
                    .filter { $0.judgement == nil }.count
                rows.append(Row(place: place, newest: newest, open: open))
            }
            return rows
        }
        return .page(listPage(rows, visit))
    }

    static func listPage(_ rows: [Row], _ visit: Visit) -> Markup {
        let language = visit.language
        let lines = rows.map { row in
            let state: Markup =
                row.open > 0
                ? badge(.stop, "\(row.open) \(Words.open(language))")
                : row.newest == nil
                    ? plainBadge(.waiting, visit.say(Phrase("没有记录", "no record")))
                    : plainBadge(.pass, visit.say(Phrase("在限内", "within limit")))
            return TableRow(
                [
                    "<b translate=\"no\">\(row.place.id)</b>", "\(row.place.detail.name)",
                    "\(PlasmaParts.stamp(row.newest?.last, visit))", "\(row.newest?.warmest.displayText ?? "—")",
                    "\(row.newest?.limitCelsius.displayText ?? "—")", state,
                ], href: path(row.place.id), failing: row.open > 0)
        }
        let heads = [
            Words.store, Phrase("名称", "Name"), Words.last, Words.warmest, Words.limit, Phrase("状态", "State"),
        ]
        return page(
            visit.pageFrame(title),
            """
            \(pageHead(trail: StockPages.trail(language), title: "\(title, language)"))\
            \(plainTable(title, heads, lines, empty: Phrase("还没有登记冷库", "No freezer is registered"), visit))
            """)
    }

    // MARK: One store

    struct Model: Sendable {
        let place: Places.Place
        let limits: StoreLimits?
        let lines: [ClimateLine]
        let gaps: [ClimateGap]
        let excursions: [ExcursionLine]
        let hours: [ClimateHour]
        var refusal: Refusal?
        var report: RowReport?

        var limit: DecimalNumber? {
            let own = place.detail.particulars["celsius_max"].flatMap { DecimalNumber($0) }
            return limits?.temperatureMaxCelsius.orColder(own) ?? own
        }
    }

    private static func store(
        _ visit: Visit, _ refusal: Refusal? = nil, report: RowReport? = nil
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("place")
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        var model = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let place = try PlaceTable.place(id, from: snapshot), place.detail.kind.holdsClimate else {
                return nil
            }
            let lines = try ClimateLookups.lines(of: id, limit: linesMax, from: snapshot)
            let end = lines.first?.last ?? Moment(microseconds: 0)
            return Model(
                place: place, limits: try LimitsTable.store(from: snapshot).inForce(on: today), lines: lines,
                gaps: try ClimateLookups.gaps(of: id, limit: linesMax, from: snapshot),
                excursions: try ClimateLookups.excursions(of: id, limit: linesMax, from: snapshot),
                hours: try ClimateLookups.hours(of: id, from: end - .days(daysShown), to: end, in: snapshot))
        }
        guard model != nil else { return .missing }
        model?.refusal = refusal
        model?.report = report
        guard let shown = model.map({ storePage($0, visit) }) else { return .missing }
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func storePage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let own = model.place.detail.particulars["celsius_max"]
        let facts = factGrid(
            [
                RecordFact(visit.say(Phrase("名称", "Name")), "\(model.place.detail.name)"),
                RecordFact(
                    Words.limit(language), "\(model.limit?.displayText ?? "—")",
                    note: "\(own == nil ? Phrase("限度包", "of the pack") : Phrase("本库自定", "of its own"), language)"),
                RecordFact(visit.say(Phrase("限度版本", "Version of limits")), "\(model.limits?.version ?? "—")"),
                RecordFact(Words.last(language), "\(PlasmaParts.stamp(model.lines.first?.last, visit))"),
            ], language)
        let head = pageHead(
            trail: "<a href=\"/plasma/climate\">\(title, language)</a> /",
            title: "<span translate=\"no\">\(model.place.id)</span>")
        let report = model.report.map { FileParts.report($0, .temperature, marked: nil, language) }
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\(report)\(sheet([facts]))\(picture(model, visit))\
            \(excursions(model.excursions, visit))\(gaps(model.gaps, visit))\(files(model.lines, visit))\
            \(visit.may("plasma.climate") ? importing(model.place.id, visit) : nil)
            """)
    }

    private static func picture(_ model: Model, _ visit: Visit) -> Markup? {
        guard let first = model.hours.first, let last = model.hours.last else { return nil }
        func day(_ moment: Moment) -> Double {
            Double(moment.microseconds + Int64(visit.zoneMinutes) * 60_000_000) / 86_400_000_000
        }
        func points(_ value: (ClimateHour) -> DecimalNumber) -> [PlotPoint] {
            model.hours.map { PlotPoint(day($0.start), value($0).approximate) }
        }
        let (warm, cold) = (points(\.warmest), points(\.coldest))
        var marks: [Plot.Mark] = [
            .line(warm, .solid, label: Words.warmest(visit.language)),
            .line(cold, .dotted, label: Words.coldest(visit.language)),
        ]
        var values = warm.map(\.y) + cold.map(\.y)
        if let limit = model.limit {
            marks.append(.level(limit.approximate, .limit, label: Words.limit(visit.language)))
            values.append(limit.approximate)
        }
        let zone = visit.zoneMinutes
        let plot = Plot(
            visit.say(Phrase("逐时最高和最低", "Warmest and coldest of each hour")),
            x: PlotAxis("", from: first.start.day(offsetMinutes: zone), to: last.start.day(offsetMinutes: zone)),
            y: PlotAxis("°C", holding: values), marks: marks)
        let heads = [Phrase("时", "Hour"), Words.coldest, Words.warmest]
        let rows = model.hours.suffix(linesMax).reversed().map { hour in
            TableRow([
                "\(PlasmaParts.stamp(hour.start, visit))", "\(hour.coldest.displayText)", "\(hour.warmest.displayText)",
            ])
        }
        let note = visit.say(Phrase("表列最近 \(rows.count) 小时；文件里有每一点", "The table lists the last \(rows.count) hours"))
        return figure(
            plot, note: "\(note)", tableTitle: visit.say(Phrase("数据表", "Table")),
            plainTable(title, heads, rows, empty: Phrase("没有记录", "No record"), visit))
    }

    static func judged(_ line: ExcursionLine, _ language: Language) -> Markup {
        switch line.judgement {
        case nil: badge(.stop, Words.open(language))
        case .noEffect: plainBadge(.pass, ClimateJudgement.noEffect.phrase(language))
        case .restricted: plainBadge(.warn, ClimateJudgement.restricted.phrase(language))
        case .unfit: plainBadge(.stop, ClimateJudgement.unfit.phrase(language))
        }
    }

    private static func excursions(_ lines: [ExcursionLine], _ visit: Visit) -> Markup {
        let rows = lines.map { line in
            TableRow(
                [
                    "\(line.number)", "\(PlasmaParts.stamp(line.first, visit))",
                    "\(PlasmaParts.stamp(line.last, visit))", "\(line.minutes)",
                    "\(line.warmest.displayText)", "\(line.limitCelsius.displayText)", "\(Figures.grouped(line.bags))",
                    judged(line, visit.language),
                ], href: path(line.place, line.number), failing: line.judgement == nil)
        }
        let heads = [
            Phrase("序", "No."), Words.from, Words.to, Words.lasted, Words.warmest, Words.limit, Words.bags,
            Words.verdict,
        ]
        return "<h2>\(Words.excursions, visit.language)</h2>"
            + plainTable(Words.excursions, heads, rows, empty: Phrase("没有超温", "Never too warm"), visit)
    }

    private static func gaps(_ gaps: [ClimateGap], _ visit: Visit) -> Markup {
        let rows = gaps.map { gap in
            TableRow([
                "\(PlasmaParts.stamp(gap.from, visit))", "\(PlasmaParts.stamp(gap.to, visit))",
                "\(Int((gap.to - gap.from).seconds / 60))",
            ])
        }
        return "<h2>\(Words.gaps, visit.language)</h2>"
            + plainTable(
                Words.gaps, [Words.from, Words.to, Words.lasted], rows, empty: Phrase("没有缺口", "No gap"), visit)
    }

    private static func files(_ lines: [ClimateLine], _ visit: Visit) -> Markup {
        let rows = lines.map { line in
            TableRow(
                [
                    "<span translate=\"no\">\(line.fileName)</span>", "\(PlasmaParts.stamp(line.first, visit))",
                    "\(PlasmaParts.stamp(line.last, visit))", "\(Figures.grouped(line.points))",
                    "\(line.coldest.displayText)", "\(line.warmest.displayText)", "\(line.limitCelsius.displayText)",
                    "<span translate=\"no\">\(line.person)</span>",
                ], href: "/proof/\(Int(line.entry))")
        }
        let heads = [
            Phrase("文件", "File"), Words.from, Words.to, Phrase("点数", "Points"), Words.coldest, Words.warmest,
            Words.limit, Phrase("导入人", "By"),
        ]
        return "<h2>\(Words.files, visit.language)</h2>"
            + plainTable(Words.files, heads, rows, empty: Phrase("还没有温度文件", "No file yet"), visit)
    }

    private static func importing(_ place: String, _ visit: Visit) -> Markup {
        let template = Phrase("下载模板", "Template")
        return sheet(
            title: visit.say(Phrase("导入温度文件", "Import a temperature file")),
            form(
                action: "\(path(place))/series", csrf: visit.csrf, command: PlasmaParts.command(visit), files: true,
                """
                \(FileParts.field("file", Phrase("记录仪文件", "Logger file"), visit.language))\
                <p class="note"><a href="/plasma/temperature/template.xlsx">\(template, visit.language)</a></p>\
                \(button(Button(visit.say(Phrase("导入", "Import")), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    private static func record(_ visit: Visit) async throws(Denial) -> Reply {
        let place = visit.parameter("place")
        guard let file = visit.form.files["file"] else { return try await store(visit, .fileMissing) }
        let series: TemperatureSeries
        do throws(FileFailure) {
            series = try ShipmentDeeds.series(file, zoneMinutes: visit.zoneMinutes, visit.node)
        } catch {
            var report: RowReport?
            if case .rows(let rows) = error { report = rows }
            return try await store(visit, error.refusal, report: report)
        }
        do throws(Denial) {
            _ = try await visit.perform(
                ClimateTable.self, on: place, .record(series, zoneMinutes: visit.zoneMinutes),
                files: [KeptFile(digest: series.file.digest, bytes: file.bytes)])
            return .seeOther(path(place))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await store(visit, refusal)
        }
    }
}

extension DecimalNumber {
    /// For a picture only.
    fileprivate var approximate: Double {
        Double(coefficient) / (0..<scale).reduce(1.0) { power, _ in power * 10 }
    }
}
