import Kernel
import Web

/// What alarms now: unacknowledged first, by priority; many at once are grouped by where they are.
enum AlarmListPages {
    static let routes: [Route] = [
        Route(.get, "/alarms", .permission("alarms.view")) { (visit) throws(Denial) in
            let model = try await model(visit)
            let board = board(model, visit)
            return visit.wantsFragment ? .fragment(board) : .page(page(board, visit))
        }
    ]

    static let shownMax = 500

    struct Line: Sendable {
        let state: AlarmState
        let occurrence: AlarmOccurrence?
        let response: String
        /// What a device tells of itself.
        let told: String
    }

    struct Model: Sendable {
        let lines: [Line]
        let covered: [AlarmState]
        /// Raised in the last ten minutes.
        let recent: Int
        let limits: AlarmLoadLimits
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model {
        let (now, zone) = (visit.now, visit.zoneMinutes)
        return try await visit.read { (snapshot) throws(Fault) in
            var lines: [Line] = []
            for state in try AlarmLookups.open(limit: shownMax, from: snapshot) where state.cover == nil {
                let definition = try DefinitionTable.load(state.id, from: snapshot).definition
                lines.append(
                    Line(
                        state: state,
                        occurrence: try AlarmLookups.occurrence(state.id, state.count, from: snapshot),
                        response: definition?.response ?? "",
                        told: definition?.kind == .diagnostic ? definition?.consequence ?? "" : ""))
            }
            lines.sort { rank($0) < rank($1) }
            return Model(
                lines: lines, covered: try AlarmLookups.covered(from: snapshot),
                recent: try AlarmLookups.occurrences(
                    from: now - AlarmReport.slot, to: now + .seconds(1), limit: 10_000, from: snapshot
                ).reduce(0) { $0 + $1.times },
                limits: try AlarmLoadLimits.inForce(at: now, zoneMinutes: zone, from: snapshot))
        }
    }

    private static func rank(_ line: Line) -> (Int, AlarmPriority, Int64, String) {
        let waits = line.state.awaitsAcknowledgement ? (line.state.isActive ? 0 : 1) : 2
        return (
            waits, line.occurrence?.priority ?? .low, -(line.occurrence?.raisedAt.microseconds ?? 0), line.state.id
        )
    }

    static func page(_ board: Markup, _ visit: Visit) -> Markup {
        Web.page(
            visit.pageFrame(AlarmParts.title, scripts: ["form.js", "sound.js"], live: AlarmParts.live),
            """
            \(pageHead(title: "\(AlarmParts.title, visit.language)"))\(AlarmParts.sheets("/alarms", visit))\
            \(AlarmSounds.panel(visit.language))\(board)
            """)
    }

    /// All that changes while somebody looks.
    static func board(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let waiting = model.lines.filter(\.state.awaitsAcknowledgement)
        let isFlood = model.recent > model.limits.floodAlarms
        let note = Phrase(
            "\(model.lines.count) 个，未确认 \(waiting.count) 个；近 10 分钟 \(model.recent) 个",
            "\(model.lines.count), \(waiting.count) unacknowledged; \(model.recent) in the last 10 min")
        let flood: Markup? =
            isFlood ? badge(.stop, Phrase("报警洪泛：按设备归组", "alarm flood: grouped by equipment")(language)) : nil
        let groups =
            isFlood || model.lines.count > model.limits.floodAlarms ? grouped(model.lines, visit) : nil
        let heard = waiting.map { "\($0.occurrence?.priority.rawValue ?? ""):\($0.state.id)#\($0.state.count)" }
        return """
            <div data-list data-refresh="/alarms" data-waiting="\(heard.joined(separator: " "))">\
            <p class="standing-line" role="status">\(note, language) \(flood)</p>\
            \(groups)\(table(model.lines, visit))\(covered(model.covered, visit))</div>
            """
    }

    /// One line for each piece of equipment: how many, the highest priority, the first of them.
    private static func grouped(_ lines: [Line], _ visit: Visit) -> Markup {
        let groups = Dictionary(grouping: lines) { $0.occurrence?.place ?? "" }
        let rows = groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { asset, lines in
            let first = lines.compactMap(\.occurrence).min { $0.raisedAt < $1.raisedAt }
            let highest = lines.compactMap(\.occurrence?.priority).min() ?? .low
            return TableRow([
                AlarmParts.code(asset), "\(Figures.grouped(lines.count))",
                AlarmParts.priority(highest, visit.language),
                AlarmParts.plain(AlarmParts.stamp(first?.raisedAt, visit)), AlarmParts.alarm(first?.alarm ?? ""),
            ])
        }
        let heads = [
            Phrase("设备", "Equipment"), Phrase("报警数", "Alarms"), Phrase("最高优先级", "Highest"),
            Phrase("最早", "First at"), Phrase("最早的报警", "First alarm"),
        ]
        return plainTable(
            Phrase("按设备", "By equipment"), heads, rows, numeric: [1], empty: AlarmParts.title, visit)
    }

    private static func table(_ lines: [Line], _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = lines.map { line -> TableRow in
            let raised = line.occurrence
            let critical: Markup? =
                raised?.isCritical == true ? badge(.stop, Phrase("关键", "critical")(language)) : nil
            let times: Markup? = raised.flatMap { $0.times > 1 ? " × \($0.times)" : nil }
            return TableRow(
                [
                    AlarmParts.plain(AlarmParts.stamp(raised?.raisedAt, visit)),
                    raised.map { AlarmParts.priority($0.priority, language) } ?? "",
                    "\(AlarmParts.code(line.state.id)) \(critical)\(times)",
                    "\(raised?.kind.phrase(language) ?? "")",
                    line.told.isEmpty ? raised.map { AlarmParts.plain(AlarmParts.judged($0)) } ?? "" : "\(line.told)",
                    location(raised),
                    AlarmParts.standing(line.state, language), "<small>\(line.response)</small>",
                ], href: AlarmParts.path("list", line.state.id), failing: line.state.standing == .unacknowledged)
        }
        let heads = [
            Phrase("时间", "Time"), Phrase("优先级", "Priority"), Phrase("报警", "Alarm"), Phrase("种类", "Kind"),
            Phrase("值和限", "Value and limit"), Phrase("设备、批、步骤", "Equipment, batch, step"), Phrase("状态", "State"),
            Phrase("应对", "Response"),
        ]
        return plainTable(
            AlarmParts.title, heads, rows, empty: Phrase("没有报警", "No alarm"), visit)
    }

    private static func location(_ raised: AlarmOccurrence?) -> Markup {
        guard let raised else { return "" }
        return "\(AlarmParts.plain(raised.place))<br><small>\(raised.batch) \(raised.step)</small>"
    }

    private static func covered(_ states: [AlarmState], _ visit: Visit) -> Markup? {
        guard !states.isEmpty else { return nil }
        let rows = states.map { state -> TableRow in
            let until: String
            switch state.cover {
            case .shelf(let end): until = AlarmParts.stamp(end, visit)
            case .service(let permit): until = permit
            case .design, nil: until = "—"
            }
            let beneath: Markup =
                state.isActive ? plainBadge(.stop, visit.say(Phrase("其下有报警", "active beneath"))) : ""
            return TableRow(
                [
                    AlarmParts.code(state.id), AlarmParts.standing(state, visit.language), AlarmParts.plain(until),
                    beneath,
                ], href: AlarmParts.path("list", state.id))
        }
        let heads = [
            Phrase("报警", "Alarm"), Phrase("状态", "State"), Phrase("到、作业票", "Until, permit"), Phrase("其下", "Beneath"),
        ]
        return plainTable(
            Phrase("搁置、抑制、退出服务", "Shelved, suppressed, out of service"), heads, rows, empty: AlarmParts.title, visit)
    }
}
