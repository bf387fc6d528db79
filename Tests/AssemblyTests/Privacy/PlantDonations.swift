import Assembly
import Donors
import Kernel
import TestKit
import Testing

extension Plant {
    /// The first donor gives twice, the second time too soon and before the first is told; a test is missing.
    func donate(_ donors: [String]) async throws {
        let pack = try CriteriaPack.read(donationRulesPackBytes)
        try await must(errand(CriteriaTable.self, CriteriaPack.packName, .adopt(pack), by: "0105"))
        let station = DemoDonor.all[0].station
        for (bag, day) in [("DN-2", -20), ("DN-1", -31)] {
            let donation = Plant.donation(bag, of: donors[0], at: station, days: day)
            try await must(errand(DonationTable.self, bag, .record(donation), by: "0105"))
        }
        let changed = Plant.donation("DN-1", of: donors[0], at: station, days: -33)
        try await must(errand(DonationTable.self, "DN-1", .correct(changed), by: "0105", reason: "抄错"))
        let result = StationResult(
            item: "HBsAg", interpretation: .negative, method: "ELISA", kitLot: "K-1",
            testedAt: changed.collectedAt - .days(1))
        try await must(errand(DonationTable.self, "DN-1", .reportResults([result]), by: "0105"))
    }

    static func donation(_ bag: String, of donor: String, at station: String, days: Int) -> Donation {
        Donation(
            bag: bag, donor: donor, station: station, collectedAt: .storyStart + .days(Int64(days)),
            volumeMillilitres: DecimalNumber(coefficient: 575), weightGrams: DecimalNumber(coefficient: 5925, scale: 1),
            type: "normal", plasmaState: .normal, ageYears: 38, device: "PCS-07")
    }
}
