import Foundation
import GRDB
import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@Suite(.serialized) struct `Verification` {
    /// 300 entries: one full tile, an open one, files, signatures, several checkpoints.
    private func record(at place: TestPlace) async throws -> (house: House, key: VerifierKey, head: String) {
        let sealed = try PersonalKey.create(person: "p1", password: "word", cost: ScryptCost(n: 16, r: 1, p: 1))
        let opened = try PersonalKey.open(sealed, person: "p1", password: "word")
        let house = House(
            [.tallies], authority: .open(["test.add"], keys: ["p1": (sealed.keyName, sealed.publicKey)]))
        let store = try place.open(views: house.tables)
        let signer = try #require(NoteSigner(name: store.origin, seed: [UInt8](repeating: 7, count: 32)))
        let clock = HandClock(step: .milliseconds(10))
        let numbers = SharedNumbers(5)
        let sequencer = try Sequencer(
            store: store, house: house,
            setup: EngineSetup(clock: { clock.read() }, random: { numbers.next() }, signer: signer))
        for number in UInt64(0)..<300 {
            var signatures: [Signature] = []
            var files: [KeptFile] = []
            if number % 20 == 3 {
                let statement = SignatureStatement(
                    record: Subject("test.tally", "a"), version: Int64(number), digest: TreeHash.empty,
                    meaning: .reviewed, person: "p1", role: "tester", signedAt: clock.read(), zoneMinutes: 480)
                signatures = [
                    Signature(statement: statement, key: opened.name, bytes: opened.sign(statement.canonicalBytes))
                ]
            }
            if number % 30 == 7 {
                let bytes = Array("curve \(number)".utf8)
                files = [KeptFile(digest: TreeHash.sha256(bytes), bytes: bytes)]
            }
            _ = try await sequencer.perform(
                Errand(
                    TallyTable.self, id: CommandID(high: 3, low: number), record: "t\(number % 5)",
                    command: .add(Int64(number)), person: "p1", reason: number % 9 == 0 ? "补录" : nil,
                    signatures: signatures, files: files))
        }
        try await sequencer.seal()
        let head = try store.read { (snapshot) throws(Fault) in try LedgerReader.checkpoint(snapshot) }
        try store.close()
        return (house, signer.verifierKey, try #require(head?.note))
    }

    private func findings(
        _ store: any Store, _ house: House, _ key: VerifierKey, saved: [String]
    ) throws(Fault) -> [Finding] {
        let shadow = try SQLiteStore(memoryFor: store.origin, ledger: LedgerTables.all, views: house.tables)
        return try store.read { (snapshot) throws(Fault) in
            try LedgerVerification.run(snapshot, key: key, saved: saved).findings
                + TableVerification.run(snapshot, shadow: shadow, house: house).findings
        }
    }

    @Test func `Law.s22 finds every one of 1000 random edits made behind the product's back`() async throws {
        let place = try TestPlace(.sqliteFile)
        let (house, key, head) = try await record(at: place)
        try Vandal.run(place.name, "PRAGMA wal_checkpoint(TRUNCATE)", inTransaction: false)
        let whole = try Data(contentsOf: URL(filePath: place.name))
        var vandal = Vandal(seed: 22)
        var edits = 0
        var tries = 0
        while edits < 1_000 {
            tries += 1
            try #require(tries < 3_000)
            let copy = try TestPlace(.sqliteFile)
            try whole.write(to: URL(filePath: copy.name))
            defer { copy.remove() }
            guard let edit = try vandal.strike(copy.name, tables: LedgerTables.all + house.tables) else { continue }
            edits += 1
            let store = try copy.open(views: house.tables)
            let found: Bool
            do throws(Fault) {
                found = try !findings(store, house, key, saved: [head]).isEmpty
            } catch {
                // Too damaged to be read at all: found, and named.
                found = error.code == .damaged
            }
            #expect(found, "not found: \(edit)")
            try store.close()
        }
    }

    @Test(arguments: TestStore.durable)
    func `finds nothing in a record that nobody touched`(_ kind: TestStore) async throws {
        let place = try TestPlace(kind)
        let (house, key, head) = try await record(at: place)
        #expect(try findings(try place.open(views: house.tables), house, key, saved: [head]) == [])
    }

    @Test func `names the first entry that was touched`() async throws {
        let place = try TestPlace(.sqliteFile)
        let (house, key, head) = try await record(at: place)
        let store = try place.open(views: house.tables)
        try Vandal.run(place.name, "DROP TRIGGER ledger_body_no_update")
        try Vandal.run(place.name, "UPDATE ledger_body SET body = x'7b7d' WHERE entry_index IN (117, 203)")
        #expect(try findings(store, house, key, saved: [head]).first?.place == .entry(117))
    }

    @Test func `finds a tail that was cut with everything that belongs to it, by the checkpoint kept outside`()
        async throws
    {
        let place = try TestPlace(.sqliteFile)
        let (house, key, head) = try await record(at: place)
        for table in LedgerTables.all where table.appendOnly {
            try Vandal.run(place.name, "DROP TRIGGER \(table.name)_no_delete")
        }
        for name in ["ledger_entry", "ledger_body", "ledger_subject", "ledger_command", "ledger_file"] {
            try Vandal.run(place.name, "DELETE FROM \(name) WHERE entry_index >= 40")
        }
        let last = try #require(
            try place.open(views: house.tables).read { (snapshot) throws(Fault) in
                var last: Int64?
                try snapshot.scan(LedgerTables.checkpoint) { (row) throws(Fault) in
                    if row.integer(0) <= 40 { last = row.integer(0) }
                }
                return last
            })
        try Vandal.run(place.name, "DELETE FROM ledger_checkpoint WHERE tree_size > \(last)")
        try Vandal.run(place.name, "DELETE FROM ledger_tile")
        let store = try place.open(views: house.tables)
        try Replay.rebuild(store, house: house)
        let found = try findings(store, house, key, saved: [head])
        #expect(found.contains { if case .tail(expected: 300, found: 40) = $0.place { true } else { false } })
    }
}

extension Vandal {
    static func run(_ path: String, _ sql: String, inTransaction: Bool = true) throws {
        let queue = try DatabaseQueue(path: path)
        if inTransaction {
            try queue.write { try $0.execute(sql: sql) }
        } else {
            try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        }
        try queue.close()
    }
}
