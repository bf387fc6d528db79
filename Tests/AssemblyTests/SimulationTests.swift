import Assembly
import Kernel
import Ledger
import TestKit
import Testing

/// A day on which everything goes wrong that may: statements fail, the program is restarted, clocks jump, callers
/// send what they sent before, and give again what was not acknowledged, in any order.
struct Simulation {
    static let acts = 120

    let plant: Plant
    private(set) var acknowledged: [CommandID: Receipt] = [:]
    private(set) var flaws: [String] = []
    private(set) var faults = 0
    private(set) var repeats = 0
    private var given: [Act] = []
    /// Not acknowledged yet: the caller gives it again.
    private var waiting: [Act] = []
    private var numbers: SeededNumbers

    init(_ plant: Plant, seed: UInt64) {
        self.plant = plant
        numbers = SeededNumbers(seed)
    }

    mutating func run(_ shipments: [DemoShipment]) async throws {
        var day = PlantDay(plant, shipments, seed: numbers.next())
        for _ in 0..<Simulation.acts {
            try await disturb()
            if !waiting.isEmpty, numbers.chance(40) {
                await give(waiting.remove(at: numbers.below(waiting.count)))
            } else if !given.isEmpty, numbers.chance(15) {
                await give(given[numbers.below(given.count)])
            } else {
                let act = try day.next()
                given.append(act)
                await give(act)
            }
        }
        plant.store.fail(at: nil)
        while let act = waiting.popLast() { await give(act) }
        try await plant.sequencer.seal()
    }

    private mutating func disturb() async throws {
        switch numbers.below(100) {
        case 0..<20: plant.store.fail(at: 1 + numbers.below(30))
        case 20..<25:
            plant.store.fail(at: nil)
            try await plant.restart()
        case 25..<30: plant.clock.advance(.hours(Int64(1 + numbers.below(5))))
        case 30..<35: plant.clock.advance(.minutes(-Int64(1 + numbers.below(300))))
        default: plant.store.fail(at: nil)
        }
    }

    /// One caller, or two who send the same at the same time.
    private mutating func give(_ act: Act) async {
        let node = plant.sequencer
        async let one = act.deliver(node)
        let both = numbers.chance(20) ? [await act.deliver(node), await one] : [await one]
        for result in both { take(result, of: act) }
    }

    private mutating func take(_ result: Result<Receipt, Denial>, of act: Act) {
        switch result {
        case .success(let receipt):
            waiting.removeAll { $0.id == act.id }
            if let first = acknowledged[act.id] {
                repeats += 1
                if first.index != receipt.index || first.count != receipt.count || first.leaf != receipt.leaf {
                    flaws.append("\(act.what): the second receipt is another")
                }
            } else {
                acknowledged[act.id] = receipt
            }
        case .failure(.failed):
            faults += 1
            if acknowledged[act.id] == nil, !waiting.contains(where: { $0.id == act.id }) {
                waiting.append(act)
            }
        case .failure(.refused(let refusal)):
            if acknowledged[act.id] != nil {
                flaws.append("\(act.what): taken once, then refused: \(refusal.code)")
            }
        }
    }

    /// Everything that is wrong now.
    func verdict() throws -> [String] {
        let entries = try PlantChecks.entries(plant.store)
        // What the plant was founded with is nobody's act of this day.
        let founded = entries.prefix { acknowledged[$0.envelope.command] == nil }.map(\.envelope.command)
        let own = Set(founded)
        var wrong = flaws
        wrong += PlantChecks.misplaced(acknowledged, entries).filter { flaw in
            !own.contains { flaw.hasPrefix("\($0)") }
        }
        wrong += try PlantChecks.receivedTwice(entries).map { "\($0) was received twice" }
        wrong += try PlantChecks.findings(plant)
        for (_, check) in PlantChecks.nouns { wrong += try check(plant.store, entries) }
        return wrong
    }
}

extension LossyStore.Bug {
    /// When it strikes, counted in statements or transactions: late enough that a whole plant stands.
    fileprivate var turn: Int {
        switch self {
        case .dropsInsert: 40
        case .dropsUpdate: 5
        case .dropsCommit: 80
        }
    }
}

@Suite struct `A day on which everything goes wrong` {
    private let people: PlantPeople

    init() throws { people = try PlantPeople() }

    private func simulation(_ seed: UInt64, _ bug: LossyStore.Bug? = nil) async throws -> Simulation {
        let store = try Plant.open(TestPlace(.sqliteMemory))
        let inner: any Store = if let bug { LossyStore(store, bug, after: bug.turn) } else { store }
        let plant = try Plant(inner, people: people, seed: seed)
        let shipments = Plant.shipments(seed, bags: 12)
        try await plant.found(shipments)
        var simulation = Simulation(plant, seed: seed)
        try await simulation.run(shipments)
        return simulation
    }

    @Test(arguments: UInt64(1)...20)
    func `loses nothing, does nothing twice, and leaves a whole ledger`(seed: UInt64) async throws {
        let simulation = try await simulation(seed)
        #expect(try simulation.verdict() == [])
        #expect(simulation.acknowledged.count > 30 && simulation.faults > 0 && simulation.repeats > 0)
    }

    @Test(arguments: LossyStore.Bug.allCases)
    func `and a store that loses something is found out`(bug: LossyStore.Bug) async throws {
        let wrong: [String]
        do { wrong = try await simulation(3, bug).verdict() } catch { wrong = ["\(error)"] }
        #expect(!wrong.isEmpty)
    }

    @Test func `is judged by checks that see`() {
        #expect(PlantChecks.twice(["a": 1, "b": 2]) == ["b"])
        let receipt = Receipt(
            index: 0, count: 1, leaf: TreeHash.empty, recordedAt: .storyStart, checkpoint: nil,
            repeated: false)
        #expect(PlantChecks.misplaced([CommandID(high: 0, low: 1): receipt], []).count == 1)
    }
}
