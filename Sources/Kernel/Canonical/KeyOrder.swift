/// The order of object keys: by UTF-16 code units (RFC 8785 §3.2.3), found on UTF-8 bytes.
///
/// The two orders differ only where a character beyond U+FFFF (surrogates, D800…DFFF) meets one of
/// U+E000…U+FFFF, so the lead bytes EE and EF are lifted above F0…F4.
package enum KeyOrder {
    static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        var at = 0
        while at < shared {
            let one = left[at]
            let other = right[at]
            if one != other { return weight(one) < weight(other) ? -1 : 1 }
            at += 1
        }
        return left.count - right.count
    }

    package static func compare(_ left: String, _ right: String) -> Int {
        var left = left
        var right = right
        return left.withUTF8 { one in right.withUTF8 { other in compare(one, other) } }
    }

    private static func weight(_ byte: UInt8) -> UInt8 {
        byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte
    }
}
