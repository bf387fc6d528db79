import Donors
import Kernel
import TestKit
import Testing

@testable import Collection

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a station's fact` {
    private let result = BagResult(
        bag: "B1", item: "ALT", value: Samples.decimal("17.0"), unit: "U/L", reading: .pass, method: "rate",
        kitLot: "K1", testedAt: .storyStart)

    private var samples: [any Fact] {
        let day = Day(daysSinceEpoch: 20_800)
        let line = StationManifestLine(
            box: "X1", donor: "0012-D1", donorKind: .regular, sex: .female, ageYears: 30, record: Samples.record("B1"),
            results: [result])
        let manifest = StationManifest(
            station: "0012", partner: "plant.example/x", logger: "T-7", vehicle: "川A12345", shippedOn: day,
            lines: [line])
        let visits: [VisitFact] = [
            .registered(Samples.opening, kind: .new, limits: "1"), .examined(Samples.exam(), [.weight, .pulse]),
            .questioned(yes: ["T-COLD"]), .decided(.deferred(code: "T-COLD", until: day)), .decided(.accepted),
            .decided(.excluded(code: "P-HIV")),
            .collected(
                Samples.record("B1"), station: "0012", donor: "0012-D1", ageYears: 30, overLimit: ["weightGramsMax"]),
            .frozen(freezer: "F1", late: true), .ended,
        ]
        let runs: [RunFact] = [.entered([result]), .checked([result], passed: ["B1"], failed: ["B2"]), .returned]
        let boxes: [StationBoxFact] = [
            .opened, .packed(bag: "B1"), .unpacked(bag: "B1"), .closed(bags: ["B1"], seal: "S1"),
        ]
        let shipments: [StationShipmentFact] = [
            .opened, .loaded(box: "X1"), .unloaded(box: "X1"), .dispatched(manifest),
        ]
        let bags: [BagFact] = [
            .received(shipment: "SH-1", result: .isolated, code: "WGT-DIF", netGrams: Samples.decimal("588.0")),
            .retested(conclusion: "pass", at: .storyStart),
            .rejected(code: "LBL-BAD", reason: "标签", at: .storyStart),
            .titred(item: "anti-HBs", value: Samples.decimal("8.20"), unit: "IU/mL", at: .storyStart),
        ]
        let looks: [LookBackFact] = [
            .requested(donor: "0012-D1", station: "0012", pathogen: "HIV", since: .storyStart, reason: "r"),
            .answered(finding: "f"),
        ]
        let label = BagLabel(
            bag: "B1", donor: "0012-D1", abo: .ab, collectedOn: day, grams: Samples.decimal("590.5"), station: "0012",
            stationName: "示例浆站")
        let labels: [LabelFact] = [
            .printed(label, copy: 1, second: nil), .printed(label, copy: 2, second: "0706"),
        ]
        return visits + runs + boxes + shipments + bags + looks + labels
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/CollectionTests/vectors.txt"
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }
            .joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `of a wrong kind or code are refused`() throws {
        let empty = try JSONFields(canonical: Array("{}".utf8))
        #expect(throws: JSONFailure.self) { try VisitFact.read("collection.visit.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try VisitFact.read("collection.visit.decided.v1", empty) }
        #expect(throws: JSONFailure.self) { try RunFact.read("collection.run.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try StationBoxFact.read("collection.box.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try StationShipmentFact.read("collection.shipment.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try BagFact.read("collection.bag.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try LookBackFact.read("collection.look-back.x.v1", empty) }
        let wrong = try JSONFields(canonical: Array("{\"verdict\":\"maybe\"}".utf8))
        #expect(throws: JSONFailure.self) { try VisitFact.read("collection.visit.decided.v1", wrong) }
    }
}
