/// One gzip member (RFC 1952), as HTTP clients send bodies.
package enum Gzip {
    private static let headBytes = 10
    private static let tailBytes = 8

    /// Nothing if it is damaged, if there is more than one member, or if more than `max` bytes come out.
    package static func unpacked(_ bytes: [UInt8], max: Int) -> [UInt8]? {
        guard bytes.count >= headBytes + tailBytes, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 else {
            return nil
        }
        let end = bytes.count - tailBytes
        guard let start = body(of: bytes, flags: bytes[3]), start <= end else { return nil }
        let size = Int(word(bytes, end + 4))
        guard size <= max, let unpacked = Deflate.unpacked(bytes[start..<end], size: size) else { return nil }
        return Deflate.crc32(unpacked) == word(bytes, end) ? unpacked : nil
    }

    /// Behind the extra field, the name, the remark and the head's own checksum, as flags say.
    private static func body(of bytes: [UInt8], flags: UInt8) -> Int? {
        var at = headBytes
        if flags & 4 != 0 {
            guard at + 2 <= bytes.count else { return nil }
            at += 2 + Int(bytes[at]) + Int(bytes[at + 1]) << 8
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard at < bytes.count, let zero = bytes[at...].firstIndex(of: 0) else { return nil }
            at = zero + 1
        }
        return flags & 2 != 0 ? at + 2 : at
    }

    private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
}
