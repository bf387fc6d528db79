import Kernel
import Plasma
import Web

/// Whom a station asks back: donors whose plasma waits for a sample that nobody has taken.
enum CallbackPages {
    static let rowsPerPage = 100
    static let exportMax = 20_000
    static let title = Phrase("召回取样名单", "Call-back list")

    static let routes: [Route] = [
        Route(.get, "/quarantine/callbacks", .permission("quarantine.view"), list),
        Route(.get, "/quarantine/callbacks/files/:format", .permission("quarantine.view"), export),
    ]

    struct Model: Sendable {
        let station: String
        let stations: [String]
        let limits: QuarantineLimits?
        let lines: [CallbackLine]
        let after: String
    }

    private static func load(_ visit: Visit, after: String, limit: Int) async throws(Denial) -> Model {
        let asked = visit.query["station"] ?? ""
        let now = visit.now
        let today = now.day(offsetMinutes: visit.zoneMinutes)
        return try await visit.read { (snapshot) throws(Fault) in
            let stations = try QuarantineParts.stations(from: snapshot)
            let station = asked.isEmpty ? stations.first ?? "" : asked
            guard let limits = try LimitsTable.quarantine(from: snapshot).inForce(on: today) else {
                return Model(station: station, stations: stations, limits: nil, lines: [], after: after)
            }
            var lines: [CallbackLine] = []
            var last = after
            while lines.count < limit {
                let found = try QuarantineLookups.callbacks(
                    at: station, collectedTo: today.adding(days: -Int(limits.days)),
                    notSeenSince: now - .days(limits.callbackAfterDays), days: limits.days, after: last,
                    limit: min(limit - lines.count, QuarantineLookups.pageMax), from: snapshot)
                guard let end = found.last else { break }
                lines += found
                last = end.donor
            }
            return Model(station: station, stations: stations, limits: limits, lines: lines, after: after)
        }
    }

    @Sendable private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        .page(listPage(try await load(visit, after: visit.query["after"] ?? "", limit: rowsPerPage + 1), visit))
    }

    static func listPage(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        func address(_ path: String, _ station: String, after: String = "") -> String {
            let rest = after.isEmpty ? "" : "&after=\(PageAddress.escaped(after))"
            return "\(path)?station=\(PageAddress.escaped(station))\(rest)"
        }
        let shown = Array(model.lines.prefix(rowsPerPage))
        let rows = shown.map { line in
            let isLost = model.limits.map { line.isLost(on: visit.now, $0) } ?? false
            let word = isLost ? Phrase("失访", "lost") : Phrase("待召回", "to ask back")
            return TableRow(
                [
                    "<b translate=\"no\">\(line.donor)</b>", "\(Figures.grouped(line.units))", "\(line.oldest.iso)",
                    "\(line.newest.iso)", "\(QuarantineParts.day(line.lastSeen, visit))",
                    "\(QuarantineParts.day(line.clearsAllFrom, visit))",
                    plainBadge(isLost ? .stop : .warn, word(language)),
                ], href: QuarantineParts.donorPath(line.donor))
        }
        let heads = [
            Phrase("供血浆者", "Donor"), Phrase("待检袋数", "Bags waiting"), Phrase("最早采集", "Oldest"),
            Phrase("最晚采集", "Newest"), Phrase("最近一次来", "Last seen"), Phrase("此日起取样可全部解除", "A sample clears all from"),
            Phrase("状态", "State"),
        ].enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 1) }
        let note = model.limits.map {
            Phrase(
                "血浆已满 \($0.days) 天、\($0.callbackAfterDays) 天没有再来的人；\($0.lostDonorDays) 天没有来的算失访",
                "plasma over \($0.days) days, not seen for \($0.callbackAfterDays) days; lost after \($0.lostDonorDays)"
            )
        }
        let actions = ["csv", "xlsx"].map { format in
            button(
                Button(
                    format.uppercased(), .link(address("/quarantine/callbacks/files/\(format)", model.station)),
                    rank: .quiet))
        }
        let table = dataTable(
            DataTable(
                name: title(language),
                caption: visit.say(Phrase("本页 \(rows.count) 人", "\(rows.count) on this page")), columns: heads,
                rows: rows, empty: "\(Phrase("没有要召回的人", "Nobody to ask back"), language)",
                previousLink: model.after.isEmpty ? nil : address("/quarantine/callbacks", model.station),
                nextLink: model.lines.count > shown.count
                    ? shown.last.map { address("/quarantine/callbacks", model.station, after: $0.donor) } : nil),
            language)
        let stations = model.stations.map { code in
            Chip(code, href: address("/quarantine/callbacks", code), chosen: code == model.station)
        }
        return page(
            visit.pageFrame(title),
            """
            \(pageHead(trail: QuarantineParts.trail(language), title: "\(title, language)",
            note: "\(note ?? Phrase("没有生效的检疫期限度", "No limits of quarantine are in force"), language)",
            actions: Markup.joined(actions)))\
            \(chips(stations))\(table)
            """)
    }

    static let columns = ["donor", "station", "bags", "oldest", "newest", "last_seen", "clears_all_from", "lost"]

    @Sendable private static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let model = try await load(visit, after: "", limit: exportMax)
        let rows = model.lines.map { line in
            [
                line.donor, line.station, "\(line.units)", line.oldest.iso, line.newest.iso,
                line.lastSeen?.rfc3339 ?? "", line.clearsAllFrom.rfc3339,
                model.limits.map { line.isLost(on: visit.now, $0) } == true ? "1" : "0",
            ]
        }
        let day = visit.now.day(offsetMinutes: visit.zoneMinutes).iso
        return QuarantineListPages.file(
            "callbacks-\(model.station)-\(day)", visit.parameter("format"), "召回 Call-back", columns, rows)
    }
}
