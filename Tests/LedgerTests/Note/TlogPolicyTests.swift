import Kernel
import Ledger
import Testing

/// The vectors of C2SP's formats with keys of fixed seeds.
@Suite struct `A policy` {
    private static let log = "log gmp.example/plant1+c5677c39+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
    private static let w1 =
        "witness W1 witness.example/w1+0ad7d35e+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c https://w1.example\n"
    private static let w2 = "witness W2 witness.example/w2+92e6b37c+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU\n"
    /// The second witness's key under another name.
    private static let twin: String = {
        let key = VerifierKey(
            name: "w9.example", kind: .cosignature,
            publicKey: Array((Base64.decode("BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU") ?? []).dropFirst()))
        return "witness W9 \(key?.vkey ?? "")\n"
    }()
    private static let checkpoint = """
        gmp.example/plant1
        70000
        i6thQSY+GDn2n7egWGd4SlX+/hPw04IgSVJ7TnFMuPU=

        — gmp.example/plant1 \
        xWd8OaLjfJfjs6gh2r3mjBma3VlWrsMApWkJOGShq9GtfIMCyDPowj1KV1GodsbCYF6vV9z14QSYt7MoqAC0jTDyHQc=
        — witness.example/w1 \
        CtfTXgAAAABqskzwQxju6YenKGSC6DMNgXwJyk/cOL79rQjllywp3ZJnM/aKG80ZzUyrwaW4aFEXGO5CGQWd+CLUgaKKcpX6bBQVCQ==

        """

    private func opens(_ rest: String) throws -> Bool {
        let policy = try TlogPolicy(text: Self.log + Self.w1 + Self.w2 + rest)
        do throws(NoteFailure) {
            let opened = try Checkpoint.open(Self.checkpoint, policy: policy)
            #expect(opened.checkpoint.size == 70_000)
            #expect(opened.cosigners.map(\.name) == ["witness.example/w1"])
            return true
        } catch {
            #expect(error == .quorumMissing)
            return false
        }
    }

    @Test(arguments: [
        "quorum W1\n", "quorum none\n", "group g any W1 W2\nquorum g\n", "group g 1 W1 W2\nquorum g",
        "group g any W2\ngroup h any g W1\nquorum h\n", "\t# both 两家\n\n  quorum\tW1  \n",
    ]) func `is satisfied by the witness that signed`(rest: String) throws { #expect(try opens(rest)) }

    @Test(arguments: [
        "quorum W2\n", "group g all W1 W2\nquorum g\n", "group g 2 W1 W2\nquorum g\n",
        "group g any W2\ngroup h all g W1\nquorum h\n",
    ]) func `is not satisfied by fewer than its quorum`(rest: String) throws { #expect(try !opens(rest)) }

    @Test(arguments: [
        ("quorum W3\n", 4), ("", 0), ("quorum W1\nquorum W1\n", 5), ("quorum\n", 4), ("quorum W1 W2\n", 4),
        ("group g 3 W1 W2\nquorum g\n", 4), ("group g 0 W1\nquorum g\n", 4), ("group g 01 W1\nquorum g\n", 4),
        ("group g any\nquorum g\n", 4), ("group g any W1 W1\nquorum g\n", 4), ("group W1 any W2\nquorum W1\n", 4),
        ("group none any W2\nquorum none\n", 4), ("group g any W1\ngroup h any W1\nquorum h\n", 5),
        ("group g any g\nquorum g\n", 4), ("trust everybody\nquorum none\n", 4), (w1 + "quorum W1\n", 4),
        (w1.replacing("W1", with: "W9") + "quorum W1\n", 4), (log + "quorum W1\n", 4), ("quorum W1\r\n", 4),
        ("# \u{7}\nquorum W1\n", 4),
        ("group \u{212A} any W1\nquorum K\n", 5), (twin + "quorum W1\n", 4),
    ]) func `with a mistake is refused by its line`(rest: String, line: Int) {
        let failure = #expect(throws: PolicyFailure.self) {
            try TlogPolicy(text: Self.log + Self.w1 + Self.w2 + rest)
        }
        #expect(failure?.line == line)
    }

    @Test func `takes each key for what it is`() {
        for text in [
            Self.log.replacing("log ", with: "witness L ") + Self.log + "quorum none\n",
            Self.w1.replacing("witness W1", with: "log") + "quorum none\n",
            Self.log.replacing("c5677c39", with: "c5677c38") + "quorum none\n", "quorum none\n",
        ] {
            #expect(throws: PolicyFailure.self) { try TlogPolicy(text: text) }
        }
    }

    @Test func `believes no log that it does not name, and no signature that a known witness did not make`() throws {
        let other = try #require(NoteSigner(name: "other.example", seed: [UInt8](repeating: 5, count: 32)))
        let policy = try TlogPolicy(text: "log \(other.verifierKey.vkey)\n\(Self.w1)quorum W1\n")
        #expect(throws: NoteFailure.notSigned) { try Checkpoint.open(Self.checkpoint, policy: policy) }
        let whole = try TlogPolicy(text: Self.log + Self.w1 + "quorum none\n")
        let changed = Self.checkpoint.replacing("bBQVCQ==", with: "bBQVCA==")
        #expect(throws: NoteFailure.badSignature(name: "witness.example/w1")) {
            try Checkpoint.open(changed, policy: whole)
        }
    }
}
