/// The citizen identification number of GB 11643-1999: 18 characters with birth date and check character.
///
/// Whether the area exists is not looked at: areas are merged and renamed, numbers stay.
package struct ResidentNumber: Sendable, Hashable {
    package let text: String
    package let birth: Day

    package init(_ text: String) throws(ResidentNumberFailure) {
        if ScannedText.hasFullWidth(text) { throw .fullWidth }
        let bytes = [UInt8](text.utf8)
        guard bytes.count == 18 else { throw .wrongLength(bytes.count) }
        guard bytes[..<17].allSatisfy(ScannedText.isDigit), bytes[0] != UInt8(ascii: "0") else {
            throw .badCharacter
        }
        guard let birth = Day(compact: ScannedText.text(bytes[6..<14])) else { throw .badBirthDate }
        guard CheckCharacters.iso7064Mod11_2.valid(bytes) else { throw .checkFailed }
        self.text = text
        self.birth = birth
    }

    package var area: String { String(text.prefix(6)) }

    /// The sequence number is odd for men, even for women.
    package var isMale: Bool { (text.utf8.dropLast().last ?? 0) % 2 == 1 }
}

/// Why a text is no citizen identification number.
package enum ResidentNumberFailure: Error, Sendable, Hashable {
    /// Letters or digits of an input method; switch it off and key again.
    case fullWidth
    case wrongLength(Int)
    case badCharacter
    case badBirthDate
    case checkFailed
}
