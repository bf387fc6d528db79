import Identity
import Kernel
import Ledger
import Settings
import StoreSQLite
import TestKit
import Testing

@testable import Notices

/// A ledger of accounts and notices in memory; everybody `p…` may do everything.
private struct NoticesBench {
    let store: SQLiteStore
    let house = House(
        [identityArea, noticesArea, settingsArea([])],
        authority: .open(["notices.post", "notices.read", "identity.administer"]))
    let sequencer: Sequencer

    init() throws {
        store = try SQLiteStore(
            memoryFor: "test.example/notices", ledger: LedgerTables.all, views: house.tables)
        let signer = try #require(
            NoteSigner(name: "test.example/notices", seed: [UInt8](repeating: 7, count: 32)))
        let clock = HandClock()
        let numbers = SharedNumbers(5)
        sequencer = try Sequencer(
            store: store, house: house,
            setup: EngineSetup(clock: { clock.read() }, random: { numbers.next() }, signer: signer))
    }

    @discardableResult
    func perform<T: FactTable>(
        _ table: T.Type, _ command: T.R.Deed, on record: String, by person: String, id: UInt64,
        reason: String? = nil
    ) async throws -> Outcome<T.R.Event> {
        try await sequencer.perform(
            Errand(
                T.self, id: CommandID(high: 1, low: id), record: record, command: command, person: person,
                reason: reason))
    }

    func open(for person: String, limit: Int = 10) throws -> [Notice] {
        try store.read { (snapshot) throws(Fault) in
            try NoticeLookups.open(for: person, limit: limit, from: snapshot)
        }
    }

    func notice(_ id: String, for person: String) throws -> Notice? {
        try store.read { (snapshot) throws(Fault) in
            try NoticeLookups.notice(id, for: person, from: snapshot)
        }
    }
}

@Suite struct `The tables of notices` {
    private func post(_ ids: [String], on bench: NoticesBench) async throws {
        for (number, id) in ids.enumerated() {
            try await bench.perform(
                NoticeTable.self, .post(title: id, body: "x"), on: id, by: "p1", id: UInt64(number + 1))
        }
    }

    @Test func `show a person what holds, unread first, newest first`() async throws {
        let bench = try NoticesBench()
        try await post(["a", "b", "c", "d"], on: bench)
        try await bench.perform(NoticeTable.self, .read, on: "d", by: "p2", id: 10)
        try await bench.perform(NoticeTable.self, .withdraw, on: "b", by: "p1", id: 11, reason: "改期")
        #expect(try bench.open(for: "p2").map(\.id) == ["c", "a", "d"])
        #expect(try bench.open(for: "p2", limit: 1).map(\.id) == ["c"])
        #expect(try bench.open(for: "p2", limit: -1).isEmpty)
        #expect(try bench.open(for: "p1").map(\.id) == ["d", "c", "a"])
        #expect(try bench.open(for: "p2").map { $0.readAt == nil } == [true, true, false])
    }

    @Test func `keep who withdrew a notice and why, Law.s13`() async throws {
        let bench = try NoticesBench()
        try await post(["a"], on: bench)
        try await bench.perform(NoticeTable.self, .withdraw, on: "a", by: "p2", id: 9, reason: "改期")
        let notice = try #require(try bench.notice("a", for: "p1"))
        #expect(notice.withdrawal?.person == "p2" && notice.withdrawal?.reason == "改期")
        #expect(notice.postedBy == "p1" && notice.readAt == nil)
        #expect(try bench.notice("b", for: "p1") == nil)
    }

    @Test func `hold what folding the facts gives`() throws {
        let bench = try NoticesBench()
        var folded = NoticeRules.blank("a")
        let facts: [(NoticeFact, String)] = [
            (.posted(title: "x", body: "y"), "p1"), (.read, "p1"), (.read, "p2"), (.withdrawn, "p1"),
        ]
        for (index, (fact, person)) in facts.enumerated() {
            let head = EntryHead(
                index: Int64(index), subject: Subject(NoticeRules.noun, "a"), recordedAt: .storyStart,
                happenedAt: .storyStart, person: person, role: "tester", workstation: "", reason: "r",
                signatures: [])
            NoticeRules.apply(fact, head, to: &folded)
            let loaded = try bench.store.write { (tables) throws(Fault) in
                try NoticeTable.project(fact, head, into: tables)
                return try NoticeTable.load("a", from: tables)
            }
            #expect(loaded == folded, "after \(fact.kind)")
        }
    }

    @Test func `are the same after they are dropped and replayed`() async throws {
        let bench = try NoticesBench()
        try await post(["a", "b"], on: bench)
        try await bench.perform(NoticeTable.self, .read, on: "a", by: "p2", id: 10)
        try await bench.perform(NoticeTable.self, .withdraw, on: "b", by: "p1", id: 11, reason: "改期")
        let before = try (bench.open(for: "p2"), bench.notice("b", for: "p2"))
        try Replay.rebuild(bench.store, house: bench.house)
        #expect(try bench.open(for: "p2") == before.0)
        #expect(try bench.notice("b", for: "p2") == before.1)
        #expect(before.0.count == 1 && before.1?.withdrawal != nil)
    }

    @Test func `are read through an index by every look-up`() throws {
        let bench = try NoticesBench()
        for sql in [NoticeLookups.open, NoticeLookups.one] {
            let plan = try bench.store.read { (snapshot) throws(Fault) in try snapshot.plan(sql) }
            #expect(!plan.contains("SCAN"), "\(plan)")
        }
    }
}

@Suite struct `A locked account` {
    private func bench() async throws -> NoticesBench {
        let bench = try NoticesBench()
        let key = try PersonalKey.create(person: "0417", password: "x", cost: ScryptCost(n: 16, r: 8, p: 1))
        let fields = SealedKeyFields(
            n: key.cost.n, r: key.cost.r, p: key.cost.p, salt: key.salt, verifier: key.verifier,
            publicKey: key.publicKey, sealedSeed: key.sealedSeed, keyName: key.keyName)
        try await bench.perform(
            AccountTable.self, .open(AccountOpening(name: "张三", role: "receiver", key: fields)), on: "0417",
            by: "p1", id: 1)
        return bench
    }

    @Test func `alerts the security owner in the same act, Law.s4`() async throws {
        let bench = try await bench()
        for id in UInt64(2)..<6 {
            try await bench.perform(
                AccountTable.self, .failSignIn(.wrongPassword), on: "0417", by: "node", id: id)
        }
        #expect(try bench.open(for: "p1").isEmpty)
        let fifth = try await bench.perform(
            AccountTable.self, .failSignIn(.wrongPassword), on: "0417", by: "node", id: 6)
        #expect(fifth.facts == [.signInFailed(.wrongPassword), .locked(failures: 5)])
        let alert = try #require(try bench.open(for: "p1").first)
        #expect(alert.id == "locked-6" && alert.postedBy == "node")
        #expect(alert.title.contains("0417") && alert.body.contains("5"))
        #expect(fifth.receipt.count == 3)
    }

    @Test func `is locked even if somebody tries to post in the alert's place before, Law.s4`() async throws {
        let bench = try await bench()
        for entry in UInt64(10)..<25 {
            await #expect(throws: Denial.refused(.noticeNumberReserved)) {
                try await bench.perform(
                    NoticeTable.self, .post(title: "x", body: "x"), on: "locked-\(entry)", by: "p1",
                    id: 100 + entry)
            }
        }
        for id in UInt64(2)..<7 {
            try await bench.perform(
                AccountTable.self, .failSignIn(.wrongPassword), on: "0417", by: "node", id: id)
        }
        let standing = try bench.store.read { (snapshot) throws(Fault) in
            try AccountLookups.account("0417", from: snapshot)?.standing
        }
        #expect(standing == .locked)
    }
}
