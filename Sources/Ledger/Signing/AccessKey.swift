import Crypto
package import Kernel

/// The node's own key for what lets people in: it seals second factors and digests badge codes, and lies beside the
/// database, never in it.
package struct AccessKey: Sendable {
    package static let byteCount = 32
    private let factors: SymmetricKey
    private let badges: SymmetricKey

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == AccessKey.byteCount else { return nil }
        let root = SymmetricKey(data: bytes)
        factors = AccessKey.derived(root, "xuemai second factor")
        badges = AccessKey.derived(root, "xuemai badge")
    }

    /// Bound to the person, so that a sealed secret copied to another account does not open.
    package func seal(_ secret: [UInt8], for person: String) -> [UInt8] {
        do {
            let nonce = try AES.GCM.Nonce(data: Randomness.bytes(12))
            let box = try AES.GCM.seal(secret, using: factors, nonce: nonce, authenticating: Array(person.utf8))
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            preconditionFailure("AES-256-GCM seals every message: \(error)")
        }
    }

    /// Nil for what another key sealed, or for somebody else.
    package func open(_ sealed: [UInt8], for person: String) -> [UInt8]? {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: factors, authenticating: Array(person.utf8)))
        } catch {
            return nil
        }
    }

    /// Keyed: badge codes are short enough to be tried out against a plain hash.
    package func badge(_ code: String) -> Kernel.Digest {
        guard let digest = Kernel.Digest(Array(HMAC<SHA256>.authenticationCode(for: Array(code.utf8), using: badges)))
        else {
            preconditionFailure("32 bytes are a digest")
        }
        return digest
    }

    private static func derived(_ root: SymmetricKey, _ use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Array(use.utf8), outputByteCount: 32)
    }
}
