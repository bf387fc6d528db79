import Kernel
package import Web

/// Donors by number. Nobody is named on these pages but right after a recorded look.
package let donorPages = Pages(
    area: "Donors",
    routes: [
        Route(.get, "/donors", .permission("donors.view"), DonorPages.list),
        Route(.post, "/donors", .permission("donors.register"), DonorPages.register),
        Route(.get, "/donors/:id", .permission("donors.view")) { (visit) throws(Denial) in
            try await DonorPage.answer(visit, refusal: nil)
        },
        Route(.post, "/donors/:id/looks", .permission("donors.identity"), DonorPage.look),
        Route(.post, "/donors/:id/corrections", .permission("donors.register"), DonorPage.correct),
        Route(.post, "/donors/:id/erasure", .permission("donors.erase"), DonorPage.erase),
        DonorPage.act("/donors/:id/deferrals", PersonDeeds.placeDeferral),
        DonorPage.act("/donors/:id/deferrals/lift", PersonDeeds.liftDeferral),
        DonorPage.act("/donors/:id/merges", PersonDeeds.merge), DonorPage.act("/donors/:id/splits", PersonDeeds.split),
        DonorPage.act("/donors/:id/twins", PersonDeeds.tellApart),
        Route(.get, "/donors-export", .permission("donors.view"), DonorPages.export),
    ] + ExclusionPages.routes + StationPages.routes,
    rail: [
        RailPlace(
            character: "浆", name: Phrase("供血浆者", "Donors"), path: "/donors", access: .permission("donors.view"),
            waiting: { (standing, snapshot) throws(Fault) in
                standing.permissions.contains("donors.merge") ? try DonorLookups.twins(from: snapshot).count : 0
            }),
        RailPlace(
            character: "站", name: StationPages.Words.title, path: "/stations", access: .permission("plasma.view")),
    ],
    tasks: { (standing, clock, _, snapshot) throws(Fault) in
        try StationPages.tasks(standing, clock, snapshot) + DonorPages.twins(standing, snapshot)
    },
    find: { (code, standing, snapshot) throws(Fault) in
        guard standing.permissions.contains("donors.view") else { return nil }
        if try DonorLookups.donor(code, from: snapshot) != nil { return DonorPages.path(code) }
        let numbered = try DonorLookups.donors(numbered: code, from: snapshot)
        return numbered.count == 1 ? numbered.first.map { DonorPages.path($0.id) } : nil
    })

enum DonorPages {
    static let rowsPerPage = 50

    enum Words {
        static let title = Phrase("供血浆者", "Donors")
        static let note = Phrase("身份加密保存；每次查看都留痕", "Identities are sealed; each look is recorded")
        static let register = Phrase("登记供血浆者", "Register a donor")
        static let empty = Phrase("还没有登记供血浆者", "No donor is registered yet")
        static let sealed = Phrase("已加密", "sealed")
        static let erased = Phrase("身份已删除", "identity erased")
        static let heads = [
            Phrase("浆员编号", "Donor number"), Phrase("浆站", "Station"), Phrase("登记时间", "Registered at"),
            Phrase("身份", "Identity"), Phrase("状态", "Status"),
        ]
    }

    static func path(_ id: String) -> String { "/donors/\(PageAddress.escaped(id))" }

    static func trail(_ language: Language) -> Markup { "<a href=\"/donors\">\(Words.title, language)</a> /" }

    static func list(_ visit: Visit) async throws(Denial) -> Reply {
        .page(page(try await donors(visit), nil, visit))
    }

    private static func donors(_ visit: Visit, limit: Int = rowsPerPage + 1) async throws(Denial) -> [Donor] {
        let after = visit.query["after"] ?? ""
        let status = visit.query["status"].flatMap { DonorStatus(rawValue: $0) }
        let station = visit.query["station"] ?? ""
        return try await visit.read { (snapshot) throws(Fault) in
            try DonorLookups.donors(status, station: station, after: after, limit: limit, from: snapshot)
        }
    }

    /// One page of the list as asked, by number alone: each has its address for the next.
    static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let donors = try await donors(visit, limit: DonorLookups.pageMax)
        var text = "id,station,number,status,registered_at,erased_at\r\n"
        for donor in donors {
            let cells = [
                donor.id, donor.station, donor.number, donor.status, donor.registeredAt.rfc3339,
                donor.erasure?.at.rfc3339 ?? "",
            ]
            text += cells.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") + "\r\n"
        }
        return .file(name: "donors.csv", contentType: "text/csv; charset=utf-8", bytes: Array(text.utf8))
    }

    /// Two records with one resident number wait for somebody who settles it.
    static func twins(_ standing: Standing, _ snapshot: any Snapshot) throws(Fault) -> [Pages.Task] {
        guard standing.permissions.contains("donors.merge") else { return [] }
        return try DonorLookups.twins(from: snapshot).map { donor, twin, since in
            Pages.Task(
                urgency: .today, since: since,
                title: Phrase("同一身份证号有两份登记：\(donor)", "Two records have one resident number: \(donor)"),
                detail: Phrase("另一份 \(twin)；期间采的血浆暂停使用", "the other is \(twin); what they gave is held"),
                action: Phrase("查清", "Settle it"), path: path(donor), verdict: .hold)
        }
    }

    /// The list's address with its filters, from a record on.
    private static func link(_ visit: Visit, status: String?, after: String? = nil, to start: String = "/donors")
        -> String
    {
        var parts: [String] = []
        if let status { parts.append("status=\(status)") }
        if let station = visit.query["station"], !station.isEmpty {
            parts.append("station=\(PageAddress.escaped(station))")
        }
        if let after { parts.append("after=\(PageAddress.escaped(after))") }
        return parts.isEmpty ? start : "\(start)?\(parts.joined(separator: "&"))"
    }

    private static func filters(_ visit: Visit) -> Markup {
        let language = visit.language
        let chosen = visit.query["status"]
        let all = Chip(Phrase("全部", "All")(language), href: link(visit, status: nil), chosen: chosen == nil)
        let states = DonorStatus.allCases.map {
            Chip($0.phrase(language), href: link(visit, status: $0.rawValue), chosen: chosen == $0.rawValue)
        }
        var station = Field("station", Phrase("浆站编号", "Station code")(language))
        station.form = "filter"
        station.code = true
        station.value = visit.query["station"] ?? ""
        let status: Markup? = chosen.map { "<input type=\"hidden\" name=\"status\" value=\"\($0)\">" }
        return """
            \(chips([all] + states))\
            <form method="get" action="/donors" class="filters">\(status)\(field(station, language))\
            \(button(Button(Phrase("筛选", "Filter")(language), .submit(name: nil, value: nil))))</form>
            """
    }

    static func register(_ visit: Visit) async throws(Denial) -> Reply {
        let id = DonorRules.id(station: visit.form.text("station") ?? "", number: visit.form.text("number") ?? "")
        do throws(Denial) {
            _ = try await visit.perform(DonorDeeds.register, on: id)
            return .seeOther(path(id))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .refused(page(try await donors(visit), refusal, visit))
        }
    }

    static func page(_ donors: [Donor], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let shown = donors.prefix(rowsPerPage)
        let table = DataTable(
            name: Words.title(language),
            caption: visit.say(Phrase("本页 \(shown.count) 人", "\(shown.count) on this page")),
            columns: [0, 1, 4, 2, 3].map { TableColumn(Words.heads[$0](language)) },
            rows: shown.map { donor in
                TableRow(
                    [
                        "<b translate=\"no\">\(donor.number)</b>", "<span translate=\"no\">\(donor.station)</span>",
                        "\(DonorStatus(rawValue: donor.status)?.phrase(language) ?? donor.status)",
                        "\(donor.registeredAt.text(offsetMinutes: visit.zoneMinutes))", state(donor, language),
                    ], href: path(donor.id))
            },
            empty: "\(Words.empty, language)",
            nextLink: donors.count > rowsPerPage
                ? shown.last.map { link(visit, status: visit.query["status"], after: $0.id) } : nil)
        let forms: Markup? = visit.may("donors.register") ? registering(visit) : nil
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(Words.title, language)", note: "\(Words.note, language)", actions: actions(visit)))\
            \(filters(visit))\(refusedBox(refusal, language))\(dataTable(table, language))\(forms)
            """)
    }

    private static func actions(_ visit: Visit) -> Markup {
        let language = visit.language
        let export = link(
            visit, status: visit.query["status"], after: visit.query["after"], to: "/donors-export")
        return Markup.joined([
            button(Button(ExclusionPages.Words.title(language), .link(ExclusionPages.listPath))),
            button(Button(ExclusionPages.Words.rules(language), .link(ExclusionPages.rulesPath))),
            button(Button(Phrase("导出本页 CSV", "Export this page as CSV")(language), .link(export))),
        ])
    }

    static func state(_ donor: Donor, _ language: Language) -> Markup {
        donor.erasure == nil
            ? plainBadge(.hold, Words.sealed(language)) : plainBadge(.stop, Words.erased(language))
    }

    /// What is typed here is not kept in the browser.
    private static func registering(_ visit: Visit) -> Markup {
        let language = visit.language
        var numbers: [Markup] = []
        for (name, label) in [("station", Phrase("浆站编号", "Station code")), ("number", Words.heads[0])] {
            var entry = Field(name, label(language))
            entry.required = true
            entry.code = true
            entry.value = visit.form[name] ?? ""
            numbers.append(field(entry, language))
        }
        return sheet(
            title: Words.register(language),
            form(
                action: "/donors", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                \(numbers)\(identityFields(visit))\
                \(button(Button(Words.register(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    static func identityFields(_ visit: Visit) -> [Markup] {
        let language = visit.language
        let fields = [
            ("name", DonorIdentity.Words.name, true), ("resident", DonorIdentity.Words.resident, true),
            ("phone", DonorIdentity.Words.phone, false),
        ]
        return fields.map { name, label, required in
            var entry = Field(name, label(language))
            entry.required = required
            entry.code = name != "name"
            return field(entry, language)
        }
    }
}
