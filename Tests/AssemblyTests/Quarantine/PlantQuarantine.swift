import Assembly
import Donors
import Kernel
import Plasma
import Quarantine
import Retest
import TestKit
import Testing

extension Plant {
    /// Limits of quarantine, and a day in which a shipment is received.
    func receive(_ shipment: DemoShipment, seed: UInt64 = 7) async throws {
        var day = PlantDay(self, [shipment], seed: seed)
        day.compares = false
        for _ in 0..<60 { _ = await (try day.next()).deliver(sequencer) }
        while let act = try day.closing(shipment) { try await must(act) }
    }

    func adoptQuarantine() async throws {
        let pack = try LimitsPack.read(quarantinePackBytes)
        try await must(errand(LimitsTable.self, pack.name, .adopt(pack), by: "0105"))
    }

    /// Bags that were taken in and that nobody rejected, in order.
    func restingBags(_ shipment: DemoShipment) throws -> [String] {
        try store.read { (snapshot) throws(Fault) in
            var found: [String] = []
            for bag in try ShipmentLookups.bags(of: shipment.id, afterLine: 0, limit: 100, from: snapshot) {
                let standing = try StockLookups.line(bag.number, from: snapshot)?.standing
                if standing == .accepted || standing == .hold { found.append(bag.number) }
            }
            return found
        }
    }

    /// A donation with the station's whole panel; `bad` is what was reactive.
    func give(_ bag: String, of donor: String, at station: String, days: Int, bad: String = "") async throws {
        let donation = Plant.donation(bag, of: donor, at: station, days: days)
        try await must(errand(DonationTable.self, bag, .record(donation), by: "0105"))
        try await tell(bag, at: donation.collectedAt, bad: bad)
    }

    func tell(_ bag: String, at: Moment, bad: String = "") async throws {
        try await must(
            errand(DonationTable.self, bag, .reportResults(Plant.panel(at, bad: bad)), by: "0105"))
    }

    static func panel(_ at: Moment, bad: String = "") -> [StationResult] {
        let words = ["HBsAg", "anti-HCV", "anti-HIV", "syphilis"].map { item in
            StationResult(item: item, interpretation: item == bad ? .reactive : .negative, kitLot: "K-1", testedAt: at)
        }
        let values = [("protein", "62", "g/L"), ("ALT", bad == "ALT" ? "77" : "17", "U/L")].map { item, value, unit in
            StationResult(
                item: item, value: DecimalNumber(value), unit: unit, interpretation: item == bad ? .fail : .pass,
                testedAt: at)
        }
        return words + values
    }

    /// The plant's conclusion, as the node makes it.
    func conclude(
        _ specimen: String, at station: String, kind: SpecimenKind = .donation, bad: String = "", released: Moment
    ) async throws {
        let conclusion = SpecimenConclusion(
            verdict: bad.isEmpty ? .pass : .fail, specification: "1", kind: kind, donor: nil, station: station,
            collectedAt: nil,
            items: [
                ItemConclusion(
                    item: bad.isEmpty ? "HBsAg" : bad, interpretation: bad.isEmpty ? .negative : .reactive, run: "WL-7")
            ],
            releasedAt: released, releasedBy: "0302")
        try await must(errand(SpecimenTable.self, specimen, .conclude(conclusion), by: Standing.node.person))
    }

    /// A bag is cleared by a later one, waits again, and both fail; then a round over all.
    func rest(_ shipments: [DemoShipment]) async throws {
        try await adoptQuarantine()
        func bagsOf(_ shipment: DemoShipment) throws -> [String] {
            try restingBags(shipment).filter { try load(DonationTable.self, $0).donation == nil }
        }
        let shipment = try #require(try shipments.first { try bagsOf($0).count > 1 })
        let bags = try bagsOf(shipment)
        let donor = "\(shipment.station)-DQ1"
        for (bag, days) in [(bags[0], -100), (bags[1], -3)] {
            try await give(bag, of: donor, at: shipment.station, days: days)
            try await conclude(bag, at: shipment.station, released: .storyStart - .days(1))
        }
        try await withdraw(bags[1])
        try await conclude(bags[1], at: shipment.station, bad: "HBsAg", released: .storyStart)
        let stretch = RoundStretch(after: "", through: donor, donors: 1, units: 2, differences: 0, isLast: true)
        try await must(errand(RoundTable.self, "R-1", .review(stretch), by: "0533"))
    }
}
