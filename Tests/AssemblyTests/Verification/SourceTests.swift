import Assembly
import Donors
import Kernel
import Ledger
import Pooling
import Retest
import Statistics
import TestKit
import Testing

@testable import Verification

/// Values of characteristics that other departments' records hold.
@Suite struct `A value from another department` {
    private func found(
        _ source: CharacteristicSource, in store: any Store, until now: Moment
    ) throws -> [Occasion] {
        let plan = Plant.characteristic(source, "来源", .one, ("0", "100"), asset: "")
        return try store.read { (snapshot) throws(Fault) in
            guard try RecordedOccasions.isKnown(source, from: snapshot) else { return [] }
            return try RecordedOccasions(
                plan: plan, now: now, zoneMinutes: 480, snapshot: snapshot, isOpen: { _ in true }
            ).list()
        }
    }

    private func isKnown(_ source: CharacteristicSource, _ store: any Store) throws -> Bool {
        try store.read { (snapshot) throws(Fault) in try RecordedOccasions.isKnown(source, from: snapshot) }
    }

    @Test func `is the yield of a process, of one material or of all that came out`() async throws {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 31)
        try await plant.found([])
        let now = plant.clock.read()
        // 0.306 kg of paste out of 3.6 kg of plasma.
        let paste = try found(.yield(process: "FRACTION", material: "FR-V"), in: plant.store, until: now)
        #expect(paste.map(\.batch) == ["V-09-1"])
        #expect(abs(try #require(paste.first?.number) - 8.5) < 1e-9)
        let filled = try found(.yield(process: "FILL", material: ""), in: plant.store, until: now)
        #expect(abs(try #require(filled.first?.number) - 100 * 0.404 / 0.44) < 1e-9)
        // Litres of bulk of kilograms of paste: no common measure, and no number.
        let bulk = try found(.yield(process: "PASTEUR", material: ""), in: plant.store, until: now)
        #expect(bulk.map(\.batch) == ["ALB-09-1B"] && bulk.first?.number == nil)
        #expect(try !isKnown(.yield(process: "NONE", material: ""), plant.store))
    }

    @Test func `is a day's mean of re-tests at a station, when the day is over`() async throws {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 31)
        let shipments = Plant.shipments(31, bags: 6)
        try await plant.found(shipments)
        let bags = Array(try await plant.receive(shipments[0], seed: 31).prefix(2))
        let pack = try RetestPack.read(retestPackBytes)
        let single = pack.items.filter { $0.testing == .single }.map(\.code)
        let pooled = pack.items.filter { $0.testing == .minipool }.map(\.code)
        try await plant.must(plant.list("E-1", single, bags))
        var results: [TestResult] = []
        for (bag, protein) in zip(bags, ["58.25", "60.25"]) {
            results += single.map { item in
                let value = item == "protein" ? protein : item == "ALT" ? "17.2" : "0.24"
                return TestResult(specimen: bag, item: item, value: DecimalNumber(value))
            }
        }
        try await plant.enter("E-1", results, lots: ["HBsAg": "HB-2609-11"])
        try await plant.check(list: "E-1")
        let pool = MiniPool(items: pooled, rows: 8, columns: 12, members: bags)
        try await plant.must(plant.errand(PoolTable.self, "P-1", .make(pool), by: "0301"))
        try await plant.test("P-1", pooled, .negative)
        try await plant.conclude("E-1")
        let source = CharacteristicSource.retest(item: "protein", station: shipments[0].station)
        #expect(try found(source, in: plant.store, until: plant.clock.read()).isEmpty)
        let next = try found(source, in: plant.store, until: plant.clock.read() + .days(1))
        #expect(next.map(\.number) == [59.25] && next.map(\.batch) == [""])
        #expect(try !isKnown(.retest(item: "NONE", station: "3201"), plant.store))
    }

    @Test func `is a day's mean at a station less that at the plant`() throws {
        let stage = try ComparisonStage()
        let source = CharacteristicSource.bias(assay: "ALT", station: Plant.stations[0].code)
        let days = try found(source, in: stage.store, until: .storyStart)
        #expect(days.count == RecordedOccasions.daysReach)
        // It reads too high in the end.
        let (former, last) = (days[0].number ?? 0, days.last?.number ?? 0)
        #expect(abs(former) < 2 && last > 2)
        #expect(try !isKnown(.bias(assay: "HBsAg", station: "3201"), stage.store))
    }

    @Test func `is a test of a pool once it is concluded, as it stands`() async throws {
        let plant = try Plant(Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 11)
        let shipments = Plant.shipments(11, bags: 24)
        try await plant.found(shipments)
        try await plant.registerDevice()
        try await plant.grantAccess()
        var day = PlantDay(plant, shipments, seed: 11)
        for _ in 0..<260 { _ = await (try day.next()).deliver(plant.sequencer) }
        for shipment in shipments {
            while let act = try day.closing(shipment) { try await plant.must(act) }
        }
        try await plant.rest(shipments)
        try await plant.prepare(shipments)
        try await plant.pool(shipments)
        let pack = try PoolingPack.read(poolingPackBytes)
        let item = try #require(pack.tests.first { $0.item.isQuantitative }?.item)
        let tested = try found(.pool(item: item.code), in: plant.store, until: plant.clock.read())
        let limit = try #require(item.min ?? item.max)
        #expect(tested.map(\.batch) == ["PL-7"] && tested.map(\.number) == [limit.double])
        #expect(try !isKnown(.pool(item: "NONE"), plant.store))
    }
}
