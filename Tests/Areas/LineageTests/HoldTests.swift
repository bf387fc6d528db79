import Kernel
import TestKit
import Testing

@testable import Lineage

@Suite struct `A hold on material` {
    private func bench() async throws -> LineageBench {
        let bench = try LineageBench()
        try await bench.found()
        try bench.receive(0..<6)
        return bench
    }

    private func kilogram(_ text: String = "1 kg") -> Quantity { LineageBench.quantity(text) }
    private func paste(_ code: String) -> StepMake { StepMake(code, of: "PASTE", kilogram()) }
    private func take(_ code: String) -> StepTake { StepTake(LineageBench.batch(code), kilogram("0.1 kg")) }

    private func place(
        _ bench: LineageBench, _ nodes: [Subject], _ id: String = "H-1", reason: String? = "追溯"
    ) async throws -> Refusal? {
        try await bench.refusal(LineageHoldTable.self, .place(on: nodes, ground: .lookBack), on: id, reason: reason)
    }

    private func isHeld(_ bench: LineageBench, _ node: Subject) throws -> Bool {
        try bench.store.read { (snapshot) throws(Fault) in try LineageLookups.isHeld(node, from: snapshot) }
    }

    @Test func `reaches everything that was made of it, and nothing else`() async throws {
        let bench = try await bench()
        try await bench.step("S-1", [StepTake(LineageBench.bag(0)), StepTake(LineageBench.bag(1))], [paste("A")])
        try await bench.step("S-2", [StepTake(LineageBench.bag(2))], [paste("X")])
        try await bench.step("S-3", [take("A")], [paste("B"), paste("C")])
        #expect(try await place(bench, [LineageBench.bag(0)]) == nil)
        for code in ["A", "B", "C"] { #expect(try isHeld(bench, LineageBench.batch(code)), "\(code)") }
        #expect(try isHeld(bench, LineageBench.bag(0)))
        for free in [LineageBench.bag(1), LineageBench.batch("X"), LineageBench.batch("none")] {
            #expect(try !isHeld(bench, free), "\(free)")
        }
        let (line, reached) = try bench.store.read { (snapshot) throws(Fault) in
            (
                try LineageHoldTable.hold("H-1", from: snapshot),
                try LineageHoldTable.reached(by: "H-1", after: -1, limit: 10, from: snapshot)
            )
        }
        #expect(line?.reached == 4 && line?.decision == nil && line?.ground == .lookBack)
        #expect(Set(reached.map(\.subject.id)) == ["B0", "A", "B", "C"])
    }

    @Test func `stops what happens after it, and goes on to what is entered late`() async throws {
        let bench = try await bench()
        try await bench.step("S-1", [StepTake(LineageBench.bag(0))], [paste("A")])
        let before = bench.clock.read()
        bench.clock.advance(.seconds(60))
        #expect(try await place(bench, [LineageBench.bag(0)]) == nil)
        let order = StepOrder(process: "FREE", takes: [take("A")], makes: [paste("B")])
        #expect(
            try await bench.refusal(StepTable.self, .perform(order), on: "S-2") == .stepInputHeld("A", "H-1"))
        try await bench.step("S-2", [take("A")], [paste("B")], at: before)
        #expect(try isHeld(bench, LineageBench.batch("B")))
        #expect(try bench.node(LineageBench.batch("B")).holds.map(\.hold) == ["H-1"])
    }

    @Test func `is lifted by whoever signs it, and frees what nothing else holds`() async throws {
        let bench = try await bench()
        try await bench.step("S-1", [StepTake(LineageBench.bag(0)), StepTake(LineageBench.bag(1))], [paste("A")])
        #expect(try await place(bench, [LineageBench.bag(0)]) == nil)
        #expect(try await place(bench, [LineageBench.bag(1)], "H-2") == nil)
        #expect(
            try await bench.refusal(LineageHoldTable.self, .lift, on: "H-1", reason: "x")
                == .lineageHoldSignatureMissing)
        try await bench.decide(.lifted, "H-1")
        #expect(try isHeld(bench, LineageBench.batch("A")) && !isHeld(bench, LineageBench.bag(0)))
        try await bench.decide(.lifted, "H-2")
        #expect(try !isHeld(bench, LineageBench.batch("A")))
        try await bench.step("S-2", [take("A")], [paste("B")])
        #expect(
            try await bench.refusal(LineageHoldTable.self, .lift, on: "H-1", reason: "x")
                == .lineageHoldClosed("H-1"))
    }

    @Test func `that became a rejection holds for ever`() async throws {
        let bench = try await bench()
        #expect(try await place(bench, [LineageBench.bag(0)]) == nil)
        try await bench.decide(.rejected, "H-1")
        #expect(try bench.node(LineageBench.bag(0)).holds.map(\.isRejection) == [true])
        let order = StepOrder(process: "FREE", takes: [StepTake(LineageBench.bag(0))], makes: [paste("A")])
        #expect(
            try await bench.refusal(StepTable.self, .perform(order), on: "S-1") == .stepInputHeld("B0", "H-1"))
        let lines = try bench.store.read { (snapshot) throws(Fault) in
            try [true, false].map { (standing) throws(Fault) in
                try LineageHoldTable.list(standing: standing, after: "", limit: 9, from: snapshot).map(\.id)
            }
        }
        #expect(lines == [["H-1"], ["H-1"]])
    }

    @Test func `names what is held, and why, once`() async throws {
        let bench = try await bench()
        let bag = LineageBench.bag(0)
        #expect(try await place(bench, [bag], reason: " ") == .lineageHoldReasonMissing)
        #expect(try await place(bench, []) == .lineageHoldNodesWrong)
        #expect(try await place(bench, [bag, bag]) == .lineageHoldNodesWrong)
        #expect(try await place(bench, [LineageBench.bag(99)]) == .stepInputUnknown("B99"))
        #expect(try await place(bench, [bag]) == nil)
        #expect(try await place(bench, [bag]) == .lineageHoldExists("H-1"))
        #expect(
            try await bench.refusal(LineageHoldTable.self, .reject, on: "H-9", reason: "x")
                == .lineageHoldUnknown("H-9"))
    }
}
