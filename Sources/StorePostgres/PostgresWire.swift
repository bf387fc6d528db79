import Kernel

/// Values in PostgreSQL's binary format: big-endian integers, raw bytes.
enum PostgresWire {
    static let int8: UInt32 = 20
    static let text: UInt32 = 25
    static let bytea: UInt32 = 17

    /// Nil is NULL.
    static func bytes(_ value: StoreValue) throws(Fault) -> [UInt8]? {
        switch value {
        case .null: nil
        case .integer(let number): bigEndian(number)
        case .text(let text): try utf8(text)
        case .bytes(let bytes): bytes
        }
    }

    /// A one-dimensional array of one column's values.
    static func array(_ values: [StoreValue], of kind: Column.Kind) throws(Fault) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(20 + values.count * 16)
        append(1, to: &out)
        append(values.contains(.null) ? 1 : 0, to: &out)
        append(Int32(bitPattern: oid(kind)), to: &out)
        append(Int32(values.count), to: &out)
        append(1, to: &out)
        for value in values {
            guard let bytes = try bytes(value) else {
                append(-1, to: &out)
                continue
            }
            append(Int32(bytes.count), to: &out)
            out.append(contentsOf: bytes)
        }
        return out
    }

    static func oid(_ kind: Column.Kind) -> UInt32 {
        switch kind {
        case .integer: int8
        case .text: text
        case .bytes: bytea
        }
    }

    static func typeName(_ kind: Column.Kind) -> String {
        switch kind {
        case .integer: "bigint"
        case .text: "text"
        case .bytes: "bytea"
        }
    }

    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        switch bytes.count {
        case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 1: Int64(bytes[0])
        default: 0
        }
    }

    private static func utf8(_ text: String) throws(Fault) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard !bytes.contains(0) else { throw Fault(.constraint, "a text with a NUL cannot be stored") }
        return bytes
    }

    private static func bigEndian(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func append(_ number: Int32, to out: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) }
    }
}
