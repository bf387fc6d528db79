import Historian
package import Kernel
import Sheets

/// A CSV file of an instrument: `time,signal,value[,quality]`, a value a row; or `time` and then a column for each
/// signal. Taken whole or not at all: half a file is worse than none.
package enum DropFile {
    package struct Refused: Error, Sendable, Equatable {
        package let reason: Phrase
        /// Of the file, as editors count.
        package let line: Int
    }

    /// 32 MB of rows.
    static let rowsMax = 500_000

    private enum Shape {
        case long(hasQuality: Bool)
        case wide([String])
    }

    /// `zone` is the plant's wall clock in minutes east of UTC, for stamps that tell no zone.
    package static func read(_ bytes: [UInt8], zone: Int) throws(Refused) -> [Reading] {
        let text: DecodedText
        do throws(Refusal) {
            text = try TextDecoding.decode(bytes) { _ in nil }
        } catch {
            throw Refused(reason: error.reason, line: 1)
        }
        var reader = CSVReader(text)
        guard let head = try row(&reader) else { throw Refused(reason: Phrases.empty, line: 1) }
        let shape = try shape(head)
        var readings: [Reading] = []
        while let row = try row(&reader) {
            if row.isBlank { continue }
            guard readings.count < rowsMax else { throw Refused(reason: Phrases.tooMany, line: row.line) }
            readings += try take(row, shape, zone)
        }
        return readings
    }

    private static func row(_ reader: inout CSVReader) throws(Refused) -> CSVRow? {
        do throws(CSVFailure) { return try reader.next() } catch {
            throw Refused(reason: Phrases.notCSV, line: error.line)
        }
    }

    private static func shape(_ head: CSVRow) throws(Refused) -> Shape {
        let names = head.fields.map { trimmed($0) }
        let first = names.first?.lowercased() ?? ""
        guard ["time", "timestamp", "时间"].contains(first), names.count > 1 else {
            throw Refused(reason: Phrases.noTime, line: head.line)
        }
        let rest = names.dropFirst().map { $0.lowercased() }
        if rest == ["signal", "value"] || rest == ["信号", "数值"] { return .long(hasQuality: false) }
        if rest == ["signal", "value", "quality"] || rest == ["信号", "数值", "质量"] { return .long(hasQuality: true) }
        let columns = Array(names.dropFirst())
        guard columns.allSatisfy({ !$0.isEmpty }), Set(columns).count == columns.count else {
            throw Refused(reason: Phrases.columns, line: head.line)
        }
        return .wide(columns)
    }

    private static func take(_ row: CSVRow, _ shape: Shape, _ zone: Int) throws(Refused) -> [Reading] {
        let fields = row.fields.map { trimmed($0) }
        guard let moment = moment(fields[0], zone) else { throw Refused(reason: Phrases.stamp, line: row.line) }
        switch shape {
        case .long(let hasQuality):
            guard fields.count == (hasQuality ? 4 : 3), !fields[1].isEmpty else {
                throw Refused(reason: Phrases.width, line: row.line)
            }
            return [try reading(fields[1], fields[2], hasQuality ? fields[3] : "", moment, row.line)]
        case .wide(let columns):
            guard fields.count == columns.count + 1 else { throw Refused(reason: Phrases.width, line: row.line) }
            var readings: [Reading] = []
            for (column, text) in zip(columns, fields.dropFirst()) where !text.isEmpty {
                readings.append(try reading(column, text, "", moment, row.line))
            }
            return readings
        }
    }

    private static func reading(
        _ address: String, _ text: String, _ quality: String, _ moment: Moment, _ line: Int
    ) throws(Refused) -> Reading {
        let value = text.isEmpty ? PointValue.none : ToldNumber.value(text: text)
        guard let value else { throw Refused(reason: Phrases.number, line: line) }
        let told: PointQuality
        switch quality.lowercased() {
        case "": told = value.isFinite ? .historical : .bad
        case "good": told = .historical
        case "uncertain": told = .uncertain
        case "bad": told = .bad
        default: throw Refused(reason: Phrases.quality, line: line)
        }
        return Reading(address, value, at: moment, quality: told)
    }

    /// RFC 3339, or the plant's wall clock: `2026-11-21 09:02:11`.
    static func moment(_ text: String, _ zone: Int) -> Moment? {
        if let moment = Moment(rfc3339: text) { return moment }
        let sign = zone < 0 ? "-" : "+"
        let (hours, minutes) = (abs(zone) / 60, abs(zone) % 60)
        let offset = "\(sign)\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
        let joined = text.utf8.count > 10 ? String(text.prefix(10)) + "T" + text.dropFirst(11) : text
        let separator = text.dropFirst(10).first
        guard separator == " " || separator == "T" else { return nil }
        return Moment(rfc3339: joined + offset)
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = text[...].drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }

    enum Phrases {
        static let empty = Phrase("文件里没有内容", "The file is empty")
        static let notCSV = Phrase("这一行不是合格的 CSV", "This line is no CSV")
        static let noTime = Phrase(
            "第一列应是 time（时间），其后是 signal,value 或各信号的列",
            "The first column must be time, then signal,value or a column for each signal")
        static let columns = Phrase("有空白或重复的列名", "A column's name is empty or stands there twice")
        static let width = Phrase("这一行的列数与表头不同", "This row has not as many columns as the head")
        static let stamp = Phrase(
            "时间应写作 2026-11-21 09:02:11 或 RFC 3339", "A time is written 2026-11-21 09:02:11 or as RFC 3339 says")
        static let number = Phrase("数值不是数", "The value is no number")
        static let quality = Phrase("质量应为 good、uncertain 或 bad", "The quality is good, uncertain or bad")
        static let tooMany = Phrase("行数超过 500000", "More than 500,000 rows")
    }
}
