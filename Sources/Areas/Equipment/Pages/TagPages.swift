import Kernel
import Web

/// What a source tells and which of it is a signal: a mapping is chosen from what is there, nobody types an address
/// that the source knows.
struct TagPages: Sendable {
    static let rowsPerPage = 100

    let desk: CollectionDesk

    var routes: [Route] {
        [
            Route(.get, "/equipment/connections/:connection/tags", .permission("equipment.view")) {
                (visit) throws(Denial) in try await show(visit, nil)
            },
            Route(.post, "/equipment/connections/:connection/tags", .permission("equipment.register"), map),
        ]
    }

    struct Model: Sendable {
        let connection: ConnectionState
        let detail: ConnectionDetail
        let source: LiveSource?
        let told: ToldTags
        let browsed: BrowseAnswer?
        /// Codes of signals by their address here.
        let signals: [String: String]
        let asked: Question
    }

    /// What of the tags is looked at; it stays the same when a signal was made.
    struct Question: Sendable {
        var words = ""
        var after = ""
        /// Of the server's tree.
        var node = ""
        /// The address that a signal is made for.
        var address: String?

        init(_ visit: Visit) {
            func told(_ name: String) -> String { visit.form.text(name) ?? visit.query[name] ?? "" }
            words = told("words")
            after = visit.query["after"] ?? ""
            node = told("node")
            address = visit.form.text("address") ?? visit.query["address"]
        }

        func path(_ connection: String, after: String? = nil, node: String? = nil, address: String? = nil) -> String {
            let parts = [
                ("words", words), ("after", after ?? ""), ("node", node ?? self.node), ("address", address ?? ""),
            ].filter { !$0.1.isEmpty }.map { "\($0.0)=\(PageAddress.escaped($0.1))" }
            let path = ConnectionPage.path(connection) + "/tags"
            return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
        }
    }

    private func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("connection")
        let (state, signals) = try await visit.read { (snapshot) throws(Fault) in
            (try ConnectionTable.load(id, from: snapshot), try SignalLookups.list(ofConnection: id, from: snapshot))
        }
        guard let detail = state.detail else { return .missing }
        let asked = Question(visit)
        let browsed = detail.speaks == .opcua && !state.isClosed ? await desk.browse(id, asked.node) : nil
        let model = Model(
            connection: state, detail: detail, source: desk.source(id),
            told: desk.tags(id, asked.words, asked.after, Self.rowsPerPage + 1), browsed: browsed,
            signals: Dictionary(
                signals.map { ($0.detail?.collection.address ?? "", $0.id) }, uniquingKeysWith: { first, _ in first }),
            asked: asked)
        return Reply.answer(Self.page(model, refusal, visit), refusal)
    }

    /// By the commands of signals: a new one, or another address for one that there is.
    @Sendable private func map(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("connection")
        let here = SignalCollection.connected(connection: id, address: visit.text("address"))
        return try await visit.answer(
            to: Question(visit).path(id), { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let signal = visit.text("signal")
            guard visit.form["act"] == "move" else {
                let detail = try SignalActs.detail(visit, collection: here)
                _ = try await visit.perform(SignalTable.self, on: signal, .declare(detail))
                return
            }
            let present = try await visit.read { (snapshot) throws(Fault) in
                try SignalTable.load(signal, from: snapshot).detail
            }
            guard let present else { throw .refused(.signalUnknown(signal)) }
            _ = try await visit.perform(
                SignalTable.self, on: signal, .amend(present.collected(here)), reason: visit.form.text("reason"))
        }
    }

    // MARK: The page

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.connection.id
        let title = Phrase("标签与映射", "Tags and mapping")
        let note = Phrase(
            "来源说过 \(model.told.count) 个地址，\(model.signals.count) 个是信号",
            "\(model.told.count) addresses told, \(model.signals.count) are signals")
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(
                trail: """
                    <a href="/equipment/connections">\(Phrase("连接", "Connections"), language)</a> / \
                    <a\(href: ConnectionPage.path(id)) translate="no">\(id)</a> /
                    """, title: "\(title, language)", note: "\(note, language)"))\
            \(refusedBox(refusal, language))\(standing(model, visit))\(mapping(model, visit))\
            \(model.browsed.map { tree($0, model, visit) })\(filter(model, visit))\(table(model, visit))
            """)
    }

    /// Why nothing new may come, and how an address is written where the source tells none.
    private static func standing(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var notes: [Markup] = []
        if let source = model.source, source.phase != .connected {
            notes.append(
                """
                \(plainBadge(source.phase.shape, source.phase.phrase(language))) \
                \(source.reason.map { "\($0, language)" })
                """)
        }
        if let form = model.detail.speaks.addressForm { notes.append("\(form, language)") }
        if model.told.beyond > 0 {
            let beyond = Phrase(
                "另有 \(model.told.beyond) 次超出清单上限，未列出", "\(model.told.beyond) more were told beyond the list's end")
            notes.append("\(beyond, language)")
        }
        return Markup.joined(notes.map { "<p class=\"note\">\($0)</p>" })
    }

    private static func filter(_ model: Model, _ visit: Visit) -> Markup {
        var words = Field("words", visit.say(Phrase("地址里含有", "Address contains")))
        words.form = "filter"
        words.code = true
        words.value = model.asked.words
        let node: Markup? =
            model.asked.node.isEmpty
            ? nil : "<input type=\"hidden\" name=\"node\" value=\"\(model.asked.node)\">"
        return """
            <form method="get"\(attribute: "action", ConnectionPage.path(model.connection.id) + "/tags") \
            class="filters">\(node)\(field(words, visit.language))\
            \(button(Button(visit.say(Phrase("筛选", "Filter")), .submit(name: nil, value: nil))))</form>
            """
    }

    /// The signal that it is, or the way to make it one.
    private static func mapped(_ address: String, _ model: Model, _ visit: Visit) -> Markup {
        if let signal = model.signals[address] { return EquipmentParts.signal(signal) }
        guard visit.may("equipment.register"), !model.connection.isClosed else { return "—" }
        let link = model.asked.path(model.connection.id, after: model.asked.after, address: address)
        return "<a\(href: link)>\(Phrase("设为信号", "make it a signal"), visit.language)</a>"
    }

    private static func second(_ moment: Moment?, _ visit: Visit) -> Markup {
        EquipmentParts.plain(moment.map { String($0.text(offsetMinutes: visit.zoneMinutes).prefix(19)) } ?? "—")
    }

    private static func table(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = model.told.tags.prefix(rowsPerPage)
        let rows = shown.map { tag in
            TableRow([
                EquipmentParts.plain(tag.address),
                tag.isGood
                    ? EquipmentParts.code(tag.value)
                    : "\(EquipmentParts.plain(tag.value)) \(plainBadge(.stop, visit.say(Phrase("坏值", "bad"))))",
                second(tag.at, visit), "\(Figures.grouped(tag.times))", mapped(tag.address, model, visit),
            ])
        }
        let heads = [
            Phrase("地址", "Address"), Phrase("最后的值", "Last value"), Phrase("时间", "Time"), Phrase("次数", "Times"),
            Phrase("信号", "Signal"),
        ]
        let isMore = model.told.tags.count > rowsPerPage
        return dataTable(
            DataTable(
                name: visit.say(Phrase("来源说过的地址", "Addresses that the source told")),
                caption: visit.say(.rows(rows.count)),
                columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 3) },
                rows: rows, empty: "\(Phrase("还没有收到过数据", "Nothing has been told yet"), language)",
                nextLink: isMore ? shown.last.map { model.asked.path(model.connection.id, after: $0.address) } : nil),
            language)
    }

    /// One level of the server's tree, as it is now.
    private static func tree(_ answer: BrowseAnswer, _ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.connection.id
        let title = Phrase("服务器的节点", "The server's nodes")
        let up: Markup? =
            model.asked.node.isEmpty
            ? nil
            : """
            <p class="note"><a\(href: ConnectionPage.path(id) + "/tags")>\(Phrase("到顶层", "To the top"), language)</a> \
            \(EquipmentParts.plain(model.asked.node))</p>
            """
        guard case .nodes(let nodes) = answer else {
            guard case .away(let reason) = answer else { return "" }
            return sheet(title: title(language), "<p class=\"note\">\(reason, language)</p>")
        }
        let rows = nodes.map { node in
            TableRow([
                "<a\(href: model.asked.path(id, node: node.address))>\(node.name)</a>",
                EquipmentParts.plain(node.address), node.isVariable ? EquipmentParts.code(node.value) : "—",
                second(node.at, visit), node.isVariable ? mapped(node.address, model, visit) : "—",
            ])
        }
        let heads = [
            Phrase("名称", "Name"), Phrase("地址", "Address"), Phrase("现在的值", "Value now"), Phrase("时间", "Time"),
            Phrase("信号", "Signal"),
        ]
        return """
            \(up)\(plainTable(title, heads, rows, empty: Phrase("下面没有节点", "Nothing stands under it"), visit))
            """
    }

    private static func mapping(_ model: Model, _ visit: Visit) -> Markup? {
        guard visit.may("equipment.register"), !model.connection.isClosed else { return nil }
        let path = ConnectionPage.path(model.connection.id) + "/tags"
        let address = model.asked.address ?? ""
        func kept(_ form: String) -> Markup {
            """
            <input type="hidden" name="words" value="\(model.asked.words)">\
            <input type="hidden" name="node" value="\(model.asked.node)">\
            \(EquipmentParts.field(
                "address", Phrase("地址", "Address"), form: form, value: address, code: true, visit))\
            \(EquipmentParts.field("signal", Phrase("信号编号", "Code of the signal"), form: form, code: true, visit))
            """
        }
        let isOpen = model.asked.address != nil && visit.form["act"] != "move"
        let new = Phrase("登记新信号", "Make it a new signal")
        let declare: Markup = """
            <details\(flag: "open", isOpen)><summary>\(new, visit.language)</summary>\
            \(actForm(
                path, as: "declare", Phrase("登记信号", "Declare"),
                "\(kept("declare"))\(SignalPages.measured(nil, form: "declare", visit))", visit))</details>
            """
        let move = foldedForm(
            path, "move", Phrase("给已有的信号", "Give it to a signal that there is"),
            "\(kept("move"))\(EquipmentParts.reason("move", visit))", visit)
        let title = address.isEmpty ? Phrase("登记一个地址", "Map an address") : Phrase("登记 \(address)", "Map \(address)")
        return EquipmentParts.acts(title, [declare, move], visit)
    }
}

extension ConnectionProtocol {
    /// How an address is written; nil where the source tells them all.
    var addressForm: Phrase? {
        switch self {
        case .modbus:
            Phrase(
                "Modbus 不会自报地址：写作 站号:表:寄存器:类型[:字序][:dN]，如 1:holding:100:float32",
                "Modbus tells no addresses: write unit:table:register:kind[:order][:dN], as 1:holding:100:float32"
            )
        case .opcua, .mqtt, .sparkplug, .influx, .csv: nil
        }
    }
}
