import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite
import Testing

@testable import xuemai

@Suite struct `The list of erased persons` {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "xuemai-erased-\(Randomness.word())")
    private let zhang = Subject("donors.donor", "STN-07-D1")
    private let li = Subject("donors.donor", "STN-07-D2")
    private var list: ErasedList { ErasedList(path: folder.appending(path: "erased.list").path) }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    @Test func `keeps each once, for its owner alone`() throws {
        #expect(try list.read().isEmpty)
        list.add([zhang])
        list.add([zhang, li])
        #expect(try list.read() == [zhang, li])
        let mode = try FileManager.default.attributesOfItem(atPath: list.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `that names nobody stops the start`() throws {
        try Data("nobody\n".utf8).write(to: URL(filePath: list.path))
        #expect(throws: Fault.self) { try list.read() }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `takes away the keys that a restored backup brought back`() throws {
        let store = try SQLiteStore(
            memoryFor: "test.example/erased", ledger: LedgerTables.all, views: house.tables)
        try store.write { (tables) throws(Fault) in
            for person in [zhang, li] {
                try tables.insert(into: PersonalKeys.table, [.text(person.description), .bytes([1])])
            }
        }
        list.add([zhang])
        try list.apply(to: store)
        try store.read { (snapshot) throws(Fault) in
            #expect(try PersonalKeys.wrapped(of: zhang, snapshot) == nil)
            #expect(try PersonalKeys.wrapped(of: li, snapshot) == [1])
        }
        try FileManager.default.removeItem(at: folder)
    }
}
