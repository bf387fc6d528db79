import GRDB
import GRDBSQLite
import Kernel
import Synchronization

import struct Kernel.SQL
import struct Kernel.Table

/// SQL as SQLite numbers its parameters: a `$` name gets a number by its first appearance, but `?3` is always
/// the third.
enum SQLiteText {
    static func of(_ sql: SQL) -> String { sql.text.replacing("$", with: "?") }

    static func insert(_ table: Table) -> String {
        let places = (1...table.columns.count + 1).map { "?\($0)" }.joined(separator: ", ")
        let columns = (["origin"] + table.columns.map(\.name)).joined(separator: ", ")
        return "INSERT INTO \(table.name) (\(columns)) VALUES (\(places))"
    }

    static func scan(_ table: Table) -> String {
        let columns = table.columns.map(\.name).joined(separator: ", ")
        let key = table.key.joined(separator: ", ")
        return "SELECT \(columns) FROM \(table.name) WHERE origin = ?1 ORDER BY \(key)"
    }

    static func empty(_ table: Table) -> String { "DELETE FROM \(table.name) WHERE origin = ?1" }
}

/// The prepared statements of one connection. They stay prepared as long as the connection lives: preparing
/// costs more than running. Only the connection's own thread uses a statement; SQLite prepares it anew after
/// a change of layout.
final class StatementShelf: Sendable {
    enum Use: Hashable {
        case begin, commit
        /// By where its text stands in the program: hashing the text itself would cost more than running it.
        case question(UInt)
        case insert(String)
        case scan(String)
        case empty(String)
    }

    /// Addresses, because a pointer is not `Sendable`.
    private let held = Mutex<[Use: Int]>([:])

    deinit { finalize() }

    /// Lets go of every statement; no thread runs one any more.
    func finalize() {
        held.withLock { held in
            for address in held.values { sqlite3_finalize(OpaquePointer(bitPattern: address)) }
            held = [:]
        }
    }

    /// Nil if it was never prepared.
    func known(_ use: Use) -> OpaquePointer? { OpaquePointer(bitPattern: held.withLock { $0[use] } ?? 0) }

    func keep(
        _ use: Use, _ text: String, on database: Database
    ) throws(Fault) -> OpaquePointer {
        let statement = try StatementShelf.prepare(text, on: database, SQLITE_PREPARE_PERSISTENT)
        let address = Int(bitPattern: statement)
        held.withLock { $0[use] = address }
        return statement
    }

    /// The caller finalizes it.
    static func prepare(_ text: String, on database: Database, _ flags: Int32) throws(Fault) -> OpaquePointer {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(database.sqliteConnection, text, -1, UInt32(flags), &statement, nil)
        guard code == SQLITE_OK, let statement else {
            throw SQLiteFault.last(of: database.sqliteConnection, doing: "preparing a statement")
        }
        return statement
    }
}
