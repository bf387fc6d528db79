import Kernel
package import Web

/// Pages of single connections: how a source stands, whom it trusts, what it tells and which of it is a signal.
package func connectionPages(_ desk: CollectionDesk) -> Pages {
    Pages(area: "connections", routes: ConnectionPage(desk: desk).routes + TagPages(desk: desk).routes, rail: [])
}

/// One connection: how it stands now, and the certificates that people vouch for.
struct ConnectionPage: Sendable {
    let desk: CollectionDesk

    var routes: [Route] {
        [
            Route(.get, "/equipment/connections/:connection", .permission("equipment.view")) { (visit) throws(Denial) in
                try await show(visit, nil)
            },
            Route(
                .post, "/equipment/connections/:connection/certificates", .permission("equipment.register"), judge),
        ]
    }

    struct Model: Sendable {
        let state: ConnectionState
        let detail: ConnectionDetail
        let source: LiveSource?
        let own: ServerCertificate?
        let trusted: [CertificateState]
        let signals: Int
    }

    static func path(_ connection: String) -> String { EquipmentParts.path("connections", connection) }

    private func show(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("connection")
        let (state, trusted, signals) = try await visit.read { (snapshot) throws(Fault) in
            (
                try ConnectionTable.load(id, from: snapshot), try CertificateTable.trusted(from: snapshot),
                try SignalLookups.list(ofConnection: id, from: snapshot).count
            )
        }
        guard let detail = state.detail else { return .missing }
        let model = Model(
            state: state, detail: detail, source: desk.source(id), own: detail.speaks == .opcua ? desk.own() : nil,
            trusted: trusted, signals: signals)
        return Reply.answer(Self.page(model, refusal, visit), refusal)
    }

    /// Trusts what the server shows, if it is still what the person compared.
    @Sendable private func judge(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("connection")
        let thumbprint = visit.text("thumbprint")
        return try await visit.answer(
            to: Self.path(id), { (refusal) async throws(Denial) in try await show(visit, refusal) }
        ) { () async throws(Denial) in
            let command: CertificateCommand
            if visit.form["act"] == "distrust" {
                command = .distrust
            } else {
                guard let shown = desk.source(id)?.certificate, shown.thumbprint == thumbprint,
                    visit.node.hash(shown.bytes).hex == thumbprint
                else { throw .refused(.certificateNotShown) }
                command = .trust(shown, connection: id)
            }
            _ = try await visit.perform(
                CertificateTable.self, on: thumbprint, command, reason: visit.form.text("reason"))
        }
    }

    // MARK: The page

    static func page(_ model: Model, _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let id = model.state.id
        let tags = Phrase("标签与映射", "Tags and mapping")
        let link = button(Button(tags(language), .link(path(id) + "/tags")))
        return Web.page(
            visit.pageFrame(Phrase(id, id), scripts: ["form.js"]),
            """
            \(pageHead(
                trail: "<a href=\"/equipment/connections\">\(Phrase("连接", "Connections"), language)</a> /",
                title: "\(EquipmentParts.plain(id)) \(model.detail.name)", actions: link))\
            \(refusedBox(refusal, language))\(sheet([factGrid(facts(model, visit), language)]))\
            \(model.source?.certificate.map { shown($0, model, visit) })\
            \(model.detail.speaks == .opcua ? trusted(model, visit) : nil)
            """)
    }

    private static func facts(_ model: Model, _ visit: Visit) -> [RecordFact] {
        let language = visit.language
        let settings = model.detail.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var facts = [
            RecordFact(
                visit.say(Phrase("协议、地址", "Protocol, address")), "\(model.detail.speaks.phrase, language)",
                note: EquipmentParts.plain(model.detail.address)),
            RecordFact(
                visit.say(Phrase("设置", "Settings")),
                EquipmentParts.plain(settings.isEmpty ? "—" : settings.joined(separator: " · "))),
            RecordFact(
                visit.say(Phrase("信号数", "Signals")), "\(Figures.grouped(model.signals))"),
        ]
        let standing = visit.say(Phrase("采集", "Collecting"))
        if model.state.isClosed {
            facts.append(RecordFact(standing, plainBadge(.stop, Phrase("已停用", "closed")(language))))
        } else if let source = model.source {
            facts.append(
                RecordFact(
                    standing, plainBadge(source.phase.shape, source.phase.phrase(language)),
                    note: source.reason.map { "\($0, language)" } ?? ""))
            facts.append(
                RecordFact(
                    visit.say(Phrase("最后数据", "Last value")), "\(EquipmentParts.stamp(source.lastReadingAt, visit))"))
        } else {
            facts.append(RecordFact(standing, plainBadge(.hold, Phrase("没有在采集", "not collected")(language))))
        }
        if let own = model.own {
            facts.append(
                RecordFact(
                    visit.say(Phrase("本机证书", "Our own certificate")), digits(own.thumbprint),
                    note: "\(until(own, visit), language)"))
        }
        return facts
    }

    /// In fours, as people read it aloud.
    private static func digits(_ thumbprint: String) -> Markup {
        let letters = Array(thumbprint)
        let groups = stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }
        return "<code translate=\"no\">\(groups.joined(separator: " "))</code>"
    }

    private static func until(_ certificate: ServerCertificate, _ visit: Visit) -> Phrase {
        let from = certificate.validFrom.day(offsetMinutes: visit.zoneMinutes).iso
        let until = certificate.validUntil.day(offsetMinutes: visit.zoneMinutes).iso
        return Phrase("有效 \(from) 至 \(until)", "valid \(from) to \(until)")
    }

    /// What stands against a certificate by its dates.
    private static func validity(_ certificate: ServerCertificate, _ visit: Visit) -> Markup {
        let language = visit.language
        if certificate.validUntil < visit.now { return badge(.stop, Phrase("已过期", "expired")(language)) }
        if visit.now < certificate.validFrom { return badge(.hold, Phrase("尚未生效", "not valid yet")(language)) }
        return plainBadge(.pass, Phrase("在有效期内", "valid now")(language))
    }

    private static func shown(_ certificate: ServerCertificate, _ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let facts = [
            RecordFact(visit.say(Phrase("主体", "Subject")), EquipmentParts.plain(certificate.subject)),
            RecordFact(visit.say(Phrase("SHA-256 指纹", "SHA-256 thumbprint")), digits(certificate.thumbprint)),
            RecordFact(
                visit.say(Phrase("有效期", "Validity")), validity(certificate, visit),
                note: "\(until(certificate, visit), language)"),
        ]
        let isKnown = model.trusted.contains { $0.thumbprint == certificate.thumbprint }
        let how = Phrase("怎样核对的（如设备面板上的指纹）", "How it was compared, such as on the panel")
        var act: Markup?
        if visit.may("equipment.register"), !isKnown, visit.now <= certificate.validUntil {
            act = actForm(
                path(model.state.id) + "/certificates", as: "trust", Phrase("指纹相符，信任", "It agrees: trust it"),
                """
                <input type="hidden" name="thumbprint" value="\(certificate.thumbprint)">\
                \(EquipmentParts.field("reason", how, form: "trust", visit))
                """, visit)
        }
        return sheet(
            title: visit.say(Phrase("服务器出示的证书", "The certificate that the server shows")),
            "\(factGrid(facts, language))\(act)")
    }

    private static func trusted(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.trusted.compactMap { state -> TableRow? in
            guard let certificate = state.certificate else { return nil }
            return TableRow([
                EquipmentParts.plain(certificate.subject), digits(certificate.thumbprint),
                "\(validity(certificate, visit)) \(until(certificate, visit), language)",
                "<a\(href: path(state.connection)) translate=\"no\">\(state.connection)</a>",
            ])
        }
        let title = Phrase("信任的服务器证书", "Certificates of servers that are trusted")
        let heads = [
            Phrase("主体", "Subject"), Phrase("SHA-256 指纹", "SHA-256 thumbprint"), Phrase("有效期", "Validity"),
            Phrase("在此连接见到", "Met over"),
        ]
        let table = plainTable(
            title, heads, rows, empty: Phrase("还没有信任的证书", "No certificate is trusted yet"), visit)
        guard visit.may("equipment.register"), !model.trusted.isEmpty else { return table }
        let choices = model.trusted.map {
            Choice($0.thumbprint, "\($0.certificate?.subject ?? "") \($0.thumbprint.prefix(16))…")
        }
        let act = foldedForm(
            path(model.state.id) + "/certificates", "distrust", Phrase("不再信任", "Trust no more"),
            """
            \(EquipmentParts.field(
                "thumbprint", Phrase("哪一张", "Which"), .choice(choices), form: "distrust", visit))\
            \(EquipmentParts.reason("distrust", visit))
            """, visit)
        return "\(table)\(EquipmentParts.acts(Phrase("证书", "Certificates"), [act], visit))"
    }
}
