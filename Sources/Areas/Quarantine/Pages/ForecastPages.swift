import Kernel
import Plasma
import Web

/// What clears when: a picture by week, the figures behind it, what expires and what is lost.
enum ForecastPages {
    static let title = Phrase("检疫解除预报", "Clearing forecast")

    static let routes: [Route] = [
        Route(.get, "/quarantine/forecast", .permission("quarantine.view"), forecast)
    ]

    struct Model: Sendable {
        let limits: QuarantineLimits?
        let forecast: Forecast?
        let lost: (units: Int, donors: Int)
    }

    @Sendable private static func forecast(_ visit: Visit) async throws(Denial) -> Reply {
        try QuarantineParts.stay(nil, visit)
        let now = visit.now
        let today = now.day(offsetMinutes: visit.zoneMinutes)
        let model = try await visit.read { (snapshot) throws(Fault) -> Model in
            guard let limits = try LimitsTable.quarantine(from: snapshot).inForce(on: today) else {
                return Model(limits: nil, forecast: nil, lost: (0, 0))
            }
            let counts = try QuarantineLookups.counts(.waiting, from: snapshot)
            return Model(
                limits: limits, forecast: Forecast(counts, limits, today: today),
                lost: try QuarantineLookups.lost(
                    collectedTo: today.adding(days: -Int(limits.days)),
                    notSeenSince: now - .days(limits.lostDonorDays), from: snapshot))
        }
        return .page(forecastPage(model, visit))
    }

    static func forecastPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let head = pageHead(
            trail: QuarantineParts.trail(language), title: "\(title, language)",
            note:
                "\(Phrase("按采集日加检疫天数；每袋还要等到合格的样本", "each bag still needs its clean sample"), language)",
            actions: button(Button(visit.say(CallbackPages.title), .link("/quarantine/callbacks"))))
        guard let forecast = model.forecast, let limits = model.limits else {
            let none = Phrase("没有生效的检疫期限度", "No limits of quarantine are in force")
            return page(visit.pageFrame(title), "\(head)\(sheet(["\(none, language)"]))")
        }
        return page(
            visit.pageFrame(title),
            """
            \(head)\(sheet([factGrid(facts(forecast, model.lost, limits, visit), language)]))\
            \(sheet(title: visit.say(Phrase("每周可解除的袋数", "Bags that may clear, by week")), chart(forecast, visit)))\
            \(table(forecast, visit))
            """)
    }

    private static func facts(
        _ forecast: Forecast, _ lost: (units: Int, donors: Int), _ limits: QuarantineLimits, _ visit: Visit
    ) -> [RecordFact] {
        let waiting = forecast.overdue + forecast.weeks.reduce(0) { $0 + $1.units }
        let (bags, persons) = (Figures.grouped(lost.units), Figures.grouped(lost.donors))
        let days = limits.lostDonorDays
        let away = Phrase("\(persons) 人，\(days) 天没有来", "\(persons) donors, not seen for \(days) days")
        var facts = [
            RecordFact(visit.say(Phrase("检疫期未满", "In quarantine")), "\(Figures.grouped(waiting))"),
            RecordFact(
                visit.say(Phrase("已满期、尚无合格样本", "Due, no clean sample yet")), "\(Figures.grouped(forecast.overdue))"),
            RecordFact(
                visit.say(Phrase("失访者的血浆", "Bags of lost donors")), "\(bags)",
                note: "\(away, visit.language)"
            ),
        ]
        for use in PlasmaUse.allCases {
            let soon = Figures.grouped(forecast.expiring[use] ?? 0)
            let warning = limits.expiryWarningDays
            let ahead = Phrase("\(warning) 天内到期 \(soon)", "\(soon) expire within \(warning) days")
            facts.append(
                RecordFact(
                    visit.say(Phrase("已到期：\(use.phrase.zh)", "Expired: \(use.phrase.en)")),
                    "\(Figures.grouped(forecast.expired[use] ?? 0))",
                    note: "\(ahead, visit.language)"
                ))
        }
        return facts
    }

    // MARK: The picture

    private static let width = 760
    private static let height = 220
    private static let foot = 40
    private static let left = 56

    /// Bars by week; the figures stand in the table behind it.
    static func chart(_ forecast: Forecast, _ visit: Visit) -> Markup {
        let most = max(1, forecast.weeks.map(\.units).max() ?? 1)
        let step = (width - left) / max(1, forecast.weeks.count)
        let room = height - foot - 20
        let bars = forecast.weeks.enumerated().map { place, week -> Markup in
            let tall = week.units * room / most
            let x = left + place * step
            let y = height - foot - tall
            let label: Markup? =
                place % 2 == 0
                ? """
                <text x="\(x)" y="\(height - foot + 18)" font-size="12" fill="currentColor">\
                \(String(week.first.iso.dropFirst(5)))</text>
                """ : nil
            return """
                <rect class="gold" x="\(x)" y="\(y)" width="\(max(2, step - 6))" height="\(tall)">\
                <title>\(week.first.iso): \(week.units)</title></rect>\(label)
                """
        }
        let name = visit.say(Phrase("每周可解除的袋数，图", "Bags that may clear, by week: picture"))
        return """
            <svg viewBox="0 0 \(width) \(height)" width="100%" role="img" aria-label="\(name)">\
            <line x1="\(left - 4)" y1="\(height - foot)" x2="\(width)" y2="\(height - foot)" stroke="currentColor"/>\
            <text x="0" y="24" font-size="12" fill="currentColor">\(Figures.grouped(most))</text>\
            <text x="0" y="\(height - foot)" font-size="12" fill="currentColor">0</text>\(bars)</svg>
            """
    }

    private static func table(_ forecast: Forecast, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = forecast.weeks.enumerated().map { place, week in
            TableRow(
                ["\(week.first.iso)", "\(Figures.grouped(week.units))"]
                    + forecast.stations.map { "\($0.weeks[place] == 0 ? "—" : Figures.grouped($0.weeks[place]))" })
        }
        let due = TableRow(
            ["\(Phrase("已满期", "due"), language)", "\(Figures.grouped(forecast.overdue))"]
                + forecast.stations.map { "\($0.overdue == 0 ? "—" : Figures.grouped($0.overdue))" })
        let columns =
            [
                TableColumn(visit.say(Phrase("周（周一）", "Week, from Monday"))),
                TableColumn(visit.say(Phrase("袋", "Bags")), numeric: true),
            ] + forecast.stations.map { TableColumn($0.code, numeric: true) }
        return dataTable(
            DataTable(
                name: visit.say(title),
                caption: visit.say(Phrase("\(rows.count) 周", "\(rows.count) weeks")), columns: columns,
                rows: [due] + rows, empty: "—"), language)
    }
}
