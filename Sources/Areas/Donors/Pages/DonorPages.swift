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
    ],
    rail: [
        RailPlace(
            character: "浆", name: Phrase("供血浆者", "Donors"), path: "/donors", access: .permission("donors.view"))
    ],
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
            Phrase("身份", "Identity"),
        ]
    }

    static func path(_ id: String) -> String { "/donors/\(PageAddress.escaped(id))" }

    static func list(_ visit: Visit) async throws(Denial) -> Reply {
        .page(page(try await donors(visit), nil, visit))
    }

    private static func donors(_ visit: Visit) async throws(Denial) -> [Donor] {
        let after = visit.query["after"] ?? ""
        return try await visit.read { (snapshot) throws(Fault) in
            try DonorLookups.donors(after: after, limit: rowsPerPage + 1, from: snapshot)
        }
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
            columns: Words.heads.map { TableColumn($0(language)) },
            rows: shown.map { donor in
                TableRow(
                    [
                        "<b translate=\"no\">\(donor.number)</b>", "<span translate=\"no\">\(donor.station)</span>",
                        "\(donor.registeredAt.text(offsetMinutes: visit.zoneMinutes))", state(donor, language),
                    ], href: path(donor.id))
            },
            empty: "\(Words.empty, language)",
            nextLink: donors.count > rowsPerPage
                ? shown.last.map { "/donors?after=\(PageAddress.escaped($0.id))" } : nil)
        let forms: Markup? = visit.may("donors.register") ? registering(visit) : nil
        return Web.page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(pageHead(title: "\(Words.title, language)", note: "\(Words.note, language)"))\
            \(refusedBox(refusal, language))\(dataTable(table, language))\(forms)
            """)
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
