import Assembly
import Donors
import Kernel
import Ledger
import Plasma
import Quarantine
import Retest
import TestKit
import Testing

@Suite struct `Quarantine at a plant` {
    private let shipment = DemoShipment(
        seed: 61, id: "SH-1", station: .isbt, shippedOn: Plant.today.adding(days: -1), bags: 16)

    private func plant() async throws -> (plant: Plant, bags: [String]) {
        let plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: 61)
        try await plant.found([shipment])
        try await plant.adoptQuarantine()
        try await plant.receive(shipment)
        let bags = try plant.restingBags(shipment)
        try #require(bags.count >= 5)
        return (plant, bags)
    }

    private var donor: String { "\(shipment.station)-DQ1" }

    private func state(_ bag: String, _ plant: Plant) throws -> QuarantineState? {
        try plant.store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.line(bag, from: snapshot)?.unit.state
        }
    }

    private func clearance(_ bag: String, _ plant: Plant) throws -> Clearance {
        let now = plant.clock.read()
        let found = try plant.store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearance(
                of: bag, at: now, for: .albuminAndImmunoglobulin, zoneMinutes: 480, from: snapshot)
        }
        return try #require(found)
    }

    /// What a full re-evaluation finds.
    private func review(_ plant: Plant) throws -> ReviewBatch {
        let now = plant.clock.read()
        return try plant.store.read { (snapshot) throws(Fault) in
            try FullReview(snapshot, zoneMinutes: 480).batch(after: "", at: now)
        }
    }

    @Test func `begins with receipt, ends with a later clean sample, and is judged anew at every fact`() async throws {
        let (plant, bags) = try await plant()
        for bag in bags { #expect(try state(bag, plant) == .waiting) }
        try await plant.give(bags[0], of: donor, at: shipment.station, days: -100)
        try await plant.conclude(bags[0], at: shipment.station, released: .storyStart - .days(90))
        #expect(try state(bags[0], plant) == .waiting)
        try await plant.give(bags[1], of: donor, at: shipment.station, days: -3)
        #expect(try clearance(bags[0], plant).verdict == .waiting(.results(of: bags[1])))
        try await plant.conclude(bags[1], at: shipment.station, released: .storyStart)
        #expect(try state(bags[0], plant) == .cleared && state(bags[1], plant) == .waiting)
        let line = try plant.store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.line(bags[0], from: snapshot)
        }
        #expect(line?.unit.evidence?.sample == bags[1] && line?.unit.evidence?.run == "WL-7")
        try await plant.withdraw(bags[1])
        #expect(try state(bags[0], plant) == .waiting)
        try await plant.conclude(bags[1], at: shipment.station, bad: "HBsAg", released: .storyStart)
        #expect(try state(bags[0], plant) == .failed && state(bags[1], plant) == .failed)
        // What failed is held, so that nobody picks it.
        #expect(try plant.load(UnitTable.self, bags[0]).holds.contains(.quarantineFailed))
        #expect(try clearance(bags[0], plant).isUsable == false)
        #expect(try review(plant).differences == 0)
        #expect(try PlantChecks.findings(plant) == [])
    }

    @Test func `is not over for a bag that is held, excluded, late or not in the store`() async throws {
        let (plant, bags) = try await plant()
        for (bag, days) in [(bags[0], -100), (bags[1], -3)] {
            try await plant.give(bag, of: donor, at: shipment.station, days: days)
            try await plant.conclude(bag, at: shipment.station, released: .storyStart - .days(1))
        }
        #expect(try clearance(bags[0], plant).verdict.state == .cleared)
        let entry = Exclusion(
            station: shipment.station, number: "DQ1", tag: nil, isPermanent: true, ground: "P-HIV",
            since: plant.clock.read())
        try await plant.must(plant.errand(ExclusionTable.self, entry.record, .enter(entry), by: "0533"))
        // Cleared before the exclusion: what was found stands, and it may not be used all the same.
        #expect(try state(bags[0], plant) == .cleared && state(bags[1], plant) == .failed)
        #expect(try clearance(bags[0], plant).obstacles.contains(.excluded("P-HIV")))
        try await plant.must(
            plant.errand(ExclusionTable.self, entry.record, .lift(source: ""), by: "0533", reason: "同名"))
        #expect(try state(bags[1], plant) == .waiting)
        #expect(try clearance(bags[0], plant).obstacles.contains(.excluded("P-HIV")) == false)
        let old = plant.store
        let late = try old.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearance(
                of: bags[0], at: .storyStart + .days(900), for: .factorVIII, zoneMinutes: 480, from: snapshot)
        }
        #expect(late?.obstacles.contains { if case .expired = $0 { true } else { false } } == true)
        let none = try old.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearance(
                of: "NOBODY", at: .storyStart, for: .factorVIII, zoneMinutes: 480, from: snapshot)
        }
        #expect(none == nil)
    }

    @Test func `hears a call-back sample, and a corrected donation`() async throws {
        let (plant, bags) = try await plant()
        try await plant.give(bags[0], of: donor, at: shipment.station, days: -100)
        try await plant.conclude(bags[0], at: shipment.station, released: .storyStart - .days(80))
        let tag = Digest.story([9])
        let report = DonorReport(station: shipment.station, number: "DQ1", status: .regular, tag: tag)
        try await plant.must(plant.errand(DonorTable.self, donor, .report(report), by: "0105"))
        let sample = CallbackSample(
            sample: "CB-9", donor: donor, station: shipment.station, collectedAt: .storyStart - .days(2), kind: "serum")
        try await plant.must(plant.errand(SampleTable.self, "CB-9", .record(sample), by: "0105"))
        try await plant.conclude("CB-9", at: shipment.station, kind: .callback, released: .storyStart)
        #expect(try state(bags[0], plant) == .waiting)
        try await plant.must(
            plant.errand(
                SampleTable.self, "CB-9", .reportResults(Plant.panel(.storyStart - .days(1))), by: "0105"))
        #expect(try state(bags[0], plant) == .cleared)
        // It was another donor's: what the sample cleared is open again, under the other.
        let other = "\(shipment.station)-DQ2"
        let moved = Plant.donation(bags[0], of: other, at: shipment.station, days: -100)
        try await plant.must(
            plant.errand(DonationTable.self, bags[0], .correct(moved), by: "0105", reason: "条码贴错"))
        #expect(try state(bags[0], plant) == .waiting)
        let line = try plant.store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.line(bags[0], from: snapshot)
        }
        #expect(line?.unit.donor == other)
        #expect(try review(plant).differences == 0)
        #expect(try PlantChecks.findings(plant) == [])
    }

    /// The same facts in any order end in the same table, and a full re-evaluation agrees with what came fact by fact.
    @Test(arguments: 0..<3)
    func `ends in the same state whatever the order of facts`(seed: UInt64) async throws {
        var ends: [[QuarantineState?]] = []
        for round in 0..<2 {
            let (plant, bags) = try await plant()
            var numbers = SeededNumbers(seed &* 31 &+ 1)
            let bad = ["", "", "ALT", "HBsAg"]
            let days = [-200, -110, -100, -60, -5]
            var acts: [(Plant) async throws -> Void] = []
            let station = shipment.station
            let donor = donor
            for (place, bag) in bags.prefix(5).enumerated() {
                let atStation = bad[numbers.below(4)]
                let atPlant = numbers.chance(15) ? "anti-HCV" : ""
                let late = Int64(numbers.below(50))
                let at = Moment.storyStart + .days(Int64(days[place]))
                acts.append { plant in
                    try await plant.give(bag, of: donor, at: station, days: days[place], bad: atStation)
                }
                acts.append { plant in
                    let released = min(at + .days(late), .storyStart)
                    try await plant.conclude(bag, at: station, bad: atPlant, released: released)
                }
            }
            var order = SeededNumbers(seed &+ UInt64(round) &* 1_000)
            for place in acts.indices.reversed() where place > 0 { acts.swapAt(place, order.below(place + 1)) }
            for act in acts { try await act(plant) }
            #expect(try review(plant).differences == 0)
            ends.append(try bags.prefix(5).map { try state($0, plant) })
        }
        #expect(ends[0] == ends[1])
    }
}
