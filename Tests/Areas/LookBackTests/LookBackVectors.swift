import Kernel
import TestKit
import Testing

@testable import LookBack

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a look-back's fact` {
    static let bag = Subject("plasma.bag", "P1")
    static let pool = Subject("lineage.batch", "POOL-1")

    static let opening = CaseOpening(
        donor: "0012-D1", trigger: .latePositive, at: .storyStart, pathogen: "HCV", profile: "CN", infected: ["P1"],
        distributed: ["L1"], sample: "S-1")

    static let hits = [
        CaseHit(bag, stage: "plasma", .pooled, isForced: true, place: "B-1", at: .storyStart, quantity: "590 g"),
        CaseHit(pool, stage: "pool", .block, isForced: true, at: .storyStart, quantity: "3.6 kg", bags: ["P1"]),
    ]

    static let beginning = CaseBeginning(
        opening: opening, rules: "1", donors: ["0012-D1"], lastNegative: "P0", from: .storyStart, hits: hits,
        notices: [CaseNotice(.station, party: "0012", message: "M-1"), CaseNotice(.authority)], lockedBy: .storyStart,
        assessedBy: .storyStart, reportedBy: .storyStart, exclusion: "P-HCV")

    private var samples: [any Fact] {
        let word = Phrase("据", "source")
        let pack = LookBackPack(
            version: "1", effectiveFrom: Day(daysSinceEpoch: 20_454), profile: "CN",
            profiles: [LookBackProfile(code: "CN", title: word, zoneMinutes: 480)],
            pathogens: [
                LookBackPathogen(
                    code: "HCV", title: word, exclusion: "P-HCV", forcesDestruction: true, markers: ["anti-HCV"],
                    source: "s",
                    provenance: word)
            ],
            windows: [
                LookBackWindow(profile: "CN", pathogen: "HCV", months: 6, source: "s", provenance: word),
                LookBackWindow(profile: "CN", pathogen: "CJD", months: nil, source: "s", provenance: word),
            ],
            clocks: [LookBackClock(code: "locked", hours: 1, source: "s", provenance: word)])
        let facts: [CaseFact] = [
            .opened(Self.beginning), .drafted(Self.beginning), .confirmed,
            .widened(.merged, donors: ["0013-D2"], hits: Self.hits),
            .infected(bag: "P1", forced: [Self.pool]), .decided(.destroy, [Self.pool]),
            .disposed([Self.pool], reference: "D-1"), .acknowledged(notice: "qp", reference: "r"), .reviewed, .closed,
            .reopened,
        ]
        let drill = LookBackDrillFact.done(
            Self.opening, rules: "1", from: nil, counts: [.reject: 10, .block: 5])
        return [LookBackPackFact.adopted(pack)] + facts + [drill]
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/LookBackTests/vectors.txt"
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }
            .joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `of a wrong kind or code are refused`() throws {
        let empty = try JSONFields(canonical: Array("{}".utf8))
        #expect(throws: JSONFailure.self) { try CaseFact.read("lookback.case.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try LookBackPackFact.read("lookback.rules.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try LookBackDrillFact.read("lookback.drill.x.v1", empty) }
        let wrong = try JSONFields(canonical: Array(#"{"bag":"P1","forced":["x"]}"#.utf8))
        #expect(throws: JSONFailure.self) { try CaseFact.read("lookback.case.infection-confirmed.v1", wrong) }
        let hit = try JSONFields(canonical: Array(#"{"subject":"x"}"#.utf8))
        #expect(throws: JSONFailure.self) { try CaseHit(reading: hit) }
    }
}
