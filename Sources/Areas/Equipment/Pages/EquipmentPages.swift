import Kernel
package import Web

/// What equipment shows.
package let equipmentPages = Pages(
    area: "Equipment",
    routes: RegisterPages.routes + AssetPages.routes + AssetActs.routes + DuePages.routes + SignalPages.routes
        + SignalActs.routes + ConnectionPages.routes + UpgradePages.routes + EquipmentRulesPages.rules.routes,
    rail: [
        RailPlace(
            character: "机", name: EquipmentParts.title, path: "/equipment", access: .permission("equipment.view"))
    ],
    tasks: { (standing, clock, language, snapshot) throws(Fault) in
        guard standing.permissions.contains("equipment.calibrate") else { return [] }
        let due = try DuePages.lines(upTo: clock.today, clock.today, clock.zoneMinutes, from: snapshot)
        guard !due.isEmpty else { return [] }
        return [
            Pages.Task(
                urgency: .today, since: due[0].dueOn.start(offsetMinutes: clock.zoneMinutes),
                title: Phrase("设备到期 \(due.count) 项", "\(due.count) due on equipment"),
                detail: Phrase(
                    "\(due[0].asset.id) \(due[0].what.phrase.zh)", "\(due[0].asset.id): \(due[0].what.phrase.en)"),
                action: Phrase("去看", "Look"), path: "/equipment/due", verdict: .warn)
        ]
    },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("equipment.view") else { return nil }
        if try AssetTable.load(code, from: snapshot).detail != nil { return EquipmentParts.path("assets", code) }
        return try SignalTable.load(code, from: snapshot).detail == nil ? nil : EquipmentParts.path("signals", code)
    })
