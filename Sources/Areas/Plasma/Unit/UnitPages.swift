import Kernel
import Storage
import Web

/// What is done with one bag after receipt: held, let go, decided, destroyed; at the foot of its page.
enum UnitPages {
    static let routes: [Route] = [
        Route(.post, "/plasma/bags/:number/holds", .permission("plasma.hold"), hold),
        Route(.post, "/plasma/bags/:number/decisions", .permission("plasma.decide"), decide),
        Route(.get, "/plasma/bags/:number/destruction", .permission("plasma.view"), destructionForm),
    ]

    /// What a bag's page shows besides its shipment.
    struct Model: Sendable {
        let state: UnitState
        let receipt: UnitReceipt?
        let line: StockLine?
        let position: String?
        let temperature: TemperatureJudgement?

        var standing: UnitStanding? { receipt.flatMap { state.standing($0) } }
    }

    static func load(_ number: String, from snapshot: any Snapshot) throws(Fault) -> Model {
        let receipt = try UnitTable.receipt(number, from: snapshot)
        let line = try StockLookups.line(number, from: snapshot)
        return Model(
            state: try UnitTable.load(number, from: snapshot), receipt: receipt, line: line,
            position: try line.map { (line) throws(Fault) in try ContainerLookups.position(of: line.box, from: snapshot)
            }
                ?? nil,
            temperature: try receipt.map { (receipt) throws(Fault) in
                try ShipmentTable.temperature(of: receipt.shipment, from: snapshot)
            } ?? nil)
    }

    // MARK: Acts

    @Sendable private static func hold(_ visit: Visit) async throws(Denial) -> Reply {
        let number = visit.parameter("number")
        return try await answer(visit) { () throws(Denial) in
            guard let code = visit.form["code"].flatMap({ ReasonCode(rawValue: $0) }),
                ReasonCode.unitHolds.contains(code)
            else { throw .refused(.unitHeldAlready) }
            _ = try await visit.perform(
                UnitTable.self, on: number, .hold([code]), reason: visit.form.text("reason"))
        }
    }

    @Sendable private static func decide(_ visit: Visit) async throws(Denial) -> Reply {
        let number = visit.parameter("number")
        let state = try await visit.read { (snapshot) throws(Fault) in try UnitTable.load(number, from: snapshot) }
        let reason = visit.form.text("reason") ?? ""
        return try await answer(visit) { () throws(Denial) in
            let command: UnitCommand
            let content: UnitConfirmation
            switch visit.form["act"] {
            case "lift":
                let codes = state.holds.filter { $0 != .lookBack }
                command = .lift(codes)
                content = UnitConfirmation(state, lifting: codes, reason: reason)
            case "withdraw":
                guard let decision = state.decision else { throw .refused(.unitDecisionMissing) }
                command = .withdrawDecision
                content = UnitConfirmation(state, withdrawing: decision, reason: reason)
            case "destroy":
                guard let grams = visit.form.text("weight").flatMap(LanePages.weight) else {
                    throw .refused(.bagWeightWrong)
                }
                let method = visit.form["method"].flatMap { DestructionMethod(rawValue: $0) } ?? .incineration
                command = .destroy(grams: grams, method)
                content = UnitConfirmation(state, destroying: grams, method, reason: reason)
            default:
                guard let decision = visit.form["decision"].flatMap({ UnitDecision(rawValue: $0) }) else {
                    throw .refused(.fieldUnknown)
                }
                command = .decide(decision)
                content = UnitConfirmation(state, deciding: decision, reason: reason)
            }
            var signatures = [try await seen(content, badge: "badge", password: "password", visit)]
            if case .destroy = command {
                signatures.append(try await seen(content, badge: "badge2", password: "password2", visit))
            }
            _ = try await visit.perform(
                UnitTable.self, on: number, command, reason: reason, signatures: signatures)
        }
    }

    /// The second person signs at the same screen; the first stays signed in.
    private static func seen(
        _ content: UnitConfirmation, badge: String, password: String, _ visit: Visit
    ) async throws(Denial) -> Signature {
        try await visit.node.sign(
            SignatureRequest(
                .named(visit.form.text(badge) ?? ""), password: visit.form[password] ?? "",
                record: content.subject, version: content.version,
                digest: visit.node.hash(content.canonicalBytes), meaning: .verified, workstation: visit.workstation))
    }

    private static func answer(_ visit: Visit, _ act: () async throws(Denial) -> Void) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            return .seeOther("/plasma/bags/\(PageAddress.escaped(visit.parameter("number")))")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await BagPages.record(visit, refusal)
        }
    }

    // MARK: On the page of a bag

    static func facts(_ model: Model, _ visit: Visit) -> Markup? {
        guard let line = model.line else { return nil }
        let language = visit.language
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let stored = today.days(since: line.receivedAt.day(offsetMinutes: visit.zoneMinutes))
        let transport = model.temperature.map { judgement in
            Phrase(
                "运输最高 \(judgement.warmestCelsius.displayText) ℃，\(judgement.verdict.phrase.zh)",
                "transport at most \(judgement.warmestCelsius.displayText) ℃, \(judgement.verdict.phrase.en)")
        }
        let codes = line.codes.compactMap { ReasonCode(rawValue: $0) }
        let use = use(of: line)
        return sheet(
            title: visit.say(Phrase("在库", "In stock")),
            factGrid(
                [
                    RecordFact(
                        visit.say(Phrase("状态", "State")), StockPages.standing(line, language),
                        note: Markup.joined(codes.map { "\($0.phrase, language)" }, by: " · ")),
                    RecordFact(
                        visit.say(Phrase("现存箱号", "Box now")),
                        "<a href=\"/plasma/boxes/\(PageAddress.escaped(line.box))\" translate=\"no\">\(line.box)</a>",
                        note: "\(Phrase("浆站箱号 \(line.stationBox)", "station's box \(line.stationBox)"), language)"),
                    RecordFact(
                        visit.say(Phrase("货位", "Position")), "<span translate=\"no\">\(model.position ?? "—")</span>"),
                    RecordFact(
                        visit.say(Phrase("有效期至", "Expires")), "\(line.expiresOn.iso)",
                        note: "\(Phrase("在库 \(stored) 天", "\(stored) days in store"), language)"),
                    RecordFact(
                        visit.say(Phrase("温度", "Temperature")),
                        "\(transport ?? Phrase("没有运输记录", "no transport record"), language)"),
                    RecordFact(visit.say(Phrase("可用于", "May be used for")), "\(use, language)"),
                ], language))
    }

    /// A restriction stays with the bag for ever; a state may forbid all use.
    static func use(of line: StockLine) -> Phrase {
        switch line.standing {
        case .rejected, .destroyed, .nonProduction: Phrase("不得用于生产", "not for production")
        case .hold: Phrase("暂不得使用", "not before the hold is lifted")
        case .received: Phrase("待验收", "after acceptance")
        case .issued, .pooled: Phrase("已投料 \(line.usageRecord)", "used in \(line.usageRecord)")
        case .accepted, .picked:
            switch line.restriction {
            case "": Phrase("不限", "any")
            case "TMP-R": Phrase("不得使用（TMP-R，库温）", "not to be used (TMP-R, store temperature)")
            case "TMP-P": Phrase("库温超限，待判定（TMP-P）", "store was too warm, to be judged (TMP-P)")
            default: Phrase("仅白蛋白和免疫球蛋白（TMP-A）", "albumin and immunoglobulin only (TMP-A)")
            }
        }
    }

    static func acts(_ model: Model, _ visit: Visit) -> Markup? {
        guard model.receipt != nil, model.state.destruction == nil else { return nil }
        let number = PageAddress.escaped(model.state.id)
        var acts: [Markup] = []
        if visit.may("plasma.hold") {
            let code = Field(
                "code", visit.say(Phrase("为什么暂停", "Why it is held")),
                .choice(
                    ReasonCode.unitHolds.map { Choice($0.rawValue, "\($0.phrase(visit.language)) · \($0.rawValue)") }))
            acts.append(
                act("hold", Phrase("暂停", "Hold"), "/plasma/bags/\(number)/holds", [code], people: 0, visit))
        }
        if visit.may("plasma.decide"), model.receipt?.usage != .pooled {
            let path = "/plasma/bags/\(number)/decisions"
            let isLocked = model.state.holds.contains(.lookBack)
            if model.state.holds.contains(where: { $0 != .lookBack }) {
                acts.append(act("lift", Phrase("解除暂停", "Lift the holds"), path, [], people: 1, visit))
            }
            // What a look-back locked is decided in its case.
            if !isLocked, model.state.decision != nil {
                acts.append(act("withdraw", Phrase("撤回判定", "Take the decision back"), path, [], people: 1, visit))
            } else if !isLocked, model.standing != nil {
                let decision = Field(
                    "decision", visit.say(Phrase("判定", "Decision")),
                    .choice(UnitDecision.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }))
                acts.append(act("decide", Phrase("判定", "Decide"), path, [decision], people: 1, visit))
            }
            if model.standing == .rejected, model.state.decision != .giveBack {
                var weight = Field("weight", visit.say(Phrase("销毁重量", "Weight destroyed")), .number)
                weight.unit = "g"
                weight.required = true
                let method = Field(
                    "method", visit.say(Phrase("方法", "Method")),
                    .choice(DestructionMethod.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }))
                acts.append(
                    act("destroy", Phrase("登记销毁", "Record destruction"), path, [weight, method], people: 2, visit))
            }
        }
        guard !acts.isEmpty else { return nil }
        let paper = Phrase("销毁申请审批单", "Destruction form")
        let print =
            "<a href=\"/plasma/bags/\(number)/destruction\">\(paper, visit.language)</a>"
            as Markup
        return sheet(
            title: visit.say(Phrase("处置", "Disposition")), tools: model.standing == .rejected ? print : "",
            "<div class=\"acts\">\(acts)</div>")
    }

    private static func act(
        _ name: String, _ title: Phrase, _ path: String, _ fields: [Field], people: Int, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        var entries = fields
        var reason = Field("reason", visit.say(Phrase("原因", "Reason")))
        reason.required = true
        entries.append(reason)
        for number in 0..<people {
            let mark = number == 0 ? "" : "2"
            let who =
                people == 1
                ? Phrase("第二人", "Second person's ") : Phrase("见证人 \(number + 1) ", "Witness \(number + 1): ")
            var badge = Field("badge\(mark)", visit.say(who) + visit.say(Phrase("工号", "staff number")))
            badge.required = true
            badge.code = true
            var password = Field("password\(mark)", visit.say(who) + visit.say(Phrase("口令", "password")), .password)
            password.required = true
            entries += [badge, password]
        }
        let own = visit.form["act"] == name
        let fields = entries.map { entry -> Markup in
            var entry = entry
            entry.form = name
            if own, !entry.name.hasPrefix("password") { entry.value = visit.form[entry.name] ?? entry.value }
            return field(entry, language)
        }
        let body = form(
            action: path, csrf: visit.csrf, command: PlasmaParts.command(visit),
            """
            <input type="hidden" name="act" value="\(name)">\(fields)\
            \(button(Button(title(language), .submit(name: nil, value: nil), rank: .filled)))
            """)
        return "<details\(flag: "open", own)><summary>\(title, language)</summary>\(body)</details>"
    }

    /// One fact of a bag as a person would say it.
    static func sentence(_ language: Language) -> (HistoryLine) -> Markup {
        { line in
            let words = plasmaWords[line.fact.kind] ?? Phrase("记录", "Recorded")
            let detail: String =
                switch line.fact as? UnitFact {
                case .held(let codes), .lifted(let codes, _): codes.map(\.rawValue).joined(separator: " ")
                case .decided(let decision, _), .decisionWithdrawn(let decision, _): decision.phrase(language)
                case .destroyed(let end): "\(end.grams.displayText) g · \(end.method.phrase(language))"
                case nil: ""
                }
            return "\(words, language)　\(detail)"
        }
    }

    // MARK: The paper

    @Sendable private static func destructionForm(_ visit: Visit) async throws(Denial) -> Reply {
        let number = visit.parameter("number")
        let model = try await visit.read { (snapshot) throws(Fault) in try load(number, from: snapshot) }
        guard let line = model.line else { return .missing }
        let history = try await visit.node.history(of: Subject(UnitRules.noun, number), before: .max, limit: 50)
        return .page(NonConformingPrint.destruction(line, model, history, visit))
    }
}
