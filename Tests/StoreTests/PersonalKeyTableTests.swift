import Foundation
import Kernel
import Ledger
import TestKit
import Testing

@Suite(.serialized) struct `The table of personal keys` {
    private static let key: SQL = "DELETE FROM personal_key WHERE origin = $1 AND subject = $2"
    private let zhang = Subject("donors.donor", "3201-D1")

    private func put(_ store: any Store) throws(Fault) {
        try store.write { (tables) throws(Fault) in
            try tables.insert(
                into: PersonalKeys.table, [.text(zhang.description), .bytes([UInt8](repeating: 0xA7, count: 60))])
        }
    }

    private func wrapped(_ store: any Store) throws(Fault) -> [UInt8]? {
        try store.read { (snapshot) throws(Fault) in try PersonalKeys.wrapped(of: zhang, snapshot) }
    }

    @Test(arguments: TestStore.available)
    func `gives a row back until it is destroyed`(_ kind: TestStore) throws {
        let store = try TestPlace(kind).open(views: [])
        try put(store)
        #expect(try wrapped(store)?.count == 60)
        try store.write { (tables) throws(Fault) in try tables.execute(Self.key, [.text(zhang.description)]) }
        try store.scrub()
        #expect(try wrapped(store) == nil)
    }

    @Test func `leaves no copy of a destroyed row in the files of SQLite`() throws {
        let place = try TestPlace(.sqliteFile)
        let store = try place.open(views: [])
        try put(store)
        func longest() throws -> Int {
            try ["", "-wal"].map { try run(of: 0xA7, Data(contentsOf: URL(filePath: place.name + $0))) }.max() ?? 0
        }
        #expect(try longest() == 60)
        try store.write { (tables) throws(Fault) in try tables.execute(Self.key, [.text(zhang.description)]) }
        try store.scrub()
        #expect(try longest() < 8)
    }

    private func run(of byte: UInt8, _ bytes: Data) -> Int {
        var longest = 0
        var run = 0
        for next in bytes {
            run = next == byte ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
