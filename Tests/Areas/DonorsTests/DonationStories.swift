import Kernel
import TestKit
import Testing

@testable import Donors

@Suite struct `A donation` {
    private static let today = Moment.storyStart.day(offsetMinutes: 480)
    private let station = Standing.story("0105", "donors.donate")
    private let blank = Story(DonationRules.self, "BAG-1")

    private func evidence(
        others: [(String, Moment)] = [], donor: DonationEvidence.Giver? = .init(station: "3201"),
        bars: [DonationEvidence.Bar] = [], _ changed: [Criterion: String] = [:]
    ) throws -> DonationEvidence {
        DonationEvidence(
            donor: donor, criteria: [try DonationCriteria(criteria("1", changed))],
            others: others.map { DonationEvidence.Other(bag: $0.0, collectedAt: $0.1) }, bars: bars)
    }

    private func donation(
        _ bag: String = "BAG-1", at: Moment = .storyStart - .days(1), volume: String = "580", weight: String = "600",
        age: Int = 38, station: String = "3201"
    ) throws -> Donation {
        Donation(
            bag: bag, donor: "3201-D1", station: station, collectedAt: at,
            volumeMillilitres: try #require(DecimalNumber(volume)), weightGrams: try #require(DecimalNumber(weight)),
            type: "normal", plasmaState: .normal, ageYears: age)
    }

    /// Codes that a donation is found with.
    private func found(_ donation: Donation, _ evidence: DonationEvidence) throws -> [String] {
        let facts = try blank.when(.record(donation), evidence, by: station).get()
        return facts.flatMap { $0.judgement.findings.map { "\($0.code.rawValue) \($0.rule)" } }
    }

    // MARK: Every limit at its edge

    @Test(arguments: [
        ("580", "600", []), ("580.1", "600", ["VOL-600 volumeMillilitresMax"]),
        ("580", "600.1", ["VOL-600 weightGramsMax"]),
        ("581", "601", ["VOL-600 volumeMillilitresMax", "VOL-600 weightGramsMax"]),
    ])
    func `of more than the limit is taken and found`(volume: String, weight: String, codes: [String]) throws {
        #expect(try found(donation(volume: volume, weight: weight), evidence()) == codes)
    }

    @Test(arguments: [
        (17, false, ["AGE ageMin"]), (18, false, []), (55, false, []), (56, false, ["AGE ageMax"]), (56, true, []),
        (60, true, []), (61, true, ["AGE ageRegularMax"]),
    ])
    func `outside of the age is found; a regular donor may be older`(
        age: Int, regular: Bool, codes: [String]
    ) throws {
        let others = regular ? [("BAG-0", Moment.storyStart - .days(100))] : []
        #expect(try found(donation(age: age), evidence(others: others)) == codes)
    }

    @Test(arguments: [(13, ["INT-14 intervalDays"]), (14, []), (0, ["INT-14 intervalDays"])])
    func `too soon after another of the same person is found, at whichever station`(
        days: Int, codes: [String]
    ) throws {
        let at = Moment.storyStart - .days(1)
        #expect(
            try found(donation(at: at), evidence(others: [("ANOTHER", at - .days(Int64(days)))])) == codes)
    }

    @Test func `counts days of the wall clock, not hours`() throws {
        let evening = try #require(Moment(rfc3339: "2026-11-01T23:50:00+08:00"))
        let morning = try #require(Moment(rfc3339: "2026-11-15T00:10:00+08:00"))
        #expect(try found(donation(at: morning), evidence(others: [("A", evening)])) == [])
    }

    @Test func `told late makes the later ones judged again`() throws {
        let at = Moment.storyStart - .days(20)
        let facts = try blank.when(
            .record(donation(at: at)), evidence(others: [("LATER", at + .days(5)), ("EARLIER", at - .days(50))]),
            by: station
        ).get()
        guard case .recorded(_, let judgement, let affected) = facts[0] else { throw StoryFailure() }
        #expect(judgement.findings == [] && affected == ["LATER"])
    }

    @Test func `is of a new donor unless they gave within the half year`() throws {
        let at = Moment.storyStart - .days(1)
        for (days, kind) in [(181, DonorKind.regular), (190, .new)] {
            let facts = try blank.when(
                .record(donation(at: at)), evidence(others: [("A", at - .days(Int64(days)))]), by: station
            ).get()
            #expect(facts[0].judgement.kind == kind, "\(days)")
        }
    }

    @Test func `more often in a year than a plant allows is found`() throws {
        let at = Moment.storyStart - .days(1)
        let others = (1...3).map { ("A\($0)", at - .days(Int64($0) * 30)) }
        #expect(try found(donation(at: at), evidence(others: others, [.yearlyMax: "3"])) == ["YEAR-MAX yearlyMax"])
        #expect(try found(donation(at: at), evidence(others: others, [.yearlyMax: "4"])) == [])
    }

    @Test func `is judged by the rules of the day it was collected`() throws {
        let evidence = DonationEvidence(
            donor: .init(station: "3201"),
            criteria: [
                try DonationCriteria(criteria("1", [.weightGramsMax: "590"])),
                try DonationCriteria(criteria("2", from: Self.today.daysSinceEpoch - 5)),
            ])
        for (days, version, codes) in [(6, "1", 1), (5, "2", 0)] {
            let facts = try blank.when(
                .record(donation(at: .storyStart - .days(Int64(days)))), evidence, by: station
            ).get()
            #expect(facts[0].judgement.rules == version && facts[0].judgement.findings.count == codes)
        }
        #expect(
            try found(donation(), DonationEvidence(donor: .init(station: "3201"))) == ["RUL-MISS donation-rules"])
    }

    // MARK: Who gave

    @Test func `of somebody unknown, of another station, or of two persons in one is found`() throws {
        #expect(try found(donation(), evidence(donor: nil)) == ["DNR-UNK donor"])
        #expect(try found(donation(), evidence(donor: .init(station: "3202"))) == ["DNR-STN station"])
        #expect(
            try found(donation(), evidence(donor: .init(station: "3201", twin: "3202-D9"))) == ["DNR-TWIN resident"])
    }

    @Test(arguments: [(0, 1), (7, 1), (8, 0), (-1, 0)])
    func `while the donor is deferred is found, on the first day and the last`(after: Int, count: Int) throws {
        let day = Self.today.adding(days: -1)
        let bar = DonationEvidence.Bar(
            code: "T-COLD", from: day.adding(days: -after), until: day.adding(days: -after + 7), isExclusion: false)
        #expect(try found(donation(), evidence(bars: [bar])).count == count)
        let ever = DonationEvidence.Bar(code: "P-HIV", from: day, until: nil, isExclusion: true)
        #expect(try found(donation(), evidence(bars: [ever])) == ["DNR-EXCL P-HIV"])
    }

    // MARK: The station's tests

    private func tested(
        _ results: [StationResult], _ others: [(String, Moment)] = []
    ) throws -> [String] {
        let known = try evidence(others: others)
        let story = try blank.after(.record(donation()), known, by: station)
        return try story.when(.reportResults(results), known, by: station).get().flatMap {
            $0.judgement.findings.map { "\($0.code.rawValue) \($0.rule)" }
        }
    }

    private func result(
        _ item: String, _ interpretation: Interpretation = .negative, value: String? = nil, unit: String? = nil,
        hours: Int64 = -24
    ) throws -> StationResult {
        StationResult(
            item: item, value: try value.map { try #require(DecimalNumber($0)) }, unit: unit,
            interpretation: interpretation, testedAt: .storyStart - .days(1) + .hours(hours))
    }

    @Test(arguments: [("50", Interpretation.pass, 0), ("50.1", .pass, 1), ("50", .fail, 1), ("17", .pass, 0)])
    func `is found by a value beyond its limit, whatever it was read as`(
        value: String, word: Interpretation, count: Int
    ) throws {
        let codes = try tested([result("HBsAg"), result("ALT", word, value: value, unit: "U/L")])
        #expect(codes == Array(repeating: "STN-POS ALT", count: count))
    }

    @Test func `with a reactive test, a missing one or another unit is found`() throws {
        #expect(
            try tested([result("HBsAg", .reactive), result("ALT", .pass, value: "9")]) == ["STN-POS HBsAg"])
        #expect(try tested([result("HBsAg")]) == ["STN-MISS ALT"])
        #expect(
            try tested([result("HBsAg"), result("ALT", .pass, value: "9", unit: "kat/L")]) == ["STN-POS ALT"])
        #expect(
            try tested([result("HBsAg"), result("ALT", .pass), result("B19", .reactive)]) == ["STN-POS B19"])
    }

    @Test func `counts the last result of a test`() throws {
        #expect(
            try tested([result("HBsAg", .reactive), result("HBsAg"), result("ALT", .pass)]) == [])
    }

    @Test(arguments: [
        (-14 * 24, false, true), (-14 * 24 - 1, false, false), (0, false, true), (1, false, false), (48, true, true),
        (49, true, false),
    ])
    func `is tested before by a new donor, and within two days after by a regular one`(
        hours: Int, regular: Bool, inTime: Bool
    ) throws {
        let others = regular ? [("BAG-0", Moment.storyStart - .days(60))] : []
        let known = try evidence(others: others)
        let at = Moment.storyStart - .days(3)
        let story = try blank.after(.record(donation(at: at)), known, by: station)
        let results = ["HBsAg", "ALT"].map {
            StationResult(item: $0, interpretation: .pass, testedAt: at + .hours(Int64(hours)))
        }
        let facts = try story.when(.reportResults(results), known, by: station).get()
        #expect(facts[0].judgement.findings.isEmpty == inTime)
    }

    // MARK: The record

    @Test func `has one content; another is a correction with its reason`() throws {
        let known = try evidence()
        let story = try blank.after(.record(donation()), known, by: station)
        #expect(story.when(.record(try donation()), known, by: station) == .failure(.donationUnchanged))
        let heavier = try donation(weight: "601")
        #expect(story.when(.record(heavier), known, by: station) == .failure(.donationExists("BAG-1")))
        #expect(story.when(.correct(heavier), known, by: station) == .failure(.donorReasonMissing))
        #expect(story.when(.correct(try donation()), known, by: station) == .failure(.donationUnchanged))
        let facts = try story.when(.correct(heavier), known, by: station, reason: "抄错").get()
        #expect(facts[0].judgement.findings.map(\.code) == [.volumeOver])
        #expect(blank.when(.correct(heavier), known, by: station, reason: "x") == .failure(.donationUnknown("BAG-1")))
    }

    @Test func `takes results once, and none of a bag that nobody gave`() throws {
        let known = try evidence()
        let one = try result("HBsAg")
        #expect(blank.when(.reportResults([one]), known, by: station) == .failure(.donationUnknown("BAG-1")))
        let story = try blank.after(.record(donation()), known, by: station)
            .after(.reportResults([one]), known, by: station)
        #expect(story.when(.reportResults([one]), known, by: station) == .failure(.donationUnchanged))
        #expect(story.state.results == [one] && story.state.version == 2)
    }

    @Test func `that cannot be is refused`() throws {
        let wrong = [
            try donation("OTHER"), try donation(at: .storyStart + .days(2)), try donation(volume: "0"),
            try donation(weight: "-1"), try donation(age: 0),
        ]
        for donation in wrong {
            #expect(
                blank.when(.record(donation), try evidence(), by: station)
                    == .failure(.donationFieldWrong(Phrase("x", "x"))))
        }
        let unknown = DonationEvidence(stationKnown: false)
        #expect(blank.when(.record(try donation()), unknown, by: station) == .failure(.donorStationUnknown("3201")))
    }

    @Test func `is judged again only if something is different`() throws {
        let story = try blank.after(.record(donation()), evidence(), by: station)
        #expect(story.when(.judgeAgain, try evidence(), by: station) == .success([]))
        let close = try evidence(others: [("A", .storyStart - .days(9))])
        #expect(try story.when(.judgeAgain, close, by: station).get().count == 1)
        #expect(blank.when(.judgeAgain, close, by: station) == .success([]))
    }
}

struct StoryFailure: Error {}

@Suite struct `The rules for donors` {
    private let registrar = Standing.story("0105", "donors.rules")
    private let blank = Story(CriteriaRules.self, CriteriaPack.packName)

    @Test func `are adopted version by version, each from a later day`() throws {
        let story = try blank.after(.adopt(criteria("1")), by: registrar)
        #expect(
            story.when(.adopt(criteria("1", from: 20_100)), by: registrar) == .failure(CriteriaPack.versionExists("1")))
        #expect(story.when(.adopt(criteria("2")), by: registrar) == .failure(CriteriaPack.notLater))
        #expect(try story.when(.adopt(criteria("2", from: 20_001)), by: registrar).get().count == 1)
        #expect(
            Story(CriteriaRules.self, "other").when(.adopt(criteria()), by: registrar)
                == .failure(CriteriaPack.wrong("name")))
    }

    @Test func `leave nothing open: each limit once, with its unit, as a number`() {
        for criterion in Criterion.allCases {
            #expect(throws: CriteriaPack.wrong("x")) { try DonationCriteria(criteria(without: criterion)) }
            let wrong = criterion.isCount ? ["", "none?", "-1", "1.5"] : ["", "none", "-1", "x"]
            for value in wrong {
                #expect(throws: CriteriaPack.wrong("x"), "\(criterion) \(value)") {
                    try DonationCriteria(criteria("1", [criterion: value]))
                }
            }
        }
        #expect(throws: CriteriaPack.wrong("x")) { try CriteriaPack.read(Array("{}".utf8)) }
    }

    @Test func `say for how long a ground keeps somebody from giving`() throws {
        let day = try #require(Day(iso: "2026-08-31"))
        #expect(DeferralPeriod(value: "7", unit: "d")?.last(from: day)?.iso == "2026-09-07")
        #expect(DeferralPeriod(value: "6", unit: "mo")?.last(from: day)?.iso == "2027-02-28")
        #expect(DeferralPeriod(value: "permanent", unit: "") == .permanent)
        for (value, unit) in [("0", "d"), ("1.5", "mo"), ("7", "h"), ("ever", ""), ("permanent", "d")] {
            #expect(DeferralPeriod(value: value, unit: unit) == nil)
        }
    }

    @Test func `has no rule before the first was in force`() throws {
        let rules = [try DonationCriteria(criteria("1"))]
        let first = rules[0].effectiveFrom
        #expect(try rules.ruling(on: first).version == "1")
        #expect(throws: Refusal.criteriaNone) { try rules.ruling(on: first.adding(days: -1)) }
    }
}
