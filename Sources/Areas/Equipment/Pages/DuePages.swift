import Kernel
import Web

/// What is due: calibration, qualification, clean hold, maintenance, the oldest first.
enum DuePages {
    static let routes: [Route] = [
        Route(.get, "/equipment/due", .permission("equipment.view")) { (visit) throws(Denial) in
            let today = EquipmentParts.today(visit)
            let zone = visit.zoneMinutes
            let lines = try await visit.read { (snapshot) throws(Fault) in
                let ahead = try EquipmentPackTable.packs(from: snapshot).inForce(on: today)?.value(.dueSoonDays) ?? 0
                return try Self.lines(upTo: today.adding(days: ahead), today, zone, from: snapshot)
            }
            return .page(page(lines, today, visit))
        }
    ]

    static func lines(
        upTo day: Day, _ today: Day, _ zoneMinutes: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [DueLine] {
        DueLine.all(
            try AssetLookups.list(from: snapshot), upTo: day, try EquipmentPackTable.packs(from: snapshot),
            today: today, zoneMinutes: zoneMinutes)
    }

    static func page(_ lines: [DueLine], _ today: Day, _ visit: Visit) -> Markup {
        let language = visit.language
        let title = Phrase("到期", "Due")
        let rows = lines.map { line -> TableRow in
            let days = line.dueOn.days(since: today)
            let word: Markup =
                days < 0
                ? plainBadge(.stop, visit.say(Phrase("过期 \(-days) 天", "\(-days) d overdue")))
                : days == 0
                    ? plainBadge(.stop, visit.say(Phrase("今天", "today")))
                    : plainBadge(.waiting, visit.say(Phrase("还有 \(days) 天", "in \(days) d")))
            return TableRow(
                [
                    EquipmentParts.plain(line.dueOn.iso), word, EquipmentParts.code(line.asset.id),
                    "\(line.asset.detail?.name ?? "")", "\(line.what.phrase, language)",
                ], href: EquipmentParts.path("assets", line.asset.id), failing: days < 0)
        }
        let heads = [
            Phrase("到期日", "Due on"), Phrase("还剩", "Left"), Phrase("设备", "Equipment"), Phrase("名称", "Name"),
            Phrase("什么", "What"),
        ]
        return Web.page(
            visit.pageFrame(title),
            """
            \(EquipmentParts.head("\(title, language)", visit))\(EquipmentParts.sheets("/equipment/due", visit))\
            \(plainTable(title, heads, rows, empty: Phrase("近期没有到期的", "Nothing is due soon"), visit))
            """)
    }
}
