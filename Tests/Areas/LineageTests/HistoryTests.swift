import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@testable import Lineage

/// What the graph must say after a random history, told by the facts alone.
private struct LineageModel {
    var amounts: [Subject: Quantity] = [:]
    var parents: [Subject: [(node: Subject, quantity: Quantity)]] = [:]
    /// What a hold was placed on, and whether it still stands.
    var holds: [String: (nodes: [Subject], stands: Bool)] = [:]

    func children(of node: Subject) -> [Subject] { parents.filter { $0.value.contains { $0.node == node } }.map(\.key) }

    func closure(_ start: [Subject], _ next: (Subject) -> [Subject]) -> Set<Subject> {
        var seen: Set<Subject> = []
        var waiting = start
        while let node = waiting.popLast() {
            for found in next(node) where seen.insert(found).inserted { waiting.append(found) }
        }
        return seen
    }

    func ancestors(of node: Subject) -> Set<Subject> { closure([node]) { parents[$0]?.map(\.node) ?? [] } }
    func descendants(of nodes: [Subject]) -> Set<Subject> { closure(nodes) { children(of: $0) } }

    func used(of node: Subject) throws -> DecimalNumber {
        try parents.values.joined().filter { $0.node == node }.reduce(DecimalNumber(coefficient: 0)) {
            try $0.adding($1.quantity.converted(to: .gram).number)
        }
    }
}

/// Random acts on a small plant; the model is told only what was accepted.
private final class LineageHistory {
    let bench: LineageBench
    var model = LineageModel()
    private var numbers: SeededNumbers
    private var count = 0
    private(set) var refused: Set<String> = []
    private var before: Moment

    init(_ kind: TestStore, seed: UInt64) async throws {
        bench = try LineageBench(kind)
        numbers = SeededNumbers(seed)
        before = bench.clock.read()
        try await bench.found()
        try await migrate((0..<12).map { LineageBench.bag($0) }, edges: [])
    }

    private var known: [Subject] { model.amounts.keys.sorted { $0.description < $1.description } }
    private func pick() -> Subject { known[numbers.below(known.count)] }
    private func grams(_ most: Int) -> Quantity {
        Quantity(DecimalNumber(coefficient: Int64(1 + numbers.below(most))), .gram)
    }

    func act() async throws {
        bench.clock.advance(.seconds(1))
        count += 1
        do throws(Denial) {
            switch numbers.below(10) {
            case 0..<6: try await step()
            case 6: try await hold()
            case 7: try await lift()
            default: try await past()
            }
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            refused.insert(refusal.code)
        }
        if numbers.chance(20) { before = bench.clock.read() }
    }

    private func step() async throws(Denial) {
        let takes = (0..<1 + numbers.below(4)).map { _ in
            StepTake(pick(), numbers.chance(50) ? nil : grams(400))
        }
        let makes = (0..<1 + numbers.below(2)).map { StepMake("N\(count)-\($0)", of: "PASTE", grams(500)) }
        let report = try await bench.step("S-\(count)", takes, makes, at: numbers.chance(30) ? before : nil)
        for output in report?.outputs ?? [] {
            model.amounts[output.node] = output.quantity
            model.parents[output.node] = report?.inputs.map { ($0.node, $0.quantity) }
        }
        // Many outputs of one step share its inputs: they are counted once, with the first.
        for output in (report?.outputs ?? []).dropFirst() {
            model.parents[output.node] = model.parents[output.node]?.map {
                ($0.node, Quantity(DecimalNumber(coefficient: 0), .gram))
            }
        }
    }

    private func hold() async throws(Denial) {
        let node = pick()
        let id = "H-\(count)"
        try await bench.perform(LineageHoldTable.self, .place(on: [node], ground: .deviation), on: id, reason: "x")
        model.holds[id] = ([node], true)
    }

    private func lift() async throws(Denial) {
        guard let id = model.holds.filter(\.value.stands).keys.min() else { return }
        do { try await bench.decide(.lifted, id) } catch { throw .failed(Fault(.stopped, "\(error)")) }
        model.holds[id]?.stands = false
    }

    /// An older system's file: a new thing above or below what is known, or a relation that cannot be.
    private func past() async throws(Denial) {
        let new = LineageBench.batch("M\(count)")
        let other = pick()
        let edge =
            switch numbers.below(3) {
            case 0: MigratedEdge(from: new, into: other, quantity: grams(100))
            case 1: MigratedEdge(from: other, into: new, quantity: grams(100))
            default: MigratedEdge(from: pick(), into: other, quantity: grams(100))
            }
        try await migrate([new], edges: [edge])
    }

    private func migrate(_ nodes: [Subject], edges: [MigratedEdge]) async throws(Denial) {
        let quantity = LineageBench.quantity("0.6 kg")
        try await bench.perform(
            MigrationTable.self,
            .record(
                MigratedGenealogy(
                    system: "old", file: Digest.story([UInt8(count % 256)]), fileName: "a.csv",
                    nodes: nodes.map {
                        MigratedNode(
                            $0, material: "PLASMA", stage: .plasma, virus: .pre, quantity: quantity, donor: "D",
                            station: "S", madeAt: .storyStart)
                    }, edges: edges)), on: "M-\(count)")
        for node in nodes { model.amounts[node] = quantity }
        for edge in edges { model.parents[edge.into, default: []].append((edge.from, edge.quantity ?? quantity)) }
    }
}

@Suite struct `A random history of the lineage` {
    private static let acts = 70

    private func history(_ kind: TestStore = .sqliteMemory, seed: UInt64) async throws -> LineageHistory {
        let history = try await LineageHistory(kind, seed: seed)
        for _ in 0..<Self.acts { try await history.act() }
        return history
    }

    private func check(_ history: LineageHistory) throws {
        let model = history.model
        for node in model.amounts.keys {
            let ancestors = model.ancestors(of: node)
            #expect(!ancestors.contains(node), "\(node) is made of itself")
            #expect(try Set(history.bench.trace(.backward, node).rows.map(\.node.subject)) == ancestors, "\(node)")
            #expect(
                try Set(history.bench.trace(.forward, node).rows.map(\.node.subject))
                    == model.descendants(of: [node]), "\(node)")
            let whole = try #require(try model.amounts[node]?.converted(to: .gram).number)
            #expect(try model.used(of: node) <= whole, "\(node)")
            let found = try history.bench.node(node)
            #expect(
                try found.remaining?.converted(to: .gram).number.compare(whole.subtracting(model.used(of: node))) == 0)
            let reached = model.holds.filter { hold in
                hold.value.stands
                    && (hold.value.nodes.contains(node) || !ancestors.isDisjoint(with: hold.value.nodes))
            }
            #expect(Set(found.holds.map(\.hold)).isSuperset(of: reached.keys), "\(node)")
            #expect(Set(found.holds.map(\.hold)) == Set(reached.keys), "\(node)")
        }
    }

    @Test(arguments: [UInt64](1...12))
    func `has no cycle, conserves quantities, and its holds reach every descendant`(_ seed: UInt64) async throws {
        let history = try await history(seed: seed)
        try check(history)
        #expect(history.model.parents.count > 5)
    }

    @Test(arguments: TestStore.available)
    func `gives the same answers on every store, and computed again`(_ kind: TestStore) async throws {
        let history = try await history(kind, seed: 99)
        try check(history)
        let before = try history.bench.rows()
        try Replay.rebuild(history.bench.store, house: history.bench.house)
        #expect(try history.bench.rows() == before)
        let other = try await self.history(seed: 99)
        #expect(try other.bench.rows() == before)
    }

    @Test func `meets the refusals that protect it`() async throws {
        var refused: Set<String> = []
        for seed in UInt64(1)...6 { refused.formUnion(try await history(seed: seed).refused) }
        #expect(
            refused.isSuperset(of: [
                "lineage.step.input-held", "lineage.step.input-consumed", "lineage.step.takes-too-much",
                "lineage.migration.made-before", "lineage.migration.cycle",
            ]), "\(refused.sorted())")
    }
}
