import Kernel
import Ledger
import Testing

@Suite struct `A receipt` {
    private let entries = (0..<11).map { [UInt8]("entry \($0)".utf8) }

    private func signer() throws -> NoteSigner {
        try #require(NoteSigner(name: "gmp.example/plant1", seed: (0..<32).map { UInt8($0) }))
    }

    private func witness() throws -> NoteSigner {
        try #require(NoteSigner(name: "witness.example/w1", seed: [UInt8](repeating: 1, count: 32)))
    }

    private func receipt(extra: [UInt8]? = nil) throws -> (proof: TlogProof, checkpoint: Checkpoint) {
        let tree = ObviousTree(entries.map(TreeHash.leaf))
        let checkpoint = Checkpoint(origin: "gmp.example/plant1", size: 11, root: tree.root(0..<11))
        let cosignature = try #require(try witness().cosign(checkpoint.text, time: 1_790_070_000))
        let proof = TlogProof(
            index: 4, hashes: tree.path(4, 0..<11), extra: extra,
            checkpoint: checkpoint.signed(by: try signer()) + cosignature.line)
        return (proof, checkpoint)
    }

    @Test func `is read back and verified, with and without an extra`() throws {
        let cosigner = try #require(
            VerifierKey(vkey: "witness.example/w1+0ad7d35e+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"))
        for extra in [nil, [UInt8](0..<40)] {
            let (proof, checkpoint) = try receipt(extra: extra)
            let read = try TlogProof(text: proof.text)
            #expect(read == proof)
            let key = try signer().verifierKey
            #expect(try read.verify(entry: entries[4], key: key, witnesses: [cosigner]) == checkpoint)
        }
    }

    @Test func `has the lines that C2SP asks for`() throws {
        let (proof, _) = try receipt(extra: [0xff])
        let lines = proof.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[..<3] == ["c2sp.org/tlog-proof@v1", "extra /w==", "index 4"])
        #expect(lines[3..<7].map(String.init) == proof.hashes.map(\.base64))
        #expect(lines[7...].joined(separator: "\n") == "\n" + proof.checkpoint)
    }

    @Test func `of another entry, place, path or tree is not believed`() throws {
        let (proof, checkpoint) = try receipt()
        let key = try signer().verifierKey
        #expect(throws: TlogProof.Failure.self) { try proof.verify(entry: entries[5], key: key) }
        let moved = TlogProof(index: 5, hashes: proof.hashes, checkpoint: proof.checkpoint)
        #expect(throws: TlogProof.Failure.self) { try moved.verify(entry: entries[4], key: key) }
        let outside = TlogProof(index: 11, hashes: proof.hashes, checkpoint: proof.checkpoint)
        #expect(throws: TlogProof.Failure.proof(.indexOutsideTree)) {
            try outside.verify(entry: entries[4], key: key)
        }
        let short = TlogProof(index: 4, hashes: proof.hashes.dropLast(), checkpoint: proof.checkpoint)
        #expect(throws: TlogProof.Failure.proof(.tooShort)) { try short.verify(entry: entries[4], key: key) }
        let forger = try #require(NoteSigner(name: key.name, seed: [UInt8](repeating: 9, count: 32)))
        let forged = TlogProof(index: 4, hashes: proof.hashes, checkpoint: checkpoint.signed(by: forger))
        #expect(throws: TlogProof.Failure.note(.notSigned)) { try forged.verify(entry: entries[4], key: key) }
    }

    @Test(arguments: [
        ("", "proof header"), ("c2sp.org/tlog-proof@v2\nindex 1\n", "proof header"), ("@v1\n", "index"),
        ("@v1\nindex 01\n", "index"), ("@v1\nindex -1\n", "index"), ("@v1\nindex\n", "index"),
        ("@v1\nindex 18446744073709551616\n", "index"), ("@v1\nextra A\nindex 1\n", "extra"),
        ("@v1\nindex 1\nextra AAAA\n", "path"), ("@v1\nindex 1\nAAAA\n", "path"),
    ])
    func `is refused if it is malformed`(_ head: String, _ reason: String) throws {
        let (proof, _) = try receipt()
        let text = (head.hasPrefix("@") ? "c2sp.org/tlog-proof" : "") + head
        #expect(throws: NoteFailure.malformed(reason)) { try TlogProof(text: text + "\n" + proof.checkpoint) }
    }

    @Test func `is refused without a checkpoint, or with more hashes than a size has bits`() throws {
        let (proof, _) = try receipt()
        #expect(throws: NoteFailure.self) { try TlogProof(text: "c2sp.org/tlog-proof@v1\nindex 1\n\n") }
        #expect(throws: NoteFailure.self) { try TlogProof(text: "c2sp.org/tlog-proof@v1\nindex 1\n") }
        func text(_ count: Int) -> String {
            TlogProof(
                index: 1, hashes: [Digest](repeating: TreeHash.empty, count: count),
                checkpoint: proof.checkpoint
            ).text
        }
        #expect(try TlogProof(text: text(64)).hashes.count == 64)
        #expect(throws: NoteFailure.malformed("path")) { try TlogProof(text: text(65)) }
    }
}
