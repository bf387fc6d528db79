import Foundation
import Kernel
import Sheets
import TestKit
import Testing

@testable import Plasma

@Suite struct `The bytes of a plasma fact` {
    static let shipmentFacts: [ShipmentFact] = [
        Floor.announced, Floor.arrived([.stationLicence, .boxMismatch], boxes: 3), Floor.judged,
        .boxOpened(box: "B01", lane: "2"), Floor.received(1),
        .received(
            Reception(
                bag: "A999926012002", box: "B01", foundIn: "B02", lane: "3", raw: "=A99992601200200",
                scheme: "STN-07-DIN", line: 2, netGrams: nil, differenceGrams: nil, keyed: "标签磨损")),
        Floor.stopped(1, .weightDiffers, grams: "561"),
        .stopped(
            Stop(
                number: 2, code: .bagOther, lane: "2", raw: "=A99992601299900", bag: "A999926012999",
                scheme: "STN-07-DIN", otherShipment: "SH-9", otherStation: "STN-09")),
        .stopped(
            Stop(
                number: 3, code: .bagDouble, lane: "2", raw: "x", keyed: "k", receivedAt: .storyStart,
                receivedLane: "3", flaw: .wrongCheck)),
        .reweighed(
            Reweighing(
                stop: 1, lane: "2", bag: "A999926012001", firstGrams: Floor.grams("561"),
                secondGrams: Floor.grams("589.0"), differenceGrams: Floor.grams("-1.0"), resolved: true)),
        .stopSettled(stop: 2, lane: "2", disposition: .putBack, verifiedBy: "p-wang"),
        .corrected(Correction(field: .sealsIntact, old: "yes", new: "no")),
        .finished(
            Completion(
                received: 3, isolated: 1, rejected: 0, missing: ["A999926012004"],
                record: Floor.digest("r"))),
        .accepted(record: Floor.digest("r")), .givenBack, .rejected(record: Floor.digest("r")),
        .sampleScanned(SampleScan(bag: "A999926012001", lane: "2", raw: "=A99992601200100")),
        .sampleScanned(SampleScan(box: "B01", lane: "2", raw: "B01")),
        Floor.arrived(limits: ["sampleTube": "box", "manifestProof": "digest"], manifest: "9f86d081"),
        .announced(
            Announcement(
                manifest: Manifest(
                    shipment: "SH-2", station: "STN-07", shippedOn: Floor.shippedOn,
                    file: SourceFile(
                        digest: Floor.file.digest, name: "m-1.json", encoding: .utf8, signedBy: "station.example/s51a"),
                    lines: [Floor.line(1, box: "B01")]), stationName: "示", schemes: [])),
    ]

    static let boxFacts: [BoxFact] = [
        .packed([BoxedBag(bag: "A999926012001", from: "B01"), BoxedBag(bag: "A999926012003", from: "B02")]),
        .sealed(seal: "S-0001", bags: 2), .reopened,
    ]

    static let unitFacts: [UnitFact] = [
        .held([.interval, .donorExcluded]), .lifted([.interval], verifiedBy: "p-wang"),
        .decided(.nonProduction, verifiedBy: "p-wang"), .decisionWithdrawn(.nonProduction, verifiedBy: "p-wang"),
        .destroyed(
            Destruction(grams: Floor.grams("588.5"), method: .incineration, witnesses: ["p-wang", "p-zhao"])),
    ]

    private static let climateAt = Moment(microseconds: 1_795_000_000_000_000)
    static let climateFacts: [ClimateFact] = [
        .recorded(
            ClimateRecord(
                file: Floor.file, points: 3, first: climateAt, last: climateAt + .hours(3),
                coldest: Floor.grams("-25.5"),
                warmest: Floor.grams("-19"), limitCelsius: Floor.grams("-20"), limitsVersion: "1",
                gaps: [ClimateGap(from: climateAt, to: climateAt + .hours(2))],
                hours: [
                    ClimateHour(start: climateAt.hour, coldest: Floor.grams("-25.5"), warmest: Floor.grams("-19"))
                ])),
        .exceeded(
            ClimateExcursion(
                number: 1,
                stretch: ClimateStretch(
                    from: climateAt, to: climateAt + .hours(1), warmest: Floor.grams("-19"), isSevere: false),
                limitCelsius: Floor.grams("-20"), limitsVersion: "1", bags: ["A999926012001"])),
        .judged(excursion: 1, .restricted),
    ]

    static let stationFacts: [StationFact] = [
        .registered(Floor.profile),
        .amended(
            StationProfile(
                name: "示", licence: "L", licenceValidTo: Floor.day("2027-02-28"), contracted: false,
                schemes: [
                    Floor.scheme("P", "P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}", issuer: "0012")
                ])),
        .described(StationDescription(address: "A 1", area: "B", owner: "C")),
        .audited(
            StationAudit(
                on: Floor.day("2026-11-20"), auditors: ["0533"], result: .improve, note: "n",
                nextDue: Floor.day("2027-05-20"), rules: "1")),
    ]

    static let limitsFacts: [LimitsFact] = [.adopted(Floor.pack())]

    private static func lines<T: Fact>(_ facts: [T]) -> [String] {
        facts.map { "\($0.kind) " + String(decoding: $0.canonicalBytes, as: UTF8.self) }
    }

    /// The file may only grow: a changed line is a changed past.
    @Test func `are frozen`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Vectors/plasma-facts.txt")
        let frozen = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let written =
            Self.lines(Self.stationFacts) + Self.lines(Self.limitsFacts) + Self.lines(Self.shipmentFacts)
            + Self.lines(Self.unitFacts) + Self.lines(Self.boxFacts) + Self.lines(Self.climateFacts)
        #expect(written.count == frozen.count)
        for (now, then) in zip(written, frozen) { #expect(now == then) }
    }

    @Test func `are there for every kind`() {
        #expect(Set(Self.shipmentFacts.map(\.kind)) == Set(ShipmentFact.kinds))
        #expect(Set(Self.climateFacts.map(\.kind)) == Set(ClimateFact.kinds))
        #expect(Set(Self.boxFacts.map(\.kind)) == Set(BoxFact.kinds))
        #expect(Set(Self.unitFacts.map(\.kind)) == Set(UnitFact.kinds))
        #expect(Set(Self.stationFacts.map(\.kind)) == Set(StationFact.kinds))
        #expect(Set(Self.limitsFacts.map(\.kind)) == Set(LimitsFact.kinds))
    }

    @Test func `read back as the same fact`() throws {
        for fact in Self.shipmentFacts {
            #expect(try ShipmentFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in Self.boxFacts {
            #expect(try BoxFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in Self.climateFacts {
            #expect(try ClimateFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in Self.unitFacts {
            #expect(try UnitFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in Self.stationFacts {
            #expect(try StationFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        for fact in Self.limitsFacts {
            #expect(try LimitsFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
    }

    @Test func `are refused under a kind that is not theirs`() {
        #expect(throws: JSONFailure.self) {
            try ShipmentFact.read("plasma.shipment.lost.v1", JSONFields(canonical: Array("{}".utf8)))
        }
        #expect(throws: JSONFailure.self) {
            try StationFact.read("plasma.shipment.accepted.v1", JSONFields(canonical: Array("{}".utf8)))
        }
        #expect(throws: JSONFailure.self) {
            try UnitFact.read("plasma.unit.held.v1", JSONFields(canonical: Array("{\"codes\":[\"X\"]}".utf8)))
        }
    }

    @Test func `of a reception stay short, because there are millions of them`() {
        #expect(Floor.received(1).canonicalBytes.count < 300)
    }
}
