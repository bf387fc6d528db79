import Dispatch
import Kernel
import TestKit
import Testing

@Suite(.serialized) struct `A transaction of every store` {
    private func store(_ kind: TestStore) throws -> any LeasedStore {
        try TestPlace(kind).open(ledger: Shelves.ledger, views: [Shelves.shelf])
    }

    @Test(arguments: TestStore.available)
    func `may ask while it reads the rows of another question, even of the same`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.write { (tables) throws(Fault) in
            for code in ["a", "b", "c"] { try tables.put(code, 1) }
        }
        var seen: [String] = []
        try store.read { (snapshot) throws(Fault) in
            try snapshot.query(Shelves.everything, []) { (outer) throws(Fault) in
                let inner = try snapshot.codes()
                let amount = try snapshot.first(Shelves.amountOf, [.text(outer.text(0))]) {
                    (row) throws(Fault) in row.integer(0)
                }
                seen.append("\(outer.text(0))\(inner.count)\(amount ?? -1)")
            }
        }
        #expect(seen == ["a31", "b31", "c31"])
    }

    @Test(arguments: TestStore.available)
    func `is undone after a fault even if its body carries on`(_ kind: TestStore) throws {
        let store = try store(kind)
        let fault = fault { () throws(Fault) in
            try store.write { (tables) throws(Fault) in
                try tables.put("a", 1)
                do throws(Fault) {
                    try tables.put("b", -1)
                    _ = try tables.codes()
                } catch {
                    // Carries on.
                }
                try tables.put("c", 1)
            }
        }
        #expect(fault?.code == .constraint)
        #expect(try store.codes() == [])
        try store.put("d", 1)
        #expect(try store.codes() == ["d"])
    }

    @Test(arguments: TestStore.available)
    func `is undone by a fault in the middle of many statements`(_ kind: TestStore) throws {
        let store = try store(kind)
        let fault = fault { () throws(Fault) in
            try store.write { (tables) throws(Fault) in
                for number in Int64(0)..<900 {
                    try tables.put("\(number)", number == 450 ? -7_777 : number)
                    try tables.execute(Shelves.raise, [.text("\(number)"), .integer(1)])
                }
            }
        }
        #expect(fault?.code == .constraint)
        #expect(fault?.context.contains("7777") == false && fault?.context.contains("7776") == false)
        #expect(try store.codes() == [])
        try store.put("a", 1)
        #expect(try store.amounts() == [1])
    }

    @Test(arguments: TestStore.available)
    func `keeps the order of its inserts and its other statements`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.write { (tables) throws(Fault) in
            try tables.put("a", 1)
            try tables.execute("UPDATE test_shelf SET amount = 10 WHERE origin = $1", [])
            try tables.put("b", 2)
            try tables.empty(Shelves.shelf)
            try tables.put("c", 3)
            try tables.execute(Shelves.raise, [.text("c"), .integer(1)])
            try tables.put("d", 5)
        }
        #expect(try store.amounts() == [4, 5])
    }

    @Test(arguments: TestStore.available)
    func `scans what it wrote itself`(_ kind: TestStore) throws {
        let scanned = try store(kind).write { (tables) throws(Fault) in
            try tables.put("b")
            try tables.put("a")
            var found: [String] = []
            try tables.scan(Shelves.shelf) { (row) throws(Fault) in found.append(row.text(0)) }
            return found
        }
        #expect(scanned == ["a", "b"])
    }

    @Test(arguments: TestStore.available)
    func `refuses a value of another kind than the column`(_ kind: TestStore) throws {
        let store = try store(kind)
        let fault = fault { () throws(Fault) in
            try store.write { (tables) throws(Fault) in
                try tables.insert(into: Shelves.shelf, [.text("a"), .text("many"), .null, .null])
            }
        }
        #expect(fault?.code == .constraint && fault?.context.contains("many") == false)
        #expect(try store.codes() == [])
    }

    @Test(arguments: TestStore.available)
    func `refuses a statement with more or fewer values than it has places`(_ kind: TestStore) throws {
        let store = try store(kind)
        for arguments in [[], [StoreValue.text("a"), .text("b")]] {
            #expect(throws: Fault.self) {
                try store.read { (snapshot) throws(Fault) in
                    try snapshot.query(Shelves.amountOf, arguments) { (_) throws(Fault) in }
                }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `adds integers up to integers`(_ kind: TestStore) throws {
        let store = try store(kind)
        let sum: SQL =
            "SELECT sum(amount), sum(-amount), sum(amount - amount) FROM test_shelf WHERE origin = $1"
        try store.put("a", 9_000_000_000_000_000)
        try store.put("b", 7_000_100_000_003)
        let sums = try store.read { (snapshot) throws(Fault) in
            try snapshot.first(sum, []) { (row) throws(Fault) in (0..<3).map { row.value($0) } }
        }
        #expect(sums == [.integer(9_007_000_100_000_003), .integer(-9_007_000_100_000_003), .integer(0)])
    }

    @Test(arguments: TestStore.available)
    func `scans long rows and many rows without losing one`(_ kind: TestStore) throws {
        let store = try store(kind)
        try store.write { (tables) throws(Fault) in
            for number in 0..<300 {
                try tables.put("a\(1000 + number)", nil, [UInt8](repeating: 1, count: 70_000))
            }
            for number in 0..<3_000 { try tables.put("b\(10_000 + number)") }
        }
        var codes: [String] = []
        try store.read { (snapshot) throws(Fault) in
            try snapshot.scan(Shelves.shelf) { (row) throws(Fault) in codes.append(row.text(0)) }
        }
        #expect(codes.count == 3_300 && codes == codes.sorted())
    }

    @Test(arguments: TestStore.manyLedgers)
    func `empties a table for its own ledger only`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        let one = try place.open(origin: "one.example", ledger: Shelves.ledger, views: [Shelves.shelf])
        let two = try place.open(origin: "two.example", ledger: Shelves.ledger, views: [Shelves.shelf])
        try one.put("a")
        try two.put("b")
        try one.write { (tables) throws(Fault) in try tables.empty(Shelves.shelf) }
        #expect(try one.codes() == [] && two.codes() == ["b"])
    }

    @Test(arguments: TestStore.available)
    func `waits for its turn if another one is being written`(_ kind: TestStore) throws {
        let store = try store(kind)
        DispatchQueue.concurrentPerform(iterations: 20) { number in
            let failure = fault { () throws(Fault) in
                try store.write { (tables) throws(Fault) in
                    let before = try tables.codes().count
                    try tables.put("\(number)", Int64(before))
                }
            }
            #expect(failure == nil)
        }
        #expect(try store.amounts().sorted() == (0..<20).map { Int64($0) })
    }
}
