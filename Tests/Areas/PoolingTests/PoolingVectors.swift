import Donors
import Foundation
import Kernel
import Plasma
import Preparation
import Retest
import TestKit
import Testing

@testable import Pooling

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a pool's fact` {
    private let pools: [PoolingFact] = [
        .opened(PoolOpening(order: "TC-1", group: "IVIG", specification: "1")), .issued([Pools.bag(1)]),
        .returned(bag: "B-1", grams: Pools.grams),
        .bagRejected(bag: "B-2", grams: Pools.grams, .haemolysis, wasCut: true),
        .emptied(["B-3"]), .counted(EmptyCount(expected: 3, counted: 2, deviation: "DEV-1", confirmedBy: "0288")),
        .made(
            PoolMaking(
                bags: 3, donors: 2, stations: 1, grams: DecimalNumber(coefficient: 17_775, scale: 1),
                kilograms: DecimalNumber(coefficient: 178, scale: 2), tank: "TK-101", list: Digest.story([1]),
                checkedBy: "0288", approvedBy: "0533")),
        .sampled([
            PoolSample(number: "S-1", purpose: "retain", place: "F-07", retainUntil: Day(daysSinceEpoch: 22_000))
        ]),
        .tested(
            [
                PoolResult(
                    item: "HBsAg", value: nil, interpretation: .negative,
                    kit: KitLot(maker: "K", lot: "K-1", expiresOn: Day(daysSinceEpoch: 21_000)), run: "R-1"),
                PoolResult(
                    item: "protein", value: DecimalNumber(coefficient: 584, scale: 1), interpretation: .pass,
                    kit: nil, run: "R-2"),
            ], at: .storyStart), .testsChecked, .concluded(PoolConclusion(verdict: .fail, failed: ["HBsAg"])),
        .reopened, .cancelled,
    ]
    private let packs: [PoolingPackFact] = [.adopted(Pools.pack)]

    private func lines<F: Fact>(_ facts: [F]) throws -> [String] {
        for fact in facts { #expect(try F.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact) }
        #expect(facts.map(\.kind) == F.kinds)
        return facts.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
    }

    @Test func `never change`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let written = try lines(pools) + lines(packs)
        let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written == held, "\(written.joined(separator: "\n"))")
    }
}
