import Kernel
import Web

/// Whole months, as the counters of the stock have them; the last twelve unless asked for others.
struct ReportPeriod: Sendable, Equatable {
    /// `2026-03`; both count.
    let from: String
    let to: String
    /// The station asked for; nil for all.
    let station: String?

    init(_ visit: Visit) {
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let last = ReportPeriod.month(visit.query["to"]) ?? String(today.iso.prefix(7))
        let first = ReportPeriod.month(visit.query["from"]) ?? String(today.adding(months: -11).iso.prefix(7))
        to = last
        from = min(first, last)
        station = visit.query["station"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func month(_ text: String?) -> String? {
        guard let text, text.utf8.count == 7, Day(iso: "\(text)-01") != nil else { return nil }
        return text
    }

    var firstDay: Day? { Day(iso: "\(from)-01") }
    var lastDay: Day? { Day(iso: "\(to)-01")?.adding(months: 1).adding(days: -1) }

    func moments(zoneMinutes: Int) -> (first: Moment, last: Moment)? {
        guard let firstDay, let lastDay else { return nil }
        return (
            firstDay.start(offsetMinutes: zoneMinutes), lastDay.adding(days: 1).start(offsetMinutes: zoneMinutes)
        )
    }

    var query: String {
        "from=\(from)&to=\(to)" + (station.map { "&station=\(PageAddress.escaped($0))" } ?? "")
    }

    var record: String { "\(from)–\(to)" + (station.map { "-\($0)" } ?? "") }

    /// The months from the first to the last.
    var months: [String] {
        var months: [String] = []
        var day = firstDay
        while let next = day, next.iso.prefix(7) <= to, months.count < 600 {
            months.append(String(next.iso.prefix(7)))
            day = next.adding(months: 1)
        }
        return months
    }

    func asking(_ path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ label: Phrase, _ value: String) -> Markup {
            var entry = Field(name, visit.say(label))
            entry.value = value
            entry.code = true
            return field(entry, language)
        }
        return """
            <form class="filters" method="get" action="\(path)">\
            \(entry("from", Phrase("自（年-月）", "From (year-month)"), from))\
            \(entry("to", Phrase("至（年-月）", "To (year-month)"), to))\
            \(entry("station", Phrase("浆站（空为全部）", "Station (empty for all)"), station ?? ""))\
            \(button(Button(visit.say(Phrase("查看", "Show")), .submit(name: nil, value: nil))))</form>
            """
    }
}
