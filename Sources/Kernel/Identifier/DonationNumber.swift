/// The ISBT 128 donation identification number (data structure 001), unique for a hundred years.
///
/// Flags and check character are no part of the number: two labels of one bag are equal. The flags are kept
/// for process control.
package struct DonationNumber: Sendable, Hashable {
    /// 13 characters: facility 5, year 2, serial 6.
    package let din: String
    /// The ISO 7064 MOD 37-2 character, printed in a box after the number.
    package let check: Character
    /// The two characters behind the number in the bar code; nothing when it was keyed.
    package let flags: String?

    package static func == (left: DonationNumber, right: DonationNumber) -> Bool { left.din == right.din }

    package func hash(into hasher: inout Hasher) { hasher.combine(din) }

    package var facility: String { String(din.prefix(5)) }
    package var year: String { String(din.dropFirst(5).prefix(2)) }
    package var serial: String { String(din.suffix(6)) }

    /// `A9999 26 123456`, as it is printed and read aloud.
    package var grouped: String { facility + " " + year + " " + serial }

    /// Reads a bar code, `=A99992612345600`; flags 60…96 carry the check and are verified.
    package init(scan: String) throws(DonationNumberFailure) {
        try Self.refuseFullWidth(scan)
        let bytes = [UInt8](scan.utf8)
        guard bytes.first == UInt8(ascii: "=") else { throw .notADonationNumber }
        guard bytes.count == 16 else { throw .wrongLength(bytes.count) }
        let (din, value) = try Self.read(bytes[1..<14])
        let flags = ScannedText.text(bytes[14...])
        guard bytes[14...].allSatisfy({ ScannedText.isDigit($0) || ScannedText.isUpper($0) }) else {
            throw .badFlags(flags)
        }
        if let number = Int(flags), number >= 60 {
            guard number <= 96 else { throw .badFlags(flags) }
            guard number == 60 + value else { throw .checkFailed }
        }
        self.init(din: din, value: value, flags: flags)
    }

    /// Reads what was keyed from the label, `A9999 26 123456 T`; spaces do not count, the check does.
    package init(keyed: String) throws(DonationNumberFailure) {
        try Self.refuseFullWidth(keyed)
        let bytes = keyed.utf8.filter { $0 != UInt8(ascii: " ") }
        guard bytes.count == 14 else { throw .wrongLength(bytes.count) }
        let (din, value) = try Self.read(bytes[..<13])
        guard bytes[13] == CheckCharacters.alphabet[value] else { throw .checkFailed }
        self.init(din: din, value: value, flags: nil)
    }

    /// Reads a stored number of 13 characters.
    package init(din text: String) throws(DonationNumberFailure) {
        try Self.refuseFullWidth(text)
        let bytes = [UInt8](text.utf8)
        guard bytes.count == 13 else { throw .wrongLength(bytes.count) }
        let (din, value) = try Self.read(bytes[...])
        self.init(din: din, value: value, flags: nil)
    }

    private init(din: String, value: Int, flags: String?) {
        self.din = din
        check = Character(Unicode.Scalar(CheckCharacters.alphabet[value]))
        self.flags = flags
    }

    private static func refuseFullWidth(_ text: String) throws(DonationNumberFailure) {
        if ScannedText.hasFullWidth(text) { throw .fullWidth }
    }

    /// `[A-NP-Z1-9][0-9A-NP-Z]{4}` facility, then eight digits: O never stands in a number, it looks like 0.
    private static func read(
        _ bytes: ArraySlice<UInt8>
    ) throws(DonationNumberFailure) -> (din: String, value: Int) {
        for (place, byte) in bytes.enumerated() {
            let isLetter = ScannedText.isUpper(byte) && byte != UInt8(ascii: "O")
            let isDigit = ScannedText.isDigit(byte)
            switch place {
            case 0: guard isLetter || (isDigit && byte != UInt8(ascii: "0")) else { throw .badFacility }
            case 1...4: guard isLetter || isDigit else { throw .badFacility }
            case 5...6: guard isDigit else { throw .badYear }
            default: guard isDigit else { throw .badSerial }
            }
        }
        guard let check = CheckCharacters.iso7064Mod37_2.check(bytes)?.first,
            let value = CheckCharacters.alphabet.firstIndex(of: check)
        else { throw .badFacility }
        return (ScannedText.text(bytes), value)
    }
}

/// Why a text is no donation number.
package enum DonationNumberFailure: Error, Sendable, Hashable {
    /// Letters or digits of an input method; switch it off and scan again.
    case fullWidth
    /// It does not begin with the `=` of data structure 001.
    case notADonationNumber
    case wrongLength(Int)
    case badFacility
    case badYear
    case badSerial
    case badFlags(String)
    /// The check character, or flags 60…96, are not those of the number.
    case checkFailed
}
