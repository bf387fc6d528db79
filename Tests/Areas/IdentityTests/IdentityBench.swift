import Kernel
import Ledger
import Settings
import StoreSQLite
import TestKit
import Testing

@testable import Identity

/// A ledger of accounts in memory, with real keys at a price that tests can pay.
struct IdentityBench {
    let store: SQLiteStore
    let house: House
    let sequencer: Sequencer
    let clock = HandClock()

    init() throws {
        house = House([identityArea, settingsArea([])], authority: identityAuthority)
        store = try SQLiteStore(
            memoryFor: "test.example/people", ledger: LedgerTables.all, views: house.tables)
        let signer = try #require(
            NoteSigner(name: "test.example/people", seed: [UInt8](repeating: 7, count: 32)))
        let clock = clock
        let numbers = SharedNumbers(3)
        sequencer = try Sequencer(
            store: store, house: house,
            setup: EngineSetup(clock: { clock.read() }, random: { numbers.next() }, signer: signer))
    }

    static func fields(_ key: SealedKey) -> SealedKeyFields {
        SealedKeyFields(
            n: key.cost.n, r: key.cost.r, p: key.cost.p, salt: key.salt, verifier: key.verifier,
            publicKey: key.publicKey, sealedSeed: key.sealedSeed, keyName: key.keyName)
    }

    static func sealed(_ person: String, _ password: String = "first password") throws -> SealedKey {
        try PersonalKey.create(person: person, password: password, cost: ScryptCost(n: 16, r: 8, p: 1))
    }

    @discardableResult
    func perform(
        _ command: AccountCommand, on record: String, by person: String = "node", id: UInt64,
        reason: String? = nil,
        workstation: String = "door-1"
    ) async throws -> Outcome<AccountFact> {
        try await sequencer.perform(
            Errand(
                AccountTable.self, id: CommandID(high: 1, low: id), record: record, command: command,
                person: person, workstation: workstation, reason: reason))
    }

    /// The administrator 0001 and the receiver 0417, as they come out of set-up.
    func staff() async throws -> SealedKey {
        let admin = AccountOpening(
            name: "管理员", role: "administrator", key: Self.fields(try Self.sealed("0001")))
        try await perform(.found(admin), on: "0001", id: 1)
        let key = try Self.sealed("0417")
        let opening = AccountOpening(name: "张三", role: "receiver", key: Self.fields(key))
        try await perform(.open(opening), on: "0417", by: "0001", id: 2)
        return key
    }

    /// What the door does when 0417 first changes the password.
    func ownPassword() async throws -> SealedKey {
        let own = try Self.sealed("0417", "second password")
        try await perform(.changePassword(Self.fields(own)), on: "0417", id: 3)
        return own
    }

    func standing(_ person: String) throws -> Standing? {
        try store.read { (snapshot) throws(Fault) in try identityAuthority.standing(person, .storyStart, snapshot) }
    }

    func account(_ person: String) throws -> Account? {
        try store.read { (snapshot) throws(Fault) in try AccountLookups.account(person, from: snapshot) }
    }
}
