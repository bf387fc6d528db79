import Kernel
import Ledger
import StoreSQLite
import TestKit
import Testing

@testable import Identity

@Suite struct `The tables of accounts` {
    @Test func `hold what folding the facts gives`() throws {
        let facts: [AccountFact] = [
            Staff.opened, .signInFailed(.wrongPassword), .signInSucceeded,
            .passwordChanged(Staff.key(2, password: 2)), .passwordChanged(Staff.key(2, password: 3)),
            .signedOut, Staff.checked, .roleChanged(old: "receiver", new: "leader"),
            .signInFailed(.wrongPassword),
            .signatureFailed(record: Staff.shipment, meaning: .performed), .signInFailed(.wrongPassword),
            .signInFailed(.wrongPassword), .signInFailed(.wrongPassword), .locked(failures: 5),
            .signInFailed(.wrongPassword), .signInFailed(.locked), .unlocked, .signInFailed(.locked),
            .signInSucceeded,
            .closed,
            .signInFailed(.closed), .signatureFailed(record: Staff.shipment, meaning: .performed),
        ]
        let bench = try IdentityBench()
        var folded = AccountRules.blank("0417")
        for (index, fact) in facts.enumerated() {
            let now = bench.clock.read()
            let head = EntryHead(
                index: Int64(index), subject: Subject(AccountRules.noun, "0417"), recordedAt: now,
                happenedAt: now,
                person: "node", role: "node", workstation: "door-1", reason: nil, signatures: [])
            AccountRules.apply(fact, head, to: &folded)
            let loaded = try bench.store.write { (tables) throws(Fault) in
                try AccountTable.project(fact, head, into: tables)
                return try AccountTable.load("0417", from: tables)
            }
            #expect(loaded == folded, "after \(fact.kind)")
        }
    }

    @Test func `are the same after they are dropped and replayed`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        _ = try await bench.ownPassword()
        try await bench.perform(.signIn, on: "0417", id: 4)
        try await bench.perform(.failSignIn(.wrongPassword), on: "0417", id: 5)
        let before = try rows(bench)
        try Replay.rebuild(bench.store, house: bench.house)
        #expect(try rows(bench) == before)
        #expect(before.count == 8)
    }

    @Test func `are read through an index by every look-up`() throws {
        let bench = try IdentityBench()
        let lookups = [
            AccountLookups.one, AccountLookups.list, AccountLookups.attemptsOfAll,
            AccountLookups.attemptsOfOne,
            AccountLookups.name, AccountLookups.publicKey,
        ]
        for sql in lookups {
            let plan = try bench.store.read { (snapshot) throws(Fault) in try snapshot.plan(sql) }
            #expect(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    @Test func `list accounts by staff number, page by page, closed ones too, Law.s10`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        try await bench.perform(.signOut, on: "0417", id: 4)
        try await bench.perform(.close, on: "0417", by: "0001", id: 3, reason: "离职")
        let page = { (after: String) throws in
            try bench.store.read { (snapshot) throws(Fault) in
                try AccountLookups.accounts(after: after, limit: 1, from: snapshot)
            }
        }
        #expect(try page("").map(\.person) == ["0001"])
        #expect(try page("0001").map(\.standing) == [.closed])
        #expect(try page("0417").isEmpty)
        try bench.store.read { (snapshot) throws(Fault) in
            #expect(try AccountLookups.accounts(after: "", limit: -1, from: snapshot).isEmpty)
            #expect(try AccountLookups.attempts(limit: -1, from: snapshot).isEmpty)
        }
    }

    @Test func `list what happened at the door, newest first, page by page, Law.s6`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        try await bench.perform(.signIn, on: "0417", id: 3)
        try await bench.perform(.failSignIn(.wrongPassword), on: "0001", id: 4, workstation: "door-2")
        try await bench.perform(
            .failSignature(record: Staff.shipment, meaning: .verified), on: "0417", id: 5)
        try await bench.perform(.signOut, on: "0417", id: 6)
        let log = { (person: String?, before: Int64?, limit: Int) throws in
            try bench.store.read { (snapshot) throws(Fault) in
                try AccountLookups.attempts(of: person, before: before, limit: limit, from: snapshot)
            }
        }
        #expect(
            try log(nil, nil, 10).map(\.what) == [.signOut, .signatureFailed, .signInFailed, .signIn])
        #expect(try log("0417", nil, 2).map(\.entry) == [5, 4])
        #expect(try log("0417", 4, 2).map(\.entry) == [2])
        #expect(try log("0417", 5, 1).first?.why == "verified plasma.shipment/SH-1")
        let failed = try #require(try log("0001", nil, 1).first)
        #expect(failed.workstation == "door-2" && failed.why == "wrong-password")
    }

    @Test func `tell the full name to a staff number, Law.s23`() async throws {
        let bench = try IdentityBench()
        _ = try await bench.staff()
        try bench.store.read { (snapshot) throws(Fault) in
            #expect(try AccountLookups.name(of: "0417", from: snapshot) == "张三")
            #expect(try AccountLookups.name(of: "9999", from: snapshot) == nil)
        }
    }

    private func rows(_ bench: IdentityBench) throws -> [[StoreValue]] {
        try bench.store.read { (snapshot) throws(Fault) in
            var rows: [[StoreValue]] = []
            for table in AccountTable.tables {
                try snapshot.scan(table) { (row) throws(Fault) in
                    rows.append((0..<row.columnCount).map { row.value($0) })
                }
            }
            return rows
        }
    }
}
