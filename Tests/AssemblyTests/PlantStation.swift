import Assembly
import Collection
import Donors
import Kernel
import Plasma
import TestKit
import Testing

extension Plant {
    /// A day at the station: two donors come, one gives; the bag is tested, boxed and shipped; the plant answers.
    func stationDay() async throws {
        let pack = try LimitsPack.read(stationPackBytes)
        try await must(errand(LimitsTable.self, pack.name, .adopt(pack), by: "0105"))
        for donor in DemoDonor.ofStation.prefix(3) { try await must(try registration(of: donor)) }
        let ids = DemoDonor.ofStation.map { DonorRules.id(station: $0.station, number: $0.number) }
        let bag = DemoStation.own.label(serial: 9_001, collectedOn: Plant.today).number
        try await visit("V-1", of: ids[0], filling: bag)
        try await label(bag)
        try await turnAway("V-2", ids[1])
        try await testBag(bag)
        try await ship(bag)
        try await answers(bag, ids[0])
    }

    private func visit(_ id: String, of donor: String, filling bag: String) async throws {
        try await register(id, donor)
        try await settle(id, .accepted)
        clock.advance(.minutes(40))
        try await collect(id, bag, until: clock.read())
        try await must(errand(VisitTable.self, id, .freeze(freezer: "F-1"), by: "0705"))
    }

    /// A bag that was full at this moment.
    func collect(_ id: String, _ bag: String, until ended: Moment) async throws {
        let record = DeviceRecord(
            bag: bag, device: "XJC-07", type: "normal", cycles: 8, setVolume: DecimalNumber(coefficient: 580),
            volume: DecimalNumber(coefficient: 575), grams: DecimalNumber(coefficient: 590),
            anticoagulant: DecimalNumber(coefficient: 45), saline: DecimalNumber(coefficient: 250),
            startedAt: ended - .minutes(35), endedAt: ended, collectedOn: Plant.today, secondPuncture: false,
            adverseReaction: false, setLot: "SET-1", anticoagulantLot: "AC-1", state: .normal)
        try await must(errand(VisitTable.self, id, .collect(record), by: "0703"))
    }

    /// Printed, torn, and printed again before the station lead.
    private func label(_ bag: String) async throws {
        try await must(errand(LabelTable.self, bag, .print(abo: .a), by: "0703"))
        let state = try load(LabelTable.self, bag)
        let content = LabelStatement(label: try #require(state.label), copy: 2).canonicalBytes
        let second = try sign(state.subject, version: state.version, content: content, .verified, by: "0706")
        try await must(
            errand(LabelTable.self, bag, .print(abo: .a), by: "0703", reason: "破损", signatures: [second]))
    }

    func ask(_ id: String, yes: String?) async throws {
        let rules = try store.read { (snapshot) throws(Fault) in try VisitLimitsLookup.all(from: snapshot) }
        var answers: [String: Bool] = [:]
        for ground in try #require(rules.last).deferrals { answers[ground.code] = ground.code == yes }
        try await must(errand(VisitTable.self, id, .question(answers), by: "0702"))
    }

    private func register(_ id: String, _ donor: String) async throws {
        let opening = VisitOpening(donor: donor, ageYears: 34, sex: .male)
        try await must(errand(VisitTable.self, id, .register(opening), by: "0701"))
    }

    /// From reception to the physician's decision: yes to the question of its ground, if there is one.
    func settle(_ id: String, _ verdict: Verdict) async throws {
        try await must(errand(VisitTable.self, id, .examine(.of()), by: "0702"))
        try await ask(id, yes: verdict.code)
        let state = try load(VisitTable.self, id)
        let content = DecisionStatement(visit: id, state: state, verdict: verdict).canonicalBytes
        let own = try sign(state.subject, version: state.version, content: content, .approved, by: "0702")
        try await must(errand(VisitTable.self, id, .decide(verdict), by: "0702", signatures: [own]))
    }

    private func turnAway(_ id: String, _ donor: String) async throws {
        try await register(id, donor)
        try await settle(id, .deferred(code: "T-COLD", until: Plant.today.adding(days: 7)))
        try await must(
            errand(VisitTable.self, "V-4", .register(VisitOpening(donor: ids3, ageYears: 30, sex: .male)), by: "0701"))
        try await must(errand(VisitTable.self, "V-4", .end, by: "0701", reason: "本人放弃"))
    }

    private var ids3: String {
        DonorRules.id(station: DemoDonor.ofStation[2].station, number: DemoDonor.ofStation[2].number)
    }

    private func testBag(_ bag: String) async throws {
        let good = ["protein": "58", "ALT": "17"]
        let rules = try store.read { (snapshot) throws(Fault) in try VisitLimitsLookup.all(from: snapshot) }
        let entries = try #require(rules.last).panel.map {
            TestEntry(bag: bag, item: $0.code, value: good[$0.code] ?? "negative")
        }
        let enter = RunCommand.enter(entries, testedAt: clock.read())
        try await must(errand(RunTable.self, "R-1", enter, by: "0704"))
        try await must(errand(RunTable.self, "R-1", .giveBack, by: "0706", reason: "抄错"))
        try await must(errand(RunTable.self, "R-1", enter, by: "0704"))
        let state = try load(RunTable.self, "R-1")
        let own = try sign(
            state.subject, version: state.version, content: state.canonicalBytes, .verified, by: "0706")
        try await must(errand(RunTable.self, "R-1", .check, by: "0706", signatures: [own]))
    }

    private func ship(_ bag: String) async throws {
        try await must(errand(StationBoxTable.self, "X-1", .open, by: "0705"))
        try await must(errand(StationBoxTable.self, "X-1", .pack(raw: bag), by: "0705"))
        try await must(errand(StationBoxTable.self, "X-1", .unpack(bag: bag), by: "0705", reason: "看一眼"))
        try await must(errand(StationBoxTable.self, "X-1", .pack(raw: bag), by: "0705"))
        try await must(errand(StationBoxTable.self, "X-1", .close(count: 1, seal: "S-1"), by: "0705"))
        let table = StationShipmentTable.self
        try await must(errand(table, "S-1", .open, by: "0705"))
        try await must(errand(table, "S-1", .load(box: "X-1"), by: "0705"))
        try await must(errand(table, "S-1", .unload(box: "X-1"), by: "0705", reason: "换车"))
        try await must(errand(table, "S-1", .load(box: "X-1"), by: "0705"))
        let state = try load(table, "S-1")
        let statement = DispatchStatement(
            shipment: "S-1", boxes: state.boxes, logger: "T-7", vehicle: "川A12345", partner: nil)
        let own = try sign(
            state.subject, version: state.version, content: statement.canonicalBytes, .approved, by: "0706")
        try await must(
            errand(
                table, "S-1", .dispatch(logger: "T-7", vehicle: "川A12345", partner: nil), by: "0706", signatures: [own])
        )
    }

    private func answers(_ bag: String, _ donor: String) async throws {
        let node = Standing.node.person
        for fact in [
            BagFact.received(shipment: "S-1", result: .received, code: nil, netGrams: nil),
            .retested(conclusion: "pass", at: .storyStart), .rejected(code: "LBL-BAD", reason: "r", at: .storyStart),
            .titred(item: "anti-HBs", value: DecimalNumber(coefficient: 8), unit: "IU/mL", at: .storyStart),
        ] { try await must(errand(BagTable.self, bag, .tell(fact), by: node)) }
        let request = LookBackCommand.request(
            donor: donor, station: "0012", pathogen: "HIV", since: .storyStart, reason: "复检反应性")
        try await must(errand(LookBackTable.self, "LB-1", request, by: node))
        try await must(errand(LookBackTable.self, "LB-1", .answer(finding: "一袋，已隔离"), by: "0706"))
    }
}

extension Examination {
    /// Within every limit, but for the pulse that is given.
    static func of(pulse: Int64 = 72) -> Examination {
        Examination(
            weightKg: DecimalNumber(coefficient: 62), systolic: DecimalNumber(coefficient: 120),
            diastolic: DecimalNumber(coefficient: 80), pulse: DecimalNumber(coefficient: pulse),
            temperature: DecimalNumber(coefficient: 366, scale: 1), method: .haemoglobin,
            haemoglobin: DecimalNumber(coefficient: 138))
    }
}

extension Questions {
    /// What the station's pages ask.
    static func station(_ snapshot: any Snapshot) throws(Fault) {
        _ = try DonorLookups.prospect(of: "0012-D0000101", card: Digest.story([1]), from: snapshot)
        _ = try VisitLookups.waiting(at: .registered, limit: 10, from: snapshot)
        _ = try VisitLookups.nextNumber(on: Plant.today, from: snapshot)
        _ = try VisitLookups.visit("V-1", from: snapshot)
        _ = try BagLookups.bags(inBox: "X-1", from: snapshot)
        _ = try BagLookups.bags(tested: .none, limit: 10, from: snapshot)
        _ = try BagLookups.bags(of: "0012-D0000101", limit: 10, from: snapshot)
        _ = try BagLookups.answers(limit: 10, from: snapshot)
        _ = try RunLookups.runs(at: "entered", limit: 10, from: snapshot)
        _ = try StationBoxLookups.boxes(at: .open, limit: 10, from: snapshot)
        _ = try StationShipmentLookups.shipments(before: .storyStart, limit: 10, from: snapshot)
        _ = try StationShipmentLookups.manifest(of: "S-1", from: snapshot)
        _ = try LookBackLookups.open(limit: 10, from: snapshot)
        _ = try LookBackLookups.request("LB-1", from: snapshot)
    }
}
