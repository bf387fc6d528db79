import Kernel
package import Web

/// Places: the list, and one place with what can be done to it.
package let placePages: Pages = {
    let view = Access.permission("places.view")
    let change = Access.permission("places.change")
    return Pages(
        area: "places",
        routes: [
            Route(.get, "/places", view) { (visit) throws(Denial) in try await PlacePages.list(visit, nil) },
            Route(.post, "/places", change, PlacePages.open),
            Route(.get, "/places/:id", view) { (visit) throws(Denial) in try await PlacePages.one(visit, nil) },
            Route(.post, "/places/:id/acts", change, PlacePages.act),
            Route(.post, "/places/:id/positions", change, PlacePages.openPositions),
        ],
        rail: [RailPlace(character: "场", name: PlacePages.Words.title, path: "/places", access: view)],
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("places.view"), try PlaceTable.place(code, from: snapshot) != nil else {
                return nil
            }
            return "/places/\(code)"
        })
}()

enum PlacePages {
    enum Words {
        static let title = Phrase("场所", "Places")
        static let note = Phrase(
            "厂区、房间、工位、打印机、冷库、货架、货位；只停用，不删除",
            "sites, rooms, workstations, printers, freezers, shelves, positions; closed, never deleted")
        static let heads = [
            Phrase("编号", "Id"), Phrase("种类", "Kind"), Phrase("名称", "Name"), Phrase("在哪里", "Lies in"),
            Phrase("细节", "Particulars"), Phrase("状态", "State"),
        ]
        static let empty = Phrase("还没有场所。管理员在下面登记。", "No place yet. An administrator registers one below.")
        static let inUse = Phrase("在用", "in use")
        static let closed = Phrase("已停用", "closed")
        static let bound = Phrase("电脑已认定", "computer known")
        static let open = Phrase("登记场所", "Register a place")
        static let change = Phrase("更改", "Change")
        static let close = Phrase("停用", "Close")
        static let bind = Phrase("这台电脑就是这个工位", "This computer is this workstation")
        static let bindNote = Phrase(
            "请在那台电脑上点；以前认定的电脑从此不算。", "Press it on that computer; the one known before counts no more.")
        static let reason = Phrase("原因", "Reason")
        static let count = Phrase("再登记几个货位", "How many more positions")
        static let addPositions = Phrase("登记货位", "Register positions")
        static let only = Phrase("按种类填，其余空着", "as far as the kind has it")
    }

    // MARK: Reading what was posted

    /// Of a form; the kind of a known place stays.
    static func detail(_ visit: Visit, kind: PlaceKind?) -> PlaceDetail? {
        guard let kind = kind ?? visit.form["kind"].flatMap({ PlaceKind(rawValue: $0) }) else { return nil }
        var particulars: [String: String] = [:]
        for (name, _) in kind.particulars { particulars[name] = visit.form.text(name) }
        return PlaceDetail(
            kind: kind, name: visit.form.text("name") ?? "", within: visit.form.text("within") ?? "",
            particulars: particulars)
    }

    @Sendable static func open(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            guard let detail = detail(visit, kind: nil) else { throw .refused(.placeParticularWrong) }
            let id = visit.form.text("id") ?? ""
            _ = try await visit.perform(
                PlaceTable.self, on: id, .open(detail), reason: visit.form.text("reason"))
            return .seeOther("/places")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await list(visit, refusal)
        }
    }

    @Sendable static func act(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let place = try await visit.read { (snapshot) throws(Fault) in try PlaceTable.place(id, from: snapshot) }
        guard let place else { return .missing }
        do throws(Denial) {
            let reason = visit.form.text("reason")
            switch visit.form["act"] {
            case "bind":
                // 256 random bits, so that nobody guesses one.
                let token = "\(visit.node.freshCommandID())\(visit.node.freshCommandID())"
                _ = try await visit.perform(
                    PlaceTable.self, on: id, .bind(token: visit.node.hash(Array(token.utf8))), reason: reason)
                return .seeOtherAs(workstation: token, path: "/places/\(id)")
            case "close": _ = try await visit.perform(PlaceTable.self, on: id, .close, reason: reason)
            default:
                guard let detail = detail(visit, kind: place.detail.kind) else { return .missing }
                _ = try await visit.perform(PlaceTable.self, on: id, .change(detail), reason: reason)
            }
            return .seeOther("/places/\(id)")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await one(visit, refusal)
        }
    }

    /// Positions come by the dozen: `shelf-1` gets `shelf-1-01` and on, each a fact of its own.
    @Sendable static func openPositions(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        do throws(Denial) {
            guard let count = visit.form.text("count").flatMap({ Int($0) }), (1...positionsMax).contains(count) else {
                throw .refused(.placeCountWrong)
            }
            let present = try await visit.read { (snapshot) throws(Fault) in
                try PlaceTable.positionCounts(from: snapshot)[id] ?? 0
            }
            for number in (present + 1)...(present + count) {
                let digits = number < 10 ? "0\(number)" : "\(number)"
                let detail = PlaceDetail(kind: .position, name: digits, within: id, particulars: [:])
                _ = try await visit.perform(
                    PlaceTable.self, on: "\(id)-\(digits)", .open(detail), reason: visit.form.text("reason"),
                    id: visit.node.freshCommandID())
            }
            return .seeOther("/places/\(id)")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await one(visit, refusal)
        }
    }

    /// Of one act: a shelf has fewer.
    static let positionsMax = 100

    // MARK: The list

    static func list(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let places = try await visit.read { (snapshot) throws(Fault) in try PlaceTable.all(from: snapshot) }
        let shown = listPage(places, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func listPage(_ places: [Place], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = places.map { place -> TableRow in
            TableRow(
                [
                    "<b translate=\"no\">\(place.id)</b>", "\(place.detail.kind.phrase, language)",
                    "\(place.detail.name)",
                    "<span translate=\"no\">\(place.detail.within.isEmpty ? "—" : place.detail.within)</span>",
                    "<span translate=\"no\">\(told(place.detail))</span>", state(place, language),
                ], href: "/places/\(place.id)")
        }
        let table = DataTable(
            name: Words.title(language), caption: visit.say(Phrase("共 \(rows.count) 处", "\(rows.count) places")),
            columns: Words.heads.map { TableColumn($0(language)) }, rows: rows, empty: "\(Words.empty, language)")
        let head = pageHead(title: "\(Words.title, language)", note: "\(Words.note, language)")
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(dataTable(table, language))\
            \(visit.may("places.change") ? registering(places, visit) : nil)
            """)
    }

    private static func told(_ detail: PlaceDetail) -> String {
        detail.kind.particulars.compactMap { item in detail.particulars[item.name].map { "\(item.name) \($0)" } }
            .joined(separator: " · ")
    }

    private static func state(_ place: Place, _ language: Language) -> Markup {
        if place.isClosed { return plainBadge(.stop, Words.closed(language)) }
        let bound: Markup? = place.token == nil ? nil : " · \(Words.bound, language)"
        return "\(plainBadge(.pass, Words.inUse(language)))\(bound)"
    }

    private static func registering(_ places: [Place], _ visit: Visit) -> Markup {
        let language = visit.language
        var id = Field("id", Words.heads[0](language))
        id.required = true
        id.code = true
        id.hint = "lane-1"
        id.value = visit.form["id"] ?? ""
        var kind = Field(
            "kind", Words.heads[1](language),
            .choice(PlaceKind.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        kind.value = visit.form["kind"] ?? ""
        var particulars: [(name: String, what: Phrase)] = []
        for item in PlaceKind.allCases.flatMap(\.particulars)
        where !particulars.contains(where: { $0.name == item.name }) {
            particulars.append(item)
        }
        return sheet(
            title: Words.open(language),
            form(
                action: "/places", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                \(field(id, language))\(field(kind, language))\
                \(entries(nil, particulars, Words.only(language), visit))\
                \(button(Button(Words.open(language), .submit(name: nil, value: nil), rank: .filled)))
                """))
    }

    /// Name, where it lies, particulars, reason.
    private static func entries(
        _ detail: PlaceDetail?, _ particulars: [(name: String, what: Phrase)], _ hint: String?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        func entry(_ name: String, _ label: Phrase, _ value: String?, required: Bool = false, hint: String? = nil)
            -> Markup
        {
            var entry = Field(name, label(language))
            entry.required = required
            entry.hint = hint
            entry.value = visit.form[name] ?? value ?? ""
            return field(entry, language)
        }
        return """
            \(entry("name", Words.heads[2], detail?.name, required: true))\
            \(entry("within", Words.heads[3], detail?.within))\
            \(particulars.map { entry($0.name, $0.what, detail?.particulars[$0.name], hint: hint) })\
            \(entry("reason", Words.reason, nil, required: true))
            """
    }

    // MARK: One place

    static func one(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let place = try await visit.read { (snapshot) throws(Fault) in try PlaceTable.place(id, from: snapshot) }
        guard let place else { return .missing }
        let history = try await visit.node.history(of: Subject(PlaceRules.noun, id), before: .max, limit: 50)
        let shown = onePage(place, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func onePage(_ place: Place, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit) -> Markup {
        let language = visit.language
        let facts = factGrid(
            [
                RecordFact(Words.heads[1](language), "\(place.detail.kind.phrase, language)"),
                RecordFact(Words.heads[3](language), "\(place.detail.within.isEmpty ? "—" : place.detail.within)"),
                RecordFact(Words.heads[4](language), "\(told(place.detail))"),
                RecordFact(Words.heads[5](language), state(place, language)),
            ], language)
        let head = pageHead(
            trail: "<a href=\"/places\">\(Words.title, language)</a> /", title: "\(place.detail.name)",
            note: "<span translate=\"no\">\(place.id)</span>")
        let trail = recordTrail(history, visit) { line in
            let words = placeWords[line.fact.kind] ?? Phrase(line.fact.kind.name, line.fact.kind.name)
            switch line.fact as? PlaceFact {
            case .opened(let detail), .changed(let detail):
                return "\(words, language)　\(detail.name) \(told(detail)) \(detail.within)"
            default: return "\(words, language)"
            }
        }
        return page(
            visit.pageFrame(Words.title, scripts: ["form.js"]),
            "\(head)\(refusedBox(refusal, language))\(sheet([facts]))\(acts(place, visit))\(trail)")
    }

    private static func acts(_ place: Place, _ visit: Visit) -> Markup? {
        guard visit.may("places.change"), !place.isClosed else { return nil }
        let language = visit.language
        func act(_ name: String, _ title: Phrase, _ matter: Markup) -> Markup {
            let body = form(
                action: "/places/\(place.id)/acts", csrf: visit.csrf,
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
        func why(_ form: String) -> Markup {
            var reason = Field("reason", Words.reason(language))
            reason.required = true
            reason.form = form
            return field(reason, language)
        }
        let changing = entries(place.detail, place.detail.kind.particulars, nil, visit)
        var count = Field("count", Words.count(language), .number)
        count.required = true
        let add = button(Button(Words.addPositions(language), .submit(name: nil, value: nil)))
        let positions: Markup? =
            PlaceKind.position.within.contains(place.detail.kind)
            ? """
            <details><summary>\(Words.addPositions, language)</summary>\(form(
                action: "/places/\(place.id)/positions", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                "\(field(count, language))\(why("positions"))\(add)"))</details>
            """ : nil
        let bind: Markup? =
            place.detail.kind == .workstation
            ? act("bind", Words.bind, "<p>\(Words.bindNote, language)</p>\(why("bind"))") : nil
        return sheet(
            title: Words.change(language),
            """
            <div class="acts">\(act("change", Words.change, changing))\(bind)\(positions)\
            \(act("close", Words.close, why("close")))</div>
            """)
    }
}
