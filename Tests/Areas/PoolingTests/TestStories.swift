import Donors
import Kernel
import Preparation
import Retest
import TestKit
import Testing

@testable import Pooling

@Suite struct `A pool that is made` {
    private let kit = KitLot(maker: "K", lot: "K-1", expiresOn: Day(daysSinceEpoch: 30_000))
    private let known = Pools.evidence()

    private func results(_ marker: Interpretation = .negative, protein: String = "58.4") throws -> PoolingCommand {
        .test(
            [
                PoolEntry(item: "HBsAg", told: marker, kit: kit, run: "R-1"),
                PoolEntry(item: "protein", value: DecimalNumber(protein), kit: nil, run: "R-2"),
            ], at: .storyStart)
    }

    private func tested(_ marker: Interpretation = .negative, protein: String = "58.4") throws -> Story<PoolingRules> {
        try Pools.made()
            .after(.sample([SampleEntry(number: "S-1", purpose: "retain", place: "F-07")]), known, by: Pools.operate)
            .after(results(marker, protein: protein), known, by: Pools.analyst)
    }

    private func checked(_ story: Story<PoolingRules>) throws -> Story<PoolingRules> {
        try story.after(
            .check, known, by: Pools.tester,
            signatures: Pools.signed(story, story.state.testContent, .verified, by: Pools.tester))
    }

    private func concluded(_ story: Story<PoolingRules>) throws -> Story<PoolingRules> {
        let content = story.state.content(of: story.state.judged(Pools.pack))
        return try story.after(
            .conclude, known, by: Pools.qa, signatures: Pools.signed(story, content, .approved, by: Pools.qa))
    }

    private func refused(
        _ story: Story<PoolingRules>, _ command: PoolingCommand, by person: Standing, reason: String? = nil
    ) -> Refusal? {
        if case .failure(let refusal) = story.when(command, known, by: person, reason: reason) { refusal } else { nil }
    }

    @Test func `is sampled for the purposes of the rules, which say how long a sample is kept`() throws {
        let made = Pools.made()
        let sample = SampleEntry(number: "S-1", purpose: "retain", place: "F-07")
        let story = try made.after(.sample([sample]), known, by: Pools.operate)
        let today = Moment.storyStart.day(offsetMinutes: 480)
        #expect(story.state.samples.first?.retainUntil == today.adding(months: 60))
        #expect(refused(Pools.issued(), .sample([sample]), by: Pools.operate) == .poolingNotMade("POOL-1"))
        let strange = SampleEntry(number: "S-2", purpose: "sale", place: "F-07")
        #expect(refused(made, .sample([strange]), by: Pools.operate) == .poolingFieldWrong("sale"))
        #expect(refused(made, .sample([]), by: Pools.operate) == .poolingFieldWrong("samples"))
        var there = known
        there.samples = ["S-1"]
        #expect(
            made.when(.sample([sample]), there, by: Pools.operate) == .failure(.poolingSampleKnown("S-1")))
    }

    @Test func `is judged by its rules, with kits in date`() throws {
        let made = Pools.made()
        #expect(try tested(protein: "49.4").state.judged(Pools.pack).failed == ["protein"])
        #expect(try tested(protein: "49.5").state.judged(Pools.pack).verdict == .pass)
        func entry(_ item: String, _ told: Interpretation?, _ kit: KitLot?) -> PoolingCommand {
            .test([PoolEntry(item: item, told: told, kit: kit, run: "R-1")], at: .storyStart)
        }
        let old = KitLot(maker: "K", lot: "K-0", expiresOn: Day(daysSinceEpoch: 20_000))
        #expect(refused(made, entry("HBsAg", .negative, nil), by: Pools.analyst) == .poolingKitMissing("HBsAg"))
        #expect(
            refused(made, entry("HBsAg", .negative, old), by: Pools.analyst)
                == .poolingKitExpired("K-0", old.expiresOn))
        #expect(refused(made, entry("HBsAg", nil, kit), by: Pools.analyst) == .poolingItemWrong("HBsAg"))
        // Of another group of products.
        #expect(refused(made, entry("anti-HBs", .negative, kit), by: Pools.analyst) == .poolingItemWrong("anti-HBs"))
        #expect(refused(made, .test([], at: .storyStart), by: Pools.analyst) == .poolingFieldWrong("results"))
        #expect(refused(Pools.issued(), try results(), by: Pools.analyst) == .poolingNotMade("POOL-1"))
    }

    @Test func `keeps a bad result of a round, whatever is measured beside it`() throws {
        let again = try tested(.reactive).after(results(), known, by: Pools.analyst)
        #expect(again.state.results["HBsAg"]?.result.interpretation == .reactive)
        #expect(again.state.judged(Pools.pack) == PoolConclusion(verdict: .fail, failed: ["HBsAg"]))
    }

    @Test func `is checked by another person and concluded by QA, by the rules alone`() throws {
        let story = try tested()
        #expect(refused(story, .check, by: Standing.story("0301", "pooling.check")) == .poolingSamePerson)
        #expect(refused(story, .check, by: Pools.tester) == .poolingSignatureMissing)
        let half = try Pools.made().after(
            .test([PoolEntry(item: "HBsAg", told: .negative, kit: kit, run: "R")], at: .storyStart), known,
            by: Pools.analyst)
        #expect(refused(half, .check, by: Pools.tester) == .poolingTestMissing("protein"))
        #expect(refused(story, .conclude, by: Pools.qa) == .poolingTestsNotChecked)
        let done = try checked(story)
        #expect(refused(done, try results(), by: Pools.analyst) == .poolingTestsChecked)
        #expect(refused(done, .conclude, by: Standing.story("0301", "pooling.approve")) == .poolingSamePerson)
        #expect(refused(done, .conclude, by: Pools.qa) == .poolingSignatureMissing)
        #expect(try concluded(done).state.conclusion == PoolConclusion(verdict: .pass, failed: []))
        #expect(try concluded(done).state.hold == nil)
        var waiting = known
        waiting.exceptions = ["EX-BR101.H-1"]
        #expect(
            done.when(.conclude, waiting, by: Pools.qa) == .failure(.poolingExceptionsOpen(["EX-BR101.H-1"])),
            "Plan.A8: what was out of expectation is judged first")
        let unsampled = try checked(Pools.made().after(results(), known, by: Pools.analyst))
        #expect(
            refused(unsampled, .conclude, by: Pools.qa) == .poolingSamplesMissing(Phrase("", ""), 1, 0))
        let failed = try concluded(checked(tested(.reactive)))
        #expect(failed.state.conclusion?.failed == ["HBsAg"] && failed.state.hold != nil)
    }

    @Test func `is concluded again only after QA took the conclusion back and something was tested anew`() throws {
        let failed = try concluded(checked(tested(.reactive)))
        #expect(refused(failed, .reopen, by: Pools.qa) == .poolingReasonMissing)
        #expect(refused(failed, .reopen, by: Pools.qa, reason: "试剂失效") == .poolingSignatureMissing)
        #expect(refused(try tested(), .reopen, by: Pools.qa, reason: "x") == .poolingNotConcluded)
        let content = failed.state.reopening(reason: "试剂失效")
        let open = try failed.after(
            .reopen, known, by: Pools.qa, reason: "试剂失效",
            signatures: Pools.signed(failed, content, .approved, by: Pools.qa))
        #expect(open.state.conclusion == nil && open.state.hold == failed.state.hold)
        #expect(refused(open, .check, by: Pools.tester) == .poolingNotTestedAgain)
        let good = try open.after(results(), known, by: Pools.analyst)
        #expect(try concluded(checked(good)).state.conclusion?.verdict == .pass)
    }

    @Test func `is judged by rules that were adopted once, later than those before`() throws {
        let rules = Standing.story("0105", "pooling.rules")
        let blank = Story(PoolingPackRules.self, PoolingPack.packName)
        let first = try blank.after(.adopt(Pools.pack), by: rules)
        #expect(first.when(.adopt(Pools.pack), by: rules) == .failure(PoolingPack.versionExists("1")))
        #expect(first.when(.adopt(Pools.pack(version: "2")), by: rules) == .failure(PoolingPack.notLater))
        #expect(
            Story(PoolingPackRules.self, "other").when(.adopt(Pools.pack), by: rules)
                == .failure(PoolingPack.wrong("name")))
        #expect(
            blank.when(.adopt(Pools.pack(samples: 0)), by: rules) == .failure(PoolingPack.wrong("retain.count")))
        #expect(throws: PoolingPack.wrong("#0")) { try PoolingPack.read([]) }
    }
}
