import Kernel
import Ledger
import Testing

@Suite struct `A signed note` {
    private let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    private let note = """
        This is an example message.

        \u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """

    @Test func `verifies as published`() throws {
        let key = try #require(VerifierKey(vkey: vkey))
        #expect(key.vkey == vkey)
        let signed = try SignedNote(note)
        #expect(signed.formatted == note)
        #expect(try signed.verified(by: [key]) == [key])
    }

    @Test func `is rejected if a known key did not make its signature, and if nobody known signed`() throws {
        let key = try #require(VerifierKey(vkey: vkey))
        let changed = note.replacing("example message", with: "exemple message")
        #expect(throws: NoteFailure.badSignature(name: key.name)) {
            try SignedNote(changed).verified(by: [key])
        }
        let other = try #require(NoteSigner(name: "other.example", seed: [UInt8](repeating: 3, count: 32)))
        #expect(throws: NoteFailure.notSigned) { try SignedNote(note).verified(by: [other.verifierKey]) }
    }

    @Test(arguments: [
        "", "\n", "text\n", "text\n\n", "text\n\n\u{2014} a b\n", "te\u{7}xt\n\n\u{2014} example.com/foo AAAAAAA=\n",
        "text\r\n\r\n\u{2014} example.com/foo AAAAAAA=\r\n", "text\n\n- example.com/foo AAAAAAA=\n",
    ])
    func `is refused if it is malformed`(_ text: String) {
        #expect(throws: NoteFailure.self) { try SignedNote(text) }
    }

    @Test func `names keys by the ids that C2SP computes`() throws {
        for vkey in [
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        ] { #expect(VerifierKey(vkey: vkey)?.vkey == vkey) }
        #expect(VerifierKey(vkey: "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8") == nil)
    }
}

@Suite struct `A checkpoint` {
    private let origin = "gmp.example/plant1"
    private let root = "i6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU="

    @Test func `of the reference log carries the reference signatures`() throws {
        let log = try #require(NoteSigner(name: origin, seed: (0..<32).map { UInt8($0) }))
        #expect(log.verifierKey.vkey == "gmp.example/plant1+c5677c39+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        let checkpoint = Checkpoint(origin: origin, size: 70_000, root: try #require(Digest(base64: root)))
        let line =
            "\u{2014} gmp.example/plant1 xWd8OaLjfJfjs6gh2r3mjBma3VlWrsMApWkJOGShq9GtfIMCyDPowj1KV1GodsbCYF6vV9z14QSYt7MoqAC0jTDyHQc=\n"
        let note = checkpoint.signed(by: log)
        #expect(note == checkpoint.text + "\n" + line)
        #expect(try Checkpoint.open(note, key: log.verifierKey) == checkpoint)
    }

    @Test func `is cosigned by a witness as published`() throws {
        let log = try #require(NoteSigner(name: origin, seed: (0..<32).map { UInt8($0) }))
        let witness = try #require(NoteSigner(name: "witness.example/w1", seed: [UInt8](repeating: 1, count: 32)))
        let checkpoint = Checkpoint(origin: origin, size: 70_000, root: try #require(Digest(base64: root)))
        let cosignature = try #require(witness.cosign(checkpoint.text, time: 1_790_070_000))
        #expect(
            cosignature.line
                == "\u{2014} witness.example/w1 CtfTXgAAAABqskzwQxju6YenKGSC6DMNgXwJyk/cOL79rQjllywp3ZJnM/aKG80ZzUyrwaW4aFEXGO5CGQWd+CLUgaKKcpX6bBQVCQ==\n"
        )
        let key = try #require(
            VerifierKey(vkey: "witness.example/w1+0ad7d35e+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"))
        let note = try SignedNote(checkpoint.signed(by: log) + cosignature.line)
        #expect(try note.verified(by: [log.verifierKey, key]) == [log.verifierKey, key])
        #expect(Cosignature.time(of: cosignature) == 1_790_070_000)
    }

    @Test(arguments: [
        "a\n1\n", "a\n01\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n",
        "a\n1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=", "\n1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n",
    ])
    func `is refused if it is malformed`(_ text: String) {
        #expect(throws: NoteFailure.self) { try Checkpoint(text: text) }
    }

    @Test func `of another log is not accepted with this log's key`() throws {
        let log = try #require(NoteSigner(name: origin, seed: [UInt8](repeating: 4, count: 32)))
        let note = log.sign(Checkpoint(origin: "other.example", size: 1, root: TreeHash.empty).text)
        #expect(throws: NoteFailure.malformed("origin")) { try Checkpoint.open(note, key: log.verifierKey) }
    }
}
