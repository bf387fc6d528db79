import GRDBSQLite
import Kernel

/// The row under the cursor.
struct SQLiteRow: Row {
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

    func digest(_ column: Int) -> Digest? {
        guard let start = sqlite3_column_blob(statement, Int32(column)),
            sqlite3_column_bytes(statement, Int32(column)) == Digest.count
        else { return nil }
        return Digest(loading: UnsafeRawBufferPointer(start: start, count: Digest.count))
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
