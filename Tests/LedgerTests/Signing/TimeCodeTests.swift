import Kernel
import Ledger
import TestKit
import Testing

@Suite struct `A code of a second factor` {
    private let secret = Array("12345678901234567890".utf8)

    private func moment(_ seconds: Int64) -> Moment { Moment(microseconds: seconds * 1_000_000) }

    /// RFC 6238, appendix B, SHA-1.
    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func `Law.s8 is that of RFC 6238`(seconds: Int64, code: String) {
        #expect(TimeCode.code(secret, step: TimeCode.step(at: moment(seconds)), digits: 8) == code)
    }

    /// RFC 4226, appendix D.
    @Test func `is that of RFC 4226`() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { TimeCode.code(secret, step: Int64($0)) } == codes)
    }

    @Test func `is taken one step early or late, and no more`() {
        let now = moment(3_000)
        for (step, taken) in [(98, false), (99, true), (100, true), (101, true), (102, false)] as [(Int64, Bool)] {
            let found = TimeCode.step(of: TimeCode.code(secret, step: step), secret, at: now)
            #expect(found == (taken ? step : nil))
        }
        let code = TimeCode.code(secret, step: 100)
        #expect(TimeCode.step(of: "\(code.prefix(3)) \(code.suffix(3))", secret, at: now) == 100)
        for wrong in ["", "abcdef", String(code.dropLast())] {
            #expect(TimeCode.step(of: wrong, secret, at: now) == nil)
        }
    }

    /// RFC 4648, section 10, without padding.
    @Test func `shares a secret in base 32`() {
        for (text, letters) in [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(TimeCode.base32(Array(text.utf8)) == letters)
        }
        #expect(
            TimeCode.address(secret, person: "0417")
                == "otpauth://totp/Xuemai:0417?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Xuemai")
    }
}

@Suite struct `The key of access` {
    @Test func `opens a secret for its person only, and only itself`() throws {
        let sealed = AccessKey.story.seal([1, 2, 3], for: "0417")
        #expect(AccessKey.story.open(sealed, for: "0417") == [1, 2, 3])
        #expect(AccessKey.story.open(sealed, for: "0418") == nil)
        let other = try #require(AccessKey(bytes: [UInt8](repeating: 6, count: 32)))
        #expect(other.open(sealed, for: "0417") == nil)
        #expect(AccessKey.story.open([], for: "0417") == nil)
        #expect(AccessKey(bytes: [1]) == nil)
    }

    @Test func `gives a badge the same digest each time, and none without the key`() throws {
        let other = try #require(AccessKey(bytes: [UInt8](repeating: 6, count: 32)))
        #expect(AccessKey.story.badge("B-1") == AccessKey.story.badge("B-1"))
        #expect(AccessKey.story.badge("B-1") != AccessKey.story.badge("B-2"))
        #expect(AccessKey.story.badge("B-1") != other.badge("B-1"))
    }
}
