import Exchange
import Kernel
import Ledger
import Web

/// Partners: the list with this node's own key, and one partner with what can be done.
struct PartnerPages: Sendable {
    /// This node's own verifier key, to be told to the other side.
    let key: String

    enum Words {
        static let note = Phrase(
            "与浆站、生产企业之间的签名消息：按序、必有回执、可重放",
            "signed messages with stations and plants: in order, acknowledged, safe to repeat")
        static let partners = Phrase("对方", "Partners")
        static let heads = [
            Phrase("名称", "Name"), Phrase("账本名", "Ledger"), Phrase("角色", "Role"), Phrase("代码", "Code"),
            Phrase("最近联系", "Last contact"), Phrase("时钟差（秒）", "Clock offset (s)"), Phrase("待发", "Waiting"),
            Phrase("状态", "State"),
        ]
        static let empty = Phrase("还没有对方。登记员在下面登记。", "No partner yet. A registrar registers one below.")
        static let messages = Phrase("全部消息", "All messages")
        static let own = Phrase("本节点的密钥", "This node's key")
        static let ownNote = Phrase(
            "对方登记本节点时用；指纹请打电话念给对方核对", "for the other side's registration; read the fingerprint out by telephone")
        static let register = Phrase("登记对方", "Register a partner")
        static let amend = Phrase("更改", "Amend")
        static let close = Phrase("停用", "Close")
        static let vkey = Phrase("对方密钥（整行）", "Its key (the whole line)")
        static let fingerprint = Phrase("对方念出的指纹", "Fingerprint as the other side read it out")
        static let open = Phrase("在用", "in use")
        static let closed = Phrase("已停用", "closed")
        static let clockOff = Phrase("时钟超限", "clock off")
        static let bundle = Phrase("导出待发信包", "Export what waits as a bundle")
        static let bundleIn = Phrase("导入信包或回执文件", "Import a bundle or an acknowledgement")
        static let bundleNote = Phrase(
            "联网断开时人工携带；与联网同样核对签名、次序，导入后下载回执带回",
            "carried by hand while the link is cut; the same checks as on the link; take the acknowledgement back")
    }

    /// A partner and how far its rows are.
    struct Row: Sendable {
        let partner: Partner
        let line: MessageLine
        var waiting: [FilePages.Waiting] = []
    }

    private static func rows(_ visit: Visit, after: String) async throws(Denial) -> [Row] {
        try await visit.read { (snapshot) throws(Fault) in
            var rows: [Row] = []
            for partner in try PartnerLookups.all(
                after: after, limit: ExchangeParts.rowsPerPage + 1, from: snapshot)
            {
                rows.append(Row(partner: partner, line: try MessageLookups.line(of: partner.origin, from: snapshot)))
            }
            return rows
        }
    }

    // MARK: The list

    func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let shown = listPage(try await Self.rows(visit, after: visit.query["after"] ?? ""), refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    func listPage(_ rows: [Row], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = rows.prefix(ExchangeParts.rowsPerPage)
        let table = DataTable(
            name: Words.partners(language),
            caption: visit.say(Phrase("本页 \(shown.count) 个", "\(shown.count) on this page")),
            columns: Words.heads.enumerated().map {
                TableColumn($0.element(language), numeric: [5, 6].contains($0.offset))
            },
            rows: shown.map { Self.row($0, visit) }, empty: "\(Words.empty, language)",
            nextLink: rows.count > ExchangeParts.rowsPerPage
                ? shown.last.map { "/exchange?after=\(PageAddress.escaped($0.partner.origin))" } : nil)
        let head = pageHead(
            title: "\(ExchangeParts.title, language)", note: "\(Words.note, language)",
            actions: button(Button(Words.messages(language), .link("/exchange/messages"), rank: .quiet)))
        return page(
            visit.pageFrame(ExchangeParts.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(dataTable(table, language))\(own(visit))\
            \(visit.may("exchange.operate") ? BundlePages.form(visit) : nil)\
            \(visit.may("exchange.register") ? registering(visit) : nil)
            """)
    }

    private static func row(_ row: Row, _ visit: Visit) -> TableRow {
        let partner = row.partner
        let offset = row.line.offsetSeconds.map { "\($0)" } ?? "—"
        return TableRow(
            [
                "<b>\(partner.detail.name)</b>", "<span translate=\"no\">\(partner.origin)</span>",
                "\(partner.detail.role.phrase, visit.language)",
                "<span translate=\"no\">\(partner.detail.code.isEmpty ? "—" : partner.detail.code)</span>",
                "\(ExchangeParts.stamp(row.line.contactAt, visit))", "\(offset)", "\(Int(row.line.waiting))",
                state(partner, visit.language),
            ], href: ExchangeParts.partnerPath(partner.origin))
    }

    private static func state(_ partner: Partner, _ language: Language) -> Markup {
        if partner.closedAt != nil { return plainBadge(.stop, Words.closed(language)) }
        if partner.clockOffSince != nil { return plainBadge(.warn, Words.clockOff(language)) }
        return plainBadge(.pass, Words.open(language))
    }

    private func own(_ visit: Visit) -> Markup {
        let language = visit.language
        let print = PartnerKey.fingerprint(of: key, hash: TreeHash.sha256)
        return sheet(
            title: Words.own(language),
            factGrid(
                [
                    RecordFact(
                        Phrase("密钥", "Key")(language), "<code translate=\"no\">\(key)</code>"),
                    RecordFact(
                        Phrase("指纹", "Fingerprint")(language), "<code translate=\"no\">\(print)</code>",
                        note: "\(Words.ownNote, language)"),
                ], language))
    }

    // MARK: Registering

    private func registering(_ visit: Visit) -> Markup {
        let language = visit.language
        var origin = Field("origin", Words.heads[1](language))
        origin.required = true
        origin.code = true
        origin.hint = "s51a.example/xuemai"
        origin.value = visit.form["origin"] ?? ""
        return sheet(
            title: Words.register(language),
            form(
                action: "/exchange/partners", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                \(field(origin, language))\(entries(nil, visit))\
                \(button(Button(Words.register(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    private func entries(_ detail: PartnerDetail?, _ visit: Visit) -> Markup {
        let language = visit.language
        func entry(
            _ name: String, _ label: Phrase, _ value: String?, required: Bool = false, code: Bool = true,
            hint: Phrase? = nil
        ) -> Markup {
            var entry = Field(name, label(language))
            entry.required = required
            entry.code = code
            entry.hint = hint?(language)
            entry.value = visit.form[name] ?? value ?? ""
            return field(entry, language)
        }
        var role = Field(
            "role", Words.heads[2](language),
            .choice(PartnerRole.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        role.value = visit.form["role"] ?? detail?.role.rawValue ?? ""
        return """
            \(entry("name", Words.heads[0], detail?.name, required: true, code: false))\(field(role, language))\
            \(entry("code", Words.heads[3], detail?.code, hint: Phrase("浆站代码", "the station's code")))\
            \(entry("vkey", Words.vkey, detail?.key, hint: Phrase("不是血脉的系统不填", "empty for software of another make")))\
            \(entry("fingerprint", Words.fingerprint, nil))\
            \(entry("url", Phrase("地址", "Address"), detail?.url, hint: Phrase("联不上的不填", "empty if none")))\
            \(entry("device", Phrase("代发设备", "Device that posts for it"), detail?.device))\
            \(ExchangeParts.reasonField(visit))
            """
    }

    private static func detail(_ visit: Visit) -> PartnerDetail {
        PartnerDetail(
            name: visit.form.text("name") ?? "",
            role: visit.form["role"].flatMap { PartnerRole(rawValue: $0) } ?? .station,
            code: visit.form.text("code") ?? "", key: visit.form.text("vkey"), url: visit.form.text("url") ?? "",
            device: visit.form.text("device") ?? "")
    }

    func register(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            let origin = visit.form.text("origin") ?? ""
            _ = try await visit.perform(
                PartnerTable.self, on: origin,
                .register(Self.detail(visit), compared: visit.form.text("fingerprint") ?? ""),
                reason: visit.form.text("reason"))
            return .seeOther(ExchangeParts.partnerPath(origin))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await list(visit, refusal)
        }
    }

    func act(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        do throws(Denial) {
            let command: PartnerCommand =
                visit.form["act"] == "close"
                ? .close : .amend(Self.detail(visit), compared: visit.form.text("fingerprint") ?? "")
            _ = try await visit.perform(PartnerTable.self, on: id, command, reason: visit.form.text("reason"))
            return .seeOther(ExchangeParts.partnerPath(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await one(visit, refusal)
        }
    }

    // MARK: One partner

    /// `report` says row by row why a file was not taken.
    func one(_ visit: Visit, _ refusal: Refusal?, report: Markup? = nil) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let found = try await visit.read { (snapshot) throws(Fault) -> Row? in
            guard let partner = try PartnerLookups.partner(id, from: snapshot) else { return nil }
            return Row(
                partner: partner, line: try MessageLookups.line(of: id, from: snapshot),
                waiting: try FilePages.waiting(for: partner, from: snapshot))
        }
        guard let found else { return .missing }
        let history = try await visit.node.history(of: Subject(PartnerRules.noun, id), before: .max, limit: 50)
        let shown = onePage(found, history, refusal, report: report, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    func onePage(
        _ row: Row, _ history: [HistoryLine], _ refusal: Refusal?, report: Markup? = nil, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let partner = row.partner
        let key: Markup =
            partner.key.map { key in
                let print = PartnerKey.fingerprint(of: key, hash: TreeHash.sha256)
                return "<code translate=\"no\">\(key)</code><br><code translate=\"no\">\(print)</code>"
            } ?? "—"
        let offset = row.line.offsetSeconds.map { "\($0)" } ?? "—"
        let facts = factGrid(
            [
                RecordFact(Words.heads[2](language), "\(partner.detail.role.phrase, language)"),
                RecordFact(Words.heads[3](language), "\(partner.detail.code.isEmpty ? "—" : partner.detail.code)"),
                RecordFact(Phrase("密钥与指纹", "Key and fingerprint")(language), key),
                RecordFact(
                    Phrase("地址", "Address")(language),
                    "<span translate=\"no\">\(partner.detail.url.isEmpty ? "—" : partner.detail.url)</span>"),
                RecordFact(
                    Phrase("代发设备", "Device that posts for it")(language),
                    "<span translate=\"no\">\(partner.detail.device.isEmpty ? "—" : partner.detail.device)</span>"),
                RecordFact(Words.heads[4](language), "\(ExchangeParts.stamp(row.line.contactAt, visit))"),
                RecordFact(Words.heads[5](language), "\(offset)"),
                RecordFact(Words.heads[6](language), "\(Int(row.line.waiting))"),
                RecordFact(
                    Phrase("收到第几号", "Received up to")(language), "\(Int(row.line.lastIn))"),
                RecordFact(Phrase("排到第几号", "Queued up to")(language), "\(Int(row.line.lastOut))"),
                RecordFact(Words.heads[7](language), Self.state(partner, language)),
            ], language)
        let list = "/exchange/messages?partner=\(PageAddress.escaped(partner.origin))"
        let head = pageHead(
            trail: "<a href=\"/exchange\">\(ExchangeParts.title, language)</a> /", title: "\(partner.detail.name)",
            note: "<span translate=\"no\">\(partner.origin)</span>",
            actions: button(Button(Words.messages(language), .link(list), rank: .quiet)))
        let trail = recordTrail(history, visit) { line in "\(ExchangeSentence.of(line.fact), language)" }
        let files = FilePages(partners: self)
        return page(
            visit.pageFrame(ExchangeParts.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(report)\(sheet([facts]))\(bundle(row, visit))\
            \(files.taking(partner, visit))\(files.handingOver(partner, row.waiting, visit))\
            \(acts(partner, visit))\(trail)
            """
        )
    }

    private func bundle(_ row: Row, _ visit: Visit) -> Markup? {
        guard visit.may("exchange.operate"), row.line.waiting > 0, row.partner.key != nil else { return nil }
        let link = "\(ExchangeParts.partnerPath(row.partner.origin))/bundle"
        return sheet(
            title: Words.bundle(visit.language),
            """
            <p>\(Words.bundleNote, visit.language)</p>\
            \(button(Button(Words.bundle(visit.language), .link(link))))
            """)
    }

    private func acts(_ partner: Partner, _ visit: Visit) -> Markup? {
        guard visit.may("exchange.register"), partner.closedAt == nil else { return nil }
        let language = visit.language
        func act(_ name: String, _ title: Phrase, _ matter: Markup) -> Markup {
            let body = form(
                action: "\(ExchangeParts.partnerPath(partner.origin))/acts", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                <input type="hidden" name="act" value="\(name)">\(matter)\
                \(button(Button(title(language), .submit(name: nil, value: nil))))
                """)
            return """
                <details\(flag: "open", visit.form["act"] == name)><summary>\
                \(title, language)</summary>\(body)</details>
                """
        }
        return sheet(
            title: Words.amend(language),
            """
            <div class="acts">\(act("amend", Words.amend, entries(partner.detail, visit)))\
            \(act("close", Words.close, ExchangeParts.reasonField(visit)))</div>
            """)
    }
}

/// What happened, as a person would say it.
enum ExchangeSentence {
    static func of(_ fact: any Fact) -> Phrase {
        switch fact {
        case let fact as PartnerFact: partner(fact)
        case let fact as MessageFact: message(fact)
        default: Phrase(fact.kind.name, fact.kind.name)
        }
    }

    private static func partner(_ fact: PartnerFact) -> Phrase {
        switch fact {
        case .registered(let detail): Phrase("登记：\(detail.name)", "Registered: \(detail.name)")
        case .amended(let detail): Phrase("更改：\(detail.name)", "Amended: \(detail.name)")
        case .closed: Phrase("停用", "Closed")
        case .clockNoted(let offset, let limit):
            Phrase("时钟差 \(offset) 秒，限 \(limit)", "Clock off by \(offset) s, limit \(limit)")
        }
    }

    private static func message(_ fact: MessageFact) -> Phrase {
        switch fact {
        case .queued: Phrase("排入待发", "Queued")
        case .acknowledged(let told, let how, _):
            Phrase(
                "回执（\(how.phrase.zh)）：\(told.state.rawValue)", "Acknowledged (\(how.phrase.en)): \(told.state.rawValue)"
            )
        case .received(let incoming):
            Phrase("收到（\(incoming.how.phrase.zh)）", "Received (\(incoming.how.phrase.en))")
        case .rejected(_, _, let reason): Phrase("整条不收：\(reason.zh)", "Rejected: \(reason.en)")
        case .answered(let verdicts):
            Phrase("逐条答复：\(verdicts.count) 条", "Answered: \(verdicts.count) items")
        case .contradicted: Phrase("同一编号来了别的内容，未收", "Other content came under this id, and was refused")
        case .settled: Phrase("已查明", "Settled")
        }
    }
}
