import Foundation
import Kernel
import Plasma
import TestKit
import Testing

@testable import Donors

/// `donation-vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a donation's fact` {
    static let donation = Donation(
        bag: "A999926000001", donor: "3201-D0000017", station: "3201",
        collectedAt: Moment(microseconds: 1_795_000_000_000_000),
        volumeMillilitres: DecimalNumber(coefficient: 575), weightGrams: DecimalNumber(coefficient: 5925, scale: 1),
        type: "normal", plasmaState: .normal, ageYears: 38, device: "PCS-07", setLot: "HC-1", anticoagulantLot: "KN-1")
    static let judgement = Judgement(
        kind: .regular, rules: "1",
        findings: [
            DonationFinding(.intervalShort, rule: "intervalDays", found: "13 d", limit: "14 d", other: "A999926000000")
        ])
    static let result = StationResult(
        item: "ALT", value: DecimalNumber(coefficient: 172, scale: 1), unit: "U/L", interpretation: .pass,
        method: "rate", kitLot: "K-1", testedAt: Moment(microseconds: 1_795_000_000_000_000))
    private let donations: [DonationFact] = [
        .recorded(donation, judgement, affected: ["A999926000002"]),
        .corrected(donation, Judgement(kind: .new, rules: nil, findings: []), affected: []),
        .resultsReported([result], judgement), .judgedAgain(judgement),
    ]
    static let words = Phrase("出处", "provenance")
    private let packs: [CriteriaFact] = [
        .adopted(
            CriteriaPack(
                version: "1", effectiveFrom: Day(daysSinceEpoch: 20_000),
                limits: [Limit(name: "intervalDays", value: "14", unit: "d", source: "208", provenance: words)],
                panel: [
                    PanelItem(
                        code: "ALT", title: words, max: DecimalNumber(coefficient: 50), unit: "U/L", source: "ChP",
                        provenance: words),
                    PanelItem(
                        code: "protein", title: words, min: DecimalNumber(coefficient: 50), unit: "g/L", source: "ChP",
                        provenance: words),
                ],
                deferrals: [
                    DeferralGround(code: "P-HIV", title: words, period: .permanent, source: "Q", provenance: words)
                ]))
    ]

    private let exclusions: [ExclusionFact] = [
        .entered(
            Exclusion(
                station: "3201", number: "D1", tag: Digest.story([1]), isPermanent: true, ground: "P-HIV",
                since: Moment(microseconds: 1_795_000_000_000_000), source: "station.example/xuemai"),
            day: Day(daysSinceEpoch: 20_775)), .lifted(source: ""),
    ]
    private let samples: [SampleFact] = [
        .recorded(
            CallbackSample(
                sample: "CB-1", donor: "3201-D1", station: "3201",
                collectedAt: Moment(microseconds: 1_795_000_000_000_000), kind: "serum")),
        .resultsReported([result]),
    ]

    @Test func `never change`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "donation-vectors.txt")
        let written =
            donations.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
            + packs.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
            + exclusions.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
            + samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written == held, "\(written.joined(separator: "\n"))")
        #expect(donations.map(\.kind) == DonationFact.kinds && packs.map(\.kind) == CriteriaFact.kinds)
        for fact in donations {
            #expect(try DonationFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in exclusions {
            #expect(try ExclusionFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in samples {
            #expect(try SampleFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in packs {
            #expect(try CriteriaFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
    }
}
