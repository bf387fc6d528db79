/// One file of the buffer: a mark, then records of length, CRC-32C and bytes. Its name is the number of its first
/// record, so that order needs no index.
struct EdgeSegment: Sendable, Equatable {
    static let mark: [UInt8] = Array("XMEDGE1\n".utf8)
    static let headBytes = 8
    static let suffix = ".edge"
    /// Of one record: what is read back at once holds two.
    static let recordBytesMax = 1 << 20

    let first: UInt64
    /// Bytes that are on the disk for certain.
    var length: Int
    /// Records in it.
    var count: UInt64

    var next: UInt64 { first + count }
    var name: String { Self.name(first) }

    static func name(_ first: UInt64) -> String {
        let digits = String(first)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits + suffix
    }

    static func first(of name: String) -> UInt64? {
        guard name.hasSuffix(suffix), name.utf8.count == 20 + suffix.utf8.count else { return nil }
        return UInt64(name.dropLast(suffix.utf8.count))
    }

    static func record(_ bytes: [UInt8]) -> [UInt8] {
        var writer = WireWriter()
        writer.little(UInt32(bytes.count))
        writer.little(CRC32C.of(bytes[...]))
        writer.raw(bytes)
        return writer.bytes
    }

    /// What stands at a place of a segment.
    enum Found: Equatable {
        case record(ArraySlice<UInt8>, length: Int)
        /// Its length can be believed, its bytes cannot.
        case damaged(length: Int)
        /// Nothing of the rest can be believed; torn by a crash where it is the end of the last file.
        case torn
        case end
    }

    static func find(_ bytes: ArraySlice<UInt8>) -> Found {
        if bytes.isEmpty { return .end }
        guard bytes.count >= headBytes else { return .torn }
        let length = word(bytes, 0)
        guard length > 0, length <= UInt32(recordBytesMax), bytes.count >= headBytes + Int(length) else {
            return .torn
        }
        let start = bytes.startIndex + headBytes
        let body = bytes[start..<start + Int(length)]
        let whole = headBytes + Int(length)
        return CRC32C.of(body) == word(bytes, 4) ? .record(body, length: whole) : .damaged(length: whole)
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[bytes.startIndex + place + $1]) << (8 * UInt32($1)) }
    }

    /// Counts what a crash left whole; the rest was never acknowledged to anybody.
    static func scan(_ bytes: [UInt8], first: UInt64) -> EdgeSegment {
        var segment = EdgeSegment(first: first, length: mark.count, count: 0)
        guard bytes.starts(with: mark) else { return EdgeSegment(first: first, length: 0, count: 0) }
        while true {
            switch find(bytes[segment.length...]) {
            case .record(_, let length), .damaged(let length):
                segment.length += length
                segment.count += 1
            case .torn, .end: return segment
            }
        }
    }
}
