import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@testable import Lineage

/// A ledger of the lineage alone; `p1` and everybody else `p…` may do everything, `p1` signs.
final class LineageBench {
    static let origin = "test.example/lineage"

    let store: any LeasedStore
    let house: House
    let sequencer: Sequencer
    let clock = HandClock(.storyStart)
    let verifier: VerifierKey
    private let key: OpenKey
    private var commands: UInt64 = 0

    init(_ kind: TestStore = .sqliteMemory) throws {
        let sealed = try PersonalKey.create(person: "p1", password: "x", cost: ScryptCost(n: 16, r: 1, p: 1))
        key = try PersonalKey.open(sealed, person: "p1", password: "x")
        house = House(
            [lineageArea],
            authority: .open(
                ["lineage.record", "lineage.register", "lineage.hold", "lineage.migrate"],
                keys: ["p1": (sealed.keyName, sealed.publicKey)]))
        store = try TestPlace(kind).open(origin: Self.origin, views: house.tables)
        let signer = try #require(NoteSigner(name: Self.origin, seed: [UInt8](repeating: 7, count: 32)))
        verifier = signer.verifierKey
        let numbers = SharedNumbers(5)
        let clock = clock
        sequencer = try Sequencer(
            store: store, house: house,
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: signer,
                checkpointEvery: .zero))
    }

    @discardableResult
    func perform<T: FactTable>(
        _ table: T.Type, _ command: T.R.Deed, on record: String, reason: String? = nil, signatures: [Signature] = []
    ) async throws(Denial) -> Outcome<T.R.Event> {
        commands += 1
        return try await sequencer.perform(
            Errand(
                T.self, id: CommandID(high: 1, low: commands), record: record, command: command, person: "p1",
                reason: reason, signatures: signatures))
    }

    func refusal<T: FactTable>(
        _ table: T.Type, _ command: T.R.Deed, on record: String, reason: String? = nil
    ) async throws -> Refusal? {
        do throws(Denial) {
            try await perform(table, command, on: record, reason: reason)
            return nil
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return refusal
        }
    }

    func decide(_ decision: HoldDecision, _ hold: String, reason: String = "已查明") async throws {
        let state = try store.read { (snapshot) throws(Fault) in try LineageHoldTable.load(hold, from: snapshot) }
        let closing = HoldClosing(state, state.ground ?? .other, decision, reason: reason)
        let statement = SignatureStatement(
            record: state.subject, version: state.version, digest: TreeHash.sha256(closing.canonicalBytes),
            meaning: .approved, person: "p1", role: "tester", signedAt: clock.read(), zoneMinutes: 480)
        let signature = Signature(
            statement: statement, key: key.name, bytes: key.sign(statement.canonicalBytes))
        try await perform(
            LineageHoldTable.self, decision == .lifted ? .lift : .reject, on: hold, reason: reason,
            signatures: [signature])
    }

    // MARK: What is there to begin with

    static func quantity(_ text: String) -> Quantity {
        guard let quantity = Quantity(text) else { preconditionFailure("a quantity of the tests") }
        return quantity
    }

    /// Materials and processes of a small plant.
    func found() async throws {
        let materials: [(String, MaterialStage, Unit, VirusStatus)] = [
            ("PLASMA", .plasma, .gram, .pre), ("POOL", .pool, .kilogram, .pre), ("PASTE", .fraction, .kilogram, .pre),
            ("BULK", .bulk, .litre, .post), ("LOT", .lot, .one, .post), ("PACK", .pack, .one, .post),
            ("SALT", .auxiliary, .kilogram, .none),
        ]
        for (code, stage, unit, virus) in materials {
            let material = Material(name: Phrase(code, code), stage: stage, unit: unit, virus: virus)
            try await perform(MaterialTable.self, .register(material), on: code)
        }
        for (code, reduces, tolerance) in [("MIX", false, "2.0"), ("HEAT", true, "100"), ("FREE", false, "100")] {
            try await perform(
                ProcessTable.self,
                .declare(
                    ProcessProfile(
                        name: Phrase(code, code), reducesVirus: reduces,
                        tolerancePercent: try #require(DecimalNumber(tolerance)), source: "MR-1",
                        effectiveFrom: Day(daysSinceEpoch: 20_000))), on: code)
        }
    }

    /// Bags as another area enters them; the entry is none of this ledger's.
    func receive(_ bags: Range<Int>, at entry: Int64 = 1_000_000, grams: String = "600") throws {
        let head = EntryHead(
            index: entry, subject: Subject("test.shipment", "S"), recordedAt: .storyStart, happenedAt: .storyStart,
            person: "p1", role: "tester", workstation: "", reason: nil, signatures: [])
        let units = bags.map { Self.unit($0, grams: grams) }
        try store.write { (tables) throws(Fault) in try LineageRows.enter(units, head, into: tables) }
    }

    static func unit(_ bag: Int, grams: String = "600") -> LineageUnit {
        LineageUnit(
            kind: LineageRows.bag, code: "B\(bag)", material: LineageRows.plasma, donor: "D\(bag / 3)",
            station: "ST-\(bag % 2)", quantity: DecimalNumber(grams), unit: .gram, madeAt: .storyStart, type: "normal")
    }

    static func bag(_ number: Int) -> Subject { Subject(LineageRows.bag, "B\(number)") }
    static func batch(_ code: String) -> Subject { Subject(LineageRows.batch, code) }

    @discardableResult
    func step(
        _ id: String, _ takes: [StepTake], _ makes: [StepMake], at: Moment? = nil
    ) async throws(Denial) -> StepReport? {
        try await step(id, "FREE", takes, makes, at: at)
    }

    @discardableResult
    func step(
        _ id: String, _ process: String, _ takes: [StepTake], _ makes: [StepMake], at: Moment? = nil
    ) async throws(Denial) -> StepReport? {
        let order = StepOrder(process: process, performedAt: at, takes: takes, makes: makes, isOutOfBalance: true)
        guard
            case .performed(let report)? = try await perform(StepTable.self, .perform(order), on: id, reason: "x").facts
                .first
        else { return nil }
        return report
    }

    // MARK: Questions

    func node(_ subject: Subject) throws -> FoundNode {
        try #require(try store.read { (snapshot) throws(Fault) in try LineageLookups.node(subject, from: snapshot) })
    }

    func trace(
        _ direction: TraceDirection, _ subject: Subject, _ filter: TraceFilter = TraceFilter()
    ) throws -> Trace {
        let node = try node(subject).node
        return try store.read { (snapshot) throws(Fault) in
            switch direction {
            case .forward: try LineageLookups.forward(from: node, filter, from: snapshot)
            case .backward: try LineageLookups.backward(from: node, filter, from: snapshot)
            }
        }
    }

    /// Codes, sorted, each once.
    func codes(_ direction: TraceDirection, _ subject: Subject) throws -> [String] {
        Set(try trace(direction, subject).rows.map(\.node.subject.id)).sorted()
    }

    func rows() throws -> [[StoreValue]] {
        try store.read { (snapshot) throws(Fault) in
            var rows: [[StoreValue]] = []
            for table in house.tables {
                try snapshot.scan(table) { (row) throws(Fault) in
                    rows.append([.text(table.name)] + (0..<row.columnCount).map { row.value($0) })
                }
            }
            return rows
        }
    }
}
