import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

/// A ledger of tallies, with a clock and numbers that a test can repeat.
struct EngineBench {
    static let origin = "test.example/tallies"

    let place: TestPlace

    let store: FaultyStore
    let house: House
    let setup: EngineSetup
    let clock: HandClock
    let sequencer: Sequencer
    let key: VerifierKey

    init(_ kind: TestStore, seed: UInt64 = 1, keys: [String: (name: String, publicKey: [UInt8])] = [:]) throws {
        house = House([.tallies], authority: .open(["test.add"], keys: keys))
        place = try TestPlace(kind)
        store = FaultyStore(try place.open(origin: Self.origin, views: house.tables))
        let clock = HandClock()
        self.clock = clock
        let numbers = SharedNumbers(seed)
        let signer = try #require(NoteSigner(name: Self.origin, seed: [UInt8](repeating: 7, count: 32)))
        key = signer.verifierKey
        setup = EngineSetup(clock: { clock.read() }, random: { numbers.next() }, signer: signer)
        sequencer = try Sequencer(store: store, house: house, setup: setup)
    }

    func add(
        _ amount: Int64, to tally: String = "a", id: UInt64, person: String = "p1", signatures: [Signature] = []
    ) async throws(Denial) -> Outcome<TallyFact> {
        try await perform(.add(amount), on: tally, id: id, person: person, signatures: signatures)
    }

    func perform(
        _ command: TallyCommand, on tally: String = "a", id: UInt64, person: String = "p1",
        signatures: [Signature] = []
    ) async throws(Denial) -> Outcome<TallyFact> {
        try await sequencer.perform(
            Errand(
                TallyTable.self, id: CommandID(high: 1, low: id), record: tally, command: command, person: person,
                signatures: signatures))
    }

    func size() throws -> Int64 { try store.read { (snapshot) throws(Fault) in try LedgerReader.size(snapshot) } }

    func sum(_ tally: String = "a") throws -> Int64 {
        try store.read { (snapshot) throws(Fault) in try TallyTable.load(tally, from: snapshot).sum }
    }

    /// Every hash, checkpoint, signature and row.
    func findings() throws -> [Finding] {
        let shadow = try SQLiteStore(memoryFor: Self.origin, ledger: LedgerTables.all, views: house.tables)
        return try store.read { (snapshot) throws(Fault) in
            try LedgerVerification.run(snapshot, key: key).findings
                + TableVerification.run(snapshot, shadow: shadow, house: house).findings
        }
    }
}
