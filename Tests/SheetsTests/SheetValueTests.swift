import Kernel
import Testing

@testable import Sheets

@Suite struct `A cell` {
    @Test(arguments: [
        ("588.52999999999997", 0, "588.53"), ("0.30000000000000004", 0, "0.3"), ("590", 0, "590"), ("590", 2, "590.00"),
        ("588.5", 1, "588.5"), ("588.53", 1, "588.53"), ("-18.2", 0, "-18.2"), ("1.5E-3", 0, "0.0015"),
        ("2.5E+3", 0, "2500"), ("-0", 0, "0"), ("0", 2, "0.00"), ("0.0", 0, "0"), ("1e2", 0, "100"),
        ("9999999999999999", 0, "10000000000000000"), ("999926012001", 0, "999926012001"),
    ])
    func `of a number reads as the digits that were typed`(stored: String, decimals: Int, text: String) {
        #expect(SheetNumber.text(stored, decimals: decimals) == text)
    }

    @Test(arguments: ["", "-", ".", "1,5", "0x10", "1e", "1e999999", "NaN", "1e400", "12 "])
    func `of no number reads as nothing`(stored: String) { #expect(SheetNumber.text(stored) == nil) }

    @Test(arguments: [
        ("46347", "2026-11-21"), ("61", "1900-03-01"), ("46347.325", "2026-11-21 07:48:00"),
        ("46347.999999999", "2026-11-22"), ("45351", "2024-02-29"),
    ])
    func `of a date reads as the day that stands there`(serial: String, text: String) {
        #expect(SheetDay.text(serial, from1904: false) == text)
    }

    @Test func `of a date that never was reads as nothing; the count from 1904 is another`() {
        for serial in ["60", "-1", "2958466", "x"] { #expect(SheetDay.text(serial, from1904: false) == nil) }
        #expect(SheetDay.text("44885", from1904: true) == "2026-11-21")
    }

    @Test(arguments: [
        ("yyyy\\-mm\\-dd", SheetFormats.Meaning.date), ("[$-804]yyyy\"年\"m\"月\"d\"日\"", .date), ("0.00", .decimals(2)),
        ("#,##0.0_ ", .decimals(1)), ("\"days\" 0", .plain), ("[Red]0.000;[Blue]-0", .decimals(3)), ("0.00%", .plain),
        ("0.00E+00", .plain), ("General", .plain), ("@", .plain), ("h:mm", .date), ("0.##", .plain),
    ])
    func `means what its format says`(code: String, meaning: SheetFormats.Meaning) {
        #expect(SheetFormats.meaning(200, code) == meaning)
    }

    @Test func `without a plain value is reported by its place, and reads as empty`() {
        let sheet = """
            <row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="s"><v>9</v></c>\
            <c r="D1"><v>4</v></c></row></sheetData><mergeCells><mergeCell ref="B7:C8"/></mergeCells><sheetData>
            """
        guard case .success(let content) = read(RawZip.book(sheet: sheet).bytes) else {
            Issue.record("not read")
            return
        }
        #expect(content.rows == [SheetRow(number: 1, cells: ["", "", "", "4"])])
        #expect(
            content.flaws == [
                SheetFlaw(row: 1, column: 1, kind: .formula), SheetFlaw(row: 1, column: 2, kind: .error),
                SheetFlaw(row: 1, column: 3, kind: .unknown), SheetFlaw(row: 7, column: 2, kind: .merged),
            ])
    }

    @Test func `is read from shared, inline, rich and prefixed text, without readings`() {
        let shared = """
            <sst><si><t>甲</t><rPh sb="0" eb="1"><t>jiǎ</t></rPh></si><si><r><t>a</t></r>\
            <r><t xml:space="preserve"> b</t></r></si></sst>
            """
        let sheet = """
            <row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>&lt;x&#x4E59;&gt;</t></is></c>\
            <c t="b"><v>1</v></c><c t="str"><v><![CDATA[a<b]]></v></c><c t="str"><v>_x0041__x005F_x0041_</v></c></row>
            """
        #expect(
            read(RawZip.book(sheet: sheet, shared: shared).bytes).cells
                == [["甲", "a b", "<x乙>", "TRUE", "a<b", "A_x0041_"]])
    }
}

@Suite struct `A workbook of ours` {
    static let day = Day(daysSinceEpoch: 20_778)
    static let texts = [
        "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "a\"b<c>&", "a\nb", "\u{1}", "_x0041_", " 空 ", "007",
    ]

    static func sample() -> Workbook {
        let moment = day.start(offsetMinutes: 480) + .seconds(28_080)
        var rows = [
            [SheetCell("文字", .heading), SheetCell("number", .heading, note: "克/g"), SheetCell("day", .heading)]
        ]
        rows += texts.map { [SheetCell($0), SheetCell(.blank), SheetCell(.day(day))] }
        rows.append([
            SheetCell(.number(DecimalNumber(coefficient: 58_850, scale: 2))),
            SheetCell(.number(DecimalNumber(coefficient: 1_234_567_890_123_456_789, scale: 3)), .wrong, note: "太长"),
            SheetCell(.moment(moment, offsetMinutes: 480)),
        ])
        let rules = [
            SheetRule(column: 1, rows: 2...500, .list(["普通", "乙免"]), hint: "选一个 Choose <one>"),
            SheetRule(
                column: 2, rows: 2...500, .decimals(DecimalNumber(coefficient: 0), DecimalNumber(coefficient: 10)),
                hint: "0–10"),
            SheetRule(column: 3, rows: 2...500, .days(day, day), hint: "day"),
        ]
        return Workbook([
            Sheet(
                "数据", columns: [SheetColumn(width: 20, .text), SheetColumn(width: 9), SheetColumn(width: 12, .day)],
                rows: rows, rules: rules, filterRow: 1),
            Sheet("说明", columns: [SheetColumn(width: 80)], rows: [[SheetCell("读我")]], frozenRows: 0),
        ])
    }

    @Test func `reads back as it was written, digits kept, text as text`() throws {
        let content = try SheetReader.read(Self.sample().bytes)
        #expect(content.name == "数据")
        #expect(content.flaws.isEmpty)
        #expect(content.rows.map(\.cells)[1...].prefix(Self.texts.count).map { $0[0] } == Self.texts)
        #expect(content.rows.last?.cells == ["588.50", "1234567890123456.789", "2026-11-21 07:48:00"])
        #expect(content.rows[1].cells[2] == "2026-11-21")
    }

    @Test func `is the same bytes each time, and holds no formula`() throws {
        #expect(Self.sample().bytes == Self.sample().bytes)
        let archive = try ZipArchive(Self.sample().bytes, limits: SheetLimits())
        let sheet = String(decoding: try #require(try archive.part("xl/worksheets/sheet1.xml")), as: UTF8.self)
        #expect(!sheet.contains("<f>") && !sheet.contains("<f "))
        #expect(sheet.contains("=1+1</t>"))
    }

    @Test func `cuts a text that no cell holds, and says so`() throws {
        let long = String(repeating: "长", count: 40_000)
        let book = Workbook([Sheet("S", columns: [], rows: [[SheetCell(long)]])])
        let read = try SheetReader.read(book.bytes).rows[0].cells[0]
        #expect(read.utf16.count < 32_767 && read.hasSuffix("…"))
    }
}
