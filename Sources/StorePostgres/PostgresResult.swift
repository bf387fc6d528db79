import CPostgres
import Kernel

/// What a statement gave back; freed when nobody reads it any more.
final class PostgresResult {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var rowCount: Int32 { PQntuples(pointer) }
    /// The command's tag: `COMMIT`, or `ROLLBACK` where a commit was asked for and could not be had.
    var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }
    var byteCount: Int { PQresultMemorySize(pointer) }

    func row(_ place: Int32) -> PostgresRow { PostgresRow(result: pointer, place: place) }
}

/// One row of a result that somebody else holds.
struct PostgresRow: Row {
    let result: OpaquePointer
    let place: Int32

    var columnCount: Int { Int(PQnfields(result)) }

    func isNull(_ column: Int) -> Bool { PQgetisnull(result, place, Int32(column)) == 1 }

    private func raw(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, place, Int32(column)),
            count: Int(PQgetlength(result, place, Int32(column))))
    }

    func integer(_ column: Int) -> Int64 {
        PQftype(result, Int32(column)) == PostgresWire.numeric
            ? PostgresWire.numeric(raw(column)) : PostgresWire.integer(raw(column))
    }

    func text(_ column: Int) -> String { String(decoding: raw(column), as: UTF8.self) }
    func bytes(_ column: Int) -> [UInt8] { Array(raw(column)) }

    func value(_ column: Int) -> StoreValue {
        if isNull(column) { return .null }
        return switch PQftype(result, Int32(column)) {
        case PostgresWire.int8, PostgresWire.int4, PostgresWire.int2, PostgresWire.bool, PostgresWire.numeric:
            .integer(integer(column))
        case PostgresWire.bytea: .bytes(bytes(column))
        default: .text(text(column))
        }
    }
}
