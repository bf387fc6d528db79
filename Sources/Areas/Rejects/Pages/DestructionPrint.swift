import Kernel
import Plasma
import Web

/// The paper: 不合格血浆销毁申请审批表, A4, filled as far as the order has come.
enum DestructionPrint {
    static let routes: [Route] = [
        Route(.get, "/rejects/destructions/:order/form", .permission("rejects.view")) { (visit) throws(Denial) in
            guard let model = try await DestructionPage.model(visit) else { return .missing }
            return .page(paper(model, visit))
        }
    ]
    private static let rowsFirst = 14
    private static let rowsPerSheet = 26

    static func paper(_ model: DestructionPage.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let state = model.state
        let rows = state.items.enumerated().map { place, item -> [Markup] in
            [
                "\(place + 1)", "<span translate=\"no\">\(item.item.subject.id)</span>", "\(item.item.ground)",
                "\(item.item.quantity)", "\(item.weighed.map { $0.display } ?? "")", item.item.isForced ? "■" : "",
            ]
        }
        let heads = [
            Phrase("序", "No."), Phrase("编号", "Number"), Phrase("不合格原因", "Why it does not conform"),
            Phrase("账面", "Booked"), Phrase("称量", "Weighed"), Phrase("依法", "By law"),
        ].map { TableColumn($0(language)) }
        let title = visit.say(Phrase("清单（■ 依法必须销毁）", "List (■ law has it destroyed)"))
        var sheets: [Markup] = [
            """
            \(printSection(1, visit.say(Phrase("申请", "Application")), application(model, visit), language))\
            \(printSection(2, title, printTable(heads, Array(rows.prefix(rowsFirst)), language), language))
            """
        ]
        for start in stride(from: rowsFirst, to: rows.count, by: rowsPerSheet) {
            let part = Array(rows[start..<min(start + rowsPerSheet, rows.count)])
            sheets.append(printSection(2, title, printTable(heads, part, language), language))
        }
        sheets.append(
            """
            \(printSection(3, visit.say(Phrase("销毁", "Destruction")), execution(state, visit), language))\
            \(printSection(4, visit.say(Phrase("经过和签名", "Course and signatures")), course(model, visit), language))
            """)
        return printPage(form(model, visit), sheets: sheets)
    }

    private static func form(_ model: DestructionPage.Model, _ visit: Visit) -> PrintForm {
        let statement = DestructionStatement(model.state, "print", reason: "")
        let digest = visit.node.hash(statement.canonicalBytes)
        let entry = model.steps.last?.head.index ?? model.line.entry
        let title = Phrase("不合格血浆销毁申请审批表", "Application and approval of plasma destruction")
        return PrintForm(
            language: visit.language, maker: visit.frame.site, title: visit.say(title), documentNumber: "XM-RJ-R01",
            version: "01", effective: "", recordNumber: model.state.id,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(RejectsParts.stamp(visit.now, visit))",
            verifyCode: AcceptancePrint.verifyCode(digest), verifyAddress: "/proof/\(entry)",
            proofFacts: [visit.say(Phrase("账本 \(entry)", "ledger \(entry)"))], qr: "", digest: digest.bytes)
    }

    private static func application(_ model: DestructionPage.Model, _ visit: Visit) -> Markup {
        let state = model.state
        return printFacts([
            (visit.say(Phrase("销毁单", "Order")), "<span translate=\"no\">\(state.id)</span>"),
            (visit.say(Phrase("申请人", "Applied by")), "\(state.appliedBy)"),
            (visit.say(Phrase("申请时间", "When")), "\(RejectsParts.stamp(model.line.appliedAt, visit))"),
            (visit.say(Phrase("来自", "Asked for by")), "\(state.owner?.id ?? "")"),
            (visit.say(Phrase("项数", "Things")), "\(state.items.count)"),
            (visit.say(Phrase("方法", "Method")), "\(state.method.phrase, visit.language)"),
            (visit.say(Phrase("状态", "State")), "\(state.stage.phrase, visit.language)"),
        ])
    }

    private static func execution(_ state: DestructionState, _ visit: Visit) -> Markup {
        let end = state.execution
        return printFacts([
            (visit.say(Phrase("见证人", "Witnesses")), "\(end?.witnesses.joined(separator: "、") ?? "")"),
            (visit.say(Phrase("到场 QA", "QA on the spot")), "\(end?.approvedBy ?? "")"),
            (visit.say(Phrase("录像编号", "Video")), "\(end?.video ?? "")"),
            (visit.say(Phrase("处置单位", "Contractor")), "\(end?.contractor ?? "")"),
            (visit.say(Phrase("转移联单", "Contractor's manifest")), "\(end?.manifest ?? "")"),
            (visit.say(Phrase("销毁凭证", "Certificate")), "\(state.certificate ?? "")"),
        ])
    }

    /// Who did what, when and why, but for the scans: those stand in the list.
    private static func course(_ model: DestructionPage.Model, _ visit: Visit) -> Markup {
        let rows = model.steps.compactMap { step -> [Markup]? in
            if case .scanned = step.fact { return nil }
            let words = rejectsWords[step.fact.kind] ?? Phrase("记录", "recorded")
            return [
                "\(RejectsParts.stamp(step.head.recordedAt, visit))", "\(words, visit.language)",
                "\(step.head.person)", "\(step.head.reason ?? "")",
            ]
        }
        let heads = [Phrase("时间", "When"), Phrase("事项", "What"), Phrase("谁", "Who"), Phrase("原因", "Why")]
        return printTable(heads.map { TableColumn($0(visit.language)) }, rows, visit.language)
    }
}
