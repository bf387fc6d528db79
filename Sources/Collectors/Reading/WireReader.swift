/// Reads bytes from outside: every read is checked, nothing is believed, nothing is copied before it is known to fit.
struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var left: Int { bytes.endIndex - at }
    var isAtEnd: Bool { left == 0 }

    mutating func byte() throws(WireFailure) -> UInt8 {
        guard left > 0 else { throw WireFailure("ends too early") }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func take(_ count: Int) throws(WireFailure) -> ArraySlice<UInt8> {
        guard count >= 0, count <= left else { throw WireFailure("ends too early") }
        defer { at += count }
        return bytes[at..<at + count]
    }

    /// Least significant byte first.
    mutating func little<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) throws(WireFailure) -> T {
        let taken = try take(MemoryLayout<T>.size)
        var value: T = 0
        for byte in taken.reversed() { value = value << 8 | T(byte) }
        return value
    }

    /// Most significant byte first.
    mutating func big<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) throws(WireFailure) -> T {
        let taken = try take(MemoryLayout<T>.size)
        var value: T = 0
        for byte in taken { value = value << 8 | T(byte) }
        return value
    }

    /// Seven bits a byte, least significant first; at most ten bytes.
    mutating func varint() throws(WireFailure) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<10 {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << (7 * UInt64(place))
            if byte < 0x80 {
                if place == 9, byte > 1 { break }
                return value
            }
        }
        throw WireFailure("a number of more than 64 bits")
    }

    /// A varint that counts what follows: never more than there are bytes left.
    mutating func count() throws(WireFailure) -> Int {
        let told = try varint()
        guard told <= UInt64(left) else { throw WireFailure("a count of \(told) in \(left) bytes") }
        return Int(told)
    }

    mutating func zigzag() throws(WireFailure) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// UTF-8 with its length before it.
    mutating func text(max: Int) throws(WireFailure) -> String {
        let count = try count()
        guard count <= max else { throw WireFailure("a text of \(count) bytes, at most \(max)") }
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw WireFailure("a text that is no UTF-8")
        }
        return text
    }
}

/// Writes what `WireReader` reads.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }
    mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    mutating func little(_ value: some FixedWidthInteger & UnsignedInteger) {
        var rest = value
        for _ in 0..<(value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func big(_ value: some FixedWidthInteger & UnsignedInteger) {
        for place in (0..<(value.bitWidth / 8)).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place)))
        }
    }

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func text(_ text: String) {
        let utf8 = Array(text.utf8)
        varint(UInt64(utf8.count))
        raw(utf8)
    }
}
