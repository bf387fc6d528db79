import Kernel
import Sheets
import Testing

@testable import Plasma

@Suite struct `A manifest in a workbook` {
    private static let head = [["#运输批/shipment", "SH-1"], ["#浆站", "STN-07"], ["#shipped_on", "2026-11-20"]]
    private static let titles = ["箱号/box", "袋号", "donor", "采集日期/collected_on", "净重g/weight_g", "类型/type"]

    private static func bag(_ number: String, day: SheetValue, grams: SheetValue, type: String = "普通") -> [SheetCell] {
        [
            SheetCell("B01"), SheetCell(number), SheetCell("D1"), SheetCell(day), SheetCell(grams), SheetCell(type),
        ]
    }

    private static let first = bag(
        "A999926012001", day: .day(Day(daysSinceEpoch: 20_758)),
        grams: .number(DecimalNumber(coefficient: 5_900, scale: 1)))

    private static func book(_ rows: [[SheetCell]]) -> [UInt8] {
        let above = (head + [titles]).map { $0.map { SheetCell($0) } }
        return Workbook([Sheet("S", columns: [], rows: above + rows)]).bytes
    }

    @Test func `is read like the same rows in CSV, dates as dates and digits as measured`() throws {
        let manifest = try Paper.read(Self.book([Self.first])).get()
        #expect(manifest.file.encoding == .xlsx)
        #expect(manifest.lines.map(\.bag) == ["A999926012001"])
        #expect(manifest.lines[0].collectedOn.iso == "2026-11-01")
        #expect(manifest.lines[0].stationWeightGrams.text == "590.0")
    }

    @Test func `is refused by row and field, and not one row is taken`() {
        let rows = [
            Self.first,
            Self.bag("=cmd|' /C calc'!A0", day: .text("2026-11-31"), grams: .text("5９0"), type: "上等"),
        ]
        guard case .failure(.rows(let report)) = Paper.read(Self.book(rows)) else {
            Issue.record("read")
            return
        }
        #expect(report.failures.map(\.row) == [6, 6, 6, 6])
        #expect(
            Set(report.failures.map(\.field)) == ["袋号/bag", "采集日期/collected_on", "净重g/weight_g", "类型/type"])
    }

    @Test func `with a short or an overlong row is judged like CSV`() {
        #expect(Paper.read(Self.book([[SheetCell("B01")]])).place == "5 浆员编号/donor")
        #expect(Paper.read(Self.book([Self.first + [SheetCell("x")]])).place == "5 箱号/box")
        #expect(Paper.read(Self.book([[SheetCell(String(repeating: "x", count: 1_001))]])).place == "5 #1")
        #expect(Paper.read(Self.book([[SheetCell("a\u{1}b")]])).place == "5 #1")
        #expect(Paper.read(Self.book([(0..<65).map { _ in SheetCell("x") }])).place == "5 #65")
    }

    @Test func `that is damaged or made to harm is refused by name`() {
        let bytes = Self.book([Self.first])
        #expect(Paper.read(Array(bytes.dropLast(9))).place == "sheets.file.workbook")
        #expect(Paper.read([0xD0, 0xCF, 0x11, 0xE0, 0xA1]).place == "sheets.file.spreadsheet")
    }

    @Test func `of 17 000 bags is read`() throws {
        let rows = (0..<17_000).map { number -> [SheetCell] in
            let digits = String(number + 1_000_000).dropFirst()
            return Self.bag(
                "A999926\(digits)", day: .day(Day(daysSinceEpoch: 20_758)),
                grams: .number(DecimalNumber(coefficient: 5_900, scale: 1)))
        }
        #expect(try Paper.read(Self.book(rows)).get().lines.count == 17_000)
    }
}

@Suite struct `A template` {
    @Test func `of a manifest has heads that the reader knows and an example that it passes over`() throws {
        let content = try SheetReader.read(FileTemplate.manifest.bytes)
        #expect(content.flaws.isEmpty)
        #expect(content.rows[3].cells == ManifestField.allCases.map(\.title))
        #expect(content.rows[4].cells[0] == TableFile.exampleMark)
        let form = ManifestForm(shipment: "SH-1", station: "STN-07", shippedOn: "2026-11-20")
        // Nothing filled in: the headings are empty and refused, the heads are not.
        #expect(Paper.read(FileTemplate.manifest.bytes, form).place == "1 运输批/shipment")
    }

    @Test func `of a temperature record has columns that the reader knows`() throws {
        #expect(Paper.readLogger(FileTemplate.temperature.bytes).place == "0 时间/time")
        let rows = ["时间/time", "2026-11-21 07:48:00", "2026-11-21 07:58:00"]
        let values: [SheetValue] = [
            .text("温度/temperature"), .number(DecimalNumber(coefficient: -182, scale: 1)),
            .number(DecimalNumber(coefficient: -18)),
        ]
        let book = Workbook([
            Sheet("S", columns: [], rows: zip(rows, values).map { [SheetCell($0), SheetCell($1)] })
        ])
        #expect(try Paper.readLogger(book.bytes).get().points.map(\.celsius.text) == ["-18.2", "-18"])
    }

    @Test func `tells for every column, in both languages, what a right value is`() {
        for template in [FileTemplate.manifest, .temperature] {
            for column in template.columns {
                #expect(!column.remedy.zh.isEmpty && !column.remedy.en.isEmpty)
                #expect(template.remedy(column.title) == column.remedy)
            }
        }
    }
}

@Suite struct `A refused file, given back` {
    @Test func `has its wrong cells marked where they stand, and a list of what to do`() throws {
        let text = Paper.head + Paper.titles + Paper.rows + "\r\nB03,HELLO,D3,2026-11-03,x,普通\r\n"
        guard case .failure(.rows(let report)) = Paper.read(text) else {
            Issue.record("read")
            return
        }
        let bytes = try #require(
            MarkedTable.workbook(
                Array(text.utf8), report, .manifest, decodeGB18030: Paper.decodeGB18030))
        let rows = try SheetReader.read(bytes).rows
        #expect(rows.first { $0.number == 8 }?.cells == ["B03", "HELLO", "D3", "2026-11-03", "x", "普通"])
        // The comments stand over B8 and E8.
        #expect(bytes.count > 1_000)
        // Corrected in place it can be sent again as it is.
        #expect(Paper.read(bytes).place == "8 袋号/bag")
    }

    @Test func `is nothing for JSON, and no formula for a formula`() throws {
        var report = RowReport()
        report.add(row: 1, field: "#1", value: "", Phrase("", ""))
        func marked(_ text: String) -> [UInt8]? {
            MarkedTable.workbook(
                Array(text.utf8), report, .manifest, decodeGB18030: Paper.decodeGB18030)
        }
        #expect(marked("{}") == nil)
        let bytes = try #require(marked("=1+1,2\n"))
        let content = try SheetReader.read(bytes)
        #expect(content.flaws.isEmpty && content.rows[0].cells == ["=1+1", "2"])
    }
}
