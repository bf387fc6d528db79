import Kernel
import Web

/// Which value of which equipment comes from where: the map that collectors work by.
enum SignalPages {
    static let routes: [Route] = [
        Route(.get, "/equipment/signals", .permission("equipment.view")) { (visit) throws(Denial) in
            try await list(visit, nil)
        },
        Route(.get, "/equipment/signals/:signal", .permission("equipment.view")) { (visit) throws(Denial) in
            try await one(visit, nil)
        },
    ]

    static let title = Phrase("信号", "Signals")
    static let valuesMax = 50

    static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let (signals, connections) = try await visit.read { (snapshot) throws(Fault) in
            (try SignalLookups.list(from: snapshot), try ConnectionTable.all(from: snapshot).filter { !$0.isClosed })
        }
        return Reply.answer(listPage(signals, connections, refusal, visit), refusal)
    }

    static func listPage(
        _ signals: [SignalState], _ connections: [ConnectionState], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let open = signals.filter { !$0.isClosed }
        let connected = open.count { $0.detail?.collection.name == .connected }
        let critical = open.filter { $0.detail?.isCritical == true }
        let byHand = critical.count { $0.detail?.collection.name != .connected }
        let note = Phrase(
            "在用 \(open.count) 个，自动采集 \(connected) 个；关键参数 \(critical.count) 个，其中手工 \(byHand) 个",
            "\(open.count) open, \(connected) connected; \(critical.count) critical, \(byHand) of them by hand")
        let word = Phrase("登记信号", "Declare a signal")
        let declaring: Markup? =
            visit.may("equipment.register")
            ? sheet(
                title: word(language),
                actForm(
                    "/equipment/signals", word,
                    """
                    \(EquipmentParts.field("signal", Phrase("编号", "Code"), code: true, visit))\
                    \(fields(nil, connections, visit))
                    """, visit)) : nil
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(EquipmentParts.head("\(title, language)", note: "\(note, language)", visit))\
            \(EquipmentParts.sheets("/equipment/signals", visit))\(refusedBox(refusal, language))\
            \(table(signals, visit))\(declaring)
            """)
    }

    static func table(_ signals: [SignalState], _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("编号", "Code"), Phrase("名称", "Name"), Phrase("设备", "Equipment"), Phrase("单位", "Unit"),
            Phrase("量程", "Range"), Phrase("周期", "Period"), Phrase("关键", "Critical"), Phrase("采集", "Collected"),
            Phrase("地址", "Address"),
        ]
        let rows = signals.compactMap { state -> TableRow? in
            guard let detail = state.detail else { return nil }
            return TableRow(
                [
                    EquipmentParts.code(state.id), "\(detail.name)", EquipmentParts.asset(detail.asset),
                    EquipmentParts.plain(detail.unit.symbol), EquipmentParts.plain(range(detail)),
                    EquipmentParts.plain(detail.periodMilliseconds.map { "\($0) ms" } ?? "—"),
                    detail.isCritical ? badge(.warn, Phrase("关键", "critical")(language)) : "",
                    collected(state, detail, language),
                    EquipmentParts.plain(
                        [detail.collection.connection, detail.collection.address].filter { !$0.isEmpty }
                            .joined(separator: " · ")),
                ], href: EquipmentParts.path("signals", state.id))
        }
        return plainTable(
            title, heads, rows, empty: Phrase("还没有登记信号", "No signal is declared yet"), visit)
    }

    static func range(_ detail: SignalDetail) -> String {
        guard detail.low != nil || detail.high != nil else { return "—" }
        return "\(detail.low?.displayText ?? "−∞") … \(detail.high?.displayText ?? "∞")"
    }

    static func collected(_ state: SignalState, _ detail: SignalDetail, _ language: Language) -> Markup {
        if state.isClosed { return plainBadge(.stop, Phrase("已停用", "closed")(language)) }
        let name = detail.collection.name
        return plainBadge(name == .connected ? .pass : .warn, name.phrase(language))
    }

    /// The fields of a signal, for declaring and amending.
    static func fields(_ detail: SignalDetail?, _ connections: [ConnectionState], _ visit: Visit) -> Markup {
        let form = detail == nil ? "" : "amend"
        let ways = SignalCollection.Name.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }
        let lines = [Choice("", "—")] + connections.map { Choice($0.id, "\($0.id) \($0.detail?.name ?? "")") }
        let why = Phrase("不能自动采集的原因", "Why it is not connected")
        let place = Phrase("地址（节点、主题、寄存器）", "Address: node, topic, register")
        let entry = entries(form, visit)
        return """
            \(measured(detail, form: form, visit))\
            \(entry("collection", Phrase("采集方式", "Collected"), detail?.collection.name.rawValue, .choice(ways), false))\
            \(entry("connection", Phrase("连接", "Connection"), detail?.collection.connection, .choice(lines), false))\
            \(entry("address", place, detail?.collection.address, .text, false))\
            \(entry("not_connected", why, detail?.notConnected, .text, false))
            """
    }

    private static func entries(
        _ form: String, _ visit: Visit
    ) -> (String, Phrase, String?, FieldKind, Bool) -> Markup {
        { name, label, value, kind, required in
            EquipmentParts.field(name, label, kind, form: form, value: value ?? "", required: required, visit)
        }
    }

    /// What is measured, whatever way it comes.
    static func measured(_ detail: SignalDetail?, form: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let entry = entries(form, visit)
        let isCritical = detail?.isCritical == true ? "yes" : "no"
        let critical = [
            Choice("no", Phrase("不是", "no")(language)),
            Choice("yes", Phrase("是关键工艺参数", "critical parameter")(language)),
        ]
        let period = detail?.periodMilliseconds.map { "\($0)" }
        return """
            \(entry("asset", Phrase("设备编号", "Equipment"), detail?.asset, .text, true))\
            \(entry("name", Phrase("名称", "Name"), detail?.name, .text, true))\
            \(entry("unit", Phrase("单位（UCUM，如 Cel）", "Unit (UCUM, such as Cel)"), detail?.unit.code, .text, true))\
            \(entry("low", Phrase("量程下限", "Lower end"), detail?.low?.text, .number, false))\
            \(entry("high", Phrase("量程上限", "Upper end"), detail?.high?.text, .number, false))\
            \(entry("dead_band", Phrase("死区", "Dead band"), detail?.deadBand?.text, .number, false))\
            \(entry("period", Phrase("采集周期（毫秒）", "Period (ms)"), period, .number, false))\
            \(entry("critical", Phrase("关键", "Critical"), isCritical, .choice(critical), false))
            """
    }

    // MARK: One signal

    static func one(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("signal")
        let model = try await visit.read { (snapshot) throws(Fault) in
            (
                state: try SignalTable.load(id, from: snapshot),
                values: try SignalLookups.values(of: id, limit: valuesMax, from: snapshot),
                connections: try ConnectionTable.all(from: snapshot).filter { !$0.isClosed }
            )
        }
        guard let detail = model.state.detail else { return .missing }
        let shown = onePage(model.state, detail, model.values, model.connections, refusal, visit)
        return Reply.answer(shown, refusal)
    }

    static func onePage(
        _ state: SignalState, _ detail: SignalDetail, _ values: [ValueLine], _ connections: [ConnectionState],
        _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        var facts = [
            RecordFact(visit.say(Phrase("设备", "Equipment")), EquipmentParts.asset(detail.asset)),
            RecordFact(
                visit.say(Phrase("单位、量程", "Unit, range")), EquipmentParts.plain(detail.unit.symbol),
                note: "\(range(detail))"),
            RecordFact(
                visit.say(Phrase("死区、周期", "Dead band, period")), EquipmentParts.plain(detail.deadBand?.text ?? "—"),
                note: "\(detail.periodMilliseconds.map { "\($0) ms" } ?? "—")"),
            RecordFact(
                visit.say(Phrase("采集", "Collected")), collected(state, detail, language),
                note: EquipmentParts.plain("\(detail.collection.connection) \(detail.collection.address)")),
            RecordFact(
                visit.say(Phrase("关键工艺参数", "Critical parameter")),
                detail.isCritical
                    ? badge(.warn, Phrase("关键", "critical")(language)) : "\(Phrase("不是", "no"), language)"),
        ]
        if !detail.notConnected.isEmpty {
            facts.append(RecordFact(visit.say(Phrase("不能自动采集的原因", "Why not connected")), "\(detail.notConnected)"))
        }
        return Web.page(
            visit.pageFrame(Phrase(state.id, state.id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/equipment/signals\">\(title, language)</a> /",
                title: "\(EquipmentParts.plain(state.id)) \(detail.name)"))\
            \(refusedBox(refusal, language))\(sheet([factGrid(facts, language)]))\
            \(SignalActs.sheets(state, detail, values, connections, visit))\(table(values, detail, visit))
            """)
    }

    private static func table(_ values: [ValueLine], _ detail: SignalDetail, _ visit: Visit) -> Markup {
        let language = visit.language
        let unit = EquipmentParts.plain(detail.unit.symbol)
        let rows = values.map { line -> TableRow in
            let marks: [Markup?] = [
                line.isLate ? badge(.warn, Phrase("补记", "late entry")(language)) : nil,
                line.substitutes ? plainBadge(.changed, Phrase("代替采集值", "stands in")(language)) : nil,
                line.value.source == .photo ? plainBadge(.warn, ValueSource.photo.phrase(language)) : nil,
                line.isWithdrawn ? plainBadge(.stop, Phrase("已撤销", "withdrawn")(language)) : nil,
            ]
            let digest: Markup? = line.value.digest.map {
                "<br><small translate=\"no\">\(String($0.hex.prefix(16)))…</small>"
            }
            return TableRow(
                [
                    EquipmentParts.plain(EquipmentParts.stamp(line.value.at, visit)),
                    "\(EquipmentParts.code(line.value.value.displayText)) \(unit)",
                    Markup.joined(marks.compactMap { $0 }, by: " "),
                    "\(line.value.source.phrase, language) \(EquipmentParts.asset(line.value.instrument))",
                    "\(line.value.file)\(digest)",
                    "\(EquipmentParts.stamp(line.enteredAt, visit)) \(EquipmentParts.plain(line.enteredBy))",
                    "\(line.reason ?? "")",
                    "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
                ], failing: line.isWithdrawn)
        }
        let heads = [
            Phrase("测量时间", "Measured at"), Phrase("值", "Value"), Phrase("标记", "Marks"),
            Phrase("来源、仪器", "Source, instrument"), Phrase("原始文件", "Raw file"), Phrase("录入", "Entered"),
            Phrase("原因", "Reason"), Phrase("账本", "Ledger"),
        ]
        return plainTable(
            Phrase("手工录入的值", "Values entered by hand"), heads, rows, empty: Phrase("没有手工录入的值", "None entered by hand"),
            visit)
    }
}
