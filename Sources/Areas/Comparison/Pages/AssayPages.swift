import Kernel
import Plasma
import Statistics
import Web

/// One test at one station: agreement or lines, pictures with limits, the table behind each, and what was found.
enum AssayPages {
    static let rowsShown = 50
    static let daysBefore = 29

    static let routes = [
        Route(.get, "/comparison/stations/:station/assays/:assay", .permission("comparison.view"), show),
        Route(.get, "/comparison/stations/:station/assays/:assay/file", .permission("comparison.view")) {
            (visit) throws(Denial) in try await PairFile.download(visit)
        },
    ]

    enum Words {
        static let crossed = Phrase("四格表", "Two by two")
        static let stationPositive = Phrase("浆站阳性", "Station positive")
        static let stationNegative = Phrase("浆站阴性", "Station negative")
        static let plantPositive = Phrase("工厂阳性", "Plant positive")
        static let plantNegative = Phrase("工厂阴性", "Plant negative")
        static let figures = Phrase("统计量", "Statistics")
        static let heads = [
            Phrase("统计量", "Statistic"), Phrase("值", "Value"), Phrase("95 % 区间", "95 % interval"),
            Phrase("方法", "Method"),
        ]
        static let pairs = Phrase("结果对", "Pairs")
        static let pairHeads = [
            Phrase("时间", "Time"), Phrase("袋号", "Bag"), Phrase("浆站", "Station"), Phrase("工厂", "Plant"),
        ]
        static let dayHeads = [
            Phrase("日期", "Day"), ComparisonWords.pairs, Phrase("浆站均值", "Station mean"),
            Phrase("工厂均值", "Plant mean"), Phrase("偏差", "Bias"),
        ]
        static let none = Phrase("这段时间没有结果对", "No pair in this period")
        static let file = Phrase("导出", "Export")
        static let limit = Phrase("限度", "Limit")
        static let source = Phrase("来源", "Source")
    }

    struct Model: Sendable {
        let period: ComparisonParts.Period
        let station: String
        let profile: StationProfile
        let assay: Assay
        let rules: String
        let tally: PairTally
        /// Newest first.
        let pairs: [PairLine]
        let days: [DayTally]
        let findings: [FindingTable.Line]

        func pictures(_ language: Language) -> AssayPictures? {
            guard let limit = assay.bias else { return nil }
            func numbers(_ read: (PairLine) -> Reading) -> [Double] {
                pairs.map { pair in
                    guard case .value(let number) = read(pair) else { return 0 }
                    return Double(number.text) ?? 0
                }
            }
            return AssayPictures(
                station: numbers(\.station), plant: numbers(\.plant), days: days, limit: limit,
                unit: pairs.first?.unit ?? limit.unit, from: period.from, to: period.to, language: language)
        }
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model? {
        let period = ComparisonParts.Period(visit)
        let (station, code) = (visit.parameter("station"), visit.parameter("assay"))
        let zone = visit.zoneMinutes
        return try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let profile = try StationTable.profile(station, from: snapshot),
                let limits = try ParallelLimitsTable.inForce(on: period.to, from: snapshot),
                let assay = limits.assay(code)
            else { return nil }
            let tallies = try ComparisonLookups.tallies(of: station, from: period.from, to: period.to, in: snapshot)
            return Model(
                period: period, station: station, profile: profile, assay: assay, rules: limits.version,
                tally: tallies[code] ?? PairTally(),
                pairs: try ComparisonLookups.pairs(
                    of: station, code, from: period.from.start(offsetMinutes: zone),
                    to: period.to.adding(days: 1).start(offsetMinutes: zone), in: snapshot),
                days: try ComparisonLookups.days(
                    of: station, code, from: period.from.adding(days: -daysBefore), to: period.to, in: snapshot),
                findings: try FindingTable.of(station, code, limit: rowsShown, from: snapshot))
        }
    }

    private static func show(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        return .page(page(model, visit))
    }

    static func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let verdict = AssayVerdict(model.tally, model.assay)
        let path = ComparisonParts.assayPath(model.station, model.assay.code)
        let files = Markup.joined(
            ["xlsx", "csv", "zip"].map { kind in
                button(
                    Button(
                        "\(Words.file(language)) \(kind.uppercased())",
                        .link("\(path)/file?format=\(kind)&\(model.period.query)")))
            })
        let matter: Markup =
            model.pairs.isEmpty
            ? "<p class=\"sheet empty\">\(Words.none, language)</p>"
            : "\(model.assay.kind == .qualitative ? crossed(model, language) : pictures(model, language))"
        return Web.page(
            visit.pageFrame(model.assay.title),
            """
            \(pageHead(
                trail: """
                <a href="/comparison">\(ComparisonWords.title, language)</a> / \
                <a\(href: "\(ComparisonParts.stationPath(model.station))?\(model.period.query)")>\
                \(model.profile.name)</a> /
                """,
                title: "\(model.assay.title, language)", note: badge(verdict.shape, verdict.word(language)),
                actions: files))\
            \(ComparisonParts.periods(model.period, path, visit))\(facts(model, language))\(matter)\
            \(FindingPages.table(model.findings, visit))
            """)
    }

    private static func facts(_ model: Model, _ language: Language) -> Markup {
        sheet([
            factGrid(
                [
                    RecordFact(ComparisonWords.pairs(language), "\(Figures.grouped(model.tally.pairs))"),
                    RecordFact(ComparisonWords.verdict(language), "\(AssayVerdict(model.tally, model.assay).figure)"),
                    RecordFact(
                        Words.limit(language), "\(model.assay.bias?.text ?? "—")",
                        note: "\(model.rules)"),
                    RecordFact(
                        Words.source(language), "\(model.assay.source)", note: "\(model.assay.provenance, language)"),
                ], language)
        ])
    }

    // MARK: Words

    private static func crossed(_ model: Model, _ language: Language) -> Markup {
        let found = model.tally.agreement
        let table: Markup = """
            <table class="crossed"><thead><tr><td></td><th scope="col">\(Words.plantPositive, language)</th>\
            <th scope="col">\(Words.plantNegative, language)</th></tr></thead><tbody><tr>\
            <th scope="row">\(Words.stationPositive, language)</th>\
            <td><b>\(Figures.grouped(found.bothPositive))</b></td>\
            <td><b>\(Figures.grouped(found.testPositive))</b></td></tr><tr>\
            <th scope="row">\(Words.stationNegative, language)</th>\
            <td><b>\(Figures.grouped(found.referencePositive))</b></td>\
            <td><b>\(Figures.grouped(found.bothNegative))</b></td></tr></tbody></table>
            """
        return sheet(title: Words.crossed(language), table)
            + statistics(AssayStatistics.words(found, language), model, language)
    }

    private static func statistics(_ rows: [AssayStatistics.Row], _ model: Model, _ language: Language) -> Markup {
        dataTable(
            DataTable(
                name: Words.figures(language),
                caption: Phrase("\(model.tally.pairs) 对", "\(model.tally.pairs) pairs")(language),
                columns: Words.heads.enumerated().map { TableColumn($1(language), numeric: $0 == 1 || $0 == 2) },
                rows: rows.map { TableRow(["\($0.name)", "\($0.value)", "\($0.interval)", "\($0.method)"]) },
                empty: "—"), language)
    }

    // MARK: Numbers

    private static func pictures(_ model: Model, _ language: Language) -> Markup {
        guard let pictures = model.pictures(language) else { return "" }
        let drawn = pictures.all(model.assay).map { picture -> Markup in
            let table = picture.name == "drift" ? dayTable(model, language) : pairTable(model, language)
            switch picture.plot {
            case .success(let plot):
                return figure(plot, note: "", tableTitle: ComparisonWords.table(language), table)
            case .failure(let why):
                return "<p class=\"empty\"><b>\(picture.title, language)</b> \(why.phrase, language)</p>"
            }
        }
        return "\(statistics(AssayStatistics.numbers(pictures, model.assay), model, language))\(sheet(drawn))"
    }

    private static func pairTable(_ model: Model, _ language: Language) -> Markup {
        let shown = model.pairs.prefix(rowsShown)
        let caption = Phrase(
            "最近 \(shown.count) 对，共 \(model.pairs.count) 对；全部在导出文件里",
            "Newest \(shown.count) of \(model.pairs.count); all are in the export")
        return dataTable(
            DataTable(
                name: Words.pairs(language), caption: caption(language),
                columns: Words.pairHeads.enumerated().map { TableColumn($1(language), numeric: $0 > 1) },
                rows: shown.map { pair in
                    TableRow([
                        "\(pair.day.iso)", "<span translate=\"no\">\(pair.bag)</span>", "\(pair.station.text)",
                        "\(pair.plant.text)",
                    ])
                }, empty: "\(Words.none, language)"), language)
    }

    private static func dayTable(_ model: Model, _ language: Language) -> Markup {
        let days = model.days.filter { $0.day >= model.period.from }
        return dataTable(
            DataTable(
                name: AssayPictures.Words.drift(language), caption: "\(days.count)",
                columns: Words.dayHeads.enumerated().map { TableColumn($1(language), numeric: $0 > 0) },
                rows: days.map { day in
                    let bias = model.assay.bias.flatMap { limit in
                        day.tally.bias(limit).map { ComparisonParts.number($0, limit.unit, signed: true) }
                    }
                    return TableRow(
                        [
                            "\(day.day.iso)", "\(day.tally.pairs)",
                            "\(ComparisonParts.number(day.tally.stationMean))",
                            "\(ComparisonParts.number(day.tally.plantMean))", "\(bias ?? "—")",
                        ], failing: model.assay.bias.map { day.tally.side($0) != 0 } ?? false)
                }, empty: "\(Words.none, language)"), language)
    }
}
