import Crypto
package import Kernel

/// Why sealed bytes did not open.
package enum SealFailure: Error, Sendable, Equatable {
    /// Not these bytes, not this person's, or not under this key.
    case damaged
}

/// The key of one person's data: 256 random bits. Whoever destroys it has destroyed the data, wherever copies lie,
/// and no hash over the sealed bytes is broken (PIPL Art. 47, 51).
package struct PersonalSeal: Sendable, Equatable {
    package static let byteCount = 32

    let bytes: [UInt8]

    init?(bytes: [UInt8]) {
        guard bytes.count == PersonalSeal.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A new key; `random` gives 64 bits that nobody can guess.
    package init(random: () -> UInt64) { bytes = Randomness.bytes(PersonalSeal.byteCount, of: random) }

    /// Nonce ‖ ciphertext ‖ tag of AES-256-GCM, bound to the person. The nonce is a code of the plain text under a key
    /// of its own, so that the same text seals to the same bytes: a repeated command is the same command.
    package func seal(_ plain: [UInt8], of person: Subject) -> [UInt8] {
        let binding = PersonalSeal.binding(person)
        let code = HMAC<SHA256>.authenticationCode(for: binding + plain, using: derived("nonce"))
        do {
            let box = try AES.GCM.seal(
                plain, using: derived("data"), nonce: AES.GCM.Nonce(data: Array(code)[..<12]),
                authenticating: binding)
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            preconditionFailure("a key of 32 bytes and a nonce of 12 seal everything: \(error)")
        }
    }

    package func open(_ sealed: [UInt8], of person: Subject) throws(SealFailure) -> [UInt8] {
        do {
            return Array(
                try AES.GCM.open(
                    AES.GCM.SealedBox(combined: sealed), using: derived("data"),
                    authenticating: PersonalSeal.binding(person)))
        } catch {
            throw .damaged
        }
    }

    private func derived(_ use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Array("xuemai personal \(use)".utf8),
            outputByteCount: 32)
    }

    private static func binding(_ person: Subject) -> [UInt8] { Array("xuemai personal seal\n\(person)\n".utf8) }
}

/// The node's own key, kept in a file outside of the database: it wraps the keys of persons, so that a stolen database
/// opens nothing.
package struct MasterKey: Sendable {
    private let key: SymmetricKey

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// Nonce ‖ ciphertext ‖ tag, bound to person and ledger: a row moved to another person opens nothing.
    package func wrap(
        _ seal: PersonalSeal, of person: Subject, in origin: String, random: () -> UInt64
    ) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(
                seal.bytes, using: key, nonce: AES.GCM.Nonce(data: Randomness.bytes(12, of: random)),
                authenticating: MasterKey.binding(person, origin))
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            preconditionFailure("a key of 32 bytes and a nonce of 12 seal everything: \(error)")
        }
    }

    package func unwrap(
        _ wrapped: [UInt8], of person: Subject, in origin: String
    ) throws(SealFailure) -> PersonalSeal {
        let bytes: [UInt8]
        do {
            bytes = Array(
                try AES.GCM.open(
                    AES.GCM.SealedBox(combined: wrapped), using: key,
                    authenticating: MasterKey.binding(person, origin)))
        } catch {
            throw .damaged
        }
        guard let seal = PersonalSeal(bytes: bytes) else { throw .damaged }
        return seal
    }

    private static func binding(_ person: Subject, _ origin: String) -> [UInt8] {
        Array("xuemai personal key of\n\(person)\n\(origin)\n".utf8)
    }
}
