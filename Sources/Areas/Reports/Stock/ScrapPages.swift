import Kernel
import Plasma
import Web

/// What was scrapped, of what was collected in the same months: by reason, station and month.
enum ScrapPages {
    static let title = Phrase("报废率", "Scrap rate")

    static let routes = [
        Route(.get, "/reports/scrap", .permission("reports.view")) { (visit) throws(Denial) in
            let model = try await load(visit)
            return .page(scrapPage(model, visit))
        },
        Route(.get, "/reports/scrap/print", .permission("reports.view")) { (visit) throws(Denial) in
            .page(report(try await load(visit), visit).print(visit))
        },
        Route(.get, "/reports/scrap/file", .permission("reports.view")) { (visit) throws(Denial) in
            report(try await load(visit), visit).file(visit)
        },
    ]

    struct Model: Sendable {
        let period: ReportPeriod
        /// Everything that was collected in these months and came in.
        let counts: [StockCount]
        let scrapped: [StockTally]
    }

    private static func load(_ visit: Visit) async throws(Denial) -> Model {
        try ReportIndex.stay(visit)
        let period = ReportPeriod(visit)
        return try await visit.read { (snapshot) throws(Fault) in
            func isOf(_ station: String) -> Bool { period.station.map { $0 == station } != false }
            return Model(
                period: period,
                counts: try StockLookups.counts(from: snapshot).filter {
                    $0.month >= period.from && $0.month <= period.to && isOf($0.station)
                },
                scrapped: try StockLookups.tallies(
                    UnitStanding.scrapped, from: period.from, to: period.to, in: snapshot
                ).filter { isOf($0.station) })
        }
    }

    static func scrapPage(_ model: Model, _ visit: Visit) -> Markup {
        report(model, visit).page(
            asking: model.period.asking("/reports/scrap", visit), path: "/reports/scrap", query: model.period.query,
            visit)
    }

    private static func sums<K: Hashable>(_ tallies: [StockTally], by key: (StockTally) -> K) -> [K: Int] {
        var sums: [K: Int] = [:]
        for tally in tallies { sums[key(tally), default: 0] += tally.bags }
        return sums
    }

    static func report(_ model: Model, _ visit: Visit) -> Report {
        let whole = model.counts.reduce(0) { $0 + $1.bags }
        let scrapped = model.scrapped.reduce(0) { $0 + $1.bags }
        let reasons = sums(model.scrapped) { ScrapReason($0) }.sorted {
            ($1.value, $0.key.code) < ($0.value, $1.key.code)
        }
        let bars = reasons.map { reason, bags in
            Bars.Bar("\(reason.code) \(visit.say(reason.phrase))", Double(bags), figure: Figures.grouped(bags))
        }
        return Report(
            title: title, documentNumber: "XM-RP-R03", record: model.period.record,
            facts: [
                (Phrase("采集月份", "Months of collection"), .text("\(model.period.from) – \(model.period.to)")),
                (Phrase("收到袋数", "Bags received"), .count(whole)),
                (Phrase("报废袋数", "Bags scrapped"), .count(scrapped)),
                (Phrase("报废率", "Scrap rate"), .share(scrapped, of: whole)),
            ],
            statements: [
                Phrase(
                    "报废指判定不合格（含退回）和已销毁的袋；暂停的和非生产用的不计。分母是同样月份采集并收到的全部袋。",
                    """
                    Scrap is what was rejected (or given back) and what is destroyed; not what is on hold or serves \
                    another use. Of all bags received that were collected in the same months.
                    """)
            ],
            tables: [
                reasonTable(reasons, scrapped, whole), stationTable(model), monthTable(model),
            ], pictures: picture(model, visit).map { [$0] } ?? [],
            bars: [Bars(visit.say(Phrase("报废袋数按原因", "Bags scrapped by reason")), bars)])
    }

    private static func reasonTable(
        _ reasons: [(key: ScrapReason, value: Int)], _ scrapped: Int, _ whole: Int
    ) -> ReportTable {
        ReportTable(
            Phrase("按原因", "By reason"),
            [
                Phrase("代码", "Code"), Phrase("原因", "Reason"), Phrase("袋", "Bags"), Phrase("占报废", "Of scrap"),
                Phrase("占收到", "Of received"),
            ],
            reasons.map { reason, bags in
                ReportTable.Row(cells: [
                    .code(reason.code), .phrase(reason.phrase), .count(bags), .share(bags, of: scrapped),
                    .share(bags, of: whole),
                ])
            }, note: Phrase("一袋几个原因时按第一个计", "A bag with several reasons counts under its first"),
            empty: Phrase("没有报废", "Nothing was scrapped"))
    }

    private static func stationTable(_ model: Model) -> ReportTable {
        struct Key: Hashable { let station: String, reason: ScrapReason }
        let scrapped = sums(model.scrapped) { $0.station }
        let reasons = sums(model.scrapped) { Key(station: $0.station, reason: ScrapReason($0)) }
        var whole: [String: Int] = [:]
        for count in model.counts { whole[count.station, default: 0] += count.bags }
        return ReportTable(
            Phrase("按浆站", "By station"),
            [
                Phrase("浆站", "Station"), Phrase("收到", "Received"), Phrase("报废", "Scrapped"),
                Phrase("报废率", "Scrap rate"), Phrase("主要原因", "Main reasons"),
            ],
            whole.sorted { $0.key < $1.key }.map { station, bags in
                let own = reasons.filter { $0.key.station == station }.sorted {
                    ($1.value, $0.key.reason.code) < ($0.value, $1.key.reason.code)
                }.prefix(3).map { "\($0.key.reason.code) \($0.value)" }
                let lost = scrapped[station] ?? 0
                return ReportTable.Row(cells: [
                    .code(station), .count(bags), .count(lost), .share(lost, of: bags),
                    .code(own.isEmpty ? "—" : own.joined(separator: ", ")),
                ])
            }, empty: Phrase("这些月份没有收到血浆", "Nothing of these months came in"))
    }

    private static func byMonth(_ model: Model) -> [(month: String, bags: Int, scrapped: Int)] {
        let scrapped = sums(model.scrapped) { $0.month }
        var whole: [String: Int] = [:]
        for count in model.counts { whole[count.month, default: 0] += count.bags }
        return model.period.months.compactMap { month in
            whole[month].flatMap { $0 > 0 ? (month, $0, scrapped[month] ?? 0) : nil }
        }
    }

    private static func monthTable(_ model: Model) -> ReportTable {
        ReportTable(
            Phrase("按采集月份", "By month of collection"),
            [
                Phrase("月份", "Month"), Phrase("收到", "Received"), Phrase("报废", "Scrapped"),
                Phrase("报废率", "Scrap rate"),
            ],
            byMonth(model).map { month, bags, scrapped in
                ReportTable.Row(cells: [.text(month), .count(bags), .count(scrapped), .share(scrapped, of: bags)])
            }, empty: Phrase("这些月份没有收到血浆", "Nothing of these months came in"))
    }

    private static func picture(_ model: Model, _ visit: Visit) -> (Plot, Phrase)? {
        let months = byMonth(model)
        guard months.count > 1, let first = model.period.firstDay, let last = model.period.lastDay else { return nil }
        let points = months.compactMap { month, bags, scrapped in
            Day(iso: "\(month)-15").map {
                PlotPoint(Double($0.daysSinceEpoch), 100 * Double(scrapped) / Double(bags))
            }
        }
        let title = Phrase("报废率按采集月份", "Scrap rate by month of collection")
        let plot = Plot(
            visit.say(title), x: PlotAxis(visit.say(Phrase("采集", "Collected")), from: first, to: last),
            y: PlotAxis("%", holding: points.map(\.y) + [0]),
            marks: [.line(points, .solid, label: ""), .squares(points)])
        return (plot, Phrase("数据见下表「按采集月份」", "The table below has the figures"))
    }
}
