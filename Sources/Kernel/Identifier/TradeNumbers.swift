/// A GS1 trade item number, kept with 14 digits whatever it was read with (GS1 General Specifications 3.3.2).
package struct GTIN: Sendable, Hashable {
    package let digits: String

    /// Reads 8, 12, 13 or 14 digits.
    package init(_ text: String) throws(GS1Failure) {
        let bytes = try GS1Digits.checked(text, lengths: [8, 12, 13, 14])
        digits = String(repeating: "0", count: 14 - bytes.count) + ScannedText.text(bytes)
    }
}

/// The serial number of a shipped box or pallet: 18 digits (GS1 General Specifications 3.3.1).
package struct SSCC: Sendable, Hashable {
    package let digits: String

    package init(_ text: String) throws(GS1Failure) {
        digits = ScannedText.text(try GS1Digits.checked(text, lengths: [18]))
    }
}

/// A place or party: 13 digits (GS1 General Specifications 3.7).
package struct GLN: Sendable, Hashable {
    package let digits: String

    package init(_ text: String) throws(GS1Failure) {
        digits = ScannedText.text(try GS1Digits.checked(text, lengths: [13]))
    }
}

/// Digits with a GS1 check digit at their end.
enum GS1Digits {
    static func checked(_ text: String, lengths: Set<Int>) throws(GS1Failure) -> [UInt8] {
        if ScannedText.hasFullWidth(text) { throw .fullWidth }
        let bytes = [UInt8](text.utf8)
        guard bytes.allSatisfy(ScannedText.isDigit) else { throw .badCharacter(ai: "") }
        guard lengths.contains(bytes.count) else { throw .wrongLength(ai: "") }
        guard CheckCharacters.mod10.valid(bytes) else { throw .checkFailed(ai: "") }
        return bytes
    }
}

/// Why a GS1 number or element string was refused; `ai` is empty for a number by itself.
package enum GS1Failure: Error, Sendable, Hashable {
    case empty
    case fullWidth
    case tooLong
    case unknownIdentifier(String)
    case wrongLength(ai: String)
    case badCharacter(ai: String)
    case badDate(ai: String)
    case checkFailed(ai: String)
    /// More text follows than the element can hold: its separator was lost.
    case missingSeparator(ai: String)
    /// The same identifier with two different values.
    case contradiction(ai: String)
}
