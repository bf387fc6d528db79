import Crypto
import CryptoExtras
import Kernel

/// What scrypt costs (RFC 7914): memory is 128 · N · r bytes.
package struct ScryptCost: Sendable, Hashable {
    package let n: Int
    package let r: Int
    package let p: Int

    package init(n: Int, r: Int, p: Int) {
        self.n = n
        self.r = r
        self.p = p
    }

    /// Bytes that scrypt may take: 32 times the standard, and what a small machine still has.
    package static let bytesMax = 1 << 30

    /// False for what only a damaged row can ask for: it must not take the node down with its memory.
    var isPayable: Bool {
        n > 1 && n & (n - 1) == 0 && r > 0 && p > 0 && n <= ScryptCost.bytesMax / 128 / r / p
    }

    /// 32 MiB and about 0.1 s on a plant's machine: dear for a thief, cheap at a sign-in.
    package static let standard = ScryptCost(n: 1 << 15, r: 8, p: 1)
}

/// A person's key pair as the record keeps it: whoever does not know the password can neither sign nor check it
/// faster than scrypt allows. Not even the owner of the database.
package struct SealedKey: Sendable, Hashable {
    package let cost: ScryptCost
    package let salt: [UInt8]
    /// SHA-256 of the first half of what scrypt gave.
    package let verifier: [UInt8]
    /// Ed25519, 32 bytes.
    package let publicKey: [UInt8]
    /// The private seed under AES-256-GCM with the second half; nonce, ciphertext and tag.
    package let sealedSeed: [UInt8]

    package init(cost: ScryptCost, salt: [UInt8], verifier: [UInt8], publicKey: [UInt8], sealedSeed: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.verifier = verifier
        self.publicKey = publicKey
        self.sealedSeed = sealedSeed
    }

    /// The first eight hex digits of SHA-256 of the public key.
    package var keyName: String { PersonalKey.name(of: publicKey) }
}

/// Why a key did not open.
package enum KeyFailure: Error, Sendable, Equatable {
    case wrongPassword
    /// Stored bytes that are no key of this person.
    case damaged
}

/// An opened key: lives as long as one act of signing.
package struct OpenKey: Sendable {
    package let name: String
    fileprivate let key: Curve25519.Signing.PrivateKey

    /// 64 bytes.
    package func sign(_ bytes: [UInt8]) -> [UInt8] {
        do { return Array(try key.signature(for: bytes)) } catch {
            preconditionFailure("Ed25519 signs every message: \(error)")
        }
    }
}

package enum PersonalKey {
    package static func name(of publicKey: [UInt8]) -> String {
        String(TreeHash.sha256(publicKey).hex.prefix(8))
    }

    package static func create(
        person: String, password: String, cost: ScryptCost = .standard,
        random: (Int) -> [UInt8] = Randomness.bytes
    ) throws(KeyFailure) -> SealedKey {
        try seal(seed: random(32), person: person, password: password, cost: cost, random: random)
    }

    /// One scrypt serves both the check of the password and the opening of the key.
    package static func open(
        _ sealed: SealedKey, person: String, password: String
    ) throws(KeyFailure) -> OpenKey {
        let halves = try stretch(password, salt: sealed.salt, cost: sealed.cost)
        guard equal(TreeHash.sha256(halves.check).bytes, sealed.verifier) else { throw .wrongPassword }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.sealedSeed)
            let seed = try AES.GCM.open(
                box, using: SymmetricKey(data: halves.key), authenticating: binding(person, sealed.publicKey))
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            guard Array(key.publicKey.rawRepresentation) == sealed.publicKey else { throw KeyFailure.damaged }
            return OpenKey(name: sealed.keyName, key: key)
        } catch {
            throw .damaged
        }
    }

    /// The same key under a new password: the public key stays, so old and new signatures are one person's.
    package static func reseal(
        _ sealed: SealedKey, person: String, old: String, new: String, cost: ScryptCost = .standard,
        random: (Int) -> [UInt8] = Randomness.bytes
    ) throws(KeyFailure) -> SealedKey {
        let opened = try open(sealed, person: person, password: old)
        return try seal(
            seed: Array(opened.key.rawRepresentation), person: person, password: new, cost: cost,
            random: random)
    }

    package static func verify(publicKey: [UInt8], bytes: [UInt8], signature: [UInt8]) -> Bool {
        do {
            let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
            return key.isValidSignature(signature, for: bytes)
        } catch {
            return false
        }
    }

    /// Whether a password is the one that a verifier was made of.
    package static func matches(
        _ password: String, cost: ScryptCost, salt: [UInt8], verifier: [UInt8]
    ) throws(KeyFailure) -> Bool {
        equal(TreeHash.sha256(try stretch(password, salt: salt, cost: cost).check).bytes, verifier)
    }

    private static func seal(
        seed: [UInt8], person: String, password: String, cost: ScryptCost, random: (Int) -> [UInt8]
    ) throws(KeyFailure) -> SealedKey {
        let salt = random(16)
        let halves = try stretch(password, salt: salt, cost: cost)
        do {
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            let publicKey = Array(key.publicKey.rawRepresentation)
            let box = try AES.GCM.seal(
                seed, using: SymmetricKey(data: halves.key), nonce: AES.GCM.Nonce(data: random(12)),
                authenticating: binding(person, publicKey))
            guard let combined = box.combined else { throw KeyFailure.damaged }
            return SealedKey(
                cost: cost, salt: salt, verifier: TreeHash.sha256(halves.check).bytes, publicKey: publicKey,
                sealedSeed: Array(combined))
        } catch {
            throw .damaged
        }
    }

    /// Bound to the person, so that a sealed key copied to another account does not open.
    private static func binding(_ person: String, _ publicKey: [UInt8]) -> [UInt8] {
        Array("xuemai personal key\n\(person)\n".utf8) + publicKey
    }

    private static func stretch(
        _ password: String, salt: [UInt8], cost: ScryptCost
    ) throws(KeyFailure) -> (check: [UInt8], key: [UInt8]) {
        guard cost.isPayable else { throw .damaged }
        do {
            let stretched = try KDF.Scrypt.deriveKey(
                from: Array(password.utf8), salt: salt, outputByteCount: 64, rounds: cost.n,
                blockSize: cost.r,
                parallelism: cost.p, maxMemory: 256 * cost.n * cost.r + (1 << 20))
            let bytes = stretched.withUnsafeBytes { Array($0) }
            return (Array(bytes[..<32]), Array(bytes[32...]))
        } catch {
            throw .damaged
        }
    }

    /// Takes the same time wherever the difference is.
    private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
