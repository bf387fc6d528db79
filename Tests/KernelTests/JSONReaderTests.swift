import Kernel
import Testing

@Suite struct `The JSON reader` {
    @Test(
        arguments: [
            (#"{"a": 1}"#, .whitespace), ("1 ", .whitespace), (#"{"b":1,"a":2}"#, .unsortedKeys),
            (#"{"a":1,"a":2}"#, .duplicateKey), (#""\u0041""#, .nonCanonicalEscape),
            (#""\/""#, .nonCanonicalEscape),
            (#""\u000F""#, .nonCanonicalEscape), (#""\u000a""#, .nonCanonicalEscape),
            ("1.0", .nonCanonicalNumber),
            ("1e2", .nonCanonicalNumber), ("-0", .nonCanonicalNumber), ("0.10", .nonCanonicalNumber),
            ("1E+30", .nonCanonicalNumber), ("9007199254740992", .integerTooLarge),
            ("-9007199254740992", .integerTooLarge), ("123456789012345678901234567890", .integerTooLarge),
            (#""\ud83d\ude00""#, .nonCanonicalEscape), ("{\"\u{FB33}\":1,\"\u{1F600}\":2}", .unsortedKeys),
        ] as [(String, JSONFailure.Code)])
    func `refuses what is not the canonical form`(source: String, code: JSONFailure.Code) {
        #expect(failure([UInt8](source.utf8), .canonical) == code)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd), ("{", .unexpectedEnd), ("[1,]", .unexpectedByte),
            ("[1 2]", .unexpectedByte),
            ("01", .badNumber), ("-", .unexpectedEnd), ("1.", .unexpectedEnd), (".5", .unexpectedByte),
            ("1e", .unexpectedEnd), ("1e400", .numberOutOfRange), ("tru", .unexpectedEnd),
            ("nul1", .unexpectedByte),
            ("1 1", .trailingBytes), ("\"\u{1}\"", .controlCharacter), (#""\x""#, .badEscape),
            (#""\ud83d""#, .loneSurrogate), (#""\ude00""#, .loneSurrogate),
            (#""\ud83d\u0041""#, .loneSurrogate),
            (#""\u12g4""#, .badEscape), (#"{"a":1,"b":2,"a":3}"#, .duplicateKey),
            (#"{"a":1,"\u0061":2}"#, .duplicateKey),
            (#"{a:1}"#, .unexpectedByte), ("１", .unexpectedByte), ("[１]", .unexpectedByte),
            ("\u{FEFF}1", .unexpectedByte),
            ("NaN", .unexpectedByte), (#""a"#, .unexpectedEnd), (#""\u12"#, .unexpectedEnd),
        ] as [(String, JSONFailure.Code)])
    func `refuses what is no JSON, however lenient`(source: String, code: JSONFailure.Code) {
        #expect(failure([UInt8](source.utf8), .lenient) == code)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xE8, 0xA1, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22],
        ] as [[UInt8]])
    func `refuses invalid UTF-8`(bytes: [UInt8]) {
        #expect(failure(bytes, .lenient) == .invalidUTF8)
        #expect(failure(bytes, .canonical) == .invalidUTF8)
    }

    @Test func `names the byte at fault`() {
        #expect(throws: JSONFailure(.unsortedKeys, offset: 7)) {
            try JSONReader.read([UInt8](#"{"b":1,"a":2}"#.utf8), strictness: .canonical)
        }
    }

    @Test func `goes only so deep`() throws {
        let deep =
            [UInt8](repeating: UInt8(ascii: "["), count: 64)
            + [UInt8](repeating: UInt8(ascii: "]"), count: 64)
        _ = try JSONReader.read(deep, strictness: .canonical)
        #expect(failure([UInt8](repeating: UInt8(ascii: "["), count: 100_000), .lenient) == .tooDeep)
        #expect(throws: JSONFailure(.tooDeep, offset: 1)) {
            try JSONReader.read([UInt8]("[[]]".utf8), strictness: .canonical, depthMax: 1)
        }
    }

    @Test func `keeps large integers as numbers when lenient`() throws {
        let value = try JSONReader.read([UInt8]("[9007199254740993,-0,1.0]".utf8)[...], strictness: .lenient)
        #expect(value == .array([.number(9_007_199_254_740_992), .integer(0), .number(1)]))
    }

    @Test func `holds strings equal by character only`() {
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(JSONMember(key: "K", value: .null) != JSONMember(key: "\u{212A}", value: .null))
    }

    @Test func `reads what was written and writes the same`() throws {
        var random = SeededNumbers(seed: 8785)
        for _ in 0..<2000 {
            let written = random.jsonValue(depth: 0).canonicalBytes
            let read = try JSONReader.read(written, strictness: .canonical)
            #expect(read.canonicalBytes == written)
            #expect(try JSONReader.read(written, strictness: .lenient) == read)
        }
    }

    @Test func `survives damage, and accepts only what it would write itself`() throws {
        var random = SeededNumbers(seed: 20_261_121)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = random.jsonValue(depth: 1).canonicalBytes
            for _ in 0...random.below(2) { random.damage(&bytes) }
            if case .success(let value) = result(bytes, .canonical) {
                accepted += 1
                #expect(value.canonicalBytes == bytes)
            }
            if case .success(let value) = result(bytes, .lenient) {
                #expect(failure(value.canonicalBytes, .lenient) == nil)
            }
        }
        #expect(accepted > 100)
    }

    private func result(
        _ bytes: [UInt8], _ strictness: JSONReader.Strictness
    ) -> Result<JSONValue, JSONFailure> {
        Result { () throws(JSONFailure) in try JSONReader.read(bytes, strictness: strictness) }
    }

    private func failure(_ bytes: [UInt8], _ strictness: JSONReader.Strictness) -> JSONFailure.Code? {
        if case .failure(let failure) = result(bytes, strictness) { return failure.code }
        return nil
    }
}

@Suite struct `The fields of an object` {
    let fields: JSONFields

    init() throws {
        let source =
            #"{"bags":[{"n":1},{"n":2}],"empty":null,"flag":true,"hash":"00ff","inner":{"deep":{"x":1}},"#
            + #""n":5,"name":"A9999","tags":["a","b"]}"#
        fields = try JSONFields(canonical: [UInt8](source.utf8))
    }

    @Test func `are read by name and type`() throws {
        #expect(try fields.string("name") == "A9999")
        #expect(try fields.integer("n") == 5)
        #expect(try fields.bool("flag"))
        #expect(try fields.hex("hash") == [0, 255])
        #expect(try fields.array("tags") == [.string("a"), .string("b")])
        #expect(try fields.strings("tags") == ["a", "b"])
        #expect(try fields.objects("bags").map { try $0.integer("n") } == [1, 2])
        #expect(try fields.object("inner").object("deep").integer("x") == 1)
        #expect(fields.has("empty") && !fields.has("missing"))
    }

    @Test func `may be absent or null where that is allowed`() throws {
        #expect(try fields.optionalString("empty") == nil)
        #expect(try fields.optionalInteger("missing") == nil)
        #expect(try fields.optionalObject("missing") == nil)
        #expect(try fields.optionalString("name") == "A9999")
        #expect(throws: JSONFailure(.wrongType, path: "n")) { try fields.optionalString("n") }
    }

    @Test func `name themselves in a refusal`() throws {
        #expect(throws: JSONFailure(.missingField, path: "missing")) { try fields.string("missing") }
        #expect(throws: JSONFailure(.wrongType, path: "inner.deep.x")) {
            try fields.object("inner").object("deep").string("x")
        }
        #expect(throws: JSONFailure(.missingField, path: "bags[1].m")) {
            try fields.objects("bags")[1].integer("m")
        }
        #expect(throws: JSONFailure(.badHex, path: "name")) { try fields.hex("name") }
        #expect(throws: JSONFailure(.wrongType, path: "row")) { try JSONFields(.null, at: "row") }
    }

    @Test func `nobody asks for are refused`() throws {
        try fields.refuseUnknown(except: ["bags", "empty", "flag", "hash", "inner", "n", "name", "tags"])
        #expect(throws: JSONFailure(.unknownField, path: "tags")) {
            try fields.refuseUnknown(except: ["bags", "empty", "flag", "hash", "inner", "n", "name"])
        }
    }

    @Test func `hold times and measured values by their text`() throws {
        let moment = Moment(microseconds: 1_795_225_337_123_456)
        let day = try #require(Day(iso: "2026-11-21"))
        let weight = try #require(Quantity("590.0 g"))
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("at", moment)
        writer.member("bad", "2026-11-21T01:42:17Z")
        writer.member("day", day)
        writer.member("factor", weight.number)
        writer.member("weight", weight)
        writer.endObject()
        let fields = try JSONFields(canonical: writer.bytes)
        #expect(try fields.moment("at") == moment && fields.optionalMoment("missing") == nil)
        #expect(try fields.day("day") == day && fields.optionalDay("day") == day)
        #expect(try fields.decimal("factor") == weight.number && fields.quantity("weight") == weight)
        #expect(throws: JSONFailure(.badValue, path: "bad")) { try fields.moment("bad") }
        #expect(throws: JSONFailure(.badValue, path: "at")) { try fields.day("at") }
        #expect(throws: JSONFailure(.badValue, path: "at")) { try fields.quantity("at") }
        #expect(throws: JSONFailure(.badValue, path: "weight")) { try fields.decimal("weight") }
    }

    @Test func `are not taken for their look-alikes`() throws {
        let kelvin = try JSONFields(.object([JSONMember(key: "\u{212A}", value: .integer(1))]))
        #expect(!kelvin.has("K"))
        #expect(throws: JSONFailure(.unknownField, path: "\u{212A}")) {
            try kelvin.refuseUnknown(except: ["K"])
        }
    }
}

extension SeededNumbers {
    mutating func jsonValue(depth: Int) -> JSONValue {
        switch below(depth < 4 ? 8 : 5) {
        case 0: .null
        case 1: .bool(next() & 1 == 0)
        case 2: .integer(Int64(bitPattern: next()) >> (11 + Int64(below(50))))
        case 3: .number(double())
        case 4: .string(string())
        case 5, 6: .object(members(depth: depth))
        default: .array((0..<below(5)).map { _ in jsonValue(depth: depth + 1) })
        }
    }

    private mutating func members(depth: Int) -> [JSONMember] {
        var names: Set<[UInt8]> = []
        var members: [JSONMember] = []
        for _ in 0..<below(6) {
            let name = string()
            if names.insert([UInt8](name.utf8)).inserted {
                members.append(JSONMember(key: name, value: jsonValue(depth: depth + 1)))
            }
        }
        return members
    }

    private mutating func double() -> Double {
        let number = Double(bitPattern: next())
        let isWholeAndLarge = number.magnitude > 9e15 && number.magnitude < 1e21
        return number.isFinite && !isWholeAndLarge ? number : Double(below(1000)) / 8
    }

    private mutating func string() -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "Z", "0", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "\u{E9}", "\u{301}", "浆",
            "\u{E000}",
            "\u{FFFF}", "\u{1F600}", "\u{10FFFF}", "\u{2028}",
        ]
        var text = ""
        for _ in 0..<below(8) { text.unicodeScalars.append(pick(scalars)) }
        return text
    }

    mutating func damage(_ bytes: inout [UInt8]) {
        let marks = [UInt8]("\"\\{}[]:,0123456789-+eE. u\u{0}ntf".utf8) + [0x80, 0xED, 0xFF]
        let at = below(bytes.count)
        switch below(5) {
        case 0: bytes[at] = pick(marks)
        case 1: bytes.insert(pick(marks), at: at)
        case 2 where bytes.count > 1: bytes.remove(at: at)
        case 3: bytes[at] ^= 1 << UInt8(below(8))
        default: bytes.swapAt(at, below(bytes.count))
        }
    }
}
