import Kernel
package import Web

/// What alarms show.
package let alarmPages = Pages(
    area: "Alarms",
    routes: AlarmListPages.routes + AlarmPage.routes + DefinitionPages.routes + ExceptionPages.routes
        + ReportPages.routes,
    rail: [
        RailPlace(
            character: "警", name: AlarmParts.title, path: "/alarms", access: .permission("alarms.view"),
            waiting: { (standing, snapshot) throws(Fault) in
                guard standing.permissions.contains("alarms.act") else { return 0 }
                return try AlarmLookups.open(limit: 100, from: snapshot).count { $0.awaitsAcknowledgement }
            })
    ],
    tasks: { (standing, clock, language, snapshot) throws(Fault) in
        guard standing.permissions.contains("alarms.judge") else { return [] }
        let open = try ExceptionTable.open(limit: 100, from: snapshot)
        guard let first = open.first, let opening = first.opening else { return [] }
        return [
            Pages.Task(
                urgency: .now, since: opening.raising.at,
                title: Phrase("异常事件待判定 \(open.count) 件", "\(open.count) exceptions to judge"),
                detail: Phrase(
                    "\(opening.raising.signal) \(opening.raising.batch)",
                    "\(opening.raising.signal) \(opening.raising.batch)"),
                action: Phrase("去判定", "Judge"), path: "/alarms/exceptions", verdict: .stop)
        ]
    },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("alarms.view") else { return nil }
        if try ExceptionTable.load(code, from: snapshot).opening != nil {
            return AlarmParts.path("exceptions", code)
        }
        return try DefinitionTable.load(code, from: snapshot).definition == nil ? nil : AlarmParts.path("list", code)
    })
