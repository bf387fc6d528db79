import Donors
import Foundation
import Kernel
import TestKit
import Testing

@testable import Retest

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a re-test's fact` {
    static let at = Moment(microseconds: 1_795_000_000_000_000)
    static let words = Phrase("出处", "provenance")
    private let specimens: [SpecimenFact] = [
        .concluded(`The conclusion of a specimen`.conclusion), .withdrawn(.fail),
    ]
    private let worklists: [WorklistFact] = [
        .created(Worklist(analyser: "MR-2", items: ["ALT", "HBsAg"], specification: "1", specimens: ["B-1", "B-2"])),
        .entered(
            ResultBatch(
                testedAt: at, kits: ["HBsAg": TestKit(lot: "K-1")],
                results: [
                    TestResult(specimen: "B-1", item: "ALT", value: DecimalNumber(coefficient: 172, scale: 1)),
                    TestResult(specimen: "B-1", item: "HBsAg", told: .negative),
                ])), .invalidated(ResultKey(specimen: "B-1", item: "ALT")),
        .checked(contradictions: [ResultKey(specimen: "B-2", item: "HBsAg")]),
        .concluded(ConclusionSheet(specification: "1", passed: ["B-1"], failed: ["B-2"], waiting: 3)),
    ]
    private let pools: [PoolFact] = [
        .made(
            MiniPool(
                items: ["HBV-DNA"], rows: 1, columns: 2, members: ["B-1", "B-2"],
                parent: MiniPool.Parent(pool: "MP-0", line: .row(3)))),
        .tested([PoolReading(item: "HBV-DNA", interpretation: .reactive, kit: TestKit(lot: "N-1"))], at: at),
        .checked(isReactive: true), .resolved([ResultKey(specimen: "B-2", item: "HBV-DNA")]), .discarded,
    ]
    private let specifications: [SpecificationFact] = [
        .adopted(
            RetestPack(
                version: "1", effectiveFrom: Day(daysSinceEpoch: 20_000),
                items: [
                    RetestItem(
                        code: "ALT", title: words, method: "rate", max: DecimalNumber(coefficient: 50),
                        rounding: ItemRounding(.halfEven, decimals: 0), unit: "U/L",
                        repeats: RepeatRule(more: 2, badMin: 2), source: "ChP", provenance: words),
                    RetestItem(
                        code: "HBsAg", title: words, method: "ELISA", cutoff: DecimalNumber(coefficient: 100, scale: 2),
                        marker: "HBV", source: "ChP", provenance: words),
                ]))
    ]

    private func lines<F: Fact>(_ facts: [F]) throws -> [String] {
        for fact in facts { #expect(try F.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact) }
        #expect(facts.map(\.kind) == F.kinds)
        return facts.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
    }

    @Test func `never change`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let written = try lines(specimens) + lines(worklists) + lines(pools) + lines(specifications)
        let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written == held, "\(written.joined(separator: "\n"))")
    }
}
