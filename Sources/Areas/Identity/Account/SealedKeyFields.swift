import Kernel

/// A person's sealed key as plain bytes: this area keeps it and opens nothing, so that no code in reach of
/// the tables could read a password or sign as the person (Law.s7).
package struct SealedKeyFields: Sendable, Hashable {
    /// What scrypt costs (RFC 7914).
    package let n: Int
    package let r: Int
    package let p: Int
    package let salt: [UInt8]
    /// SHA-256 of the half of scrypt's output that checks the password.
    package let verifier: [UInt8]
    /// Ed25519.
    package let publicKey: [UInt8]
    /// The private seed, encrypted under the other half: nonce, ciphertext and tag.
    package let sealedSeed: [UInt8]
    /// The first eight hex digits of SHA-256 of the public key.
    package let keyName: String

    package init(
        n: Int, r: Int, p: Int, salt: [UInt8], verifier: [UInt8], publicKey: [UInt8], sealedSeed: [UInt8],
        keyName: String
    ) {
        self.n = n
        self.r = r
        self.p = p
        self.salt = salt
        self.verifier = verifier
        self.publicKey = publicKey
        self.sealedSeed = sealedSeed
        self.keyName = keyName
    }

    /// Bytes that scrypt may take, 128 · n · r · p: 32 times today's cost, and what a small machine still has.
    static let costBytesMax = 1 << 30

    /// Whether every part has the length that its algorithm gives it, and the name is that of the public key.
    func isWhole(hash: ([UInt8]) -> Digest) -> Bool {
        n > 1 && n & (n - 1) == 0 && r > 0 && p > 0
            && n <= SealedKeyFields.costBytesMax / 128 / r / p && salt.count >= 16 && verifier.count == 32
            && publicKey.count == 32 && sealedSeed.count == 60
            && keyName == String(hash(publicKey).hex.prefix(8))
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("key_name", keyName)
        writer.member("n", n)
        writer.member("p", p)
        writer.member("public_key", hex: publicKey)
        writer.member("r", r)
        writer.member("salt", hex: salt)
        writer.member("sealed_seed", hex: sealedSeed)
        writer.member("verifier", hex: verifier)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            n: Int(try fields.integer("n")), r: Int(try fields.integer("r")), p: Int(try fields.integer("p")),
            salt: try fields.hex("salt"), verifier: try fields.hex("verifier"),
            publicKey: try fields.hex("public_key"), sealedSeed: try fields.hex("sealed_seed"),
            keyName: try fields.string("key_name"))
    }
}
