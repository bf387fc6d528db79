import Alarms
import Assembly
import Equipment
import Kernel
import Ledger
import Lineage
import Pooling
import TestKit
import Testing

@Suite struct `A pool whose temperature left its limit` {
    private let shipment = DemoShipment(
        seed: 71, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 24)
    private let batch = Subject(LineageRows.batch, "PL-1")

    /// Counted, and running in the tank of `equip`, whose alarm is critical.
    private func plant() async throws -> Plant {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 71)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.adoptPreparation()
        try await plant.adoptPooling()
        try await plant.receive(shipment)
        let bags = try await plant.clearedBags(shipment, 3)
        try await plant.order("PP-1", bags)
        for command in [PoolingCommand.open(order: "PP-1"), .issue(bags), .empty(bags)] {
            try await plant.must(plant.pooling("PL-1", command))
        }
        try await plant.must(plant.count("PL-1"))
        try await plant.equip()
        try await plant.asset("BR101", .endUse(at: nil), by: "0720")
        try await plant.asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        try await plant.asset("BR101", .startUse(batch: "PL-1", step: "合浆", at: nil), by: "0720")
        let definition = Plant.definition(.high, "4.0", .high)
        try await plant.must(
            plant.errand(DefinitionTable.self, "BR101.H", .define(definition), by: Plant.engineer))
        try await raise(plant)
        return plant
    }

    private func raise(_ plant: Plant) async throws {
        try await plant.alarm(
            "BR101.H", .raise(at: plant.clock.read(), value: DecimalNumber(coefficient: 47, scale: 1)))
    }

    private func code(_ act: Act, _ plant: Plant) async throws -> String? {
        switch await act.deliver(plant.sequencer) {
        case .success: return nil
        case .failure(.refused(let refusal)): return refusal.code
        case .failure(.failed(let fault)): throw fault
        }
    }

    private func isHeld(_ plant: Plant) throws -> Bool {
        let batch = batch
        return try plant.store.read { (snapshot) throws(Fault) in try LineageLookups.isHeld(batch, from: snapshot) }
    }

    @Test func `Plan.A8 is not made, and later not concluded, until QA has judged the exception`() async throws {
        let plant = try await plant()
        #expect(try await code(plant.make("PL-1"), plant) == "pooling.pool.exceptions-open")
        try await plant.judge("EX-BR101.H-1", .noImpact, reason: "探头漂移，已核对")
        #expect(try await code(plant.make("PL-1"), plant) == nil)
        #expect(try !isHeld(plant))
        try await plant.alarm("BR101.H", .giveBack(at: plant.clock.read(), value: nil))
        try await raise(plant)
        #expect(try isHeld(plant), "the batch is known by now")
        try await plant.must(try plant.draw("PL-1"))
        try await plant.must(try plant.testPool("PL-1"))
        try await plant.must(try plant.checkTests("PL-1"))
        #expect(try await code(plant.concludePool("PL-1"), plant) == "pooling.pool.exceptions-open")
        try await plant.judge("EX-BR101.H-2", .noImpact, reason: "升温三分钟")
        #expect(try await code(plant.concludePool("PL-1"), plant) == nil)
        #expect(try !isHeld(plant))
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `Plan.A8 holds from its first moment what ran into an exception before it was made`() async throws {
        let plant = try await plant()
        try await plant.judge("EX-BR101.H-1", .noImpact, reason: "探头漂移，已核对")
        try await plant.must(try plant.make("PL-1"))
        try await plant.asset("BR101", .endUse(at: nil), by: "0720")
        try await plant.asset("BR101", .clean(method: "CIP-3", at: nil), by: "0720")
        try await plant.asset("BR101", .startUse(batch: "V-1", step: "压滤", at: nil), by: "0720")
        try await plant.alarm("BR101.H", .giveBack(at: plant.clock.read(), value: nil))
        try await raise(plant)
        let kilogram = { Quantity(DecimalNumber(coefficient: $0, scale: 1), .kilogram) }
        let step = StepOrder(
            process: "FRACTION", takes: [StepTake(batch, kilogram(10))],
            makes: [StepMake("V-1", of: "FR-V", kilogram(1))],
            losses: [StepLoss(what: "上清", quantity: kilogram(9))])
        try await plant.must(plant.errand(StepTable.self, "ST-1", .perform(step), by: "0720"))
        let paste = Subject(LineageRows.batch, "V-1")
        let isHeld = { () throws in
            try plant.store.read { (snapshot) throws(Fault) in try LineageLookups.isHeld(paste, from: snapshot) }
        }
        #expect(try isHeld())
        try await plant.judge("EX-BR101.H-2", .noImpact, reason: "升温三分钟")
        #expect(try !isHeld())
        #expect(try PlantChecks.findings(plant) == [])
    }
}
