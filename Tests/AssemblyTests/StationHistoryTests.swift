import Assembly
import Collection
import Donors
import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

/// Random acts at a station, some in their order and some not, by the right persons and by wrong ones.
private final class StationHistory {
    let plant: Plant
    private var numbers: SeededNumbers
    private var visits: [String] = []
    private var bags: [String] = []
    private var runs: [String] = []
    private var boxes: [String] = []
    private var shipments: [String] = []
    private var count = 0
    private var day = Plant.today
    private var serial = 5_000
    private(set) var refused: Set<String> = []
    /// Refused commands after which something was different.
    private(set) var changed: [String] = []

    init(seed: UInt64) async throws {
        plant = try Plant(try Plant.open(TestPlace(.sqliteMemory)), people: PlantPeople(), seed: seed)
        numbers = SeededNumbers(seed)
        try await plant.found([])
        plant.clock.jump(to: day.start(offsetMinutes: 480) + .hours(14))
        for place in 0..<8 {
            let report = DonorReport(
                station: DemoStation.own.code, number: "D30\(place)", status: .new, tag: Digest.story([UInt8(place)]))
            try await plant.must(plant.errand(DonorTable.self, donor(place), .report(report), by: "0105"))
        }
    }

    private func donor(_ place: Int) -> String { DonorRules.id(station: DemoStation.own.code, number: "D30\(place)") }

    private func pick(_ names: [String]) -> String { names.isEmpty ? "none" : names[numbers.below(names.count)] }

    private func fresh(_ prefix: String) -> String {
        count += 1
        return "\(prefix)\(count)"
    }

    private func deliver(_ act: Act) async throws -> Bool {
        let size = try size()
        let sampled = numbers.chance(8)
        let rows = sampled ? try PlantChecks.rows(plant.store, collectionTables) : []
        switch await act.deliver(plant.sequencer) {
        case .success: return true
        case .failure(.refused(let refusal)):
            refused.insert(refusal.code)
            if try self.size() != size || sampled && PlantChecks.rows(plant.store, collectionTables) != rows {
                changed.append("\(act.what): \(refusal.code)")
            }
            return false
        case .failure(let denial): throw denial
        }
    }

    private func size() throws -> Int64 {
        try plant.store.read { (snapshot) throws(Fault) in try LedgerReader.size(snapshot) }
    }

    private var collectionTables: [Table] {
        VisitTable.tables + RunTable.tables + StationBoxTable.tables + StationShipmentTable.tables + BagTable.tables
            + LabelTable.tables
    }

    func act() async throws {
        plant.clock.advance(.minutes(Int64(1 + numbers.below(20))))
        if numbers.chance(4) { plant.clock.advance(.days(Int64(1 + numbers.below(9)))) }
        day = plant.clock.read().day(offsetMinutes: 480)
        switch numbers.below(12) {
        case 0, 1: try await come()
        case 2...6: try await step(pick(visits.suffix(12)), wrong: numbers.chance(15))
        case 7: try await test()
        case 8: try await check()
        case 9: try await pack()
        case 10: try await close()
        default: try await ship()
        }
    }

    private func come() async throws {
        let id = numbers.chance(5) ? pick(visits) : fresh("V-R")
        let opening = VisitOpening(donor: donor(numbers.below(9)), ageYears: 17 + numbers.below(45), sex: .male)
        if try await deliver(plant.errand(VisitTable.self, id, .register(opening), by: "0701")) { visits.append(id) }
    }

    // MARK: A visit

    private func step(_ id: String, wrong: Bool) async throws {
        let state = try plant.load(VisitTable.self, id)
        let due: [VisitStage] = [.registered, .examined, .questioned, .accepted, .collected]
        switch wrong ? due[numbers.below(due.count)] : state.stage {
        case .registered:
            let exam = Examination.of(pulse: numbers.chance(10) ? 130 : 70)
            _ = try await deliver(plant.errand(VisitTable.self, id, .examine(exam), by: "0702"))
        case .examined: try await question(id)
        case .questioned: try await decide(id, state)
        case .accepted: try await collect(id)
        case .collected:
            if numbers.chance(10) { plant.clock.advance(.hours(6)) }
            _ = try await deliver(plant.errand(VisitTable.self, id, .freeze(freezer: "F-1"), by: "0705"))
        default:
            _ = try await deliver(plant.errand(VisitTable.self, id, .end, by: "0701", reason: "x"))
        }
    }

    private func question(_ id: String) async throws {
        let rules = try plant.store.read { (snapshot) throws(Fault) in try VisitLimitsLookup.all(from: snapshot) }
        var answers: [String: Bool] = [:]
        for ground in rules.last?.deferrals ?? [] { answers[ground.code] = false }
        if numbers.chance(10) { answers["T-COLD"] = true }
        if numbers.chance(5) { answers["T-COLD"] = nil }
        _ = try await deliver(plant.errand(VisitTable.self, id, .question(answers), by: "0702"))
    }

    private func decide(_ id: String, _ state: VisitState) async throws {
        var verdict = Verdict.accepted
        if !state.isClear, numbers.chance(80) {
            verdict = .deferred(code: "T-COLD", until: day.adding(days: numbers.chance(80) ? 7 : 30))
        }
        let content = DecisionStatement(visit: id, state: state, verdict: verdict).canonicalBytes
        let own = try plant.sign(
            state.subject, version: state.version - (numbers.chance(8) ? 1 : 0), content: content, .approved, by: "0702"
        )
        _ = try await deliver(
            plant.errand(VisitTable.self, id, .decide(verdict), by: "0702", signatures: numbers.chance(5) ? [] : [own]))
    }

    private func collect(_ id: String) async throws {
        serial += 1
        let bag =
            numbers.chance(10) && !bags.isEmpty
            ? pick(bags) : DemoStation.own.label(serial: serial, collectedOn: day).number
        let started = plant.clock.read()
        plant.clock.advance(.minutes(40))
        let record = DeviceRecord(
            bag: bag, device: "XJC-07", type: "normal", cycles: 8, setVolume: DecimalNumber(coefficient: 580),
            volume: DecimalNumber(coefficient: Int64(numbers.chance(10) ? 590 : 575)),
            grams: DecimalNumber(coefficient: 590), anticoagulant: DecimalNumber(coefficient: 45),
            saline: DecimalNumber(coefficient: 250), startedAt: started, endedAt: plant.clock.read(), collectedOn: day,
            secondPuncture: false, adverseReaction: false, setLot: "SET-1", anticoagulantLot: "AC-1", state: .normal)
        let act = plant.errand(VisitTable.self, id, .collect(record), by: numbers.chance(10) ? "0702" : "0703")
        if try await deliver(act) { bags.append(bag) }
    }

    // MARK: Tests

    private func test() async throws {
        let panel =
            try plant.store.read { (snapshot) throws(Fault) in try VisitLimitsLookup.all(from: snapshot).last?.panel }
            ?? []
        let good = ["protein": "58", "ALT": "17"]
        var entries: [TestEntry] = []
        for bag in Set((0..<3).map { _ in pick(bags) }).sorted() {
            for item in panel where !numbers.chance(4) {
                let value = numbers.chance(2) && good[item.code] == nil ? "reactive" : good[item.code] ?? "negative"
                entries.append(TestEntry(bag: bag, item: item.code, value: value))
            }
        }
        let id = numbers.chance(10) ? pick(runs) : fresh("R-R")
        let enter = RunCommand.enter(entries, testedAt: plant.clock.read())
        if try await deliver(plant.errand(RunTable.self, id, enter, by: "0704")) { runs.append(id) }
    }

    private func check() async throws {
        let id = pick(runs.suffix(4))
        if numbers.chance(15) {
            _ = try await deliver(plant.errand(RunTable.self, id, .giveBack, by: "0706", reason: "抄错"))
            return
        }
        let state = try plant.load(RunTable.self, id)
        let person = numbers.chance(10) ? "0704" : "0706"
        let own = try plant.sign(
            state.subject, version: state.version, content: state.canonicalBytes, .verified, by: person)
        _ = try await deliver(plant.errand(RunTable.self, id, .check, by: person, signatures: [own]))
    }

    // MARK: Boxes and shipments

    private func pack() async throws {
        let table = StationBoxTable.self
        if boxes.isEmpty || numbers.chance(15) {
            let id = fresh("X-R")
            if try await deliver(plant.errand(table, id, .open, by: "0705")) { boxes.append(id) }
        }
        for _ in 0..<4 {
            let box = pick(boxes.suffix(3))
            _ = try await deliver(plant.errand(table, box, .pack(raw: pick(bags)), by: "0705"))
        }
    }

    private func close() async throws {
        let box = pick(boxes.suffix(3))
        let state = try plant.load(StationBoxTable.self, box)
        let command: StationBoxCommand =
            numbers.chance(30)
            ? .unpack(bag: pick(state.bags))
            : .close(count: state.bags.count + (numbers.chance(15) ? 1 : 0), seal: fresh("S-"))
        _ = try await deliver(
            plant.errand(StationBoxTable.self, box, command, by: "0705", reason: numbers.chance(80) ? "看" : nil))
    }

    private func ship() async throws {
        let table = StationShipmentTable.self
        if shipments.isEmpty || numbers.chance(20) {
            let id = fresh("SH-R")
            if try await deliver(plant.errand(table, id, .open, by: "0705")) { shipments.append(id) }
        }
        let id = pick(shipments.suffix(2))
        for _ in 0..<2 { _ = try await deliver(plant.errand(table, id, .load(box: pick(boxes)), by: "0705")) }
        let state = try plant.load(table, id)
        if numbers.chance(10) {
            let unload = StationShipmentCommand.unload(box: pick(state.boxes))
            _ = try await deliver(plant.errand(table, id, unload, by: "0705", reason: "换车"))
        } else if numbers.chance(50) {
            let statement = DispatchStatement(
                shipment: id, boxes: state.boxes, logger: "T-7", vehicle: "川A12345", partner: nil)
            let own = try plant.sign(
                state.subject, version: state.version, content: statement.canonicalBytes, .approved, by: "0706")
            let dispatch = StationShipmentCommand.dispatch(logger: "T-7", vehicle: "川A12345", partner: nil)
            _ = try await deliver(plant.errand(table, id, dispatch, by: "0706", signatures: [own]))
        }
    }
}

/// What must hold of the facts, read once in their order.
private struct StationAudit {
    var flaws: [String] = []
    private(set) var left = 0
    private var accepted: Set<String> = []
    private var bagOfVisit: [String: String] = [:]
    private var visitOfBag: [String: String] = [:]
    private var ended: [String: Moment] = [:]
    private var frozen: Set<String> = []
    private var entered: [String: (person: String, results: [BagResult])] = [:]
    private var results: [String: [String: [Bool]]] = [:]
    private var boxOfBag: [String: String] = [:]
    private var sealed: Set<String> = []
    private var gone: Set<String> = []
    let panel: [String]

    init(panel: [String]) { self.panel = panel }

    mutating func read(_ entry: StoredEntry) throws {
        let head = entry.envelope.head
        let id = head.subject.id
        switch try house.read(entry.envelope.kind, entry.body) {
        case let fact as VisitFact: visit(fact, id, head)
        case let fact as RunFact: run(fact, id, head)
        case let fact as StationBoxFact: box(fact, id)
        case let fact as StationShipmentFact: if case .dispatched(let manifest) = fact { dispatched(manifest) }
        default: break
        }
    }

    private mutating func visit(_ fact: VisitFact, _ id: String, _ head: EntryHead) {
        switch fact {
        case .decided(.accepted): accepted.insert(id)
        case .collected(let record, _, _, _, _):
            if !accepted.contains(id) { flaws.append("\(record.bag) without an accepted visit") }
            if let other = bagOfVisit.updateValue(record.bag, forKey: id) { flaws.append("\(id) filled \(other) too") }
            if visitOfBag.updateValue(id, forKey: record.bag) != nil { flaws.append("\(record.bag) was filled twice") }
            ended[id] = record.endedAt
        case .frozen(_, let late):
            let hours = ended[id].map { head.recordedAt - $0 } ?? .zero
            if late != (hours > .hours(6)) { flaws.append("\(id) was frozen after \(hours), and late is \(late)") }
            if let bag = bagOfVisit[id] { frozen.insert(bag) }
        default: break
        }
    }

    private mutating func run(_ fact: RunFact, _ id: String, _ head: EntryHead) {
        switch fact {
        case .entered(let results): entered[id] = (head.person, results)
        case .checked(let checked, _, _):
            if entered[id]?.person == head.person || entered[id]?.results != checked {
                flaws.append("\(id) was not checked by a second person as entered")
            }
            for result in checked {
                results[result.bag, default: [:]][result.item, default: []].append(result.reading.isGood)
            }
        case .returned: entered[id] = nil
        }
    }

    private mutating func box(_ fact: StationBoxFact, _ id: String) {
        switch fact {
        case .packed(let bag):
            if let other = boxOfBag.updateValue(id, forKey: bag) { flaws.append("\(bag) in \(other) and \(id)") }
            if sealed.contains(id) { flaws.append("\(id) was opened again") }
        case .unpacked(let bag): if boxOfBag.removeValue(forKey: bag) != id { flaws.append("\(bag) was not in \(id)") }
        case .closed: sealed.insert(id)
        case .opened: break
        }
    }

    private mutating func dispatched(_ manifest: StationManifest) {
        for line in manifest.lines {
            let bag = line.record.bag
            left += 1
            if !gone.insert(bag).inserted { flaws.append("\(bag) left twice") }
            if boxOfBag[bag] != line.box || !sealed.contains(line.box) { flaws.append("\(bag) left without its box") }
            if !frozen.contains(bag) { flaws.append("\(bag) left and was not frozen") }
            for item in panel where results[bag]?[item] != [true] {
                flaws.append("\(bag) left with \(results[bag]?[item] ?? []) for \(item)")
            }
        }
    }
}

@Suite struct `A random history of a station` {
    private static let acts = 420

    private func history(_ seed: UInt64) async throws -> StationHistory {
        let history = try await StationHistory(seed: seed)
        for _ in 0..<Self.acts { try await history.act() }
        return history
    }

    @Test(arguments: UInt64(1)...5)
    func `ships nothing that was not accepted, frozen, tested and checked, boxed once and sealed`(
        seed: UInt64
    ) async throws {
        let history = try await history(seed)
        let plant = history.plant
        let panel = try plant.store.read { (snapshot) throws(Fault) in try VisitLimitsLookup.all(from: snapshot) }
        var audit = StationAudit(panel: try #require(panel.last).panel.map(\.code))
        let entries = try PlantChecks.entries(plant.store)
        for entry in entries { try audit.read(entry) }
        #expect(audit.flaws == [])
        #expect(audit.left > 1, "the history must get as far as a shipment")
        #expect(history.changed == [])
        #expect(history.refused.count > 20, "\(history.refused.sorted())")
        for noun in [
            VisitRules.noun, RunRules.noun, StationBoxRules.noun, StationShipmentRules.noun, LabelRules.noun,
            DonorRules.noun, DonationRules.noun,
        ] { #expect(try PlantChecks.nouns[noun]?(plant.store, entries) == []) }
        #expect(try PlantChecks.findings(plant) == [])
    }
}
