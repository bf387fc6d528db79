import Kernel
import Ledger
import Testing

@Suite struct `A personal key` {
    /// Cheap, since no test guesses passwords.
    private let cost = ScryptCost(n: 16, r: 8, p: 1)
    private let message = Array("释放".utf8)

    private func sealed(_ person: String = "0417", _ password: String = "口令 one") throws -> SealedKey {
        try PersonalKey.create(person: person, password: password, cost: cost)
    }

    @Test func `opens with its password and signs what its public key verifies, Law.s25`() throws {
        let sealed = try sealed()
        let open = try PersonalKey.open(sealed, person: "0417", password: "口令 one")
        let signature = open.sign(message)
        #expect(signature.count == 64)
        #expect(open.name == sealed.keyName)
        #expect(PersonalKey.verify(publicKey: sealed.publicKey, bytes: message, signature: signature))
    }

    @Test func `does not open with a wrong password, Law.s7`() throws {
        let sealed = try sealed()
        for wrong in ["口令 two", "", "口令 one "] {
            #expect(throws: KeyFailure.wrongPassword) {
                try PersonalKey.open(sealed, person: "0417", password: wrong)
            }
        }
    }

    @Test func `of one person does not open as another's, even with its password, Law.s7`() throws {
        let sealed = try sealed()
        #expect(throws: KeyFailure.damaged) {
            try PersonalKey.open(sealed, person: "0418", password: "口令 one")
        }
    }

    @Test func `does not verify another message, signature or key, Law.s25`() throws {
        let sealed = try sealed()
        var signature = try PersonalKey.open(sealed, person: "0417", password: "口令 one").sign(message)
        let other = try self.sealed("0418")
        #expect(!PersonalKey.verify(publicKey: sealed.publicKey, bytes: message + [0], signature: signature))
        #expect(!PersonalKey.verify(publicKey: other.publicKey, bytes: message, signature: signature))
        #expect(!PersonalKey.verify(publicKey: [1, 2, 3], bytes: message, signature: signature))
        signature[5] ^= 1
        #expect(!PersonalKey.verify(publicKey: sealed.publicKey, bytes: message, signature: signature))
    }

    @Test func `keeps its public key under a new password, and the old one no longer opens it, Law.s7`()
        throws
    {
        let old = try sealed()
        let new = try PersonalKey.reseal(old, person: "0417", old: "口令 one", new: "口令 two", cost: cost)
        #expect(new.publicKey == old.publicKey && new.keyName == old.keyName)
        #expect(new.salt != old.salt && new.verifier != old.verifier && new.sealedSeed != old.sealedSeed)
        #expect(throws: KeyFailure.wrongPassword) {
            try PersonalKey.open(new, person: "0417", password: "口令 one")
        }
        let signature = try PersonalKey.open(new, person: "0417", password: "口令 two").sign(message)
        #expect(PersonalKey.verify(publicKey: old.publicKey, bytes: message, signature: signature))
    }

    @Test func `is not resealed with a wrong password, Law.s7`() throws {
        let sealed = try sealed()
        #expect(throws: KeyFailure.wrongPassword) {
            try PersonalKey.reseal(sealed, person: "0417", old: "x", new: "y", cost: cost)
        }
    }

    @Test func `whose kept bytes were changed does not open`() throws {
        let sealed = try sealed()
        var seed = sealed.sealedSeed
        seed[20] ^= 1
        var publicKey = sealed.publicKey
        publicKey[0] ^= 1
        let changed = [
            SealedKey(
                cost: cost, salt: sealed.salt, verifier: sealed.verifier, publicKey: sealed.publicKey,
                sealedSeed: seed),
            SealedKey(
                cost: cost, salt: sealed.salt, verifier: sealed.verifier, publicKey: publicKey,
                sealedSeed: sealed.sealedSeed),
            SealedKey(
                cost: cost, salt: sealed.salt, verifier: sealed.verifier, publicKey: sealed.publicKey,
                sealedSeed: []),
        ]
        for key in changed {
            #expect(throws: KeyFailure.damaged) {
                try PersonalKey.open(key, person: "0417", password: "口令 one")
            }
        }
    }

    @Test(arguments: [
        ScryptCost(n: 1 << 62, r: 8, p: 1), ScryptCost(n: 1 << 21, r: 8, p: 1),
        ScryptCost(n: 16, r: 8, p: .max),
        ScryptCost(n: 16, r: .max, p: 1), ScryptCost(n: -16, r: 8, p: 1), ScryptCost(n: 16, r: -8, p: 1),
        ScryptCost(n: 16, r: 8, p: 0), ScryptCost(n: 15, r: 8, p: 1), ScryptCost(n: 0, r: 0, p: 0),
    ])
    func `whose kept cost cannot be paid does not open, and stops nothing else`(wrong: ScryptCost) throws {
        let sealed = try sealed()
        let changed = SealedKey(
            cost: wrong, salt: sealed.salt, verifier: sealed.verifier, publicKey: sealed.publicKey,
            sealedSeed: sealed.sealedSeed)
        #expect(throws: KeyFailure.damaged) {
            try PersonalKey.open(changed, person: "0417", password: "口令 one")
        }
    }

    @Test func `differs for every person, though the password is the same`() throws {
        let first = try sealed()
        let second = try sealed()
        #expect(first.publicKey != second.publicKey && first.salt != second.salt)
        #expect(first.verifier != second.verifier && first.sealedSeed != second.sealedSeed)
    }

    @Test func `is named by the first eight digits of the hash of its public key`() throws {
        let sealed = try sealed()
        #expect(sealed.keyName == String(TreeHash.sha256(sealed.publicKey).hex.prefix(8)))
    }

    @Test func `verifies what RFC 8032 signs, and is the same pair (section 7.1, test 1)`() throws {
        let seed = try bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        let publicKey = try bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        let signature = try bytes(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b")
        #expect(PersonalKey.verify(publicKey: publicKey, bytes: [], signature: signature))
        let sealed = try PersonalKey.create(
            person: "0417", password: "x", cost: cost,
            random: { $0 == 32 ? seed : [UInt8](repeating: 1, count: $0) })
        #expect(sealed.publicKey == publicKey)
        let own = try PersonalKey.open(sealed, person: "0417", password: "x").sign([])
        #expect(PersonalKey.verify(publicKey: publicKey, bytes: [], signature: own))
    }

    /// The verifier is SHA-256 of the first half of scrypt's 64 bytes, so the vector shows through it.
    @Test func `is stretched as RFC 7914 says (section 12: password, NaCl, 1024, 8, 16)`() throws {
        let derived = try bytes(
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830da"
                + "c727afb94a83ee6d8360cbdfa2cc0640")
        // The API draws 16 bytes of salt; the vector has four.
        let sealed = try PersonalKey.create(
            person: "0417", password: "password", cost: ScryptCost(n: 1024, r: 8, p: 16),
            random: { $0 == 16 ? Array("NaCl".utf8) : [UInt8](repeating: 1, count: $0) })
        #expect(sealed.verifier == TreeHash.sha256(Array(derived.prefix(32))).bytes)
    }

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }
}
