import Kernel
import Web

/// The plan of upgrades: what is not yet collected, by when it will be, and how it is entered until then.
enum UpgradePages {
    static let routes: [Route] = [
        Route(.get, "/equipment/upgrades", .permission("equipment.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/equipment/upgrades", .permission("equipment.register"), act),
    ]

    private static let path = "/equipment/upgrades"
    private static let title = Phrase("改造计划", "Upgrade plan")

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let (upgrades, signals) = try await visit.read { (snapshot) throws(Fault) in
            (try UpgradeTable.list(from: snapshot), try SignalLookups.list(from: snapshot))
        }
        return Reply.answer(page(upgrades, signals, refusal, visit), refusal)
    }

    @Sendable private static func act(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: path, { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let command: UpgradeCommand
            switch visit.form["act"] {
            case "finish": command = .finish(signal: visit.text("signal"))
            case "withdraw": command = .withdraw
            case "amend": command = .amend(try detail(visit))
            default: command = .plan(try detail(visit))
            }
            _ = try await visit.perform(
                UpgradeTable.self, on: visit.text("upgrade"), command, reason: visit.form.text("reason"))
        }
    }

    private static func detail(_ visit: Visit) throws(Denial) -> UpgradeDetail {
        UpgradeDetail(
            asset: visit.text("asset"), what: visit.text("what"), why: visit.text("why"),
            interim: visit.text("interim"), dueOn: try visit.day("due_on", or: .upgradeFieldWrong))
    }

    static func page(
        _ upgrades: [UpgradeState], _ signals: [SignalState], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let today = EquipmentParts.today(visit)
        let rows = upgrades.compactMap { state -> TableRow? in
            guard let detail = state.detail else { return nil }
            let isOver = state.stage == .planned && detail.dueOn < today
            let signal: Markup? = state.signal.isEmpty ? nil : EquipmentParts.signal(state.signal)
            let shape: Shape = state.stage == .done ? .pass : state.stage == .withdrawn ? .stop : .waiting
            return TableRow(
                [
                    EquipmentParts.code(state.id), EquipmentParts.asset(detail.asset), "\(detail.what)",
                    "\(detail.why)", "\(detail.interim)",
                    isOver ? plainBadge(.stop, detail.dueOn.iso) : EquipmentParts.plain(detail.dueOn.iso),
                    "\(plainBadge(shape, state.stage.phrase(language))) \(signal)",
                ], failing: isOver)
        }
        let open = signals.filter { !$0.isClosed && $0.detail?.collection.name != .connected }
        let done = upgrades.count { $0.stage == .done }
        let note = Phrase(
            "\(upgrades.count) 项，完成 \(done) 项；在用信号里 \(open.count) 个还靠手工",
            "\(upgrades.count) lines, \(done) done; \(open.count) open signals are still entered by hand")
        let heads = [
            Phrase("编号", "Number"), Phrase("设备", "Equipment"), Phrase("采集什么", "What"), Phrase("为什么还不能", "Why not yet"),
            Phrase("暂行记录办法", "Meanwhile"), Phrase("到", "By"), Phrase("状态", "State"),
        ]
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(EquipmentParts.head("\(title, language)", note: "\(note, language)", visit))\
            \(EquipmentParts.sheets(path, visit))\(refusedBox(refusal, language))\
            \(plainTable(title, heads, rows, empty: Phrase("计划里没有项目", "The plan is empty"), visit))\
            \(EquipmentParts.acts(title, acts(upgrades, visit), visit))
            """)
    }

    private static func acts(_ upgrades: [UpgradeState], _ visit: Visit) -> [Markup?] {
        guard visit.may("equipment.register") else { return [] }
        func fields(_ form: String) -> Markup {
            """
            \(EquipmentParts.field("upgrade", Phrase("编号", "Number"), form: form, code: true, visit))\
            \(EquipmentParts.field("asset", Phrase("设备编号", "Equipment"), form: form, code: true, visit))\
            \(EquipmentParts.field("what", Phrase("采集什么", "What"), form: form, visit))\
            \(EquipmentParts.field("why", Phrase("为什么还不能", "Why not yet"), form: form, visit))\
            \(EquipmentParts.field("interim", Phrase("暂行记录办法", "Meanwhile"), form: form, visit))\
            \(EquipmentParts.field("due_on", Phrase("到", "By"), .date, form: form, visit))
            """
        }
        let plan = foldedForm(path, "plan", Phrase("列入计划", "Plan"), fields("plan"), visit)
        let open = upgrades.filter { $0.stage == .planned }.map { Choice($0.id, "\($0.id) \($0.detail?.what ?? "")") }
        guard !open.isEmpty else { return [plan] }
        func which(_ form: String) -> Markup {
            EquipmentParts.field("upgrade", Phrase("哪一项", "Which"), .choice(open), form: form, visit)
        }
        return [
            plan,
            foldedForm(
                path, "amend", Phrase("更改", "Amend"), "\(fields("amend"))\(EquipmentParts.reason("amend", visit))",
                visit),
            foldedForm(
                path, "finish", Phrase("完成", "Done"),
                """
                \(which("finish"))\
                \(EquipmentParts.field("signal", Phrase("现在采集的信号", "Signal now"), form: "finish", code: true, visit))
                """, visit),
            foldedForm(
                path, "withdraw", Phrase("撤销", "Withdraw"),
                "\(which("withdraw"))\(EquipmentParts.reason("withdraw", visit))", visit),
        ]
    }
}
