import Kernel
import Web

/// The rationalised alarms: each with limit, priority, consequence and response.
enum DefinitionPages {
    static let routes: [Route] = [
        Route(.get, "/alarms/definitions", .permission("alarms.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/alarms/definitions", .permission("alarms.define"), define),
    ]

    private static let path = "/alarms/definitions"
    private static let title = Phrase("报警定义", "Alarm definitions")

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let definitions = try await visit.read { (snapshot) throws(Fault) in try DefinitionTable.list(from: snapshot) }
        return Reply.answer(page(definitions, refusal, visit), refusal)
    }

    @Sendable private static func define(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: path, { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(
                DefinitionTable.self, on: visit.text("alarm"), .define(try definition(visit)))
        }
    }

    static func definition(_ visit: Visit) throws(Denial) -> AlarmDefinition {
        func number(_ name: String) throws(Denial) -> DecimalNumber? {
            guard let text = visit.form.text(name) else { return nil }
            guard let number = DecimalNumber(text) else { throw .refused(.alarmFieldWrong) }
            return number
        }
        func delay(_ name: String) throws(Denial) -> Int {
            guard let text = visit.form.text(name) else { return 0 }
            guard let delay = Int(text) else { throw .refused(.alarmFieldWrong) }
            return delay
        }
        guard let kind = AlarmKind(rawValue: visit.text("kind")),
            let priority = AlarmPriority(rawValue: visit.text("priority")), let value = try number("value")
        else { throw .refused(.alarmFieldWrong) }
        return AlarmDefinition(
            signal: visit.text("signal"), kind: kind, value: value, setPoint: try number("set_point"),
            deadBand: try number("dead_band") ?? DecimalNumber(coefficient: 0), onDelay: try delay("on_delay"),
            offDelay: try delay("off_delay"), priority: priority, isCritical: visit.form["critical"] == "yes",
            consequence: visit.text("consequence"), response: visit.text("response"))
    }

    static func fields(_ definition: AlarmDefinition?, _ visit: Visit) -> Markup {
        let form = definition == nil ? "" : "amend"
        let language = visit.language
        func entry(
            _ name: String, _ label: Phrase, _ value: String?, _ kind: FieldKind = .text, required: Bool = true
        ) -> Markup {
            AlarmParts.field(name, label, kind, form: form, value: value ?? "", required: required, visit)
        }
        let kinds = AlarmKind.defined.map { Choice($0.rawValue, $0.phrase(language)) }
        let priorities = AlarmPriority.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        let critical = [
            Choice("no", Phrase("不是", "no")(language)), Choice("yes", Phrase("关键工艺参数", "critical parameter")(language)),
        ]
        let zero = definition == nil ? "0" : nil
        let onDelay = definition.map { "\($0.onDelay)" } ?? zero
        let offDelay = definition.map { "\($0.offDelay)" } ?? zero
        let isCritical = definition?.isCritical == true ? "yes" : "no"
        return """
            \(entry("signal", Phrase("信号编号", "Signal"), definition?.signal))\
            \(entry("kind", Phrase("种类", "Kind"), definition?.kind.rawValue, .choice(kinds)))\
            \(entry("value", Phrase("限值（速率每分钟、无值秒数）", "Limit; rate a minute; s"), definition?.value.text, .number))\
            \(entry("set_point", Phrase("设定值", "Set point"), definition?.setPoint?.text, .number, required: false))\
            \(entry("dead_band", Phrase("死区", "Dead band"), definition?.deadBand.text ?? zero, .number))\
            \(entry("on_delay", Phrase("报警延时（毫秒）", "On-delay (ms)"), onDelay, .number))\
            \(entry("off_delay", Phrase("恢复延时（毫秒）", "Off-delay (ms)"), offDelay, .number))\
            \(entry("priority", Phrase("优先级", "Priority"), definition?.priority.rawValue, .choice(priorities)))\
            \(entry("critical", Phrase("关键", "Critical"), isCritical, .choice(critical)))\
            \(entry("consequence", Phrase("不处理的后果", "Consequence if nobody acts"), definition?.consequence))\
            \(entry("response", Phrase("应对", "Response"), definition?.response))
            """
    }

    static func page(_ definitions: [DefinitionState], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = definitions.compactMap { state -> TableRow? in
            guard let definition = state.definition else { return nil }
            let isOfDevice = definition.kind == .diagnostic
            let critical: Markup? =
                definition.isCritical ? badge(.warn, Phrase("关键", "critical")(language)) : nil
            return TableRow(
                [
                    AlarmParts.code(state.id), AlarmParts.plain(definition.signal),
                    "\(definition.kind.phrase, language)",
                    "<b translate=\"no\">\(isOfDevice ? "—" : definition.value.displayText)</b>",
                    AlarmParts.plain(isOfDevice ? "—" : definition.deadBand.displayText),
                    AlarmParts.plain(isOfDevice ? "—" : "\(definition.onDelay) / \(definition.offDelay)"),
                    "\(AlarmParts.priority(definition.priority, language)) \(critical)",
                    "\(definition.consequence)<br><small>\(definition.response)</small>",
                    state.isClosed
                        ? plainBadge(.stop, Phrase("已停用", "closed")(language)) : AlarmParts.plain("\(state.version)"),
                ], href: AlarmParts.path("list", state.id))
        }
        var counts: [AlarmPriority: Int] = [:]
        for state in definitions where !state.isClosed {
            if let priority = state.definition?.priority { counts[priority, default: 0] += 1 }
        }
        let told = AlarmPriority.allCases.map { "\($0.phrase(language)) \(counts[$0] ?? 0)" }.joined(separator: " · ")
        let heads = [
            Phrase("编号", "Code"), Phrase("信号", "Signal"), Phrase("种类", "Kind"), Phrase("限值", "Limit"),
            Phrase("死区", "Dead band"), Phrase("延时 ms", "Delays, ms"), Phrase("优先级", "Priority"),
            Phrase("后果和应对", "Consequence, response"), Phrase("版本", "Version"),
        ]
        let word = Phrase("定义报警", "Define an alarm")
        let defining: Markup? =
            visit.may("alarms.define")
            ? sheet(
                title: word(language),
                actForm(
                    path, word,
                    """
                    \(AlarmParts.field("alarm", Phrase("编号", "Code"), code: true, visit))\(fields(nil, visit))
                    """, visit)) : nil
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/alarms\">\(AlarmParts.title, language)</a> /", title: "\(title, language)",
                note: "\(told)"))\
            \(AlarmParts.sheets(path, visit))\(refusedBox(refusal, language))\
            \(plainTable(title, heads, rows, empty: Phrase("还没有定义报警", "No alarm is defined yet"), visit))\
            \(defining)
            """)
    }
}
