import Kernel
import StorePostgres
import TestKit
import Testing

@Suite(.serialized, .enabled(if: TestStore.available.contains(.postgres), "XUEMAI_TEST_PG is not set"))
struct `A PostgreSQL server` {
    private let place: TestPlace
    private let store: PostgresStore
    private let owner: PostgresStore

    private static let kick: SQL = """
        SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
        WHERE $1::bigint > 0 AND datname = current_database() AND usename = 'xuemai_runtime'
        """
    private static let erase: SQL = "DELETE FROM test_book WHERE origin = $1"
    private static let truncate: SQL = "TRUNCATE test_book"

    init() throws {
        place = try TestPlace(.postgres)
        store = try PostgresStore(
            runtime: place.runtimeURL, owner: place.ownerURL, origin: "test.example/one",
            ledger: Shelves.ledger,
            views: [Shelves.shelf])
        owner = try PostgresStore(
            runtime: place.ownerURL, owner: place.ownerURL, origin: "test.example/owner",
            ledger: Shelves.ledger,
            views: [Shelves.shelf])
    }

    /// As a restart of the server does: every connection of the runtime role is closed.
    private func kick() throws(Fault) {
        try owner.read { (snapshot) throws(Fault) in
            try snapshot.query(Self.kick, []) { (_) throws(Fault) in }
        }
    }

    @Test func `that was restarted between two acts is not noticed`() throws {
        try store.takeLease()
        try store.put("a", 1)
        #expect(try store.codes() == ["a"])
        try kick()
        try store.put("b", 2)
        #expect(try store.codes() == ["a", "b"])
        let second = try place.open(ledger: Shelves.ledger, views: [Shelves.shelf])
        #expect(fault { () throws(Fault) in try second.takeLease() }?.code == .busy)
    }

    @Test func `that goes away during a write leaves nothing of it, and the next one works`() throws {
        let lost = fault { () throws(Fault) in
            try store.write { (tables) throws(Fault) in
                try tables.put("a", 1)
                _ = try tables.codes()
                try kick()
            }
        }
        #expect(lost?.code == .storeFailed)
        #expect(try store.codes() == [])
        try store.put("b", 2)
        #expect(try store.codes() == ["b"])
    }

    @Test func `lets not even the owner empty what is append-only`() throws {
        try owner.write { (tables) throws(Fault) in
            try tables.insert(into: Shelves.book, [.integer(1), .text("said")])
        }
        for sql in [Self.erase, Self.truncate] {
            let fault = fault { () throws(Fault) in
                try owner.write { (tables) throws(Fault) in try tables.execute(sql, []) }
            }
            #expect(fault?.code == .constraint && fault?.context.contains("append-only") == true)
        }
    }

    @Test func `refuses the runtime role what it has no right to`() throws {
        let fault = fault { () throws(Fault) in
            try store.write { (tables) throws(Fault) in try tables.execute("DROP TABLE test_shelf", []) }
        }
        #expect(fault?.code == .storeReadOnly)
    }

    @Test func `needs no owner once the database is made`() throws {
        try store.put("a", 1)
        let plain = try PostgresStore(
            runtime: place.runtimeURL, owner: nil, origin: "test.example/one", ledger: Shelves.ledger,
            views: [Shelves.shelf])
        #expect(try plain.codes() == ["a"] && !plain.viewsAreStale())
        try plain.markViewsFresh()
        #expect(fault { () throws(Fault) in try plain.remakeViews() }?.code == .configuration)
        let unknown = fault { () throws(Fault) in
            _ = try PostgresStore(
                runtime: place.runtimeURL, owner: nil, origin: "test.example/none", ledger: [], views: [])
        }
        #expect(unknown?.code == .foreignStore)
    }

    @Test func `plans a look-up by key, also for a table that was empty when it was planned`() throws {
        let plan = try store.write { (tables) throws(Fault) in try tables.plan(Shelves.amountOf) }
        #expect(plan.contains("test_shelf_pkey") && !plan.contains("Seq Scan"))
        let again = try store.write { (tables) throws(Fault) in try tables.plan(Shelves.amountOf) }
        #expect(plan == again)
    }

    @Test func `plans anew after many transactions, in between two of them`() throws {
        try store.put("a", 1)
        for _ in 0..<1_001 { #expect(try store.codes() == ["a"]) }
    }

    @Test func `that cannot be reached is a fault without a password in it`() throws {
        let fault = fault { () throws(Fault) in
            _ = try PostgresStore(
                runtime: "host=/nowhere user=a password=secret dbname=b", owner: nil, origin: "a", ledger: [],
                views: [])
        }
        #expect(fault?.code == .storeFailed && fault?.context.contains("secret") == false)
    }
}
