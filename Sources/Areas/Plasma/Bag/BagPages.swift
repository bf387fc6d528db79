import Kernel
import Web

/// One plasma bag, and the way to it.
enum BagPages {
    static let routes: [Route] = [
        Route(.get, "/plasma/bags", .permission("plasma.view")) { (visit) throws(Denial) in
            .page(findPage(visit))
        },
        Route(.get, "/plasma/bags/:number", .permission("plasma.view"), record),
    ]

    private static func findPage(_ visit: Visit) -> Markup {
        let language = visit.language
        return page(
            visit.pageFrame(Phrase("血浆袋", "Plasma bags")),
            """
            \(pageHead(title: "\(Phrase("血浆袋", "Plasma bags"), language)"))\
            \(sheet(["<p class=\"lead\">\(Phrase("扫一袋，或在上面的框里输入它的编号。", "Scan a bag, or type its number into the box above."), language)</p>"]))
            """)
    }

    private static func record(_ visit: Visit) async throws(Denial) -> Reply {
        let number = visit.parameter("number")
        let found = try await visit.read { (snapshot) throws(Fault) -> (BagSummary, ShipmentSummary)? in
            guard let bag = try ShipmentLookups.bag(number, from: snapshot),
                let shipment = try ShipmentLookups.shipment(bag.shipment, from: snapshot)
            else { return nil }
            return (bag, shipment)
        }
        guard let (bag, shipment) = found else { return .missing }
        let history = try await visit.node.history(of: Subject("plasma.bag", number), before: .max, limit: 50)
        return .page(recordPage(bag, shipment, history, visit))
    }

    static func recordPage(
        _ bag: BagSummary, _ shipment: ShipmentSummary, _ history: [HistoryLine], _ visit: Visit
    ) -> Markup {
        let language = visit.language
        let net = bag.netGrams.map { "\($0.displayText) g" } ?? "—"
        let facts = factGrid(
            [
                RecordFact(visit.say(Phrase("浆站", "Station")), "\(shipment.stationName)", note: "\(bag.station)"),
                RecordFact(
                    visit.say(Phrase("采集", "Collected")), "\(bag.collectedOn.iso)",
                    note:
                        "\(Phrase("浆站称 \(bag.stationWeightGrams.text) g", "\(bag.stationWeightGrams.text) g at the station"), language)"
                ),
                RecordFact(
                    visit.say(Phrase("净重", "Net weight")), "\(net)",
                    note: "\(bag.lane.map { visit.say(Phrase("\($0) 号通道", "lane \($0)")) } ?? "")"),
                RecordFact(visit.say(Phrase("供浆者", "Donor")), "<span translate=\"no\">\(bag.donor)</span>"),
                RecordFact(visit.say(Phrase("血浆类型", "Plasma type")), "\(bag.type.phrase, language)"),
                RecordFact(
                    visit.say(Phrase("运输批", "Shipment")),
                    "<a href=\"\(PlasmaParts.path(bag.shipment))\" translate=\"no\">\(bag.shipment)</a>",
                    note:
                        "\(Phrase("箱 \(bag.box)，清单第 \(bag.line) 行", "box \(bag.box), manifest line \(bag.line)"), language)"
                ),
            ], language)
        let line = stateLine(states(bag, shipment, visit), language)
        return page(
            visit.pageFrame(Phrase(bag.number, bag.number)),
            """
            \(pageHead(trail: "<a href=\"/plasma/bags\">\(Phrase("血浆袋", "Bags"), language)</a> /", title: PlasmaParts.code(bag.number), note: PlasmaParts.bagBadge(bag.state, language)))\
            \(sheet([facts, line]))\(PlasmaParts.history(history, more: nil, visit))
            """)
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
