import Assembly
import Comparison
import Donors
import Kernel
import Plasma
import Retest
import TestKit
import Testing

extension Plant {
    /// The limits that this program brings are adopted.
    func adoptParallelLimits() async throws {
        let limits = try ParallelLimits.read(parallelLimitsPackBytes)
        try await must(errand(ParallelLimitsTable.self, ParallelLimits.packName, .adopt(limits), by: "0105"))
    }

    /// The first bag that can be tested goes through both houses, which disagree; the finding is acted on and closed,
    /// the conclusion withdrawn and made anew.
    func parallel(_ shipment: DemoShipment) throws -> Act? {
        for bag in shipment.bags {
            let id = bag.line.bag
            let source = try store.read { (snapshot) throws(Fault) in
                try SpecimenLookups.source(of: id, from: snapshot)
            }
            let isBegun = try load(FindingTable.self, FindingRules.id(bag: id, assay: "HBsAg")).opening != nil
            guard let source, isBegun || source.obstacle(id) == nil else { continue }
            return try parallel(bag.line, source.donor ?? "", shipment.station)
        }
        return nil
    }

    private func parallel(_ line: ManifestLine, _ donor: String, _ station: String) throws -> Act? {
        let bag = line.bag
        let collected = line.collectedOn.start(offsetMinutes: 480) + .hours(9)
        let donation = try load(DonationTable.self, bag)
        if donation.donation == nil {
            let told = Donation(
                bag: bag, donor: donor, station: station, collectedAt: collected,
                volumeMillilitres: DecimalNumber(coefficient: 575), weightGrams: line.stationWeightGrams,
                type: "normal", plasmaState: .normal, ageYears: 38)
            return errand(DonationTable.self, bag, .record(told), by: "0105")
        }
        if donation.results.isEmpty {
            let results = [
                StationResult(item: "HBsAg", interpretation: .negative, testedAt: collected),
                StationResult(
                    item: "ALT", value: DecimalNumber(coefficient: 172, scale: 1), unit: "U/L", interpretation: .pass,
                    testedAt: collected),
            ]
            return errand(DonationTable.self, bag, .reportResults(results), by: "0105")
        }
        let specimen = try load(SpecimenTable.self, bag)
        let finding = try load(FindingTable.self, FindingRules.id(bag: bag, assay: "HBsAg"))
        let isWithdrawn = specimen.version == 2 && finding.isClosed
        if finding.opening == nil || isWithdrawn {
            let conclusion = SpecimenConclusion(
                verdict: .fail, specification: "1", kind: .donation, donor: donor, station: station,
                collectedAt: collected,
                items: [
                    ItemConclusion(
                        item: "ALT", value: DecimalNumber(coefficient: 18), unit: "U/L", interpretation: .pass,
                        run: "WL-0"), ItemConclusion(item: "HBsAg", interpretation: .reactive, run: "WL-0"),
                ], discordant: ["HBsAg"], releasedAt: .storyStart, releasedBy: "0302")
            return errand(SpecimenTable.self, bag, .conclude(conclusion), by: Standing.node.person)
        }
        if finding.actions == 0 { return errand(FindingTable.self, finding.id, .act("换批号重测"), by: "0302") }
        if !finding.isClosed {
            let own = try sign(
                finding.subject, version: finding.version, content: finding.closing("停用批号"), .approved, by: "0533")
            return errand(FindingTable.self, finding.id, .close("停用批号"), by: "0533", signatures: [own])
        }
        guard specimen.version == 1 else { return nil }
        let own = try sign(
            specimen.subject, version: specimen.version, content: specimen.withdrawal(reason: "试剂失效"), .approved,
            by: "0302")
        return errand(SpecimenTable.self, bag, .withdraw, by: "0302", reason: "试剂失效", signatures: [own])
    }
}
