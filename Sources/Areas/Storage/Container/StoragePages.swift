import Kernel
import Places
package import Web

/// What lies where: freezers and shelves with their positions, containers with their way, and the moving screen.
package let storagePages: Pages = {
    let view = Access.permission("storage.view")
    return Pages(
        area: "storage",
        routes: MovePages.routes + [
            Route(.get, "/storage", view, StoragePages.list),
            Route(.get, "/storage/places/:id", view, StoragePages.place),
            Route(.get, "/storage/containers/:code", view) { (visit) throws(Denial) in
                try await StoragePages.container(visit, nil)
            },
            Route(.post, "/storage/containers/:code/acts", .permission("storage.move"), StoragePages.act),
        ],
        rail: [RailPlace(character: "位", name: StoragePages.title, path: "/storage", access: view)],
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("storage.view"),
                try ContainerLookups.container(code, from: snapshot) != nil
            else { return nil }
            return "/storage/containers/\(PageAddress.escaped(code))"
        })
}()

enum StoragePages {
    static let title = Phrase("库位", "Store")
    static let note = Phrase("冷库、货架和货位", "freezers, shelves and positions")
    static let empty = Phrase(
        "还没有货位。管理员在「场所」里登记冷库、货架和货位。",
        "No position yet. An administrator registers freezers, shelves and positions under Places.")
    static let rowsPerPage = 100
    /// A shelf has fewer positions; beyond that, free ones are no longer counted.
    static let freeCountedMax = 1_000
    /// Items of one container shown on its page.
    static let itemsShown = 200

    // MARK: Freezers and shelves

    struct Stock: Sendable {
        let place: Places.Place
        let positions: Int
    }

    @Sendable static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let rows = try await visit.read { (snapshot) throws(Fault) -> [Stock] in
            let positions = try PlaceTable.positionCounts(from: snapshot)
            return try PlaceTable.all(from: snapshot)
                .filter { !$0.isClosed && ($0.detail.kind == .freezer || positions[$0.id] != nil) }
                .map { Stock(place: $0, positions: positions[$0.id] ?? 0) }
        }
        return .page(listPage(rows, visit))
    }

    static func listPage(_ rows: [Stock], _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("编号", "Id"), Phrase("名称", "Name"), Phrase("在哪里", "Lies in"), Phrase("温度上限", "At most"),
            Phrase("货位", "Positions"),
        ]
        let table = DataTable(
            name: title(language), caption: visit.say(Phrase("共 \(rows.count) 处", "\(rows.count) places")),
            columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset > 2) },
            rows: rows.map { row in
                TableRow(
                    [
                        "<b translate=\"no\">\(row.place.id)</b>", "\(row.place.detail.name)",
                        "<span translate=\"no\">\(row.place.detail.within)</span>",
                        "\(row.place.detail.particulars["celsius_max"].map { "\($0) ℃" } ?? "—")",
                        "\(row.positions)",
                    ], href: "/storage/places/\(row.place.id)")
            },
            empty:
                "\(empty, language)"
        )
        let move: Markup? =
            visit.may("storage.move")
            ? button(Button(visit.say(Phrase("移库", "Move")), .link(MovePages.path), rank: .filled)) : nil
        return page(
            visit.pageFrame(title),
            """
            \(pageHead(title: "\(title, language)", note: "\(note, language)", actions: move ?? ""))\
            \(dataTable(table, language))
            """)
    }

    struct PlaceModel: Sendable {
        let place: Places.Place
        let inner: [Places.Place]
        let positions: [(id: String, occupant: String?)]
        let total: Int
        let free: Int
        let more: Bool
    }

    @Sendable static func place(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let after = visit.query["after"] ?? ""
        let model = try await visit.read { (snapshot) throws(Fault) -> PlaceModel? in
            guard let place = try PlaceTable.place(id, from: snapshot) else { return nil }
            let found = try PlaceTable.positions(in: id, after: after, limit: rowsPerPage + 1, from: snapshot)
            var positions: [(id: String, occupant: String?)] = []
            var free = 0
            for position in try PlaceTable.positions(in: id, limit: freeCountedMax, from: snapshot)
            where try ContainerLookups.occupant(of: position.id, from: snapshot) == nil { free += 1 }
            for position in found.prefix(rowsPerPage) {
                positions.append((position.id, try ContainerLookups.occupant(of: position.id, from: snapshot)))
            }
            return PlaceModel(
                place: place,
                inner: try PlaceTable.all(from: snapshot).filter { $0.detail.within == id && !$0.isClosed },
                positions: positions, total: try PlaceTable.positionCounts(from: snapshot)[id] ?? 0,
                free: free, more: found.count > rowsPerPage)
        }
        guard let model else { return .missing }
        return .page(placePage(model, visit))
    }

    static func placePage(_ model: PlaceModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let inner: Markup? =
            model.inner.isEmpty
            ? nil
            : sheet(
                title: visit.say(Phrase("里面的地方", "Places inside")),
                Markup.joined(
                    model.inner.map {
                        "<a href=\"/storage/places/\($0.id)\" translate=\"no\">\($0.id) \($0.detail.name)</a>"
                    },
                    by: "　"))
        let table = DataTable(
            name: visit.say(Phrase("货位", "Positions")),
            caption: visit.say(
                Phrase(
                    "共 \(model.total) 个货位，空 \(model.free) 个，本页 \(model.positions.count) 个",
                    "\(model.total) positions, \(model.free) free, \(model.positions.count) on this page")),
            columns: [Phrase("货位", "Position"), Phrase("状态", "State"), Phrase("容器", "Container")].map {
                TableColumn($0(language))
            },
            rows: model.positions.map { position in
                TableRow(
                    [
                        "<b translate=\"no\">\(position.id)</b>",
                        position.occupant == nil
                            ? plainBadge(.waiting, visit.say(Phrase("空", "free")))
                            : plainBadge(.pass, visit.say(Phrase("已占", "taken"))),
                        "<span translate=\"no\">\(position.occupant ?? "—")</span>",
                    ], href: position.occupant.map { "/storage/containers/\(PageAddress.escaped($0))" })
            },
            empty: "\(Phrase("这里没有货位", "No position here"), language)",
            nextLink: model.more
                ? model.positions.last.map { "/storage/places/\(model.place.id)?after=\(PageAddress.escaped($0.id))" }
                : nil)
        let limit = model.place.detail.particulars["celsius_max"].map { " · ≤ \($0) ℃" } ?? ""
        let head = pageHead(
            trail: "<a href=\"/storage\">\(title, language)</a> /", title: "\(model.place.detail.name)",
            note: "<span translate=\"no\">\(model.place.id)</span>\(limit)",
            actions: !visit.may("places.view")
                ? ""
                : button(
                    Button(
                        visit.say(Phrase("这个场所的记录", "Record of this place")),
                        .link("/places/\(model.place.id)"), rank: .quiet)))
        return page(visit.pageFrame(title), "\(head)\(inner)\(dataTable(table, language))")
    }

    // MARK: One container

    struct ContainerModel: Sendable {
        let container: Container
        let chain: [String]
        let position: String?
        let places: [String]
        let inside: [Container]
        let items: [String]
    }

    static func container(_ visit: Visit, _ refusal: Refusal?) async throws(Denial) -> Reply {
        let code = visit.parameter("code")
        let model = try await visit.read { (snapshot) throws(Fault) -> ContainerModel? in
            guard let container = try ContainerLookups.container(code, from: snapshot) else { return nil }
            let position = try ContainerLookups.position(of: code, from: snapshot)
            return ContainerModel(
                container: container, chain: Array(try ContainerLookups.chain(from: code, from: snapshot).dropFirst()),
                position: position,
                places: try position.map { (id) throws(Fault) in try PlaceTable.way(to: id, from: snapshot) } ?? [],
                inside: try ContainerLookups.inside(code, limit: itemsShown, from: snapshot),
                items: try ContainerLookups.items(of: code, limit: itemsShown, from: snapshot))
        }
        guard let model else { return .missing }
        let history = try await visit.node.history(of: Subject(ContainerRules.noun, code), before: .max, limit: 50)
        let shown = containerPage(model, history, refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    @Sendable static func act(_ visit: Visit) async throws(Denial) -> Reply {
        let code = visit.parameter("code")
        let reason = visit.form.text("reason")
        let items = (visit.form.text("items") ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        do throws(Denial) {
            let command: ContainerCommand
            switch visit.form["act"] {
            case "pack": command = .pack(items)
            case "unpack": command = .unpack(items)
            case "out": command = .move(.out, opening: nil)
            case "close": command = .close
            default: return .missing
            }
            _ = try await visit.perform(ContainerTable.self, on: code, command, reason: reason)
            return .seeOther("/storage/containers/\(PageAddress.escaped(code))")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return try await container(visit, refusal)
        }
    }

    static func containerPage(
        _ model: ContainerModel, _ history: [HistoryLine], _ refusal: Refusal?, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let whole: [Markup] =
            model.places.map { "<a href=\"/storage/places/\($0)\" translate=\"no\">\($0)</a>" }
            + (model.position.map { ["<b translate=\"no\">\($0)</b>"] } ?? [])
        let chain = model.chain.map {
            "<a href=\"/storage/containers/\(PageAddress.escaped($0))\" translate=\"no\">\($0)</a>" as Markup
        }
        let holds = Phrase(
            "\(model.items.count) 件，\(model.inside.count) 个容器",
            "\(model.items.count) items, \(model.inside.count) containers")
        let facts = factGrid(
            [
                RecordFact(visit.say(Phrase("种类", "Kind")), "\(model.container.kind.phrase, language)"),
                RecordFact(
                    visit.say(Phrase("在哪里", "Where")),
                    whole.isEmpty ? "\(Phrase("不在库", "out of store"), language)" : Markup.joined(whole, by: " / ")),
                RecordFact(
                    visit.say(Phrase("在容器", "In container")), chain.isEmpty ? "—" : Markup.joined(chain, by: " / ")),
                RecordFact(
                    visit.say(Phrase("里面", "Holds")),
                    "\(holds, language)"
                ),
                RecordFact(
                    visit.say(Phrase("状态", "State")),
                    model.container.isClosed
                        ? plainBadge(.stop, visit.say(Phrase("已停用", "closed")))
                        : plainBadge(.pass, visit.say(Phrase("在用", "in use")))),
            ], language)
        let held =
            model.inside.map {
                "<a href=\"/storage/containers/\(PageAddress.escaped($0.code))\" translate=\"no\">\($0.code)</a>"
                    as Markup
            }
            + model.items.map {
                "<a href=\"/find?code=\(PageAddress.escaped($0))\" translate=\"no\">\($0)</a>" as Markup
            }
        let contents: Markup? =
            held.isEmpty ? nil : sheet(title: visit.say(Phrase("内容", "Contents")), Markup.joined(held, by: "　"))
        let trail = recordTrail(history, visit) { line in
            let words = storageWords[line.fact.kind] ?? Phrase(line.fact.kind.name, line.fact.kind.name)
            switch line.fact as? ContainerFact {
            case .moved(let from, let to):
                return "\(words, language)　\(MoveAnswers.told(from), language) → \(MoveAnswers.told(to), language)"
            case .packed(let items), .unpacked(let items): return "\(words, language)　\(items.joined(separator: " "))"
            default: return "\(words, language)"
            }
        }
        let head = pageHead(
            trail: "<a href=\"/storage\">\(title, language)</a> /",
            title: "<span translate=\"no\">\(model.container.code)</span>",
            note: "\(model.container.kind.phrase, language)")
        return page(
            visit.pageFrame(title, scripts: ["form.js"]),
            "\(head)\(refusedBox(refusal, language))\(sheet([facts]))\(contents)\(acts(model, visit))\(trail)")
    }

    private static func acts(_ model: ContainerModel, _ visit: Visit) -> Markup? {
        guard visit.may("storage.move"), !model.container.isClosed else { return nil }
        let language = visit.language
        func act(_ name: String, _ title: Phrase, _ matter: Markup) -> Markup {
            let body = form(
                action: "/storage/containers/\(PageAddress.escaped(model.container.code))/acts", csrf: visit.csrf,
                command: visit.node.freshCommandID().description,
                """
                <input type="hidden" name="act" value="\(name)">\(matter)\
                \(button(Button(title(language), .submit(name: nil, value: nil))))
                """)
            return """
                <details\(flag: "open", visit.form["act"] == name)><summary>\(title, language)</summary>\
                \(body)</details>
                """
        }
        func items(_ form: String) -> Markup {
            var items = Field("items", visit.say(Phrase("编号，每行一个", "Codes, one a line")), .area(rows: 4))
            items.required = true
            items.code = true
            items.form = form
            items.value = visit.form["act"] == form ? visit.form["items"] ?? "" : ""
            return field(items, language)
        }
        func reason(_ form: String) -> Markup {
            var reason = Field("reason", visit.say(Phrase("说明（可不填）", "Note, if any")))
            reason.form = form
            return field(reason, language)
        }
        return sheet(
            title: visit.say(Phrase("登记", "Record")),
            """
            <div class="acts">\(act("pack", Phrase("装入", "Pack"), items("pack")))\
            \(act("unpack", Phrase("取出", "Take out"), items("unpack")))\
            \(act("out", Phrase("出库", "Out of store"), reason("out")))\
            \(act("close", Phrase("停用", "Close"), reason("close")))</div>
            """)
    }
}
