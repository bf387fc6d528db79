import Kernel
import Ledger
import TestKit
import Testing

@Suite(.serialized) struct `Computed tables` {
    private func append(_ store: any Store) throws(Fault) {
        try store.write { (tables) throws(Fault) in
            try tables.insert(into: LedgerTables.entry, [.integer(0), .bytes([]), .bytes([])])
        }
    }

    @Test(arguments: TestStore.durable)
    func `of an old layout are made anew even if the ledger is empty`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        try place.open(views: [Shelves.shelf]).close()
        let next = try place.open(views: [Shelves.wider])
        #expect(try next.viewsAreStale())
        try next.remakeViews()
        try next.markViewsFresh()
        #expect(try !next.viewsAreStale())
        try next.write { (tables) throws(Fault) in
            try tables.insert(into: Shelves.wider, [.text("a"), .null, .null, .null, .text("CS-03")])
        }
    }

    @Test(arguments: TestStore.durable)
    func `stay stale until somebody says that they are filled`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        let store = try place.open(views: [Shelves.shelf])
        try append(store)
        let next = try place.open(views: [Shelves.wider])
        try next.remakeViews()
        #expect(try place.open(views: [Shelves.wider]).viewsAreStale())
    }

    @Test(arguments: TestStore.durable)
    func `that no program uses any more are dropped`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        try place.open(views: [Shelves.shelf, Shelves.former]).close()
        let next = try place.open(views: [Shelves.shelf])
        try next.remakeViews()
        #expect(throws: Fault.self) {
            try next.read { (snapshot) throws(Fault) in
                try snapshot.scan(Shelves.former) { (_) throws(Fault) in }
            }
        }
    }

    @Test(arguments: TestStore.durable)
    func `are read and written by the same store before and after they are made anew`(_ kind: TestStore)
        throws
    {
        let store = try TestPlace(kind).open(views: [Shelves.shelf])
        try store.put("a", 1)
        #expect(try store.codes() == ["a"])
        try store.remakeViews()
        #expect(try store.codes() == [])
        try store.put("b", 2)
        #expect(try store.codes() == ["b"])
    }

    @Test(arguments: TestStore.durable)
    func `and the ledger are found again by the next program`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        let store = try place.open(views: [Shelves.shelf])
        try append(store)
        try store.put("a", 1)
        try store.close()
        let next = try place.open(views: [Shelves.shelf])
        #expect(try next.codes() == ["a"] && !next.viewsAreStale())
    }
}
