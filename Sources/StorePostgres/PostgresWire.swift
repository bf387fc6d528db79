import Glibc
import Kernel

/// Values in PostgreSQL's binary format: big-endian integers, raw bytes (PostgreSQL 15, "Message Formats",
/// and the `send` functions of its types).
enum PostgresWire {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let numeric: UInt32 = 1700

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

    /// Appends a value after its length, as it stands in an array and in a row; -1 is NULL.
    static func append(_ value: StoreValue, to out: inout [UInt8]) throws(Fault) {
        switch value {
        case .null: append(Int32(-1), to: &out)
        case .integer(let number):
            append(Int32(8), to: &out)
            withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) }
        case .text(var text):
            let isWhole = text.withUTF8 { buffer in
                append(Int32(truncatingIfNeeded: buffer.count), to: &out)
                out.append(contentsOf: buffer)
                guard let start = buffer.baseAddress else { return true }
                return memchr(start, 0, buffer.count) == nil
            }
            guard isWhole else { throw Fault(.constraint, "a text with a NUL cannot be stored") }
        case .bytes(let bytes):
            append(Int32(truncatingIfNeeded: bytes.count), to: &out)
            out.append(contentsOf: bytes)
        }
    }

    static func append(_ number: Int32, to out: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) }
    }

    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        switch bytes.count {
        case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: Int64(short(bytes, 0))
        case 1: Int64(bytes[0])
        default: 0
        }
    }

    /// A sum of integers is a numeric: count of digits, weight of the first, sign, scale, then digits to base
    /// 10,000.
    static func numeric(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        guard bytes.count >= 8 else { return 0 }
        let count = Int(short(bytes, 0))
        let weight = Int(short(bytes, 1))
        guard weight >= 0, bytes.count >= 8 + 2 * count else { return 0 }
        var value: Int64 = 0
        // Counted downwards, because the smallest integer has no positive counterpart.
        for place in 0...weight {
            let digit = place < count ? Int64(short(bytes, 4 + place)) : 0
            value = value &* 10_000 &- digit
        }
        return short(bytes, 2) == 0 ? 0 &- value : value
    }

    private static func short(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int16 {
        Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2 * place, as: Int16.self))
    }

    /// The highest parameter of a statement.
    static func places(in text: String) -> Int {
        var highest = 0
        var number: Int?
        for byte in text.utf8 {
            if byte == UInt8(ascii: "$") {
                number = 0
            } else if let known = number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                number = known * 10 + Int(byte - UInt8(ascii: "0"))
                highest = max(highest, known * 10 + Int(byte - UInt8(ascii: "0")))
            } else {
                number = nil
            }
        }
        return highest
    }

    static func mentions(_ text: String, _ name: String) -> Bool {
        text.withCString { text in name.withCString { strstr(text, $0) != nil } }
    }
}

/// The parameters of one statement: one run of bytes, each value after its length.
struct PostgresParameters {
    private(set) var count = 0
    private var bytes: [UInt8] = []

    init() {}

    /// Of every statement the first parameter is the origin.
    init(origin: Int64) {
        count = 1
        PostgresWire.append(Int32(8), to: &bytes)
        withUnsafeBytes(of: origin.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: StoreValue) throws(Fault) {
        count += 1
        try PostgresWire.append(value, to: &bytes)
    }

    /// Values that were encoded already, each after its length.
    mutating func append(encoded: [UInt8]) {
        count += 1
        bytes.append(contentsOf: encoded)
    }

    /// An array of values that were encoded already.
    mutating func append(array encoded: [UInt8], count elements: Int, hasNull: Bool, of kind: Column.Kind) {
        count += 1
        bytes.reserveCapacity(bytes.count + encoded.count + 24)
        PostgresWire.append(Int32(20 + encoded.count), to: &bytes)
        PostgresWire.append(Int32(1), to: &bytes)
        PostgresWire.append(Int32(hasNull ? 1 : 0), to: &bytes)
        PostgresWire.append(Int32(bitPattern: PostgresWire.oid(kind)), to: &bytes)
        PostgresWire.append(Int32(elements), to: &bytes)
        PostgresWire.append(Int32(1), to: &bytes)
        bytes.append(contentsOf: encoded)
    }

    func withPointers(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Int32
    ) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var values: [UnsafePointer<CChar>?] = []
            var lengths: [Int32] = []
            values.reserveCapacity(count)
            lengths.reserveCapacity(count)
            var place = 0
            for _ in 0..<count {
                let length = Int32(bigEndian: buffer.loadUnaligned(fromByteOffset: place, as: Int32.self))
                place += 4
                // A null pointer is NULL; an empty value points at the place where it would stand.
                let start = buffer.baseAddress?.advanced(by: place).assumingMemoryBound(to: CChar.self)
                values.append(length < 0 ? nil : start)
                lengths.append(max(length, 0))
                place += Int(max(length, 0))
            }
            return body(values, lengths, [Int32](repeating: 1, count: count))
        }
    }
}
