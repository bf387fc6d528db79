/// The check characters of bar codes and numbers: they catch a misread or mistyped character at once.
package enum CheckCharacters: String, Sendable, Hashable, CaseIterable {
    /// ISO 7064 MOD 37-2 over 0-9 A-Z; the check may also be `*`. ISBT 128 uses it.
    case iso7064Mod37_2
    /// ISO 7064 MOD 11-2 over digits; the check may also be `X`. GB 11643 uses it.
    case iso7064Mod11_2
    /// The GS1 check digit (GS1 General Specifications 7.9.1), weights 3 and 1 from the right.
    case mod10
    /// ISO 7064 MOD 97-10: two digits; letters count as 10…35.
    case mod97_10

    /// How many characters the check has.
    package var length: Int { self == .mod97_10 ? 2 : 1 }

    /// Whether only digits can be checked.
    package var isNumeric: Bool { self == .mod10 || self == .iso7064Mod11_2 }

    /// The check for these characters; nothing when they are empty or not of the algorithm's alphabet.
    package func character(for body: String) -> String? { check([UInt8](body.utf8)).map(ScannedText.text) }

    /// Whether the text ends with its own check.
    package func valid(_ text: String) -> Bool { valid([UInt8](text.utf8)) }

    func valid(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > length, let expected = check(bytes.dropLast(length)) else { return false }
        return bytes.suffix(length).elementsEqual(expected)
    }

    func check(_ body: some Collection<UInt8>) -> [UInt8]? {
        guard !body.isEmpty else { return nil }
        switch self {
        case .iso7064Mod37_2:
            return Self.pureSystem(body, modulus: 37, letters: true).map { [Self.alphabet[$0]] }
        case .iso7064Mod11_2:
            return Self.pureSystem(body, modulus: 11, letters: false).map {
                [$0 == 10 ? UInt8(ascii: "X") : Self.alphabet[$0]]
            }
        case .mod10: return Self.weighted(body).map { [Self.alphabet[$0]] }
        case .mod97_10:
            return Self.remainder97(body).map { rest in
                let check = 98 - rest * 100 % 97
                return [Self.alphabet[check / 10], Self.alphabet[check % 10]]
            }
        }
    }

    /// 0-9 A-Z *: the place is the value.
    static let alphabet = [UInt8]("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*".utf8)

    private static func value(_ byte: UInt8, letters: Bool) -> Int? {
        if ScannedText.isDigit(byte) { return Int(byte - UInt8(ascii: "0")) }
        guard letters, ScannedText.isUpper(byte) else { return nil }
        return Int(byte - UInt8(ascii: "A")) + 10
    }

    /// A pure system of radix 2 (ISO/IEC 7064:2003), one pass.
    private static func pureSystem(_ body: some Collection<UInt8>, modulus: Int, letters: Bool) -> Int? {
        var product = 0
        for byte in body {
            guard let value = value(byte, letters: letters) else { return nil }
            product = (product + value) * 2 % modulus
        }
        return (modulus + 1 - product) % modulus
    }

    private static func weighted(_ body: some Collection<UInt8>) -> Int? {
        var odd = 0
        var even = 0
        for byte in body {
            guard let digit = value(byte, letters: false) else { return nil }
            (odd, even) = (even + digit, odd)
        }
        return (10 - (odd * 3 + even) % 10) % 10
    }

    private static func remainder97(_ body: some Collection<UInt8>) -> Int? {
        var rest = 0
        for byte in body {
            guard let value = value(byte, letters: true) else { return nil }
            rest = (rest * (value < 10 ? 10 : 100) + value) % 97
        }
        return rest
    }
}
