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
        Route(.post, "/plasma/shipments/:id/acceptance/rejections", .permission("plasma.review"), reject),
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
        do throws(Denial) {
            let meaning = visit.form["meaning"].flatMap { SignatureMeaning(rawValue: $0) }
            switch meaning {
            case .performed: try await perform(.finish, .performed, model, visit)
            case .reviewed, .approved: try await perform(.accept, meaning ?? .reviewed, model, visit)
            default: throw .refused(.meaningUnknown)
            }
            return .seeOther(PlasmaParts.path(model.state.id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            if visit.wantsFragment { return .refusedFragment(dialog(model, wrong: refusal, visit) ?? "") }
            return .refused(recordPage(model, refusal: refusal, visit))
        }
    }

    private static func reject(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        do throws(Denial) {
            try await perform(.reject, .reviewed, model, visit)
            return .seeOther(PlasmaParts.path(model.state.id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            if visit.wantsFragment { return .refusedFragment(rejectionDialog(model, wrong: refusal, visit) ?? "") }
            return .refused(recordPage(model, refusal: refusal, visit))
        }
    }

    /// Signs and performs. What changed while the dialogue was open was not seen by the signer, so it is not
    /// signed (21 CFR 11.70: a signature belongs to one content).
    private static func perform(
        _ command: ShipmentCommand, _ meaning: SignatureMeaning, _ model: Model, _ visit: Visit
    ) async throws(Denial) {
        guard visit.form["seen"] == model.digest.hex else { throw .refused(.recordChanged) }
        let signature = try await visit.sign(
            model.state.subject, version: model.state.version, digest: model.digest, meaning: meaning)
        _ = try await visit.perform(
            ShipmentTable.self, on: model.state.id, command, reason: visit.form.text("reason"),
            signatures: [signature])
    }

    private static func giveBack(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        do throws(Denial) {
            _ = try await visit.perform(ShipmentDeeds.giveBack, on: model.state.id)
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
        let rejection = rejectionDialog(model, visit)
        var actions: [Button] = [
            Button(visit.say(Phrase("打印", "Print")), .link("\(path)/acceptance/print"), rank: .quiet)
        ]
        if rejection != nil {
            actions.append(Button(visit.say(Phrase("拒收整批…", "Reject the shipment…")), .opens("reject")))
        }
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
            \(head)\(refusedBox(refusal, language))\(checks(model, visit))\(turned(model, visit))\
            \(corrections(model, visit))\(conclusion)\(sheet(title: visit.say(Phrase("签名", "Signatures")), AcceptancePrint.signatures(model, visit)))\
            \(back)\(dialog)\(rejection)
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
        guard let first = meanings.first(where: { $0.mine }) else { return nil }
        let holds = model.state.holds.map(\.rawValue).joined(separator: " ")
        let isHeld = model.state.stage == .finished && !holds.isEmpty
        return signing(
            "sign", "signatures", Phrase("原料血浆验收记录", "Source plasma acceptance record"), meanings,
            chosen: visit.form["meaning"] ?? first.value,
            reason: isHeld ? Phrase("判定依据（\(holds)）", "Grounds for accepting (\(holds))") : nil, model,
            wrong: wrong, visit)
    }

    /// Refusing the whole shipment takes a reason and a signature: for what QA does not accept after receipt,
    /// or at once where the station may not supply (`ST-LIC`).
    static func rejectionDialog(_ model: Model, wrong: Refusal? = nil, _ visit: Visit) -> Markup? {
        let isDue = model.state.stage == .finished || (model.state.stage == .receiving && model.state.isBlocked)
        guard isDue, visit.may("plasma.review"), visit.standing?.person != model.state.receiver else { return nil }
        let meaning = SigningMeaning(
            SignatureMeaning.reviewed.rawValue, SignatureMeaning.reviewed.phrase(visit.language),
            note: visit.say(Phrase("我看过，整批拒收", "I read it; the whole shipment is rejected")), mine: true)
        return signing(
            "reject", "rejections", Phrase("拒收整批", "Rejection of the whole shipment"), [meaning],
            chosen: meaning.value, reason: Phrase("拒收的原因", "Why it is rejected"), model, wrong: wrong, visit)
    }

    private static func signing(
        _ id: String, _ act: String, _ title: Phrase, _ meanings: [SigningMeaning], chosen: String, reason: Phrase?,
        _ model: Model, wrong: Refusal?, _ visit: Visit
    ) -> Markup? {
        guard let standing = visit.standing else { return nil }
        let counts = model.record.counts
        let away = counts.isolated + counts.rejected
        let numbers = Phrase(
            "收 \(counts.received) 袋，隔离或拒收 \(away) 袋，缺 \(counts.missing) 袋，更正 \(model.record.corrections.count) 处",
            """
            \(counts.received) accepted, \(away) isolated or rejected, \(counts.missing) missing, \
            \(model.record.corrections.count) corrections
            """)
        let why: Markup? = reason.map {
            """
            <br><label for="\(id)-reason">\($0, visit.language)</label> <input type="text" size="38" id="\(id)-reason" \
            name="reason" value="\(visit.form["reason"] ?? "")" autocomplete="off" required>
            """
        }
        let version = Phrase(
            "\(title.zh) \(model.state.id)，版本 \(model.state.version)",
            "\(title.en) \(model.state.id), version \(model.state.version)")
        let comma = visit.say(Phrase("，", ", "))
        var dialog = SignDialog(
            action: "\(PlasmaParts.path(model.state.id))/acceptance/\(act)", csrf: visit.csrf,
            command: PlasmaParts.command(visit), title: visit.say(version),
            mainNumbers: """
                \(numbers, visit.language)<input type="hidden" name="seen" value="\(model.digest.hex)">\(why)
                """,
            againLink: "\(PlasmaParts.path(model.state.id))/acceptance", digest: model.digest.bytes,
            meanings: meanings, chosen: chosen, person: standing.name, role: "\(visit.frame.person.role)",
            series: visit.series,
            keptLine: """
                \(standing.name)\(comma)\(visit.frame.person.role)\(comma)\(PlasmaParts.stamp(visit.now, visit))\
                \(Phrase("（以服务器时间为准）", " (the server's time counts)"), visit.language)
                """)
        dialog.id = id
        dialog.opened = wrong != nil
        let stop = visit.say(Phrase("。", ". "))
        dialog.wrong = wrong.map { "\($0.reason(visit.language))\(stop)\($0.next(visit.language))" }
        return signDialog(dialog, visit.language)
    }
}

extension Refusal {
    /// A signature without its meaning says nothing (21 CFR 11.50).
    static let meaningUnknown = Refusal(
        "plasma.signature.meaning-unknown", Phrase("没有选签名的意思", "The meaning of the signature is not chosen"),
        next: Phrase("选一个意思再签名", "Choose a meaning, then sign"))

    /// Somebody scanned, settled or corrected while the dialogue was open.
    static let recordChanged = Refusal(
        "plasma.signature.record-changed", Phrase("您看的时候内容变了", "The record changed while you read it"),
        next: Phrase("重新打开，看一遍再签名", "Open it again, read it, then sign"))
}
