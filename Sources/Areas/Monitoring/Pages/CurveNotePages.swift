import Kernel
import Web

/// Remarks on curves: written beside the picture, signed; one by one; struck with a reason (A4).
struct CurveNotePages: Sendable {
    let trend: TrendPages

    static let title = Phrase("批注", "Notes")
    static let struck = Phrase("已划去", "struck")

    var routes: [Route] {
        [
            Route(.post, "/monitoring/notes", .permission("monitoring.annotate"), write),
            Route(.get, "/monitoring/notes/:note", .permission("monitoring.view")) { (visit) throws(Denial) in
                try await Self.show(visit, nil)
            },
            Route(.post, "/monitoring/notes/:note/strikes", .permission("monitoring.annotate"), Self.strike),
        ]
    }

    static func path(_ id: String) -> String { "/monitoring/notes/\(PageAddress.escaped(id))" }

    // MARK: Written

    @Sendable private func write(_ visit: Visit) async throws(Denial) -> Reply {
        var query = ["signals": visit.form["signals"] ?? "", "from": visit.form["window_from"] ?? ""]
        query["to"] = visit.form["window_to"]
        let window = TrendWindow(query, now: visit.now)
        let trend = trend
        return try await visit.answer(
            to: "/monitoring/trend?\(window.query)",
            { (refusal) async throws(Denial) in try await trend.show(window, refusal, visit) }
        ) { () async throws(Denial) in
            func moment(_ name: String) throws(Denial) -> Moment {
                guard let moment = Moment(typed: visit.form[name] ?? "", offsetMinutes: visit.zoneMinutes) else {
                    throw .refused(.noteTimesWrong)
                }
                return moment
            }
            guard let kind = CurveNoteKind(rawValue: visit.form["kind"] ?? "") else {
                throw .refused(.noteTextMissing)
            }
            let note = CurveNote(
                signals: window.signals, from: try moment("from"), to: try moment("to"), kind: kind,
                text: visit.form.text("text") ?? "")
            let state = CurveNoteState(id: "CN-\(visit.node.freshCommandID())")
            let own = try await visit.sign(
                state.subject, version: 0, digest: visit.node.hash(note.canonicalBytes), meaning: .authored)
            _ = try await visit.perform(CurveNoteTable.self, on: state.id, .write(note), signatures: [own])
        }
    }

    /// The form below a picture; its script fills in the stretch that was chosen.
    static func form(_ window: TrendWindow, _ visit: Visit) -> Markup? {
        guard visit.may("monitoring.annotate"), !window.signals.isEmpty else { return nil }
        let language = visit.language
        func entry(_ name: String, _ label: Phrase, _ kind: FieldKind, _ value: String = "") -> Markup {
            var entry = Field(name, visit.say(label), kind)
            entry.form = "note"
            entry.required = true
            entry.value = visit.form[name] ?? value
            return Web.field(entry, language)
        }
        let kinds = CurveNoteKind.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        let zone = visit.zoneMinutes
        let end: Markup? =
            window.follows ? nil : "<input type=\"hidden\" name=\"window_to\" value=\"\(Int(window.to.milliseconds))\">"
        let word = Phrase("写批注并签名", "Write and sign a note")
        let act = Web.form(
            action: "/monitoring/notes", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            mark: "note",
            """
            <input type="hidden" name="signals" value="\(window.signals.joined(separator: ","))">\
            <input type="hidden" name="window_from" value="\(Int(window.from.milliseconds))">\(end)\
            \(entry("from", Phrase("从", "From"), .moment, window.from.typed(offsetMinutes: zone)))\
            \(entry("to", Phrase("到", "To"), .moment, window.to.typed(offsetMinutes: zone)))\
            \(entry("kind", Phrase("种类", "Kind"), .choice(kinds)))\
            \(entry("text", Phrase("内容", "What is to be said"), .area(rows: 3)))\
            \(signerFields(visit.say(Phrase("口令；签名表示「起草」", "Password; you sign as “authored”")), form: "note", visit))\
            \(button(Button(word(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        return """
            <details class="sheet"\(flag: "open", visit.form["text"] != nil)><summary>\(word, language)</summary>\
            \(act)</details>
            """
    }

    // MARK: One note

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("note")
        let state = try await visit.read { (snapshot) throws(Fault) in try CurveNoteTable.load(id, from: snapshot) }
        guard let note = state.note else { return .missing }
        let page = page(state, note, refusal, visit)
        return refusal == nil ? .page(page) : .refused(page)
    }

    static func page(_ state: CurveNoteState, _ note: CurveNote, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        var facts = [
            RecordFact(
                visit.say(Phrase("时段", "Time")),
                MonitoringParts.plain(MonitoringParts.stamps(note.from, note.to, visit))),
            RecordFact(
                visit.say(Phrase("信号", "Signals")), MonitoringParts.plain(note.signals.joined(separator: " · "))),
            RecordFact(visit.say(Phrase("种类", "Kind")), "\(note.kind.phrase, language)"),
            RecordFact(
                visit.say(Phrase("签名", "Signed")), MonitoringParts.plain(state.writtenBy),
                note: "\(MonitoringParts.stamp(state.writtenAt, visit))"),
        ]
        if state.isStruck {
            facts.append(
                RecordFact(
                    visit.say(struck), MonitoringParts.plain(state.struckBy),
                    note: "\(MonitoringParts.stamp(state.struckAt, visit)) \(state.struckWhy)"))
        }
        let said: Markup = state.isStruck ? "<s>\(note.text)</s>" : "\(note.text)"
        let curve = button(
            Button(visit.say(Phrase("看曲线", "See the curve")), .link(MonitoringParts.trendPath(note))))
        let whole = button(
            Button(
                visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(state.subject)), rank: .quiet))
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(MonitoringParts.head("\(title, language)", note: MonitoringParts.plain(state.id),
            actions: "\(curve)\(whole)", visit))\(refusedBox(refusal, language))\
            \(sheet(["<p>\(said)</p>", factGrid(facts, language)]))\(striking(state, visit))
            """)
    }

    private static func striking(_ state: CurveNoteState, _ visit: Visit) -> Markup? {
        guard !state.isStruck, visit.may("monitoring.annotate") else { return nil }
        var reason = Field("reason", visit.say(Phrase("为什么划去", "Why it is struck")))
        reason.required = true
        reason.value = visit.form["reason"] ?? ""
        let word = Phrase("划去并签名", "Strike and sign")
        return sheet(
            title: visit.say(word),
            Web.form(
                action: "\(path(state.id))/strikes", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                \(Web.field(reason, visit.language))\
                \(signerFields(visit.say(Phrase("口令；签名表示「编制」", "Password; you sign as “performed”")), visit))\
                \(button(Button(visit.say(word), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    @Sendable private static func strike(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("note")
        return try await visit.answer(
            to: path(id), { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let state = try await visit.read { (snapshot) throws(Fault) in
                try CurveNoteTable.load(id, from: snapshot)
            }
            guard state.note != nil else { throw .refused(.noteUnknown(id)) }
            let reason = visit.form.text("reason") ?? ""
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(state.strikeBytes(reason)),
                meaning: .performed)
            _ = try await visit.perform(
                CurveNoteTable.self, on: id, .strike, reason: reason.isEmpty ? nil : reason, signatures: [own])
        }
    }
}
