import Kernel
import Ledger
import Testing

@Suite struct `A signed note` {
    private let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    private let note = """
        This is an example message.

        \u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj\
        OBH3mFXmRKuwHjG1Yu72IneyaQM=

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
        "", "\n", "text\n", "text\n\n", "text\n\n\u{2014} a b\n",
        "te\u{7}xt\n\n\u{2014} example.com/foo AAAAAAA=\n",
        "text\r\n\r\n\u{2014} example.com/foo AAAAAAA=\r\n", "text\n\n- example.com/foo AAAAAAA=\n",
        "text\n\n\u{2014} example.com/foo AAAAAAA=", "text\n\n\u{2014}  AAAAAAA=\n",
        "text\n\n\u{2014} example.com+foo AAAAAAA=\n", "text\n\n\u{2014} example.com/foo AAAAAA==\n",
        "text\n\n\u{2014} example.com+\u{301}foo AAAAAAA=\n",
        "text\n\n\u{2014} example\u{3000}com AAAAAAA=\n",
        "text\n\n\u{2014} a AAAAAAA=\n\u{2014} a AAAAAAB=\n", "text\n\n\u{2014} a AAAAAAA=  \n",
    ])
    func `is refused if it is malformed`(_ text: String) {
        #expect(throws: NoteFailure.self) { try SignedNote(text) }
    }

    @Test func `is refused beyond a million bytes, beyond a hundred signatures, and if it is not UTF-8`()
        throws
    {
        let line = "\u{2014} a AAAAAAA=\n"
        let hundred = "text\n\n" + String(repeating: line, count: 100)
        #expect(try SignedNote(hundred).signatures.count == 100)
        #expect(throws: NoteFailure.malformed("too many signatures")) { try SignedNote(hundred + line) }
        let tail = "\n\n" + line
        let text = String(repeating: "x", count: SignedNote.bytesMax - tail.utf8.count)
        #expect(try SignedNote(text + tail).text.utf8.count == text.utf8.count + 1)
        #expect(throws: NoteFailure.malformed("too long")) { try SignedNote("x" + text + tail) }
        #expect(throws: NoteFailure.malformed("not UTF-8")) {
            try SignedNote(bytes: [0xff] + Array(tail.utf8))
        }
    }

    @Test func `begins its signatures behind the last empty line`() throws {
        let signed = try SignedNote("first\n\nsecond\n\n\u{2014} a AAAAAAA=\n")
        #expect(signed.text == "first\n\nsecond\n")
        #expect(signed.signatures == [NoteSignature(name: "a", keyID: 0, signature: [0])])
    }

    @Test func `counts a key once, passes over unknown ones and rejects a second, wrong signature`() throws {
        let key = try #require(VerifierKey(vkey: vkey))
        let line = try #require(note.split(separator: "\n").last) + "\n"
        #expect(try SignedNote(note + line + "\u{2014} unknown AAAAAAA=\n").verified(by: [key]) == [key])
        let wrong = NoteSignature(
            name: key.name, keyID: key.keyID, signature: [UInt8](repeating: 1, count: 64))
        #expect(throws: NoteFailure.badSignature(name: key.name)) {
            try SignedNote(note + wrong.line).verified(by: [key])
        }
        // The right id under another name, or the right name under another id, is nobody we know.
        let strangers = [
            NoteSignature(name: "example.com/fop", keyID: key.keyID, signature: [1]),
            NoteSignature(name: key.name, keyID: key.keyID ^ 1, signature: [1]),
        ]
        #expect(try SignedNote(note + strangers.map(\.line).joined()).verified(by: [key]) == [key])
    }

    @Test func `does not take one spelling of a name for another`() throws {
        let seed = [UInt8](repeating: 5, count: 32)
        let composed = try #require(NoteSigner(name: "caf\u{e9}", seed: seed))
        let note = try SignedNote(composed.sign("text\n"))
        let signature = NoteSignature(
            name: "cafe\u{301}", keyID: composed.verifierKey.keyID, signature: note.signatures[0].signature)
        #expect(throws: NoteFailure.notSigned) {
            try SignedNote(text: "text\n", signatures: [signature]).verified(by: [composed.verifierKey])
        }
    }

    @Test(arguments: ["", "a b", "a+b", "a+\u{301}b", "a\u{a0}b", "a\nb", "a\u{1}b"])
    func `is signed under no such name`(_ name: String) {
        #expect(NoteSigner(name: name, seed: [UInt8](repeating: 5, count: 32)) == nil)
    }

    @Test func `names keys by the ids that C2SP computes`() throws {
        for vkey in [
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        ] { #expect(VerifierKey(vkey: vkey)?.vkey == vkey) }
        #expect(
            VerifierKey(vkey: "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8") == nil)
        for vkey in [
            "", "a", "a+033de0ae", "a+033DE0AE+AAAA", "a+033de0ae+", "a+033de0ae+AAAA",
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn9",
        ] { #expect(VerifierKey(vkey: vkey) == nil) }
    }
}

@Suite struct `A checkpoint` {
    private let origin = "gmp.example/plant1"
    private let root = "i6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU="

    @Test func `of the reference log carries the reference signatures`() throws {
        let log = try #require(NoteSigner(name: origin, seed: (0..<32).map { UInt8($0) }))
        #expect(
            log.verifierKey.vkey == "gmp.example/plant1+c5677c39+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
        )
        let checkpoint = Checkpoint(origin: origin, size: 70_000, root: try #require(Digest(base64: root)))
        let line =
            "\u{2014} gmp.example/plant1 xWd8OaLjfJfjs6gh2r3mjBma3VlWrsMApWkJOGShq9GtfIMCyDPowj1KV1GodsbC"
            + "YF6vV9z14QSYt7MoqAC0jTDyHQc=\n"
        let note = checkpoint.signed(by: log)
        #expect(note == checkpoint.text + "\n" + line)
        #expect(try Checkpoint.open(note, key: log.verifierKey) == checkpoint)
    }

    @Test func `is cosigned by a witness as published`() throws {
        let log = try #require(NoteSigner(name: origin, seed: (0..<32).map { UInt8($0) }))
        let witness = try #require(
            NoteSigner(name: "witness.example/w1", seed: [UInt8](repeating: 1, count: 32)))
        let checkpoint = Checkpoint(origin: origin, size: 70_000, root: try #require(Digest(base64: root)))
        let cosignature = try #require(witness.cosign(checkpoint.text, time: 1_790_070_000))
        #expect(
            cosignature.line
                == "\u{2014} witness.example/w1 CtfTXgAAAABqskzwQxju6YenKGSC6DMNgXwJyk/cOL79rQjllywp3ZJn"
                + "M/aKG80ZzUyrwaW4aFEXGO5CGQWd+CLUgaKKcpX6bBQVCQ==\n"
        )
        let key = try #require(
            VerifierKey(vkey: "witness.example/w1+0ad7d35e+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"))
        let note = try SignedNote(checkpoint.signed(by: log) + cosignature.line)
        #expect(try note.verified(by: [log.verifierKey, key]) == [log.verifierKey, key])
        #expect(Cosignature.time(of: cosignature) == 1_790_070_000)
        #expect(try Checkpoint.open(note.formatted, key: log.verifierKey, witnesses: [key]) == checkpoint)
        #expect(throws: NoteFailure.notCosigned(name: key.name)) {
            try Checkpoint.open(checkpoint.signed(by: log), key: log.verifierKey, witnesses: [key])
        }
        #expect(throws: NoteFailure.notSigned) {
            try Checkpoint.open(
                checkpoint.text + "\n" + cosignature.line, key: log.verifierKey, witnesses: [key])
        }
    }

    @Test func `binds the time of its cosignature`() throws {
        let witness = try #require(
            NoteSigner(name: "witness.example/w2", seed: [UInt8](repeating: 2, count: 32)))
        let key = try #require(
            VerifierKey(vkey: "witness.example/w2+92e6b37c+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"))
        let text = Checkpoint(origin: origin, size: 70_000, root: try #require(Digest(base64: root))).text
        let cosignature = try #require(witness.cosign(text, time: 1_790_070_000))
        #expect(try SignedNote(text: text, signatures: [cosignature]).verified(by: [key]) == [key])
        var later = cosignature.signature
        later[7] ^= 1
        let moved = NoteSignature(name: key.name, keyID: key.keyID, signature: later)
        #expect(throws: NoteFailure.badSignature(name: key.name)) {
            try SignedNote(text: text, signatures: [moved]).verified(by: [key])
        }
        #expect(witness.cosign(text, time: 1 << 63) == nil)
    }

    @Test func `has a cosignature time as published`() throws {
        let bytes = try #require(
            Base64.decode(
                "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gx"
                    + "EHWWOworDcFiEBYJXORmnFBOBA=="
            ))
        let signature = NoteSignature(name: "w", keyID: 0x6468_46b9, signature: Array(bytes[4...]))
        #expect(Cosignature.time(of: signature) == 1_727_964_367)
        #expect(signature.line == "\u{2014} w \(Base64.encode(bytes))\n")
    }

    @Test func `keeps extension lines, and counts no further than signed 64 bits`() throws {
        let text = "a\n9223372036854775807\n\(root)\none\ntwo\n"
        let checkpoint = try Checkpoint(text: text)
        #expect(checkpoint.extensions == ["one", "two"] && checkpoint.size == Checkpoint.sizeMax)
        #expect(checkpoint.text == text)
        #expect(throws: NoteFailure.malformed("tree size")) {
            try Checkpoint(text: "a\n9223372036854775808\n\(root)\n")
        }
    }

    @Test(arguments: [
        "a\n1\n", "a\n01\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n",
        "a\n1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=",
        "\n1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n",
        "a\n+1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n",
        "a\n\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n",
        "a\n1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPV=\n",
        "a\n1\ni6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=\n\n",
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
