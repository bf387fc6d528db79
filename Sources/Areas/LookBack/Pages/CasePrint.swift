import Kernel
import Lineage
import Plasma
import Web

/// The papers of a case: the report, and the draft of each notice.
enum CasePrint {
    static let routes: [Route] = [
        Route(.get, "/lookback/cases/:case/report", .permission("lookback.view")) { (visit) throws(Denial) in
            guard let model = try await CasePage.model(visit) else { return .missing }
            return .page(report(model, visit))
        },
        Route(.get, "/lookback/cases/:case/notices/:notice", .permission("lookback.view")) {
            (visit) throws(Denial) in
            guard let model = try await CasePage.model(visit),
                let notice = model.state.beginning?.notices.first(where: { $0.code == visit.parameter("notice") })
            else { return .missing }
            return .page(draft(notice, model, visit))
        },
    ]
    /// Rows that one sheet takes beside its head and foot.
    private static let rowsFirst = 14
    private static let rowsPerSheet = 26

    private static func paper(_ model: CasePage.Model, _ title: Phrase, _ number: String, _ visit: Visit) -> PrintForm {
        let digest = visit.node.hash(CaseStatement.report(model.state, "print", reason: "").canonicalBytes)
        let entry = model.steps.last?.head.index ?? model.state.entry
        return PrintForm(
            language: visit.language, maker: visit.frame.site, title: visit.say(title), documentNumber: number,
            version: "01", effective: model.state.beginning?.rules ?? "", recordNumber: model.state.id,
            printedBy:
                "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))\(LookBackParts.stamp(visit.now, visit))",
            verifyCode: AcceptancePrint.verifyCode(digest), verifyAddress: "/proof/\(entry)",
            proofFacts: [visit.say(Phrase("账本 \(entry)", "ledger \(entry)"))], qr: "", digest: digest.bytes)
    }

    private static func basis(_ model: CasePage.Model, _ visit: Visit) -> Markup {
        guard let beginning = model.state.beginning else { return "" }
        let opening = beginning.opening
        return printFacts([
            (visit.say(Phrase("供血浆者", "Donor")), "\(model.state.donors.joined(separator: " "))"),
            (visit.say(Phrase("病原体", "Pathogen")), "\(opening.pathogen)"),
            (visit.say(Phrase("触发", "Trigger")), "\(opening.trigger.phrase, visit.language)"),
            (visit.say(Phrase("触发时间", "When")), "\(LookBackParts.stamp(opening.at, visit))"),
            (visit.say(Phrase("阳性样本或文号", "Positive sample or letter")), "\(opening.sample)"),
            (visit.say(Phrase("窗口", "Window")), "\(CasePreview.window(beginning, visit), visit.language)"),
            (visit.say(Phrase("确认感染", "Infected")), "\(model.state.infected.joined(separator: " "))"),
            (
                visit.say(Phrase("立案并锁定", "Opened and locked")),
                "\(LookBackParts.stamp(model.line.openedAt, visit)) \(model.line.openedBy)"
            ),
            (visit.say(Phrase("状态", "State")), "\(model.state.stage.phrase, visit.language)"),
        ])
    }

    static func report(_ model: CasePage.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.state.hits.map { hit -> [Markup] in
            [
                "\(hit.number)", "\(hit.hit.subject.id)", CasePage.stage(hit.hit.stage, language),
                "\(hit.hit.action.phrase, language)\(hit.isForced ? " ■" : "")", "\(hit.hit.quantity)",
                "\(hit.hit.bags.joined(separator: " "))",
                "\(hit.decision.map { $0.phrase(language) } ?? "")", "\(hit.reference ?? "")",
            ]
        }
        let heads = [
            Phrase("序", "No."), Phrase("编号", "Number"), Phrase("阶段", "Stage"), Phrase("措施", "Action"),
            Phrase("数量", "Quantity"), Phrase("来自血浆", "Made of bags"), Phrase("处置", "Decision"),
            Phrase("凭据", "Record"),
        ].map { TableColumn($0(language)) }
        let title = visit.say(Phrase("查到的血浆和产品（■ 依法必须销毁）", "What was found (■ law has it destroyed)"))
        var sheets: [Markup] = [
            """
            \(printSection(1, visit.say(Phrase("依据", "Ground")), basis(model, visit), language))\
            \(printSection(2, title, printTable(heads, Array(rows.prefix(rowsFirst)), language), language))
            """
        ]
        for start in stride(from: rowsFirst, to: rows.count, by: rowsPerSheet) {
            let part = Array(rows[start..<min(start + rowsPerSheet, rows.count)])
            sheets.append(printSection(2, title, printTable(heads, part, language), language))
        }
        sheets.append(
            """
            \(printSection(3, visit.say(Phrase("通知", "Notices")), told(model, visit), language))\
            \(printSection(4, visit.say(Phrase("经过和签名", "Course and signatures")), course(model, visit), language))
            """)
        return printPage(paper(model, Phrase("追溯报告", "Report of a look-back"), "XM-LB-R01", visit), sheets: sheets)
    }

    private static func told(_ model: CasePage.Model, _ visit: Visit) -> Markup {
        let rows = (model.state.beginning?.notices ?? []).map { notice -> [Markup] in
            [
                "\(notice.kind.phrase, visit.language) \(notice.party)", "\(notice.message)",
                "\(model.state.acknowledged[notice.code] ?? "")",
            ]
        }
        let heads = [Phrase("对象", "Whom"), Phrase("消息", "Message"), Phrase("确认凭据", "Acknowledged by")]
        return printTable(heads.map { TableColumn($0(visit.language)) }, rows, visit.language)
    }

    /// Who did what, when and why; the review and the approval are the two signatures of the report.
    private static func course(_ model: CasePage.Model, _ visit: Visit) -> Markup {
        let rows = model.steps.map { step -> [Markup] in
            let words = lookBackWords[step.fact.kind] ?? Phrase("记录", "recorded")
            return [
                "\(LookBackParts.stamp(step.head.recordedAt, visit))", "\(words, visit.language)",
                "\(step.head.person)", "\(step.head.reason ?? "")",
            ]
        }
        let heads = [Phrase("时间", "When"), Phrase("事项", "What"), Phrase("谁", "Who"), Phrase("原因", "Why")]
        return printTable(heads.map { TableColumn($0(visit.language)) }, rows, visit.language)
    }

    /// What an authority, a station or the qualified person is told; a draft, to be signed and sent by hand.
    static func draft(_ notice: CaseNotice, _ model: CasePage.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let counts = model.state.beginning?.counts ?? [:]
        let lots = model.state.hits.filter { $0.hit.stage == MaterialStage.lot.rawValue }.map(\.hit.subject.id)
        let found = HitAction.allCases.compactMap { action in
            counts[action].map { (label: action.phrase(language), value: "\($0)" as Markup) }
        }
        let done = Phrase(
            "上述血浆和产品已于立案时全部锁定，逐项评估处置，结果另行报告。",
            "All of it was locked when the case was opened; each is assessed and the outcome reported.")
        let measures: Markup = "<p>\(done, language)</p>"
        let sheet: Markup = """
            <p>\(Phrase("致", "To"), language)：\(notice.kind.phrase, language) \(notice.party)</p>\
            \(printSection(1, visit.say(Phrase("依据", "Ground")), basis(model, visit), language))\
            \(printSection(2, visit.say(Phrase("涉及数量", "How many")), printFacts(found), language))\
            \(printSection(3, visit.say(Phrase("涉及成品批", "Product lots")), "\(lots.joined(separator: " "))", language))\
            \(printSection(4, visit.say(Phrase("已采取的措施", "What was done")), measures, language))
            """
        let title = Phrase("追溯通知（草稿）", "Notice of a look-back (draft)")
        return printPage(paper(model, title, "XM-LB-N01", visit), sheets: [sheet])
    }
}
