/// RFC 4648 §4: the standard alphabet with padding, as C2SP notes use it. Decoding is strict.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var place = 0
        while place < bytes.count {
            let left = bytes.count - place
            let word =
                UInt32(bytes[place]) << 16 | (left > 1 ? UInt32(bytes[place + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[place + 2]) : 0)
            text.append(alphabet[Int(word >> 18)])
            text.append(alphabet[Int(word >> 12 & 63)])
            text.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
            text.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
            place += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for another length, another character, misplaced padding, or bits that encode nothing.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        var place = 0
        while place < characters.count {
            let last = place + 4 == characters.count
            let group = characters[place..<place + 4]
            var padding = 0
            if last {
                if group[place + 3] == UInt8(ascii: "=") {
                    padding = group[place + 2] == UInt8(ascii: "=") ? 2 : 1
                }
            }
            var word: UInt32 = 0
            for (offset, character) in group.enumerated() {
                if offset >= 4 - padding {
                    word <<= 6
                    continue
                }
                let value = values[Int(character)]
                guard value != 255 else { return nil }
                word = word << 6 | UInt32(value)
            }
            if padding == 1, word & 0xff != 0 { return nil }
            if padding == 2, word & 0xffff != 0 { return nil }
            bytes.append(UInt8(truncatingIfNeeded: word >> 16))
            if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: word >> 8)) }
            if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: word)) }
            place += 4
        }
        return bytes
    }
}
