import Kernel
import Ledger
import Lineage
import TestKit
import Testing

@testable import LookBack

@Suite struct `The end of a look-back` {
    private typealias Bench = LookBackBench
    private static let at = Moment.storyStart - .days(20)

    /// One bag in a pool, one in the house.
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try await bench.found()
        try await bench.donate("A", at: Self.at)
        try await bench.donate("B", at: Self.at + .days(14))
        try await bench.take(["A", "B"])
        try await bench.make("S-1", [Bench.bag("A")], [("POOL", "POOL")])
        return bench
    }

    private let opening = LookBackBench.opening(at: .storyStart - .days(1))

    @Test func `comes when every hit is disposed of, every notice acknowledged, and two have signed`() async throws {
        let bench = try await bench()
        try await bench.open(opening)
        let (pool, bag) = (Bench.batch("POOL"), Bench.bag("B"))
        func review() async throws { try await bench.report(.review, "review", .reviewed, by: "p1") }
        #expect(try await bench.refusal(review) == .caseHitsOpen(2))
        try await bench.decide(.release, [bag])
        try await bench.decide(.destroy, [pool])
        #expect(try await bench.refusal(review) == .caseHitsOpen(1))
        try await bench.perform(CaseTable.self, .dispose([pool], reference: "DR-1"), on: "LB-1")
        let station = try #require(try bench.state().beginning?.notices.first)
        #expect(try await bench.refusal(review) == .caseNoticeOpen(station))
        let close = { try await bench.report(.close, "close", .approved, by: "p2") }
        #expect(try await bench.refusal(close) == .caseNotReviewed)
        for notice in ["station-0012", "qp", "authority"] {
            try await bench.perform(CaseTable.self, .acknowledge(notice: notice, reference: "r"), on: "LB-1")
        }
        try await review()
        #expect(try await bench.refusal(review) == .caseReviewed)
        let same = { try await bench.report(.close, "close", .approved, by: "p1") }
        #expect(try await bench.refusal(same) == .caseSamePerson)
        try await close()
        #expect(try bench.state().stage == .closed && bench.isHeld(pool) && !bench.isHeld(bag))
        #expect(try await bench.refusal { try await bench.decide(.release, [bag]) } == .caseClosed)
    }

    @Test func `is taken back by a new signed fact`() async throws {
        let bench = try await bench()
        try await bench.open(opening)
        let reopen = { try await bench.report(.reopen, "reopen", .approved, by: "p2") }
        #expect(try await bench.refusal(reopen) == .caseOpenStill)
        try await bench.decide(.release, [Bench.batch("POOL"), Bench.bag("B")])
        try await bench.finish()
        try await reopen()
        #expect(try bench.state().isOpen)
        try await bench.decide(.destroy, [Bench.bag("B")])
        #expect(try bench.isHeld(Bench.bag("B")))
    }

    @Test func `waits for a new review when something was decided or found after it`() async throws {
        let bench = try await bench()
        try await bench.open(opening)
        try await bench.decide(.release, [Bench.batch("POOL"), Bench.bag("B")])
        for notice in try bench.state().beginning?.notices ?? [] {
            try await bench.perform(CaseTable.self, .acknowledge(notice: notice.code, reference: "r"), on: "LB-1")
        }
        try await bench.report(.review, "review", .reviewed, by: "p1")
        try await bench.donate("C", at: .storyStart - .days(3))
        #expect(try bench.state().stage == .open)
    }

    // MARK: Refusals

    @Test func `and its beginning are refused where something is missing`() async throws {
        let bench = try await bench()
        func open(_ opening: CaseOpening, _ id: String = "LB-1") async throws -> Refusal? {
            try await bench.refusal { try await bench.open(opening, id) }
        }
        #expect(try await open(opening, "a/b") == .caseNumberWrong)
        #expect(try await open(Bench.opening(at: Self.at, pathogen: "?")) == .casePathogenUnknown)
        #expect(try await open(Bench.opening(at: .storyStart + .days(9))) == .caseTriggerLater)
        #expect(try await open(Bench.opening("0012-X", at: Self.at)) == .caseDonorUnknown("0012-X"))
        #expect(try await open(Bench.opening(at: Self.at, infected: ["?"])) == .caseBagUnknown("?"))
        #expect(try await open(Bench.opening(at: Self.at, distributed: ["?"])) == .caseBagUnknown("?"))
        #expect(
            try await bench.refusal(CaseTable.self, .open(opening), on: "LB-1", reason: " ") == .caseReasonMissing)
        #expect(try await bench.refusal(CaseTable.self, .open(opening), on: "LB-1") == .caseSignatureMissing)
        #expect(try await bench.refusal(CaseTable.self, .review, on: "LB-1") == .caseUnknown("LB-1"))
        try await bench.open(opening)
        #expect(try await open(opening) == .caseExists("LB-1"))
        #expect(try await bench.refusal { try await bench.decide(.release, []) } == .caseNothingChosen)
        #expect(try await bench.refusal { try await bench.decide(.release, [Bench.bag("A")]) } == .hitUnknown("A"))
        func act(_ command: CaseCommand) async throws -> Refusal? {
            try await bench.refusal(CaseTable.self, command, on: "LB-1")
        }
        #expect(try await act(.dispose([Bench.bag("B")], reference: "r")) == .hitUndecided("B"))
        #expect(try await act(.dispose([Bench.bag("B")], reference: " ")) == .caseReferenceMissing)
        #expect(try await act(.dispose([], reference: "r")) == .caseNothingChosen)
        #expect(try await act(.dispose([Bench.bag("?")], reference: "r")) == .hitUnknown("?"))
        #expect(try await act(.acknowledge(notice: "?", reference: "r")) == .noticeUnknown)
        #expect(try await act(.acknowledge(notice: "qp", reference: "")) == .caseReferenceMissing)
    }

    @Test func `and its rules are refused where something is open`() async throws {
        let bench = try Bench()
        #expect(
            try await bench.refusal {
                try await bench.perform(CaseTable.self, .open(opening), on: "LB-1")
            } == .caseRulesMissing)
        try await bench.found()
        let pack = try #require(
            try bench.store.read { (snapshot) throws(Fault) in try LookBackPackTable.packs(from: snapshot) }.first)
        func changed(_ version: String, _ day: Day, clocks: [LookBackClock]? = nil) -> LookBackPack {
            LookBackPack(
                version: version, effectiveFrom: day, profile: pack.profile, profiles: pack.profiles,
                pathogens: pack.pathogens, windows: pack.windows, clocks: clocks ?? pack.clocks)
        }
        func adopt(_ pack: LookBackPack, _ name: String = "lookback") async throws -> Refusal? {
            try await bench.refusal(LookBackPackTable.self, .adopt(pack), on: name)
        }
        #expect(try await adopt(pack) == LookBackPack.versionExists("1"))
        #expect(try await adopt(changed("2", pack.effectiveFrom)) == LookBackPack.notLater)
        #expect(try await adopt(changed("2", Day(daysSinceEpoch: 21_000), clocks: [])) == LookBackPack.wrong("clocks"))
        #expect(try await adopt(changed("2", Day(daysSinceEpoch: 21_000)), "other") == LookBackPack.wrong("name"))
        #expect(try await adopt(changed("2", Day(daysSinceEpoch: 21_000))) == nil)
        #expect(throws: LookBackPack.wrong("name")) { try LookBackPack.read(Array("{}".utf8)) }
    }

    @Test func `of a drill is a count, and every other table is as it was`() async throws {
        let bench = try await bench()
        let others = bench.house.tables.filter { $0 != LookBackDrillTable.drills }
        let before = try bench.rows(others)
        try await bench.perform(LookBackDrillTable.self, .run(opening), on: "DR-1")
        #expect(try bench.rows(others) == before)
        let line = try bench.store.read { (snapshot) throws(Fault) in
            try LookBackDrillTable.list(limit: 5, from: snapshot)
        }.first
        guard case .done(_, _, _, let counts)? = line?.fact else {
            Issue.record("no drill was recorded")
            return
        }
        #expect(counts == [.pooled: 1, .reject: 1, .block: 1])
        let again = LookBackDrillCommand.run(opening)
        #expect(try await bench.refusal(LookBackDrillTable.self, again, on: "DR-1") == .caseExists("DR-1"))
        #expect(try await bench.refusal(LookBackDrillTable.self, again, on: "a/b") == .caseNumberWrong)
    }
}
