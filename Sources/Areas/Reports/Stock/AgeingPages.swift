import Kernel
import Plasma
import Settings
import Web

/// How old the stock is: bags by state, station, type and class of age.
enum AgeingPages {
    static let title = Phrase("库龄", "Age of the stock")

    static let routes = [
        Route(.get, "/reports/stock-age", .permission("reports.view")) { (visit) throws(Denial) in
            .page(ageingPage(try await load(visit), visit))
        },
        Route(.get, "/reports/stock-age/print", .permission("reports.view")) { (visit) throws(Denial) in
            .page(report(try await load(visit), visit).print(visit))
        },
        Route(.get, "/reports/stock-age/file", .permission("reports.view")) { (visit) throws(Denial) in
            report(try await load(visit), visit).file(visit)
        },
    ]

    struct Model: Sendable {
        let counts: [StockCount]
        let bands: AgeBands
        let station: String?
    }

    private static func load(_ visit: Visit) async throws(Denial) -> Model {
        try ReportIndex.stay(visit)
        let station = visit.query["station"].flatMap { $0.isEmpty ? nil : $0 }
        return try await visit.read { (snapshot) throws(Fault) in
            Model(
                counts: try StockLookups.counts(from: snapshot).filter { count in
                    count.standing != .destroyed && station.map { $0 == count.station } != false
                }, bands: AgeBands(try ValueLookups.known(from: snapshot).text(AgeBands.setting)), station: station)
        }
    }

    static func ageingPage(_ model: Model, _ visit: Visit) -> Markup {
        var station = Field("station", visit.say(Phrase("浆站（空为全部）", "Station (empty for all)")))
        station.value = model.station ?? ""
        station.code = true
        let asking: Markup = """
            <form class="filters" method="get" action="/reports/stock-age">\(field(station, visit.language))\
            \(button(Button(visit.say(Phrase("查看", "Show")), .submit(name: nil, value: nil))))</form>
            """
        let query = model.station.map { "station=\(PageAddress.escaped($0))" } ?? ""
        return report(model, visit).page(asking: asking, path: "/reports/stock-age", query: query, visit)
    }

    static func report(_ model: Model, _ visit: Visit) -> Report {
        struct Group: Hashable { let standing: UnitStanding, type: PlasmaType, station: String }
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        var groups: [Group: [Int]] = [:]
        var sums = [Int](repeating: 0, count: model.bands.count)
        for count in model.counts {
            let place = model.bands.place(months: StockAge.months(from: count.month, to: today))
            let group = Group(standing: count.standing, type: count.type, station: count.station)
            groups[group, default: [Int](repeating: 0, count: model.bands.count)][place] += count.bags
            sums[place] += count.bags
        }
        let rows = groups.sorted {
            ($0.key.standing.rawValue, $0.key.type.rawValue, $0.key.station)
                < ($1.key.standing.rawValue, $1.key.type.rawValue, $1.key.station)
        }.map { group, bags in
            ReportTable.Row(
                cells: [.phrase(group.standing.phrase), .phrase(group.type.phrase), .code(group.station)]
                    + bags.map { .count($0) } + [.count(bags.reduce(0, +))])
        }
        let total = sums.reduce(0, +)
        let whole = ReportTable.Row(
            cells: [.phrase(Phrase("合计", "Total")), .text(""), .text("")] + sums.map { .count($0) } + [.count(total)])
        let heads =
            [Phrase("状态", "State"), Phrase("类型", "Type"), Phrase("浆站", "Station")] + model.bands.words
            + [Phrase("合计", "Total")]
        let bars = zip(model.bands.words, sums).map {
            Bars.Bar($0(visit.language), Double($1), figure: Figures.grouped($1))
        }
        return Report(
            title: title, documentNumber: "XM-RP-R02", record: today.iso + (model.station.map { "-\($0)" } ?? ""),
            facts: [
                (Phrase("截止", "On"), .day(today)),
                (Phrase("浆站", "Station"), model.station.map { .code($0) } ?? .phrase(Phrase("全部", "all"))),
                (Phrase("在库袋数", "Bags in stock"), .count(total)),
            ],
            statements: [
                Phrase(
                    "按采集月份计整月；已销毁的不计。分段是设置「库龄分段」。",
                    "Whole months since the month of collection; destroyed bags are left out. Classes are a setting.")
            ],
            tables: [
                ReportTable(
                    Phrase("库龄", "Age"), heads, rows.isEmpty ? [] : rows + [whole],
                    empty: Phrase("库里没有血浆", "Nothing is in stock"))
            ], bars: total > 0 ? [Bars(visit.say(Phrase("在库袋数按库龄", "Bags in stock by age")), bars)] : [])
    }
}
