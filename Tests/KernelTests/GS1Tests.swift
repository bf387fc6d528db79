import Kernel
import Testing

@Suite struct `A GS1 number` {
    @Test func `has 14 digits whatever it was read with`() throws {
        #expect(try GTIN("96385074").digits == "00000096385074")
        #expect(try GTIN("614141123452").digits == "00614141123452")
        #expect(try GTIN("6291041500213").digits == "06291041500213")
        #expect(try GTIN("06291041500213") == GTIN("6291041500213"))
        #expect(try SSCC("006141411234567890").digits == "006141411234567890")
        #expect(try GLN("6291041500213").digits == "6291041500213")
    }

    @Test(
        arguments: [
            ("6291041500214", .checkFailed(ai: "")), ("629104150021", .checkFailed(ai: "")),
            ("62910415002", .wrongLength(ai: "")),
            ("", .wrongLength(ai: "")), ("629104150021X", .badCharacter(ai: "")),
            ("629104150021３", .fullWidth),
        ] as [(String, GS1Failure)])
    func `is refused`(text: String, failure: GS1Failure) {
        #expect(throws: failure) { try GTIN(text) }
    }
}

@Suite struct `A GS1 element string` {
    @Test(arguments: [
        "]d2010629104150021310AB-12\u{1D}17271130\u{1D}21S1", "010629104150021310AB-12{GS}1727113021S1",
        "]C1010629104150021310AB-12|1727113021S1", "\u{1D}010629104150021310AB-12|17271130|21S1",
    ])
    func `is read with any separator`(text: String) throws {
        #expect(
            try GS1ElementString.parse(text) == [
                GS1Element(ai: "01", value: "06291041500213"), GS1Element(ai: "10", value: "AB-12"),
                GS1Element(ai: "17", value: "271130"), GS1Element(ai: "21", value: "S1"),
            ])
    }

    @Test(
        arguments: [
            ("00006141411234567890", ["00"]), ("02062910415002133712", ["02", "37"]),
            ("3012345678|422156", ["30", "422"]),
            ("2406A|2417B|2508C|2519D", ["240", "241", "250", "251"]), ("2536291041500213DOC1", ["253"]),
            ("4106291041500213417629104150021320" + "01", ["410", "417", "20"]), ("421156100000", ["421"]),
            ("70032611210942", ["7003"]), ("800306291041500213SN1", ["8003"]),
            ("8006062910415002130102", ["8006"]),
            ("800826112109|80082611210942", []), ("80082611210942", ["8008"]), ("800826112109", ["8008"]),
            ("8018006141411234567890", ["8018"]), ("8020REF|90A|99B", ["8020", "90", "99"]),
            ("3103000590", ["3103"]),
            ("11261121|13261121|15261121|16261121", ["11", "13", "15", "16"]),
            ("400PO1|401C1|420100000", ["400", "401", "420"]),
            ("10A|10A", ["10"]), ("22V|254E|8004ASSET", ["22", "254", "8004"]),
        ] as [(String, [String])])
    func `knows its identifiers`(text: String, identifiers: [String]) throws {
        guard !identifiers.isEmpty else {
            #expect(throws: GS1Failure.contradiction(ai: "8008")) { try GS1ElementString.parse(text) }
            return
        }
        #expect(try GS1ElementString.parse(text).map(\.ai) == identifiers)
    }

    @Test(
        arguments: [
            ("", .empty), ("]d2", .empty), ("10", .empty), ("10A|", .empty), ("10A||21B", .empty),
            ("10|21B", .empty),
            ("0506291041500213", .unknownIdentifier("0506")), ("3106000590", .unknownIdentifier("3106")),
            ("X", .unknownIdentifier("X")), ("0106291041500214", .checkFailed(ai: "01")),
            ("010629104150021", .wrongLength(ai: "01")),
            ("0106291041500|213", .wrongLength(ai: "01")), ("010629104150021A", .badCharacter(ai: "01")),
            ("10ABCDEFGHIJKLMNOPQRSTU", .missingSeparator(ai: "10")),
            ("422156" + "10A", .missingSeparator(ai: "422")),
            ("17261301", .badDate(ai: "17")), ("17260230", .badDate(ai: "17")),
            ("17260001", .badDate(ai: "17")),
            ("70032611212442", .badDate(ai: "7003")), ("70032611000942", .badDate(ai: "7003")),
            ("8008261121096", .badDate(ai: "8008")),
            ("4106291041500214", .checkFailed(ai: "410")), ("10A B", .badCharacter(ai: "10")),
            ("10批", .badCharacter(ai: "10")),
            ("10A|10B", .contradiction(ai: "10")), ("10Ａ", .fullWidth),
            ("3712345678" + "9", .missingSeparator(ai: "37")),
            ("253629104150021", .wrongLength(ai: "253")), ("42215", .wrongLength(ai: "422")),
        ] as [(String, GS1Failure)])
    func `is refused`(text: String, failure: GS1Failure) {
        #expect(throws: failure) { try GS1ElementString.parse(text) }
    }

    @Test func `is refused when it is longer than any label`() {
        #expect(throws: GS1Failure.tooLong) { try GS1ElementString.parse(String(repeating: "1", count: 513)) }
    }

    @Test func `gives weights and dates their meaning`() throws {
        let today = try #require(Day(iso: "2026-11-21"))
        #expect(GS1Element(ai: "3103", value: "000590").measure?.text == "0.590")
        #expect(GS1Element(ai: "10", value: "000590").measure == nil)
        #expect(GS1Element(ai: "17", value: "280200").date(readOn: today)?.iso == "2028-02-29")
        #expect(GS1Element(ai: "11", value: "771231").date(readOn: today)?.iso == "1977-12-31")
        #expect(GS1Element(ai: "11", value: "761231").date(readOn: today)?.iso == "2076-12-31")
        #expect(GS1Element(ai: "21", value: "280200").date(readOn: today) == nil)
    }

    @Test func `survives damage`() throws {
        var random = SeededNumbers(seed: 1)
        let whole = [UInt8]("]d2010629104150021310AB-12|17271130|3103000590|70032611210942|21S1".utf8)
        var read = 0
        for _ in 0..<5000 {
            var bytes = whole
            bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) & 0x7F
            bytes.removeLast(random.below(bytes.count))
            let result = Result { () throws(GS1Failure) in try GS1ElementString.parse(text(bytes)) }
            if case .success = result { read += 1 }
        }
        #expect(read > 10)
    }
}
