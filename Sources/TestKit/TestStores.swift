import Foundation
package import Kernel
import Ledger
import StorePostgres
import StoreSQLite
import Synchronization

/// The stores that every conformance test runs on.
package enum TestStore: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqliteMemory = "SQLite in memory"
    case sqliteFile = "SQLite in a file"
    case postgres = "PostgreSQL"

    package var description: String { rawValue }

    /// PostgreSQL is left out, visibly, where `./test` has started no server.
    package static var available: [TestStore] {
        if ProcessInfo.processInfo.environment["XUEMAI_TEST_PG"] != nil { return allCases }
        print("note: XUEMAI_TEST_PG is not set; PostgreSQL is left out of this run")
        return [.sqliteMemory, .sqliteFile]
    }

    /// Those that keep more than one ledger.
    package static var manyLedgers: [TestStore] { available.filter { $0 == .postgres } }

    /// Those that outlive the program that wrote them.
    package static var durable: [TestStore] { available.filter { $0 != .sqliteMemory } }
}

/// A place for a database that can be opened more than once. Files stay in the temporary folder, which `./test`
/// removes with everything in it.
package final class TestPlace: Sendable {
    package let kind: TestStore
    /// A file, or the name of a PostgreSQL database.
    package let name: String

    private static let count = Mutex(0)

    package init(_ kind: TestStore) throws(Fault) {
        self.kind = kind
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        let label = "xuemai_test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        switch kind {
        case .sqliteMemory: name = label
        case .sqliteFile: name = FileManager.default.temporaryDirectory.appending(path: label + ".db").path
        case .postgres:
            name = label
            try PostgresAdministration.create(
                database: label, url: Self.variable("XUEMAI_TEST_PG") + " dbname=postgres")
        }
    }

    /// Removes a file's database, where a test makes very many.
    package func remove() {
        for ending in ["", "-wal", "-shm", ".lock"] where FileManager.default.fileExists(atPath: name + ending) {
            do { try FileManager.default.removeItem(atPath: name + ending) } catch { continue }
        }
    }

    package static func variable(_ name: String) -> String {
        ProcessInfo.processInfo.environment[name] ?? ""
    }

    package var ownerURL: String { Self.variable("XUEMAI_TEST_PG") + " dbname=\(name)" }
    package var runtimeURL: String { Self.variable("XUEMAI_TEST_PG_RUNTIME") + " dbname=\(name)" }

    package func open(
        origin: String = "test.example/one", ledger: [Table] = LedgerTables.all, views: [Table]
    ) throws(Fault) -> any LeasedStore {
        switch kind {
        case .sqliteMemory: try SQLiteStore(memoryFor: origin, ledger: ledger, views: views)
        case .sqliteFile: try SQLiteStore(path: name, origin: origin, ledger: ledger, views: views, create: true)
        case .postgres:
            try PostgresStore(runtime: runtimeURL, owner: ownerURL, origin: origin, ledger: ledger, views: views)
        }
    }
}
