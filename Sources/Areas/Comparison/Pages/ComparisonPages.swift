import Kernel
import Plasma
import Statistics
package import Web

/// Stations against assays, one station with its tests, one test with its pictures, and what was found.
package let comparisonPages = Pages(
    area: "comparison",
    routes: ComparisonPages.routes + AssayPages.routes + FindingPages.routes
        + ParallelLimitsPages.rules.routes,
    rail: [
        RailPlace(
            character: "比", name: ComparisonWords.title, path: "/comparison", access: .permission("comparison.view"))
    ],
    tasks: { (standing, _, language, snapshot) throws(Fault) in
        guard standing.permissions.contains("comparison.act") else { return [] }
        return try FindingTable.open(limit: ComparisonPages.tasksMax, from: snapshot).map(ComparisonPages.task)
    })

enum ComparisonPages {
    static let rowsPerPage = 50
    /// More open findings than anybody reads on the home page; the list has all.
    static let tasksMax = 20

    static let routes = [
        Route(.get, "/comparison", .permission("comparison.view"), overview),
        Route(.get, "/comparison/stations/:station", .permission("comparison.view"), station),
    ]

    private enum Words {
        static let empty = Phrase("还没有登记浆站", "No station is registered yet")
        static let card = Phrase("浆站记分卡", "Station scorecard")
        static let heads = [
            ComparisonWords.assay, ComparisonWords.pairs, Phrase("阳性符合率 % (95 %)", "Positive agreement % (95 %)"),
            Phrase("阴性符合率 % (95 %)", "Negative agreement % (95 %)"), Phrase("κ（95 %）", "κ (95 %)"),
            Phrase("偏差", "Bias"), Phrase("限度", "Limit"), ComparisonWords.verdict,
        ]
        static let compared = Phrase("比对结果", "Results compared")
        static let discordant = Phrase("不一致", "Disagreements")
        static let missed = Phrase("严重：浆站漏检", "Critical: missed at the station")
        static let open = Phrase("未关闭的发现", "Findings still open")
        static let licence = Phrase("许可证有效至", "Licence valid to")
        static let audit = Phrase("下次审计", "Next audit")
        static let rules = Phrase("比对限度版本", "Version of the limits")
        static let act = Phrase("处理", "Act on it")
    }

    static func task(_ line: FindingTable.Line) -> Pages.Task {
        let opening = line.opening
        let what = opening.bag ?? opening.found ?? ""
        return Pages.Task(
            urgency: opening.grade == .discordant ? .today : .now, since: line.openedAt, title: opening.grade.phrase,
            detail: Phrase(
                "浆站 \(opening.station) · \(opening.assay) · \(what)",
                "station \(opening.station) · \(opening.assay) · \(what)"),
            action: Words.act, path: ComparisonParts.findingPath(line.id),
            verdict: opening.grade == .discordant ? .warn : .stop)
    }

    // MARK: Stations against assays

    struct Overview: Sendable {
        let period: ComparisonParts.Period
        let limits: ParallelLimits?
        let stations: [(station: StationTable.Summary, tallies: [String: PairTally])]
    }

    private static func overview(_ visit: Visit) async throws(Denial) -> Reply {
        let period = ComparisonParts.Period(visit)
        let after = visit.query["after"] ?? ""
        let model = try await visit.read { (snapshot) throws(Fault) in
            Overview(
                period: period, limits: try ParallelLimitsTable.inForce(on: period.to, from: snapshot),
                stations: try StationTable.list(after: after, limit: rowsPerPage + 1, from: snapshot).map {
                    (station) throws(Fault) in
                    (
                        station,
                        try ComparisonLookups.tallies(
                            of: station.code, from: period.from, to: period.to, in: snapshot)
                    )
                })
        }
        return .page(overviewPage(model, visit))
    }

    static func overviewPage(_ model: Overview, _ visit: Visit) -> Markup {
        let language = visit.language
        let assays = model.limits?.assays ?? []
        let shown = model.stations.prefix(rowsPerPage)
        let rows = shown.map { line in
            TableRow(
                [
                    """
                    <a\(href: ComparisonParts.stationPath(line.station.code))><b>\(line.station.name)</b></a>\
                    <small translate="no">\(line.station.code)</small>
                    """
                ]
                    + assays.map {
                        cell(line.tallies[$0.code] ?? PairTally(), $0, line.station.code, model.period, visit)
                    })
        }
        let next = shown.last.map { "/comparison?\(model.period.query)&after=\(PageAddress.escaped($0.station.code))" }
        let table = DataTable(
            name: ComparisonWords.title(language),
            caption: visit.say(Phrase("本页 \(rows.count) 个浆站", "\(rows.count) stations on this page")),
            columns: [TableColumn(ComparisonWords.station(language))] + assays.map { TableColumn($0.title(language)) },
            rows: rows, empty: "\(Words.empty, language)",
            nextLink: model.stations.count > rowsPerPage ? next : nil)
        let matter: Markup =
            model.limits == nil
            ? "<p class=\"sheet empty\">\(ComparisonWords.noLimits, language)</p>"
            : "<div class=\"verdicts\">\(dataTable(table, language))</div>"
        return page(
            visit.pageFrame(ComparisonWords.title),
            """
            \(pageHead(
                title: "\(ComparisonWords.title, language)", note: "\(ComparisonWords.note, language)",
                actions: """
                    \(button(
                        Button(ParallelLimitsPages.title(language), .link(ParallelLimitsPages.path), rank: .quiet)))\
                    \(button(Button(ComparisonWords.findings(language), .link("/comparison/findings"))))
                    """))\
            \(ComparisonParts.periods(model.period, "/comparison", visit))\(matter)
            """)
    }

    private static func cell(
        _ tally: PairTally, _ assay: Assay, _ station: String, _ period: ComparisonParts.Period, _ visit: Visit
    ) -> Markup {
        let verdict = AssayVerdict(tally, assay)
        let path = "\(ComparisonParts.assayPath(station, assay.code))?\(period.query)"
        guard tally.pairs > 0 else { return "<small>\(verdict.word, visit.language)</small>" }
        return """
            <a\(href: path)>\(plainBadge(verdict.shape, verdict.word(visit.language)))</a>\
            <small>\(verdict.figure)</small>
            """
    }

    // MARK: One station

    struct Scorecard: Sendable {
        let period: ComparisonParts.Period
        let station: String
        let profile: StationProfile
        let audit: Day?
        let limits: ParallelLimits?
        let tallies: [String: PairTally]
        let findings: [FindingTable.Line]
    }

    private static func station(_ visit: Visit) async throws(Denial) -> Reply {
        let period = ComparisonParts.Period(visit)
        let code = visit.parameter("station")
        let model = try await visit.read { (snapshot) throws(Fault) -> Scorecard? in
            guard let profile = try StationTable.profile(code, from: snapshot) else { return nil }
            let limits = try ParallelLimitsTable.inForce(on: period.to, from: snapshot)
            var findings: [FindingTable.Line] = []
            for assay in limits?.assays ?? [] {
                findings += try FindingTable.of(code, assay.code, limit: rowsPerPage, from: snapshot)
                    .filter { $0.closing == nil }
            }
            return Scorecard(
                period: period, station: code, profile: profile,
                audit: try StationUpkeepTable.audits(of: code, from: snapshot).last?.audit.nextDue, limits: limits,
                tallies: try ComparisonLookups.tallies(of: code, from: period.from, to: period.to, in: snapshot),
                findings: findings)
        }
        guard let model else { return .missing }
        return .page(stationPage(model, visit))
    }

    static func stationPage(_ model: Scorecard, _ visit: Visit) -> Markup {
        let language = visit.language
        let assays = model.limits?.assays ?? []
        let rows = assays.map { row(model.tallies[$0.code] ?? PairTally(), $0, model, language) }
        let table = dataTable(
            DataTable(
                name: Words.card(language),
                caption: visit.say(Phrase("\(rows.count) 项", "\(rows.count) assays")),
                columns: Words.heads.enumerated().map { TableColumn($1(language), numeric: (1...6).contains($0)) },
                rows: rows, empty: "\(ComparisonWords.noLimits, language)"), language)
        return page(
            visit.pageFrame(Words.card),
            """
            \(pageHead(
                trail: "<a href=\"/comparison\">\(ComparisonWords.title, language)</a> /",
                title: "\(model.profile.name)", note: "<span translate=\"no\">\(model.station)</span>"))\
            \(ComparisonParts.periods(model.period, ComparisonParts.stationPath(model.station), visit))\
            \(sheet([facts(model, language)]))\(table)\(FindingPages.table(model.findings, visit))
            """)
    }

    private static func facts(_ model: Scorecard, _ language: Language) -> Markup {
        let tallies = model.tallies.values
        func sum(_ value: (PairTally) -> Int) -> Markup { "\(Figures.grouped(tallies.reduce(0) { $0 + value($1) }))" }
        return factGrid(
            [
                RecordFact(Words.compared(language), sum(\.pairs)),
                RecordFact(Words.discordant(language), sum { $0.stationPositive + $0.plantPositive }),
                RecordFact(Words.missed(language), sum(\.missed)),
                RecordFact(Words.open(language), "\(Figures.grouped(model.findings.count))"),
                RecordFact(Words.licence(language), "\(model.profile.licenceValidTo.iso)"),
                RecordFact(Words.audit(language), "\(model.audit?.iso ?? "—")"),
                RecordFact(Words.rules(language), "\(model.limits?.version ?? "—")"),
            ], language)
    }

    private static func row(
        _ tally: PairTally, _ assay: Assay, _ model: Scorecard, _ language: Language
    ) -> TableRow {
        let verdict = AssayVerdict(tally, assay)
        let path = "\(ComparisonParts.assayPath(model.station, assay.code))?\(model.period.query)"
        let agreement = tally.agreement
        var figures = ["", "", "", verdict.figure, assay.bias?.text ?? ""]
        if tally.pairs == 0 {
            figures = ["", "", "", "", assay.bias?.text ?? ""]
        } else if assay.kind == .qualitative {
            figures = [
                ComparisonParts.computed(agreement.positive, language, ComparisonParts.share),
                ComparisonParts.computed(agreement.negative, language, ComparisonParts.share),
                ComparisonParts.computed({ () throws(NotComputable) in try agreement.kappa() }, language) {
                    "\(ComparisonParts.number($0.value, places: 3)) \(ComparisonParts.interval($0.interval))"
                }, "", "",
            ]
        }
        return TableRow(
            ["<a\(href: path)>\(assay.title, language)</a>", "\(Figures.grouped(tally.pairs))"]
                + figures.map { "\($0)" } + [plainBadge(verdict.shape, verdict.word(language))], href: path,
            failing: verdict.shape == .stop)
    }
}
