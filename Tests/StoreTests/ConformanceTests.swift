import Kernel
import Ledger
import StorePostgres
import StoreSQLite
import TestKit
import Testing

private let shelf = Shelves.shelf
private let book = Shelves.book
private let everything = Shelves.everything
private let raise = Shelves.raise
private let rewrite: SQL = "UPDATE test_book SET said = $2 WHERE origin = $1"
private let tear: SQL = "DELETE FROM test_book WHERE origin = $1"

@Suite(.serialized) struct `Every store` {
    private func store(_ kind: TestStore, _ place: TestPlace? = nil) throws -> any LeasedStore {
        try (place ?? TestPlace(kind)).open(ledger: LedgerTables.all + [book], views: [shelf])
    }

    @Test(arguments: TestStore.available)
    func `gives back what it was given`(_ kind: TestStore) throws {
        let store = try store(kind)
        let large = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try store.write { (tables) throws(Fault) in
            try tables.insert(into: shelf, [.text("血浆袋"), .integer(.max), .bytes([]), .text("")])
            try tables.insert(into: shelf, [.text("b"), .null, .bytes(large), .null])
            try tables.insert(
                into: shelf, [.text("a"), .integer(0), .null, .text("'; DROP TABLE test_shelf; --")])
        }
        let rows = try store.read { (snapshot) throws(Fault) in
            try snapshot.all(everything, []) { (row) throws(Fault) in (0..<4).map { row.value($0) } }
        }
        #expect(
            rows == [
                [.text("a"), .integer(0), .null, .text("'; DROP TABLE test_shelf; --")],
                [.text("b"), .null, .bytes(large), .null],
                [.text("血浆袋"), .integer(.max), .bytes([]), .text("")],
            ])
    }

    @Test(arguments: TestStore.available)
    func `leaves nothing of a transaction that throws`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.put("kept", 1)
        #expect(throws: Fault(.stopped, "on purpose")) {
            try store.write { (tables) throws(Fault) in
                try tables.insert(into: shelf, [.text("gone"), .null, .null, .null])
                try tables.execute(raise, [.text("kept"), .integer(5)])
                throw Fault(.stopped, "on purpose")
            }
        }
        #expect(try store.amounts() == [1])
    }

    @Test(arguments: TestStore.available)
    func `shows a transaction its own writes`(_ kind: TestStore) throws {
        let store = try store(kind)
        let seen = try store.write { (tables) throws(Fault) in
            try tables.insert(into: shelf, [.text("a"), .integer(1), .null, .null])
            try tables.insert(into: shelf, [.text("b"), .integer(2), .null, .null])
            try tables.execute(raise, [.text("b"), .integer(40)])
            return try tables.all(everything, []) { (row) throws(Fault) in row.integer(1) }
        }
        #expect(seen == [1, 42])
    }

    @Test(arguments: TestStore.available)
    func `refuses what breaks a constraint, and works on`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.put("a", 1)
        for (code, amount) in [("a", Int64(2)), ("b", -1)] {
            let fault = StoreTests.fault(of: { () throws(Fault) in try store.put(code, amount) })
            #expect(fault?.code == .constraint)
            #expect(fault?.context.contains("-1") == false)
        }
        try store.put("c", 3)
        #expect(try store.codes() == ["a", "c"])
    }

    @Test(arguments: TestStore.available)
    func `lets nobody change or delete what is append-only`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.write { (tables) throws(Fault) in
            try tables.insert(into: book, [.integer(1), .text("said")])
        }
        for (sql, arguments) in [(rewrite, [StoreValue.text("unsaid")]), (tear, [])] {
            #expect(throws: Fault.self) {
                try store.write { (tables) throws(Fault) in try tables.execute(sql, arguments) }
            }
        }
        try store.read { (snapshot) throws(Fault) in
            try snapshot.scan(book) { (row) throws(Fault) in #expect(row.text(1) == "said") }
        }
    }

    @Test(arguments: TestStore.available)
    func `scans in the order of bytes, whatever the language`(_ kind: TestStore) throws {
        let store = try store(kind)
        for code in ["b", "B", "a", "é", "血", "_", "A9", "A10"] { try store.put(code) }
        let expected = ["b", "B", "a", "é", "血", "_", "A9", "A10"].sorted {
            Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
        }
        #expect(try store.codes() == expected)
        var scanned: [String] = []
        try store.read { (snapshot) throws(Fault) in
            try snapshot.scan(shelf) { (row) throws(Fault) in scanned.append(row.text(0)) }
        }
        #expect(scanned == expected)
    }

    @Test(arguments: TestStore.available)
    func `refuses a text with a NUL`(_ kind: TestStore) throws {
        let store = try store(kind)
        #expect(fault(of: { () throws(Fault) in try store.put("a\0b") })?.code == .constraint)
    }

    @Test(arguments: TestStore.available)
    func `takes many rows of many tables in one transaction`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.write { (tables) throws(Fault) in
            for number in Int64(0)..<3_000 {
                try tables.insert(into: shelf, [.text("\(number)"), .integer(number), .null, .null])
                try tables.insert(into: book, [.integer(number), .text("line \(number)")])
                if number % 3 == 0 { try tables.execute(raise, [.text("\(number)"), .integer(1)]) }
            }
        }
        let sum = try store.read { (snapshot) throws(Fault) in
            try snapshot.first("SELECT CAST(sum(amount) AS BIGINT) FROM test_shelf WHERE origin = $1", []) {
                (row) throws(Fault) in row.integer(0)
            }
        }
        #expect(sum == Int64(4_499_500))
    }

    @Test(arguments: TestStore.durable)
    func `keeps two ledgers in one database apart, or refuses the second`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        guard kind == .postgres else {
            _ = try place.open(origin: "one.example", ledger: LedgerTables.all + [book], views: [shelf])
            #expect(
                throws: Fault(.foreignStore, "the file holds the ledger one.example: one file, one ledger")
            ) {
                try place.open(origin: "two.example", ledger: LedgerTables.all + [book], views: [shelf])
            }
            return
        }
        let one = try place.open(origin: "one.example", ledger: LedgerTables.all + [book], views: [shelf])
        let two = try place.open(origin: "two.example", ledger: LedgerTables.all + [book], views: [shelf])
        try one.put("a", 1)
        try two.put("a", 2)
        try two.put("b", 3)
        #expect(try one.codes() == ["a"])
        #expect(try two.codes() == ["a", "b"])
    }

    @Test(arguments: TestStore.durable)
    func `gives the lease of a ledger to one process only`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        let first = try store(kind, place)
        let second = try store(kind, place)
        try first.takeLease()
        #expect(throws: Fault(.busy, "another process is writing this ledger")) { try second.takeLease() }
        try first.close()
        try second.takeLease()
    }

    @Test(arguments: TestStore.durable)
    func `notices tables of another layout and makes them anew`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        let store = try place.open(ledger: LedgerTables.all, views: [shelf])
        #expect(try !store.viewsAreStale())
        try store.write { (tables) throws(Fault) in
            try tables.insert(
                into: LedgerTables.entry, [.integer(0), .bytes([]), .bytes([])])
        }
        let wider = Shelves.wider
        let next = try place.open(ledger: LedgerTables.all, views: [wider])
        #expect(try next.viewsAreStale())
        try next.remakeViews()
        try next.markViewsFresh()
        #expect(try !next.viewsAreStale())
        try next.write { (tables) throws(Fault) in
            try tables.insert(into: wider, [.text("a"), .null, .null, .null, .text("CS-03")])
        }
    }

    @Test(arguments: TestStore.durable)
    func `lets readers see one moment while somebody writes`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.put("a")
        let (before, after) = try store.read { (snapshot) throws(Fault) in
            let before = try snapshot.all(everything, []) { (row) throws(Fault) in row.text(0) }
            try store.put("b")
            return (before, try snapshot.all(everything, []) { (row) throws(Fault) in row.text(0) })
        }
        #expect(before == ["a"] && after == ["a"])
        #expect(try store.codes() == ["a", "b"])
    }

    @Test(arguments: TestStore.available)
    func `finds its way by the index that a look-up has`(_ kind: TestStore) throws {
        let store = try store(kind)
        let plan = try store.read { (snapshot) throws(Fault) in
            try snapshot.plan("SELECT code FROM test_shelf WHERE origin = $1 AND code = $2")
        }
        #expect(plan.contains("test_shelf"))
    }
}
