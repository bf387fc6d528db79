import Kernel
import Web

/// The acceptance record: on screen, signed, and printed as the paper form that it replaces.
enum AcceptancePages {
    static let routes: [Route] = [
        Route(.get, "/plasma/shipments/:id/acceptance", .permission("plasma.view")) { (visit) throws(Denial) in
            guard let model = try await model(visit) else { return .missing }
            return .page(recordPage(model, visit))
        },
        Route(.get, "/plasma/shipments/:id/acceptance/print", .permission("plasma.view")) { (visit) throws(Denial) in
            guard let model = try await model(visit) else { return .missing }
            return .page(AcceptancePrint.page(model, visit))
        },
        Route(.post, "/plasma/shipments/:id/acceptance/signatures", .permission("plasma.view"), sign),
        Route(.post, "/plasma/shipments/:id/acceptance/returns", .permission("plasma.review"), giveBack),
    ]

    struct Model: Sendable {
        let state: ShipmentState
        let record: AcceptanceRecord
        let digest: Digest
        let history: [HistoryLine]
        var names: [String: String] = [:]

        /// The newest signature of that meaning that still stands: what was signed before the record went back is
        /// superseded, and the record shows as unsigned (D 13.8).
        func signed(_ meaning: SignatureMeaning) -> (line: HistoryLine, signature: Signature)? {
            for line in history {
                if case .givenBack? = line.fact as? ShipmentFact, meaning != .verified { return nil }
                if let signature = line.head.signatures.first(where: { $0.statement.meaning == meaning }) {
                    return (line, signature)
                }
            }
            return nil
        }
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model? {
        let id = visit.parameter("id")
        let history = try await visit.node.history(of: Subject(ShipmentRules.noun, id), before: .max, limit: 60)
        let state = try await visit.read { (snapshot) throws(Fault) in try ShipmentTable.load(id, from: snapshot) }
        guard state.stage != .unknown else { return nil }
        let record = AcceptanceRecord(state)
        return Model(state: state, record: record, digest: visit.node.hash(record.canonicalBytes), history: history)
    }

    // MARK: Acts

    private static func sign(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        let meaning = visit.form["meaning"].flatMap { SignatureMeaning(rawValue: $0) } ?? .performed
        do throws(Denial) {
            guard let standing = visit.standing else { throw .refused(.signInFirst) }
            let signature = try await visit.node.sign(
                SignatureRequest(
                    person: standing.person, password: visit.form["password"] ?? "", record: model.state.subject,
                    version: model.state.version, digest: model.digest, meaning: meaning,
                    workstation: visit.workstation))
            _ = try await visit.perform(
                ShipmentTable.self, on: model.state.id, meaning == .performed ? .finish : .accept,
                reason: visit.form.text("reason"), signatures: [signature])
            return .seeOther(PlasmaParts.path(model.state.id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            if visit.wantsFragment { return .refusedFragment(dialog(model, wrong: refusal, visit) ?? "") }
            return .refused(recordPage(model, refusal: refusal, visit))
        }
    }

    private static func giveBack(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        do throws(Denial) {
            _ = try await visit.perform(
                ShipmentTable.self, on: model.state.id, .giveBack, reason: visit.form.text("reason"))
            return .seeOther(PlasmaParts.path(model.state.id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(recordPage(model, refusal: refusal, visit))
        }
    }

    // MARK: The page

    static func recordPage(_ model: Model, refusal: Refusal? = nil, _ visit: Visit) -> Markup {
        let language = visit.language
        let path = PlasmaParts.path(model.state.id)
        let dialog = dialog(model, visit)
        var actions: [Button] = [
            Button(visit.say(Phrase("打印", "Print")), .link("\(path)/acceptance/print"), rank: .quiet)
        ]
        if dialog != nil {
            let word = meanings(model, visit).first { $0.mine }?.word ?? ""
            actions.append(
                Button(visit.say(Phrase("签「\(word)」…", "Sign: \(word)…")), .opens("sign"), rank: .filled))
        }
        let head = pageHead(
            trail: "<a\(href: path)><span translate=\"no\">\(model.state.id)</span></a> /",
            title: "\(Phrase("原料血浆验收记录", "Source plasma acceptance record"), language)",
            note: PlasmaParts.stageBadge(model.state.stage, language),
            actions: Markup.joined(actions.map { button($0) }))
        let conclusion = sheet(
            title: visit.say(Phrase("结论", "Conclusion")), "<p class=\"lead\">\(model.record.conclusion, language)</p>")
        let back: Markup = model.state.stage == .finished && visit.may("plasma.review") ? returnForm(path, visit) : ""
        return page(
            visit.pageFrame(
                Phrase("验收记录 \(model.state.id)", "Acceptance \(model.state.id)"), scripts: ["sign.js", "form.js"]),
            """
            \(head)\(PlasmaParts.refused(refusal, language))\(checks(model, visit))\(turned(model, visit))\
            \(corrections(model, visit))\(conclusion)\(sheet(title: visit.say(Phrase("签名", "Signatures")), AcceptancePrint.signatures(model, visit)))\
            \(back)\(dialog)
            """)
    }

    private static func checks(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("序", "No."), Phrase("项目与限度", "Item and limit"), Phrase("结果", "Result"), Phrase("判定", "Verdict"),
        ]
        return sheet(
            title: visit.say(Phrase("检查", "Checks")),
            dataTable(
                DataTable(
                    name: visit.say(Phrase("检查", "Checks")),
                    caption: visit.say(Phrase("\(model.record.checks.count) 项", "\(model.record.checks.count) checks")),
                    columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 0) },
                    rows: model.record.checks.enumerated().map { place, check in
                        TableRow(
                            [
                                "\(place + 1)", "\(check.item, language)", "\(check.result, language)",
                                plainBadge(shape(check.verdict), check.verdict.phrase(language)),
                            ], failing: check.verdict == .rejected)
                    }, empty: "—"), language))
    }

    static func shape(_ verdict: AcceptanceCheck.Verdict) -> Shape {
        switch verdict {
        case .passed: .pass
        case .open: .waiting
        case .held: .warn
        case .rejected: .stop
        }
    }

    private static func turned(_ model: Model, _ visit: Visit) -> Markup {
        guard !model.record.turned.isEmpty || !model.record.missing.isEmpty else { return "" }
        let language = visit.language
        var rows = model.record.turned.map { turned in
            TableRow(
                [
                    PlasmaParts.code(turned.stop.bag ?? turned.stop.raw), "\(turned.stop.code.phrase, language)",
                    "\(turned.stop.code.rawValue)",
                    turned.disposition.map { "\($0.phrase, language)" } ?? "\(Phrase("待处置", "open"), language)",
                ], failing: turned.disposition == nil)
        }
        rows += model.record.missing.prefix(100).map {
            TableRow([
                PlasmaParts.code($0), "\(ReasonCode.bagMissing.phrase, language)", "\(ReasonCode.bagMissing.rawValue)",
                "—",
            ])
        }
        let heads = [Phrase("血浆袋", "Bag"), Phrase("事实", "Fact"), Phrase("原因代码", "Code"), Phrase("去向", "Disposition")]
        return sheet(
            title: visit.say(Phrase("没有收下的", "Not accepted")),
            dataTable(
                DataTable(
                    name: visit.say(Phrase("没有收下的", "Not accepted")), caption: "\(rows.count)",
                    columns: heads.map { TableColumn($0(language)) }, rows: rows, empty: "—"), language))
    }

    private static func corrections(_ model: Model, _ visit: Visit) -> Markup {
        guard !model.record.corrections.isEmpty else { return "" }
        let language = visit.language
        let heads = [
            Phrase("对象", "Item"), Phrase("原值 → 现值", "Original → present"), Phrase("原因", "Reason"),
            Phrase("谁，何时", "Who, when"),
        ]
        return sheet(
            title: visit.say(Phrase("更正（首次录入之后）", "Corrections since the first entry")),
            dataTable(
                DataTable(
                    name: visit.say(Phrase("更正", "Corrections")), caption: "\(model.record.corrections.count)",
                    columns: heads.map { TableColumn($0(language)) },
                    rows: model.record.corrections.map { TableRow(AcceptancePrint.correction($0, visit)) }, empty: "—"),
                language))
    }

    private static func returnForm(_ path: String, _ visit: Visit) -> Markup {
        var reason = Field("reason", visit.say(Phrase("退回的原因", "Why it goes back")))
        reason.required = true
        return sheet(
            title: visit.say(Phrase("退回收浆", "Give back to receiving")),
            form(
                action: "\(path)/acceptance/returns", csrf: visit.csrf, command: PlasmaParts.command(visit),
                "\(field(reason, visit.language))\(button(Button(visit.say(Phrase("退回", "Give back")), .submit(name: nil, value: nil))))"
            ))
    }

    // MARK: Signing

    private static func meanings(_ model: Model, _ visit: Visit) -> [SigningMeaning] {
        let receives = model.state.stage == .receiving && visit.may("plasma.receive")
        let reviews =
            model.state.stage == .finished && visit.may("plasma.review")
            && visit.standing?.person != model.state.receiver
        let language = visit.language
        return [
            SigningMeaning(
                SignatureMeaning.performed.rawValue, SignatureMeaning.performed.phrase(language),
                note: visit.say(Phrase("我照此收了这一批", "I received it so")), mine: receives),
            SigningMeaning(
                SignatureMeaning.reviewed.rawValue, SignatureMeaning.reviewed.phrase(language),
                note: visit.say(
                    model.state.stage == .receiving
                        ? Phrase("等收浆员签名", "after the receiver") : Phrase("我逐项看过，属实", "I read every item; true")),
                mine: reviews),
            SigningMeaning(
                SignatureMeaning.approved.rawValue, SignatureMeaning.approved.phrase(language),
                note: visit.say(Phrase("我批准接收", "I approve acceptance")), mine: reviews),
        ]
    }

    static func dialog(_ model: Model, wrong: Refusal? = nil, _ visit: Visit) -> Markup? {
        let meanings = meanings(model, visit)
        guard let standing = visit.standing, let first = meanings.first(where: { $0.mine }) else { return nil }
        let chosen = visit.form["meaning"] ?? first.value
        let counts = model.record.counts
        var dialog = SignDialog(
            action: "\(PlasmaParts.path(model.state.id))/acceptance/signatures", csrf: visit.csrf,
            command: PlasmaParts.command(visit),
            title: visit.say(
                Phrase(
                    "原料血浆验收记录 \(model.state.id)，版本 \(model.state.version)",
                    "Source plasma acceptance record \(model.state.id), version \(model.state.version)")),
            mainNumbers:
                """
                \(Phrase("收 \(counts.received) 袋，隔离或拒收 \(counts.isolated + counts.rejected) 袋，缺 \(counts.missing) 袋，更正 \(model.record.corrections.count) 处", "\(counts.received) accepted, \(counts.isolated + counts.rejected) isolated or rejected, \(counts.missing) missing, \(model.record.corrections.count) corrections"), visit.language)
                """,
            againLink: "\(PlasmaParts.path(model.state.id))/acceptance", digest: model.digest.bytes,
            meanings: meanings, chosen: chosen, person: standing.name, role: "\(visit.frame.person.role)",
            keptLine:
                """
                \(standing.name)，\(visit.frame.person.role)，\(PlasmaParts.stamp(visit.now, visit))\(Phrase("（以服务器时间为准）", " (the server's time counts)"), visit.language)
                """)
        dialog.opened = wrong != nil
        dialog.wrong = wrong.map { "\($0.reason(visit.language))。\($0.next(visit.language))" }
        return signDialog(dialog, visit.language)
    }
}
