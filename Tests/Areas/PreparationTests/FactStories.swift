import Foundation
import Kernel
import Plasma
import TestKit
import Testing

@testable import Preparation

@Suite struct `The bytes of a fact of a preparation` {
    private func bag(_ number: String) -> PickedBag {
        PickedBag(
            bag: number, station: "3201", donor: "3201-D1", collectedOn: Day(daysSinceEpoch: 20_500),
            grams: DecimalNumber(coefficient: 5_905, scale: 1))
    }

    /// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
    @Test func `never change`() throws {
        let orders: [OrderFact] = [
            .drafted(
                OrderDraft(
                    group: "IVIG", use: .albuminAndImmunoglobulin, type: .normal,
                    targetGrams: DecimalNumber(coefficient: 3_000_000), rules: "1")),
            .picked(
                [bag("B-1"), bag("B-2")], passedOver: [PassedOver(.waiting, bags: 7), PassedOver(.held, bags: 1)]),
            .exchanged(out: bag("B-2"), in: bag("B-3"), donors: 1),
            .released(
                PlasmaRelease(
                    bags: 2, donors: 1, grams: DecimalNumber(coefficient: 1_181), list: Digest.story([1, 2, 3]))),
            .releaseWithdrawn, .paused(shipment: "SH-1"), .resumed(shipment: "SH-1"), .cancelled,
            .issueBegun(pool: "PL-1"), .issueStopped(pool: "PL-1"), .issueEnded(pool: "PL-1"),
        ]
        let adopted = [SelectionFact.adopted(pack())]
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let written =
            adopted.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
            + orders.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let held = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written == held, "\(written.joined(separator: "\n"))")
        #expect(orders.map(\.kind) == OrderFact.kinds && adopted.map(\.kind) == SelectionFact.kinds)
        for fact in orders {
            #expect(try OrderFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        #expect(orders[1].mentions.count == 2 && orders[8].mentions == [Subject("pooling.pool", "PL-1")])
    }
}

@Suite struct `The rules of picking` {
    private let registrar = Standing.story("0105", "preparation.rules")

    private func decide(_ pack: PreparationPack, on name: String = "preparation") -> Result<[SelectionFact], Refusal> {
        Story(SelectionRules.self, name).when(.adopt(pack), by: registrar)
    }

    @Test func `are adopted once, each later than the one before`() throws {
        let first = try Story(SelectionRules.self, "preparation").after(.adopt(pack()), by: registrar)
        #expect(first.when(.adopt(pack()), by: registrar) == .failure(PreparationPack.versionExists("1")))
        #expect(first.when(.adopt(pack("2")), by: registrar) == .failure(PreparationPack.notLater))
        #expect(decide(pack(), on: "other") == .failure(PreparationPack.wrong("name")))
    }

    @Test func `leave nothing open and contradict nothing`() {
        for (changes, place) in [
            ([MixLimit.donorsMin: "0"], "IVIG.donorsMin"), ([.ageMinDays: "2000"], "IVIG.ageMinDays"),
            ([.stationsMin: "9"], "IVIG.stationsMin"), ([.donorsMin: "200"], "IVIG.donorsMin"),
            ([.stationShareMax: "20"], "IVIG.stationShareMax"), ([.weightTolerance: "x"], "IVIG.weightTolerance"),
        ] as [([MixLimit: String], String)] {
            #expect(decide(pack("1", [group(changes)])) == .failure(PreparationPack.wrong(place)))
        }
        #expect(decide(pack("1", [group(), group()])) == .failure(PreparationPack.wrong("groups")))
        #expect(decide(pack("1", [group(types: [])])) == .failure(PreparationPack.wrong("IVIG.types")))
        #expect(decide(pack("a b")) == .failure(PreparationPack.wrong("version")))
    }

    @Test func `are read from a file as they are written`() throws {
        var writer = CanonicalWriter()
        pack().write(to: &writer)
        #expect(try PreparationPack.read(writer.bytes) == pack())
        #expect(throws: PreparationPack.wrong("groups")) {
            try PreparationPack.read(Array(#"{"name":"preparation","version":"1","effective_from":"2026-01-01"}"#.utf8))
        }
    }
}
