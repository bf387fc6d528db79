import Kernel
import TestKit
import Web

@testable import Plasma

/// Pages of the stock, of what does not conform, of boxes and of single bags after receipt.
enum StockSamples {
    private static let everybody = Standing(
        person: "p-li", name: "李工", role: "role",
        permissions: ["plasma.view", "plasma.hold", "plasma.decide", "plasma.store", "plasma.receive"], active: true,
        signingKey: nil)

    static func line(
        _ serial: Int, _ standing: UnitStanding, codes: [String] = [], decision: String = "", restriction: String = ""
    ) -> StockLine {
        StockLine(
            number: "A99992601200\(serial)", shipment: "SH-1", station: "STN-07", type: .normal,
            collectedOn: Floor.day("2026-11-0\(serial)"), stationBox: "B<01>", box: serial == 1 ? "PB-1" : "B<01>",
            netGrams: Floor.grams("588.5"), receivedAt: .storyStart, expiresOn: Floor.day("2029-11-0\(serial)"),
            restriction: restriction, codes: codes, decision: decision, standing: standing)
    }

    static func pages(_ language: Language) -> [(String, Markup)] {
        let visit = PageVisit.visit(language, by: everybody, path: "/stock")
        let lines = [
            line(1, .accepted), line(2, .hold, codes: ["INT-14"]),
            line(3, .rejected, codes: ["WGT-DIF"], decision: "reject"), line(4, .accepted, restriction: "TMP-A"),
        ]
        var filtered = StockQuestion()
        filtered.standings = [.hold]
        filtered.station = "STN&07"
        filtered.from = "2026-01"
        var hall = StockQuestion()
        hall.place = "store<1>"
        var crowded = stock(hall, [], 0)
        crowded.placeTooLarge = true
        let counts = [
            StockCount(standing: .accepted, station: "STN-07", type: .normal, month: "2026-11", bags: 1_200_000),
            StockCount(standing: .hold, station: "STN-07", type: .normal, month: "2024-02", bags: 7),
        ]
        return [
            ("stock", StockPages.listPage(stock(StockQuestion(), lines, 2_000_000), visit)),
            ("stock-none", StockPages.listPage(stock(filtered, [], 0), visit)),
            ("stock-crowded", StockPages.listPage(crowded, visit)),
            ("stock-totals", StockPages.totalsPage(counts, visit)),
            ("nonconforming", NonConformingPages.listPage(nonConforming(lines), visit)),
            ("nonconforming-print", NonConformingPrint.list(nonConforming(lines), visit)),
        ] + bags(visit) + boxes(lines, visit)
    }

    private static func stock(_ question: StockQuestion, _ lines: [StockLine], _ count: Int) -> StockPages.Model {
        StockPages.Model(
            question: question, count: count, lines: lines, places: ["PB-1": "f1-a-01"],
            stations: ["STN-07", "STN&07"],
            more: !lines.isEmpty, after: lines.isEmpty ? nil : lines[0].key)
    }

    private static func nonConforming(_ lines: [StockLine]) -> NonConformingPages.Model {
        var question = StockQuestion()
        question.standings = [.hold, .rejected, .nonProduction]
        return NonConformingPages.Model(
            question: question, count: 2, lines: lines.filter { $0.standing != .accepted }, after: nil)
    }

    private static func bags(_ visit: Visit) -> [(String, Markup)] {
        func model(_ line: StockLine, _ change: (inout UnitState) -> Void) -> UnitPages.Model {
            var state = UnitState(id: line.number)
            change(&state)
            return UnitPages.Model(
                state: state,
                receipt: UnitReceipt(shipment: "SH-1", type: .normal, bag: .received, stage: .accepted), line: line,
                position: "f1-a-01", temperature: nil)
        }
        let held = model(line(2, .hold, codes: ["INT-14"])) { $0.holds = [.interval] }
        let rejected = model(line(3, .rejected, codes: ["WGT-DIF"], decision: "reject", restriction: "TMP-A")) {
            $0.decision = .reject
        }
        let bag = PageShipment.bag(1)
        let summary = PageShipment.summary(.accepted)
        return [
            ("bag-held", BagPages.recordPage(bag, summary, [], unit: held, refusal: .unitSecondPersonMissing, visit)),
            ("bag-rejected", BagPages.recordPage(bag, summary, [], unit: rejected, visit)),
            ("bag-destruction", NonConformingPrint.destruction(line(3, .rejected), rejected, [], visit)),
        ]
    }

    private static func boxes(_ lines: [StockLine], _ visit: Visit) -> [(String, Markup)] {
        let bags = lines.prefix(1).map {
            StockedBag(bag: $0.number, box: "PB-1", type: .normal, standing: .accepted, isSealed: false)
        }
        var sealed = BoxState(id: "PB-1")
        sealed.seal = "S<1>"
        let open = BoxPages.Model(
            state: BoxState(id: "PB-1"), bags: bags, lines: Array(lines.prefix(1)), position: nil)
        let closed = BoxPages.Model(state: sealed, bags: bags, lines: Array(lines.prefix(1)), position: "f1-a-01")
        let tubes = Floor.open.given(Floor.received(1)).state
        let asked = Story(ShipmentRules.self, Floor.id).given(
            Floor.announced, Floor.arrived(limits: ["sampleTube": "bag"]), Floor.received(1))
        return [
            ("boxes", BoxPages.entryPage(.boxNumberWrong, visit)),
            ("box-open", BoxPages.recordPage(open, [], .boxMixes("X"), visit)),
            ("box-sealed", BoxPages.recordPage(closed, [], nil, visit)),
            ("box-label", BoxPages.labelPage(closed, visit)),
            ("samples", SamplePages.samplePage(asked.state, .sampleScannedAlready, visit)),
            ("samples-none", SamplePages.samplePage(tubes, nil, visit)),
        ]
    }
}
