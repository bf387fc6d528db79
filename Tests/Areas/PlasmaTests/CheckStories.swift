import Kernel
import Sheets
import TestKit
import Testing

@testable import Plasma

/// The thirteen checks of receipt: what goes wrong, and the code that it gets.
@Suite struct `A check of receipt` {
    private let blank = Story(ShipmentRules.self, Floor.id)
    private let yes = "yes"

    private func tubes(_ asked: String) -> Story<ShipmentRules> {
        blank.given(Floor.announced, Floor.arrived(limits: ["sampleTube": asked]))
    }

    private func scan(_ raw: String, _ story: Story<ShipmentRules>) -> Result<[ShipmentFact], Refusal> {
        story.when(.scanSample(raw: raw, lane: "2"), Floor.evidence(raw, story), by: Floor.zhang)
    }

    // MARK: Manifest against scans, in every wrong way

    /// What comes under the scanner, after these facts, and the reason code of the stop.
    static let wrongWays: [(what: String, given: [ShipmentFact], raw: String, grams: String, code: ReasonCode)] = [
        ("a bag that is on no manifest", [], "=A99992601299900", "588", .bagExtra),
        ("a bag taken before", [Floor.received(1), Floor.received(2)], Floor.label(1), "588", .bagDouble),
        (
            "a bag that was stopped before",
            [
                Floor.stopped(1, .bagBroken),
                .stopSettled(stop: 1, lane: "2", disposition: .isolate, verifiedBy: "p-wang"),
            ], Floor.label(1), "588", .bagDouble
        ),
        ("a label of no scheme", [], "?%&", "588", .labelUnreadable),
        ("a bag above the weight limit", [], Floor.label(1), "601", .weightOver),
        ("a bag heavier than the station said", [], Floor.label(1), "600.1", .weightOver),
        ("a bag lighter than the station said", [], Floor.label(1), "579.9", .weightDiffers),
    ]

    @Test func `stops the lane for each wrong way of a manifest against its scans`() {
        for way in Self.wrongWays {
            let story = Floor.open.given(way.given, by: "p-zhang", at: nil, reason: nil)
            #expect(story.scanning(way.raw, grams: way.grams).stop?.code == way.code, "\(way.what)")
        }
        for defect in ReasonCode.defects {
            let story = Floor.open
            let report = story.when(
                .reportDefect(defect, raw: Floor.label(1), lane: "2"), Floor.evidence(Floor.label(1), story),
                by: Floor.zhang)
            #expect(report.stop?.code == defect, "\(defect.rawValue)")
        }
        let foreign = Floor.open.when(
            Floor.scan("=A99992601299900"),
            .scan(.unlisted(Floor.scanned("=A99992601299900"), shipment: "SH-9", station: "STN-09")), by: Floor.zhang)
        #expect(foreign.stop?.code == .bagOther)
        #expect(Floor.open.asking(.scanBox(raw: "B99", lane: "2")).stop?.code == .boxMismatch)
        #expect(Floor.open.given(Floor.received(1)).state.holds.contains(.bagMissing))
    }

    // MARK: 2, the manifest

    @Test func `compares the digest that the station gives, and holds what is not proven`() {
        let whole = Floor.file.digest.hex
        let rows: [(proof: String, given: String?, held: Bool)] = [
            ("none", nil, false), ("none", String(whole.prefix(8)), false), ("none", "00000000", true),
            ("digest", nil, true), ("digest", whole, false), ("digest", "00000000", true),
        ]
        for row in rows {
            let report = ArrivalReport(
                vehicle: "川A12345", lanes: ["2"], boxesCounted: 2, sealsIntact: true, manifestDigest: row.given)
            let result = blank.given(Floor.announced).when(
                .arrive(report), .arrival(station: Floor.profile, limits: [Floor.pack(["manifestProof": row.proof])]),
                by: Floor.zhang)
            guard case .success(let facts) = result, case .arrived(let arrival) = facts[0] else {
                Issue.record("refused \(row)")
                continue
            }
            #expect(arrival.findings.contains(.documentMissing) == row.held, "\(row)")
            let state = blank.given(Floor.announced, facts[0]).state
            #expect(state.holds.contains(.documentMissing) == row.held, "\(row)")
            let check = AcceptanceRecord(state).checks.first { $0.kind == .manifest }
            #expect(check?.verdict == (row.held ? .held : .passed))
        }
        let odd = ArrivalReport(
            vehicle: "川A12345", lanes: ["2"], boxesCounted: 2, sealsIntact: true, manifestDigest: "xyz")
        let refused = blank.given(Floor.announced).when(
            .arrive(odd), .arrival(station: Floor.profile, limits: [Floor.pack()]), by: Floor.zhang)
        #expect(refused.code == "plasma.shipment.header-wrong")
    }

    @Test func `takes the signature of the station's key for the proof of a manifest that came by link or bundle`() {
        var manifest = Floor.manifest
        manifest = Manifest(
            shipment: manifest.shipment, station: manifest.station, shippedOn: manifest.shippedOn,
            file: SourceFile(
                digest: Floor.file.digest, name: "m-1.json", encoding: .utf8, signedBy: "station.example/s51a"),
            lines: manifest.lines)
        let announced = ShipmentFact.announced(
            Announcement(manifest: manifest, stationName: Floor.profile.name, schemes: Floor.profile.schemes))
        for (given, isHeld) in [(nil, false), (Floor.file.digest.hex, false), ("00000000", true)] as [(String?, Bool)] {
            let state = blank.given(
                announced, Floor.arrived(limits: ["manifestProof": "digest"], manifest: given)
            ).state
            #expect(state.holds.contains(.documentMissing) == isHeld, "\(given ?? "none")")
            let check = AcceptanceRecord(state).checks.first { $0.kind == .manifest }
            #expect(check?.values.last == "station.example/s51a" && check?.verdict == (isHeld ? .held : .passed))
        }
    }

    @Test func `of the manifest is answered by a correction with the right digest`() throws {
        let held = blank.given(Floor.announced, Floor.arrived(limits: ["manifestProof": "digest"]))
        #expect(held.state.holds.contains(.documentMissing))
        let right = try held.after(
            .correct(.manifestDigest, to: Floor.file.digest.hex), .none, by: Floor.zhang, reason: "浆站补发")
        #expect(!right.state.holds.contains(.documentMissing))
    }

    // MARK: 3, the temperature

    @Test func `Law.s50 takes nothing without a whole record of its transport in the limits or in the excursion rule`()
        throws
    {
        let rows: [(readings: [(Int64, String)], refusal: Refusal?)] = [
            ([(0, "-20"), (10, "-15")], nil), ([(0, "-20"), (10, "-5")], nil),
            ([(0, "-20"), (16, "-20")], .shipmentTemperatureIncomplete),
            ([(0, "-20"), (10, "-4.9")], .shipmentTemperatureRejected),
        ]
        for row in rows {
            let story = try finished(Floor.open.given(Floor.judgedAs(row.readings), Floor.received(1)))
            #expect(accept(story) == row.refusal, "\(row.readings)")
        }
        // A plant that lets shipments in without a logger still cannot accept them for use.
        let unrecorded = blank.given(
            Floor.announced, Floor.arrived(limits: ["temperatureRecord": "none"]), Floor.received(1))
        #expect(accept(try finished(unrecorded)) == .shipmentTemperatureIncomplete)
    }

    private func finished(_ story: Story<ShipmentRules>) throws -> Story<ShipmentRules> {
        try story.after(
            .finish, .none, by: Floor.zhang, signatures: [Floor.signature(Floor.zhang, .performed, story.state)])
    }

    private func accept(_ story: Story<ShipmentRules>) -> Refusal? {
        let signed = [Floor.signature(Floor.li, .reviewed, story.state)]
        let answer = story.asking(.accept, by: Floor.li, reason: "已查明", signatures: signed)
        if case .failure(let refusal) = answer { return refusal }
        return nil
    }

    // MARK: 13, the sample tube

    @Test func `of sample tubes takes one of each bag, or one of each box, as the limits ask`() throws {
        #expect(scan(Floor.label(1), Floor.open) == .failure(.sampleNotAsked))
        let bag = SampleScan(bag: "A999926012001", lane: "2", raw: Floor.label(1))
        #expect(scan(Floor.label(1), tubes("bag")) == .success([.sampleScanned(bag)]))
        #expect(scan("B01", tubes("bag")).code == "plasma.sample.unknown")
        let taken = tubes("bag").given(.sampleScanned(bag), Floor.received(1), Floor.received(2))
        #expect(scan(Floor.label(1), taken) == .failure(.sampleScannedAlready))
        #expect(taken.state.samplesMissing == 1)
        #expect(taken.state.holds.contains(.sampleMissing))
        let check = AcceptanceRecord(taken.state).checks.first { $0.kind == .sample }
        #expect(check?.verdict == .held && check?.codes == [.sampleMissing] && check?.values == ["1"])
        let box = SampleScan(box: "B01", lane: "2", raw: "B01")
        #expect(scan("B01", tubes("box")) == .success([.sampleScanned(box)]))
        #expect(scan("B77", tubes("box")).code == "plasma.sample.unknown")
        let boxed = tubes("box").given(.sampleScanned(box), Floor.received(1), Floor.received(2))
        #expect(scan("B01", boxed) == .failure(.sampleScannedAlready))
        #expect(boxed.state.samplesMissing == 0)
        #expect(scan(" ", tubes("bag")) == .failure(.scanEmpty))
    }

    // MARK: The plan of the state

    @Test func `Plan.A1 receives a shipment from its manifest to QA's signature with zero paper`() throws {
        var story = blank.given(Floor.announced)
        let report = ArrivalReport(vehicle: "川A12345", lanes: ["2"], boxesCounted: 2, sealsIntact: true)
        story = try story.after(
            .arrive(report), .arrival(station: Floor.profile, limits: [Floor.pack()]), by: Floor.zhang)
        story = try story.after(
            .judgeTemperature(Floor.series([(0, "-20"), (10, "-19.5")])), .none, by: Floor.zhang)
        story = try story.after(.scanBox(raw: "B01", lane: "2"), .none, by: Floor.zhang)
        for serial in 1...4 {
            let raw = Floor.label(serial)
            story = try story.after(Floor.scan(raw), Floor.evidence(raw, story), by: Floor.zhang)
        }
        story = try finished(story)
        #expect(accept(story) == nil)
        #expect(AcceptanceRecord(story.state).verdict == .passed)
        #expect(story.state.count(.received) == 4)
    }

    @Test func `Plan.A2 takes a typed bag number only with a reason and a second person`() throws {
        let number = "A999926012001"
        #expect(Floor.open.scanning(number, keyed: " ") == .failure(.keyedReasonMissing))
        #expect(Floor.open.scanning(number, keyed: "标签磨损") == .failure(.keyedSecondPersonMissing))
        let seen = KeyedConfirmation(shipment: Floor.id, raw: number, lane: "2", reason: "标签磨损")
        func signed(_ standing: Standing) -> [SignedBy] {
            [
                .story(
                    standing, .verified, over: seen.subject, version: KeyedConfirmation.version,
                    content: seen.canonicalBytes)
            ]
        }
        let own = Standing.story("p-zhang", "plasma.verify")
        #expect(Floor.open.scanning(number, keyed: "标签磨损", signatures: signed(own)) == .failure(.secondPersonSame))
        #expect(Floor.open.scanning(number, keyed: "标签磨损", signatures: signed(Floor.wang)).code == nil)
    }
}

extension Floor {
    static func scanned(_ raw: String) -> ScannedCode {
        guard case .success(let code) = open.state.reading(raw) else { preconditionFailure("no label: \(raw)") }
        return code
    }
}
