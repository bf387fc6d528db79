import Assembly
import Comparison
import Donors
import Exchange
import Kernel
import Ledger
import Sheets
import TestKit
import Testing
import Web

@testable import Lineage
@testable import Plasma
@testable import Quarantine
@testable import Reports
@testable import Retest

@Suite struct `A report` {
    private let today = Moment.storyStart.day(offsetMinutes: 480)

    private func visit(_ language: Language, _ query: [String: String] = [:], scope: Scope = .unlimited) -> Visit {
        let person = Standing(
            person: "0533", name: "陈工", role: "qa",
            permissions: ["reports.view", "quarantine.view", "plasma.view"], active: true, signingKey: nil, scope: scope
        )
        return Visit(
            language: language, theme: .light, standing: person, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: query, form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/reports", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\"") && !html.contains("nan"))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Reports/Golden/\(name)-\(language.rawValue).html", keyless)
                == [])
    }

    private func node(_ code: String, _ kind: String, _ stage: MaterialStage, station: String? = nil) -> LineageNode {
        LineageNode(
            number: 7, subject: Subject(kind, code), material: "PLASMA", stage: stage,
            quantity: Quantity("590.5 g"), type: "normal", virus: .pre, madeAt: .storyStart - .days(3), madeBy: nil,
            donor: station.map { "\($0)-D1" }, station: station)
    }

    private var summary: PlasmaSummary {
        var summary = PlasmaSummary(batch: node("POOL-<b>恶</b>", "lineage.batch", .pool))
        var share = StationShare(station: "STN-07")
        share.bags = 3
        share.grams = DecimalNumber(coefficient: 17715, scale: 1)
        share.donors = ["STN-07-D1", "STN-07-D2"]
        share.collected = today.adding(days: -120)...today.adding(days: -100)
        share.unweighed = 1
        summary.stations = [share]
        summary.donors = 2
        summary.quarantine.cleared = 2
        summary.quarantine.waiting = 1
        summary.quarantine.days = [90]
        summary.quarantine.rules = ["1"]
        summary.quarantine.samples = ["S-1", "S-2"]
        summary.quarantine.plantTests = Moment.storyStart - .days(9)...Moment.storyStart - .days(2)
        summary.quarantine.stationTests = Moment.storyStart - .days(12)...Moment.storyStart - .days(10)
        summary.quarantine.qualified = Moment.storyStart - .days(8)...Moment.storyStart - .days(2)
        let (first, last) = (Moment.storyStart - .days(9), Moment.storyStart - .days(2))
        summary.items = [
            ItemTally(item: "ALT", tested: 3, failed: 1, first: first, last: last),
            ItemTally(item: "HBsAg", tested: 2, failed: 0, first: first, last: last),
        ]
        let kit = TestKit(lot: "K-1", maker: "华大 <b>恶</b>", expiresOn: today)
        summary.plantKits = [
            KitUse(item: "HBsAg", kit: kit, results: 3, first: first, last: last),
            KitUse(item: "ALT", kit: nil, results: 2, first: first, last: last),
        ]
        summary.stationKits = [
            StationKit(item: "HBsAg", method: "ELISA", lot: "S-9", results: 3, first: first, last: last),
            StationKit(item: "ALT", method: "", lot: nil, results: 3, first: first, last: last),
        ]
        summary.shipments = [
            ShipmentShare(shipment: "SH-1", station: "STN-07", bags: 3, collected: today...today)
        ]
        summary.received = 40
        summary.rejected = tallies
        summary.bags = [node("B-1", "plasma.bag", .plasma, station: "STN-07")]
        return summary
    }

    private func tally(_ standing: UnitStanding, _ codes: [String], _ decision: String, _ bags: Int) -> StockTally {
        StockTally(
            station: "STN-07", type: .normal, month: String(today.iso.prefix(7)), standing: standing, codes: codes,
            decision: decision, bags: bags)
    }

    private var tallies: [StockTally] {
        [
            tally(.rejected, ["RT-FAIL", "HEM"], "reject", 2), tally(.destroyed, ["HEM"], "reject", 3),
            tally(.rejected, [], "", 1),
        ]
    }

    private var counts: [StockCount] {
        [(0, UnitStanding.accepted, 90), (0, .rejected, 3), (0, .destroyed, 3), (4, .accepted, 50), (40, .hold, 7)].map
        {
            StockCount(
                standing: $1, station: $2 == 50 ? "STN-08" : "STN-07", type: .normal,
                month: String(today.adding(months: -$0).iso.prefix(7)), bags: $2)
        }
    }

    @Test(arguments: Language.allCases) func `is on the page and on paper as a person saw it`(
        _ language: Language
    ) throws {
        try compare(ReportIndex.index(visit(language)), "index", language)
        let asked = visit(language, ["batch": "POOL-<b>恶</b>"])
        try compare(SummaryPages.summaryPage(.unasked, visit(language)), "summary-none", language)
        try compare(SummaryPages.summaryPage(.refused(.batchUnknown("x")), asked), "summary-refused", language)
        try compare(SummaryPages.summaryPage(.found(summary), asked), "summary", language)
        try compare(summary.report(asked).print(asked), "summary-print", language)
        let age = AgeingPages.Model(counts: counts, bands: AgeBands(nil), station: nil)
        try compare(AgeingPages.ageingPage(age, visit(language)), "age", language)
        let scrap = ScrapPages.Model(period: ReportPeriod(visit(language)), counts: counts, scrapped: tallies)
        try compare(ScrapPages.scrapPage(scrap, visit(language)), "scrap", language)
        try compare(StationPages.stationsPage(stations(visit(language)), visit(language)), "stations", language)
        let printed = StationPages.report(stations(visit(language)), visit(language)).print(visit(language))
        try compare(printed, "stations-print", language)
    }

    private func stations(_ visit: Visit) -> StationPages.Model {
        var card = StationPages.Card(station: "STN-07", name: "第七 <b>恶</b>")
        card.receipt.shipments = 4
        card.receipt.bags = 1_200
        card.receipt.stops = [.weightOver: 3, .labelUnreadable: 1]
        card.receipt.temperatures = [.inRange: 3, .restricted: 1]
        card.missing = 2
        card.verdicts = [.pass: 990, .fail: 10]
        card.pairs = 900
        card.discordant = 3
        card.missed = 1
        card.failures = [.positive: 4]
        card.times.sent = 5
        card.times.acknowledged = 4
        card.times.total = .minutes(10)
        card.times.longest = .minutes(7)
        let empty = StationPages.Card(station: "STN-08", name: "第八")
        return StationPages.Model(period: ReportPeriod(visit), cards: [card, empty], lost: (90, 12))
    }

    @Test func `counts scrap of what was collected in the same months, each bag under its first reason`() throws {
        let model = ScrapPages.Model(period: ReportPeriod(visit(.en)), counts: counts, scrapped: tallies)
        let report = ScrapPages.report(model, visit(.en))
        #expect(report.facts.map { $0.value.text(.en) }.suffix(3) == ["153", "6", "3.92 %"])
        let reasons = report.tables[0].rows.map { $0.cells.map { $0.text(.en) } }
        #expect(reasons.map { $0[0] } == ["HEM", "RT-FAIL", "SHIPMENT"] && reasons.map { $0[2] } == ["3", "2", "1"])
        #expect(report.tables[1].rows.map { $0.cells[3].text(.en) } == ["5.83 %", "0.00 %"])
    }

    @Test func `puts each month of collection into one class of age, by a setting that reads`() {
        #expect(AgeBands(nil).ends == [3, 6, 12, 24, 36])
        #expect(AgeBands("1 2 30").ends == [1, 2, 30])
        for bad in ["", "3 3", "6 3", "0 3", "a", "3,6", "601"] { #expect(AgeBands(bad) == AgeBands(nil)) }
        let bands = AgeBands("3 6")
        #expect([0, 2, 3, 5, 6, 500].map(bands.place) == [0, 0, 1, 1, 2, 2])
        #expect(StockAge.months(from: "2025-12", to: Day(daysSinceEpoch: 20_454)) >= 0)
    }

    @Test func `asks for whole months, the last twelve unless told, and never ends before it begins`() {
        let told = ReportPeriod(visit(.zh, ["from": "2026-09", "to": "2026-03", "station": ""]))
        #expect(told.from == "2026-03" && told.to == "2026-03" && told.station == nil)
        #expect(told.lastDay?.iso == "2026-03-31" && told.months == ["2026-03"])
        #expect(ReportPeriod(visit(.zh, ["from": "2026-13"])).months.count == 12)
    }

    @Test func `says the same in the workbook, with every bag, and no cell that computes`() throws {
        let report = summary.report(visit(.zh))
        let read = try SheetReader.read(report.workbook)
        #expect(read.rows.contains { $0.cells.contains("POOL-<b>恶</b>") })
        let bags = try #require(report.tables.last)
        #expect(bags.onlyInFile && bags.sheet.rows.contains { $0.first?.value == .text("B-1") })
    }

    @Test func `shows sums over all products to nobody who is limited to some`() async throws {
        let limited = visit(.zh, scope: Scope(sites: [], products: ["normal"]))
        for route in reportPages.routes where route.path != "/reports" {
            await #expect(throws: Denial.self) { _ = try await route.answer(limited) }
        }
    }
}
