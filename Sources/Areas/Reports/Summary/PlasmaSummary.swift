import Donors
import Kernel
import Lineage
import Plasma
import Quarantine
import Retest

/// What one station gave to a batch.
struct StationShare: Sendable {
    let station: String
    var profile: StationProfile?
    var bags = 0
    var grams = DecimalNumber(coefficient: 0)
    /// Bags whose weight nobody told, or that were taken whole without one.
    var unweighed = 0
    var donors: Set<String> = []
    var collected: ClosedRange<Day>?
}

/// Everything that the plasma part of a lot's protocol says (批签发摘要, item 2): from a batch back to its bags.
struct PlasmaSummary: Sendable {
    let batch: LineageNode
    var stations: [StationShare] = []
    var donors = 0
    var quarantine = BatchQuarantine()
    var stationKits: [StationKit] = []
    var plantKits: [KitUse] = []
    var items: [ItemTally] = []
    var shipments: [ShipmentShare] = []
    /// Of the same shipments: what did not conform.
    var rejected: [StockTally] = []
    var received = 0
    /// In order of bags.
    var bags: [LineageNode] = []

    var bagCount: Int { stations.reduce(0) { $0 + $1.bags } }
    var unweighed: Int { stations.reduce(0) { $0 + $1.unweighed } }

}

extension PlasmaSummary {
    /// Set-wise, sixty-four bags a question: five thousand bags are some hundreds of look-ups.
    init(_ batch: LineageNode, zoneMinutes: Int, from snapshot: any Snapshot) throws(Fault) {
        self.batch = batch
        var filter = TraceFilter()
        filter.stage = .plasma
        var seen: Set<Int64> = []
        let rows = try LineageLookups.backward(from: batch, filter, from: snapshot).rows.filter {
            $0.node.subject.noun == LineageRows.bag && seen.insert($0.node.number).inserted
        }
        bags = rows.map(\.node).sorted { $0.subject.id < $1.subject.id }
        let codes = bags.map(\.subject.id)
        shipments = try StockLookups.shipments(of: codes, from: snapshot)
        gatherStations(zoneMinutes: zoneMinutes)
        for place in stations.indices {
            stations[place].profile = try StationTable.profile(stations[place].station, from: snapshot)
        }
        quarantine = try QuarantineLookups.quarantine(of: codes, from: snapshot)
        let samples = Set(codes).union(quarantine.samples).sorted()
        stationKits = try DonationLookups.kits(of: samples, from: snapshot)
        plantKits = try SpecimenLookups.kits(of: samples, from: snapshot)
        items = try SpecimenLookups.tallies(of: codes, from: snapshot)
        let tallies = try StockLookups.tallies(ofShipments: shipments.map(\.shipment), from: snapshot)
        received = tallies.reduce(0) { $0 + $1.bags }
        rejected = tallies.filter { UnitStanding.scrapped.contains($0.standing) || $0.standing == .nonProduction }
    }

    private mutating func gatherStations(zoneMinutes: Int) {
        var found: [String: StationShare] = [:]
        var donors: Set<String> = []
        for bag in bags {
            let station = bag.station ?? ""
            var share = found[station] ?? StationShare(station: station)
            share.bags += 1
            if let donor = bag.donor {
                share.donors.insert(donor)
                donors.insert(donor)
            }
            if let grams = bag.grams, let sum = StationShare.sum(share.grams, grams) {
                share.grams = sum
            } else {
                share.unweighed += 1
            }
            if shipments.isEmpty {
                let day = bag.madeAt.day(offsetMinutes: zoneMinutes)
                share.widen(day...day)
            }
            found[station] = share
        }
        for shipment in shipments { found[shipment.station]?.widen(shipment.collected) }
        stations = found.values.sorted { $0.station < $1.station }
        self.donors = donors.count
    }
}

extension StationShare {
    fileprivate mutating func widen(_ days: ClosedRange<Day>) {
        collected =
            collected.map {
                min($0.lowerBound, days.lowerBound)...max($0.upperBound, days.upperBound)
            } ?? days
    }

    static func sum(_ left: DecimalNumber, _ right: DecimalNumber) -> DecimalNumber? {
        do throws(QuantityFailure) { return try left.adding(right) } catch { return nil }
    }
}

extension LineageNode {
    /// Nil where nobody weighed it.
    fileprivate var grams: DecimalNumber? {
        do throws(QuantityFailure) { return try quantity?.converted(to: .gram).number } catch { return nil }
    }
}

extension DecimalNumber {
    /// Grams as kilograms, exactly.
    var kilograms: DecimalNumber {
        do throws(QuantityFailure) {
            return try Quantity(self, .gram).converted(to: .kilogram).number
        } catch {
            return self
        }
    }
}
