package import Ledger

/// A password that somebody else chose, and the key pair under it: it opens the door once, and never signs (Law.s7).
package struct FirstKey: Sendable {
    package let password: String
    package let sealed: SealedKey

    package init(password: String, sealed: SealedKey) {
        self.password = password
        self.sealed = sealed
    }

    /// Twelve characters without those that are taken for one another on paper: 60 bits.
    private static let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789AB")

    static func password(_ random: () -> UInt64) -> String {
        var word = random()
        var characters: [Character] = []
        for place in 0..<12 {
            if place > 0, place.isMultiple(of: 4) { characters.append("-") }
            // 32 of them: five bits each, none favoured.
            characters.append(alphabet[Int(word & 31)])
            word >>= 5
        }
        return String(characters)
    }
}
