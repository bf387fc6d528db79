import Assembly
import Kernel
import Ledger
import Plasma
import TestKit
import Testing
import Web

@testable import Quarantine

@Suite struct `A page of quarantine` {
    private let today = Moment.storyStart.day(offsetMinutes: 480)

    private func visit(_ language: Language, _ permissions: Permission...) -> Visit {
        let person = Standing(
            person: "0533", name: "陈工", role: "qa", permissions: Set(permissions), active: true, signingKey: nil)
        return Visit(
            language: language, theme: .light, standing: person, workstation: "office", now: .storyStart,
            zoneMinutes: 480, parameters: [:], query: [:], form: Form(), csrf: "csrf-token", wantsFragment: false,
            path: "/quarantine", node: StillNode(), frame: TrailStage.frame("陈工"))
    }

    private func compare(_ markup: Markup, _ name: String, _ language: Language) throws {
        let html = markup.html
        #expect(!html.contains("<b>恶</b>") && !html.contains(" style=\""))
        let keyless = html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        #expect(
            try Shown.differences("Tests/AssemblyTests/Quarantine/Golden/\(name)-\(language.rawValue).html", keyless)
                == [])
    }

    private func limits() throws -> QuarantineLimits { try QuarantineLimits(LimitsPack.read(quarantinePackBytes)) }

    private let evidence = ClearingEvidence(
        sample: "A999926000098", origin: .donation, run: "<b>恶</b>", collectedAt: .storyStart - .days(10),
        stationCheckedAt: .storyStart - .days(9), plantCheckedAt: .storyStart - .days(2),
        qualifiedAt: .storyStart - .days(2), rules: "1", days: 90)

    private func line(_ bag: String, _ state: QuarantineState) -> QuarantineLine {
        QuarantineLine(
            unit: QuarantineUnit(
                bag: bag, donor: "STN-07-<b>恶</b>", collectedAt: .storyStart - .days(108), state: state,
                evidence: state == .cleared ? evidence : nil,
                ground: state == .failed ? FailGround(.positive, sample: "S-9", detail: "HBsAg") : nil),
            station: "STN-07", type: .normal, collectedOn: today.adding(days: -108), entry: 17)
    }

    private var lines: [QuarantineLine] {
        [line("A999926000001", .waiting), line("A999926000002", .cleared), line("A999926000003", .failed)]
    }

    private var verdicts: [String: QuarantineVerdict] {
        [
            "A999926000001": .waiting(.sample(from: .storyStart - .days(18))), "A999926000002": .cleared(evidence),
            "A999926000003": .failed(FailGround(.positive, sample: "S-9", detail: "HBsAg")),
        ]
    }

    private func history() throws -> DonorHistory {
        let sample = QuarantineSample(
            "A999926000001", .donation, of: "STN-07-D1", collectedAt: .storyStart - .days(108),
            atStation: PlaceTests(.clean, at: .storyStart - .days(107)),
            atPlant: PlaceTests(.positive, at: .storyStart - .days(100), marker: "HBsAg"))
        let twin = QuarantineSample(
            "CB-1", .callback, of: "STN-08-D2", collectedAt: .storyStart - .days(10), atStation: .missing,
            atPlant: PlaceTests(.contradictory, at: .storyStart), isOfTwin: true)
        return DonorHistory(
            samples: [sample, twin], bars: [ExclusionBar(code: "P-HIV", since: .storyStart)], limits: [try limits()])
    }

    @Test(arguments: Language.allCases) func `of many bags is as a person saw it`(_ language: Language) throws {
        var question = QuarantineListPages.Question()
        question.asked.station = "STN-07"
        let model = QuarantineListPages.Model(
            question: question, limits: try limits(), count: 1_234, lines: lines, verdicts: verdicts,
            stations: ["STN-07", "STN-08"], more: true, after: nil)
        try compare(
            QuarantineListPages.listPage(model, visit(language, "quarantine.view", "quarantine.review")), "list",
            language)
        let none = QuarantineListPages.Model(
            question: QuarantineListPages.Question(), limits: nil, count: 0, lines: [], verdicts: [:], stations: [],
            more: false, after: nil)
        try compare(QuarantineListPages.listPage(none, visit(language, "quarantine.view")), "list-none", language)
    }

    @Test(arguments: Language.allCases) func `of one bag or donor is as a person saw it`(_ language: Language) throws {
        let cleared = Clearance(
            bag: "A999926000002", at: .storyStart, verdict: .cleared(evidence),
            obstacles: [.standing(.hold), .restricted("TMP-A"), .expired(today), .positive("S-9"), .heldBack])
        let free = Clearance(bag: "A999926000002", at: .storyStart, verdict: .cleared(evidence), obstacles: [])
        let unit = QuarantineUnitPage.Model(
            line: lines[1], clearances: [(.albuminAndImmunoglobulin, free), (.factorVIII, cleared)],
            history: try history())
        try compare(QuarantineUnitPage.unitPage(unit, visit(language, "quarantine.view")), "bag", language)
        let donor = QuarantineUnitPage.DonorModel(
            donor: "STN-07-<b>恶</b>", lines: lines, verdicts: verdicts, history: try history())
        try compare(QuarantineUnitPage.donorPage(donor, visit(language, "quarantine.view")), "donor", language)
    }

    @Test(arguments: Language.allCases) func `of what clears when is as a person saw it`(_ language: Language) throws {
        let counts = [0, -30, -60, -61, -120, -300, -1_200].enumerated().map { place, days in
            QuarantineCount(
                state: .waiting, station: place % 2 == 0 ? "STN-07" : "STN-08", type: .normal,
                collectedOn: today.adding(days: days), units: 100 * (place + 1))
        }
        let model = ForecastPages.Model(
            limits: try limits(), forecast: Forecast(counts, try limits(), today: today), lost: (90, 12))
        try compare(ForecastPages.forecastPage(model, visit(language, "quarantine.view")), "forecast", language)
        let callback = CallbackLine(
            donor: "STN-07-<b>恶</b>", station: "STN-07", units: 4, oldest: today.adding(days: -200),
            newest: today.adding(days: -120), clearsAllFrom: .storyStart - .days(30), lastSeen: .storyStart - .days(120)
        )
        let lost = CallbackLine(
            donor: "STN-07-D2", station: "STN-07", units: 1, oldest: today.adding(days: -400),
            newest: today.adding(days: -400), clearsAllFrom: .storyStart - .days(310), lastSeen: nil)
        let list = CallbackPages.Model(
            station: "STN-07", stations: ["STN-07", "STN-08"], limits: try limits(), lines: [callback, lost], after: "")
        try compare(CallbackPages.listPage(list, visit(language, "quarantine.view")), "callbacks", language)
    }

    @Test(arguments: Language.allCases) func `of a round or a report is as a person saw it`(
        _ language: Language
    ) throws {
        func round(_ id: String, isOver: Bool) -> RoundTable.Line {
            RoundTable.Line(
                id: id, donors: 9_000, units: 120_000, differences: isOver ? 0 : 2, isOver: isOver, entry: 31,
                person: "0533", at: .storyStart)
        }
        let rounds = RoundPages.Model(
            lines: [round("R-2", isOver: false), round("R-1", isOver: true)], total: 400_000)
        try compare(
            RoundPages.roundsPage(rounds, visit(language, "quarantine.view", "quarantine.review")), "rounds", language)
        let report = QuarantineReport.Model(
            from: today.adding(days: -30), to: today, station: "STN-07", limits: [try limits()], lines: [lines[1]],
            count: 1, retests: (.storyStart - .days(2), .storyStart - .days(2)), days: [90], kits: ["HBsAg K-1"])
        try compare(QuarantineReport.reportPage(report, visit(language, "quarantine.view")), "report", language)
        try compare(QuarantineReport.print(report, visit(language, "quarantine.view")), "report-print", language)
    }

    @Test func `adds up what clears in each week, what is due and what expires`() throws {
        let counts = [(-90, 5), (-89, 7), (-83, 11), (-1_100, 2), (-300, 3)].map { days, units in
            QuarantineCount(
                state: .waiting, station: "STN-07", type: .normal, collectedOn: today.adding(days: days), units: units)
        }
        let forecast = Forecast(counts, try limits(), today: today)
        #expect(forecast.overdue == 10)
        #expect(forecast.weeks.reduce(0) { $0 + $1.units } == 18)
        #expect(forecast.weeks.allSatisfy { ($0.first.daysSinceEpoch + 3) % 7 == 0 })
        #expect(forecast.expired == [.albuminAndImmunoglobulin: 2, .factorVIII: 2])
        #expect(forecast.expiring == [.factorVIII: 3])
    }
}
