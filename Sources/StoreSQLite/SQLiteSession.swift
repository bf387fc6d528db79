import GRDB
import GRDBSQLite
import Glibc
import Kernel

import protocol Kernel.Row
import struct Kernel.SQL
import struct Kernel.Table

/// One connection during one read or write. Statements are bound and stepped directly: this is the hot path
/// of every command.
final class SQLiteSession: Transaction {
    private let database: Database
    private let shelf: StatementShelf
    private let origin: Int64
    /// The first fault of this session. After it nothing is done any more, and a write is undone even if its
    /// body carries on: SQLite may have rolled back by itself, and what followed would stand alone.
    private(set) var failure: Fault?

    init(_ database: Database, shelf: StatementShelf, origin: Int64) {
        self.database = database
        self.shelf = shelf
        self.origin = origin
    }

    /// Begins, performs and commits with kept statements; whatever fails, nothing is left.
    func transaction<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        try run(.begin, "BEGIN IMMEDIATE", []) { (_) throws(Fault) in }
        do throws(Fault) {
            let value = try body(self)
            try run(.commit, "COMMIT", []) { (_) throws(Fault) in }
            return value
        } catch {
            // SQLite may have rolled back by itself.
            if sqlite3_get_autocommit(database.sqliteConnection) == 0 {
                sqlite3_exec(database.sqliteConnection, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try run(.question(sql.place), SQLiteText.of(sql), arguments, row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try run(.scan(table.name), SQLiteText.scan(table), [], row)
    }

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        precondition(values.count == table.columns.count, "\(table.name) has other columns")
        try run(.insert(table.name), SQLiteText.insert(table), values) { (_) throws(Fault) in }
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        try run(.question(sql.place), SQLiteText.of(sql), arguments) { (_) throws(Fault) in }
    }

    func empty(_ table: Table) throws(Fault) {
        precondition(!table.appendOnly, "\(table.name) is append-only")
        try run(.empty(table.name), SQLiteText.empty(table), []) { (_) throws(Fault) in }
    }

    func plan(_ sql: SQL) throws(Fault) -> String {
        var lines: [String] = []
        try aside("EXPLAIN QUERY PLAN " + SQLiteText.of(sql)) { (statement) throws(Fault) in
            let cursor = SQLiteRow(statement)
            while sqlite3_step(statement) == SQLITE_ROW { lines.append(cursor.text(3)) }
        }
        return lines.joined(separator: "\n")
    }

    /// `use` finds the statement without composing its text again.
    private func run(
        _ use: StatementShelf.Use, _ text: @autoclosure () -> String,
        _ arguments: [StoreValue],
        _ row: (any Row) throws(Fault) -> Void
    ) throws(Fault) {
        if let failure { throw failure }
        let statement: OpaquePointer
        if let known = shelf.known(use) {
            statement = known
        } else {
            do throws(Fault) {
                statement = try shelf.keep(use, text(), on: database)
            } catch {
                throw failed(error)
            }
        }
        // Asked again while its own rows are still being read.
        guard sqlite3_stmt_busy(statement) == 0 else {
            try aside(text()) { (statement) throws(Fault) in try step(statement, arguments, row) }
            return
        }
        try step(statement, arguments, row)
    }

    /// A statement that is used once.
    private func aside(_ text: String, _ body: (OpaquePointer) throws(Fault) -> Void) throws(Fault) {
        let statement: OpaquePointer
        do throws(Fault) {
            statement = try StatementShelf.prepare(text, on: database, 0)
        } catch {
            throw failed(error)
        }
        defer { sqlite3_finalize(statement) }
        try body(statement)
    }

    private func step(
        _ statement: OpaquePointer, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void
    ) throws(Fault) {
        defer { sqlite3_reset(statement) }
        let places = Int(sqlite3_bind_parameter_count(statement))
        guard places == arguments.count + 1 || places == 0 && arguments.isEmpty else {
            throw failed(
                Fault(
                    .storeFailed, "a statement has \(places) parameters and was given \(arguments.count + 1)")
            )
        }
        if places >= 1 { sqlite3_bind_int64(statement, 1, origin) }
        var place: Int32 = 2
        for argument in arguments {
            let code = SQLiteSession.bind(argument, to: statement, at: place)
            guard code == SQLITE_OK else { throw failed(SQLiteSession.refusal(code)) }
            place += 1
        }
        let cursor = SQLiteRow(statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(cursor)
            case SQLITE_DONE: return
            default: throw failed(SQLiteFault.last(of: sqlite3_db_handle(statement), doing: "a statement"))
            }
        }
    }

    private func failed(_ fault: Fault) -> Fault {
        failure = failure ?? fault
        return fault
    }

    private static func refusal(_ code: Int32) -> Fault {
        switch code {
        case SQLITE_MISMATCH: Fault(.constraint, "a text with a NUL cannot be stored")
        case SQLITE_TOOBIG: Fault(.constraint, "a value is too long to be stored")
        default: Fault(.storeFailed, "a value cannot be bound (SQLite \(code))")
        }
    }

    /// SQLite copies the bytes: the value may not outlive the step.
    private static func bind(_ value: StoreValue, to statement: OpaquePointer, at place: Int32) -> Int32 {
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(statement, place)
        case .integer(let number): return sqlite3_bind_int64(statement, place, number)
        case .text(var text):
            return text.withUTF8 { buffer -> Int32 in
                // A null pointer would bind NULL.
                guard let start = buffer.baseAddress, !buffer.isEmpty else {
                    return sqlite3_bind_text(statement, place, "", 0, copied)
                }
                // Other tools would see such a text end at the NUL.
                guard memchr(start, 0, buffer.count) == nil else { return SQLITE_MISMATCH }
                return buffer.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(
                        statement, place, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { buffer in
                guard let start = buffer.baseAddress, !buffer.isEmpty else {
                    return sqlite3_bind_zeroblob(statement, place, 0)
                }
                return sqlite3_bind_blob64(statement, place, start, UInt64(buffer.count), copied)
            }
        }
    }
}
