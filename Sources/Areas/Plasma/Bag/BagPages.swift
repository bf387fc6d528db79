import Kernel
import Sheets
import Web

/// One plasma bag, and the way to it.
enum BagPages {
    static let rowsPerPage = 50

    static let routes: [Route] = [
        Route(.get, "/plasma/bags", .permission("plasma.view"), list),
        Route(.get, "/plasma/bags/:number", .permission("plasma.view")) { (visit) throws(Denial) in
            try await record(visit)
        },
    ]

    // MARK: The list

    /// One page of all bags; with a number that nobody knows, the refusal above it.
    struct ListModel: Sendable {
        let rows: [BagSummary]
        let total: Int
        let before: String?
        let more: Bool
        var refusal: Refusal?
    }

    private static func list(_ visit: Visit) async throws(Denial) -> Reply {
        let after = visit.query["after"] ?? ""
        let code = visit.query["find"]?.trimmed ?? ""
        let (found, model) = try await visit.read { (snapshot) throws(Fault) -> (String?, ListModel) in
            let found = code.isEmpty ? nil : try PlasmaTasks.find(code, snapshot)
            let rows = try ShipmentLookups.bags(after: after, limit: rowsPerPage + 1, from: snapshot)
            return (
                found,
                ListModel(
                    rows: Array(rows.prefix(rowsPerPage)), total: try ShipmentLookups.bagCount(from: snapshot),
                    before: try ShipmentLookups.bagBefore(after, rows: rowsPerPage, from: snapshot),
                    more: rows.count > rowsPerPage, refusal: code.isEmpty ? nil : .bagNotFound)
            )
        }
        if let found { return .seeOther(found) }
        return model.refusal == nil ? .page(listPage(model, visit)) : .refused(listPage(model, visit))
    }

    static func listPage(_ model: ListModel, _ visit: Visit) -> Markup {
        let language = visit.language
        var code = Field("find", visit.say(Phrase("扫一袋，或输入它的编号", "Scan a bag, or type its number")))
        code.value = visit.query["find"] ?? ""
        code.code = true
        let find: Markup = """
            <form method="get" action="/plasma/bags" class="filters">\(field(code, language))\
            \(button(Button(visit.say(Phrase("查找", "Find")), .submit(name: nil, value: nil))))</form>
            """
        return page(
            visit.pageFrame(Phrase("血浆袋", "Plasma bags")),
            """
            \(pageHead(title: "\(Phrase("血浆袋", "Plasma bags"), language)"))\(refusedBox(model.refusal, language))\
            \(sheet([find]))\(table(model, visit))
            """)
    }

    private static func table(_ model: ListModel, _ visit: Visit) -> Markup {
        let language = visit.language
        let columns = [
            Phrase("血浆袋", "Bag"), Phrase("浆站", "Station"), Phrase("采集", "Collected"), Phrase("箱", "Box"),
            Phrase("净重", "Net weight"), Phrase("状态", "State"), Phrase("运输批", "Shipment"),
        ].enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 4) }
        let scope = visit.standing?.scope ?? .unlimited
        let rows = model.rows.filter {
            scope.covers(.at(site: nil, products: [$0.type.rawValue]), home: visit.node.home)
        }.map { bag in
            TableRow(
                [
                    PlasmaParts.code(bag.number), "\(bag.station)", "\(bag.collectedOn.iso)",
                    "<span translate=\"no\">\(bag.box)</span>", "\(bag.netGrams.map { "\($0.displayText) g" } ?? "—")",
                    PlasmaParts.bagBadge(bag.state, language), "<span translate=\"no\">\(bag.shipment)</span>",
                ], href: "/plasma/bags/\(PageAddress.escaped(bag.number))")
        }
        let total = Figures.grouped(model.total)
        return dataTable(
            DataTable(
                name: visit.say(Phrase("血浆袋", "Bags")),
                caption: visit.say(
                    Phrase("共 \(total) 袋，本页 \(rows.count) 袋", "\(total) bags, \(rows.count) on this page")),
                columns: columns, rows: rows,
                empty: "\(Phrase("还没有血浆袋。导入清单后就有了。", "No bag yet. They come with a manifest."), language)",
                previousLink: model.before.map { "/plasma/bags?after=\(PageAddress.escaped($0))" },
                nextLink: model.more
                    ? model.rows.last.map { "/plasma/bags?after=\(PageAddress.escaped($0.number))" } : nil), language)
    }

    // MARK: One bag

    static func record(_ visit: Visit, _ refusal: Refusal? = nil) async throws(Denial) -> Reply {
        let number = visit.parameter("number")
        let now = visit.now
        let found = try await visit.read {
            (snapshot) throws(Fault) -> (BagSummary, ShipmentSummary, UnitPages.Model, StayPages.Model)? in
            guard let bag = try ShipmentLookups.bag(number, from: snapshot),
                let shipment = try ShipmentLookups.shipment(bag.shipment, from: snapshot)
            else { return nil }
            return (
                bag, shipment, try UnitPages.load(number, from: snapshot),
                try StayPages.load(number, now: now, from: snapshot)
            )
        }
        guard let (bag, shipment, unit, stays) = found else { return .missing }
        let history = try await visit.node.history(of: Subject("plasma.bag", number), before: .max, limit: 50)
        let own = try await visit.node.history(of: Subject(UnitRules.noun, number), before: .max, limit: 50)
        let shown = recordPage(
            bag, shipment, history, unit: unit, own: own, stays: stays, refusal: refusal, visit)
        return refusal == nil ? .page(shown) : .refused(shown)
    }

    static func recordPage(
        _ bag: BagSummary, _ shipment: ShipmentSummary, _ history: [HistoryLine], unit: UnitPages.Model? = nil,
        own: [HistoryLine] = [], stays: StayPages.Model? = nil, refusal: Refusal? = nil, _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let grams = bag.stationWeightGrams.text
        let told = (
            weight: Phrase("浆站称 \(grams) g", "\(grams) g at the station"),
            place: Phrase("箱 \(bag.box)，清单第 \(bag.line) 行", "box \(bag.box), manifest line \(bag.line)")
        )
        let net = bag.netGrams.map { "\($0.displayText) g" } ?? "—"
        let traced = bag.state != .announced && visit.may("lineage.view")
        let person = PageAddress.escaped("\(bag.station)-\(bag.donor)")
        let donor: Markup =
            traced
            ? "<a href=\"/lineage/donors/\(person)\" translate=\"no\">\(bag.donor)</a>"
            : "<span translate=\"no\">\(bag.donor)</span>"
        let lineage = Button(
            visit.say(Phrase("从供血浆者到药盒", "From donor to pack")),
            .link("/lineage/nodes/plasma.bag/\(PageAddress.escaped(bag.number))"), rank: .quiet)
        let facts = factGrid(
            [
                RecordFact(visit.say(Phrase("浆站", "Station")), "\(shipment.stationName)", note: "\(bag.station)"),
                RecordFact(
                    visit.say(Phrase("采集", "Collected")), "\(bag.collectedOn.iso)",
                    note: "\(told.weight, language)"
                ),
                RecordFact(
                    visit.say(Phrase("净重", "Net weight")), "\(net)",
                    note: "\(bag.lane.map { visit.say(Phrase("\($0) 号通道", "lane \($0)")) } ?? "")"),
                RecordFact(visit.say(Phrase("供血浆者", "Donor")), donor),
                RecordFact(visit.say(Phrase("血浆类型", "Plasma type")), "\(bag.type.phrase, language)"),
                RecordFact(
                    visit.say(Phrase("运输批", "Shipment")),
                    "<a href=\"\(PlasmaParts.path(bag.shipment))\" translate=\"no\">\(bag.shipment)</a>",
                    note: "\(told.place, language)"
                ),
            ], language)
        let line = stateLine(states(bag, shipment, visit), language)
        let head = pageHead(
            trail: "<a href=\"/plasma/bags\">\(Phrase("血浆袋", "Bags"), language)</a> /",
            title: PlasmaParts.code(bag.number), note: PlasmaParts.bagBadge(bag.state, language),
            actions: Markup.joined(
                (traced && bag.state == .received ? [button(lineage)] : []) + later(bag, shipment, visit)))
        return page(
            visit.pageFrame(Phrase(bag.number, bag.number), scripts: ["form.js"]),
            """
            \(head)\(refusedBox(refusal, language))\(sheet([facts, line]))\
            \(unit.flatMap { UnitPages.facts($0, visit) })\(unit.flatMap { UnitPages.acts($0, visit) })\
            \(stays.flatMap { StayPages.section($0, visit) })\
            \(own.isEmpty ? nil : recordTrail(own, visit, UnitPages.sentence(visit.language)))\
            \(PlasmaParts.history(history, of: Subject("plasma.bag", bag.number), more: nil, visit))
            """)
    }

    /// The way to its re-test and its quarantine, once it was taken in.
    private static func later(_ bag: BagSummary, _ shipment: ShipmentSummary, _ visit: Visit) -> [Markup] {
        guard bag.receivedAt != nil else { return [] }
        let ways: [(Permission, Phrase, String)] = [
            ("retest.view", Phrase("复检", "Re-test"), "/retest/specimens/"),
            ("quarantine.view", Phrase("检疫期", "Quarantine"), "/quarantine/bags/"),
        ].filter { $0.0 != "quarantine.view" || shipment.stage == .finished || shipment.stage == .accepted }
        return ways.filter { visit.may($0.0) }.map { _, title, path in
            button(Button(visit.say(title), .link(path + PageAddress.escaped(bag.number)), rank: .quiet))
        }
    }

    private static func states(_ bag: BagSummary, _ shipment: ShipmentSummary, _ visit: Visit) -> [LineState] {
        let collected = LineState(
            visit.say(Phrase("采集", "Collected")), date: String(bag.collectedOn.iso.dropFirst(5)), .passed)
        let shipped = LineState(
            visit.say(Phrase("发运", "Shipped")), date: String(shipment.shippedOn.iso.dropFirst(5)), .passed)
        let received = visit.say(Phrase("收货", "Received"))
        let accepted = visit.say(Phrase("验收", "Accepted"))
        switch bag.state {
        case .announced:
            return [
                collected, LineState(visit.say(Phrase("运输", "In transit")), date: "", .present(doneShare: 50)),
                LineState(received, date: "—", .ahead), LineState(accepted, date: "—", .ahead),
            ]
        case .stopped, .isolated, .rejected:
            return [collected, shipped, LineState(bag.state.phrase(visit.language), date: "", .cut)]
        case .received:
            let at = PlasmaParts.short(bag.receivedAt, visit)
            guard shipment.stage == .accepted else {
                return [
                    collected, shipped, LineState(received, date: at, .present(doneShare: 50)),
                    LineState(accepted, date: "—", .ahead),
                ]
            }
            return [
                collected, shipped, LineState(received, date: at, .passed),
                LineState(accepted, date: PlasmaParts.short(shipment.closedAt, visit), .passed),
            ]
        }
    }
}

extension Refusal {
    static let bagNotFound = Refusal(
        "plasma.bag.unknown", Phrase("没有这一袋", "There is no such bag"),
        next: Phrase("核对编号，连校验位再输一次", "Compare the number and type it again with its check character"))
}
