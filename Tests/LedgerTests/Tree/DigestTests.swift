import Kernel
import Ledger
import Testing

@Suite struct `A digest` {
    private let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private let base64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    @Test func `reads back from hexadecimal, base64 and bytes`() throws {
        let digest = try #require(Digest(hex: hex))
        #expect(digest == TreeHash.sha256([]))
        #expect(digest.hex == hex && digest.base64 == base64)
        #expect(Digest(base64: base64) == digest)
        #expect(Digest(digest.bytes) == digest)
        var bytes: [UInt8] = [1]
        digest.append(to: &bytes)
        #expect(bytes == [1] + digest.bytes)
    }

    @Test func `has exactly 32 bytes`() {
        #expect(Digest([UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest([UInt8](repeating: 0, count: 33)) == nil)
        #expect(Digest(hex: String(hex.dropLast(2))) == nil)
        #expect(Digest(base64: "AAAA") == nil)
    }

    @Test func `of two parts is the digest of both together`() {
        #expect(TreeHash.sha256([1, 2], [3]) == TreeHash.sha256([1, 2, 3]))
        #expect(TreeHash.leaf([7]) == TreeHash.sha256([0, 7]))
        #expect(
            TreeHash.node(TreeHash.empty, TreeHash.leaf([]))
                == TreeHash.sha256([1] + TreeHash.empty.bytes + TreeHash.leaf([]).bytes))
    }
}

@Suite struct `Text of bytes` {
    /// RFC 4648 §10.
    @Test(
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
    func `is base64 as published`(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 8", "Zm8=\n", "Zm-_", "Zm8\u{e9}",
        "=AAA", "A=AA", "AA=A",
    ])
    func `is not base64 with bits that encode nothing, with wrong padding or another character`(
        _ text: String
    ) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `is hexadecimal in pairs of lower-case digits`() {
        #expect(Hex.encode([0, 0x0f, 0xa9, 0xff]) == "000fa9ff")
        #expect(Hex.decode("000fa9ff") == [0, 0x0f, 0xa9, 0xff])
        for text in ["0", "0F", "0g", " 0", "0x", "\u{ff10}0"] { #expect(Hex.decode(text) == nil) }
    }
}
