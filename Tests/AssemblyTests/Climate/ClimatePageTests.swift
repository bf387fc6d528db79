import Assembly
import Kernel
import Ledger
import Sheets
import TestKit
import Testing
import Web

@testable import Places
@testable import Plasma

@Suite struct `A page of a store's temperature` {
    private func visit(_ language: Language, _ permissions: Permission...) -> Visit {
        let person = Standing(
            person: "0533", name: "陈工", role: "qa", permissions: Set(permissions), active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/plasma/climate", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup?, _ name: String, _ language: Language) throws {
        let html = try #require(markup).html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\"") && !html.contains("nan"))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Climate/Golden/\(name)-\(language.rawValue).html", keyless)
                == [])
    }

    private func number(_ text: String) -> DecimalNumber { DecimalNumber(text) ?? DecimalNumber(coefficient: 0) }

    private var place: Places.Place {
        Places.Place(
            id: "f1",
            detail: PlaceDetail(
                kind: .freezer, name: "一号 <b>恶</b>", within: "room-1", particulars: ["celsius_max": "-25"]),
            token: nil, isClosed: false, changedBy: "0001", changedAt: .storyStart)
    }

    private var line: ClimateLine {
        ClimateLine(
            first: .storyStart - .days(2), last: .storyStart - .days(1), points: 1_440, coldest: number("-31.5"),
            warmest: number("-18.2"), limitCelsius: number("-25"), version: "1", fileName: "<b>恶</b>.csv",
            person: "0288", entry: 31)
    }

    private func excursion(_ number: Int, _ judgement: ClimateJudgement?, isSevere: Bool = false) -> ExcursionLine {
        ExcursionLine(
            place: "f1", number: number, first: .storyStart - .hours(30), last: .storyStart - .hours(29),
            warmest: self.number("-18.2"), limitCelsius: self.number("-25"), version: "1", isSevere: isSevere,
            bags: 1_200, judgement: judgement, person: judgement == nil ? "" : "0533",
            judgedAt: judgement == nil ? nil : .storyStart, entry: 33)
    }

    private var hours: [ClimateHour] {
        (0..<30).map { hour in
            ClimateHour(
                start: (.storyStart - .days(2) + .hours(Int64(hour))).hour, coldest: number("-31.\(hour % 10)"),
                warmest: number(hour == 18 ? "-18.2" : "-27.0"))
        }
    }

    @Test(arguments: Language.allCases) func `is as a person saw it`(_ language: Language) throws {
        let rows = [
            ClimatePages.Row(place: place, newest: line, open: 1),
            ClimatePages.Row(place: place, newest: line, open: 0),
            ClimatePages.Row(place: place, newest: nil, open: 0),
        ]
        try compare(ClimatePages.listPage(rows, visit(language, "plasma.view")), "list", language)
        let limits = try LimitsPack.read(storePackBytes)
        var model = ClimatePages.Model(
            place: place, limits: try StoreLimits(limits), lines: [line],
            gaps: [ClimateGap(from: .storyStart - .hours(40), to: .storyStart - .hours(38))],
            excursions: [
                excursion(4, nil), excursion(3, .unfit, isSevere: true), excursion(2, .restricted),
                excursion(1, .noEffect),
            ], hours: hours)
        try compare(ClimatePages.storePage(model, visit(language, "plasma.climate")), "store", language)
        model.refusal = .climateLimitsMissing
        try compare(ClimatePages.storePage(model, visit(language, "plasma.climate")), "store-refused", language)
        let empty = ClimatePages.Model(place: place, limits: nil, lines: [], gaps: [], excursions: [], hours: [])
        try compare(ClimatePages.storePage(empty, visit(language, "plasma.view")), "store-none", language)
        for (name, judgement, isSevere) in [
            ("open", nil, false), ("severe", nil, true), ("judged", ClimateJudgement.restricted, false),
        ] {
            let model = ExcursionPages.Model(
                line: excursion(4, judgement, isSevere: isSevere), version: 7, bags: ["A999926000001", "B-<b>恶</b>"],
                refusal: isSevere ? .excursionSevere : nil)
            try compare(
                ExcursionPages.excursionPage(model, [], visit(language, "plasma.decide")), "excursion-\(name)", language
            )
        }
    }

    @Test(arguments: Language.allCases) func `Law.s49 of a bag tells each stay with its temperature`(
        _ language: Language
    ) throws {
        let now = Moment.storyStart
        var cold = BagStay(box: "B-<b>恶</b>", position: "f1-s1-01", from: now - .days(3), to: now - .days(1))
        cold.store = "f1"
        cold.hours = 49
        cold.extremes = ClimateExtremes(coldest: number("-31.500"), warmest: number("-18.200"), hours: 40)
        var whole = cold
        whole.extremes = ClimateExtremes(coldest: number("-31.500"), warmest: number("-26.000"), hours: 49)
        let loose = BagStay(box: "PB-1", position: nil, from: now - .days(1), to: nil)
        let model = StayPages.Model(stays: [cold, whole, loose], excursions: [excursion(1, nil)])
        try compare(StayPages.section(model, visit(language, "plasma.view")), "stays", language)
        #expect(StayPages.section(StayPages.Model(stays: [], excursions: []), visit(language)) == nil)
    }

    @Test func `is on the home page as long as nobody judged it`() {
        let task = ClimatePages.task(excursion(4, nil))
        #expect(task.urgency == .now && task.path == "/plasma/climate/f1/excursions/4" && task.verdict == .stop)
    }
}
