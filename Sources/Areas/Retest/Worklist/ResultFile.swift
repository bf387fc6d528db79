import Donors
package import Kernel
import Plasma
import Sheets

/// Results as an analyser's computer exports them: CSV, a workbook, or JSON `{"results": […]}`.
package enum ResultFile {
    /// `decodeGB18030`: what older instruments write.
    package static func read(
        _ bytes: [UInt8], testedAt: Moment, decodeGB18030: @escaping ([UInt8]) -> String?
    ) throws(Refusal) -> ResultBatch {
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { return try json(bytes, testedAt) }
        var rows: TableFile
        do throws(FileFailure) { rows = try TableFile(bytes, decodeGB18030: decodeGB18030) } catch {
            throw error.refusal
        }
        var results: [TestResult] = []
        var kits: [String: TestKit] = [:]
        var flaws = RowFlaws()
        var isHead = true
        while let row = try next(&rows) {
            if row.isBlank { continue }
            if isHead {
                isHead = false
                continue
            }
            let cells = row.fields.map(trimmed) + ["", "", "", "", "", "", ""]
            guard row.fields.count >= 3, results.count < WorklistRules.resultsMax else {
                flaws.add(row.line, "", Phrase("列数不够，或超过 10 000 个结果", "too few columns, or over 10 000 results"))
                continue
            }
            results.append(result(cells[0], cells[1], cells[2], cells[3]))
            guard let kit = try TestKit(lot: cells[4], maker: cells[5], expires: cells[6]) else { continue }
            if let known = kits[cells[1]], known != kit {
                flaws.add(row.line, kit.lot, Phrase("一个项目两个试剂批号，请分文件", "two lots of one test: send two files"))
            }
            kits[cells[1]] = kit
        }
        try flaws.refuse()
        return ResultBatch(testedAt: testedAt, kits: kits, results: results)
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func next(_ rows: inout TableFile) throws(Refusal) -> CSVRow? {
        do throws(FileFailure) { return try rows.next() } catch { throw error.refusal }
    }

    private static func json(_ bytes: [UInt8], _ testedAt: Moment) throws(Refusal) -> ResultBatch {
        do throws(JSONFailure) {
            let fields = try JSONFields(JSONReader.read(bytes, strictness: .lenient, depthMax: 8))
            try fields.refuseUnknown(except: ["kit_lots", "results", "tested_at"])
            let kits = fields.has("kit_lots") ? try fields.kits("kit_lots") : [:]
            var results: [TestResult] = []
            for one in try fields.objects("results") { results.append(try TestResult(reading: one)) }
            let told = try fields.optionalString("tested_at")
            guard told == nil || told.flatMap({ Moment(rfc3339: $0) }) != nil else { throw fields.wrong("tested_at") }
            return ResultBatch(
                testedAt: told.flatMap { Moment(rfc3339: $0) } ?? testedAt, kits: kits, results: results)
        } catch {
            throw .resultFileWrong(error.path.isEmpty ? "#\(error.offset)" : error.path)
        }
    }

    /// A value, or the word for it, in both languages and in the signs that instruments print.
    static func result(_ specimen: String, _ item: String, _ value: String, _ told: String) -> TestResult {
        let number = DecimalNumber(value)
        return TestResult(
            specimen: specimen, item: item, value: number, told: word(told) ?? (number == nil ? word(value) : nil))
    }

    private static func word(_ text: String) -> Interpretation? {
        switch text {
        case "阴性", "-", "neg", "NEG", "negative", "Negative": .negative
        case "阳性", "反应性", "有反应性", "+", "pos", "POS", "positive", "reactive", "Reactive": .reactive
        case "合格", "pass": .pass
        case "不合格", "fail": .fail
        default: nil
        }
    }
}

extension Refusal {
    package static func resultFileWrong(_ place: String) -> Refusal {
        Refusal(
            "retest.worklist.file-wrong", Phrase("文件的 \(place) 读不出来", "\(place) of the file cannot be read"),
            next: Phrase("按说明的写法重做文件", "Make the file as described"))
    }
}
