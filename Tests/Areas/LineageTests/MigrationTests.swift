import Kernel
import TestKit
import Testing

@testable import Lineage

@Suite struct `Genealogy of an older system` {
    private func node(_ code: String, _ text: String? = "1 kg") -> MigratedNode {
        MigratedNode(
            LineageBench.batch(code), material: "PASTE", stage: .fraction, virus: .pre,
            quantity: text.map { LineageBench.quantity($0) }, madeAt: .storyStart)
    }

    private func edge(_ from: String, _ into: String, _ text: String? = nil) -> MigratedEdge {
        MigratedEdge(
            from: LineageBench.batch(from), into: LineageBench.batch(into),
            quantity: text.map { LineageBench.quantity($0) })
    }

    private func record(
        _ bench: LineageBench, _ id: String, _ nodes: [MigratedNode], _ edges: [MigratedEdge]
    ) async throws -> Refusal? {
        let genealogy = MigratedGenealogy(
            system: "LIMS 2009", file: Digest.story(Array(id.utf8)), fileName: "a.csv", nodes: nodes, edges: edges)
        return try await bench.refusal(MigrationTable.self, .record(genealogy), on: id)
    }

    @Test func `is traced as if it had been made here`() async throws {
        let bench = try LineageBench()
        try await bench.found()
        let nodes = ["A", "B", "C", "D"].map { node($0) }
        #expect(
            try await record(bench, "M-1", nodes, [edge("A", "C"), edge("B", "C"), edge("C", "D", "1000 g")]) == nil)
        #expect(try bench.codes(.backward, LineageBench.batch("D")) == ["A", "B", "C"])
        #expect(try bench.codes(.forward, LineageBench.batch("A")) == ["C", "D"])
        #expect(try bench.node(LineageBench.batch("C")).isConsumed)
        #expect(try bench.trace(.backward, LineageBench.batch("D")).steps.allSatisfy(\.isMigrated))
        try await bench.step(
            "S-1", [StepTake(LineageBench.batch("D"))], [StepMake("E", of: "PASTE", LineageBench.quantity("1 kg"))])
        #expect(try bench.codes(.backward, LineageBench.batch("E")) == ["A", "B", "C", "D"])
    }

    @Test func `takes one number at two stations for two donors`() async throws {
        let bench = try LineageBench()
        try await bench.found()
        func bag(_ code: String, _ station: String) -> MigratedNode {
            MigratedNode(
                Subject(LineageRows.bag, code), material: "PLASMA", stage: .plasma, virus: .pre,
                quantity: LineageBench.quantity("600 g"), donor: "D0000017", station: station, madeAt: .storyStart)
        }
        #expect(try await record(bench, "M-1", [bag("X1", "3201"), bag("X2", "5101"), bag("X3", "3201")], []) == nil)
        func bags(_ donor: String) throws -> [String] {
            try bench.store.read { (snapshot) throws(Fault) in
                try LineageLookups.units(ofDonor: donor, limit: 9, from: snapshot).map(\.subject.id)
            }
        }
        #expect(try bags("3201-D0000017") == ["X1", "X3"])
        #expect(try bags("5101-D0000017") == ["X2"])
        #expect(try bags("D0000017").isEmpty)
    }

    @Test func `may give ancestors to what was known before, and holds go down to all that came of it`() async throws {
        let bench = try LineageBench()
        try await bench.found()
        try bench.receive(0..<2)
        let kilogram = LineageBench.quantity("0.1 kg")
        #expect(try await record(bench, "M-1", [node("A"), node("B")], []) == nil)
        try await bench.step(
            "S-1", [StepTake(LineageBench.batch("B"), kilogram)], [StepMake("C", of: "PASTE", kilogram)])
        #expect(
            try await bench.refusal(
                LineageHoldTable.self, .place(on: [LineageBench.batch("A")], ground: .station), on: "H-1", reason: "x")
                == nil)
        #expect(try await record(bench, "M-2", [node("N")], [edge("A", "B", "0.5 kg"), edge("C", "N")]) == nil)
        #expect(try bench.codes(.backward, LineageBench.batch("N")) == ["A", "B", "C"])
        for code in ["A", "B", "C", "N"] {
            #expect(try bench.node(LineageBench.batch(code)).holds.map(\.hold) == ["H-1"], "\(code)")
        }
    }

    @Test func `makes no cycle, neither in its file nor through what is known`() async throws {
        let bench = try LineageBench()
        try await bench.found()
        let circle = [edge("A", "B"), edge("B", "C"), edge("C", "A")]
        #expect(
            try await record(bench, "M-1", ["A", "B", "C"].map { node($0) }, circle) == .migrationCycle("A"))
        #expect(try await record(bench, "M-1", [node("A")], [edge("A", "A")]) == .migrationCycle("A"))
        #expect(try await record(bench, "M-1", [node("A")], []) == nil)
        try await bench.step(
            "S-1", [StepTake(LineageBench.batch("A"), LineageBench.quantity("1 g"))],
            [StepMake("B", of: "PASTE", LineageBench.quantity("1 kg"))])
        #expect(
            try await record(bench, "M-2", [node("N")], [edge("B", "N"), edge("N", "A")])?.code
                == "lineage.migration.cycle")
    }

    @Test func `says nothing twice, and names only what is known`() async throws {
        let bench = try LineageBench()
        try await bench.found()
        #expect(try await record(bench, "M-1", [], []) == .migrationFileWrong)
        #expect(try await record(bench, "M-1", [node("A"), node("A")], []) == .migrationNodeKnown("A"))
        #expect(try await record(bench, "M-1", [node("A/B")], []) == .migrationRowWrong("A/B"))
        #expect(try await record(bench, "M-1", [node("A")], [edge("A", "B")]) == .migrationNodeUnknown("B"))
        let pair = [node("A"), node("B")]
        #expect(
            try await record(bench, "M-1", pair, [edge("A", "B"), edge("A", "B")]) == .migrationRowWrong("A"))
        #expect(try await record(bench, "M-1", pair, [edge("A", "B", "2 kg")]) == .migrationTakesTooMuch("A"))
        #expect(try await record(bench, "M-1", pair, [edge("A", "B", "1 L")]) == .migrationTakesTooMuch("A"))
        #expect(try await record(bench, "M-1", pair, [edge("A", "B", "1 kg")]) == nil)
        #expect(try await record(bench, "M-1", [node("C")], []) == .migrationExists("M-1"))
        #expect(try await record(bench, "M-2", [node("B")], []) == .migrationNodeKnown("B"))
        #expect(try await record(bench, "M-2", [node("C")], [edge("C", "B")]) == .migrationMadeBefore("B"))
        #expect(try await record(bench, "M-2", [node("C")], [edge("A", "C", "1 g")]) == .migrationTakesTooMuch("A"))
    }
}
