/// What scanners and keyboards hand over, looked at before anything is read from it.
enum ScannedText {
    /// Full-width forms and the ideographic space, as an input method types them (Unicode block FF00–FFEF).
    ///
    /// They are refused and never folded: who sees the refusal switches the input method off.
    static func hasFullWidth(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0xFF01...0xFF5E).contains($0.value) || $0.value == 0x3000 }
    }

    static func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

    static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The length of an AIM symbology identifier such as `]C1` (ISO/IEC 15424), or zero.
    static func symbologyLength(_ bytes: [UInt8]) -> Int {
        guard bytes.count >= 3, bytes[0] == UInt8(ascii: "]"), isUpper(bytes[1]) || isLower(bytes[1]),
            isDigit(bytes[2]) || isUpper(bytes[2]) || isLower(bytes[2])
        else { return 0 }
        return 3
    }
}
