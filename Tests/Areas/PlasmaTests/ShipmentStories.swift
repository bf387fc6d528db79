import Kernel
import TestKit
import Testing

@testable import Plasma

@Suite struct `A manifest` {
    private func announce(
        _ manifest: Manifest = Floor.manifest, station: StationProfile? = Floor.profile,
        conflicts: BagConflicts = BagConflicts()
    ) -> Result<[ShipmentFact], Refusal> {
        Story(ShipmentRules.self, Floor.id).when(
            .announce(manifest), .announcement(station: station, conflicts: conflicts), by: Floor.zhang)
    }

    @Test func `is announced whole, with the station's name and label schemes`() {
        #expect(announce() == .success([Floor.announced]))
    }

    @Test func `is refused for an unknown station, another number, no bags or too many`() {
        #expect(announce(station: nil).code == "plasma.station.unknown")
        let other = Manifest(
            shipment: "SH-2", station: "STN-07", shippedOn: Floor.shippedOn, file: Floor.file,
            lines: Floor.manifest.lines)
        #expect(announce(other) == .failure(.shipmentOtherNumber))
        let empty = Manifest(
            shipment: Floor.id, station: "STN-07", shippedOn: Floor.shippedOn, file: Floor.file, lines: [])
        #expect(announce(empty) == .failure(.manifestLineCount))
    }

    @Test func `is refused with a bag twice, or with bags of another shipment, which it lists`() {
        let twice = Manifest(
            shipment: Floor.id, station: "STN-07", shippedOn: Floor.shippedOn, file: Floor.file,
            lines: Floor.manifest.lines + Floor.manifest.lines.prefix(1))
        #expect(announce(twice) == .failure(.manifestBagTwice))
        var conflicts = BagConflicts()
        conflicts.listed = [("A999926012001", "SH-0")]
        conflicts.count = 1
        guard case .failure(let refusal) = announce(conflicts: conflicts) else {
            Issue.record("announced")
            return
        }
        #expect(refusal.code == "plasma.manifest.bags-elsewhere")
        #expect(refusal.reason.zh.contains("A999926012001 → SH-0"))
    }
}

@Suite struct `A lorry at the gate` {
    private func arrive(
        _ station: StationProfile? = Floor.profile, _ packs: [LimitsPack] = [Floor.pack()], boxes: Int = 2,
        seals: Bool = true, vehicle: String = "川A12345", lane: String = "2"
    ) -> Result<[ShipmentFact], Refusal> {
        let report = ArrivalReport(
            vehicle: vehicle, lanes: [lane, "3"], boxesCounted: boxes, sealsIntact: seals)
        return Story(ShipmentRules.self, Floor.id).given(Floor.announced).when(
            .arrive(report), .arrival(station: station, limits: packs), by: Floor.zhang)
    }

    private func findings(_ result: Result<[ShipmentFact], Refusal>) -> [ReasonCode]? {
        if case .success(let facts) = result, case .arrived(let arrival) = facts[0] {
            arrival.findings
        } else {
            nil
        }
    }

    @Test func `pins the limits in force on that day`() {
        #expect(arrive() == .success([Floor.arrived()]))
        let packs = [
            Floor.pack(version: "1"), Floor.pack(version: "2", from: "2026-11-21"),
            Floor.pack(version: "3", from: "2026-11-22"),
        ]
        guard case .success(let facts) = arrive(Floor.profile, packs), case .arrived(let arrival) = facts[0]
        else {
            Issue.record("refused")
            return
        }
        #expect(arrival.limits.version == "2")
        #expect(arrive(Floor.profile, [Floor.pack(from: "2026-11-22")]) == .failure(.limitsNotAdopted))
    }

    @Test func `finds boxes that differ and seals that are broken`() {
        #expect(findings(arrive(boxes: 3)) == [.boxMismatch])
        #expect(findings(arrive(seals: false)) == [.boxMismatch])
    }

    @Test func `blocks a station whose licence had ended on the day of shipping, or without agreement`() {
        func station(_ validTo: String, contracted: Bool) -> StationProfile {
            StationProfile(
                name: "示", licence: "L", licenceValidTo: Floor.day(validTo), contracted: contracted,
                schemes: [])
        }
        #expect(findings(arrive(station("2026-11-20", contracted: true))) == [])
        #expect(findings(arrive(station("2026-11-19", contracted: true))) == [.stationLicence])
        #expect(findings(arrive(station("2026-12-18", contracted: false))) == [.stationLicence])
        #expect(arrive(nil).code == "plasma.station.unknown")
        let blocked = Story(ShipmentRules.self, Floor.id).given(
            Floor.announced, Floor.arrived([.stationLicence]))
        #expect(blocked.scanning(Floor.label(1)) == .failure(.shipmentBlocked))
    }

    @Test func `is refused with a wrong header`() {
        #expect(arrive(boxes: -1).code == "plasma.shipment.header-wrong")
        #expect(arrive(vehicle: "").code == "plasma.shipment.header-wrong")
        #expect(arrive(lane: "２") == .failure(.laneWrong))
    }

    @Test func `is corrected with a reason, old value kept, and no longer held`() throws {
        let story = Story(ShipmentRules.self, Floor.id).given(
            Floor.announced, Floor.arrived([.boxMismatch], boxes: 3))
        #expect(!story.state.boxesAgree)
        let correct = ShipmentCommand.correct(.boxesCounted, to: "2")
        #expect(story.asking(correct) == .failure(.correctionReasonMissing))
        #expect(
            story.asking(.correct(.boxesCounted, to: "3"), reason: "数错") == .failure(.correctionUnchanged))
        #expect(
            story.asking(.correct(.boxesCounted, to: "+2"), reason: "数错").code
                == "plasma.shipment.header-wrong")
        #expect(
            story.asking(.correct(.sealsIntact, to: "maybe"), reason: "看错").code
                == "plasma.shipment.header-wrong")
        let after = try story.after(correct, .none, by: Floor.zhang, reason: "数错")
        #expect(after.facts.last == .corrected(Correction(field: .boxesCounted, old: "3", new: "2")))
        #expect(after.state.boxesAgree)
        #expect(after.state.corrections.first?.reason == "数错")
    }
}

@Suite struct `The end of receiving` {
    private let done = Floor.open.given(
        Floor.judged, Floor.received(1), Floor.received(2), Floor.received(3), Floor.received(4))

    private func finish(_ story: Story<ShipmentRules>) -> Result<[ShipmentFact], Refusal> {
        story.asking(.finish, signatures: [Floor.signature(Floor.zhang, .performed, story.state)])
    }

    private func finished(_ story: Story<ShipmentRules>) throws -> Story<ShipmentRules> {
        story.given(try finish(story).get(), by: "p-zhang", at: nil, reason: nil)
    }

    @Test func `is signed by the receiver over the record as shown, and lists what is missing`() {
        let story = Floor.open.given(Floor.judged, Floor.received(1))
        guard case .success(let facts) = finish(story), case .finished(let completion) = facts[0] else {
            Issue.record("refused")
            return
        }
        #expect(completion.received == 1)
        #expect(completion.missing == ["A999926012002", "A999926012003", "A999926012004"])
    }

    @Test func `is refused with an open stop or without a temperature record`() {
        let stopped = done.given(Floor.stopped(1, .bagBroken))
        #expect(finish(stopped).code == "plasma.shipment.stops-open")
        #expect(finish(Floor.open.given(Floor.received(1))) == .failure(.temperatureNotJudged))
        let unrecorded = Story(ShipmentRules.self, Floor.id).given(
            Floor.announced, Floor.arrived(limits: ["temperatureRecord": "none"]))
        #expect(finish(unrecorded).code == nil)
    }

    @Test func `is refused unsigned, in another meaning, by another person, or over an older version`() {
        #expect(done.asking(.finish) == .failure(.shipmentSignatureMissing))
        let reviewed = Floor.signature(Floor.zhang, .reviewed, done.state)
        #expect(done.asking(.finish, signatures: [reviewed]) == .failure(.shipmentSignatureMissing))
        let other = Floor.signature(Floor.wang, .performed, done.state)
        #expect(done.asking(.finish, signatures: [other]) == .failure(.shipmentSignatureMissing))
        let early = Floor.signature(Floor.zhang, .performed, Floor.open.given(Floor.judged).state)
        #expect(done.asking(.finish, signatures: [early]) == .failure(.signatureOtherContent))
    }

    @Test func `is reviewed by somebody of QA who did not receive`() throws {
        let story = try finished(done)
        let accept = story.asking(
            .accept, by: Floor.li, signatures: [Floor.signature(Floor.li, .reviewed, story.state)])
        let record = Digest.story(AcceptanceRecord(story.state).canonicalBytes)
        #expect(accept == .success([.accepted(record: record)]))
        let zhang = Standing.story("p-zhang", "plasma.review")
        #expect(
            story.asking(.accept, by: zhang, signatures: [Floor.signature(zhang, .reviewed, story.state)])
                == .failure(.reviewerIsReceiver))
        #expect(story.asking(.accept, by: Floor.li) == .failure(.shipmentSignatureMissing))
        let stale = Floor.signature(Floor.li, .reviewed, done.state)
        #expect(story.asking(.accept, by: Floor.li, signatures: [stale]) == .failure(.signatureOtherContent))
    }

    @Test func `with something held is accepted only with grounds`() throws {
        let story = try finished(Floor.open.given(Floor.judged, Floor.received(1)))
        let signatures = [Floor.signature(Floor.li, .approved, story.state)]
        #expect(
            story.asking(.accept, by: Floor.li, signatures: signatures).code
                == "plasma.shipment.hold-reason-missing")
        #expect(story.asking(.accept, by: Floor.li, reason: "浆站已查到", signatures: signatures).code == nil)
    }

    @Test func `too warm is never accepted, but rejected with a reason`() throws {
        let story = try finished(Floor.open.given(Floor.judgedAs([(0, "-20"), (10, "-4.9")])))
        let signatures = [Floor.signature(Floor.li, .reviewed, story.state)]
        #expect(
            story.asking(.accept, by: Floor.li, reason: "x", signatures: signatures)
                == .failure(.shipmentTemperatureRejected))
        #expect(
            story.asking(.reject, by: Floor.li, signatures: signatures) == .failure(.shipmentReasonMissing))
        #expect(story.asking(.reject, by: Floor.li, reason: "TMP-R", signatures: signatures).code == nil)
    }

    @Test func `is given back with a reason, and the receiver's signature then stands on an older version`()
        throws
    {
        let story = try finished(done)
        #expect(story.asking(.giveBack, by: Floor.li) == .failure(.shipmentReasonMissing))
        let back = try story.after(.giveBack, .none, by: Floor.li, reason: "缺铅封照片")
        #expect(back.state.stage == .receiving)
        #expect(back.state.version == done.state.version + 2)
        let old = Floor.signature(Floor.zhang, .performed, done.state)
        #expect(back.asking(.finish, signatures: [old]) == .failure(.signatureOtherContent))
    }

    @Test func `shows the same record after it was signed`() throws {
        #expect(AcceptanceRecord(done.state) == AcceptanceRecord(try finished(done).state))
        #expect(AcceptanceRecord(done.state).verdict == .passed)
        #expect(AcceptanceRecord(done.state).counts.receivedGrams.text == "2352")
    }

    @Test func `puts the bags that were turned away, and the weights, on the record`() {
        let story = done.given(
            Floor.stopped(1, .bagBroken, serial: 2),
            .stopSettled(stop: 1, lane: "2", disposition: .reject, verifiedBy: "p-wang"))
        let record = AcceptanceRecord(story.state)
        #expect(record.turned.map(\.disposition) == [.reject])
        #expect(record.counts.rejected == 1)
        let check = record.checks.first { $0.kind == .appearance }
        #expect(check?.verdict == .rejected)
        #expect(check?.result.zh == "BAG-BRK 1")
        #expect(record.verdict == .passed)
        #expect(record.conclusion.zh == "除隔离、拒收 1 袋外，本批 3 袋验收合格，转全面复检。")
    }
}
