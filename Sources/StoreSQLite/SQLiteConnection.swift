import GRDB
import GRDBSQLite
import Kernel
import Synchronization

import protocol Kernel.Row
import struct Kernel.SQL
import struct Kernel.Table

/// SQL as SQLite numbers its parameters. The port writes `$3`; SQLite numbers `$` names by appearance but `?3` by
/// the number itself.
enum SQLiteText {
    private static let texts = Mutex<[SQL: String]>([:])

    static func of(_ sql: SQL) -> String {
        texts.withLock { texts in
            if let known = texts[sql] { return known }
            let text = sql.text.replacing("$", with: "?")
            texts[sql] = text
            return text
        }
    }

    static func insert(_ table: Table) -> String {
        let places = (1...table.columns.count + 1).map { "?\($0)" }.joined(separator: ", ")
        let columns = (["origin"] + table.columns.map(\.name)).joined(separator: ", ")
        return "INSERT INTO \(table.name) (\(columns)) VALUES (\(places))"
    }

    static func scan(_ table: Table) -> String {
        let columns = table.columns.map(\.name).joined(separator: ", ")
        return "SELECT \(columns) FROM \(table.name) WHERE origin = ?1 ORDER BY \(table.key.joined(separator: ", "))"
    }
}

/// One connection during one read or write. Statements are prepared once by GRDB and then bound and stepped
/// directly: this is the hot path of every command.
final class SQLiteSession: Transaction {
    private let database: Database
    private let origin: Int64
    private let inserts: InsertTexts

    init(_ database: Database, origin: Int64, inserts: InsertTexts) {
        self.database = database
        self.origin = origin
        self.inserts = inserts
    }

    func query(_ sql: SQL, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try run(SQLiteText.of(sql), arguments, row)
    }

    func scan(_ table: Table, _ row: (any Row) throws(Fault) -> Void) throws(Fault) {
        try run(SQLiteText.scan(table), [], row)
    }

    func insert(into table: Table, _ values: [StoreValue]) throws(Fault) {
        precondition(values.count == table.columns.count, "\(table.name) has other columns")
        try run(inserts.text(for: table), values) { (_) throws(Fault) in }
    }

    func execute(_ sql: SQL, _ arguments: [StoreValue]) throws(Fault) {
        try run(SQLiteText.of(sql), arguments) { (_) throws(Fault) in }
    }

    func empty(_ table: Table) throws(Fault) {
        precondition(!table.appendOnly, "\(table.name) is append-only")
        try run("DELETE FROM \(table.name) WHERE origin = ?1", []) { (_) throws(Fault) in }
    }

    func plan(_ sql: SQL) throws(Fault) -> String {
        var lines: [String] = []
        try run("EXPLAIN QUERY PLAN " + SQLiteText.of(sql), []) { (row) throws(Fault) in lines.append(row.text(3)) }
        return lines.joined(separator: "\n")
    }

    private func run(
        _ text: String, _ arguments: [StoreValue], _ row: (any Row) throws(Fault) -> Void
    ) throws(Fault) {
        let statement: OpaquePointer
        do {
            statement = try database.cachedStatement(sql: text).sqliteStatement
        } catch {
            throw SQLiteFault.from(error, doing: "preparing a statement")
        }
        sqlite3_reset(statement)
        defer { sqlite3_reset(statement) }
        let places = sqlite3_bind_parameter_count(statement)
        if places >= 1 { sqlite3_bind_int64(statement, 1, origin) }
        var place: Int32 = 2
        for argument in arguments where place <= places {
            try bind(argument, to: statement, at: place)
            place += 1
        }
        let cursor = SQLiteRow(statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(cursor)
            case SQLITE_DONE: return
            default: throw SQLiteFault.last(of: sqlite3_db_handle(statement), doing: "a statement")
            }
        }
    }

    /// The bytes are copied by SQLite where the array would not outlive the step.
    private func bind(_ value: StoreValue, to statement: OpaquePointer, at place: Int32) throws(Fault) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code: Int32
        switch value {
        case .null: code = sqlite3_bind_null(statement, place)
        case .integer(let number): code = sqlite3_bind_int64(statement, place, number)
        case .text(""):
            // A null pointer would bind NULL.
            code = sqlite3_bind_text(statement, place, "", 0, transient)
        case .text(let text):
            var text = text
            code = text.withUTF8 { buffer -> Int32 in
                guard !buffer.contains(0) else { return SQLITE_MISMATCH }
                return buffer.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(statement, place, $0.baseAddress, Int32($0.count), transient)
                }
            }
        case .bytes(let bytes):
            code = bytes.withUnsafeBytes { buffer in
                guard let start = buffer.baseAddress, !buffer.isEmpty else {
                    return sqlite3_bind_zeroblob(statement, place, 0)
                }
                return sqlite3_bind_blob64(statement, place, start, UInt64(buffer.count), transient)
            }
        }
        guard code == SQLITE_OK else {
            throw Fault(code == SQLITE_MISMATCH ? .constraint : .storeFailed, "a value cannot be stored (\(code))")
        }
    }
}

/// INSERT statements, composed once for each table.
final class InsertTexts: Sendable {
    private let texts = Mutex<[String: String]>([:])

    func text(for table: Table) -> String {
        texts.withLock { texts in
            if let known = texts[table.name] { return known }
            let text = SQLiteText.insert(table)
            texts[table.name] = text
            return text
        }
    }
}

/// The row under the cursor.
private struct SQLiteRow: Row {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { self.statement = statement }

    var columnCount: Int { Int(sqlite3_column_count(statement)) }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, Int32(column)) else { return [] }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func value(_ column: Int) -> StoreValue {
        switch sqlite3_column_type(statement, Int32(column)) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_BLOB: .bytes(bytes(column))
        default: .text(text(column))
        }
    }
}

/// SQLite's result codes as faults. Texts name what was tried, never a value.
enum SQLiteFault {
    static func last(of connection: OpaquePointer?, doing what: String) -> Fault {
        let code = sqlite3_extended_errcode(connection)
        let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "unknown"
        return fault(code, message, doing: what)
    }

    static func from(_ error: any Error, doing what: String) -> Fault {
        if let fault = error as? Fault { return fault }
        guard let error = error as? DatabaseError else { return Fault(.storeFailed, "\(what): \(error)") }
        return fault(error.extendedResultCode.rawValue, error.message ?? "unknown", doing: what)
    }

    private static func fault(_ code: Int32, _ message: String, doing what: String) -> Fault {
        let kind: Fault.Code =
            switch code & 0xff {
            case SQLITE_FULL: .storeFull
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN: .storeReadOnly
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            default: .storeFailed
            }
        return Fault(kind, "\(what): \(message) (SQLite \(code))")
    }
}
