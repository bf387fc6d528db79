import Donors
import Exchange
import Kernel
import TestKit
import Testing

@testable import Collection

@Suite struct `A run of the station's laboratory` {
    private let rules: [VisitLimits]
    private let analyst = Standing.story("0704", "collection.test")
    private let lead = Standing.story("0706", "collection.check")
    private let blank = Story(RunRules.self, "R-1")
    private let at = Moment.storyStart

    init() throws { rules = [try Samples.limits()] }

    private func evidence(_ known: [String: Bool] = [:]) -> RunEvidence {
        RunEvidence(rules: rules, bags: ["B1": .init(collectedAt: at - .hours(1), known: known)])
    }

    private func enter(_ entries: [TestEntry], _ evidence: RunEvidence? = nil, at moment: Moment? = nil)
        -> Result<[RunFact], Refusal>
    {
        blank.when(.enter(entries, testedAt: moment ?? at), evidence ?? self.evidence(), by: analyst)
    }

    private func result(_ item: String, _ value: String?, _ reading: Interpretation) -> BagResult {
        BagResult(
            bag: "B1", item: item, value: value.map(Samples.decimal), unit: value == nil ? nil : "U/L",
            reading: reading,
            method: nil, kitLot: nil, testedAt: at)
    }

    @Test func `reads each value by the limit of the panel, at the limit itself as good`() {
        for (value, reading) in [("50", Interpretation.pass), ("50.1", .fail), ("0", .pass)] {
            #expect(
                enter([TestEntry(bag: "B1", item: "ALT", value: value)])
                    == .success([.entered([result("ALT", value, reading)])]))
        }
        #expect(
            enter([TestEntry(bag: "B1", item: "HBsAg", value: "reactive")])
                == .success([.entered([result("HBsAg", nil, .reactive)])]))
    }

    @Test func `refuses what cannot be a result`() {
        let alt = TestEntry(bag: "B1", item: "ALT", value: "17")
        #expect(enter([]) == .failure(.runEmpty(RunRules.resultsMax)))
        #expect(enter([TestEntry(bag: "B9", item: "ALT", value: "1")]) == .failure(.runBagUnknown("B9")))
        #expect(enter([TestEntry(bag: "B1", item: "X", value: "1")]) == .failure(.runItemUnknown("X")))
        #expect(enter([alt, alt]) == .failure(.runResultTwice("B1", "ALT")))
        #expect(enter([alt], evidence(["ALT": true])) == .failure(.runResultTwice("B1", "ALT")))
        let word = Phrase("", "")
        for value in ["-1", "abc", "negative", ""] {
            #expect(
                enter([TestEntry(bag: "B1", item: "ALT", value: value)]) == .failure(.runValueWrong("B1", word, word)))
        }
        #expect(
            enter([TestEntry(bag: "B1", item: "HBsAg", value: "pass")]) == .failure(.runValueWrong("B1", word, word)))
        #expect(enter([alt], at: at + .days(1)) == .failure(.visitFieldWrong(word)))
        #expect(enter([alt], at: at - .hours(2)) == .failure(.visitFieldWrong(word)))
        #expect(enter([alt], RunEvidence()) == .failure(.visitRulesMissing))
        let entered = blank.given(.entered([result("ALT", "17", .pass)]), by: "0704")
        #expect(entered.when(.enter([alt], testedAt: at), evidence(), by: analyst) == .failure(.runExists))
    }

    private func check(
        _ results: [BagResult], known: [String: Bool] = [:], by person: Standing? = nil, signed: Bool = true
    ) -> Result<[RunFact], Refusal> {
        let person = person ?? lead
        let story = blank.given(.entered(results), by: "0704")
        let signature = SignedBy.story(
            person, .verified, over: story.state.subject, version: 1, content: story.state.canonicalBytes)
        return story.when(.check, evidence(known), by: person, signatures: signed ? [signature] : [])
    }

    @Test func `is checked by another person, who signs it`() {
        let alt = result("ALT", "17", .pass)
        #expect(check([alt]) == .success([.checked([alt], passed: [], failed: [])]))
        #expect(check([alt], known: ["HBsAg": true]) == .success([.checked([alt], passed: ["B1"], failed: [])]))
        let bad = result("HBsAg", nil, .reactive)
        #expect(check([bad]) == .success([.checked([bad], passed: [], failed: ["B1"])]))
        #expect(check([alt], by: Standing.story("0704", "collection.check")) == .failure(.runSamePerson))
        #expect(check([alt], signed: false) == .failure(.collectionSignatureMissing))
        #expect(check([alt], known: ["ALT": false]) == .failure(.runResultTwice("B1", "ALT")))
    }

    @Test func `goes back with a reason and comes again`() {
        let entered = blank.given(.entered([result("ALT", "17", .pass)]), by: "0704")
        #expect(entered.when(.giveBack, evidence(), by: lead) == .failure(.runReasonMissing))
        #expect(entered.when(.giveBack, evidence(), by: lead, reason: "抄错") == .success([.returned]))
        let again = entered.given(.returned)
        #expect(again.when(.check, evidence(), by: lead) == .failure(.runNotEntered))
        let entry = TestEntry(bag: "B1", item: "ALT", value: "18")
        #expect(
            again.when(.enter([entry], testedAt: at), evidence(), by: analyst)
                == .success([.entered([result("ALT", "18", .pass)])]))
        #expect(blank.when(.check, evidence(), by: lead) == .failure(.runUnknown))
    }

    @Test func `comes from a file in both languages`() throws {
        let text = "袋号,项目,值,方法,试剂批号\r\nB1,ALT,17,速率法,K1\r\nB1,HBsAg,阴性\r\n\r\n"
        #expect(
            try ResultFile.read(Array(text.utf8)) { _ in nil } == [
                TestEntry(bag: "B1", item: "ALT", value: "17", method: "速率法", kitLot: "K1"),
                TestEntry(bag: "B1", item: "HBsAg", value: "negative"),
            ])
        for wrong in ["head\r\nB1,ALT\r\n", "head\r\n\"B1\r\n"] {
            #expect(throws: Refusal.resultFileWrong(line: 2)) {
                try ResultFile.read(Array(wrong.utf8)) { _ in nil }
            }
        }
    }
}

@Suite struct `A box` {
    private let packer = Standing.story("0705", "collection.pack")
    private let rules: [VisitLimits]
    private let open = Story(StationBoxRules.self, "X1").given(.opened)

    init() throws { rules = [try Samples.limits()] }

    private func bag(
        _ number: String = "B1", frozen: Bool = true, tests: TestState = .passed, box: String? = nil
    ) -> StationBoxEvidence {
        var evidence = StationBoxEvidence()
        evidence.rules = rules
        evidence.untested = tests == .passed ? [] : [Phrase("ALT", "ALT")]
        evidence.bag = StationBag(
            bag: number, visit: "V1", donor: "0012-D1", station: "0012", collectedAt: .storyStart,
            record: Samples.record(number), ageYears: 30, frozenAt: frozen ? .storyStart : nil, freezer: "F1",
            tests: tests, box: box, shipment: nil)
        return evidence
    }

    @Test func `takes frozen bags that passed their tests, each once`() {
        func pack(_ evidence: StationBoxEvidence) -> Result<[StationBoxFact], Refusal> {
            open.when(.pack(raw: "B1"), evidence, by: packer)
        }
        #expect(pack(bag()) == .success([.packed(bag: "B1")]))
        #expect(pack(bag(frozen: false)) == .failure(.stationBoxBagNotFrozen))
        #expect(pack(bag(tests: .failed)) == .failure(.stationBoxBagFailed))
        #expect(pack(bag(tests: .none)) == .failure(.stationBoxBagUntested([Phrase("ALT", "ALT")])))
        #expect(pack(bag(tests: .entered)) == .failure(.stationBoxBagUntested([])))
        #expect(pack(bag(box: "X2")) == .failure(.stationBoxBagElsewhere("X2")))
        #expect(pack(StationBoxEvidence()) == .failure(.visitRulesMissing))
        var unknown = bag()
        unknown.bag = nil
        #expect(pack(unknown) == .failure(.stationBagUnknown))
        let one = open.given(.packed(bag: "B1"))
        #expect(one.when(.pack(raw: "B1"), bag(box: "X1"), by: packer) == .failure(.stationBoxBagHere))
        let full = one.given(.packed(bag: "B2"))
        #expect(full.when(.pack(raw: "B3"), bag("B3"), by: packer) == .failure(.stationBoxFull(2)))
    }

    @Test func `is counted by hand and sealed, and then closed`() {
        let nothing = StationBoxEvidence()
        #expect(open.when(.close(count: 0, seal: "S1"), nothing, by: packer) == .failure(.stationBoxEmpty))
        let one = open.given(.packed(bag: "B1"))
        for count in [0, 2] {
            #expect(
                one.when(.close(count: count, seal: "S1"), nothing, by: packer)
                    == .failure(.stationBoxCountWrong(counted: count, recorded: 1)))
        }
        #expect(one.when(.close(count: 1, seal: ""), nothing, by: packer) == .failure(.visitFieldWrong(Phrase("", ""))))
        #expect(
            one.when(.close(count: 1, seal: "S1"), nothing, by: packer) == .success([.closed(bags: ["B1"], seal: "S1")])
        )
        let closed = one.given(.closed(bags: ["B1"], seal: "S1"))
        #expect(closed.when(.pack(raw: "B2"), bag("B2"), by: packer) == .failure(.stationBoxClosed))
        #expect(closed.when(.open, nothing, by: packer) == .failure(.stationBoxExists))
        #expect(
            Story(StationBoxRules.self, "X9").when(.pack(raw: "B"), bag(), by: packer) == .failure(.stationBoxUnknown))
        #expect(
            Story(StationBoxRules.self, "a b").when(.open, nothing, by: packer)
                == .failure(.visitFieldWrong(Phrase("", ""))))
    }

    @Test func `gives a bag back only with a reason`() {
        let one = open.given(.packed(bag: "B1"))
        let nothing = StationBoxEvidence()
        #expect(one.when(.unpack(bag: "B2"), nothing, by: packer, reason: "x") == .failure(.stationBoxBagNotHere))
        #expect(one.when(.unpack(bag: "B1"), nothing, by: packer) == .failure(.stationBoxReasonMissing))
        #expect(one.when(.unpack(bag: "B1"), nothing, by: packer, reason: "破袋") == .success([.unpacked(bag: "B1")]))
    }
}

@Suite struct `A shipment of the station` {
    private let packer = Standing.story("0705", "collection.pack")
    private let lead = Standing.story("0706", "collection.dispatch")
    private let open = Story(StationShipmentRules.self, "SH-1").given(.opened)

    private func box(_ stage: StationBoxSummary.Stage = .closed, in shipment: String? = nil) -> StationShipmentEvidence
    {
        var evidence = StationShipmentEvidence()
        evidence.box = StationBoxSummary(
            id: "X1", stage: stage, at: .storyStart, bags: 1, seal: "S1", shipment: shipment)
        return evidence
    }

    private let line = StationManifestLine(
        box: "X1", donor: "0012-D1", donorKind: .new, sex: .male, ageYears: 30, record: Samples.record(), results: [])

    @Test func `takes sealed boxes, each once`() {
        func load(_ evidence: StationShipmentEvidence) -> Result<[StationShipmentFact], Refusal> {
            open.when(.load(box: "X1"), evidence, by: packer)
        }
        #expect(load(box()) == .success([.loaded(box: "X1")]))
        #expect(load(box(.open)) == .failure(.dispatchBoxOpen))
        #expect(load(box(.loaded, in: "SH-1")) == .failure(.dispatchBoxHere))
        #expect(load(box(.loaded, in: "SH-2")) == .failure(.dispatchBoxElsewhere("SH-2")))
        #expect(load(StationShipmentEvidence()) == .failure(.stationBoxUnknown))
        let blank = Story(StationShipmentRules.self, "SH-9")
        #expect(blank.when(.load(box: "X1"), box(), by: packer) == .failure(.dispatchUnknown))
        #expect(open.when(.open, box(), by: packer) == .failure(.dispatchExists))
        let loaded = open.given(.loaded(box: "X1"))
        #expect(loaded.when(.unload(box: "X2"), box(), by: packer, reason: "x") == .failure(.dispatchBoxNotHere))
        #expect(loaded.when(.unload(box: "X1"), box(), by: packer) == .failure(.stationBoxReasonMissing))
        #expect(loaded.when(.unload(box: "X1"), box(), by: packer, reason: "x") == .success([.unloaded(box: "X1")]))
    }

    private func dispatch(
        logger: String = "T-7", vehicle: String = "川A12345", signed: Bool = true, stations: Set<String> = ["0012"],
        loaded: Bool = true
    ) -> Result<[StationShipmentFact], Refusal> {
        let story = loaded ? open.given(.loaded(box: "X1")) : open
        var evidence = StationShipmentEvidence()
        evidence.stations = stations
        evidence.lines = [line]
        let statement = DispatchStatement(
            shipment: "SH-1", boxes: ["X1"], logger: logger, vehicle: vehicle, partner: "plant")
        let signature = SignedBy.story(
            lead, .approved, over: story.state.subject, version: 2, content: statement.canonicalBytes)
        return story.when(
            .dispatch(logger: logger, vehicle: vehicle, partner: "plant"), evidence, by: lead,
            signatures: signed ? [signature] : [])
    }

    @Test func `leaves with logger, vehicle and signature`() {
        let manifest = StationManifest(
            station: "0012", partner: "plant", logger: "T-7", vehicle: "川A12345", shippedOn: Samples.day, lines: [line])
        #expect(dispatch() == .success([.dispatched(manifest)]))
        #expect(dispatch(logger: "") == .failure(.visitFieldWrong(Phrase("", ""))))
        #expect(dispatch(vehicle: " ") == .failure(.visitFieldWrong(Phrase("", ""))))
        #expect(dispatch(signed: false) == .failure(.collectionSignatureMissing))
        #expect(dispatch(stations: ["0012", "0013"]) == .failure(.dispatchMixed))
        #expect(dispatch(loaded: false) == .failure(.dispatchEmpty))
        let gone = open.given(.loaded(box: "X1"), .dispatched(manifest))
        #expect(gone.when(.load(box: "X2"), box(), by: packer) == .failure(.dispatchGone))
        let csv = manifest.csv(shipment: "SH-1")
        #expect(csv.hasPrefix("#运输批,SH-1\r\n#浆站,0012\r\n"))
        #expect(csv.hasSuffix("X1,\(Samples.label(1)),D1,2026-11-21,600,normal\r\n"))
    }

    @Test func `is told to the plant without a name, with the donor's own number`() {
        let manifest = StationManifest(
            station: "0012", partner: "plant", logger: "T-7", vehicle: "v", shippedOn: Samples.day, lines: [line])
        let lines = StationMessages.lines(manifest, shipment: "SH-1")
        #expect(lines.first?.text("donor") == "D1" && lines.first?.text("bag") == Samples.label(1))
        #expect(StationMessages.donations(manifest).first?.text("weight_g") == "600")
        #expect(StationMessages.results(manifest).isEmpty)
    }
}

@Suite struct `What the plant tells` {
    private let node = Standing.story("node")

    @Test func `is kept of a bag that is ours, once`() {
        let fact = BagFact.retested(conclusion: "pass", at: .storyStart)
        let blank = Story(BagRules.self, "B1")
        #expect(blank.when(.tell(fact), true, by: node) == .success([fact]))
        #expect(blank.when(.tell(fact), false, by: node) == .failure(.stationBagUnknown))
        #expect(blank.given(fact).when(.tell(fact), true, by: node) == .failure(.stationAnswerKnown))
        #expect(BagCommand.tell(fact).permission == nil)
    }

    @Test func `as a look-back is a task until it is answered`() {
        let lead = Standing.story("0706", "collection.answer")
        let request = LookBackCommand.request(
            donor: "0012-D1", station: "0012", pathogen: "HIV", since: .storyStart, reason: "r")
        let blank = Story(LookBackRules.self, "LB-1")
        let fact = LookBackFact.requested(
            donor: "0012-D1", station: "0012", pathogen: "HIV", since: .storyStart, reason: "r")
        #expect(blank.when(request, true, by: node) == .success([fact]))
        #expect(blank.when(request, false, by: node) == .failure(.visitDonorUnknown))
        let open = blank.given(fact)
        #expect(open.when(request, true, by: node) == .failure(.lookBackExists))
        #expect(blank.when(.answer(finding: "x"), true, by: lead) == .failure(.lookBackUnknown))
        #expect(open.when(.answer(finding: " "), true, by: lead) == .failure(.lookBackFindingMissing))
        #expect(open.when(.answer(finding: "x"), true, by: lead) == .success([.answered(finding: "x")]))
        #expect(
            open.given(.answered(finding: "x")).when(.answer(finding: "y"), true, by: lead)
                == .failure(.lookBackAnswered))
    }
}
