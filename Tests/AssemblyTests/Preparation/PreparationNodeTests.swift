import Assembly
import Donors
import Kernel
import Ledger
import Lineage
import Plasma
import Preparation
import Quarantine
import Retest
import TestKit
import Testing

@Suite struct `Preparations at a plant` {
    private let shipment = DemoShipment(
        seed: 61, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 28)

    /// Cleared bags, the first two of one donor and the rest of another; then the two donations that cleared them.
    private func plant(_ kind: TestStore = .sqliteMemory) async throws -> (
        plant: Plant, bags: [String], later: [String]
    ) {
        let plant = try Plant(try Plant.open(TestPlace(kind)), people: PlantPeople(), seed: 61)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.adoptPreparation()
        try await plant.receive(shipment)
        let free = try plant.freeBags(shipment)
        try #require(free.count >= 6)
        let (bags, later) = (Array(free.prefix(4)), Array(free[4..<6]))
        for (place, given) in [Array(bags.prefix(2)), Array(bags.suffix(2))].enumerated() {
            try await plant.clear(
                given, with: later[place], of: "\(shipment.station)-DP\(place)", at: shipment.station)
        }
        return (plant, bags, later)
    }

    private func standing(_ bag: String, _ plant: Plant) throws -> UnitStanding? {
        try plant.store.read { (snapshot) throws(Fault) in try StockLookups.line(bag, from: snapshot)?.standing }
    }

    private func pick(_ order: String, _ bags: [String], _ plant: Plant) -> Act {
        plant.errand(OrderTable.self, order, .pick(bags, passedOver: []), by: "0720")
    }

    private func refusal(_ act: Act, _ plant: Plant) async -> String {
        switch await act.deliver(plant.sequencer) {
        case .success: "done"
        case .failure(.refused(let refusal)): refusal.code
        case .failure(let denial): "\(denial)"
        }
    }

    @Test func `judges many bags as it judges each`() async throws {
        let (plant, bags, later) = try await plant()
        try await plant.withdraw(later[0])
        try await plant.conclude(later[0], at: shipment.station, bad: "HBsAg", released: .storyStart)
        try await plant.must(
            plant.errand(UnitTable.self, bags[2], .hold([.qualityHold]), by: "0533", reason: "查"))
        let now = plant.clock.read()
        let found = try plant.store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearances(
                of: bags + later + ["nowhere"], at: now, for: .albuminAndImmunoglobulin, zoneMinutes: 480,
                from: snapshot)
        }
        #expect(found.count == bags.count + later.count && found["nowhere"] == nil)
        for bag in bags + later {
            let one = try plant.store.read { (snapshot) throws(Fault) in
                try QuarantineLookups.clearance(
                    of: bag, at: now, for: .albuminAndImmunoglobulin, zoneMinutes: 480, from: snapshot)
            }
            #expect(found[bag]?.obstacles == one?.obstacles)
            switch (found[bag]?.verdict, one?.verdict) {
            case (.cleared(let left)?, .cleared(let right)?): #expect(left.says(right))
            case let (left, right): #expect(left == right)
            }
        }
        #expect(found.values.contains(where: \.isUsable) && found.values.contains { !$0.isUsable })
    }

    @Test(arguments: TestStore.available)
    func `two people pick the same bags at once: one gets them, the other is refused by name`(
        _ kind: TestStore
    ) async throws {
        let (plant, bags, _) = try await plant(kind)
        for order in ["PP-1", "PP-2"] { try await plant.must(plant.draft(order, grams: 1_200)) }
        let acts = ["PP-1", "PP-2"].map { pick($0, Array(bags.prefix(2)), plant) }
        let sequencer = plant.sequencer
        let answers = await withTaskGroup(of: Result<Receipt, Denial>.self) { group in
            for act in acts { group.addTask { await act.deliver(sequencer) } }
            var answers: [Result<Receipt, Denial>] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        var refused: [Refusal] = []
        for case .failure(.refused(let refusal)) in answers { refused.append(refusal) }
        #expect(refused.count == 1 && refused.first?.code == "preparation.order.bags-obstructed")
        #expect(refused.first?.reason.zh.contains(bags[0]) == true)
        let states = try ["PP-1", "PP-2"].map { try plant.load(OrderTable.self, $0) }
        #expect(states.map(\.bags).sorted() == [0, 2])
        let winner = try #require(states.first { $0.bags == 2 }?.id)
        #expect(refused.first?.reason.zh.contains(winner) == true)
        #expect(try bags.prefix(2).allSatisfy { try standing($0, plant) == .picked })
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `what failed, expired or was held between picking and release stops the release, bag by bag`()
        async throws
    {
        let (plant, bags, later) = try await plant()
        try await plant.must(plant.draft("PP-1", grams: 1_800))
        try await plant.must(pick("PP-1", Array(bags.prefix(3)), plant))
        try await plant.must(
            plant.errand(UnitTable.self, bags[0], .hold([.qualityHold]), by: "0533", reason: "漏液"))
        #expect(try standing(bags[0], plant) == .hold)
        #expect(await refusal(try plant.release("PP-1"), plant) == "preparation.order.bags-obstructed")
        // The donor's later sample turns out positive: what it had cleared is no longer usable.
        try await plant.withdraw(later[0])
        try await plant.conclude(later[0], at: shipment.station, bad: "HBsAg", released: .storyStart)
        let spare = bags[3]
        try await plant.must(
            plant.errand(OrderTable.self, "PP-1", .exchange(out: bags[0], in: spare), by: "0720", reason: "漏液"))
        #expect(await refusal(try plant.release("PP-1"), plant) == "preparation.order.bags-obstructed")
        try await plant.must(pick("PP-1", [bags[2], spare], plant))
        // Three years later nothing of it is usable.
        plant.clock.advance(.days(1_100))
        #expect(await refusal(try plant.release("PP-1"), plant) == "preparation.order.bags-obstructed")
        plant.clock.advance(.zero - .days(1_100))
        #expect(try standing(bags[0], plant) == .hold && standing(bags[2], plant) == .picked)
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `the list is the same for the same store, and no bag on it breaks a rule`() async throws {
        let (plant, bags, _) = try await plant()
        try await plant.must(plant.draft("PP-1", grams: 1_500))
        let plan = try plant.plan("PP-1")
        #expect(try plant.plan("PP-1") == plan)
        #expect(!plan.bags.isEmpty && plan.bags.map(\.collectedOn) == plan.bags.map(\.collectedOn).sorted())
        #expect(plan.bags.allSatisfy { bags.contains($0.bag) })
        #expect(plan.passedOver.contains { $0.ground == .waiting && $0.bags >= 1 })
        try await plant.must(pick("PP-1", plan.bags.map(\.bag), plant))
        // What is picked counts for its own order when it is picked anew, and for no other.
        #expect(try plant.plan("PP-1").bags.map(\.bag).sorted() == plan.bags.map(\.bag).sorted())
        try await plant.must(plant.draft("PP-2", grams: 1_500))
        let taken = Set(plan.bags.map(\.bag))
        #expect(try plant.plan("PP-2").bags.allSatisfy { !taken.contains($0.bag) })
        try await plant.must(plant.release("PP-1"))
        #expect(
            await refusal(plant.errand(OrderTable.self, "PP-1", .cancel, by: "0720", reason: "x"), plant)
                == "preparation.order.stage-wrong")
        try await plant.must(plant.release("PP-1", .withdraw))
        try await plant.must(plant.errand(OrderTable.self, "PP-1", .cancel, by: "0720", reason: "计划改变"))
        #expect(try plan.bags.allSatisfy { try standing($0.bag, plant) == .accepted })
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `what a pool holds is decided there: the bag alone is neither judged nor destroyed`() async throws {
        let (plant, bags, _) = try await plant()
        try await plant.must(plant.draft("PP-1", grams: 600))
        try await plant.must(pick("PP-1", [bags[0]], plant))
        try plant.store.write { (tables) throws(Fault) in
            try StockRows.use(bags: [bags[0]], as: .pooled, record: "PL-1", into: tables)
        }
        let decide = plant.errand(UnitTable.self, bags[0], .decide(.reject), by: "0533", reason: "x")
        #expect(await refusal(decide, plant) == "plasma.unit.pooled")
        try await plant.must(
            plant.errand(UnitTable.self, bags[0], .hold([.qualityHold]), by: "0533", reason: "迟到的信息"))
        #expect(try standing(bags[0], plant) == .pooled)
    }
}
