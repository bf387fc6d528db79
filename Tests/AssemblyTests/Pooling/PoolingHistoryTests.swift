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

/// §8 of the trade: what must hold of every pool, whatever several people do in whatever order, with restarts and a
/// failing store between.
@Suite struct `Pools over random histories` {
    private func history(_ seed: UInt64) async throws -> PoolingHistory {
        let shipment = DemoShipment(
            seed: 71, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 24)
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 71)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.adoptPreparation()
        try await plant.adoptPooling()
        try await plant.receive(shipment)
        let bags = try await plant.clearedBags(shipment, 6)
        for (order, bags) in [("PP-1", bags.prefix(3)), ("PP-2", bags.suffix(3))] {
            try await plant.order(order, Array(bags))
        }
        try await plant.must(plant.pooling("PL-1", .open(order: "PP-1")))
        try await plant.must(plant.pooling("PL-2", .open(order: "PP-2")))
        return PoolingHistory(plant, bags, seed: seed)
    }

    @Test(arguments: UInt64(1)...6)
    func `no bag is pooled uncleared, weights and bags add up, and nobody checks what they did`(
        seed: UInt64
    ) async throws {
        var history = try await history(seed)
        for _ in 0..<260 { try await history.step() }
        history.plant.store.fail(at: nil)
        #expect(history.flaws == [])
        #expect(history.issued > 0 && history.refused > 0)
        #expect(try PlantChecks.findings(history.plant) == [])
    }

    @Test func `come as far as being made, and are stopped too`() async throws {
        var (made, stopped) = (0, 0)
        for seed in UInt64(11)...14 {
            var history = try await history(seed)
            for _ in 0..<260 { try await history.step() }
            history.plant.store.fail(at: nil)
            made += history.made
            stopped += history.stopped
            #expect(history.flaws == [])
        }
        #expect(made > 0 && stopped > 0)
    }
}

/// Two pools and six bags; most acts are refused, and that is the point.
struct PoolingHistory {
    let plant: Plant
    private let bags: [String]
    private var numbers: SeededNumbers
    private var holds: [String] = []
    private var placed = 0
    private(set) var flaws: [String] = []
    private(set) var issued = 0
    private(set) var refused = 0
    private(set) var made = 0
    /// Pools that a hold kept from being made.
    private(set) var stopped = 0

    init(_ plant: Plant, _ bags: [String], seed: UInt64) {
        self.plant = plant
        self.bags = bags
        numbers = SeededNumbers(seed)
    }

    private mutating func any<T>(_ items: [T]) -> T { items[numbers.below(items.count)] }

    mutating func step() async throws {
        plant.clock.advance(.seconds(1))
        plant.store.fail(at: numbers.chance(10) ? 1 + numbers.below(20) : nil)
        if numbers.chance(4) {
            plant.store.fail(at: nil)
            try await plant.restart()
        }
        let pool = any(["PL-1", "PL-2"])
        let bag = any(bags)
        do {
            switch numbers.below(20) {
            case 0..<7: try await issue(bag, pool)
            case 7: try await give(try plant.giveBack(bag, from: pool))
            case 8: if numbers.chance(20) { try await give(plant.pooling(pool, .reject(bag, .clot))) }
            case 9..<14: try await give(plant.pooling(pool, .empty([bag])))
            case 14, 15: try await give(plant.count(pool))
            case 16, 17: try await make(pool)
            case 18: try await hold(bag)
            default: try await lift()
            }
        } catch let fault as Fault {
            // The store failed on the way: whoever asked asks again.
            guard fault.code != .damaged else { throw fault }
        }
    }

    @discardableResult
    private mutating func give(_ act: Act) async throws -> Bool {
        let node = plant.sequencer
        async let twin = act.deliver(node)
        let results = numbers.chance(20) ? [await act.deliver(node), await twin] : [await twin]
        for result in results {
            if case .success = result { return true }
            if case .failure(.refused) = result { refused += 1 }
        }
        return false
    }

    /// Judged by the engine beside the act, from the same record at the same instant.
    private mutating func issue(_ bag: String, _ pool: String) async throws {
        let fails = plant.store
        let now = plant.clock.read()
        fails.fail(at: nil)
        let clearance = try fails.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearance(
                of: bag, at: now, for: .albuminAndImmunoglobulin, zoneMinutes: 480, from: snapshot)
        }
        let before = try plant.load(PoolingTable.self, pool)
        guard try await give(plant.pooling(pool, .issue([bag]))),
            try plant.load(PoolingTable.self, pool).bags > before.bags
        else { return }
        issued += 1
        let others = clearance?.obstacles.filter { $0 != .standing(.picked) } ?? [.absent]
        if clearance?.verdict.state != .cleared || !others.isEmpty { flaws.append("\(bag) went in: \(others)") }
    }

    private mutating func make(_ pool: String) async throws {
        plant.store.fail(at: nil)
        let before = try plant.load(PoolingTable.self, pool)
        guard before.stage == .counted else { return }
        let sum = try plant.store.read { (snapshot) throws(Fault) in try PoolingLookups.sum(of: pool, from: snapshot) }
        let drift = any([0, 0, 0, 4, -4, 6, -6].map { Int64($0) })
        let weight = sum.mix.weight.count
        let kilograms = DecimalNumber(coefficient: weight + weight * drift / 1_000, scale: 6)
        let checker = any(["0288", "0288", "0288", "0533"])
        let act = try plant.make(pool, kilograms: kilograms, checker: checker)
        let held = try plant.store.read { (snapshot) throws(Fault) in
            try LineageLookups.held(sum.bags.map { Subject(LineageRows.bag, $0.bag) }, from: snapshot)
        }
        let isDone = try await give(act)
        guard isDone, try plant.load(PoolingTable.self, pool).stage == .made else {
            if !held.isEmpty { stopped += 1 }
            return
        }
        made += 1
        if !held.isEmpty { flaws.append("\(pool) was made of held bags") }
        if abs(drift) > 5 { flaws.append("\(pool) weighs \(drift) per mille off") }
        if before.cut != before.going { flaws.append("\(pool): \(before.cut) cut of \(before.going)") }
        let state = try plant.load(PoolingTable.self, pool)
        let people = [state.madeBy, state.making?.checkedBy, state.making?.approvedBy].compactMap { $0 }
        if Set(people).count != 3 { flaws.append("\(pool) was made by \(people)") }
        for bag in sum.bags {
            let line = try plant.store.read { (snapshot) throws(Fault) in
                try StockLookups.line(bag.bag, from: snapshot)
            }
            if line?.usage != .pooled || line?.usageRecord != pool {
                flaws.append("\(bag.bag) is not in \(pool) alone")
            }
        }
    }

    /// A look-back: what is pooled already is reached with all that it is in.
    private mutating func hold(_ bag: String) async throws {
        guard holds.count < 2 else { return }
        placed += 1
        let id = "LH-H\(placed)"
        let act = plant.errand(
            LineageHoldTable.self, id, .place(on: [Subject(LineageRows.bag, bag)], ground: .lookBack), by: "0533",
            reason: "追溯")
        guard try await give(act) else { return }
        holds.append(id)
        plant.store.fail(at: nil)
        let line = try plant.store.read { (snapshot) throws(Fault) in try StockLookups.line(bag, from: snapshot) }
        guard line?.usage == .pooled else { return }
        let batch = Subject(LineageRows.batch, line?.usageRecord ?? "")
        let isHeld = try plant.store.read { (snapshot) throws(Fault) in
            try LineageLookups.isHeld(batch, from: snapshot)
        }
        if !isHeld { flaws.append("\(batch.id) is not reached by \(id)") }
    }

    private mutating func lift() async throws {
        guard let id = holds.first, numbers.chance(70) else { return }
        plant.store.fail(at: nil)
        if try await give(try plant.closing(of: id, .lifted)) { holds.removeFirst() }
    }
}
