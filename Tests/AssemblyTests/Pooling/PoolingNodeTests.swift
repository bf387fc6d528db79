import Assembly
import Kernel
import Ledger
import Lineage
import Plasma
import Pooling
import Preparation
import Quarantine
import TestKit
import Testing

@Suite struct `A pool at a plant` {
    private let shipment = DemoShipment(
        seed: 71, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 24)

    private func plant(bags: Int) async throws -> (plant: Plant, bags: [String]) {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 71)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.adoptPreparation()
        try await plant.adoptPooling()
        try await plant.receive(shipment)
        let found = try await plant.clearedBags(shipment, bags)
        try await plant.order("PP-1", found)
        try await plant.must(plant.pooling("PL-1", .open(order: "PP-1")))
        return (plant, found)
    }

    private func counted(_ bags: Int = 3) async throws -> (plant: Plant, bags: [String]) {
        let (plant, bags) = try await plant(bags: bags)
        try await plant.must(plant.pooling("PL-1", .issue(bags)))
        try await plant.must(plant.pooling("PL-1", .empty(bags)))
        try await plant.must(plant.count("PL-1"))
        return (plant, bags)
    }

    private func refusal(_ act: Act, _ plant: Plant) async throws -> Refusal? {
        switch await act.deliver(plant.sequencer) {
        case .success: return nil
        case .failure(.refused(let refusal)): return refusal
        case .failure(.failed(let fault)): throw fault
        }
    }

    private func standing(_ bag: String, _ plant: Plant) throws -> UnitStanding? {
        try plant.store.read { (snapshot) throws(Fault) in try StockLookups.line(bag, from: snapshot)?.standing }
    }

    private func isHeld(_ subject: Subject, _ plant: Plant) throws -> Bool {
        try plant.store.read { (snapshot) throws(Fault) in try LineageLookups.isHeld(subject, from: snapshot) }
    }

    private let batch = Subject(LineageRows.batch, "PL-1")

    private func hold(_ id: String, _ bag: String, _ plant: Plant) -> Act {
        plant.errand(
            LineageHoldTable.self, id, .place(on: [Subject(LineageRows.bag, bag)], ground: .lookBack), by: "0533",
            reason: "追溯")
    }

    @Test func `takes its bags through the store into one batch of the lineage, in one act`() async throws {
        let (plant, bags) = try await plant(bags: 3)
        #expect(try plant.load(OrderTable.self, "PP-1").stage == .issuing)
        try await plant.must(plant.pooling("PL-1", .issue([bags[0]])))
        #expect(try standing(bags[0], plant) == .issued && standing(bags[1], plant) == .picked)
        try await plant.must(try plant.giveBack(bags[0], from: "PL-1"))
        #expect(try standing(bags[0], plant) == .picked)
        try await plant.must(plant.pooling("PL-1", .issue(bags)))
        try await plant.must(plant.pooling("PL-1", .empty(Array(bags.dropLast()))))
        try await plant.must(plant.pooling("PL-1", .reject(bags[2], .lipaemia)))
        #expect(try standing(bags[2], plant) == .hold)
        try await plant.must(plant.count("PL-1"))
        try await plant.must(try plant.make("PL-1"))
        #expect(try standing(bags[0], plant) == .pooled && standing(bags[2], plant) == .hold)
        #expect(try plant.load(OrderTable.self, "PP-1").stage == .issued)
        let batch = batch
        let made = try plant.store.read { (snapshot) throws(Fault) in
            let node = try LineageLookups.node(batch, from: snapshot)?.node
            return try node.map { (node) throws(Fault) in
                try LineageLookups.backward(from: node, from: snapshot).rows.map(\.node.subject.id).sorted()
            }
        }
        #expect(made == bags.prefix(2).sorted())
        let other = plant.errand(UnitTable.self, bags[0], .decide(.nonProduction), by: "0533", reason: "x")
        #expect(try await refusal(other, plant) == .unitPooled("PL-1"))
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `that fails holds all that was and will be made of it, until it passes`() async throws {
        let (plant, _) = try await counted()
        try await plant.must(try plant.make("PL-1"))
        let step = StepOrder(
            process: "FRACTION", takes: [StepTake(batch, Quantity(DecimalNumber(coefficient: 1), .kilogram))],
            makes: [StepMake("V-1", of: "FR-V", Quantity(DecimalNumber(coefficient: 1, scale: 1), .kilogram))],
            losses: [StepLoss(what: "上清", quantity: Quantity(DecimalNumber(coefficient: 9, scale: 1), .kilogram))])
        try await plant.must(plant.errand(StepTable.self, "ST-1", .perform(step), by: "0720"))
        for act in [try plant.draw("PL-1"), try plant.testPool("PL-1", bad: "HCV-RNA")] { try await plant.must(act) }
        try await plant.must(try plant.checkTests("PL-1"))
        try await plant.must(try plant.concludePool("PL-1"))
        let paste = Subject(LineageRows.batch, "V-1")
        #expect(try isHeld(batch, plant) && isHeld(paste, plant))
        let batch = batch
        #expect(
            try plant.store.read { (snapshot) throws(Fault) in try PoolingLookups.verdict(of: batch, from: snapshot) }
                == .fail)
        let state = try plant.load(PoolingTable.self, "PL-1")
        let lift = try plant.closing(of: try #require(state.hold), .lifted)
        #expect(try await refusal(lift, plant) == .lineageHoldOwned(state.subject))
        let own = plant.errand(
            LineageHoldTable.self, "LH-9", .placeFor(state.subject, on: [batch], ground: .testResult), by: "0533")
        #expect(try await refusal(own, plant) == .lineageHoldOwned(state.subject))
        for act in [try plant.reopenPool("PL-1"), try plant.testPool("PL-1")] { try await plant.must(act) }
        #expect(try isHeld(paste, plant))
        try await plant.must(try plant.checkTests("PL-1"))
        try await plant.must(try plant.concludePool("PL-1"))
        #expect(try !isHeld(batch, plant) && !isHeld(paste, plant))
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `gives a bag that two people scan at once to one of them`() async throws {
        let (plant, bags) = try await plant(bags: 2)
        let (one, two) = (
            plant.pooling("PL-1", .issue([bags[0]])), plant.pooling("PL-1", .issue([bags[0]]))
        )
        let node = plant.sequencer
        async let first = one.deliver(node)
        let results = [await two.deliver(node), await first]
        #expect(results.count { if case .success = $0 { true } else { false } } == 1)
        #expect(results.contains(.failure(.refused(.poolingBagTwice(bags[0], "PL-1")))))
        #expect(try plant.load(PoolingTable.self, "PL-1").bags == 1)
    }

    @Test func `refuses what was held after it was picked, and what another order holds`() async throws {
        let (plant, bags) = try await plant(bags: 3)
        try await plant.must(
            plant.errand(UnitTable.self, bags[0], .hold([.qualityHold]), by: "0533", reason: "投诉"))
        try await plant.must(hold("LH-7", bags[1], plant))
        for bag in bags.prefix(2) {
            let found = try await refusal(plant.pooling("PL-1", .issue([bag])), plant)
            #expect(found == .poolingBagBarred(bag, Phrase("", "")))
        }
        try await plant.must(plant.pooling("PL-1", .issue([bags[2]])))
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `a look-back while it is being made stops it, and one that comes later reaches it`() async throws {
        let (plant, bags) = try await counted()
        try await plant.must(hold("LH-7", bags[0], plant))
        let found = try await refusal(try plant.make("PL-1"), plant)
        #expect(found == .poolingBagsBarred(1, bags[0], Phrase("", "")))
        #expect(try plant.load(PoolingTable.self, "PL-1").stage == .counted)
        #expect(try standing(bags[1], plant) == .issued)
        try await plant.must(try plant.closing(of: "LH-7", .lifted))
        try await plant.must(try plant.make("PL-1"))
        #expect(try !isHeld(batch, plant))
        try await plant.must(hold("LH-8", bags[0], plant))
        #expect(try isHeld(batch, plant))
    }
}
