import Kernel
import Ledger
import TestKit
import Testing

@testable import Lineage

@Suite struct `A step` {
    private func bench() async throws -> LineageBench {
        let bench = try LineageBench()
        try await bench.found()
        try bench.receive(0..<6)
        return bench
    }

    private func quantity(_ text: String) -> Quantity { LineageBench.quantity(text) }
    private func bag(_ number: Int) -> StepTake { StepTake(LineageBench.bag(number)) }
    private func pool(_ code: String = "POOL-1", _ text: String = "1.2 kg") -> StepMake {
        StepMake(code, of: "POOL", quantity(text))
    }

    private func refused(
        _ bench: LineageBench, _ takes: [StepTake], _ makes: [StepMake], losses: [StepLoss] = [],
        process: String = "MIX", at: Moment? = nil, id: String = "S-9"
    ) async throws -> Refusal? {
        try await bench.refusal(
            StepTable.self,
            .perform(StepOrder(process: process, performedAt: at, takes: takes, makes: makes, losses: losses)), on: id)
    }

    @Test func `takes what is left and makes what is new`() async throws {
        let bench = try await bench()
        let report = try #require(try await bench.step("S-1", "MIX", [bag(0), bag(1)], [pool()]))
        #expect(report.inputs.map(\.quantity.text) == ["600 g", "600 g"])
        #expect(report.balance.verdict == .within && report.balance.sums?.difference.isZero == true)
        #expect(report.processVersion == 1)
        #expect(try bench.node(LineageBench.bag(0)).isConsumed)
        let made = try bench.node(LineageBench.batch("POOL-1"))
        #expect(made.remaining?.text == "1.2 kg" && !made.isConsumed && made.node.virus == .pre)
        try await bench.step(
            "S-2", [StepTake(LineageBench.batch("POOL-1"), quantity("200 g"))],
            [StepMake("A", of: "PASTE", quantity("1 kg"))])
        #expect(try bench.node(LineageBench.batch("POOL-1")).remaining?.number.compare(quantity("1 kg").number) == 0)
    }

    @Test func `consumes nothing unknown, named twice, or used up`() async throws {
        let bench = try await bench()
        #expect(try await refused(bench, [bag(99)], [pool()]) == .stepInputUnknown("B99"))
        #expect(try await refused(bench, [bag(0), bag(0)], [pool()]) == .stepInputTwice("B0"))
        try await bench.step("S-1", [bag(0)], [pool("POOL-1", "0.6 kg")])
        #expect(try await refused(bench, [bag(0)], [pool("POOL-2")]) == .stepInputConsumed("B0"))
        #expect(try await refused(bench, [bag(1)], [pool()], id: "S-1") == .stepExists("S-1"))
    }

    @Test func `consumes nothing isolated, rejected or destroyed`() async throws {
        let bench = try await bench()
        for state in NodeState.allCases where state != .open {
            try bench.store.write { (tables) throws(Fault) in
                try LineageRows.mark(state, LineageRows.bag, "B0", into: tables)
            }
            #expect(try await refused(bench, [bag(0)], [pool()]) == .stepInputBlocked("B0", state))
        }
        try bench.store.write { (tables) throws(Fault) in
            try LineageRows.mark(.open, LineageRows.bag, "B0", into: tables)
        }
        #expect(try await refused(bench, [bag(0)], [pool("POOL-1", "0.6 kg")]) == nil)
    }

    @Test func `takes no more than there is, in a unit that converts`() async throws {
        let bench = try await bench()
        func take(_ text: String) -> StepTake { StepTake(LineageBench.bag(0), quantity(text)) }
        #expect(try await refused(bench, [take("0.601 kg")], [pool()]) == .stepTakesTooMuch("B0", quantity("600 g")))
        #expect(try await refused(bench, [take("600 mL")], [pool()]) == .stepUnitWrong("B0", .gram))
        #expect(try await refused(bench, [take("0 g")], [pool()]) == .stepQuantityWrong("B0"))
        #expect(try await refused(bench, [bag(0)], [pool("P", "0.6 L")]) == .stepUnitWrong("P", .kilogram))
        #expect(try await refused(bench, [bag(0)], [pool("P", "-1 kg")]) == .stepQuantityWrong("P"))
        let loss = StepLoss(what: "", quantity: quantity("1 g"))
        #expect(try await refused(bench, [bag(0)], [pool("P", "0.6 kg")], losses: [loss]) == .stepQuantityWrong(""))
        #expect(try await refused(bench, [take("0.6 kg")], [pool("P", "600 g")]) == nil)
    }

    @Test func `makes no cycle: what comes out is new`() async throws {
        let bench = try await bench()
        try await bench.step("S-1", [bag(0)], [pool("POOL-1", "0.6 kg")])
        let taken = StepTake(LineageBench.batch("POOL-1"))
        #expect(try await refused(bench, [taken], [pool("POOL-1")]) == .stepOutputKnown("POOL-1"))
        #expect(try await refused(bench, [taken], [pool("X"), pool("X")]) == .stepOutputKnown("X"))
        #expect(try await refused(bench, [taken], [pool("A/B")]) == .stepCodeWrong("A/B"))
    }

    @Test func `is of a declared process and registered materials, and has parts`() async throws {
        let bench = try await bench()
        #expect(try await refused(bench, [bag(0)], [pool()], process: "NONE") == .processUnknown("NONE"))
        let strange = StepMake("P", of: "NONE", quantity("1 kg"))
        #expect(try await refused(bench, [bag(0)], [strange]) == .materialUnknown("NONE"))
        #expect(try await refused(bench, [], [pool()]) == .stepPartsWrong)
        #expect(try await refused(bench, [bag(0)], []) == .stepPartsWrong)
    }

    @Test func `is not before what it takes, nor in the future`() async throws {
        let bench = try await bench()
        for at in [Moment.storyStart - .seconds(1), bench.clock.read() + .seconds(60)] {
            #expect(try await refused(bench, [bag(0)], [pool()], at: at) == .stepBeforeInput)
        }
    }

    @Test func `brings nothing past virus reduction, but in a process that reduces`() async throws {
        let bench = try await bench()
        let bulk = StepMake("BULK-1", of: "BULK", quantity("1 L"))
        #expect(try await refused(bench, [bag(0)], [bulk], process: "FREE") == .stepVirusStatus("B0", "BULK-1"))
        try await bench.step("S-1", "HEAT", [bag(0)], [bulk])
        #expect(try bench.node(LineageBench.batch("BULK-1")).node.virus == .post)
        let lot = StepMake("LOT-1", of: "LOT", quantity("20"))
        #expect(try await refused(bench, [StepTake(bulk.node), bag(1)], [lot]) == .stepVirusStatus("B1", "LOT-1"))
        try await bench.step("S-2", [StepTake(bulk.node)], [lot])
    }

    @Test func `accounts for what went in, or says why not`() async throws {
        let bench = try await bench()
        let short = [pool("POOL-1", "1.1 kg")]
        let refusal = try await refused(bench, [bag(0), bag(1)], short)
        #expect(refusal?.code == "lineage.step.out-of-balance" && refusal?.reason.en.contains("100") == true)
        let loss = [StepLoss(what: "残留", quantity: quantity("80 g"))]
        #expect(try await refused(bench, [bag(0), bag(1)], short, losses: loss, id: "S-1") == nil)
        let order = StepOrder(
            process: "MIX", takes: [bag(2), bag(3)], makes: [pool("POOL-2", "1.0 kg")], isOutOfBalance: true)
        #expect(
            try await bench.refusal(StepTable.self, .perform(order), on: "S-2")?.code
                == "lineage.step.out-of-balance")
        #expect(try await bench.refusal(StepTable.self, .perform(order), on: "S-2", reason: "破袋") == nil)
        let verdicts = try bench.store.read { (snapshot) throws(Fault) in
            try StepLookups.newest(limit: 9, from: snapshot).map(\.balance.verdict)
        }
        #expect(verdicts == [.outside, .within])
    }

    @Test func `counts packs in the measure of what they are filled from`() {
        func balance(_ outputs: [Quantity?], _ tolerance: Int64 = 1) -> MassBalance {
            MassBalance(
                inputs: [quantity("361 L")], outputs: outputs, losses: [],
                tolerancePercent: DecimalNumber(coefficient: tolerance))
        }
        #expect(balance([quantity("7150")]).verdict == .uncounted)
        #expect(balance([quantity("358000 mL")]).verdict == .within)
        #expect(balance([quantity("357 L")]).verdict == .outside)
        #expect(balance([nil]).verdict == .uncounted && balance([]).sums == nil)
        #expect(balance([quantity("368 L")], 2).sums?.difference.text == "-7")
    }

    @Test func `is corrected in a quantity, with a reason, down to what was used`() async throws {
        let bench = try await bench()
        try await bench.step("S-1", "MIX", [bag(0), bag(1)], [pool()])
        try await bench.step(
            "S-2", [StepTake(LineageBench.batch("POOL-1"), quantity("1.15 kg"))],
            [StepMake("A", of: "PASTE", quantity("1 kg"))])
        func correct(_ output: String, _ text: String, _ reason: String? = "抄错") async throws -> Refusal? {
            try await bench.refusal(
                StepTable.self, .correct(output: output, to: quantity(text), isOutOfBalance: false), on: "S-1",
                reason: reason)
        }
        #expect(try await correct("POOL-1", "1.19 kg", nil) == .stepReasonMissing)
        #expect(try await correct("POOL-9", "1.19 kg") == .stepOutputUnknown("POOL-9"))
        #expect(try await correct("POOL-1", "1.2 kg") == .stepUnchanged)
        #expect(try await correct("POOL-1", "0 kg") == .stepQuantityWrong("POOL-1"))
        #expect(try await correct("POOL-1", "1.2 L") == .stepUnitWrong("POOL-1", .kilogram))
        #expect(try await correct("POOL-1", "1.14 kg")?.code == "lineage.step.takes-too-much")
        #expect(try await correct("POOL-1", "1.3 kg")?.code == "lineage.step.out-of-balance")
        #expect(try await correct("POOL-1", "1.19 kg") == nil)
        #expect(try bench.node(LineageBench.batch("POOL-1")).remaining?.text == "0.04 kg")
        #expect(
            try await bench.refusal(
                StepTable.self, .correct(output: "X", to: quantity("1 kg"), isOutOfBalance: false), on: "S-7",
                reason: "x") == .stepUnknown("S-7"))
    }
}
