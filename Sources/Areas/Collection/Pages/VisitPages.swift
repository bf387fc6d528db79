import Donors
import Kernel
import Web

/// One visit: where it stands, and the physician's three steps. One decision a screen, the limit beside the field.
enum VisitPages {
    static let routes: [Route] = [
        Route(.get, "/collection/visits/:id", .permission("collection.view"), record),
        Route(.get, "/collection/visits/:id/examination", .permission("collection.examine")) {
            (visit) throws(Denial) in .page(try await examinationPage(nil, visit))
        },
        Route(.post, "/collection/visits/:id/examination", .permission("collection.examine"), examine),
        Route(.get, "/collection/visits/:id/questions", .permission("collection.examine")) {
            (visit) throws(Denial) in .page(try await questionPage(nil, visit))
        },
        Route(.post, "/collection/visits/:id/questions", .permission("collection.examine"), question),
        Route(.get, "/collection/visits/:id/decision", .permission("collection.decide")) {
            (visit) throws(Denial) in .page(try await decisionPage(nil, visit))
        },
        Route(.post, "/collection/visits/:id/decision", .permission("collection.decide"), decide),
        Route(.post, "/collection/visits/:id/ends", .permission("collection.register"), end),
    ]

    struct Model: Sendable {
        let state: VisitState
        let limits: VisitLimits
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) -> (VisitState, VisitLimits?) in
            let state = try VisitTable.load(id, from: snapshot)
            return (state, try VisitLimitsLookup.version(state.limits, from: snapshot))
        }
        guard found.0.stage != .none else { throw .refused(.visitUnknown) }
        guard let limits = found.1 else { throw .refused(.visitRulesMissing) }
        return Model(state: found.0, limits: limits)
    }

    private static func path(_ id: String, _ step: String = "") -> String {
        "/collection/visits/\(PageAddress.escaped(id))" + (step.isEmpty ? "" : "/\(step)")
    }

    static func note(_ state: VisitState, _ language: Language) -> Markup {
        let opening = state.opening
        let sex: Markup = "\(opening?.sex.phrase ?? Phrase("", ""), language)"
        return """
            \(StationParts.code(opening?.donor ?? "")) · \(sex) · \(opening?.ageYears ?? 0) \
            \(Phrase("岁", "years"), language) · \(state.kind.phrase, language)
            """
    }

    // MARK: Examination

    private static func examinationPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        examinationPage(try await model(visit), refusal, visit)
    }

    static func examinationPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let limits = model.limits
        let sex = model.state.opening?.sex ?? .male
        func range(_ low: Criterion, _ high: Criterion) -> String { "\(limits[low].text)–\(limits[high].text)" }
        func least(_ limit: Criterion) -> String { "≥ \(limits[limit].text)" }
        let method = visit.form["method"].flatMap { HaemoglobinMethod(rawValue: $0) } ?? .haemoglobin
        let fields = [
            StationParts.number(
                "weight", ExaminationFinding.weight.phrase, unit: "kg",
                limit: least(sex == .male ? .bodyMaleKilogramsMin : .bodyFemaleKilogramsMin), visit),
            StationParts.number(
                "systolic", ExaminationFinding.systolic.phrase, unit: "mmHg", limit: range(.systolicMin, .systolicMax),
                visit),
            StationParts.number(
                "diastolic", ExaminationFinding.diastolic.phrase, unit: "mmHg",
                limit: "\(range(.diastolicMin, .diastolicMax))；\(visit.say(ExaminationFinding.pulsePressure.phrase)) "
                    + least(.pulsePressureMin), visit),
            StationParts.number(
                "pulse", ExaminationFinding.pulse.phrase, unit: "/min", limit: range(.pulseMin, .pulseMax), visit),
            StationParts.number(
                "temperature", ExaminationFinding.temperature.phrase, unit: "℃",
                limit: "≤ \(limits[.temperatureCelsiusMax].text)", visit),
            StationParts.choice(
                "method", Phrase("血红蛋白方法", "Haemoglobin method"),
                HaemoglobinMethod.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }, visit),
            StationParts.number(
                "haemoglobin", ExaminationFinding.haemoglobin.phrase, unit: method == .haemoglobin ? "g/L" : "",
                limit: "\(least(limits.haemoglobinLimit(.haemoglobin, sex))) g/L；CuSO4 "
                    + least(limits.haemoglobinLimit(.copper, sex)), visit),
        ]
        return StationParts.step(
            Phrase("体检 \(model.state.id)", "Examination \(model.state.id)"), note: note(model.state, visit.language),
            action: path(model.state.id, "examination"), word: Phrase("记下所测", "Record what was measured"),
            refusal: refusal, Markup.joined(fields.map { field($0, visit.language) }), visit)
    }

    private static func examine(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        return try await visit.answer(
            to: path(id, "questions"),
            { (refusal) async throws(Denial) in .refused(try await examinationPage(refusal, visit)) }
        ) { () async throws(Denial) in
            func measured(_ name: String, _ finding: ExaminationFinding) throws(Denial) -> DecimalNumber {
                try StationParts.decimal(name, finding.phrase, visit)
            }
            let exam = Examination(
                weightKg: try measured("weight", .weight), systolic: try measured("systolic", .systolic),
                diastolic: try measured("diastolic", .diastolic), pulse: try measured("pulse", .pulse),
                temperature: try measured("temperature", .temperature),
                method: visit.form["method"].flatMap { HaemoglobinMethod(rawValue: $0) } ?? .haemoglobin,
                haemoglobin: try measured("haemoglobin", .haemoglobin))
            _ = try await visit.perform(VisitTable.self, on: id, .examine(exam))
        }
    }

    // MARK: Questions

    private static func questionPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        questionPage(try await model(visit), refusal, visit)
    }

    static func questionPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.limits.deferrals.map { ground -> Markup in
            let term = ground.period.phrase
            let answers = [("no", Phrase("否", "No")), ("yes", Phrase("是", "Yes"))].map { value, word -> Markup in
                let name = "q.\(ground.code)"
                return """
                    <label class="answer"><input type="radio" name="\(name)" value="\(value)" required\
                    \(flag: "checked", visit.form[name] == value)>\(word, language)</label>
                    """
            }
            return """
                <fieldset class="question"><legend>\(ground.title, language) \
                <span class="hint">\(term, language)</span></legend>\(answers)</fieldset>
                """
        }
        return StationParts.step(
            Phrase("问诊 \(model.state.id)", "Questions \(model.state.id)"), note: note(model.state, language),
            action: path(model.state.id, "questions"), word: Phrase("记下回答", "Record the answers"), refusal: refusal,
            Markup.joined(rows), visit)
    }

    private static func question(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        return try await visit.answer(
            to: path(id),
            { (refusal) async throws(Denial) in .refused(try await questionPage(refusal, visit)) }
        ) { () async throws(Denial) in
            var answers: [String: Bool] = [:]
            for ground in try await model(visit).limits.deferrals {
                guard let answer = visit.form["q.\(ground.code)"] else { continue }
                answers[ground.code] = answer != "no"
            }
            _ = try await visit.perform(VisitTable.self, on: id, .question(answers))
        }
    }

    // MARK: The doctor

    private static func decisionPage(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Markup {
        decisionPage(try await model(visit), refusal, visit)
    }

    static func decisionPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        var verdicts = [Choice(VerdictName.accepted.rawValue, VerdictName.accepted.phrase(language))]
        if !state.isClear {
            verdicts[0] = Choice(
                VerdictName.accepted.rawValue, VerdictName.accepted.phrase(language),
                refused: visit.say(Phrase("有超限或「是」", "a finding stands")))
        }
        verdicts += [VerdictName.deferred, .excluded].map { Choice($0.rawValue, $0.phrase(language)) }
        var verdict = StationParts.choice("verdict", Phrase("决定", "Decision"), verdicts, visit)
        if verdict.value.isEmpty { verdict.value = state.isClear ? "accepted" : "deferred" }
        let grounds =
            [Choice("", "—")]
            + model.limits.deferrals.map {
                Choice($0.code, "\($0.title(language)) · \($0.period.phrase(language))")
            }
        var ground = StationParts.choice("ground", Phrase("原因（拒绝时）", "Ground, if turned away"), grounds, visit)
        if ground.value.isEmpty { ground.value = state.yes.first ?? "" }
        var until = Field(
            "until", visit.say(Phrase("暂缓到（目录由医师决定的）", "Until, where the physician decides")), .date)
        until.value = visit.form["until"] ?? ""
        let fields = [verdict, ground, until].map { field($0, language) }
        let says = visit.say(Phrase("口令：我看过体检和问诊，作此决定", "Password: I read it all and decide so"))
        return StationParts.step(
            Phrase("医生决定 \(state.id)", "Doctor's decision \(state.id)"), note: note(state, language),
            action: path(state.id, "decision"), word: Phrase("签名，作此决定", "Sign the decision"), refusal: refusal,
            """
            \(findings(model, language))\(fields)<input type="hidden" name="version" value="\(Int(state.version))">\
            \(signerFields(says, visit))
            """, visit)
    }

    static func findings(_ model: Model, _ language: Language) -> Markup {
        let state = model.state
        if state.isClear {
            return "<p>\(badge(.pass, Phrase("体检合格，回答全为否", "All within limits, all answers no")(language)))</p>"
        }
        let out = state.findings.map {
            "<li>\(badge(.stop, $0.phrase(language))) \(Phrase("超限", "outside of the limit"), language)</li>" as Markup
        }
        let yes = state.yes.map { code -> Markup in
            let phrase = model.limits.ground(code)?.title ?? Phrase(code, code)
            return "<li>\(badge(.stop, phrase(language))) \(Phrase("回答「是」", "answered yes"), language)</li>"
        }
        return "<ul class=\"findings\">\(out)\(yes)</ul>"
    }

    private static func decide(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        return try await visit.answer(
            to: path(id),
            { (refusal) async throws(Denial) in .refused(try await decisionPage(refusal, visit)) }
        ) { () async throws(Denial) in
            let model = try await model(visit)
            guard visit.form["version"] == "\(model.state.version)" else {
                throw .refused(.collectionSignatureOther)
            }
            let verdict = try verdict(model.limits, visit)
            let statement = DecisionStatement(visit: id, state: model.state, verdict: verdict)
            let signature = try await visit.sign(
                model.state.subject, version: model.state.version,
                digest: visit.node.hash(statement.canonicalBytes), meaning: .approved)
            _ = try await visit.perform(VisitTable.self, on: id, .decide(verdict), signatures: [signature])
        }
    }

    private static func verdict(_ limits: VisitLimits, _ visit: Visit) throws(Denial) -> Verdict {
        let code = visit.form.text("ground") ?? ""
        switch visit.form["verdict"].flatMap({ VerdictName(rawValue: $0) }) {
        case .accepted: return .accepted
        case .excluded: return .excluded(code: code)
        case .deferred:
            guard let ground = limits.ground(code) else { throw .refused(.visitGroundUnknown) }
            if ground.period == .decided, let day = visit.form.text("until").flatMap({ Day(iso: $0) }) {
                return .deferred(code: code, until: day)
            }
            let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
            guard let until = ground.period.last(from: today) else {
                throw .refused(.visitFieldWrong(VisitRules.Words.until))
            }
            return .deferred(code: code, until: until)
        case nil: throw .refused(.visitFieldWrong(Phrase("决定", "decision")))
        }
    }

    private static func end(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        return try await visit.answer(
            to: path(id),
            { (refusal) async throws(Denial) in .refused(recordPage(try await model(visit), refusal, visit)) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(VisitTable.self, on: id, .end, reason: visit.form.text("reason"))
        }
    }

    // MARK: The record

    private static func record(_ visit: Visit) async throws(Denial) -> Reply {
        .page(recordPage(try await model(visit), nil, visit))
    }

    /// The step that is due, and who does it.
    static func due(_ stage: VisitStage, _ id: String) -> (path: String, word: Phrase, right: Permission)? {
        switch stage {
        case .registered: (path(id, "examination"), Phrase("去体检", "Examine"), "collection.examine")
        case .examined: (path(id, "questions"), Phrase("去问诊", "Ask the questions"), "collection.examine")
        case .questioned: (path(id, "decision"), Phrase("去决定", "Decide"), "collection.decide")
        case .accepted: (path(id, "chair"), Phrase("去采浆", "Collect"), "collection.collect")
        case .collected: ("/collection/freezing", Phrase("去速冻", "Freeze"), "collection.freeze")
        case .none, .frozen, .turnedAway, .ended: nil
        }
    }

    static func recordPage(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let due = due(state.stage, state.id).flatMap { visit.may($0.right) ? $0 : nil }
        let action: Markup? = due.map { button(Button(visit.say($0.word), .link($0.path), rank: .filled)) }
        let exam = state.exam
        var facts = [
            RecordFact(visit.say(Phrase("浆员", "Donor")), StationParts.code(state.opening?.donor ?? "")),
            RecordFact(
                visit.say(Phrase("体重", "Weight")), "\(exam.map { "\($0.weightKg.text) kg" } ?? "—")"),
            RecordFact(
                visit.say(Phrase("血压", "Blood pressure")),
                "\(exam.map { "\($0.systolic.text)/\($0.diastolic.text) mmHg" } ?? "—")"),
            RecordFact(visit.say(Phrase("脉搏", "Pulse")), "\(exam.map { "\($0.pulse.text) /min" } ?? "—")"),
            RecordFact(visit.say(Phrase("体温", "Temperature")), "\(exam.map { "\($0.temperature.text) ℃" } ?? "—")"),
            RecordFact(visit.say(Phrase("血红蛋白", "Haemoglobin")), "\(exam?.haemoglobin.text ?? "—")"),
        ]
        if let record = state.record {
            facts.append(
                RecordFact(
                    visit.say(Phrase("袋", "Bag")),
                    "<a\(href: StationParts.path("bags", record.bag))>\(StationParts.code(record.bag))</a>"))
        }
        let mayEnd =
            visit.may("collection.register")
            && [.registered, .examined, .questioned, .accepted].contains(state.stage)
        let matter: Markup? = state.isClear ? nil : findings(model, language)
        let whole: Markup =
            "<p><a\(href: PageAddress.record(state.subject))>\(Phrase("整份记录", "Whole record"), language)</a></p>"
        let head = StationParts.head(
            Phrase("来访 \(state.id)", "Visit \(state.id)"),
            note: plainBadge(shape(state.stage), state.stage.phrase(language)), actions: "\(action)", visit)
        return page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(head)\
            \(refusedBox(refusal, language))\(sheet([factGrid(facts, language), matter, whole].compactMap { $0 }))\
            \(mayEnd ? ending(state, visit) : nil)
            """)
    }

    private static func ending(_ state: VisitState, _ visit: Visit) -> Markup {
        var reason = Field("reason", visit.say(Phrase("为什么没有供浆", "Why nothing is given")))
        reason.required = true
        let word = Phrase("浆员离开，结束来访", "The donor leaves: end the visit")
        return sheet(
            title: visit.say(word),
            form(
                action: path(state.id, "ends"), csrf: visit.csrf, command: StationParts.command(visit),
                "\(field(reason, visit.language))\(button(Button(visit.say(word), .submit(name: nil, value: nil))))"))
    }

    static func shape(_ stage: VisitStage) -> Shape {
        switch stage {
        case .frozen: .pass
        case .turnedAway: .stop
        case .ended: .hold
        case .accepted, .collected: .running
        default: .waiting
        }
    }
}
