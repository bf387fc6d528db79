import Kernel
import Ledger
import Lineage
import TestKit
import Testing

@testable import LookBack

/// Random acts on a small plant with open look-backs.
private final class LookBackHistory {
    let bench: LookBackBench
    private var numbers: SeededNumbers
    private var count = 0
    /// What each thing was made of.
    private(set) var parents: [Subject: [Subject]] = [:]
    private var known: [Subject] = []
    private var cases: [String] = []
    private var before: Moment

    init(_ kind: TestStore, seed: UInt64) async throws {
        bench = try LookBackBench(kind)
        numbers = SeededNumbers(seed)
        before = bench.clock.read()
        try await bench.found()
        try await bench.registerDonor("0012-D2", tag: 2)
        for number in 0..<10 {
            let donor = number % 2 == 0 ? LookBackBench.donor : "0012-D2"
            try await bench.donate("B\(number)", at: .storyStart - .days(Int64(200 - 15 * number)), of: donor)
            try await bench.take(["B\(number)"], of: donor)
            known.append(LookBackBench.bag("B\(number)"))
        }
    }

    func act() async throws {
        bench.clock.advance(.seconds(30))
        count += 1
        do {
            switch numbers.below(10) {
            case 0..<5: try await make()
            case 5: if cases.count < 3 { try await open() }
            case 6: try await decide()
            case 7: try await donate()
            case 8: try await finish()
            default: before = bench.clock.read()
            }
        } catch Denial.refused {}
    }

    private func make() async throws {
        // Mostly of what is free, or nothing would be made.
        let free = try known.filter { try !bench.isHeld($0) }
        let from = free.isEmpty || numbers.chance(20) ? known : free
        let takes = Array(Set((0..<1 + numbers.below(3)).map { _ in from[numbers.below(from.count)] }))
        let node = LookBackBench.batch("N\(count)")
        let kinds = ["POOL", "PASTE", "LOT"]
        try await bench.make(
            "S-\(count)", takes.sorted { $0.id < $1.id }, [(node.id, kinds[numbers.below(3)])],
            at: numbers.chance(40) ? before : nil)
        parents[node] = takes
        known.append(node)
    }

    private func open() async throws {
        let donor = numbers.chance(50) ? LookBackBench.donor : "0012-D2"
        let infected = numbers.chance(30) ? [donor == LookBackBench.donor ? "B4" : "B5"] : []
        try await bench.open(LookBackBench.opening(donor, at: bench.clock.read(), infected: infected), "LB-\(count)")
        cases.append("LB-\(count)")
    }

    private func decide() async throws {
        guard !cases.isEmpty else { return }
        let id = cases[numbers.below(cases.count)]
        let open = try bench.state(id).hits.filter { $0.decision == nil && $0.hit.action != .pooled }
        guard !open.isEmpty else { return }
        let hit = open[numbers.below(open.count)].hit.subject
        try await bench.decide(numbers.chance(70) ? .release : .destroy, [hit], id)
    }

    private func donate() async throws {
        let bag = "L\(count)"
        try await bench.take([bag])
        try await bench.donate(bag, at: bench.clock.read() - .days(1))
        known.append(LookBackBench.bag(bag))
    }

    private func finish() async throws {
        guard let id = cases.first, try bench.state(id).isOpen else { return }
        let state = try bench.state(id)
        for hit in state.undisposed where hit.decision == nil {
            try await bench.decide(hit.isForced ? .destroy : .release, [hit.hit.subject], id)
        }
        let gone = try bench.state(id).undisposed.map(\.hit.subject)
        if !gone.isEmpty { try await bench.perform(CaseTable.self, .dispose(gone, reference: "D"), on: id) }
        try await bench.finish(id)
    }

    private func ancestors(of node: Subject) -> Set<Subject> {
        var seen: Set<Subject> = []
        var waiting = [node]
        while let next = waiting.popLast() {
            for parent in parents[next] ?? [] where seen.insert(parent).inserted { waiting.append(parent) }
        }
        return seen
    }

    /// What is not held although a case found it, or something that it was made of, and did not release it.
    func loose() throws -> [String] {
        var loose: [String] = []
        for id in cases {
            let state = try bench.state(id)
            for hit in state.hits where hit.hit.action != .pooled && hit.decision != .release {
                guard known.contains(hit.hit.subject) else { continue }
                let reached = [hit.hit.subject] + known.filter { ancestors(of: $0).contains(hit.hit.subject) }
                for node in reached where try !bench.isHeld(node) { loose.append("\(node) of \(id)") }
            }
        }
        return loose
    }
}

@Suite struct `A random history of look-backs` {
    private func history(_ kind: TestStore = .sqliteMemory, seed: UInt64, acts: Int = 60) async throws
        -> LookBackHistory
    {
        let history = try await LookBackHistory(kind, seed: seed)
        for _ in 0..<acts {
            try await history.act()
            #expect(try history.loose() == [])
        }
        return history
    }

    @Test(arguments: [UInt64](1...8))
    func `holds every descendant of a hit at every moment until the case releases it`(_ seed: UInt64) async throws {
        let history = try await history(seed: seed)
        #expect(history.parents.count > 2)
    }

    @Test(arguments: TestStore.available)
    func `gives the same answers on every store, and computed again`(_ kind: TestStore) async throws {
        let history = try await history(kind, seed: 77, acts: 25)
        let before = try history.bench.rows()
        try Replay.rebuild(history.bench.store, house: history.bench.house)
        #expect(try history.bench.rows() == before)
    }
}
