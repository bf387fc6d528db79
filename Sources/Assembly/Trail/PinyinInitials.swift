/// First letters of how Chinese characters are read, out of the order of GB 2312 (§4.3): its first 3 755 characters
/// stand in the order of pinyin. The others stand by their strokes and have no letter here; a name is then found by
/// its characters, and by the letters of the rest.
package enum PinyinInitials {
    /// The first character of each letter.
    private static let starts: [(code: UInt16, letter: Character)] = [
        (0xb0a1, "a"), (0xb0c5, "b"), (0xb2c1, "c"), (0xb4ee, "d"), (0xb6ea, "e"), (0xb7a2, "f"), (0xb8c1, "g"),
        (0xb9fe, "h"), (0xbbf7, "j"), (0xbfa6, "k"), (0xc0ac, "l"), (0xc2e8, "m"), (0xc4c3, "n"), (0xc5b6, "o"),
        (0xc5be, "p"), (0xc6da, "q"), (0xc8bb, "r"), (0xc8f6, "s"), (0xcbfa, "t"), (0xcdda, "w"), (0xcef4, "x"),
        (0xd1b9, "y"), (0xd4d1, "z"),
    ]
    private static let end: UInt16 = 0xd7f9

    /// Read otherwise where they are a surname.
    private static let surnames: [Character: Character] = [
        "单": "s", "解": "x", "查": "z", "仇": "q", "区": "o", "乐": "y", "尉": "y", "曾": "z", "盖": "g",
    ]

    private static let letters: [Character: Character] = {
        var codes: [UInt16] = []
        for high in UInt16(0xb0)...0xd7 {
            for low in UInt16(0xa1)...0xfe where high << 8 | low <= end { codes.append(high << 8 | low) }
        }
        let bytes = codes.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        var found: [Character: Character] = [:]
        for (code, character) in zip(codes, ChineseText.decodeGB18030(bytes) ?? "") {
            found[character] = starts.last { $0.code <= code }?.letter
        }
        return found
    }()

    /// A letter a character; what has none stays as it is. Nothing for a name that is not Chinese.
    @Sendable package static func of(_ name: String) -> [String] {
        guard name.contains(where: { letters[$0] != nil }) else { return [] }
        let usual = String(name.map { letters[$0] ?? $0 })
        guard let first = name.first, let surname = surnames[first], surname != usual.first else { return [usual] }
        return [usual, String(surname) + usual.dropFirst()]
    }
}
