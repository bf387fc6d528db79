import Assembly
import Donors
import Kernel
import Lineage
import Plasma
import Quarantine
import Retest
import TestKit
import Testing
import Web

@testable import Reports

@Suite struct `The raw-plasma summary at a plant` {
    private let shipment = DemoShipment(
        seed: 61, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 16)

    private func pooled() async throws -> (plant: Plant, bags: [String], grams: DecimalNumber) {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 61)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.receive(shipment)
        // What was isolated at receipt goes into no pool.
        let resting = try plant.restingBags(shipment).filter { bag in
            try plant.store.read { (snapshot) throws(Fault) in
                try StockLookups.line(bag, from: snapshot)?.standing == .accepted
            }
        }
        let donor = "\(shipment.station)-DQ1"
        for (bag, days) in [(resting[0], -100), (resting[1], -3)] {
            try await plant.give(bag, of: donor, at: shipment.station, days: days)
            try await plant.conclude(bag, at: shipment.station, released: .storyStart - .days(1))
        }
        let bags = Array(resting.prefix(3))
        var grams = DecimalNumber(coefficient: 0)
        for bag in bags {
            let node = try plant.store.read { (snapshot) throws(Fault) in
                try LineageLookups.node(Subject(LineageRows.bag, bag), from: snapshot)?.node
            }
            grams = try grams.adding(try #require(node?.quantity?.converted(to: .gram).number))
        }
        let order = StepOrder(
            process: "POOLING", takes: bags.map { StepTake(Subject(LineageRows.bag, $0)) },
            makes: [StepMake("POOL-26-1", of: "POOL", try Quantity(grams, .gram).converted(to: .kilogram))])
        try await plant.must(plant.errand(StepTable.self, "ST-26-1", .perform(order), by: "0720"))
        return (plant, bags, grams)
    }

    @Test func `goes from a pool back to its bags, and says of each what the record says`() async throws {
        let (plant, bags, grams) = try await pooled()
        let summary = try plant.store.read { (snapshot) throws(Fault) in
            let node = try LineageLookups.nodes(coded: "POOL-26-1", from: snapshot).first
            return try PlasmaSummary(
                try Fault.required("POOL-26-1", node), zoneMinutes: 480, from: snapshot)
        }
        #expect(summary.bags.map(\.subject.id) == bags.sorted())
        #expect(summary.stations.count == 1 && summary.stations[0].grams.compare(grams) == 0)
        #expect(summary.stations[0].profile != nil && summary.unweighed == 0)
        let days = try plant.store.read { (snapshot) throws(Fault) -> [Day] in
            var days: [Day] = []
            for bag in bags {
                if let line = try StockLookups.line(bag, from: snapshot) { days.append(line.collectedOn) }
            }
            return days
        }
        #expect(summary.stations[0].collected?.lowerBound == days.min())
        #expect(summary.stations[0].collected?.upperBound == days.max())
        #expect(summary.quarantine.cleared == 1 && summary.quarantine.bags == 3)
        #expect(summary.quarantine.samples == [bags[1]] && summary.quarantine.days == [90])
        #expect(summary.items.map(\.item) == ["HBsAg"] && summary.items[0].tested == 2)
        #expect(summary.stationKits.first { $0.item == "HBsAg" }?.lot == "K-1")
        #expect(summary.received == (try plant.counted()))
    }

    @Test func `is refused for a bag, for what has no bag behind it, and for what nobody knows`() async throws {
        let stage = try await TrailStage(acts: 1)
        for (batch, refusal) in [
            ("OLD-0001", Refusal.batchIsPlasma("OLD-0001")), ("x", Refusal.batchUnknown("x")),
        ] {
            let visit = try await stage.visit("/reports/plasma-summary", by: "0533", query: ["batch": batch])
            guard case .refused(let page) = try await stage.answer(.get, "/reports/plasma-summary", visit) else {
                Issue.record("\(batch) has a summary")
                continue
            }
            #expect(page.html.contains(refusal.code))
        }
        #expect(Refusal.batchWithoutPlasma("y").code == "reports.summary.no-plasma")
        let whole = try await stage.visit("/reports/plasma-summary", by: "0533", query: ["batch": "ALB-09-1"])
        guard case .page(let page) = try await stage.answer(.get, "/reports/plasma-summary", whole) else {
            Issue.record("no summary")
            return
        }
        #expect(page.html.contains("6 袋血浆（3.6"))
    }

    @Test func `names the kit of each run on its bags: maker, lot and expiry`() async throws {
        let (plant, bags, _) = try await pooled()
        try await plant.must(
            plant.errand(
                WorklistTable.self, "WL-9",
                .create(analyser: "MR-2", items: ["HBsAg"], specimens: [bags[2]]), by: "0301"))
        let result = TestResult(specimen: bags[2], item: "HBsAg", value: DecimalNumber("0.24"))
        try await plant.enter("WL-9", [result], lots: ["HBsAg": "HB-2609-11"])
        let uses = try plant.store.read { (snapshot) throws(Fault) in
            try SpecimenLookups.kits(of: bags, from: snapshot)
        }
        let kit = TestKit(lot: "HB-2609-11", maker: "华大", expiresOn: Day(daysSinceEpoch: 30_000))
        #expect(uses.map(\.kit) == [kit] && uses.map(\.results) == [1])
    }
}

extension Plant {
    /// Bags in stock, destroyed ones too.
    fileprivate func counted() throws -> Int {
        try store.read { (snapshot) throws(Fault) in
            try StockLookups.counts(from: snapshot).reduce(0) { $0 + $1.bags }
        }
    }
}
