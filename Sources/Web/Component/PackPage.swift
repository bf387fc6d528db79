package import Kernel

/// The page of rules as data: what is in force, every version with who adopted it, and the adoption of a new one.
package struct PackPage<Pack: AdoptedPack>: Sendable {
    private let path: StaticString
    private let view: Permission
    private let trail: (path: String, title: Phrase)
    private let title: Phrase
    private let note: Phrase?
    private let none: Phrase
    /// What the file is called beside its field.
    private let file: Phrase
    private let adoption: Deed<PackTable<Pack>>
    /// What is in force, as tables; nil before anybody adopted anything.
    private let rules: @Sendable (Pack?, Visit) -> Markup

    package init(
        _ path: StaticString, view: Permission, trail: (path: String, title: Phrase), title: Phrase,
        note: Phrase? = nil, none: Phrase, file: Phrase, adoption: Deed<PackTable<Pack>>,
        rules: @escaping @Sendable (Pack?, Visit) -> Markup
    ) {
        self.path = path
        self.view = view
        self.trail = trail
        self.title = title
        self.note = note
        self.none = none
        self.file = file
        self.adoption = adoption
        self.rules = rules
    }

    package var routes: [Route] {
        [
            Route(.get, path, .permission(view)) { (visit) throws(Denial) in try await shown(nil, visit) },
            Route(.post, path, .permission(Pack.permission)) { (visit) throws(Denial) in
                try await visit.answer(
                    to: path.description, { (refusal) async throws(Denial) in try await shown(refusal, visit) }
                ) { () async throws(Denial) in
                    _ = try await visit.perform(adoption, on: Pack.packName)
                }
            },
        ]
    }

    private func shown(_ refusal: Refusal?, _ visit: Visit) async throws(Denial) -> Reply {
        let lines = try await visit.read { (snapshot) throws(Fault) in try PackTable<Pack>.lines(from: snapshot) }
        let page = page(lines, refusal, visit)
        return refusal == nil ? .page(page) : .refused(page)
    }

    package func page(_ lines: [PackTable<Pack>.Line], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let pack = lines.map(\.pack).inForce(on: visit.now.day(offsetMinutes: visit.zoneMinutes))
        let version = pack.map { "\($0.version) · \($0.effectiveFrom.iso)" } ?? ""
        let note: Markup? = note.map { "\($0, language)" }
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(trail: "<a\(href: trail.path)>\(trail.title, language)</a> /",
            title: "\(title, language) \(version)", note: note ?? ""))\(refusedBox(refusal, language))\
            \(rules(pack, visit))\(versions(lines, visit))\(visit.may(Pack.permission) ? adopting(visit) : nil)
            """)
    }

    private func versions(_ lines: [PackTable<Pack>.Line], _ visit: Visit) -> Markup {
        let rows = lines.reversed().map { line in
            TableRow([
                "<b translate=\"no\">\(line.pack.version)</b>", "\(line.pack.effectiveFrom.iso)",
                "<span translate=\"no\">\(line.person)</span>",
                "\(String(line.at.text(offsetMinutes: visit.zoneMinutes).prefix(16)))",
                "<a href=\"/proof/\(Int(line.entry))\">\(Figures.grouped(Int(line.entry)))</a>",
            ])
        }
        return plainTable(Phrase("版本", "Versions"), packVersionHeads, rows, empty: none, visit)
    }

    private func adopting(_ visit: Visit) -> Markup {
        let word = Phrase("采用新版本", "Adopt a version")(visit.language)
        return sheet(
            title: word,
            form(
                action: path.description, csrf: visit.csrf, command: visit.node.freshCommandID().description,
                files: true,
                """
                <label for="f-file">\(file, visit.language)</label>\
                <input id="f-file" type="file" name="file" accept=".json,application/json" required>\
                \(button(Button(word, .submit(name: nil, value: nil), rank: .filled)))
                """))
    }
}

private let packVersionHeads = [
    Phrase("版本", "Version"), Phrase("生效日", "Effective from"), Phrase("采用人", "Adopted by"),
    Phrase("采用时间", "Adopted at"), Phrase("证明", "Proof"),
]

private let packNumberHeads = [Phrase("名称", "Name"), Phrase("值", "Value"), Phrase("出处", "Source")]

/// The numbers of a pack, each with where it comes from.
package func packNumbers<Name>(
    _ name: Phrase, _ numbers: [PackNumber<Name>], empty: Phrase, _ visit: Visit
) -> Markup {
    let rows = numbers.map { number in
        TableRow([
            "\(number.name.phrase, visit.language)", "<b>\(number.value)</b>",
            "\(number.source)<br><small>\(number.provenance, visit.language)</small>",
        ])
    }
    return plainTable(name, packNumberHeads, rows, empty: empty, visit)
}
