import Kernel
import TestKit
import Testing

@testable import Plasma

@Suite struct `A bag under the scanner` {
    @Test func `is received once it is on the manifest, new and in the limits`() {
        #expect(Floor.open.scanning(Floor.label(1)) == .success([Floor.received(1)]))
    }

    @Test func `is extra when no manifest has it`() {
        let stop = Floor.open.scanning("=A99992601299900").stop
        #expect(stop?.code == .bagExtra)
        #expect(stop?.bag == "A999926012999")
    }

    @Test func `belongs elsewhere when another shipment announced it, and the stop says which`() throws {
        let story = Floor.open
        let code = try story.state.reading("=A99992601299900").get()
        let found = story.when(
            Floor.scan(code.raw), .scan(.unlisted(code, shipment: "SH-9", station: "STN-09")), by: Floor.zhang
        )
        #expect(found.stop?.code == .bagOther)
        #expect(found.stop?.otherShipment == "SH-9")
        #expect(found.stop?.otherStation == "STN-09")
    }

    @Test func `is a double when it was taken before, and the stop says when and where`() {
        let story = Floor.open.given(Floor.received(1, lane: "3"))
        let stop = story.scanning(Floor.label(1)).stop
        #expect(stop?.code == .bagDouble)
        #expect(stop?.receivedLane == "3")
        #expect(stop?.receivedAt == .storyStart + .seconds(3))
    }

    @Test func `is quietly passed over within two seconds of its own receipt in the same lane`() {
        let story = Floor.open.given(Floor.received(1))
        let at = Moment.storyStart + .seconds(3)
        #expect(story.scanning(Floor.label(1), at: at + .milliseconds(1_999)) == .failure(.bagJustReceived))
        #expect(story.scanning(Floor.label(1), at: at + .seconds(2)).stop?.code == .bagDouble)
        #expect(story.scanning(Floor.label(1), lane: "3", at: at + .seconds(1)).stop?.code == .bagDouble)
    }

    @Test func `waits for its weight without a stop`() {
        #expect(Floor.open.scanning(Floor.label(1), grams: nil) == .failure(.bagWeightMissing))
        let unweighed = Story(ShipmentRules.self, Floor.id).given(
            Floor.announced, Floor.arrived(limits: ["weighing": "none"]))
        #expect(unweighed.scanning(Floor.label(1), grams: nil).code == nil)
    }

    @Test(arguments: ["0", "-1", "10001"]) func `Law.s31 refuses a weight that no bag has`(grams: String) {
        #expect(Floor.open.scanning(Floor.label(1), grams: grams) == .failure(.bagWeightWrong))
    }

    @Test(
        arguments: [
            ("580", nil), ("579.9", .weightDiffers), ("600", nil), ("600.1", .weightOver), ("590.00", nil),
            ("601", .weightOver), ("561", .weightDiffers),
        ] as [(String, ReasonCode?)])
    func `is weighed to the digit`(grams: String, code: ReasonCode?) {
        let found = Floor.open.scanning(Floor.label(1), grams: grams)
        #expect(found.stop?.code == code)
        #expect(found.code == nil)
    }

    @Test func `with a label of no scheme, a wrong check or two schemes stops as unreadable`() {
        #expect(Floor.open.scanning("HELLO").stop?.flaw == .unknownScheme)
        #expect(Floor.open.scanning("=A99992601200190").stop?.flaw == .wrongCheck)
        #expect(Floor.open.scanning("HELLO").stop?.code == .labelUnreadable)
        let twice = Announcement(
            manifest: Floor.manifest, stationName: "二",
            schemes: [
                Floor.scheme("A", "X{serial:3n}{check:1}"),
                Floor.scheme("B", "X{serial:2n}{other:1n}{check:1}"),
            ])
        let story = Story(ShipmentRules.self, Floor.id).given(.announced(twice), Floor.arrived())
        #expect(story.scanning("X1230").stop?.flaw == .twoSchemes)
    }

    @Test func `leaves no trace when the input method, the keyboard or a document spoke`() {
        #expect(Floor.open.scanning("=A9999260120０100") == .failure(.scanFullWidth))
        #expect(Floor.open.scanning("=A999926\u{1B}012001") == .failure(.scanControl))
        #expect(Floor.open.scanning(String(repeating: "1", count: 129)) == .failure(.scanTooLong))
        #expect(Floor.open.scanning("  ") == .failure(.scanEmpty))
    }

    @Test func `is not taken while its lane is stopped, but the other lane goes on`() {
        let story = Floor.open.given(Floor.stopped(1, .weightDiffers, grams: "561"))
        #expect(story.scanning(Floor.label(2)).code == "plasma.lane.stopped")
        #expect(story.scanning(Floor.label(2), lane: "3").code == nil)
        #expect(story.scanning(Floor.label(2), lane: "") == .failure(.laneWrong))
    }

    @Test func `scanned a thousand times at once is one reception and nothing else`() {
        var story = Floor.open
        var codes: Set<String> = []
        for _ in 0..<1_000 {
            let found = story.scanning(Floor.label(1), at: .storyStart + .seconds(3))
            if case .success(let facts) = found {
                story = story.given(facts, by: "p-zhang", at: nil, reason: nil)
            }
            if let code = found.code { codes.insert(code) }
        }
        #expect(story.facts.count == 3)
        #expect(codes == ["plasma.bag.just-received"])
    }

    @Test func `stopped in one lane is a double in the other`() {
        let story = Floor.open.given(Floor.stopped(1, .weightDiffers, grams: "561"))
        #expect(story.scanning(Floor.label(1), lane: "3").stop?.code == .bagDouble)
        #expect(story.state.bags[0].state == .stopped)
    }

    @Test func `says in which open box it was found when its own is another`() {
        let story = Floor.open.given(.boxOpened(box: "B02", lane: "2"))
        guard case .success(let facts) = story.scanning(Floor.label(1)),
            case .received(let reception) = facts[0]
        else {
            Issue.record("not received")
            return
        }
        #expect(reception.box == "B01")
        #expect(reception.foundIn == "B02")
    }
}

@Suite struct `A number typed by hand` {
    private func confirmation(by standing: Standing, reason: String = "标签磨损", lane: String = "2") -> SignedBy {
        let keyed = KeyedConfirmation(shipment: Floor.id, raw: Floor.label(1), lane: lane, reason: reason)
        return .story(
            standing, .verified, over: keyed.subject, version: KeyedConfirmation.version,
            content: keyed.canonicalBytes)
    }

    private func key(_ reason: String, _ signatures: [SignedBy]) -> Result<[ShipmentFact], Refusal> {
        Floor.open.scanning(Floor.label(1), keyed: reason, signatures: signatures)
    }

    @Test func `is taken with a reason and a second person`() {
        guard case .success(let facts) = key("标签磨损", [confirmation(by: Floor.wang)]),
            case .received(let reception) = facts[0]
        else {
            Issue.record("not received")
            return
        }
        #expect(reception.keyed == "标签磨损")
    }

    @Test func `is refused without either`() {
        #expect(key(" ", [confirmation(by: Floor.wang)]) == .failure(.keyedReasonMissing))
        #expect(key("标签磨损", []) == .failure(.keyedSecondPersonMissing))
    }

    @Test func `Law.s27 Law.s32 is refused when the second person is the first, may not, or signed something else`() {
        let zhang = Standing.story("p-zhang", "plasma.receive", "plasma.verify")
        #expect(key("标签磨损", [confirmation(by: zhang)]) == .failure(.secondPersonSame))
        #expect(key("标签磨损", [confirmation(by: Floor.li)]) == .failure(.secondPersonNotPermitted))
        #expect(
            key("标签磨损", [confirmation(by: Floor.wang, lane: "3")]) == .failure(.signatureOtherContent))
    }
}

@Suite struct `A box under the scanner` {
    @Test func `opens in its lane, once`() {
        let open = ShipmentFact.boxOpened(box: "B01", lane: "2")
        #expect(Floor.open.asking(.scanBox(raw: "B01", lane: "2")) == .success([open]))
        #expect(
            Floor.open.given(open).asking(.scanBox(raw: "B01", lane: "2")).code == "plasma.box.open-already")
    }

    @Test func `is known by its GS1 label and behind a scanner's identifier`() {
        let line = Floor.manifest.lines[0]
        let boxed = ManifestLine(
            box: "106141412345678908", bag: line.bag, donor: line.donor, collectedOn: line.collectedOn,
            stationWeightGrams: line.stationWeightGrams, type: .normal)
        let manifest = Manifest(
            shipment: Floor.id, station: "STN-07", shippedOn: Floor.shippedOn, file: Floor.file,
            lines: [boxed])
        let story = Story(ShipmentRules.self, Floor.id).given(
            .announced(Announcement(manifest: manifest, stationName: "示", schemes: [])), Floor.arrived())
        for raw in ["106141412345678908", "00106141412345678908", "]C100106141412345678908"] {
            let opened = story.asking(.scanBox(raw: raw, lane: "2"))
            #expect(opened == .success([.boxOpened(box: "106141412345678908", lane: "2")]))
        }
    }

    @Test func `stops the lane when the manifest has none of it`() {
        let stop = Floor.open.asking(.scanBox(raw: "B77", lane: "2")).stop
        #expect(stop?.code == .boxMismatch)
        #expect(stop?.box == "B77")
    }
}

@Suite struct `A stop` {
    private let weight = Floor.open.given(Floor.stopped(1, .weightDiffers, grams: "561"))

    @Test func `for weight is weighed again, both weights stay, and in the limits it is received`() {
        guard case .success(let facts) = weight.asking(.reweigh(lane: "2", grams: Floor.grams("589"))) else {
            Issue.record("refused")
            return
        }
        #expect(facts.count == 2)
        #expect(facts.last == Floor.received(1, grams: "589"))
        let after = weight.given(facts, by: "p-zhang", at: nil, reason: nil)
        #expect(after.state.openStops == 0)
        #expect(after.state.bags[0].state == .received)
        #expect(after.state.lanes["2"]?.openStop == nil)
    }

    @Test func `stays when the second weight is out as well, and there is no third`() throws {
        let story = try weight.after(
            .reweigh(lane: "2", grams: Floor.grams("562")), .none, by: Floor.zhang)
        #expect(story.state.openStops == 1)
        #expect(story.state.stops[0].reweighed == Floor.grams("562"))
        #expect(
            story.asking(.reweigh(lane: "2", grams: Floor.grams("589"))) == .failure(.stopReweighedAlready))
    }

    @Test func `for another reason is not weighed`() {
        let story = Floor.open.given(Floor.stopped(1, .bagBroken))
        #expect(story.asking(.reweigh(lane: "2", grams: Floor.grams("589"))) == .failure(.stopNotForWeight))
        #expect(
            Floor.open.asking(.reweigh(lane: "2", grams: Floor.grams("589"))).code == "plasma.stop.not-open")
    }

    @Test func `is settled by a second person who signed this stop and this disposition`() {
        let settled = ShipmentFact.stopSettled(
            stop: 1, lane: "2", disposition: .isolate, verifiedBy: "p-wang")
        let isolate = ShipmentCommand.settleStop(lane: "2", .isolate)
        #expect(
            weight.asking(isolate, signatures: Floor.confirmation(weight, .isolate)) == .success([settled]))
        #expect(weight.asking(isolate) == .failure(.stopSecondPersonMissing))
        #expect(
            weight.asking(isolate, signatures: Floor.confirmation(weight, .reject))
                == .failure(.signatureOtherContent))
        let zhang = Standing.story("p-zhang", "plasma.verify")
        #expect(
            weight.asking(isolate, signatures: Floor.confirmation(weight, .isolate, by: zhang))
                == .failure(.secondPersonSame))
        #expect(Floor.open.asking(isolate).code == "plasma.stop.not-open")
        let after = weight.given(settled)
        #expect(after.state.bags[0].state == .isolated)
        #expect(after.state.count(.isolated) == 1)
    }

    @Test func `of a bag of ours is never put back, of a foreign one it is`() throws {
        let back = ShipmentCommand.settleStop(lane: "2", .putBack)
        #expect(
            weight.asking(back, signatures: Floor.confirmation(weight, .putBack))
                == .failure(.stopPutBackNotForeign))
        let foreign = Floor.open.given(
            .stopped(
                Stop(number: 1, code: .bagExtra, lane: "2", raw: "=A99992601299900", bag: "A999926012999")))
        #expect(foreign.asking(back, signatures: Floor.confirmation(foreign, .putBack)).code == nil)
    }

    @Test func `of a double leaves the bag that was received as it is`() {
        let story = Floor.open.given(
            Floor.received(1), Floor.stopped(1, .bagDouble),
            .stopSettled(stop: 1, lane: "2", disposition: .isolate, verifiedBy: "p-wang"))
        #expect(story.state.bags[0].state == .received)
    }
}

@Suite struct `A defect that a person reports` {
    private func report(
        _ story: Story<ShipmentRules>, _ code: ReasonCode, _ raw: String = Floor.label(1)
    ) -> Result<[ShipmentFact], Refusal> {
        story.when(
            .reportDefect(code, raw: raw, lane: "2"), Floor.evidence(raw, story), by: Floor.zhang)
    }

    @Test(arguments: ReasonCode.defects) func `stops the lane`(code: ReasonCode) {
        #expect(report(Floor.open, code).stop?.code == code)
    }

    @Test func `takes a bag back that was received a moment ago`() throws {
        let story = Floor.open.given(Floor.received(1))
        let facts = try report(story, .bagBroken).get()
        let after = story.given(facts, by: "p-zhang", at: nil, reason: nil)
        #expect(after.state.count(.received) == 0)
        #expect(after.state.lanes["2"]?.received == 0)
    }

    @Test func `is refused for a bag that is not on the manifest, unless its label is the defect`() {
        #expect(report(Floor.open, .bagBroken, "=A99992601299900") == .failure(.bagNotListed))
        #expect(report(Floor.open, .labelUnreadable, "").stop?.flaw == .unreadable)
        #expect(report(Floor.open, .labelUnreadable, "\u{7}") == .failure(.scanControl))
    }

    @Test func `is refused for a bag that lies isolated, and for what no person can see`() {
        let isolated = Floor.open.given(
            Floor.stopped(1, .thawed),
            .stopSettled(stop: 1, lane: "2", disposition: .isolate, verifiedBy: "p-wang"))
        #expect(report(isolated, .clot) == .failure(.bagStoppedAlready))
        #expect(report(Floor.open, .weightOver).code == "plasma.defect.unknown")
    }
}
