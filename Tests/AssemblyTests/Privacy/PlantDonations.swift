import Assembly
import Donors
import Kernel
import Plasma
import TestKit
import Testing

extension Plant {
    /// The first donor gives twice, the second time too soon and before the first is told; a test is missing.
    func donate(_ donors: [String]) async throws {
        let pack = try CriteriaPack.read(donationRulesPackBytes)
        try await must(errand(CriteriaTable.self, CriteriaPack.packName, .adopt(pack), by: "0105"))
        try await adoptParallelLimits()
        let station = DemoDonor.all[0].station
        for (bag, day) in [("DN-2", -20), ("DN-1", -31)] {
            let donation = Plant.donation(bag, of: donors[0], at: station, days: day)
            try await must(errand(DonationTable.self, bag, .record(donation), by: "0105"))
        }
        let changed = Plant.donation("DN-1", of: donors[0], at: station, days: -33)
        try await must(errand(DonationTable.self, "DN-1", .correct(changed), by: "0105", reason: "抄错"))
        try await settlePersons(donors)
        let result = StationResult(
            item: "HBsAg", interpretation: .negative, method: "ELISA", kitLot: "K-1",
            testedAt: changed.collectedAt - .days(1))
        try await must(errand(DonationTable.self, "DN-1", .reportResults([result]), by: "0105"))
    }

    /// The first donor is told of by another station too, told apart, merged, split; the second is deferred.
    private func settlePersons(_ donors: [String]) async throws {
        let tag = try load(DonorTable.self, donors[0]).tag ?? Digest.story([])
        let elsewhere = DonorReport(
            station: DemoStation.own.code, number: "E1", status: .new, sex: .male, abo: .o, tag: tag)
        let other = DonorRules.id(station: elsewhere.station, number: elsewhere.number)
        try await must(errand(DonorTable.self, other, .report(elsewhere), by: "0105"))
        let close = Plant.donation("DN-3", of: other, at: elsewhere.station, days: -25)
        try await must(errand(DonationTable.self, "DN-3", .record(close), by: "0105"))
        for command in [DonorCommand.merge(other: other), .split(other: other), .tellApart(other: other)] {
            try await must(errand(DonorTable.self, donors[0], command, by: "0533", reason: "核对证件"))
        }
        let place = StationDescription(address: "示例路 1 号", area: "示例县", owner: "示例生物制品")
        try await must(errand(StationTable.self, elsewhere.station, .describe(place), by: "0105"))
        let audit = StationAudit(
            on: Plant.today.adding(days: -200), auditors: ["0533"], result: .improve, note: "冷库门未关严",
            nextDue: Plant.today.adding(days: -16), rules: "1")
        try await must(errand(StationTable.self, elsewhere.station, .audit(audit), by: "0105"))
        let today = Plant.today
        for (code, until) in [("T-CONTACT", today.adding(days: 9)), ("P-HBV", nil)] {
            try await must(
                errand(
                    DonorTable.self, donors[1], .placeDeferral(code: code, from: today, until: until, note: "体检单 1"),
                    by: "0533"))
        }
        try await must(
            errand(DonorTable.self, donors[1], .liftDeferral(code: "P-HBV"), by: "0533", reason: "复查阴性"))
        try await must(
            errand(
                SampleTable.self, "CB-1",
                .record(
                    CallbackSample(
                        sample: "CB-1", donor: donors[0], station: DemoDonor.all[0].station,
                        collectedAt: .storyStart - .days(1), kind: "serum")), by: "0105"))
        try await retest()
    }

    static func donation(_ bag: String, of donor: String, at station: String, days: Int) -> Donation {
        Donation(
            bag: bag, donor: donor, station: station, collectedAt: .storyStart + .days(Int64(days)),
            volumeMillilitres: DecimalNumber(coefficient: 575), weightGrams: DecimalNumber(coefficient: 5925, scale: 1),
            type: "normal", plasmaState: .normal, ageYears: 38, device: "PCS-07")
    }
}
