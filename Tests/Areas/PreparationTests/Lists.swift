import Kernel
import TestKit

@testable import Plasma
@testable import Preparation
@testable import Quarantine

/// A group as a test has it: few donors, two stations.
func group(_ changes: [MixLimit: String] = [:], types: [PlasmaType] = [.normal]) -> ProductGroup {
    let values: [MixLimit: String] = [
        .ageMinDays: "90", .ageMaxDays: "1095", .donorsMin: "2", .stationsMin: "1", .stationsMax: "4",
        .stationShareMax: "100", .unitsMax: "100", .weightTolerance: "50",
    ]
    let limits = MixLimit.allCases.map { name in
        Limit(
            name: name.rawValue, value: changes[name] ?? values[name] ?? "1", unit: name.unit, source: "§2.11",
            provenance: Phrase("出处", "provenance"))
    }
    return ProductGroup(
        code: "IVIG", title: Phrase("静丙", "IVIG"), use: .albuminAndImmunoglobulin, types: types, limits: limits)
}

func pack(_ version: String = "1", _ groups: [ProductGroup] = [group()]) -> PreparationPack {
    PreparationPack(version: version, effectiveFrom: Day(daysSinceEpoch: 0), groups: groups)
}

/// A bag in the store that a later sample of its donor has cleared.
struct StockedBag {
    var bag: String
    var donor: String
    var station = "3201"
    var type = PlasmaType.normal
    var daysOld = 200
    var grams = "590"
    var standing = UnitStanding.accepted
    var usage: BagUsage?
    var record = ""
    var restriction = ""
    var shipment = "SH-1"
    var isHeld = false
    /// Days after the donation; nil: the donor never came back.
    var cleanAfter: Int? = 100

    init(_ bag: String, of donor: String, _ change: (inout StockedBag) -> Void = { _ in }) {
        self.bag = bag
        self.donor = donor
        change(&self)
    }

    var file: BagFile {
        let collected = Moment.storyStart.day(offsetMinutes: 480).adding(days: -daysOld)
        return BagFile(
            bag: bag, donor: donor, collectedOn: collected,
            stock: StockLine(
                number: bag, shipment: shipment, station: station, type: type, collectedOn: collected,
                stationBox: "B1", box: "B1", netGrams: DecimalNumber(grams) ?? DecimalNumber(coefficient: 590),
                receivedAt: .storyStart, expiresOn: collected.adding(days: 1_095), restriction: restriction,
                codes: [], decision: "", standing: standing, usage: usage, usageRecord: record), isHeld: isHeld)
    }

    var samples: [QuarantineSample] {
        func sample(_ number: String, _ days: Int) -> QuarantineSample {
            let at = Moment.storyStart - .days(Int64(days))
            return QuarantineSample(
                number, .donation, of: donor, collectedAt: at, atStation: PlaceTests(.clean, at: at + .hours(1)),
                atPlant: PlaceTests(.clean, at: at + .days(1)))
        }
        return [sample(bag, daysOld)] + (cleanAfter.map { [sample("\(bag)-S", daysOld - $0)] } ?? [])
    }
}

func evidence(_ bags: [StockedBag], orders: [String: String] = [:]) throws -> PickEvidence {
    let values = [
        ("quarantineDays", "90", "d"), ("infectionMarkers", "HBsAg anti-HCV", ""),
        ("callbackStationItems", "HBsAg", ""),
        ("shelfLifeDays", "1095", "d"), ("shelfLifeFactorVIIIDays", "365", "d"), ("callbackAfterDays", "30", "d"),
        ("lostDonorDays", "180", "d"), ("expiryWarningDays", "90", "d"),
    ]
    let limits = [
        try QuarantineLimits(
            LimitsPack(
                name: "quarantine", version: "1", effectiveFrom: Day(daysSinceEpoch: 0),
                limits: values.map {
                    Limit(name: $0.0, value: $0.1, unit: $0.2, source: "447", provenance: Phrase("出处", "provenance"))
                }))
    ]
    var histories: [String: DonorHistory] = [:]
    for (donor, given) in Dictionary(grouping: bags, by: \.donor) {
        histories[donor] = DonorHistory(samples: given.flatMap(\.samples), limits: limits)
    }
    let files = Dictionary(uniqueKeysWithValues: bags.map { ($0.bag, $0.file) })
    return PickEvidence(files: ClearanceFiles(files: files, histories: histories, limits: limits), orders: orders)
}
