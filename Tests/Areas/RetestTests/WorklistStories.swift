import Donors
import Equipment
import Kernel
import TestKit
import Testing

@testable import Retest

struct StoryFailure: Error {}

@Suite struct `A worklist` {
    private let analyst = Standing.story("0301", "retest.test")
    private let checker = Standing.story("0302", "retest.check", "retest.conclude")
    private let pack = RetestPack(
        version: "1", effectiveFrom: Day(daysSinceEpoch: 1),
        items: [
            `Judging an item`.item("ALT", max: "50", more: 2, bad: 2), `Judging an item`.item("HBsAg", cutoff: "1.00"),
        ])
    private let blank = Story(WorklistRules.self, "WL-1")

    private var evidence: WorklistEvidence {
        var evidence = WorklistEvidence()
        evidence.packs = [pack]
        return evidence
    }

    private func creation(_ specimens: [String] = ["B-1", "B-2"], items: [String] = ["ALT", "HBsAg"]) -> WorklistCommand
    {
        .create(analyser: "MR-2", items: items, specimens: specimens)
    }

    private func result(_ specimen: String, _ item: String, _ value: String, _ told: Interpretation? = nil)
        -> TestResult
    {
        TestResult(specimen: specimen, item: item, value: DecimalNumber(value), told: told)
    }

    private func entry(_ results: TestResult..., at: Moment = .storyStart) -> WorklistCommand {
        .enter(ResultBatch(testedAt: at, kits: ["HBsAg": TestKit(lot: "K-1")], results: results))
    }

    @Test func `Law.s34 takes nothing from an analyser that is out of use; one that is not registered is text`() throws
    {
        let detail = AssetDetail(kind: .instrument, name: "酶标仪", assetClass: "analyser", place: "r-1")
        let stopped = Story(AssetRules.self, "MR-2").given(.registered(detail), .putOut).state
        var known = evidence
        known.analyser = AssetGate(stopped, packs: [])
        func refused(_ story: Story<WorklistRules>, _ command: WorklistCommand) -> String? {
            guard case .failure(let refusal) = story.when(command, known, by: analyst) else { return nil }
            return refusal.code
        }
        #expect(refused(blank, creation()) == "equipment.asset.not-ready")
        let made = try blank.after(creation(), evidence, by: analyst)
        #expect(refused(made, entry(result("B-1", "ALT", "17.0"))) == "equipment.asset.not-ready")
    }

    @Test func `keeps lot, maker and expiry of each kit, and takes no result of one that had expired`() throws {
        let made = try blank.after(creation(), evidence, by: analyst)
        let day = Moment.storyStart.day(offsetMinutes: 480)
        func batch(_ kit: TestKit) -> WorklistCommand {
            .enter(
                ResultBatch(
                    testedAt: .storyStart, kits: ["HBsAg": kit], results: [result("B-1", "HBsAg", "0.2", .negative)]))
        }
        let good = TestKit(lot: "K-1", maker: "华大", expiresOn: day)
        let entered = try made.after(batch(good), evidence, by: analyst)
        #expect(entered.state.results.map(\.kit) == [good])
        let late = TestKit(lot: "K-1", maker: "华大", expiresOn: day.adding(days: -1))
        #expect(
            made.when(batch(late), evidence, by: analyst)
                == .failure(.kitExpired("HBsAg", "K-1", day.adding(days: -1))))
        #expect(
            made.when(batch(TestKit(lot: "K-1", maker: " ")), evidence, by: analyst) == .failure(.kitWrong("K-1")))
        #expect(throws: Refusal.kitWrong("K-1")) { try TestKit(lot: "K-1", maker: "", expires: "30.6.2027") }
        #expect(try TestKit(lot: "", maker: "华大", expires: "") == nil)
        let fact = WorklistFact.entered(ResultBatch(testedAt: .storyStart, kits: ["HBsAg": good], results: []))
        let text = String(decoding: fact.canonicalBytes, as: UTF8.self)
        let kit = #"{"expires_on":"\#(day.iso)","item":"HBsAg","kit_lot":"K-1","maker":"华大"}"#
        #expect(text.hasPrefix(#"{"kit_lots":[\#(kit)],"results":[]"#))
        #expect(try WorklistFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        let pool = PoolFact.tested(
            [PoolReading(item: "HBV-DNA", interpretation: .negative, kit: good)], at: .storyStart)
        #expect(try PoolFact.read(pool.kind, JSONFields(canonical: pool.canonicalBytes)) == pool)
    }

    private func rows(_ result: Result<[WorklistFact], Refusal>) -> String {
        guard case .failure(let refusal) = result else { return "taken" }
        return refusal.code == "retest.worklist.rows-wrong" ? refusal.reason.en : refusal.code
    }

    @Test func `Plan.A14 takes known bags and call-back samples only, each refused row in its own words`() throws {
        var known = evidence
        known.obstacles = [
            "B-1": .specimenUnknown("B-1"), "B-2": .specimenRejected("B-2"), "B-3": .specimenConcluded("B-3"),
        ]
        let said = rows(blank.when(creation(["B-1", "B-2", "B-3", "B-4", "B-4"]), known, by: analyst))
        #expect(said.hasPrefix("4 rows are refused: row 1 B-1: B-1 is neither a bag of this plant"))
        #expect(said.contains("row 2 B-2: Bag B-2 was rejected; row 3 B-3: B-3 has a conclusion already"))
        #expect(said.hasSuffix("row 5 B-4: stands twice"))
        #expect(blank.when(creation(), WorklistEvidence(), by: analyst) == .failure(RetestPack.missing))
        #expect(blank.when(creation(items: ["x"]), evidence, by: analyst) == .failure(.worklistItemUnknown("x")))
        #expect(blank.when(creation([]), evidence, by: analyst) == .failure(.worklistFieldWrong))
        #expect(blank.when(.check, evidence, by: checker) == .failure(.worklistUnknown("WL-1")))
        let made = try blank.after(creation(), evidence, by: analyst)
        #expect(made.when(creation(), evidence, by: analyst) == .failure(.worklistExists("WL-1")))
    }

    @Test func `Plan.A14 refuses rows that cannot be, all at once, and keeps the bad ones that can`() throws {
        let made = try blank.after(creation(), evidence, by: analyst)
        var known = evidence
        known.obstacles = ["B-2": .specimenRejected("B-2")]
        let said = rows(
            made.when(
                entry(
                    result("B-9", "ALT", "1"), result("B-2", "ALT", "1"), result("B-1", "x", "1"),
                    result("B-1", "ALT", "no"), result("B-1", "HBsAg", "no"), result("B-1", "HBsAg", "1.0000001")),
                known, by: analyst))
        #expect(said.hasPrefix("6 rows are refused: row 1 B-9 ALT: the specimen is not on this worklist"))
        #expect(said.contains("row 2 B-2 ALT: Bag B-2 was rejected"))
        #expect(said.contains("row 3 B-1 x: the test is not on this worklist; row 4 B-1 ALT: a value is asked for"))
        #expect(said.contains("row 5 B-1 HBsAg: negative or reactive is asked for; row 6 B-1 HBsAg: the value has"))
        let late = entry(result("B-1", "ALT", "1"), at: .storyStart + .days(9))
        #expect(made.when(late, evidence, by: analyst) == .failure(.worklistFieldWrong))
        let taken = try made.after(
            entry(result("B-1", "ALT", "999"), result("B-2", "HBsAg", "9")), evidence, by: analyst)
        #expect(taken.state.results.count == 2 && taken.state.stage == .entered)
    }

    @Test func `Plan.A14 takes the same results again as nothing new, and another value beside it as a contradiction`()
        throws
    {
        let entered = try blank.after(creation(), evidence, by: analyst)
            .after(entry(result("B-1", "ALT", "17.0")), evidence, by: analyst)
        #expect(entered.when(entry(result("B-1", "ALT", "17.0")), evidence, by: analyst) == .failure(.resultsKnown))
        let other = try entered.after(entry(result("B-1", "ALT", "71")), evidence, by: analyst)
        #expect(other.state.results.map(\.result.value?.text) == ["17.0", "71"])
        var known = evidence
        known.cases["B-1"] = SpecimenCase(
            results: other.state.results.map { RunResult($0.result, run: "WL-1", testedAt: $0.testedAt) })
        let checked = try check(other, known)
        guard case .checked(let contradictions)? = checked.facts.last else { throw StoryFailure() }
        #expect(contradictions == [ResultKey(specimen: "B-1", item: "ALT")])
    }

    private func check(_ story: Story<WorklistRules>, _ evidence: WorklistEvidence) throws -> Story<WorklistRules> {
        try story.after(
            .check, evidence, by: checker,
            signatures: [
                .story(
                    checker, .verified, over: story.state.subject, version: story.state.version,
                    content: story.state.canonicalBytes)
            ])
    }

    @Test func `is checked by another person, who signs what stands there; then it takes nothing more`() throws {
        let made = try blank.after(creation(), evidence, by: analyst)
        #expect(made.when(.check, evidence, by: checker) == .failure(.worklistNotEntered))
        let entered = try made.after(entry(result("B-1", "ALT", "17")), evidence, by: analyst)
        #expect(entered.when(.check, evidence, by: analyst) == .failure(.worklistOwnCheck))
        #expect(entered.when(.check, evidence, by: checker) == .failure(.retestSignatureMissing))
        #expect(entered.when(.conclude, evidence, by: checker) == .failure(.worklistNotChecked))
        let checked = try check(entered, evidence)
        #expect(
            checked.when(entry(result("B-2", "ALT", "1")), evidence, by: analyst) == .failure(.worklistChecked))
    }

    @Test func `takes a result out by a signature with its reason, before anything was concluded of it`() throws {
        let entered = try blank.after(creation(), evidence, by: analyst)
            .after(entry(result("B-1", "ALT", "17")), evidence, by: analyst)
        let key = ResultKey(specimen: "B-1", item: "ALT")
        let none = ResultKey(specimen: "B-2", item: "ALT")
        #expect(entered.when(.invalidate(none), evidence, by: checker) == .failure(.resultUnknown("B-2", "ALT")))
        #expect(entered.when(.invalidate(key), evidence, by: checker) == .failure(.retestReasonMissing))
        #expect(
            entered.when(.invalidate(key), evidence, by: checker, reason: "加错样") == .failure(.retestSignatureMissing))
        var known = evidence
        known.concluded = ["B-1"]
        #expect(
            entered.when(.invalidate(key), known, by: checker, reason: "加错样") == .failure(.specimenConcluded("B-1")))
        let out = try entered.after(
            .invalidate(key), evidence, by: checker, reason: "加错样",
            signatures: [
                .story(
                    checker, .verified, over: entered.state.subject, version: entered.state.version,
                    content: entered.state.invalidation(key, reason: "加错样"))
            ])
        #expect(out.state.results.map(\.isValid) == [false])
    }

    @Test func `Plan.A14 concludes whoever is whole in one act, and leaves the others waiting`() throws {
        let checked = try check(
            blank.after(creation(["B-1", "B-2", "B-3"]), evidence, by: analyst)
                .after(entry(result("B-1", "ALT", "17")), evidence, by: analyst), evidence)
        #expect(checked.when(.conclude, evidence, by: checker) == .failure(.worklistNothingWhole))
        func whole(_ specimen: String, _ ratio: String) -> SpecimenCase {
            SpecimenCase(
                results: [result(specimen, "ALT", "17"), result(specimen, "HBsAg", ratio)].map {
                    RunResult($0, run: "WL-1", testedAt: .storyStart)
                })
        }
        var known = evidence
        known.cases = ["B-1": whole("B-1", "0.2"), "B-2": whole("B-2", "1.3")]
        let sheet = ConclusionSheet(specification: "1", passed: ["B-1"], failed: ["B-2"], waiting: 1)
        #expect(checked.when(.conclude, known, by: checker) == .failure(.retestSignatureMissing))
        let done = try checked.after(
            .conclude, known, by: checker,
            signatures: [
                .story(
                    checker, .released, over: checked.state.subject, version: checked.state.version,
                    content: sheet.canonicalBytes)
            ])
        #expect(done.state.sheet == sheet)
    }
}

@Suite struct `The specification of the re-test` {
    private let registrar = Standing.story("0105", "retest.rules")
    private let blank = Story(SpecificationRules.self, RetestPack.packName)

    private func pack(_ version: String, _ day: Int, _ items: [RetestItem]) -> RetestPack {
        RetestPack(version: version, effectiveFrom: Day(daysSinceEpoch: day), items: items)
    }

    @Test func `is adopted version by version, and never changed`() throws {
        let item = `Judging an item`.item("ALT", max: "50")
        let adopted = try blank.after(.adopt(pack("1", 10, [item])), by: registrar)
        #expect(
            adopted.when(.adopt(pack("1", 11, [item])), by: registrar) == .failure(RetestPack.versionExists("1")))
        #expect(adopted.when(.adopt(pack("2", 10, [item])), by: registrar) == .failure(RetestPack.notLater))
        let two = try adopted.after(.adopt(pack("2", 20, [item])), by: registrar)
        #expect(two.state.versions.inForce(on: Day(daysSinceEpoch: 19))?.version == "1")
        #expect(two.state.versions.inForce(on: Day(daysSinceEpoch: 9)) == nil)
    }

    @Test(arguments: [
        `Judging an item`.item("a b"), `Judging an item`.item("A", min: "5", max: "4"),
        `Judging an item`.item("A", max: "4", decimals: 7), `Judging an item`.item("A", more: 2, bad: 4),
        `Judging an item`.item("A", max: "4", testing: .minipool),
    ])
    func `that leaves something open is refused`(_ item: RetestItem) {
        #expect(blank.when(.adopt(pack("1", 1, [item])), by: registrar) == .failure(RetestPack.wrong("")))
        #expect(throws: RetestPack.wrong("")) { try RetestPack.read(Array("{}".utf8)) }
    }
}
