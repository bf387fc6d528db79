package import Kernel

/// A verifier key of C2SP signed-note as text, checked as far as its own id allows.
package enum PartnerKey {
    /// Digits of a fingerprint that two persons compare: 128 bits.
    package static let fingerprintDigits = 32

    /// Name of the key if it is a whole Ed25519 vkey: `name+hex8(keyID)+base64(01 ‖ key)`.
    package static func name(of vkey: String, hash: ([UInt8]) -> Digest) -> String? {
        let parts = vkey.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 3, !parts[0].isEmpty, let id = Hex.decode(parts[1]), id.count == 4,
            let key = Base64.decode(parts[2]), key.count == 33, key[0] == 0x01
        else { return nil }
        let digest = hash(Array(parts[0].utf8) + [0x0A] + key).bytes
        return Array(digest[..<4]) == id ? parts[0] : nil
    }

    /// `3f2a 90c1 …`, as it is read out over the telephone.
    package static func fingerprint(of vkey: String, hash: ([UInt8]) -> Digest) -> String {
        let digits = Array(hash(Array(vkey.utf8)).hex.prefix(fingerprintDigits))
        return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }.joined(separator: " ")
    }

    /// Whether a person wrote down this fingerprint, whatever the spaces.
    static func isFingerprint(_ written: String, of vkey: String, hash: ([UInt8]) -> Digest) -> Bool {
        func bare(_ text: String) -> [UInt8] { Array(text.lowercased().utf8.filter { $0 != 0x20 && $0 != 0x2D }) }
        return bare(written) == bare(fingerprint(of: vkey, hash: hash))
    }
}
