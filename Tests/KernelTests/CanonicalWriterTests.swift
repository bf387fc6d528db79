import Kernel
import Testing

@Suite struct `The canonical writer` {
    @Test func `writes an object as RFC 8785 has it`() {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("a", "plasma 血浆")
        writer.member("b", -42 as Int64)
        writer.key("c")
        writer.beginArray()
        writer.value(true)
        writer.null()
        writer.value(0.002)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.member("d", hex: [0x00, 0xAF, 0x10])
        writer.member("e", String?.none)
        writer.memberIfPresent("f", String?.none)
        writer.memberIfPresent("g", 7)
        writer.member("h", false)
        writer.member("i", ["x", "y"])
        #expect(!writer.isComplete)
        writer.endObject()
        #expect(writer.isComplete)
        #expect(
            text(writer.bytes)
                == #"{"a":"plasma 血浆","b":-42,"c":[true,null,0.002,{},[]],"d":"00af10","#
                + #""e":null,"g":7,"h":false,"i":["x","y"]}"#
        )
    }

    @Test(arguments: [
        ("\u{8}\t\n\u{C}\r\"\\", #""\b\t\n\f\r\"\\""#), ("\u{0}\u{F}\u{1F}", #""\u0000\u000f\u001f""#),
        ("/\u{7F}\u{2028}", "\"/\u{7F}\u{2028}\""), ("", "\"\""), ("e\u{301}", "\"e\u{301}\""),
    ])
    func `escapes only what must be escaped`(plain: String, written: String) {
        #expect(text(JSONValue.string(plain).canonicalBytes) == written)
    }

    @Test(
        arguments: [
            (0, "0"), (-1, "-1"), (9_007_199_254_740_991, "9007199254740991"),
            (-9_007_199_254_740_991, "-9007199254740991"), (100, "100"),
        ] as [(Int64, String)])
    func `writes integers in full`(number: Int64, written: String) {
        #expect(text(JSONValue.integer(number).canonicalBytes) == written)
    }

    @Test(arguments: numbers)
    func `writes the numbers of RFC 8785 appendix B`(bits: UInt64, written: String) {
        #expect(text(JSONValue.number(Double(bitPattern: bits)).canonicalBytes) == written)
    }

    @Test func `sorts keys by UTF-16 code units, RFC 8785 §3.2.3`() throws {
        let keys = ["\u{20AC}", "\r", "\u{FB33}", "1", "\u{1F600}", "\u{80}", "\u{F6}"]
        let value = JSONValue.object(keys.map { JSONMember(key: $0, value: .null) })
        let sorted =
            "{\"\\r\":null,\"1\":null,\"\u{80}\":null,\"\u{F6}\":null,\"\u{20AC}\":null,"
            + "\"\u{1F600}\":null,\"\u{FB33}\":null}"
        #expect(text(value.canonicalBytes) == sorted)
        let again = try JSONReader.read(value.canonicalBytes, strictness: .canonical)
        #expect(again.canonicalBytes == value.canonicalBytes)
    }

    @Test func `turns the sample of RFC 8785 §3.2.2 into its canonical form`() throws {
        let sample = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let value = try JSONReader.read([UInt8](sample.utf8), strictness: .lenient)
        let canonical =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(text(value.canonicalBytes) == canonical)
    }

    #if os(Linux) || os(macOS)
        @Test func `stops at keys out of order`() async {
            await #expect(processExitsWith: .failure) {
                var writer = CanonicalWriter()
                writer.beginObject()
                writer.member("b", 1)
                writer.member("a", 1)
            }
        }

        @Test func `stops at the same key twice`() async {
            await #expect(processExitsWith: .failure) {
                var writer = CanonicalWriter()
                writer.beginObject()
                writer.key("\n")
                writer.null()
                writer.key("\n")
            }
        }

        @Test func `stops at an integer not everyone reads exactly`() async {
            await #expect(processExitsWith: .failure) {
                var writer = CanonicalWriter()
                writer.value(Int64(9_007_199_254_740_992))
            }
        }

        @Test func `stops at a number JSON cannot write`() async {
            await #expect(processExitsWith: .failure) {
                var writer = CanonicalWriter()
                writer.value(Double.nan)
            }
        }
    #endif

    static let numbers: [(UInt64, String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
        (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
        (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"), (0xC340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
        (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
        (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
        (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
        (0x41B3_DE43_5555_5557, "333333333.33333343"),
        (0xBECB_F647_612F_3696, "-0.0000033333333333333333"), (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
