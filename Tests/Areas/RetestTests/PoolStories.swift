import Donors
import Kernel
import TestKit
import Testing

@testable import Retest

@Suite struct `A mini-pool` {
    private let analyst = Standing.story("0301", "retest.test")
    private let checker = Standing.story("0302", "retest.check")
    static let item = `Judging an item`.item("HBV-DNA", testing: .minipool)
    static let pack = RetestPack(
        version: "1", effectiveFrom: Day(daysSinceEpoch: 1), items: [item, `Judging an item`.item("ALT", max: "50")])

    private func pool(_ rows: Int = 2, _ columns: Int = 3, _ count: Int = 6) -> MiniPool {
        MiniPool(items: ["HBV-DNA"], rows: rows, columns: columns, members: (0..<count).map { "B-\($0)" })
    }

    private var evidence: PoolEvidence {
        var evidence = PoolEvidence()
        evidence.packs = [Self.pack]
        return evidence
    }

    private func reading(_ reading: Interpretation) -> PoolCommand {
        .test([PoolReading(item: "HBV-DNA", interpretation: reading)], at: .storyStart)
    }

    private func signed(_ story: Story<PoolRules>, _ content: [UInt8]) -> [SignedBy] {
        [.story(checker, .verified, over: story.state.subject, version: story.state.version, content: content)]
    }

    private func checked(_ result: Interpretation) throws -> Story<PoolRules> {
        let tested = try Story(PoolRules.self, "MP-1").after(.make(pool()), evidence, by: analyst)
            .after(reading(result), evidence, by: analyst)
        return try tested.after(
            .check, evidence, by: checker, signatures: signed(tested, tested.state.canonicalBytes))
    }

    @Test func `Plan.A14 has any layout up to 512, and names its places as a plate does`() throws {
        let blank = Story(PoolRules.self, "MP-1")
        for layout in [(8, 12, 96), (16, 32, 512), (1, 6, 6), (512, 1, 512), (2, 3, 5)] {
            _ = try blank.after(.make(pool(layout.0, layout.1, layout.2)), evidence, by: analyst)
        }
        for layout in [(2, 3, 7), (16, 33, 513), (0, 3, 1), (2, 3, 0)] {
            let made = blank.when(.make(pool(layout.0, layout.1, layout.2)), evidence, by: analyst)
            #expect(made == .failure(.poolFieldWrong))
        }
        #expect(pool(8, 12, 96).place(14) == "B03" && MiniPool.place(row: 27, column: 11) == "AB12")
        #expect(
            pool().members(of: .column(1)) == ["B-1", "B-4"] && pool().members(of: .row(1)) == ["B-3", "B-4", "B-5"])
    }

    @Test func `refuses members twice, taken or unknown, and tests that are not of pools`() throws {
        let blank = Story(PoolRules.self, "MP-1")
        var known = evidence
        known.obstacles = ["B-2": .specimenUnknown("B-2"), "B-3": .poolMemberTaken("B-3", "MP-0")]
        #expect(blank.when(.make(pool()), known, by: analyst) == .failure(.worklistRowsWrong(2, Phrase("", ""))))
        let twice = MiniPool(items: ["HBV-DNA"], rows: 1, columns: 2, members: ["B-1", "B-1"])
        #expect(blank.when(.make(twice), evidence, by: analyst) == .failure(.worklistRowsWrong(1, Phrase("", ""))))
        let other = MiniPool(items: ["ALT"], rows: 1, columns: 2, members: ["B-1", "B-2"])
        #expect(blank.when(.make(other), evidence, by: analyst) == .failure(.poolItemWrong("ALT")))
        #expect(blank.when(.make(pool()), PoolEvidence(), by: analyst) == .failure(RetestPack.missing))
        #expect(blank.when(.check, evidence, by: checker) == .failure(.poolUnknown("MP-1")))
        let made = try blank.after(.make(pool()), evidence, by: analyst)
        #expect(made.when(.make(pool()), evidence, by: analyst) == .failure(.poolExists("MP-1")))
    }

    @Test func `is tested by one and checked by another; a reactive reading is never taken back`() throws {
        let made = try Story(PoolRules.self, "MP-1").after(.make(pool()), evidence, by: analyst)
        #expect(made.when(.check, evidence, by: checker) == .failure(.poolNotTested))
        let wrong = PoolCommand.test([PoolReading(item: "ALT", interpretation: .negative)], at: .storyStart)
        #expect(made.when(wrong, evidence, by: analyst) == .failure(.poolFieldWrong))
        let tested = try made.after(reading(.reactive), evidence, by: analyst)
            .after(reading(.negative), evidence, by: analyst)
        #expect(tested.state.readings == ["HBV-DNA": .reactive])
        #expect(tested.when(.discard, evidence, by: analyst, reason: "仪器报警") == .failure(.poolNotDiscardable))
        #expect(tested.when(.check, evidence, by: analyst) == .failure(.worklistOwnCheck))
        #expect(tested.when(.check, evidence, by: checker) == .failure(.retestSignatureMissing))
        let done = try tested.after(
            .check, evidence, by: checker, signatures: signed(tested, tested.state.canonicalBytes))
        #expect(done.state.stage == .reactive)
        #expect(done.when(reading(.negative), evidence, by: analyst) == .failure(.poolChecked))
        #expect(try checked(.negative).state.stage == .clean)
        #expect(made.when(.discard, evidence, by: analyst) == .failure(.retestReasonMissing))
        #expect(try made.after(.discard, evidence, by: analyst, reason: "洒了").state.stage == .discarded)
        let two = MiniPool(items: ["HBV-DNA", "HCV-RNA"], rows: 1, columns: 1, members: ["B-0"])
        let half = Story(PoolRules.self, "MP-2").given(.made(two)).given(
            .tested([PoolReading(item: "HBV-DNA", interpretation: .negative)], at: .storyStart))
        #expect(half.when(.check, evidence, by: checker) == .failure(.poolItemMissing("HCV-RNA")))
    }

    @Test func `Plan.A14 reactive, is resolved only when of each member something is known`() throws {
        let reactive = try checked(.reactive)
        #expect(try checked(.negative).when(.resolve, evidence, by: checker) == .failure(.poolNotReactive))
        var known = evidence
        for member in 0..<5 {
            known.results["B-\(member)"] = [single("B-\(member)", member == 4 ? .reactive : .negative)]
        }
        #expect(reactive.when(.resolve, known, by: checker) == .failure(.poolMembersOpen(["B-5"])))
        known.results["B-5"] = [single("B-5", .negative)]
        let found = [ResultKey(specimen: "B-4", item: "HBV-DNA")]
        let done = try reactive.after(
            .resolve, known, by: checker, signatures: signed(reactive, reactive.state.resolution(found)))
        #expect(done.state.stage == .resolved && done.state.found == found)
    }

    private func single(_ member: String, _ told: Interpretation) -> RunResult {
        RunResult(TestResult(specimen: member, item: "HBV-DNA", told: told), run: "WL-9", testedAt: .storyStart)
    }

    @Test func `Plan.A14 is resolved by rows and columns: one crossing tells, several are tested alone`() {
        func judge(_ reactive: Set<PoolLine>, _ alone: [String: Interpretation] = [:]) -> PoolResolution.Finding {
            let pool = pool(8, 12, 96)
            let lines = Dictionary(uniqueKeysWithValues: pool.lines.map { ($0, reactive.contains($0)) })
            return PoolResolution.judge(pool, lines: lines) { member in
                alone[member].map { Self.item.stand([single(member, $0)]) } ?? .missing
            }
        }
        #expect(judge([.row(1), .column(2)]).reactive == ["B-14"])
        #expect(judge([.row(0), .column(2), .column(5)]).reactive == ["B-2", "B-5"])
        let four = judge([.row(0), .row(1), .column(0), .column(1)])
        #expect(four.reactive.isEmpty && four.open == ["B-0", "B-1", "B-12", "B-13"])
        let told = judge(
            [.row(0), .row(1), .column(0), .column(1)],
            ["B-0": .reactive, "B-1": .negative, "B-12": .negative, "B-13": .reactive])
        #expect(told.open.isEmpty && told.reactive == ["B-0", "B-13"])
        #expect(judge([.row(3)]).open.count == 96)
        #expect(judge([]).open.count == 96)
    }

    @Test func `makes second pools of whole lines only, of a reactive pool, once`() throws {
        let first = try checked(.reactive)
        func second(_ line: PoolLine, _ members: [String]) -> PoolCommand {
            .make(
                MiniPool(
                    items: ["HBV-DNA"], rows: 1, columns: members.count, members: members,
                    parent: MiniPool.Parent(pool: "MP-1", line: line)))
        }
        var known = evidence
        known.parent = first.state
        let blank = Story(PoolRules.self, "MP-1-r0")
        _ = try blank.after(second(.row(0), ["B-0", "B-1", "B-2"]), known, by: analyst)
        #expect(
            blank.when(second(.row(0), ["B-0", "B-1"]), known, by: analyst) == .failure(.poolLineWrong))
        known.lines = ["r0"]
        #expect(
            blank.when(second(.row(0), ["B-0", "B-1", "B-2"]), known, by: analyst) == .failure(.poolLineWrong))
        known.parent = try checked(.negative).state
        #expect(
            blank.when(second(.column(0), ["B-0", "B-3"]), known, by: analyst) == .failure(.poolNotReactive))
    }
}
