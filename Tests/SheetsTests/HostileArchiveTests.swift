import Kernel
import Testing

@testable import Sheets

@Suite struct `A hostile archive` {
    private static let good = RawZip.book(sheet: "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")

    @Test func `is told from a good one`() {
        #expect(read(Self.good.bytes).cells == [["1"]])
    }

    @Test(arguments: [
        "../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:/evil.xml", "xl\\evil.xml", "xl/./a.xml", "a\u{0}b", "",
    ])
    func `with a path name that leads out of it is refused`(name: String) {
        var zip = Self.good
        zip.parts.append(RawZip.Part(name: name, content: [1]))
        #expect(read(zip.bytes).failure == .foreignName)
    }

    @Test func `that is a zip bomb is refused before it is unpacked`() {
        var zip = Self.good
        zip.parts[2].content = [UInt8](repeating: 0x20, count: 3_000_000)
        #expect(read(zip.bytes).failure == .bomb)
        // Many small ones are too large together.
        var limits = SheetLimits()
        limits.unpackedBytesMax = 200
        #expect(read(Self.good.bytes, limits: limits).failure == .bomb)
    }

    @Test func `that unpacks to more or less than it said is refused`() {
        for claim in [10, 1_000] {
            var zip = Self.good
            zip.parts[2].claimedSize = claim
            #expect(read(zip.bytes).failure == .damaged)
        }
    }

    @Test func `whose parts overlap or are doubled is refused`() {
        var zip = Self.good
        zip.parts.append(RawZip.Part(name: "xl/worksheets/sheet1.xml", content: [1], head: 0))
        #expect(read(zip.bytes).failure == .overlapping)
        zip.parts[3] = RawZip.Part(name: "XL/Worksheets/Sheet1.xml", content: [1])
        #expect(read(zip.bytes).failure == .overlapping)
    }

    @Test func `with another name inside than in its list is refused`() {
        var zip = Self.good
        zip.parts[2].localName = "xl/worksheets/sheet2.xml"
        #expect(read(zip.bytes).failure == .damaged)
    }

    @Test func `with a password, a wrong checksum or ZIP64 is refused`() {
        var zip = Self.good
        zip.parts[0].flags = 1
        #expect(read(zip.bytes).failure == .encrypted)
        zip = Self.good
        zip.parts[2].checksum = 7
        #expect(read(zip.bytes).failure == .damaged)
        zip = Self.good
        zip.claimedCount = 0xFFFF
        #expect(read(zip.bytes).failure == .wideArchive)
    }

    @Test func `with too many parts or bytes is refused`() {
        var limits = SheetLimits()
        limits.partsMax = 2
        #expect(read(Self.good.bytes, limits: limits).failure == .tooManyParts)
        limits = SheetLimits()
        limits.packedBytesMax = 100
        #expect(read(Self.good.bytes, limits: limits).failure == .tooLarge)
    }

    @Test func `that is cut or no archive at all is refused, wherever it is cut`() {
        #expect(read(Array("hello".utf8)).failure == .notArchive)
        let whole = Self.good.bytes
        for length in stride(from: 4, to: whole.count, by: 7) {
            #expect(read(Array(whole[..<length])).failure != nil)
        }
    }

    @Test func `with any one byte changed never ends the program`() {
        let whole = Self.good.bytes
        for place in whole.indices {
            for flip: UInt8 in [0x01, 0x80, 0xFF] {
                var bytes = whole
                bytes[place] ^= flip
                _ = read(bytes)
            }
        }
    }

    @Test func `without a worksheet is refused`() {
        #expect(read(RawZip([("a.txt", "a")]).bytes).failure == .notWorkbook)
        var zip = Self.good
        zip.parts.remove(at: 2)
        #expect(read(zip.bytes).failure == .notWorkbook)
    }
}

@Suite struct `Hostile XML in a sheet` {
    private func failure(_ sheet: String) -> SheetFailure? { read(RawZip.book(sheet: sheet).bytes).failure }

    @Test func `with a document type or entity is refused: nothing is expanded or fetched`() {
        var zip = RawZip.book(sheet: "")
        for text in [
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet>&b;</worksheet>",
            "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>",
        ] {
            zip.parts[2].content = Array(text.utf8)
            #expect(read(zip.bytes).failure == .declaration)
        }
        #expect(failure("<row><c><v>&b;</v></c></row>") == .badMarkup)
    }

    @Test func `that is nested deeply is refused`() {
        #expect(failure(String(repeating: "<row>", count: 10_000)) == .tooDeep)
    }

    @Test(arguments: [
        "<row", "<row a>", "<row a=b>", "<row></c>", "<row><c r=\"A1\"><v>1</v></c>", "<row a=\"<\"/>", "<>", "</>",
        "<row>&#0;</row><c><v>&#0;</v></c>", "<!-- ", "<![CDATA[ ", "<c><v>&amp</v></c>",
    ])
    func `that is not well-formed is refused`(text: String) { #expect(failure(text) == .badMarkup) }

    @Test func `in another encoding is refused`() {
        var zip = RawZip.book(sheet: "")
        zip.parts[2].content = [0xFF, 0xFE, 0x3C, 0x00]
        #expect(read(zip.bytes).failure == .notUTF8)
        zip.parts[2].content = Array("<worksheet><sheetData><row><c t=\"str\"><v>".utf8) + [0xC0, 0xAF]
        zip.parts[2].content += Array("</v></c></row></sheetData></worksheet>".utf8)
        #expect(read(zip.bytes).failure == .notUTF8)
    }

    @Test func `with rows or cells out of order, doubled, or beyond the limits is refused`() {
        #expect(failure("<row r=\"2\"/><row r=\"1\"/>") == .disorder)
        #expect(failure("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>") == .disorder)
        #expect(failure("<row r=\"1\"><c r=\"A2\"/></row>") == .disorder)
        #expect(failure("<row r=\"1048576\"/>") == .tooManyRows)
        #expect(failure("<row r=\"1\"><c r=\"XFD1\"/></row>") == .tooManyColumns)
    }

    @Test func `every failure has words in both languages`() {
        for failure in SheetFailure.allCases { #expect(!failure.phrase.zh.isEmpty && !failure.phrase.en.isEmpty) }
        for kind in SheetFlaw.Kind.allCases { #expect(!kind.phrase.zh.isEmpty && !kind.phrase.en.isEmpty) }
    }
}
