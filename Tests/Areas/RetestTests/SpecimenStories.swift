import Donors
import Kernel
import Plasma
import TestKit
import Testing

@testable import Retest

@Suite struct `The conclusion of a specimen` {
    static let at = Moment(microseconds: 1_795_000_000_000_000)
    static let conclusion = SpecimenConclusion(
        verdict: .fail, specification: "1", kind: .donation, donor: "3201-D0000017", station: "3201", collectedAt: at,
        items: [
            ItemConclusion(
                item: "ALT", value: DecimalNumber(coefficient: 5_049, scale: 2),
                rounded: DecimalNumber(coefficient: 50), unit: "U/L", interpretation: .pass, run: "WL-1"),
            ItemConclusion(item: "HBsAg", interpretation: .reactive, run: "WL-2"),
        ], discordant: ["HBsAg"], releasedAt: at, releasedBy: "0533")
    private let checker = Standing.story("0533", "retest.conclude")

    private func source(_ standing: UnitStanding?, station: String = "3201", pool: String? = nil) -> SpecimenEvidence {
        SpecimenEvidence(
            source: SpecimenSource(
                kind: .donation, donor: nil, station: station, collectedAt: nil, standing: standing), blockedBy: pool)
    }

    private func refusal(_ evidence: SpecimenEvidence) -> Refusal? {
        let story = Story(SpecimenRules.self, "BAG-1")
        guard case .failure(let refusal) = story.when(.conclude(Self.conclusion), evidence, by: .node) else {
            return nil
        }
        return refusal
    }

    @Test func `Plan.A14 of an unknown, foreign, missing or rejected bag is refused, each in its own words`() {
        #expect(refusal(SpecimenEvidence(source: nil)) == .specimenUnknown("BAG-1"))
        #expect(refusal(source(.accepted, station: "3202")) == .specimenUnknown("BAG-1"))
        #expect(refusal(source(nil)) == .specimenNotReceived("BAG-1"))
        #expect(refusal(source(.rejected)) == .specimenRejected("BAG-1"))
        #expect(refusal(source(.destroyed)) == .specimenRejected("BAG-1"))
        #expect(refusal(source(.accepted, pool: "MP-1")) == .specimenBlocked("BAG-1", "MP-1"))
        for standing in [UnitStanding.received, .accepted, .hold] { #expect(refusal(source(standing)) == nil) }
    }

    @Test func `is made once, and anew after a signed withdrawal with its reason`() throws {
        let blank = Story(SpecimenRules.self, "BAG-1")
        let whole = source(.accepted)
        #expect(
            blank.when(.withdraw, whole, by: checker, reason: "重测") == .failure(.specimenNotConcluded("BAG-1")))
        let made = try blank.after(.conclude(Self.conclusion), whole, by: .node)
        #expect(made.when(.conclude(Self.conclusion), whole, by: .node) == .failure(.specimenConcluded("BAG-1")))
        #expect(made.when(.withdraw, whole, by: checker, reason: "  ") == .failure(.retestReasonMissing))
        #expect(made.when(.withdraw, whole, by: checker, reason: "重测") == .failure(.retestSignatureMissing))
        func signed(_ reason: String, version: Int64) -> [SignedBy] {
            [
                .story(
                    checker, .approved, over: made.state.subject, version: version,
                    content: made.state.withdrawal(reason: reason))
            ]
        }
        for wrong in [signed("别的", version: 1), signed("重测", version: 2)] {
            #expect(
                made.when(.withdraw, whole, by: checker, reason: "重测", signatures: wrong)
                    == .failure(.retestSignatureMissing))
        }
        let gone = try made.after(
            .withdraw, whole, by: checker, reason: "重测", signatures: signed("重测", version: 1))
        #expect(gone.state.conclusion == nil && gone.state.version == 2)
        #expect(try gone.after(.conclude(Self.conclusion), whole, by: .node).state.conclusion == Self.conclusion)
    }
}
