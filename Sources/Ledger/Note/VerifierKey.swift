import Crypto
import Kernel

/// Why a note was not accepted.
package enum NoteFailure: Error, Sendable, Equatable {
    case malformed(String)
    /// A key that we know, and a signature that it did not make.
    case badSignature(name: String)
    /// Not one signature by a key that we know.
    case notSigned
    /// A witness whose cosignature was asked for did not give it.
    case notCosigned(name: String)
    /// Fewer witnesses than the policy asks for.
    case quorumMissing
}

/// What somebody verifies notes with: `name+hex8(keyID)+base64(type ‖ public key)` of C2SP signed-note.
package struct VerifierKey: Sendable, Hashable {
    package enum Kind: UInt8, Sendable {
        case ed25519 = 0x01
        /// `tlog-cosignature` v1.
        case cosignature = 0x04
    }

    package let name: String
    package let kind: Kind
    package let publicKey: [UInt8]
    package let keyID: UInt32

    /// Nil for a name that a note cannot carry or a key that is not 32 bytes.
    package init?(name: String, kind: Kind, publicKey: [UInt8]) {
        guard VerifierKey.isName(name), publicKey.count == 32 else { return nil }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        let digest = TreeHash.sha256(Array(name.utf8) + [0x0a, kind.rawValue] + publicKey).bytes
        keyID = digest[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads a vkey and checks that its id is the one that its key gives.
    package init?(vkey: String) {
        let parts = vkey.utf8.split(
            separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false
        )
        .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 3, let id = Hex.decode(parts[1]), id.count == 4,
            let key = Base64.decode(parts[2]), let type = key.first, let kind = Kind(rawValue: type)
        else { return nil }
        self.init(name: parts[0], kind: kind, publicKey: Array(key.dropFirst()))
        guard keyID == id.reduce(0, { $0 << 8 | UInt32($1) }) else { return nil }
    }

    package var vkey: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * UInt32($0))) }
        return "\(name)+\(Hex.encode(id))+\(Base64.encode([kind.rawValue] + publicKey))"
    }

    /// Non-empty, no Unicode space, no plus, no control character. Asked of scalars: an accent upon a plus
    /// must not hide it.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { $0 != "+" && $0.value >= 0x20 && !$0.properties.isWhitespace }
    }

    /// Same id and same name, byte for byte: Swift holds two spellings of é for equal.
    package func made(_ signature: NoteSignature) -> Bool {
        keyID == signature.keyID && isNamed(signature.name)
    }

    package func isNamed(_ other: String) -> Bool { name.utf8.elementsEqual(other.utf8) }

    func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        do {
            let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
            return key.isValidSignature(signature, for: message)
        } catch {
            return false
        }
    }
}

/// Signs notes with an Ed25519 key. Its name is the ledger's origin.
package struct NoteSigner: Sendable {
    package let name: String
    package let verifierKey: VerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// Nil for a name that a note cannot carry or a seed that is not 32 bytes.
    package init?(name: String, seed: [UInt8]) {
        do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch { return nil }
        guard
            let verifierKey = VerifierKey(
                name: name, kind: .ed25519, publicKey: Array(key.publicKey.rawRepresentation))
        else { return nil }
        self.name = name
        self.verifierKey = verifierKey
    }

    /// The note with one signature line. `text` ends in a newline.
    package func sign(_ text: String) -> String {
        precondition(text.utf8.last == 0x0a, "the text of a note ends in a newline")
        let signature: [UInt8]
        do { signature = Array(try key.signature(for: Array(text.utf8))) } catch {
            preconditionFailure("Ed25519 signs every message: \(error)")
        }
        return SignedNote(
            text: text,
            signatures: [NoteSignature(name: name, keyID: verifierKey.keyID, signature: signature)]
        ).formatted
    }

    /// A cosignature/v1 over a checkpoint, as a witness gives it. `time` in seconds since 1970; nil beyond
    /// 2^63-1.
    package func cosign(_ checkpoint: String, time: UInt64) -> NoteSignature? {
        guard time <= UInt64(Int64.max),
            let cosigner = VerifierKey(name: name, kind: .cosignature, publicKey: verifierKey.publicKey)
        else { return nil }
        let message = Array(Cosignature.message(checkpoint, time: time).utf8)
        let signature: [UInt8]
        do { signature = Array(try key.signature(for: message)) } catch { return nil }
        return NoteSignature(
            name: name, keyID: cosigner.keyID, signature: Cosignature.bigEndian(time) + signature)
    }
}
