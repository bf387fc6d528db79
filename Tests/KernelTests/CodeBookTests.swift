import Kernel
import Testing

@Suite struct `A code book` {
    let today: Day
    let demo: CodeScheme
    let isbt: CodeScheme

    init() throws {
        today = try #require(Day(iso: "2026-11-21"))
        demo = try CodeScheme(
            id: "demo-2026", issuer: "0001", validFrom: today.adding(days: -10),
            validTo: today.adding(days: 10),
            pattern: CodePattern("P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}"), check: .mod37_2,
            symbology: "]C0")
        isbt = try CodeScheme(
            id: "isbt", issuer: "ISBT", validFrom: today.adding(days: -1000), pattern: CodePattern("ISBT128"),
            check: .mod37_2)
    }

    @Test func `says whose number was scanned`() throws {
        let number = try demoNumber("P0001202611210042")
        let code = try CodeBook(schemes: [demo, isbt]).resolve("]C0" + number, on: today).get()
        #expect(code.raw == "]C0" + number && code.normalized == number)
        #expect(code.schemeId == "demo-2026" && code.issuer == "0001")
        #expect(
            code.fields["station"] == "0001" && code.fields["date"] == "20261121"
                && code.fields["serial"] == "0042")
    }

    @Test(arguments: [
        "=A99992612345600", "=A99992612345689", "]C0=A99992612345607", "A9999 26 123456 T", "A999926123456T",
    ])
    func `reads donation numbers in every form`(scan: String) throws {
        let code = try CodeBook(schemes: [demo, isbt]).resolve(scan, on: today).get()
        #expect(
            code.normalized == "A999926123456" && code.schemeId == "isbt"
                && code.fields["facility"] == "A9999")
    }

    @Test func `refuses a wrong check and names the scheme`() throws {
        let number = try demoNumber("P0001202611210042")
        let book = CodeBook(schemes: [demo, isbt])
        let wrong = number.dropLast() + (number.last == "0" ? "1" : "0")
        #expect(book.resolve(String(wrong), on: today) == .failure(.checkFailed("demo-2026")))
        #expect(book.resolve("=A99992612345690", on: today) == .failure(.checkFailed("isbt")))
        #expect(book.resolve("A9999 26 123456 S", on: today) == .failure(.checkFailed("isbt")))
        #expect(book.resolve("A999926123456S", on: today) == .failure(.unknown))
    }

    @Test func `knows nothing of other layouts, stations, days and readers`() throws {
        let book = CodeBook(schemes: [demo])
        let number = try demoNumber("P0001202611210042")
        #expect(book.resolve(number, on: today.adding(days: 10)) != .failure(.unknown))
        #expect(book.resolve(number, on: today.adding(days: 11)) == .failure(.unknown))
        #expect(book.resolve(number, on: today.adding(days: -11)) == .failure(.unknown))
        #expect(book.resolve("]Q3" + number, on: today) == .failure(.unknown))
        #expect(book.resolve(try demoNumber("P0002202611210042"), on: today) == .failure(.unknown))
        #expect(book.resolve(try demoNumber("P0001202602300042"), on: today) == .failure(.unknown))
        #expect(book.resolve(number.lowercased(), on: today) == .failure(.unknown))
        #expect(book.resolve(number + "0", on: today) == .failure(.unknown))
    }

    @Test func `refuses to guess between two schemes, even if one check is wrong`() throws {
        let other = try CodeScheme(
            id: "a-other", issuer: "0002", validFrom: today, pattern: CodePattern("P{number:16n}{check:1}"),
            check: .mod37_2)
        let plain = try CodeScheme(
            id: "plain", issuer: "0003", validFrom: today, pattern: CodePattern("P{number:17x}"), check: .none
        )
        let number = try demoNumber("P0001202611210042")
        #expect(
            CodeBook(schemes: [demo, other]).resolve(number, on: today)
                == .failure(.ambiguous(["a-other", "demo-2026"])))
        let wrong = String(number.dropLast()) + (number.last == "0" ? "1" : "0")
        #expect(
            CodeBook(schemes: [plain, demo]).resolve(wrong, on: today)
                == .failure(.ambiguous(["demo-2026", "plain"])))
    }

    @Test(
        arguments: [
            ("", .empty), ("]C0", .empty), ("P0001２02611210042X", .fullWidth), ("Ｐ0001", .fullWidth),
            ("P0001\r", .controlCharacter),
            ("P\u{0}1", .controlCharacter), ("P\u{85}", .controlCharacter),
            (String(repeating: "1", count: 129), .tooLong(129)),
            ("血浆", .unknown), ("P00012026112100421\u{301}", .unknown),
        ] as [(String, ScanFailure)])
    func `refuses what no label holds`(scan: String, failure: ScanFailure) {
        #expect(CodeBook(schemes: [demo, isbt]).resolve(scan, on: today) == .failure(failure))
    }

    @Test(
        arguments: [
            ("{n:11n}{check:1}", .mod10, "629104150022", false),
            ("{n:12n}{check:1}", .mod10, "6291041500213", true),
            ("B{n:12n}{check:1}", .mod10, "B6291041500213", true),
            ("{n:4n}{check:1}", .mod11_2, "07940", true),
            ("{n:17n}{check:1}", .mod11_2, "11010519491231002X", true),
            ("{n:3n}{check:2}", .mod97, "79444", true),
            ("{n:3n}{check:2}", .mod97, "79445", false),
        ] as [(String, CheckAlgorithm, String, Bool)])
    func `verifies each algorithm`(template: String, check: CheckAlgorithm, scan: String, isRight: Bool)
        throws
    {
        let scheme = try CodeScheme(
            id: "s", issuer: "1", validFrom: today, pattern: CodePattern(template), check: check)
        let result = CodeBook(schemes: [scheme]).resolve(scan, on: today)
        #expect((result == .failure(.checkFailed("s"))) == !isRight && result != .failure(.unknown))
    }

    @Test func `is never misled by one wrong character`() throws {
        var random = SeededNumbers(seed: 372)
        let book = CodeBook(schemes: [demo])
        let right = Array(try demoNumber("P0001202611210042"))
        for _ in 0..<5000 {
            var wrong = right
            wrong[random.below(right.count)] = random.pick(Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"))
            guard wrong != right else { continue }
            #expect(throws: ScanFailure.self) { try book.resolve(String(wrong), on: today).get() }
        }
    }

    private func demoNumber(_ body: String) throws -> String {
        body + (try #require(CheckCharacters.iso7064Mod37_2.character(for: body)))
    }
}

@Suite struct `A code pattern` {
    @Test(
        arguments: [
            ("", .badTemplate), ("{a:4}", .badTemplate), ("{a:n}", .badTemplate), ("{a:0n}", .badTemplate),
            ("{a:+4n}", .badTemplate),
            ("{a:65n}", .badTemplate), ("{A:4n}", .badTemplate), ("{:4n}", .badTemplate),
            ("{a4n}", .badTemplate), ("{a:4n", .badTemplate),
            ("a:4n}", .badTemplate), ("{a:4z}", .badTemplate), ("P {a:4n}", .badTemplate),
            ("血{a:4n}", .badTemplate),
            ("{check:3}", .badTemplate), ("{a:4n}{a:4n}", .repeatedField("a")),
            ("{check:1}{a:4n}", .checkNotLast),
            ("{check:1}X", .checkNotLast), ("{a:64n}{b:64n}{c:1n}", .tooLong(129)),
            ("{a:9223372036854775808n}", .badTemplate),
        ] as [(String, CodePatternFailure)])
    func `is refused`(template: String, failure: CodePatternFailure) {
        #expect(throws: failure) { try CodePattern(template) }
    }

    @Test func `cuts out its fields`() throws {
        let pattern = try CodePattern("B{kind:1a}-{date:yymmdd}{lot:3x}")
        #expect(pattern.match("BX-261121A9Z") == ["kind": "X", "date": "261121", "lot": "A9Z"])
        for text in [
            "BX-261121A9", "BX-261121A9ZZ", "B1-261121A9Z", "BX-261321A9Z", "BX_261121A9Z", "BX-261121a9Z",
        ] {
            #expect(pattern.match(text) == nil)
        }
    }

    @Test func `must fit its algorithm`() throws {
        let day = try #require(Day(iso: "2026-11-21"))
        let digits = try CodePattern("{n:4n}{check:1}")
        let letters = try CodePattern("{n:4x}{check:1}")
        let donation = try CodePattern("ISBT128")
        #expect(throws: CodeSchemeFailure.checkDoesNotFit) { try scheme(digits, .none, day) }
        #expect(throws: CodeSchemeFailure.checkDoesNotFit) { try scheme(digits, .mod97, day) }
        #expect(throws: CodeSchemeFailure.checkDoesNotFit) { try scheme(letters, .mod10, day) }
        #expect(throws: CodeSchemeFailure.checkDoesNotFit) { try scheme(donation, .mod10, day) }
        #expect(throws: CodeSchemeFailure.endsBeforeItBegins) {
            try scheme(digits, .mod10, day, until: day.adding(days: -1))
        }
        #expect(try scheme(letters, .mod37_2, day).isValid(on: day.adding(days: 9999)))
    }

    private func scheme(
        _ pattern: CodePattern, _ check: CheckAlgorithm, _ from: Day, until: Day? = nil
    ) throws -> CodeScheme {
        try CodeScheme(id: "s", issuer: "1", validFrom: from, validTo: until, pattern: pattern, check: check)
    }
}
