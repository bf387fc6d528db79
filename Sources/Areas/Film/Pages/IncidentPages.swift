import Kernel
import Web

/// Troubles of all cameras, newest first.
enum IncidentPages {
    static let rowsMax = 200

    static let routes: [Route] = [
        Route(.get, "/film/incidents", .permission("film.view")) { (visit) throws(Denial) in
            let before = visit.query["before"].flatMap { Int64($0) }.map { Moment(microseconds: $0) }
            let incidents = try await visit.read { (snapshot) throws(Fault) in
                try IncidentTable.list(
                    before: before ?? Moment(microseconds: .max), limit: rowsMax, from: snapshot)
            }
            let list = list(incidents, visit)
            return visit.wantsFragment ? .fragment(list) : .page(page(list, visit))
        }
    ]

    static let heads = [
        Phrase("从", "From"), Phrase("到", "To"), Phrase("多久", "How long"), Phrase("摄像机", "Camera"),
        Phrase("异常", "Trouble"), Phrase("详情和怎么办", "Detail, and what to do"), Phrase("当时的批", "Batch"),
    ]
    static let empty = Phrase("没有异常", "No trouble")

    static func page(_ list: Markup, _ visit: Visit) -> Markup {
        let title = Phrase("录像异常", "Troubles of cameras")
        return Web.page(
            visit.pageFrame(title, live: "/live?subject=film"),
            """
            \(FilmParts.head("\(title, visit.language)",
                note: "\(Phrase("由系统发现，恢复后自动结束", "found by the node; each ends by itself"), visit.language)", visit))\
            \(FilmParts.sheets("/film/incidents", visit))\(list)
            """)
    }

    static func list(_ incidents: [IncidentState], _ visit: Visit) -> Markup {
        let table = plainTable(
            Phrase("录像异常", "Troubles of cameras"), heads, incidents.map { row($0, visit) }, empty: empty, visit)
        var older: Markup?
        if incidents.count == rowsMax, let last = incidents.last {
            older = pager(
                previous: nil, next: "/film/incidents?before=\(last.from.microseconds)", visit.language)
        }
        return "<div data-list data-refresh=\"/film/incidents\">\(table)\(older)</div>"
    }

    static func row(_ incident: IncidentState, _ visit: Visit) -> TableRow {
        let language = visit.language
        let remedy: Markup? = incident.isOpen ? incident.trouble.map { "<br>\($0.remedy, language)" } : nil
        let alarm: Markup? = incident.trouble.flatMap { trouble in
            guard visit.may("alarms.view") else { return nil }
            let code = trouble.alarm(of: incident.camera)
            return "<br><a\(href: "/alarms/list/\(PageAddress.escaped(code))") translate=\"no\">\(code)</a>"
        }
        let uses = incident.uses.map { "\($0.batch) \($0.step)" }.joined(separator: " · ")
        return TableRow(
            [
                FilmParts.plain(FilmParts.stamp(incident.from, visit)),
                incident.to.map { FilmParts.plain(FilmParts.stamp($0, visit)) }
                    ?? "<b>\(Phrase("还在", "still"), language)</b>",
                "\(FilmParts.length((incident.to ?? visit.now) - incident.from), language)",
                FilmParts.code(incident.camera), "\(FilmParts.trouble(incident, visit))\(alarm)",
                "<small translate=\"no\">\(incident.detail)</small>\(remedy)", FilmParts.plain(uses),
            ], href: FilmParts.camera(incident.camera), failing: incident.isOpen)
    }
}
