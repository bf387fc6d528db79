import GRDB
import GRDBSQLite
import Kernel

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
        Fault(kind(code), "\(what): \(message) (SQLite \(code))")
    }

    private static func kind(_ code: Int32) -> Fault.Code {
        // No room for the index of the write-ahead log is a full disk, too.
        if code == SQLITE_IOERR | (19 << 8) { return .storeFull }
        return switch code & 0xff {
        case SQLITE_FULL: .storeFull
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN: .storeReadOnly
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        default: .storeFailed
        }
    }
}
