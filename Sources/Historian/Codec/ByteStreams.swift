/// Why bytes are no chunk; the reader of damaged bytes stops, and never traps.
package enum ChunkFailure: Error, Equatable, Sendable {
    /// The bytes end before what they announce.
    case ended
    /// A member is outside its range.
    case malformed
    /// More points than a chunk may hold.
    case tooMany
    /// A later layout than this program knows.
    case newer
}

extension [UInt8] {
    /// Seven bits a byte, lowest first.
    mutating func put(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func put(zigzag value: Int64) { put(varint: ZigZag.fold(value)) }

    mutating func put(fixed32 value: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func put(fixed64 value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}

/// Small numbers of either sign as small numbers.
enum ZigZag {
    static func fold(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
    static func unfold(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
}

/// Reads bytes that may be damaged: each step checks that there are enough.
struct ByteSource {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var left: Int { bytes.count - position }

    mutating func byte() throws(ChunkFailure) -> UInt8 {
        guard position < bytes.count else { throw .ended }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(ChunkFailure) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw .malformed }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// A count or a length, at most `limit`.
    mutating func count(upTo limit: Int) throws(ChunkFailure) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw .malformed }
        return Int(value)
    }

    mutating func zigzag() throws(ChunkFailure) -> Int64 { ZigZag.unfold(try varint()) }

    mutating func fixed32() throws(ChunkFailure) -> UInt32 {
        UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self))
    }

    mutating func fixed64() throws(ChunkFailure) -> UInt64 {
        UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self))
    }

    mutating func take(_ count: Int) throws(ChunkFailure) -> UnsafeRawBufferPointer {
        guard count >= 0, left >= count else { throw .ended }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}

/// Bits, lowest first.
struct BitSink {
    private(set) var bytes: [UInt8] = []
    private var held: UInt64 = 0
    private var count: UInt64 = 0

    /// At most 32 bits; those above are zero.
    mutating func put(_ bits: UInt64, _ width: Int) {
        held |= bits << count
        count += UInt64(width)
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: held))
            held >>= 8
            count -= 8
        }
    }

    mutating func putWhole(_ value: UInt64) {
        put(value & 0xffff_ffff, 32)
        put(value >> 32, 32)
    }

    mutating func finish() -> [UInt8] {
        if count > 0 { bytes.append(UInt8(truncatingIfNeeded: held)) }
        (held, count) = (0, 0)
        return bytes
    }
}

/// Bits of bytes that may be damaged.
struct BitSource {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var held: UInt64 = 0
    private var count = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// At most 32 bits.
    @inline(__always)
    mutating func take(_ width: Int) throws(ChunkFailure) -> UInt64 {
        if count < width { try fill(width) }
        let value = held & ((1 << UInt64(width)) &- 1)
        held >>= UInt64(width)
        count &-= width
        return value
    }

    /// Ones before the next zero, which goes too; at most `limit`, and then no zero follows.
    mutating func takeOnes(upTo limit: Int) throws(ChunkFailure) -> Int {
        var found = 0
        while true {
            if count == 0 { try fill(1) }
            let run = min((~held).trailingZeroBitCount, count, limit - found)
            held >>= UInt64(run)
            count -= run
            found += run
            if found == limit { return found }
            guard count > 0 else { continue }
            held >>= 1
            count -= 1
            return found
        }
    }

    mutating func takeWhole() throws(ChunkFailure) -> UInt64 {
        let low = try take(32)
        return try take(32) << 32 | low
    }

    private mutating func fill(_ width: Int) throws(ChunkFailure) {
        if bytes.count - position >= 4, count <= 32 {
            let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            held |= UInt64(word) << UInt64(count)
            position += 4
            count += 32
            return
        }
        while count < width {
            guard position < bytes.count else { throw .ended }
            held |= UInt64(bytes[position]) << UInt64(count)
            position += 1
            count += 8
        }
    }
}
