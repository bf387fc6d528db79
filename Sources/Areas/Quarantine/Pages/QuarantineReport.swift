import Donors
import Kernel
import Plasma
import Web

/// The quarantine report with its statement for lot release: period, number of units, re-test dates, kits.
enum QuarantineReport {
    static let title = Phrase("检疫期报告", "Quarantine report")
    private static let rowsPerSheet = 22
    /// Bags that one print lists; more are counted, and stand in the file.
    static let rowsMax = 440

    static let routes: [Route] = [
        Route(.get, "/quarantine/report", .permission("quarantine.view"), asking),
        Route(.get, "/quarantine/report/print", .permission("quarantine.view"), printed),
    ]

    struct Model: Sendable {
        let from: Day
        let to: Day
        let station: String?
        let limits: [QuarantineLimits]
        let lines: [QuarantineLine]
        let count: Int
        /// Of all bags, listed or not: first and last re-test, and the days that cleared them.
        let retests: (first: Moment, last: Moment)?
        let days: [Int64]
        /// Lots of kits that the stations used on the samples that cleared.
        let kits: [String]
    }

    private static func period(_ visit: Visit) -> (from: Day, to: Day) {
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let first = visit.query["from"].flatMap { Day(iso: $0) } ?? today.adding(months: -1)
        return (first, max(first, visit.query["to"].flatMap { Day(iso: $0) } ?? today))
    }

    private static func load(_ visit: Visit) async throws(Denial) -> Model {
        let (first, last) = period(visit)
        let station = visit.query["station"].flatMap { $0.isEmpty ? nil : $0 }
        let zone = visit.zoneMinutes
        return try await visit.read { (snapshot) throws(Fault) in
            var lines: [QuarantineLine] = []
            var count = 0
            var samples: Set<String> = []
            var retests: (first: Moment, last: Moment)?
            var days: Set<Int64> = []
            var key: (at: Moment, bag: String)?
            while true {
                let found = try QuarantineLookups.cleared(
                    from: first.start(offsetMinutes: zone), to: last.adding(days: 1).start(offsetMinutes: zone),
                    after: key, limit: QuarantineLookups.pageMax, in: snapshot)
                for line in found where station.map({ $0 == line.station }) != false {
                    count += 1
                    if lines.count < rowsMax { lines.append(line) }
                    guard let evidence = line.unit.evidence else { continue }
                    samples.insert(evidence.sample)
                    days.insert(evidence.days)
                    let at = evidence.plantCheckedAt
                    retests = (min(retests?.first ?? at, at), max(retests?.last ?? at, at))
                }
                guard found.count == QuarantineLookups.pageMax, let end = found.last,
                    let at = end.unit.evidence?.qualifiedAt
                else { break }
                key = (at, end.unit.bag)
            }
            return Model(
                from: first, to: last, station: station, limits: try LimitsTable.quarantine(from: snapshot),
                lines: lines, count: count,
                retests: retests, days: days.sorted(), kits: try kits(of: samples, from: snapshot))
        }
    }

    /// Item and lot of every kit of these samples at the station.
    private static func kits(of samples: Set<String>, from snapshot: any Snapshot) throws(Fault) -> [String] {
        var kits: Set<String> = []
        for sample in samples {
            let told =
                try DonationLookups.results(of: sample, from: snapshot)
                + SampleTable.results(of: sample, from: snapshot)
            for result in told { kits.insert("\(result.item) \(result.kitLot ?? "—")") }
        }
        return kits.sorted()
    }

    // MARK: Asking

    @Sendable private static func asking(_ visit: Visit) async throws(Denial) -> Reply {
        try QuarantineParts.stay(nil, visit)
        return .page(reportPage(try await load(visit), visit))
    }

    static func reportPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var from = Field("from", visit.say(Phrase("解除日期自", "Cleared from")), .date)
        from.value = model.from.iso
        var to = Field("to", visit.say(Phrase("至", "to")), .date)
        to.value = model.to.iso
        var station = Field("station", visit.say(Phrase("浆站（空为全部）", "Station (empty for all)")))
        station.value = model.station ?? ""
        let address =
            "/quarantine/report/print?from=\(model.from.iso)&to=\(model.to.iso)"
            + (model.station.map { "&station=\(PageAddress.escaped($0))" } ?? "")
        let rows = model.lines.prefix(50).map { line in
            TableRow(cells(line, visit), href: QuarantineParts.unitPath(line.unit.bag))
        }
        let count = Figures.grouped(model.count)
        let told = Phrase("共 \(count) 袋，本页 \(rows.count) 袋", "\(count) bags, \(rows.count) on this page")
        let head = pageHead(
            trail: QuarantineParts.trail(language), title: "\(title, language)",
            actions: button(Button(visit.say(Phrase("打印", "Print")), .link(address))))
        let asking: Markup = """
            <form class="filters" method="get" action="/quarantine/report">\(field(from, language))\
            \(field(to, language))\(field(station, language))\
            \(button(Button(visit.say(Phrase("查看", "Show")), .submit(name: nil, value: nil))))</form>
            """
        let table = dataTable(
            DataTable(
                name: title(language), caption: visit.say(told), columns: heads.map { TableColumn($0(language)) },
                rows: Array(rows), empty: "\(nothing, language)"), language)
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            "\(head)\(asking)\(sheet(["\(statement(model, visit), language)"]))\(table)")
    }

    private static let nothing = Phrase("这段时间没有解除检疫的血浆", "Nothing was cleared in this time")

    private static let heads = [
        Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("采集", "Collected"), Phrase("依据样本", "Sample"),
        Phrase("检测批号", "Run"), Phrase("浆站检测", "Station test"), Phrase("厂家复检", "Re-test"),
        Phrase("合格日期", "Qualified"),
    ]

    private static func cells(_ line: QuarantineLine, _ visit: Visit) -> [Markup] {
        let evidence = line.unit.evidence
        return [
            "<b translate=\"no\">\(line.unit.bag)</b>", "\(line.station)", "\(line.collectedOn.iso)",
            "<span translate=\"no\">\(evidence?.sample ?? "")</span>",
            "<span translate=\"no\">\(evidence?.run ?? "")</span>",
            "\(QuarantineParts.day(evidence?.stationCheckedAt, visit))",
            "\(QuarantineParts.day(evidence?.plantCheckedAt, visit))",
            "\(QuarantineParts.day(evidence?.qualifiedAt, visit))",
        ]
    }

    /// What the summary of a lot's protocol says (raw plasma, item 2): period, number, re-test dates.
    static func statement(_ model: Model, _ visit: Visit) -> Phrase {
        guard let retests = model.retests else {
            return nothing
        }
        let days = model.days.map { "\($0)" }
        let (zh, en) = (days.joined(separator: "、"), days.joined(separator: ", "))
        let (from, to, count) = (model.from.iso, model.to.iso, model.count)
        let (first, last) = (QuarantineParts.day(retests.first, visit), QuarantineParts.day(retests.last, visit))
        return Phrase(
            """
            \(from) 至 \(to) 共 \(count) 袋血浆检疫期满 \(zh) 天，其供血浆者的样本经浆站和本厂检测合格；\
            复检日期 \(first) 至 \(last)
            """,
            """
            \(count) bags completed a quarantine of \(en) days from \(from) to \(to); their donors' later samples \
            were negative at station and plant, re-tested \(first) to \(last)
            """)
    }

    // MARK: Print

    @Sendable private static func printed(_ visit: Visit) async throws(Denial) -> Reply {
        try QuarantineParts.stay(nil, visit)
        return .page(print(try await load(visit), visit))
    }

    static func print(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let digest = visit.node.hash(
            Array(model.lines.map { "\($0.unit.bag) \($0.unit.evidence?.sample ?? "")" }.joined(separator: "\n").utf8))
        let printer = "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))"
        let form = PrintForm(
            language: language, maker: visit.frame.site, title: visit.say(title), documentNumber: "XM-QT-R01",
            version: "01", effective: model.limits.last?.version ?? "",
            recordNumber: "\(model.from.iso)–\(model.to.iso)",
            printedBy: printer + QuarantineParts.stamp(visit.now, visit),
            verifyCode: Figures.digest(digest.bytes.prefix(8)), verifyAddress: "", proofFacts: [], qr: "",
            digest: digest.bytes)
        let facts = printFacts([
            (visit.say(Phrase("解除日期", "Cleared")), "\(model.from.iso) – \(model.to.iso)"),
            (visit.say(Phrase("浆站", "Station")), "\(model.station ?? visit.say(Phrase("全部", "all")))"),
            (visit.say(Phrase("袋数", "Bags")), "\(Figures.grouped(model.count))"),
            (visit.say(Phrase("浆站所用试剂", "Kits at the station")), "\(model.kits.joined(separator: "、"))"),
        ])
        let rows = model.lines.map { cells($0, visit) }
        let columns = heads.map { TableColumn($0(language)) }
        let parts = stride(from: 0, to: max(rows.count, 1), by: rowsPerSheet).map {
            Array(rows[min($0, rows.count)..<min($0 + rowsPerSheet, rows.count)])
        }
        let said: Markup = "<p class=\"conclusion\">\(statement(model, visit), language)</p>"
        let lead: Markup = """
            \(printSection(1, visit.say(Phrase("声明", "Statement")), said, language))\
            \(printSection(2, visit.say(Phrase("范围", "Scope")), facts, language))
            """
        var sheets =
            [lead]
            + parts.map {
                printSection(3, visit.say(Phrase("明细", "Bags")), printTable(columns, $0, language), language)
            }
        let pens = [Phrase("编制", "Prepared"), Phrase("复核", "Checked"), Phrase("批准", "Approved")]
        let signing = printFacts(pens.map { (visit.say($0), "　　　　　　　　") })
        sheets[0] = "\(sheets[0])\(signing)"
        return printPage(form, sheets: sheets)
    }
}
