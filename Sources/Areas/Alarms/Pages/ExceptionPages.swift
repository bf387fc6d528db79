import Kernel
import Web

/// Exception events: what waits for QA, and how each was judged.
enum ExceptionPages {
    static let routes: [Route] = [
        Route(.get, "/alarms/exceptions", .permission("alarms.view")) { (visit) throws(Denial) in
            let all = try await visit.read { (snapshot) throws(Fault) in
                (
                    open: try ExceptionTable.open(limit: shownMax, from: snapshot),
                    newest: try ExceptionTable.newest(limit: shownMax, from: snapshot)
                )
            }
            return .page(listPage(all.open, all.newest.filter { $0.disposition != nil }, visit))
        },
        Route(.get, "/alarms/exceptions/:exception", .permission("alarms.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/alarms/exceptions/:exception/judgements", .permission("alarms.judge"), judge),
    ]

    static let shownMax = 200
    static let title = Phrase("异常事件", "Exception events")

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("exception")
        let found = try await visit.read { (snapshot) throws(Fault) in
            let state = try ExceptionTable.load(id, from: snapshot)
            return (
                state: state,
                occurrence: try AlarmLookups.occurrence(
                    state.opening?.alarm ?? "", state.opening?.raising.number ?? 0, from: snapshot)
            )
        }
        guard found.state.opening != nil else { return .missing }
        return Reply.answer(onePage(found.state, found.occurrence, refusal, visit), refusal)
    }

    @Sendable private static func judge(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("exception")
        return try await visit.answer(
            to: AlarmParts.path("exceptions", id),
            { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in try ExceptionTable.load(id, from: snapshot) }
            guard let disposition = ExceptionDisposition(rawValue: visit.text("disposition")) else {
                throw .refused(.exceptionUnknown(id))
            }
            // What was shown is what is signed.
            guard visit.form["version"] == "\(state.version)" else { throw .refused(.exceptionSignatureMissing) }
            let reason = visit.text("reason")
            let deviation = visit.text("deviation")
            let judgement = ExceptionJudgement(state, disposition, deviation: deviation, reason: reason)
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(judgement.canonicalBytes),
                meaning: .approved)
            _ = try await visit.perform(
                ExceptionTable.self, on: id, .judge(disposition, deviation: deviation), reason: reason,
                signatures: [own])
        }
    }

    static func listPage(_ open: [ExceptionState], _ judged: [ExceptionState], _ visit: Visit) -> Markup {
        let language = visit.language
        func rows(_ states: [ExceptionState]) -> [TableRow] {
            states.compactMap { state in
                guard let raised = state.opening?.raising else { return nil }
                let value = raised.value?.displayText ?? "—"
                return TableRow(
                    [
                        AlarmParts.plain(AlarmParts.stamp(raised.at, visit)), AlarmParts.code(state.id),
                        AlarmParts.plain(raised.signal),
                        "\(raised.kind.phrase, language) \(AlarmParts.plain("\(value) / \(raised.limit.displayText)"))",
                        AlarmParts.plain(raised.asset), AlarmParts.plain("\(raised.batch) \(raised.step)"),
                        verdict(state, language),
                    ], href: AlarmParts.path("exceptions", state.id), failing: state.disposition == nil)
            }
        }
        let heads = [
            Phrase("时间", "Time"), Phrase("编号", "Number"), Phrase("信号", "Signal"), Phrase("值和限", "Value and limit"),
            Phrase("设备", "Equipment"), Phrase("批、步骤", "Batch, step"), Phrase("判定", "Judgement"),
        ]
        return Web.page(
            visit.pageFrame(title),
            """
            \(pageHead(
                trail: "<a href=\"/alarms\">\(AlarmParts.title, language)</a> /", title: "\(title, language)",
                note: "\(Phrase("判定之前，批不能放行", "Until they are judged, nothing of the batch is released"), language)"))\
            \(AlarmParts.sheets("/alarms/exceptions", visit))\
            \(plainTable(
                Phrase("待判定", "To judge"), heads, rows(open), empty: Phrase("没有待判定的异常", "None waits"), visit))\
            \(plainTable(
                Phrase("已判定", "Judged"), heads, rows(judged), empty: Phrase("还没有判定过", "None was judged yet"), visit))
            """)
    }

    static func verdict(_ state: ExceptionState, _ language: Language) -> Markup {
        guard let disposition = state.disposition else {
            return badge(.waiting, Phrase("待判定", "to judge")(language))
        }
        let shape: Shape = disposition == .noImpact ? .pass : disposition == .deviation ? .warn : .stop
        return "\(badge(shape, disposition.phrase(language))) \(AlarmParts.plain(state.deviation))"
    }

    static func onePage(
        _ state: ExceptionState, _ occurrence: AlarmOccurrence?, _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        guard let opening = state.opening else { return "" }
        let language = visit.language
        let raised = opening.raising
        var facts = [
            RecordFact(
                visit.say(Phrase("报警", "Alarm")),
                occurrence == nil ? AlarmParts.found(opening.alarm) : AlarmParts.alarm(opening.alarm),
                note: "\(raised.number)"),
            RecordFact(
                visit.say(Phrase("时间", "Time")), AlarmParts.plain(AlarmParts.stamp(raised.at, visit)),
                note: "→ \(AlarmParts.stamp(occurrence?.returnedAt, visit))"),
            RecordFact(
                visit.say(Phrase("值", "Value")), AlarmParts.plain(raised.value?.displayText ?? "—"),
                note: "\(raised.kind.phrase, language) \(raised.limit.displayText)"),
            RecordFact(visit.say(Phrase("设备", "Equipment")), AlarmParts.plain(raised.asset)),
            RecordFact(
                visit.say(Phrase("批、步骤", "Batch, step")), AlarmParts.plain(raised.batch.isEmpty ? "—" : raised.batch),
                note: "\(raised.step)"),
        ]
        if let comment = occurrence?.comment {
            facts.append(
                RecordFact(
                    visit.say(Phrase("确认", "Acknowledged")), AlarmParts.plain(occurrence?.acknowledgedBy ?? ""),
                    note: "\(comment)"))
        }
        if state.disposition != nil {
            facts.append(
                RecordFact(
                    visit.say(Phrase("判定人", "Judged by")), AlarmParts.plain(state.judgedBy),
                    note: "\(AlarmParts.stamp(state.judgedAt, visit)) \(state.judgedWhy)"))
        }
        let whole = button(
            Button(visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(state.subject))))
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/alarms/exceptions\">\(title, language)</a> /", title: AlarmParts.plain(state.id),
                note: verdict(state, language), actions: whole))\
            \(refusedBox(refusal, language))\(sheet([factGrid(facts, language)]))\(judging(state, visit))
            """)
    }

    private static func judging(_ state: ExceptionState, _ visit: Visit) -> Markup? {
        guard state.disposition == nil, visit.may("alarms.judge") else { return nil }
        let choices = ExceptionDisposition.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }
        let word = Phrase("判定并签名", "Judge and sign")
        return sheet(
            title: visit.say(word),
            actForm(
                AlarmParts.path("exceptions", state.id, "judgements"), word,
                """
                <input type="hidden" name="version" value="\(Int(state.version))">\
                \(AlarmParts.field("disposition", Phrase("判定", "Judgement"), .choice(choices), visit))\
                \(AlarmParts.field("deviation", Phrase("偏差编号", "Number of the deviation"), required: false, visit))\
                \(AlarmParts.field("reason", Phrase("评估和依据", "Assessment and ground"), form: "", visit))\
                \(signerFields(visit.say(Phrase("口令；签名表示「批准」", "Password; you sign as “approved”")), visit))
                """, visit))
    }
}
