import Assembly
import Donors
import Kernel
import Retest
import TestKit
import Testing

extension Plant {
    /// The call-back sample is concluded, and the conclusion withdrawn.
    func retest() async throws {
        let station = DemoDonor.all[0].station
        let conclusion = SpecimenConclusion(
            verdict: .fail, specification: "1", kind: .callback, donor: nil, station: station, collectedAt: nil,
            items: [ItemConclusion(item: "HBsAg", interpretation: .reactive, run: "WL-0")], discordant: ["HBsAg"],
            releasedAt: .storyStart, releasedBy: "0302")
        try await must(errand(SpecimenTable.self, "CB-1", .conclude(conclusion), by: Standing.node.person))
        let state = try load(SpecimenTable.self, "CB-1")
        let own = try sign(
            state.subject, version: state.version, content: state.withdrawal(reason: "试剂失效"), .approved, by: "0302")
        try await must(
            errand(SpecimenTable.self, "CB-1", .withdraw, by: "0302", reason: "试剂失效", signatures: [own]))
    }
}
