import Kernel
import Sheets
import TestKit
import Testing
import Web

@testable import Exchange

extension FileFailure {
    /// Row and field of everything that is wrong.
    var places: [String] {
        guard case .rows(let report) = self else { return [refusal.code] }
        return report.failures.map { "\($0.row) \($0.field)" }
    }
}

@Suite struct `A file of messages` {
    private func read(_ type: MessageType, _ bytes: [UInt8]) -> Result<[MessageItem], FileFailure> {
        do throws(FileFailure) {
            return .success(
                try type.items(ofFile: bytes, zoneMinutes: 480, decodeGB18030: { _ in nil }))
        } catch { return .failure(error) }
    }

    private func read(_ type: MessageType, _ text: String) -> Result<[MessageItem], FileFailure> {
        read(type, Array(text.utf8))
    }

    private func places(_ type: MessageType, _ text: String) -> [String] {
        guard case .failure(let failure) = read(type, text) else { return [] }
        return failure.places
    }

    private let titles = "袋号,code,Reason,时间\n"
    private let row = "A999926123456,LBL-BAD,破损,2026-03-15 09:42\n"

    @Test(arguments: MessageType.all.map(\.name)) func `of any type is its template filled in, XLSX and CSV`(
        _ name: String
    ) throws {
        let type = try #require(MessageType.all.first { $0.name == name })
        let example = MessageItem(
            json: .object(type.fields.map { JSONMember(key: $0.name, value: $0.example) }))
        let heads = type.fields.map(FieldTable.title)
        let values = type.fields.map { DeedField.shown($0.example) }
        let content = try SheetReader.read(type.table.template.bytes)
        #expect(content.flaws.isEmpty && content.rows[0].cells == heads)
        #expect(content.rows[1].cells[0] == TableFile.exampleMark)
        // Untouched it holds nothing; with its example's first cell filled in it holds one item.
        #expect(read(type, type.table.template.bytes).failure?.places == ["0 #1"])
        #expect(read(type, type.table.templateCSV).failure?.places == ["0 #1"])
        var cells = content.rows[1].cells
        cells[0] = values[0]
        let book = Workbook([Sheet("S", columns: [], rows: [heads, cells].map { $0.map { SheetCell($0) } })])
        let filled = try read(type, book.bytes).get()
        #expect(filled.count == 1 && type.flaws(filled).isEmpty)
        // Times differ in their zones; everything else is the example.
        for field in type.fields where field.name != "at" && !field.name.hasSuffix("_at") && field.name != "since" {
            #expect(filled[0].value(field.name) == example.value(field.name), "\(field.name)")
        }
        let csv = try read(type, CSVWriter.bytes([heads, values])).get()
        #expect(csv.count == 1 && type.flaws(csv).isEmpty && type.subject(of: csv[0]) == type.subject(of: example))
        for field in type.fields { #expect(!field.remedy.zh.isEmpty) }
    }

    @Test func `has heads in Chinese, in English or by the field's name, in any order, with or without the unit`()
        throws
    {
        let items = try read(.unitReject, "# note\n\n" + titles + row).get()
        #expect(
            items == [
                MessageItem([
                    ("bag", .text("A999926123456")), ("code", .text("LBL-BAD")), ("reason", .text("破损")),
                    ("at", .text("2026-03-15T01:42:00.000000Z")),
                ])
            ])
        for head in ["采集量", "Volume", "volume_ml", "采集量/volume_ml", "采集量(mL)", "采集量（mL）", "Volume (mL)"] {
            #expect(MessageType.donation.table.place(of: head) == 4, "\(head)")
        }
    }

    @Test func `has words for choices and flags, units behind numbers, and nothing for what may be empty`() throws {
        let text = """
            袋号,浆员编号,浆站,采集时间,采集量,净重,血浆类型,血浆外观,年龄,二次穿刺,不良反应
            b1,D1,S51A,2026-03-15T09:42:00+08:00,580 mL,588.50g,乙免,Normal,34,是,
            b2,D2,S51A,2026/3/15 9:42,580,588,hbv-immune,乳糜,35,no,N

            """
        let items = try read(.donation, text).get()
        #expect(items[0].text("weight_g") == "588.50" && items[0].text("volume_ml") == "580")
        #expect(items.map { $0.text("type") } == ["hbv-immune", "hbv-immune"])
        #expect(items.map { $0.text("plasma_state") } == ["normal", "lipaemic"])
        #expect(items[0].value("second_puncture") == .bool(true) && items[0].value("adverse_reaction") == nil)
        #expect(items[1].value("second_puncture") == .bool(false) && items[1].value("age_years") == .integer(35))
        #expect(items[0].text("collected_at") == items[1].text("collected_at"))
    }

    @Test func `is refused by row and field, and nothing of it is taken`() {
        let wrong = "b1,,x,2026-13-15\n" + row + "b2,LBL-BAD,破损\n"
        #expect(places(.unitReject, titles + wrong) == ["2 原因代码/code", "2 时间/at", "4 #1"])
        #expect(
            places(.unitReject, "袋号,颜色,袋号\n" + row) == ["1 颜色", "1 袋号/bag", "1 原因代码/code", "1 原因/reason", "1 时间/at"])
        #expect(places(.unitReject, titles) == ["0 #1"])
        #expect(places(.unitReject, "#\n") == ["1 #1"])
        #expect(places(.titreResult, "袋号,项目,数值,单位,时间\nb,t,8..2,IU/mL,2026-03-15 09:42\n") == ["2 数值/value"])
        let long = String(repeating: "x", count: 65)
        #expect(places(.unitReject, titles + "\(long),LBL-BAD,破损,2026-03-15 09:42\n") == ["2 袋号/bag"])
        #expect(places(.donorUpsert, "浆站,浆员编号,身份,比对标签\nS,D1,good,t\n") == ["2 身份/status"])
        #expect(places(.unitReject, "") == ["sheets.file.empty"])
    }

    @Test func `of JSON is a list of items, or the message itself`() throws {
        let item = #"{"bag":"b1","code":"LBL-BAD","reason":"label","at":"2026-03-15T09:42:00+08:00"}"#
        let list = try read(.unitReject, "[\(item)]").get()
        #expect(list.count == 1 && list[0].text("bag") == "b1")
        #expect(try read(.unitReject, #"{"type":"UNIT_REJECT","items":[\#(item)]}"#).get() == list)
        #expect(places(.unitReject, #"{"type":"DONATION","items":[\#(item)]}"#) == ["0 type"])
        #expect(places(.unitReject, #"[\#(item),{"bag":"b2"},{"bagg":"b2"},7]"#) == ["2 原因代码/code", "3 bagg", "4 #1"])
        #expect(places(.unitReject, "{") == ["0 #1"])
        #expect(places(.unitReject, "[]") == ["0 #1"])
    }

    @Test func `holds no more items than a message`() {
        let small = MessageType(
            "SMALL", .toPlant, Phrase("小", "Small"), subject: "bag", itemsMax: 2,
            fields: MessageType.unitReject.fields)
        #expect(places(small, titles + row + row) == [])
        #expect(places(small, titles + row + row + row + row) == ["4 #1"])
        let item = #"{"bag":"b1","code":"c","reason":"r","at":"2026-03-15T09:42:00Z"}"#
        #expect(places(small, "[\(item),\(item),\(item)]") == ["3 #1"])
    }

    @Test func `comes back as answers, of which the refused ones can be corrected and sent again`() throws {
        let items = ["b1", "=b2"].map { MessageItem.story($0) }
        let verdicts = [
            ItemVerdict(index: 0, subject: "b1", .noted(["VOL-600"])),
            ItemVerdict(index: 1, subject: "=b2", .refused(code: "x.y.z", reason: Phrase("不收", "not taken"))),
        ]
        let answers = MessageAnswers(.unitReject, items, verdicts)
        let text = String(decoding: answers.csv, as: UTF8.self)
        #expect(text.contains("收下，有发现 noted,VOL-600,") && text.contains("不收 refused,x.y.z,不收 not taken"))
        #expect(String(decoding: answers.json, as: UTF8.self).contains(#""outcome":"refused""#))
        #expect(try SheetReader.read(answers.workbook).rows.map(\.number) == [1, 2, 3])
        let refused = MessageAnswers(.unitReject, items, verdicts, onlyRefused: true)
        for bytes in [refused.csv, refused.workbook] {
            #expect(try read(.unitReject, bytes).get() == [items[1]])
        }
        let silent = MessageAnswers(.unitReject, items, [])
        #expect(String(decoding: silent.csv, as: UTF8.self).contains("未答复 not answered"))
    }

    @Test func `of what waits has a line for each item, and is the message itself as JSON`() throws {
        let message = Message(
            id: "o-1", seq: 4, type: "UNIT_REJECT", version: 1, createdAt: .storyStart,
            items: ["b1", "b2"].map { .story($0) })
        let other = Message(id: "o-2", seq: 5, type: "DONATION", version: 1, createdAt: .storyStart, items: [])
        let waiting = WaitingMessages(.unitReject, [message, other])
        #expect(try SheetReader.read(waiting.workbook).rows.map { $0.cells[3] } == ["袋号/bag", "b1", "b2"])
        #expect(waiting.csv.split(separator: UInt8(ascii: "\n")).count == 3)
        let json = String(decoding: waiting.json, as: UTF8.self)
        #expect(json == "{\"messages\":[\(String(decoding: message.canonicalBytes, as: UTF8.self))]}")
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
