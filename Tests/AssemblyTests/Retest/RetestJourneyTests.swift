import Assembly
import Donors
import Exchange
import Kernel
import Ledger
import Plasma
import Retest
import TestKit
import Testing
import Web

extension Plant {
    /// Every bag of a shipment goes over the lane, and QA accepts it; those that were taken without a stop.
    func receive(_ shipment: DemoShipment, seed: UInt64) async throws -> [String] {
        var box = ""
        for bag in shipment.bags {
            if bag.line.box != box {
                box = bag.line.box
                try await must(errand(ShipmentTable.self, shipment.id, .scanBox(raw: box, lane: "1"), by: "0417"))
            }
            let scan = BagScan(raw: bag.label, lane: "1", grams: bag.netGrams)
            try await must(errand(ShipmentTable.self, shipment.id, .scanBag(scan), by: "0417"))
        }
        var day = PlantDay(self, [shipment], seed: seed)
        day.compares = false
        while let act = try day.closing(shipment) { try await must(act) }
        return try shipment.bags.map(\.line.bag).filter { bag in
            try store.read { (snapshot) throws(Fault) in
                try ShipmentLookups.bag(bag, from: snapshot)?.state == .received
            }
        }
    }

    func list(_ id: String, _ items: [String], _ specimens: [String]) -> Act {
        errand(
            WorklistTable.self, id, .create(analyser: "MR-2", items: items, specimens: specimens), by: "0301")
    }

    func check(list id: String) async throws {
        let state = try load(WorklistTable.self, id)
        let own = try sign(
            state.subject, version: state.version, content: state.canonicalBytes, .verified, by: "0302")
        try await must(errand(WorklistTable.self, id, .check, by: "0302", signatures: [own]))
    }

    func conclusion(_ specimen: String) throws -> SpecimenConclusion? {
        try load(SpecimenTable.self, specimen).conclusion
    }
}

@Suite struct `The re-test of a shipment` {
    private func plant(_ seed: UInt64, bags: Int) async throws -> (Plant, [String]) {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: seed)
        let shipments = Plant.shipments(seed, bags: bags)
        try await plant.found(shipments)
        return (plant, try await plant.receive(shipments[0], seed: seed))
    }

    private func result(_ bag: String, _ item: String, _ value: String) -> TestResult {
        TestResult(specimen: bag, item: item, value: DecimalNumber(value))
    }

    @Test func `Plan.A15 goes from worklist and pool to conclusions that the station is told, bag by bag`() async throws
    {
        let (plant, bags) = try await plant(31, bags: 6)
        #expect(bags.count > 2)
        let pack = try RetestPack.read(retestPackBytes)
        let single = pack.items.filter { $0.testing == .single }.map(\.code)
        let pooled = pack.items.filter { $0.testing == .minipool }.map(\.code)
        try await plant.must(plant.list("E-1", single, bags))
        var results: [TestResult] = []
        for bag in bags {
            results += single.map { item in
                let value = item == "protein" ? "58.25" : item == "ALT" ? "17.2" : "0.24"
                return result(bag, item, item == "HBsAg" && bag == bags[0] ? "1.32" : value)
            }
        }
        try await plant.enter("E-1", results, lots: ["HBsAg": "HB-2609-11"])
        try await plant.check(list: "E-1")
        let pool = MiniPool(items: pooled, rows: 8, columns: 12, members: bags)
        try await plant.must(plant.errand(PoolTable.self, "P-1", .make(pool), by: "0301"))
        for number in [2, 3] {
            try await plant.must(plant.list("E-\(number)", ["HBsAg"], [bags[0]]))
            try await plant.enter("E-\(number)", [result(bags[0], "HBsAg", number == 2 ? "2.10" : "0.20")])
            try await plant.check(list: "E-\(number)")
        }
        #expect(
            try plant.store.read { (snapshot) throws(Fault) in
                try WorklistTable.sheet(of: WorklistTable.load("E-1", from: snapshot), on: Plant.today, from: snapshot)
            }?.waiting == bags.count)
        try await plant.test("P-1", pooled, .negative)
        try await plant.conclude("E-1")
        #expect(try plant.conclusion(bags[0])?.verdict == .fail)
        for bag in bags.dropFirst() {
            let conclusion = try #require(try plant.conclusion(bag))
            #expect(conclusion.verdict == .pass && conclusion.items.count == pack.items.count)
            #expect(conclusion.items.first { $0.item == "protein" }?.rounded?.text == "58")
            #expect(try plant.load(UnitTable.self, bag).holds.filter { $0 != .lookBack } == [])
        }
        // The positive one opened a look-back on its donor, which holds what the donor gave.
        #expect(try plant.load(UnitTable.self, bags[0]).holds.filter { $0 != .lookBack } == [.retestFailed])
        let sent = try plant.store.read { (snapshot) throws(Fault) in
            try MessageLookups.outgoing(to: "s51a.example/one", from: 1, limit: 50, from: snapshot)
        }
        func text(_ type: String) -> String {
            String(decoding: sent.last { $0.id.hasPrefix(type) }?.content ?? [], as: UTF8.self)
        }
        for bag in bags { #expect(text("RETEST_CONCLUSION-").contains(bag)) }
        #expect(text("UNIT_REJECT-").contains(bags[0]) && text("UNIT_REJECT-").contains("RT-FAIL"))
        #expect(!text("UNIT_REJECT-").contains(bags[1]))
        try await plant.withdraw(bags[1])
        #expect(try plant.conclusion(bags[1]) == nil)
        #expect(try plant.load(UnitTable.self, bags[1]).holds == [.qualityHold])
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `Plan.A14 holds a bag whose results contradict each other`() async throws {
        let (plant, bags) = try await plant(32, bags: 4)
        try await plant.must(plant.list("E-1", ["HBsAg"], bags))
        try await plant.enter("E-1", [result(bags[0], "HBsAg", "0.2"), result(bags[1], "HBsAg", "0.2")])
        try await plant.enter("E-1", [result(bags[0], "HBsAg", "3.9")])
        try await plant.check(list: "E-1")
        #expect(try plant.load(UnitTable.self, bags[0]).holds == [.retestContradiction])
        #expect(try plant.load(UnitTable.self, bags[1]).holds == [])
    }

    /// No bag passes while a pool with it is open, whatever is done in whatever order.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `Plan.A14 passes no member of an unresolved reactive pool, over random histories`(seed: UInt64) async throws {
        let (plant, bags) = try await plant(40 + seed, bags: 10)
        let whole = try RetestPack.read(retestPackBytes)
        let pack = RetestPack(
            version: "p", effectiveFrom: Plant.today.adding(days: -1),
            items: whole.items.filter { $0.code == "HBV-DNA" })
        try await plant.must(
            plant.errand(SpecificationTable.self, RetestPack.packName, .adopt(pack), by: "0105"))
        var history = PoolHistory(plant, bags, seed: seed)
        for _ in 0..<800 {
            _ = try await history.next()?.deliver(plant.sequencer)
            for bag in bags where try plant.conclusion(bag)?.verdict == .pass {
                let open = try plant.store.read { (snapshot) throws(Fault) in
                    try PoolLookups.blocking(bag, from: snapshot)
                }
                #expect(open == [], "\(bag) passed")
            }
        }
        #expect(history.concluded > 0 && history.resolved > 0)
        #expect(try PlantChecks.findings(plant) == [])
    }
}

/// Pools, second pools and single tests of a few bags, at random; most acts are refused, and that is the point.
struct PoolHistory {
    private let plant: Plant
    private let bags: [String]
    /// What the tests nearly always find.
    private let infected: Set<String>
    private var numbers: SeededNumbers
    private var pools: [String] = []
    private var lists: [String] = []
    private var made = 0
    private(set) var concluded = 0
    private(set) var resolved = 0

    init(_ plant: Plant, _ bags: [String], seed: UInt64) {
        self.plant = plant
        self.bags = bags
        infected = [bags[0], bags[4]]
        numbers = SeededNumbers(seed)
    }

    mutating func next() throws -> Act? {
        plant.clock.advance(.seconds(1))
        switch numbers.below(10) {
        case 0...4: return made < 3 ? make() : try pool(pools[numbers.below(pools.count)])
        case 5: return try list()
        case 6...8: return lists.isEmpty ? try list() : try test(lists[numbers.below(lists.count)])
        default: return lists.isEmpty ? nil : try conclude(lists[numbers.below(lists.count)])
        }
    }

    private mutating func some() throws -> [String] {
        try bags.filter { try plant.conclusion($0) == nil }.filter { _ in numbers.chance(40) }
    }

    /// Few and small, so that some are resolved.
    private mutating func make() -> Act {
        let id = "R-\(pools.count)"
        pools.append(id)
        made += 1
        let members = Array(bags.dropFirst(3 * (made - 1)).prefix(3))
        let pool = MiniPool(items: ["HBV-DNA"], rows: 2, columns: 2, members: members)
        return plant.errand(PoolTable.self, id, .make(pool), by: "0301")
    }

    private mutating func list() throws -> Act {
        let id = "W-\(lists.count)"
        lists.append(id)
        return plant.list(id, ["HBV-DNA"], try some())
    }

    private mutating func pool(_ id: String) throws -> Act? {
        let state = try plant.load(PoolTable.self, id)
        switch state.stage {
        case .made where state.pool != nil:
            let isReactive = state.pool?.members.contains(where: infected.contains) == true
            let reading = isReactive != numbers.chance(5) ? Interpretation.reactive : .negative
            return plant.errand(
                PoolTable.self, id, .test([PoolReading(item: "HBV-DNA", interpretation: reading)], at: .storyStart),
                by: "0301")
        case .tested:
            let own = try plant.sign(
                state.subject, version: state.version, content: state.canonicalBytes, .verified, by: "0302")
            return plant.errand(PoolTable.self, id, .check, by: "0302", signatures: [own])
        case .reactive where state.pool?.parent == nil:
            if numbers.chance(60), let pool = state.pool {
                let line = pool.lines[numbers.below(pool.lines.count)]
                let members = pool.members(of: line)
                let second = "\(id)-\(line.text)"
                if !pools.contains(second) { pools.append(second) }
                return plant.errand(
                    PoolTable.self, second,
                    .make(
                        MiniPool(
                            items: ["HBV-DNA"], rows: 1, columns: members.count, members: members,
                            parent: MiniPool.Parent(pool: id, line: line))), by: "0301")
            }
            let finding = try plant.store.read { (snapshot) throws(Fault) in
                try PoolTable.finding(of: state, on: Plant.today, from: snapshot)
            }
            if finding?.open.isEmpty == true { resolved += 1 }
            let own = try plant.sign(
                state.subject, version: state.version, content: state.resolution(finding?.found ?? []), .verified,
                by: "0302")
            return plant.errand(PoolTable.self, id, .resolve, by: "0302", signatures: [own])
        default: return nil
        }
    }

    private mutating func test(_ id: String) throws -> Act? {
        let state = try plant.load(WorklistTable.self, id)
        guard let list = state.worklist, state.stage != .checked else { return nil }
        if state.stage == .entered, numbers.chance(60) {
            let own = try plant.sign(
                state.subject, version: state.version, content: state.canonicalBytes, .verified, by: "0302")
            return plant.errand(WorklistTable.self, id, .check, by: "0302", signatures: [own])
        }
        let results = list.specimens.map { bag in
            let isReactive = infected.contains(bag) != numbers.chance(2)
            return TestResult(specimen: bag, item: "HBV-DNA", told: isReactive ? .reactive : .negative)
        }
        return plant.errand(
            WorklistTable.self, id, .enter(ResultBatch(testedAt: .storyStart, results: results)), by: "0301")
    }

    private mutating func conclude(_ id: String) throws -> Act? {
        let state = try plant.load(WorklistTable.self, id)
        let sheet = try plant.store.read { (snapshot) throws(Fault) in
            try WorklistTable.sheet(of: state, on: Plant.today, from: snapshot)
        }
        guard let sheet, state.stage == .checked else { return nil }
        concluded += sheet.passed.count
        let own = try plant.sign(
            state.subject, version: state.version, content: sheet.canonicalBytes, .released, by: "0302")
        return plant.errand(WorklistTable.self, id, .conclude, by: "0302", signatures: [own])
    }
}
