import Kernel
import Web

/// Connections that values come over, and how many signals each carries.
enum ConnectionPages {
    static let routes: [Route] = [
        Route(.get, "/equipment/connections", .permission("equipment.view")) { (visit) throws(Denial) in
            try await show(visit, nil)
        },
        Route(.post, "/equipment/connections", .permission("equipment.register"), act),
    ]

    private static let path = "/equipment/connections"
    private static let title = Phrase("连接", "Connections")
    private static let note = Phrase("口令和密钥留在采集机上", "Secrets stay on the collector")

    private static func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let (connections, signals) = try await visit.read { (snapshot) throws(Fault) in
            (try ConnectionTable.all(from: snapshot), try SignalLookups.list(from: snapshot))
        }
        return Reply.answer(page(connections, signals, refusal, visit), refusal)
    }

    @Sendable private static func act(_ visit: Visit) async throws(Denial) -> Reply {
        try await visit.answer(
            to: path, { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let command: ConnectionCommand
            switch visit.form["act"] {
            case "close": command = .close
            case "amend": command = .amend(try detail(visit))
            default: command = .declare(try detail(visit))
            }
            _ = try await visit.perform(
                ConnectionTable.self, on: visit.text("connection"), command, reason: visit.form.text("reason"))
        }
    }

    private static func detail(_ visit: Visit) throws(Denial) -> ConnectionDetail {
        guard let speaks = ConnectionProtocol(rawValue: visit.text("protocol")) else {
            throw .refused(.connectionFieldWrong)
        }
        var settings: [String: String] = [:]
        for line in (visit.form["settings"] ?? "").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1).map { part in
                String(part.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
            }
            guard parts.count == 2 else { throw .refused(.connectionFieldWrong) }
            settings[parts[0]] = parts[1]
        }
        return ConnectionDetail(
            name: visit.text("name"), speaks: speaks, address: visit.text("address"), settings: settings)
    }

    static func page(
        _ connections: [ConnectionState], _ signals: [SignalState], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let rows = connections.compactMap { state -> TableRow? in
            guard let detail = state.detail else { return nil }
            let carried = signals.count { !$0.isClosed && $0.detail?.collection.connection == state.id }
            let settings = detail.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return TableRow(
                [
                    EquipmentParts.code(state.id), "\(detail.name)", "\(detail.speaks.phrase, language)",
                    EquipmentParts.plain(detail.address), EquipmentParts.plain(settings.joined(separator: " · ")),
                    "\(Figures.grouped(carried))",
                    state.isClosed
                        ? plainBadge(.stop, Phrase("已停用", "closed")(language))
                        : plainBadge(.pass, Phrase("在用", "open")(language)),
                ], href: ConnectionPage.path(state.id))
        }
        let heads = [
            Phrase("编号", "Code"), Phrase("名称", "Name"), Phrase("协议", "Protocol"), Phrase("地址", "Address"),
            Phrase("设置", "Settings"), Phrase("信号数", "Signals"), Phrase("状态", "State"),
        ]
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(EquipmentParts.head("\(title, language)", note: "\(note, language)", visit))\
            \(EquipmentParts.sheets(path, visit))\(refusedBox(refusal, language))\
            \(plainTable(
                title, heads, rows, numeric: [5], empty: Phrase("还没有登记连接", "No connection is declared yet"), visit))\
            \(EquipmentParts.acts(title, acts(connections, visit), visit))
            """)
    }

    private static func acts(_ connections: [ConnectionState], _ visit: Visit) -> [Markup?] {
        guard visit.may("equipment.register") else { return [] }
        let protocols = ConnectionProtocol.allCases.map { Choice($0.rawValue, $0.phrase(visit.language)) }
        func fields(_ form: String) -> Markup {
            """
            \(EquipmentParts.field("connection", Phrase("编号", "Code"), form: form, code: true, visit))\
            \(EquipmentParts.field("name", Phrase("名称", "Name"), form: form, visit))\
            \(EquipmentParts.field("protocol", Phrase("协议", "Protocol"), .choice(protocols), form: form, visit))\
            \(EquipmentParts.field("address", Phrase("地址", "Address"), form: form, visit))\
            \(EquipmentParts.field(
                "settings", Phrase("设置，每行 名=值", "Settings, a line each: name=value"), .area(rows: 3), form: form,
                required: false, visit))
            """
        }
        let declare = foldedForm(path, "declare", Phrase("登记连接", "Declare"), fields("declare"), visit)
        let open = connections.filter { !$0.isClosed }.map { Choice($0.id, $0.id) }
        guard !open.isEmpty else { return [declare] }
        let which = EquipmentParts.field("connection", Phrase("哪一个", "Which"), .choice(open), form: "close", visit)
        return [
            declare,
            foldedForm(
                path, "amend", Phrase("更改连接", "Amend"), "\(fields("amend"))\(EquipmentParts.reason("amend", visit))",
                visit),
            foldedForm(
                path, "close", Phrase("停用连接", "Close"), "\(which)\(EquipmentParts.reason("close", visit))", visit),
        ]
    }
}
