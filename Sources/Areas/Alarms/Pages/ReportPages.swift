import Kernel
import Web

/// Performance of the alarm system (EEMUA 191), over the last day, week or month.
enum ReportPages {
    static let routes: [Route] = [
        Route(.get, "/alarms/report", .permission("alarms.view")) { (visit) throws(Denial) in
            let days = visit.query["days"].flatMap { Int64($0) }.flatMap { periods.contains($0) ? $0 : nil } ?? 7
            let (now, zone) = (visit.now, visit.zoneMinutes)
            let report = try await visit.read { (snapshot) throws(Fault) in
                let start = now - .days(days)
                // What stands for more than a day began before the period.
                let all = try AlarmLookups.occurrences(
                    from: start - .days(30), to: now, limit: occurrencesMax, from: snapshot)
                return AlarmReport(
                    all.map { ReportedAlarm($0) }, from: start, to: now,
                    limits: try AlarmLoadLimits.inForce(at: now, zoneMinutes: zone, from: snapshot))
            }
            return .page(page(report, days: days, visit))
        }
    ]

    static let periods: [Int64] = [1, 7, 30]
    static let occurrencesMax = 500_000

    static func page(_ report: AlarmReport, days: Int64, _ visit: Visit) -> Markup {
        let language = visit.language
        let title = Phrase("报警绩效", "Alarm performance")
        let chosen = chips(
            periods.map {
                Chip(visit.say(Phrase("\($0) 天", "\($0) d")), href: "/alarms/report?days=\($0)", chosen: $0 == days)
            })
        return Web.page(
            visit.pageFrame(title),
            """
            \(pageHead(
                trail: "<a href=\"/alarms\">\(AlarmParts.title, language)</a> /", title: "\(title, language)",
                note: "EEMUA 191"))\(AlarmParts.sheets("/alarms/report", visit))\(chosen)\
            \(figures(report, visit))\(top(report, visit))\(lists(report, visit))
            """)
    }

    private static func thousandths(_ number: Int) -> String {
        DecimalNumber(coefficient: Int64(number), scale: 3).displayText
    }

    private static func percent(_ number: Int) -> String {
        "\(DecimalNumber(coefficient: Int64(number), scale: 1).displayText) %"
    }

    private static func figures(_ report: AlarmReport, _ visit: Visit) -> Markup {
        let language = visit.language
        let isGood = report.rate == .acceptable || report.rate == .manageable
        let rate = plainBadge(isGood ? .pass : .stop, report.rate.phrase(language))
        let priorities = AlarmPriority.allCases.map { priority -> String in
            let count = report.priorities[priority] ?? 0
            let share = report.total == 0 ? 0 : count * 1_000 / report.total
            return "\(priority.phrase(language)) \(count) (\(percent(share)))"
        }
        let lines: [(Phrase, Markup, Phrase)] = [
            (Phrase("报警总数", "Alarms in all"), "\(Figures.grouped(report.total))", Phrase("—", "—")),
            (
                Phrase("平均每 10 分钟", "Average in 10 min"),
                "\(thousandths(report.perSlotThousandths)) \(rate)",
                Phrase("少于 1", "under 1")
            ),
            (
                Phrase("10 分钟最多", "Most in 10 min"),
                "\(report.peak) \(AlarmParts.plain(AlarmParts.stamp(report.peakAt, visit)))",
                Phrase("不超过 10", "10 at most")
            ),
            (
                Phrase("洪泛时间占比", "Share of time in flood"),
                "\(percent(report.floodThousandths)) (\(report.floods))", Phrase("少于 1 %", "under 1 %")
            ),
            (
                Phrase("优先级分布", "Priorities"), "\(priorities.joined(separator: " · "))",
                Phrase("高 5 %、中 15 %、低 80 %", "high 5 %, medium 15 %, low 80 %")
            ),
            (
                Phrase("最多十个占比", "Share of the top ten"), "\(percent(report.topThousandths))",
                Phrase("少于 5 %", "under 5 %")
            ),
            (
                Phrase("确认用时（平均、最长）", "Time to acknowledge (mean, longest)"),
                "\(report.meanSeconds.map { "\($0) s" } ?? "—") · \(report.maxSeconds.map { "\($0) s" } ?? "—")",
                Phrase("—", "—")
            ),
        ]
        let rows = lines.map { TableRow(["\($0.0, language)", $0.1, "<small>\($0.2, language)</small>"]) }
        let heads = [Phrase("指标", "Figure"), Phrase("值", "Value"), Phrase("目标", "Target")]
        return plainTable(Phrase("指标", "Figures"), heads, rows, empty: AlarmParts.title, visit)
    }

    private static func top(_ report: AlarmReport, _ visit: Visit) -> Markup {
        let rows = report.top.map { line in
            TableRow(
                [
                    AlarmParts.code(line.alarm), "\(Figures.grouped(line.count))",
                    AlarmParts.plain(percent(report.total == 0 ? 0 : line.count * 1_000 / report.total)),
                ], href: AlarmParts.path("list", line.alarm))
        }
        let heads = [Phrase("报警", "Alarm"), Phrase("次数", "Times"), Phrase("占比", "Share")]
        return plainTable(
            Phrase("最多的报警", "Most frequent"), heads, rows, numeric: [1, 2], empty: Phrase("没有报警", "No alarm"), visit)
    }

    private static func lists(_ report: AlarmReport, _ visit: Visit) -> Markup {
        func list(_ title: Phrase, _ alarms: [String]) -> Markup {
            let rows = alarms.map { TableRow([AlarmParts.code($0)], href: AlarmParts.path("list", $0)) }
            return plainTable(title, [Phrase("报警", "Alarm")], rows, empty: Phrase("没有", "none"), visit)
        }
        return """
            \(list(Phrase("反复报警（一分钟三次以上）", "Chattering: three a minute or more"), report.chattering))\
            \(list(Phrase("陈旧报警（超过 24 小时未恢复）", "Stale: standing for more than a day"), report.stale))
            """
    }
}
