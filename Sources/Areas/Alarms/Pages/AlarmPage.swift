import Kernel
import Web

/// One alarm: what it means, its state, what may be done, and its log (Law.s47).
enum AlarmPage {
    static let routes: [Route] = [
        Route(.get, "/alarms/list/:alarm", .permission("alarms.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/alarms/list/:alarm/acts", .permission("alarms.act"), act),
        Route(.post, "/alarms/list/:alarm/covers", .permission("alarms.define"), act),
        Route(.post, "/alarms/list/:alarm/definitions", .permission("alarms.define"), amend),
    ]

    static let logMax = 100

    struct Model: Sendable {
        let definition: DefinitionState
        let state: AlarmState
        let log: [AlarmOccurrence]
    }

    static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("alarm")
        let model = try await visit.read { (snapshot) throws(Fault) in
            Model(
                definition: try DefinitionTable.load(id, from: snapshot),
                state: try AlarmTable.load(id, from: snapshot),
                log: try AlarmLookups.occurrences(of: id, limit: logMax, from: snapshot))
        }
        guard model.definition.definition != nil else { return .missing }
        let history = try await visit.node.history(of: Subject(AlarmRules.noun, id), before: .max, limit: logMax)
        return Reply.answer(page(model, history, refusal, visit), refusal)
    }

    @Sendable private static func act(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("alarm")
        return try await visit.answer(
            to: AlarmParts.path("list", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let command: AlarmCommand
            switch visit.form["act"] {
            case "acknowledge": command = .acknowledge(comment: visit.text("comment"))
            case "shelve":
                guard let hours = Int64(visit.text("hours")) else { throw .refused(.alarmShelfWrong) }
                guard (1...AlarmRules.shelfHoursMax).contains(hours) else { throw .refused(.alarmShelfWrong) }
                command = .shelve(until: visit.now + .hours(hours))
            case "unshelve": command = .unshelve
            case "suppress": command = .suppress
            case "unsuppress": command = .unsuppress
            case "take-out": command = .takeOut(permit: visit.text("permit"))
            default: command = .putBack
            }
            _ = try await visit.perform(AlarmTable.self, on: id, command, reason: visit.form.text("reason"))
        }
    }

    @Sendable private static func amend(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("alarm")
        return try await visit.answer(
            to: AlarmParts.path("list", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let command: DefinitionCommand =
                visit.form["act"] == "close" ? .close : .amend(try DefinitionPages.definition(visit))
            _ = try await visit.perform(DefinitionTable.self, on: id, command, reason: visit.form.text("reason"))
        }
    }

    // MARK: The page

    static func page(
        _ model: Model, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let trail = recordTrail(history, visit) { line in
            let words = alarmWords[line.fact.kind] ?? Phrase(line.fact.kind.name, line.fact.kind.name)
            guard case .acknowledged(_, let comment)? = line.fact as? AlarmFact else { return "\(words, language)" }
            return "\(words, language)　\(comment)"
        }
        return Web.page(
            visit.pageFrame(Phrase(model.state.id, model.state.id), scripts: ["form.js"], live: AlarmParts.live),
            """
            \(pageHead(
                trail: "<a href=\"/alarms\">\(AlarmParts.title, language)</a> /",
                title: AlarmParts.plain(model.state.id),
                note: live("standing", AlarmParts.standing(model.state, language), model, "span")))\
            \(refusedBox(refusal, language))\(facts(model, visit))\(live("acts", acts(model, visit), model))\
            \(live("log", log(model.log, visit), model))\(live("trail", trail, model))
            """)
    }

    /// A piece that changes by itself; what is half-written in it stays.
    private static func live(_ id: String, _ matter: Markup?, _ model: Model, _ element: String = "div") -> Markup {
        let path = AlarmParts.path("list", model.state.id)
        return element == "span"
            ? "<span id=\"live-\(id)\" data-refresh=\"\(path)\">\(matter)</span>"
            : "<div id=\"live-\(id)\" data-refresh=\"\(path)\">\(matter)</div>"
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        guard let definition = model.definition.definition else { return "" }
        let language = visit.language
        if definition.kind == .diagnostic { return device(definition, version: model.definition.version, visit) }
        let deadBand = visit.say(
            Phrase("死区 \(definition.deadBand.text)", "dead band \(definition.deadBand.text)"))
        let delays = visit.say(
            Phrase(
                "延时 \(definition.onDelay) / \(definition.offDelay) ms",
                "delays \(definition.onDelay) / \(definition.offDelay) ms"))
        return sheet([
            factGrid(
                [
                    RecordFact(
                        visit.say(Phrase("信号", "Signal")), AlarmParts.plain(definition.signal),
                        note: "\(definition.kind.phrase, language)"),
                    RecordFact(
                        visit.say(Phrase("限值", "Limit")), AlarmParts.plain(definition.value.displayText),
                        note: "\(deadBand) · \(delays)"),
                    RecordFact(
                        visit.say(Phrase("优先级", "Priority")), AlarmParts.priority(definition.priority, language),
                        note: definition.isCritical ? badge(.stop, Phrase("关键", "critical")(language)) : ""),
                    RecordFact(visit.say(Phrase("后果", "Consequence")), "\(definition.consequence)"),
                    RecordFact(visit.say(Phrase("应对", "Response")), "\(definition.response)"),
                    RecordFact(visit.say(Phrase("版本", "Version")), "\(model.definition.version)"),
                ], language)
        ])
    }

    /// A device has no limit; its own page says more.
    private static func device(_ definition: AlarmDefinition, version: Int, _ visit: Visit) -> Markup {
        let language = visit.language
        return sheet([
            factGrid(
                [
                    RecordFact(
                        visit.say(Phrase("设备", "Device")), AlarmParts.found(definition.signal),
                        note: "\(definition.kind.phrase, language)"),
                    RecordFact(
                        visit.say(Phrase("优先级", "Priority")), AlarmParts.priority(definition.priority, language),
                        note: definition.isCritical ? badge(.stop, Phrase("关键", "critical")(language)) : ""),
                    RecordFact(visit.say(Phrase("后果", "Consequence")), "\(definition.consequence)"),
                    RecordFact(visit.say(Phrase("应对", "Response")), "\(definition.response)"),
                    RecordFact(visit.say(Phrase("版本", "Version")), "\(version)"),
                ], language)
        ])
    }

    private static func acts(_ model: Model, _ visit: Visit) -> Markup? {
        guard !model.definition.isClosed else { return nil }
        let shown = operating(model.state, visit) + covering(model, visit)
        guard !shown.isEmpty else { return nil }
        return sheet(title: visit.say(AlarmParts.title), "<div class=\"acts\">\(Markup.joined(shown))</div>")
    }

    private static func reason(_ form: String, _ visit: Visit) -> Markup {
        AlarmParts.field("reason", Phrase("原因", "Reason"), form: form, visit)
    }

    private static func operating(_ state: AlarmState, _ visit: Visit) -> [Markup] {
        guard visit.may("alarms.act") else { return [] }
        let path = AlarmParts.path("list", state.id, "acts")
        var acts: [Markup] = []
        if state.cover == nil, state.awaitsAcknowledgement {
            acts.append(
                foldedForm(
                    path, "acknowledge", Phrase("确认", "Acknowledge"),
                    AlarmParts.field(
                        "comment", Phrase("看到什么、做了什么", "What you saw and did"), form: "acknowledge", visit), visit))
        }
        if state.cover == nil {
            let hours = [1, 2, 4, 8, 12, 24].map { Choice("\($0)", "\($0) h") }
            acts.append(
                foldedForm(
                    path, "shelve", Phrase("搁置", "Shelve"),
                    """
                    \(AlarmParts.field("hours", Phrase("多久", "For"), .choice(hours), form: "shelve", visit))\
                    \(reason("shelve", visit))
                    """, visit))
        }
        if case .shelf? = state.cover {
            acts.append(foldedForm(path, "unshelve", Phrase("结束搁置", "End the shelf"), "", visit))
        }
        return acts
    }

    private static func covering(_ model: Model, _ visit: Visit) -> [Markup] {
        guard visit.may("alarms.define"), let definition = model.definition.definition else { return [] }
        let path = AlarmParts.path("list", model.state.id, "covers")
        var acts: [Markup] = []
        switch model.state.cover {
        case nil:
            acts.append(
                foldedForm(
                    path, "suppress", Phrase("设计抑制", "Suppress by design"), reason("suppress", visit), visit))
        case .design: acts.append(foldedForm(path, "unsuppress", Phrase("解除抑制", "End suppression"), "", visit))
        case .shelf, .service: break
        }
        if case .service? = model.state.cover {
            acts.append(foldedForm(path, "put-back", Phrase("恢复服务", "Put back into service"), "", visit))
        } else {
            acts.append(
                foldedForm(
                    path, "take-out", Phrase("退出服务", "Take out of service"),
                    """
                    \(AlarmParts.field("permit", Phrase("作业票号", "Permit"), form: "take-out", visit))\
                    \(reason("take-out", visit))
                    """, visit))
        }
        guard definition.kind != .diagnostic else { return acts }
        let definitions = AlarmParts.path("list", model.state.id, "definitions")
        acts.append(
            foldedForm(
                definitions, "amend", Phrase("更改定义", "Amend the definition"),
                "\(DefinitionPages.fields(definition, visit))\(reason("amend", visit))", visit))
        acts.append(
            foldedForm(definitions, "close", Phrase("停用报警", "Close the alarm"), reason("close", visit), visit))
        return acts
    }

    private static func log(_ log: [AlarmOccurrence], _ visit: Visit) -> Markup {
        let rows = log.map { line -> TableRow in
            let covered: Markup? =
                line.isCovered ? plainBadge(.hold, visit.say(Phrase("被遮蔽", "covered"))) : nil
            return TableRow([
                "\(line.number)", AlarmParts.plain(AlarmParts.stamp(line.raisedAt, visit)),
                "\(AlarmParts.plain(AlarmParts.judged(line))) \(covered)",
                AlarmParts.plain(line.times > 1 ? "× \(line.times)" : ""),
                AlarmParts.plain("\(line.batch) \(line.step)"),
                AlarmParts.plain(AlarmParts.stamp(line.returnedAt, visit)),
                AlarmParts.plain(AlarmParts.stamp(line.acknowledgedAt, visit)),
                "\(AlarmParts.plain(line.acknowledgedBy ?? "")) \(line.comment ?? "")",
            ])
        }
        let heads = [
            Phrase("次", "No."), Phrase("报警", "Raised"), Phrase("值和限", "Value and limit"), Phrase("反复", "Times"),
            Phrase("批、步骤", "Batch, step"), Phrase("恢复", "Returned"), Phrase("确认", "Acknowledged"),
            Phrase("谁、说明", "Who, comment"),
        ]
        return plainTable(
            Phrase("报警日志", "Alarm log"), heads, rows, numeric: [0], empty: Phrase("还没有报过", "Never raised"), visit)
    }
}
