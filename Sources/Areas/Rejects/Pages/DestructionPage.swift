import Kernel
import Lineage
import Plasma
import Web

/// One order: what stands on it, what was weighed, and the next act.
enum DestructionPage {
    static let routes: [Route] = [
        Route(.get, "/rejects/destructions/:order", .permission("rejects.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/rejects/destructions/:order/approvals", .permission("rejects.approve"), approve),
        Route(.post, "/rejects/destructions/:order/scans", .permission("rejects.execute"), scan),
        Route(.post, "/rejects/destructions/:order/executions", .permission("rejects.execute"), execute),
        Route(.post, "/rejects/destructions/:order/certificates", .permission("rejects.execute"), certify),
    ]

    struct Model: Sendable {
        let state: DestructionState
        let line: DestructionLine
        let steps: [DestructionStep]
    }

    static func model(_ visit: Visit) async throws(Denial) -> Model? {
        let id = visit.parameter("order")
        return try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let line = try DestructionLookups.line(id, from: snapshot) else { return nil }
            return Model(
                state: try DestructionTable.load(id, from: snapshot), line: line,
                steps: try DestructionLookups.steps(of: id, from: snapshot))
        }
    }

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        guard let model = try await model(visit) else { return .missing }
        let page = page(model, refusal, visit)
        return refusal == nil ? .page(page) : .refused(page)
    }

    // MARK: Acts

    private typealias Order = (command: DestructionCommand, signatures: [Signature])

    private static func act(
        _ visit: Visit, _ read: (DestructionState, String) async throws(Denial) -> Order
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("order")
        do throws(Denial) {
            let state = try await visit.read { (snapshot) throws(Fault) in
                try DestructionTable.load(id, from: snapshot)
            }
            let reason = visit.form.text("reason") ?? ""
            let order = try await read(state, reason)
            _ = try await visit.perform(
                DestructionTable.self, on: id, order.command, reason: reason.isEmpty ? nil : reason,
                signatures: order.signatures)
            return .seeOther(RejectsParts.path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await show(visit, refusal)
        }
    }

    @Sendable private static func approve(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) async throws(Denial) in
            let isDecline = visit.form["act"] == "decline"
            let statement = DestructionStatement(state, isDecline ? "decline" : "approve", reason: reason)
            let own = try await visit.sign(
                state.subject, version: state.version, digest: visit.node.hash(statement.canonicalBytes),
                meaning: .approved)
            return (isDecline ? .decline : .approve, [own])
        }
    }

    @Sendable private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_, _) async throws(Denial) in
            let code = visit.form.text("code") ?? ""
            let subject = try await visit.read { (snapshot) throws(Fault) in
                try RejectsParts.subject(code, from: snapshot)
            }
            if visit.form["act"] == "withdraw" { return (.withdrawScan(subject), []) }
            let unit = visit.form["unit"] ?? ""
            guard let weighed = Quantity("\(visit.form.text("weight") ?? "") \(unit)") else {
                throw .refused(.destructionWeightWrong)
            }
            return (.scan(subject, weighed), [])
        }
    }

    @Sendable private static func execute(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (state, reason) async throws(Denial) in
            let texts = ["video", "contractor", "manifest"].map { visit.form.text($0) ?? "" }
            let statement = DestructionStatement(state, "execute", texts, reason: reason)
            let digest = visit.node.hash(statement.canonicalBytes)
            var signatures = [
                try await visit.sign(state.subject, version: state.version, digest: digest, meaning: .performed)
            ]
            for (mark, meaning) in [("1", SignatureMeaning.verified), ("2", .verified), ("3", .approved)] {
                signatures.append(
                    try await visit.node.sign(
                        SignatureRequest(
                            .named(visit.form.text("badge\(mark)") ?? ""),
                            password: visit.form["password\(mark)"] ?? "", record: state.subject,
                            version: state.version, digest: digest, meaning: meaning,
                            workstation: visit.workstation)))
            }
            return (.execute(video: texts[0], contractor: texts[1], manifest: texts[2]), signatures)
        }
    }

    @Sendable private static func certify(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { (_, _) async throws(Denial) in
            (.certify(visit.form.text("certificate") ?? ""), [])
        }
    }

    // MARK: The page

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let actions = [
            button(
                Button(
                    visit.say(Phrase("审批表（打印）", "Form, to print")), .link(RejectsParts.path(state.id, "form")))),
            button(Button(visit.say(Phrase("全部历史", "Whole history")), .link(PageAddress.record(state.subject)))),
        ]
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/rejects/destructions\">\(RejectsParts.Words.title, language)</a> /",
                title: "<span translate=\"no\">\(state.id)</span>",
                note: RejectsParts.badge(state.stage, language), actions: Markup.joined(actions)))\
            \(refusedBox(refusal, language))\(facts(model, visit))\(acts(state, visit))\(list(state, visit))
            """)
    }

    private static func facts(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        var facts = [
            RecordFact(
                visit.say(Phrase("申请", "Applied")), "<span translate=\"no\">\(state.appliedBy)</span>",
                note: "\(RejectsParts.stamp(model.line.appliedAt, visit)) \(model.steps.first?.head.reason ?? "")"),
            RecordFact(visit.say(Phrase("方法", "Method")), "\(state.method.phrase, language)"),
            RecordFact(
                visit.say(Phrase("已扫描称量", "Scanned and weighed")),
                "\(state.items.count - state.waiting.count) / \(state.items.count)"),
        ]
        if let owner = state.owner {
            facts.append(
                RecordFact(
                    visit.say(Phrase("来自", "Asked for by")),
                    visit.may("lookback.view")
                        ? "<a\(href: PageAddress.record(owner)) translate=\"no\">\(owner.id)</a>"
                        : "<span translate=\"no\">\(owner.id)</span>",
                    note: state.isForced ? "\(RejectsParts.Words.forced, language)" : ""))
        }
        if let end = state.execution {
            facts.append(
                RecordFact(
                    visit.say(Phrase("见证人；QA", "Witnesses; QA")),
                    "<span translate=\"no\">\(end.witnesses.joined(separator: " ")); \(end.approvedBy)</span>"))
            facts.append(
                RecordFact(
                    visit.say(Phrase("录像；处置单位；联单", "Video; contractor; manifest")),
                    "\(end.video); \(end.contractor); \(end.manifest)"))
        }
        if let certificate = state.certificate {
            facts.append(RecordFact(visit.say(Phrase("销毁凭证", "Certificate")), "\(certificate)"))
        }
        return sheet([factGrid(facts, language)])
    }

    private static func list(_ state: DestructionState, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = state.items.map { item in
            TableRow(
                [
                    RejectsParts.link(item.item.subject, visit), "\(item.item.ground)", "\(item.item.quantity)",
                    item.weighed.map { "\($0.display)" }
                        ?? plainBadge(.waiting, visit.say(Phrase("未扫描", "not scanned"))),
                    item.item.isForced ? plainBadge(.stop, RejectsParts.Words.forced(language)) : "",
                ])
        }
        let heads = [
            Phrase("编号", "Number"), Phrase("原因", "Ground"), Phrase("账面", "Booked"), Phrase("称量", "Weighed"),
            Phrase("依法", "By law"),
        ]
        return dataTable(
            DataTable(
                name: visit.say(Phrase("清单", "List")),
                caption: visit.say(Phrase("共 \(rows.count) 项", "\(rows.count) in all")),
                columns: heads.map { TableColumn($0(language)) }, rows: rows, empty: ""), language)
    }

    private static func acts(_ state: DestructionState, _ visit: Visit) -> Markup {
        switch state.stage {
        case .applied where visit.may("rejects.approve"): approving(state, visit)
        case .approved where visit.may("rejects.execute"):
            state.waiting.isEmpty ? "\(executing(state, visit))\(scanning(state, visit))" : scanning(state, visit)
        case .executed where visit.may("rejects.execute"): certifying(state, visit)
        default: ""
        }
    }

    private static func approving(_ state: DestructionState, _ visit: Visit) -> Markup {
        let title = Phrase("批准", "Approve")
        var choices = [Choice("approve", title(visit.language))]
        // What law has destroyed has no other answer.
        if !state.isForced { choices.append(Choice("decline", visit.say(Phrase("退回", "Decline")))) }
        return sheet(
            title: visit.say(title),
            RejectsParts.sending(
                RejectsParts.path(state.id, "approvals"),
                """
                \(RejectsParts.entry("act", Phrase("决定", "Decision"), visit, .choice(choices)))\
                \(RejectsParts.entry("reason", Phrase("原因或依据", "Reason or ground"), visit))\
                \(signerFields(visit.say(Phrase("口令；签名表示「批准」", "Password; you sign as “approved”")), visit))\
                \(submitButton(Phrase("签名", "Sign"), visit))
                """, visit))
    }

    private static func scanning(_ state: DestructionState, _ visit: Visit) -> Markup {
        let units = [Choice("g", "g"), Choice("kg", "kg")]
        let scanning = RejectsParts.sending(
            RejectsParts.path(state.id, "scans"),
            """
            \(RejectsParts.entry("code", Phrase("扫一袋或一批", "Scan a bag or a batch"), visit, code: true))\
            \(RejectsParts.entry("weight", Phrase("称量", "Weight"), visit, .number))\
            \(RejectsParts.entry("unit", Phrase("单位", "Unit"), visit, .choice(units)))\
            \(submitButton(Phrase("记录", "Record"), visit))
            """, visit)
        let title = Phrase("撤回一次扫描", "Take a scan back")
        let withdrawing = RejectsParts.sending(
            RejectsParts.path(state.id, "scans"),
            """
            <input type="hidden" name="act" value="withdraw">\
            \(RejectsParts.entry("code", Phrase("编号", "Number"), visit, form: "withdraw", code: true))\
            \(RejectsParts.entry("reason", Phrase("原因", "Reason"), visit, form: "withdraw"))\
            \(submitButton(title, visit, rank: .plain))
            """, visit)
        return sheet(
            title: visit.say(Phrase("逐一扫描称量", "Scan and weigh each")),
            """
            \(state.waiting.isEmpty ? nil : scanning)\
            <details><summary>\(title, visit.language)</summary>\(withdrawing)</details>
            """)
    }

    private static func executing(_ state: DestructionState, _ visit: Visit) -> Markup {
        let signers = [
            ("1", Phrase("见证人一", "Witness 1")), ("2", Phrase("见证人二", "Witness 2")), ("3", Phrase("到场 QA", "QA")),
        ].map { mark, who -> Markup in
            """
            \(RejectsParts.entry("badge\(mark)", Phrase("\(who.zh)工号", "\(who.en): staff number"), visit, code: true))\
            \(RejectsParts.entry("password\(mark)", Phrase("\(who.zh)口令", "\(who.en): password"), visit, .password))
            """
        }
        return sheet(
            title: visit.say(Phrase("销毁", "Destroy")),
            RejectsParts.sending(
                RejectsParts.path(state.id, "executions"),
                """
                \(RejectsParts.entry("video", Phrase("录像编号", "Video"), visit))\
                \(RejectsParts.entry("contractor", Phrase("处置单位", "Contractor"), visit))\
                \(RejectsParts.entry("manifest", Phrase("转移联单", "Contractor's manifest"), visit))\
                \(Markup.joined(signers))\
                \(signerFields(visit.say(Phrase("操作人口令；签名表示「编制」", "Password; you sign as “performed”")), visit))\
                \(submitButton(Phrase("已销毁", "Destroyed"), visit))
                """, visit))
    }

    private static func certifying(_ state: DestructionState, _ visit: Visit) -> Markup {
        sheet(
            title: visit.say(Phrase("登记销毁凭证", "Record the certificate")),
            RejectsParts.sending(
                RejectsParts.path(state.id, "certificates"),
                """
                \(RejectsParts.entry("certificate", Phrase("凭证编号", "Certificate"), visit))\
                \(submitButton(Phrase("登记", "Record"), visit))
                """, visit))
    }
}
