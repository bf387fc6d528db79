import Donors
import Exchange
import Kernel
import Ledger
import Lineage
import Plasma
import TestKit
import Testing

@testable import LookBack

@Suite struct `A look-back` {
    private typealias Bench = LookBackBench

    private static func day(_ text: String) -> Moment {
        Moment(rfc3339: text + "T02:00:00Z") ?? .storyStart
    }

    /// A donor whose last fifteen visits were two weeks apart, two of them skipped: the demo of §3.7 (6).
    private static let demo = [
        "2025-12-06", "2025-12-20", "2026-01-03", "2026-01-17", "2026-01-31", "2026-02-14", "2026-02-28", "2026-03-14",
        "2026-04-11", "2026-05-09", "2026-05-23", "2026-06-06",
    ]

    private func bag(_ day: String) -> String { "P\(day)" }

    /// The demo plant: two bags in the pool of 3 June, ten in the house, an older one outside of the window.
    private func demo() async throws -> Bench {
        let bench = try Bench()
        try await bench.found()
        for day in ["2025-11-22"] + Self.demo { try await bench.donate(bag(day), at: Self.day(day)) }
        try await bench.donate(bag("2026-06-20"), at: Self.day("2026-06-20"), tested: false)
        try await bench.take((["2025-11-22"] + Self.demo).map(bag))
        try await bench.make(
            "S-1", [Bench.bag(bag(Self.demo[0])), Bench.bag(bag(Self.demo[1]))], [("POOL-0603", "POOL")])
        try await bench.make("S-2", [Bench.batch("POOL-0603")], [("FR-V", "PASTE"), ("FR-II", "PASTE")])
        try await bench.make("S-3", [Bench.batch("FR-V")], [("ALB-BULK", "BULK")])
        try await bench.make("S-4", [Bench.batch("ALB-BULK")], [("20260618", "LOT")])
        try await bench.make("S-5", [Bench.batch("FR-II")], [("IVIG-BULK", "BULK")])
        try await bench.make("S-6", [Bench.batch("20260618")], [("VIAL-1", "PACK"), ("VIAL-2", "PACK")])
        return bench
    }

    private let opening = LookBackBench.opening(at: day("2026-06-20"))

    @Test func `of the demo finds twelve units, the pool of 3 June and all that was made of it`() async throws {
        let bench = try await demo()
        let state = try await bench.open(opening)
        let beginning = try #require(state.beginning)
        #expect(beginning.lastNegative == bag("2026-06-06"))
        #expect(beginning.from == Moment(rfc3339: "2025-12-06T00:00:00+08:00"))
        #expect(beginning.rules == "1" && beginning.exclusion == "P-HCV")
        let units = state.hits.filter { $0.hit.subject.noun == LineageRows.bag }
        #expect(units.filter { $0.hit.subject.id != bag("2026-06-20") }.count == 12)
        #expect(beginning.counts == [.pooled: 2, .reject: 10, .ask: 1, .block: 5, .hold: 1])
        #expect(state.hit(Bench.bag(bag("2025-11-22"))) == nil)
        #expect(state.hit(Bench.batch("20260618"))?.hit.action == .hold)
        for code in ["POOL-0603", "FR-V", "FR-II", "ALB-BULK", "IVIG-BULK", "20260618", "VIAL-1"] {
            #expect(try bench.isHeld(Bench.batch(code)), "\(code)")
        }
        for day in Self.demo.dropFirst(2) { #expect(try bench.isHeld(Bench.bag(bag(day))), "\(day)") }
        #expect(try !bench.isHeld(Bench.bag(bag("2025-11-22"))))
        #expect(state.hit(Bench.batch("20260618"))?.hit.bags == [bag("2025-12-06"), bag("2025-12-20")])
    }

    @Test func `of the demo is opened by the node with the result of 20 June, and finds the same`() async throws {
        let bench = try await demo()
        try await bench.report(bag("2026-06-20"), at: Self.day("2026-06-20"), positive: true)
        let line = try #require(
            try bench.store.read { (snapshot) throws(Fault) in try CaseLookups.list(limit: 5, from: snapshot) }.first)
        let state = try bench.state(line.id)
        #expect(state.stage == .drafted && line.asked == 1)
        #expect(state.beginning?.lastNegative == bag("2026-06-06"))
        #expect(state.beginning?.counts == [.pooled: 2, .reject: 10, .ask: 1, .block: 5, .hold: 1])
        for code in ["POOL-0603", "20260618", "IVIG-BULK"] { #expect(try bench.isHeld(Bench.batch(code)), "\(code)") }
    }

    @Test func `asks the station, excludes the donor, and says who must be told by when`() async throws {
        let bench = try await demo()
        let state = try await bench.open(opening)
        let beginning = try #require(state.beginning)
        #expect(beginning.notices.map(\.code) == ["station-0012", "qp", "authority", "institute"])
        #expect(beginning.assessedBy - beginning.lockedBy == .hours(23))
        #expect(beginning.reportedBy - beginning.assessedBy == .hours(48))
        let message = try bench.store.read { (snapshot) throws(Fault) in
            try MessageLookups.message(beginning.notices[0].message, from: snapshot)
        }
        #expect(message?.type == "LOOKBACK_REQUEST" && message?.itemCount == 1)
        let deferrals = try bench.store.read { (snapshot) throws(Fault) in
            try DonorLookups.deferrals(of: Bench.donor, from: snapshot)
        }
        #expect(deferrals.map(\.deferral.code) == ["P-HCV"])
    }

    @Test func `of a donor who was never negative counts every donation, and says so`() async throws {
        let bench = try Bench()
        try await bench.found()
        for (bag, day) in [("A", "2020-01-10"), ("B", "2026-01-10")] {
            try await bench.donate(bag, at: Self.day(day), tested: false)
        }
        let state = try await bench.open(opening)
        #expect(state.beginning?.lastNegative == nil && state.beginning?.from == nil)
        #expect(state.hits.map(\.hit.subject.id) == ["A", "B"])
    }

    @Test(arguments: [("CN", 1), ("US", 3)])
    func `looks back as far as its market says`(_ profile: String, units: Int) async throws {
        let bench = try Bench()
        try await bench.found()
        for day in ["2024-06-01", "2025-07-01", "2025-08-01", "2026-06-06"] {
            try await bench.donate(bag(day), at: Self.day(day))
        }
        let state = try await bench.open(Bench.opening(at: Self.day("2026-06-20"), profile: profile))
        #expect(state.hits.count == units)
    }

    @Test func `of a donor of many years finds and locks more than one entry can name`() async throws {
        let bench = try Bench()
        try await bench.found()
        let bags = (1...80).map { "M\($0)" }
        for (number, bag) in bags.enumerated() {
            try await bench.donate(bag, at: .storyStart - .days(Int64(14 * (number + 1))), tested: false)
        }
        try await bench.take(bags)
        try await bench.make("S-1", bags.prefix(70).map { Bench.bag($0) }, [("POOL", "POOL")])
        let state = try await bench.open(Bench.opening(at: .storyStart, pathogen: "CJD"))
        #expect(state.hits.count == 81)
        for bag in bags.suffix(10) { #expect(try bench.isHeld(Bench.bag(bag)), "\(bag)") }
        let batches = state.hits.filter { $0.hit.action != .pooled }.map(\.hit.subject)
        try await bench.decide(.destroy, batches)
        #expect(try bench.isHeld(Bench.batch("POOL")))
    }

    @Test func `of prions has no window`() async throws {
        let bench = try Bench()
        try await bench.found()
        for day in ["2019-06-01", "2026-06-06"] { try await bench.donate(bag(day), at: Self.day(day)) }
        let state = try await bench.open(Bench.opening(at: Self.day("2026-06-20"), pathogen: "CJD"))
        #expect(state.beginning?.from == nil && state.hits.count == 2)
    }

    // MARK: What infected plasma was put into is destroyed

    @Test func `has what infected plasma went into destroyed, and nothing else by force`() async throws {
        let bench = try await demo()
        let infected = bag("2025-12-06")
        let state = try await bench.open(Bench.opening(at: Self.day("2026-06-20"), infected: [infected]))
        #expect(Set(state.hits.filter(\.isForced).map(\.hit.subject.id)).count == 7)
        let lot = Bench.batch("20260618")
        #expect(try await bench.refusal { try await bench.decide(.release, [lot]) } == .hitForced("20260618"))
        try await bench.decide(.destroy, [lot])
        #expect(try await bench.refusal { try await bench.decide(.release, [lot]) } == .hitFinal("20260618"))
        let free = Bench.bag(bag("2026-02-14"))
        try await bench.decide(.release, [free])
        #expect(try !bench.isHeld(free))
    }

    @Test func `takes a release back when the infection becomes known`() async throws {
        let bench = try await demo()
        try await bench.open(opening)
        let pool = Bench.batch("POOL-0603")
        let all = try bench.state().hits.filter { $0.hit.subject.noun == LineageRows.batch }.map(\.hit.subject)
        try await bench.decide(.release, all)
        #expect(try !bench.isHeld(pool))
        let bag = bag("2025-12-06")
        try await bench.act(.confirmInfected(bag: bag), "infected", [bag])
        for node in all { #expect(try bench.isHeld(node), "\(node)") }
        #expect(try bench.state().hit(pool)?.isForced == true && bench.state().hit(pool)?.decision == nil)
        #expect(
            try await bench.refusal { try await bench.act(.confirmInfected(bag: bag), "infected", [bag]) }
                == .caseInfectedAlready)
        #expect(
            try await bench.refusal { try await bench.act(.confirmInfected(bag: "?"), "infected", ["?"]) }
                == .hitUnknown("?"))
    }

    @Test func `recalls what was distributed`() async throws {
        let bench = try await demo()
        let lot = Bench.batch("20260618")
        try await bench.open(Bench.opening(at: Self.day("2026-06-20"), distributed: ["20260618"]))
        #expect(try bench.state().hit(lot)?.hit.action == .recall)
        #expect(try await bench.refusal { try await bench.decide(.destroy, [lot]) } == .hitRecallWrong("20260618"))
        #expect(
            try await bench.refusal { try await bench.decide(.recall, [Bench.batch("FR-V")]) }
                == .hitRecallWrong("FR-V"))
        try await bench.decide(.recall, [lot])
        #expect(try bench.state().hit(lot)?.isDisposed == false)
    }

    // MARK: While the plant goes on

    @Test func `while a pool is being made: what it would take is refused`() async throws {
        let bench = try await demo()
        try await bench.open(opening)
        let bag = Bench.bag(bag("2026-02-14"))
        let refused = try await bench.refusal { try await bench.make("S-9", [bag], [("POOL-2", "POOL")]) }
        #expect(refused == .stepInputHeld(bag.id, try #require(bench.state().hit(bag)).hold(of: "LB-1")))
    }

    @Test func `while a pool is being made: what was made before and is entered late is held and found`() async throws {
        let bench = try await demo()
        let before = bench.clock.read()
        bench.clock.advance(.minutes(10))
        try await bench.open(opening)
        let bag = Bench.bag(bag("2026-02-14"))
        try await bench.make("S-9", [bag], [("POOL-2", "POOL")], at: before)
        #expect(try bench.isHeld(Bench.batch("POOL-2")))
        let state = try bench.state()
        #expect(state.hit(Bench.batch("POOL-2"))?.hit.bags == [bag.id] && state.hit(bag)?.hit.action == .pooled)
    }

    @Test func `reaches what is made later of what it holds, in other hands too`() async throws {
        let bench = try await demo()
        let before = bench.clock.read()
        bench.clock.advance(.minutes(10))
        try await bench.open(opening)
        try await bench.make("S-8", [Bench.batch("FR-II")], [("NEW", "BULK")], at: before)
        #expect(try bench.isHeld(Bench.batch("NEW")) && bench.state().hit(Bench.batch("NEW")) != nil)
    }

    @Test func `goes on when the donor turns out to be two records`() async throws {
        let bench = try await demo()
        try await bench.registerDonor("0013-D9", tag: 9)
        try await bench.donate("OTHER", at: Self.day("2026-03-01"), of: "0013-D9")
        try await bench.take(["OTHER"], of: "0013-D9")
        try await bench.open(opening)
        #expect(try !bench.isHeld(Bench.bag("OTHER")))
        try await bench.perform(DonorTable.self, .merge(other: "0013-D9"), on: Bench.donor)
        #expect(try bench.isHeld(Bench.bag("OTHER")) && bench.state().donors.count == 2)
        try await bench.perform(DonorTable.self, .split(other: "0013-D9"), on: Bench.donor)
        #expect(try bench.isHeld(Bench.bag("OTHER")), "what a split leaves is QA's to free")
        try await bench.decide(.release, [Bench.bag("OTHER")])
        #expect(try !bench.isHeld(Bench.bag("OTHER")))
    }

    @Test func `finds a donation that is reported later`() async throws {
        let bench = try await demo()
        try await bench.open(opening)
        try await bench.donate("LATE", at: Self.day("2026-04-25"))
        #expect(try bench.state().hit(Bench.bag("LATE"))?.hit.action == .ask)
        try await bench.take(["LATE"])
        try await bench.perform(CaseTable.self, .widen(.asked), on: "LB-1")
        #expect(try bench.state().hit(Bench.bag("LATE"))?.hit.action == .reject)
        #expect(try bench.isHeld(Bench.bag("LATE")))
        #expect(
            try await bench.refusal(CaseTable.self, .widen(.asked), on: "LB-1") == .caseNothingNew)
    }

    @Test func `beside another on the same donor: each holds what it found until it says so itself`() async throws {
        let bench = try await demo()
        try await bench.open(opening)
        try await bench.open(Bench.opening(at: Self.day("2026-06-20"), pathogen: "syphilis"), "LB-2")
        let lot = Bench.batch("20260618")
        let all = try bench.state().hits.filter { $0.hit.action != .pooled }.map(\.hit.subject)
        try await bench.decide(.release, all)
        #expect(try bench.isHeld(lot))
        try await bench.decide(.release, all, "LB-2")
        #expect(try !bench.isHeld(lot))
    }

    @Test func `alone frees what it holds`() async throws {
        let bench = try await demo()
        let hold = try #require(try await bench.open(opening).hit(Bench.batch("POOL-0603"))).hold(of: "LB-1")
        let owner = Subject(CaseRules.noun, "LB-1")
        let state = try bench.store.read { (snapshot) throws(Fault) in
            try LineageHoldTable.load(hold, from: snapshot)
        }
        #expect(state.owner == owner)
        for command in [LineageHoldCommand.lift, .reject, .liftFor(owner), .rejectFor(owner)] {
            #expect(try await bench.refusal(LineageHoldTable.self, command, on: hold) == .lineageHoldOwned(owner))
        }
        let place = LineageHoldCommand.placeFor(owner, on: [Bench.batch("FR-V")], ground: .lookBack)
        #expect(try await bench.refusal(LineageHoldTable.self, place, on: "H-1") == .lineageHoldOwned(owner))
    }
}
