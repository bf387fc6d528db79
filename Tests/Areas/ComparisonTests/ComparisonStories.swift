import Donors
import Foundation
import Kernel
import Retest
import TestKit
import Testing

@testable import Comparison

enum Parallel {
    static let at = Moment.storyStart
    static let provenance = Phrase("商定", "agreed")

    static func word(_ code: String, critical: Bool = false) -> Assay {
        Assay(
            code: code, title: Phrase(code, code), kind: .qualitative, stationItem: code, plantItem: code,
            isCritical: critical, source: "A16", provenance: provenance)
    }

    static func number(_ code: String, max: String, unit: String) -> Assay {
        Assay(
            code: code, title: Phrase(code, code), kind: .quantitative, stationItem: code, plantItem: code,
            bias: DecimalNumber(max).map { BiasLimit(max: $0, unit: unit, days: 7) }, source: "A16",
            provenance: provenance)
    }

    static let limits = ParallelLimits(
        version: "1", effectiveFrom: Day(daysSinceEpoch: 20_000),
        assays: [
            number("ALT", max: "10", unit: "%"), number("protein", max: "2", unit: "g/L"),
            word("HBsAg", critical: true), word("syphilis"),
        ])

    static func station(_ item: String, _ interpretation: Interpretation, _ value: String? = nil) -> StationResult {
        StationResult(
            item: item, value: value.flatMap { DecimalNumber($0) }, unit: value == nil ? nil : "U/L",
            interpretation: interpretation, testedAt: at)
    }

    static func plant(_ items: [(String, Interpretation, String?)], kind: SpecimenKind = .donation)
        -> SpecimenConclusion
    {
        SpecimenConclusion(
            verdict: .pass, specification: "1", kind: kind, donor: nil, station: "3201", collectedAt: nil,
            items: items.map { item, interpretation, value in
                ItemConclusion(
                    item: item, value: value.flatMap { DecimalNumber($0) }, unit: value == nil ? nil : "U/L",
                    interpretation: interpretation, run: "WL-1")
            }, releasedAt: at, releasedBy: "0533")
    }

    static func pair(_ assay: String, _ station: Reading, _ plant: Reading, critical: Bool = false) -> ComparedPair {
        let isNumber = if case .value = plant { true } else { false }
        return ComparedPair(
            assay: assay, kind: isNumber ? .quantitative : .qualitative, isCritical: critical, station: station,
            plant: plant, unit: isNumber ? "U/L" : nil)
    }

    static let comparison = BagComparison(
        station: "3201", at: at, day: at.day(offsetMinutes: 480), rules: "1",
        pairs: [
            pair(
                "ALT", .value(DecimalNumber(coefficient: 172, scale: 1)),
                .value(DecimalNumber(coefficient: 180, scale: 1))),
            pair("HBsAg", .outcome(.negative), .outcome(.reactive), critical: true),
        ])

    static let opening = FindingOpening(
        grade: .critical, station: "3201", assay: "HBsAg", bag: "BAG-1", stationReading: "negative",
        plantReading: "reactive", rules: "1")
    static let bias = FindingOpening(
        grade: .bias, station: "3201", assay: "ALT", stationReading: "23.10", plantReading: "20.00", found: "15.50 %",
        limit: "10 %", since: at.day(offsetMinutes: 480), rules: "1")
}

@Suite struct `Facts of the parallel analysis` {
    private func check<F: Fact>(_ facts: [F], _ noun: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let written = facts.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(held.filter { $0.hasPrefix("comparison.\(noun).") } == written, "\(written.joined(separator: "\n"))")
        for fact in facts { #expect(try F.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact) }
    }

    @Test func `have bytes that never change`() throws {
        try check([ComparedBagFact.compared(Parallel.comparison), .withdrawn], "bag")
        try check(
            [
                FindingFact.opened(Parallel.opening), .opened(Parallel.bias), .actioned("换批号重测，仍为反应性"),
                .closed("浆站试剂批号停用"),
            ], "finding")
        try check([ParallelLimitsFact.adopted(Parallel.limits)], "limits")
    }
}

@Suite struct `The comparison of a bag` {
    private let story = Story(ComparedBagRules.self, "BAG-1")

    private func compared(
        _ station: [StationResult], _ plant: SpecimenConclusion?, limits: [ParallelLimits] = [Parallel.limits]
    ) -> BagComparison? {
        ComparedBagRules.compare(
            ComparedBagEvidence(station: station, plant: plant, limits: limits), zoneMinutes: 480)
    }

    @Test func `Plan.A16 pairs each test that both houses made, the last result of each`() {
        let found = compared(
            [
                Parallel.station("HBsAg", .reactive), Parallel.station("HBsAg", .negative),
                Parallel.station("ALT", .pass, "17.2"), Parallel.station("syphilis", .negative),
            ], Parallel.plant([("HBsAg", .reactive, nil), ("ALT", .pass, "18.0"), ("anti-HIV", .negative, nil)]))
        #expect(found?.pairs.map(\.assay) == ["ALT", "HBsAg"])
        #expect(found == Parallel.comparison)
    }

    @Test func `Plan.A16 does without what cannot be compared: units, values, call-backs, limits of another day`() {
        let own = [Parallel.station("ALT", .pass, "17.2")]
        let other = [("ALT", Interpretation.pass, Optional("18.0"))]
        let foreign = StationResult(
            item: "ALT", value: DecimalNumber("0.3"), unit: "ukat/L", interpretation: .pass, testedAt: Parallel.at)
        #expect(compared(own, Parallel.plant(other)) != nil)
        #expect(compared([foreign], Parallel.plant(other)) == nil)
        #expect(compared([Parallel.station("ALT", .pass)], Parallel.plant(other)) == nil)
        #expect(compared(own, Parallel.plant(other, kind: .callback)) == nil)
        #expect(compared(own, nil) == nil)
        #expect(compared(own, Parallel.plant(other), limits: []) == nil)
        let later = ParallelLimits(
            version: "2", effectiveFrom: Parallel.at.day(offsetMinutes: 480).adding(days: 1),
            assays: Parallel.limits.assays)
        #expect(compared(own, Parallel.plant(other), limits: [later]) == nil)
    }

    @Test func `is made once, anew when a result changes, and withdrawn with the conclusion`() throws {
        let station = [Parallel.station("ALT", .pass, "17.2")]
        let whole = ComparedBagEvidence(
            station: station, plant: Parallel.plant([("ALT", .pass, "18.0")]), limits: [Parallel.limits])
        let made = try story.after(.compare, whole, by: .node)
        #expect(made.state.version == 1)
        #expect(made.when(.compare, whole, by: .node) == .success([]))
        let changed = ComparedBagEvidence(
            station: station + [Parallel.station("ALT", .pass, "17.9")], plant: whole.plant, limits: whole.limits)
        #expect(try made.after(.compare, changed, by: .node).state.version == 2)
        let gone = ComparedBagEvidence(station: station, plant: nil, limits: whole.limits)
        #expect(made.when(.compare, gone, by: .node) == .success([.withdrawn]))
        #expect(story.when(.compare, gone, by: .node) == .success([]))
    }

    @Test func `Plan.A16 grades a missed infection critical, any other disagreement discordant, agreement not at all`()
    {
        func grade(_ station: Interpretation, _ plant: Interpretation, critical: Bool) -> FindingGrade? {
            Parallel.pair("X", .outcome(station), .outcome(plant), critical: critical).grade
        }
        #expect(grade(.negative, .reactive, critical: true) == .critical)
        #expect(grade(.reactive, .negative, critical: true) == .discordant)
        #expect(grade(.negative, .reactive, critical: false) == .discordant)
        #expect(grade(.pass, .fail, critical: true) == .critical)
        #expect(grade(.negative, .negative, critical: true) == nil)
        #expect(grade(.reactive, .reactive, critical: true) == nil)
    }
}

@Suite struct `A bias of numbers` {
    private let today = Parallel.at.day(offsetMinutes: 480)

    /// Means of station and plant on days before today, as whole numbers.
    private func days(_ values: [(Int, Int64, Int64)]) -> [DayTally] {
        values.map { ago, station, plant in
            var tally = PairTally()
            tally.pairs = 4
            tally.stationSum = station * 4 * 10_000
            tally.plantSum = plant * 4 * 10_000
            return DayTally(day: today.adding(days: -ago), tally: tally)
        }.sorted { $0.day < $1.day }
    }

    private func opening(_ days: [DayTally], _ code: String = "ALT", closed: Day? = nil) -> FindingOpening? {
        guard let limit = Parallel.limits.assay(code)?.bias else { return nil }
        return BiasWatch(limit: limit, days: days)
            .opening(on: today, closed: closed, station: "3201", assay: code, rules: "1")
    }

    @Test func `Plan.A16 of ALT above 10 % on seven days in a row is found, with its size and first day`() {
        let run = days((0..<7).map { ($0, 23, 20) })
        let found = opening(run)
        #expect(found?.found == "15.00 %" && found?.limit == "10 %" && found?.since == today.adding(days: -6))
        #expect(found?.stationReading == "23.00" && found?.plantReading == "20.00")
        #expect(opening(days((0..<7).map { ($0, 17, 20) }))?.found == "-15.00 %")
    }

    @Test func `Plan.A16 of protein above 2 g per litre on seven days in a row is found`() {
        #expect(opening(days((0..<7).map { ($0, 61, 58) }), "protein")?.found == "3.00 g/L")
        #expect(opening(days((0..<7).map { ($0, 60, 58) }), "protein") == nil)
    }

    @Test func `Plan.A16 is none on six days, on both sides, at the limit, or with one good day`() {
        #expect(opening(days((0..<6).map { ($0, 23, 20) })) == nil)
        #expect(opening(days((0..<7).map { ($0, $0 == 3 ? 17 : 23, 20) })) == nil)
        #expect(opening(days((0..<7).map { ($0, 22, 20) })) == nil)
        #expect(opening(days((0..<7).map { ($0, $0 == 3 ? 20 : 23, 20) })) == nil)
        #expect(opening(days((1..<8).map { ($0, 23, 20) })) == nil)
    }

    @Test func `goes on over days without results, and starts afresh after a finding was closed`() {
        let gap = days([0, 2, 6].map { ($0, 23, 20) })
        #expect(opening(gap) != nil)
        #expect(opening(gap, closed: today.adding(days: -6)) == nil)
        #expect(opening(gap, closed: today.adding(days: -7)) != nil)
    }

    @Test func `is measured exactly, and not at all against nothing`() {
        var tally = PairTally()
        guard let limit = Parallel.limits.assay("ALT")?.bias else { return }
        #expect(tally.bias(limit) == nil && tally.side(limit) == 0)
        tally.pairs = 1
        tally.stationSum = 5
        #expect(tally.bias(limit) == nil && tally.side(limit) == 1)
        tally.plantSum = 1_000_000_000_000_000
        tally.stationSum = 1_100_000_000_000_000
        #expect(tally.side(limit) == 0)
        tally.stationSum += 1
        #expect(tally.side(limit) == 1)
    }
}

@Suite struct `A finding` {
    private let qa = Standing.story("0533", "comparison.act", "comparison.close")
    private let opened = Story(FindingRules.self, "BAG-1-HBsAg").given(.opened(Parallel.opening))

    private func signed(_ state: FindingState, _ conclusion: String, version: Int64? = nil) -> [SignedBy] {
        [
            .story(
                qa, .approved, over: state.subject, version: version ?? state.version,
                content: state.closing(conclusion))
        ]
    }

    @Test func `Plan.A16 is acted on by a person and closed by a signature over what was found and concluded`() throws {
        let acted = try opened.after(.act("换批号重测"), by: qa)
        let closed = try acted.after(.close("停用批号"), by: qa, signatures: signed(acted.state, "停用批号"))
        #expect(closed.state.isClosed && closed.state.actions == 1 && closed.state.version == 3)
        #expect(closed.when(.act("再看"), by: qa) == .failure(.findingClosed("BAG-1-HBsAg")))
        #expect(
            closed.when(.close("x"), by: qa, signatures: signed(closed.state, "x"))
                == .failure(.findingClosed("BAG-1-HBsAg")))
    }

    @Test func `is refused an action or end that says nothing, or that comes before it`() throws {
        let blank = Story(FindingRules.self, "BAG-1-HBsAg")
        #expect(blank.when(.act("x"), by: qa) == .failure(.findingUnknown("BAG-1-HBsAg")))
        #expect(opened.when(.act("  "), by: qa) == .failure(.findingTextMissing))
        #expect(opened.when(.close(""), by: qa) == .failure(.findingTextMissing))
        #expect(
            opened.when(.close("停用批号"), by: qa, signatures: signed(opened.state, "停用批号"))
                == .failure(.findingNotActioned("BAG-1-HBsAg")))
    }

    @Test func `is not closed without the signature of who closes it, over exactly that`() throws {
        let acted = try opened.after(.act("换批号重测"), by: qa)
        let other = Standing.story("0288", "comparison.close")
        for wrong in [[], signed(acted.state, "别的"), signed(acted.state, "停用批号", version: 1)] {
            #expect(
                acted.when(.close("停用批号"), by: qa, signatures: wrong) == .failure(.findingSignatureMissing))
        }
        #expect(
            acted.when(.close("停用批号"), by: other, signatures: signed(acted.state, "停用批号"))
                == .failure(.findingSignatureMissing))
    }

    @Test func `is opened once for one disagreement, and again for another`() throws {
        #expect(opened.when(.open(Parallel.opening), by: .node) == .success([]))
        let other = FindingOpening(
            grade: .discordant, station: "3201", assay: "HBsAg", bag: "BAG-1", stationReading: "reactive",
            plantReading: "negative", rules: "1")
        let acted = try opened.after(.act("换批号重测"), by: qa)
        let again = try acted.after(.open(other), by: .node)
        #expect(again.state.actions == 0 && !again.state.isClosed && again.state.opening == other)
    }
}

@Suite struct `Limits of the parallel analysis` {
    private let blank = Story(ParallelLimitsRules.self, ParallelLimits.packName)
    private let registrar = Standing.story("0105", "comparison.rules")

    private func with(_ assays: [Assay], version: String = "1") -> ParallelLimits {
        ParallelLimits(version: version, effectiveFrom: Day(daysSinceEpoch: 20_001), assays: assays)
    }

    @Test func `Plan.A16 are adopted version by version, each later than the one before`() throws {
        let adopted = try blank.after(.adopt(Parallel.limits), by: registrar)
        #expect(adopted.state.versions == [Parallel.limits])
        #expect(
            adopted.when(.adopt(with(Parallel.limits.assays)), by: registrar)
                == .failure(ParallelLimits.versionExists("1")))
        let early = ParallelLimits(
            version: "2", effectiveFrom: Parallel.limits.effectiveFrom, assays: Parallel.limits.assays)
        #expect(adopted.when(.adopt(early), by: registrar) == .failure(ParallelLimits.notLater))
        #expect(
            try adopted.after(.adopt(with(Parallel.limits.assays, version: "2")), by: registrar).state.versions.count
                == 2)
    }

    @Test func `are refused where they leave something open or have it twice`() {
        let word = Parallel.word("HBsAg")
        let wrong: [(ParallelLimits, String)] = [
            (with([word], version: ""), "version"), (with([]), "assays"), (with([word, word]), "assays"),
            (with([Parallel.word("a/b")]), "a/b"), (with([Parallel.number("ALT", max: "0", unit: "%")]), "ALT"),
            (with([Parallel.number("ALT", max: "x", unit: "%")]), "ALT"),
        ]
        for (limits, place) in wrong {
            #expect(blank.when(.adopt(limits), by: registrar) == .failure(ParallelLimits.wrong(place)))
        }
        #expect(
            Story(ParallelLimitsRules.self, "other").when(.adopt(Parallel.limits), by: registrar)
                == .failure(ParallelLimits.wrong("name")))
        #expect(throws: ParallelLimits.wrong("version")) {
            try ParallelLimits.read(
                Array("{\"assays\":[],\"effective_from\":\"2026-01-01\",\"name\":\"parallel\"}".utf8))
        }
        #expect(throws: Refusal.self) { try ParallelLimits.read(Array("{".utf8)) }
    }
}
