import Kernel
import Ledger
import Testing

@testable import xuemai_verify

@Suite struct `A bundle` {
    private static let body = Array("{}".utf8)
    private static let salt = [UInt8](repeating: 9, count: 16)

    private let signer: NoteSigner
    private let person = [UInt8](repeating: 5, count: 32)

    init() throws {
        signer = try #require(NoteSigner(name: "test.example/log", seed: [UInt8](repeating: 1, count: 32)))
    }

    /// The JSON of a bundle over one entry; `change` spoils a part.
    private func bundle(
        index: Int64 = 0, signatures: [Signature] = [], body: [UInt8] = body, reason: String? = nil,
        cosigners: [NoteSigner] = []
    ) throws -> EntryBundle {
        let head = EntryHead(
            index: index, subject: Subject("test.record", "r1"), recordedAt: Moment(microseconds: 1),
            happenedAt: Moment(microseconds: 1), person: "0417", role: "receiver", workstation: "L2",
            reason: reason,
            signatures: signatures)
        let entry = Envelope(
            command: CommandID(high: 1, low: 2), content: TreeHash.empty, kind: "test.record.made.v1",
            head: head,
            subjects: [head.subject], body: TreeHash.sha256(Self.salt, Self.body), files: []
        ).bytes
        let checkpoint = Checkpoint(origin: signer.name, size: 1, root: TreeHash.leaf(entry))
        let note =
            checkpoint.signed(by: signer)
            + cosigners.compactMap { $0.cosign(checkpoint.text, time: 1_790_070_000)?.line }.joined()
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("body", Base64.encode(body))
        writer.member("entry", Base64.encode(entry))
        writer.member("proof", TlogProof(index: 0, hashes: [], checkpoint: note).text)
        writer.member("salt", Base64.encode(Self.salt))
        writer.member("v", 1)
        writer.endObject()
        return try EntryBundle(reading: writer.bytes)
    }

    private func verdict(_ bundle: EntryBundle, old: String? = nil, key: VerifierKey? = nil) -> ProofVerdict {
        ProofVerdict(of: bundle, policy: TlogPolicy(log: key ?? signer.verifierKey), old: old, signers: [])
    }

    @Test func `holds as it came`() throws { #expect(verdict(try bundle()).holds) }

    @Test func `does not hold with another body`() throws {
        #expect(!verdict(try bundle(body: Array("[]".utf8))).holds)
    }

    @Test func `does not hold at another place`() throws { #expect(!verdict(try bundle(index: 1)).holds) }

    @Test func `does not hold under another key`() throws {
        let other = try #require(NoteSigner(name: signer.name, seed: [UInt8](repeating: 2, count: 32)))
        #expect(!verdict(try bundle(), key: other.verifierKey).holds)
    }

    @Test func `convicts a log that signed two trees of one size`() throws {
        let other = Checkpoint(origin: signer.name, size: 1, root: TreeHash.empty).signed(by: signer)
        #expect(!verdict(try bundle(), old: other).holds)
    }

    @Test func `says that a kept checkpoint of another size proves nothing by itself`() throws {
        let older = Checkpoint(origin: signer.name, size: 0, root: TreeHash.empty).signed(by: signer)
        let verdict = verdict(try bundle(), old: older)
        #expect(verdict.holds)
        #expect(verdict.notes.count == 1)
    }

    @Test func `under a policy holds with its quorum of witnesses and not without`() throws {
        let witnesses = try (2...4).map { seed in
            try #require(NoteSigner(name: "w\(seed).example", seed: [UInt8](repeating: seed, count: 32)))
        }
        var text = "log \(signer.verifierKey.vkey)\n"
        for (place, witness) in witnesses.enumerated() {
            let key = WitnessDuty(signer: witness, logs: []).verifierKey
            text += "witness w\(place) \(try #require(key).vkey)\n"
        }
        let policy = try TlogPolicy(text: text + "group two 2 w0 w1 w2\nquorum two\n")
        func verdict(_ cosigners: some Sequence<NoteSigner>) throws -> ProofVerdict {
            ProofVerdict(of: try bundle(cosigners: Array(cosigners)), policy: policy, old: nil, signers: [])
        }
        #expect(try !verdict([]).holds)
        #expect(try !verdict([witnesses[0], witnesses[0]]).holds)
        #expect(try verdict(witnesses[0...1]).text.contains("w3.example cosigned this checkpoint at 2026-09-22T"))
        #expect(try verdict(witnesses).holds)
        let thief = try #require(NoteSigner(name: "w3.example", seed: [UInt8](repeating: 9, count: 32)))
        #expect(try !verdict([witnesses[0], thief]).holds)
    }

    @Test func `cannot command the terminal`() throws {
        let text = verdict(try bundle(reason: "a\u{1B}[2Jb\u{202E}c")).text
        #expect(text.contains("a\u{FFFD}[2Jb\u{FFFD}c"))
    }

    @Test func `without a proof is not read`() {
        #expect(throws: Unreadable.self) {
            try EntryBundle(reading: Array(#"{"body":"","entry":"","salt":"","v":1}"#.utf8))
        }
    }

    @Test(arguments: ["", "[]", "{}", #"{"v":2}"#, #"{"body":"?","entry":"","proof":"","salt":"","v":1}"#])
    func `that is none is not read`(_ text: String) {
        #expect(throws: Unreadable.self) { try EntryBundle(reading: Array(text.utf8)) }
    }

    @Test func `shows each personal signature as valid, invalid, or unchecked`() throws {
        let sealed = try PersonalKey.create(
            person: "0417", password: "word", cost: ScryptCost(n: 16, r: 1, p: 1))
        let key = try PersonalKey.open(sealed, person: "0417", password: "word")
        let statement = SignatureStatement(
            record: Subject("test.record", "r1"), version: 1, digest: TreeHash.empty, meaning: .performed,
            person: "0417", role: "receiver", signedAt: Moment(microseconds: 1), zoneMinutes: 480)
        let good = Signature(statement: statement, key: key.name, bytes: key.sign(statement.canonicalBytes))
        let bad = Signature(statement: statement, key: key.name, bytes: key.sign([]))
        let signers = [sealed.publicKey]
        let key1 = TlogPolicy(log: signer.verifierKey)
        #expect(ProofVerdict(of: try bundle(signatures: [good]), policy: key1, old: nil, signers: signers).holds)
        #expect(!ProofVerdict(of: try bundle(signatures: [bad]), policy: key1, old: nil, signers: signers).holds)
        #expect(
            ProofVerdict(of: try bundle(signatures: [good]), policy: key1, old: nil, signers: []).notes.count
                == 1)
    }
}
