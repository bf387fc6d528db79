import Foundation
import Kernel
import StoreSQLite
import TestKit
import Testing

@Suite(.serialized) struct `A SQLite file` {
    private let place: TestPlace
    private let store: SQLiteStore

    init() throws {
        place = try TestPlace(.sqliteFile)
        store = try SQLiteStore(
            path: place.name, origin: "test.example/one", ledger: Shelves.ledger, views: [Shelves.shelf],
            create: true)
    }

    private func setting(_ sql: SQL) throws(Fault) -> Int64? {
        try store.write { (tables) throws(Fault) in
            try tables.first(sql, []) { (row) throws(Fault) in row.integer(0) }
        }
    }

    @Test func `waits for the disk at every commit`() throws {
        #expect(try setting("PRAGMA synchronous") == 2)
        #expect(try setting("PRAGMA foreign_keys") == 1)
    }

    @Test func `says that it is full, keeps nothing, and works on when there is room`() throws {
        try store.put("a", 1)
        _ = try setting("PRAGMA max_page_count = 1")
        let full = fault { () throws(Fault) in try store.put("b", 1, [UInt8](repeating: 1, count: 1_000_000))
        }
        #expect(full?.code == .storeFull)
        #expect(try store.codes() == ["a"])
        _ = try setting("PRAGMA max_page_count = 1000000")
        try store.put("b", 1, [UInt8](repeating: 1, count: 1_000_000))
        #expect(try store.codes() == ["a", "b"])
    }

    @Test func `is copied whole while it is open, never over another file`() throws {
        try store.put("a", 1, [UInt8](repeating: 1, count: 100_000))
        let target = place.name + ".copy"
        var steps = 0
        try store.backUp(to: target) { (done, all) throws(Fault) in
            steps += 1
            #expect(done <= all)
        }
        try store.put("b", 1)
        let copy = try SQLiteStore(
            path: target, origin: "test.example/one", ledger: Shelves.ledger, views: [Shelves.shelf])
        #expect(steps > 0)
        #expect(try copy.codes() == ["a"] && copy.integrityFindings() == [])
        let again = fault { () throws(Fault) in try store.backUp(to: target) { (_, _) throws(Fault) in } }
        #expect(again?.code == .configuration)
    }

    @Test func `stops copying when told to`() throws {
        try store.put("a", 1, [UInt8](repeating: 1, count: 4_000_000))
        let target = place.name + ".part"
        #expect(throws: Fault(.stopped, "enough")) {
            try store.backUp(to: target) { (_, _) throws(Fault) in throw Fault(.stopped, "enough") }
        }
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func `that is damaged is told so`() throws {
        try store.write { (tables) throws(Fault) in
            for number in 0..<2_000 { try tables.put("\(number)", 1, [UInt8](repeating: 1, count: 200)) }
        }
        #expect(try store.integrityFindings() == [])
        try store.close()
        let file = try FileHandle(forUpdating: URL(filePath: place.name))
        try file.seek(toOffset: 4096 * 30)
        try file.write(contentsOf: Data(repeating: 0x5a, count: 4096 * 10))
        try file.close()
        let damaged = try SQLiteStore(
            path: place.name, origin: "test.example/one", ledger: Shelves.ledger, views: [Shelves.shelf])
        #expect(try !damaged.integrityFindings().isEmpty)
    }

    @Test func `gives its own lease again to the store that holds it`() throws {
        try store.takeLease()
        try store.takeLease()
    }

    @Test func `that is not there is not made by mistake`() throws {
        let absent = fault { () throws(Fault) in
            _ = try SQLiteStore(path: place.name + ".absent", origin: "a", ledger: Shelves.ledger, views: [])
        }
        #expect(absent?.code == .foreignStore)
        #expect(!FileManager.default.fileExists(atPath: place.name + ".absent"))
    }
}
