import Donors
import Kernel
import Ledger
import Lineage
import Plasma
import Rejects
import Retest
import TestKit
import Testing

@testable import LookBack

@Suite struct `A later positive sample` {
    private typealias Bench = LookBackBench
    private static let at = Moment.storyStart - .days(20)

    /// Two negative donations, one of them in a pool.
    private func bench() async throws -> Bench {
        let bench = try Bench()
        try await bench.found()
        try await bench.donate("A", at: Self.at)
        try await bench.donate("B", at: Self.at + .days(14))
        try await bench.take(["A", "B"])
        try await bench.make("S-1", [Bench.bag("A")], [("POOL", "POOL")])
        return bench
    }

    private func cases(_ bench: Bench) throws -> [CaseLine] {
        try bench.store.read { (snapshot) throws(Fault) in try CaseLookups.list(limit: 9, from: snapshot) }
    }

    private func conclude(
        _ bench: Bench, _ verdict: SpecimenVerdict, _ items: [(String, Interpretation)], of donor: String = Bench.donor
    ) async throws {
        let sample = CallbackSample(
            sample: "S-9", donor: donor, station: "0012", collectedAt: .storyStart - .days(1), kind: "serum")
        try await bench.perform(SampleTable.self, .record(sample), on: "S-9")
        let conclusion = SpecimenConclusion(
            verdict: verdict, specification: "1", kind: .callback, donor: donor, station: "0012",
            collectedAt: .storyStart - .days(1),
            items: items.map { ItemConclusion(item: $0.0, interpretation: $0.1, run: "W-1") },
            releasedAt: .storyStart, releasedBy: "p1")
        try await bench.perform(SpecimenTable.self, .conclude(conclusion), on: "S-9", by: Standing.node.person)
    }

    @Test func `at its station locks all at once, and waits for QA`() async throws {
        let bench = try await bench()
        try await bench.donate("C", at: .storyStart - .days(1), positive: true)
        let line = try #require(try cases(bench).first)
        #expect(line.stage == .drafted && line.pathogen == "HCV" && line.openedBy == Standing.node.person)
        let state = try bench.state(line.id)
        #expect(state.beginning?.opening.infected == ["C"] && state.beginning?.lastNegative == "B")
        for node in [Bench.batch("POOL"), Bench.bag("B")] { #expect(try bench.isHeld(node)) }
        let pool = Bench.batch("POOL")
        #expect(try await bench.refusal { try await bench.decide(.destroy, [pool], line.id) } == .caseDrafted)
        let beginning = try #require(state.beginning)
        let statement = CaseRules.confirmation(state, beginning, reason: "x")
        #expect(try await bench.refusal(CaseTable.self, .confirm, on: line.id) == .caseSignatureMissing)
        let own = try bench.signature(statement, version: state.version, .performed)
        try await bench.perform(CaseTable.self, .confirm, on: line.id, signatures: [own])
        #expect(try bench.state(line.id).stage == .open)
        #expect(try await bench.refusal(CaseTable.self, .confirm, on: line.id) == .caseConfirmed)
        try await bench.decide(.destroy, [pool], line.id)
    }

    @Test func `of the plant's own test opens one case for each pathogen`() async throws {
        let bench = try await bench()
        try await conclude(
            bench, .fail, [("HBV-DNA", .reactive), ("HBsAg", .reactive), ("anti-HIV", .reactive), ("ALT", .pass)])
        #expect(Set(try cases(bench).map(\.pathogen)) == ["HBV", "HIV"])
        #expect(try cases(bench).allSatisfy { $0.stage == .drafted })
        #expect(try bench.isHeld(Bench.batch("POOL")))
        #expect(try bench.state(try cases(bench)[0].id).beginning?.opening.sample == "S-9")
    }

    @Test func `that is no marker of infection, or passes, opens nothing`() async throws {
        let bench = try await bench()
        try await conclude(bench, .fail, [("ALT", .fail)])
        #expect(try cases(bench).isEmpty && !bench.isHeld(Bench.batch("POOL")))
    }

    @Test func `of a donor who gave nothing else opens nothing`() async throws {
        let bench = try await bench()
        try await bench.registerDonor("0012-D7", tag: 7)
        try await bench.donate("FIRST", at: .storyStart - .days(1), of: "0012-D7", positive: true)
        #expect(try cases(bench).isEmpty)
    }

    @Test func `opens no second case while one is open on the person`() async throws {
        let bench = try await bench()
        try await bench.donate("C", at: .storyStart - .days(2), positive: true)
        try await conclude(bench, .fail, [("HCV-RNA", .reactive)])
        #expect(try cases(bench).count == 1)
    }

    @Test func `without rules in force opens nothing, and the case says so`() async throws {
        let bench = try Bench()
        try await bench.found(rules: false)
        try await bench.donate("A", at: Self.at)
        try await bench.donate("C", at: .storyStart - .days(1), positive: true)
        #expect(try cases(bench).isEmpty)
    }

    // MARK: What is destroyed

    @Test func `ends in an order of destruction that nobody can decline`() async throws {
        let bench = try await bench()
        try await bench.open(Bench.opening(at: .storyStart - .days(1), infected: ["A"]))
        let pool = Bench.batch("POOL")
        try await bench.decide(.destroy, [pool])
        func order() throws -> DestructionState {
            try bench.store.read { (snapshot) throws(Fault) in
                try DestructionTable.load("LB-1-D1", from: snapshot)
            }
        }
        #expect(try order().items.map(\.item.subject) == [pool] && order().isForced)
        #expect(try await bench.refusal(DestructionTable.self, .decline, on: "LB-1-D1") == .destructionForced)
        func act(_ command: DestructionCommand, _ name: String, _ meanings: [(String, SignatureMeaning)]) async throws {
            let state = try order()
            let texts = name == "execute" ? ["V", "C", "M"] : []
            let statement = DestructionStatement(state, name, texts, reason: "x")
            let signatures = try meanings.map {
                try bench.signature(
                    state.subject, statement.canonicalBytes, version: state.version, $0.1, by: $0.0)
            }
            try await bench.perform(DestructionTable.self, command, on: "LB-1-D1", signatures: signatures)
        }
        try await act(.approve, "approve", [("p1", .approved)])
        try await act(.scan(pool, Bench.quantity("900 kg")), "scan", [])
        try await act(
            .execute(video: "V", contractor: "C", manifest: "M"), "execute",
            [("p1", .performed), ("p2", .verified), ("p3", .verified), ("p4", .approved)])
        #expect(try bench.state().hit(pool)?.reference == "rejects.destruction/LB-1-D1")
        #expect(try bench.isHeld(pool))
    }
}
