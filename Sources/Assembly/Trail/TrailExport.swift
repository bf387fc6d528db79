import Kernel
import Ledger
import Sheets
import Trail

/// The filtered trail as a file: every column of every entry, newest first (Law.s18: D 12.9; PI 9.8).
enum TrailExport {
    /// Entries of one file; the newest ones, and the file's name says so.
    static let entriesMax = 20_000

    /// A cell of a spreadsheet holds no more; the JSON lines hold every body whole.
    static let bodyBytesMax = 30_000

    static let columns = [
        "entry", "recorded_at", "happened_at", "person", "name", "role", "workstation", "kind", "what_zh",
        "what_en", "subjects", "old", "new", "reason", "signatures", "leaf", "body",
    ]

    static func csv(_ lines: [TrailLine]) -> [UInt8] { CSVWriter.bytes([columns] + lines.map(cells)) }

    static func cells(_ line: TrailLine) -> [String] {
        let head = line.head
        let changes = line.changes
        return [
            String(head.index), head.recordedAt.rfc3339, head.happenedAt.rfc3339, head.person, line.personName,
            head.role, head.workstation, line.envelope.kind.name, line.words.zh, line.words.en,
            line.envelope.subjects.map(\.description).joined(separator: " "),
            changes.map { "\($0.name)=\($0.old)" }.joined(separator: "; "),
            changes.map { "\($0.name)=\($0.new)" }.joined(separator: "; "), head.reason ?? "",
            TrailParts.signatures(line, .en).joined(separator: "; "), line.leaf.hex,
            line.isDiscreet || line.body.count > bodyBytesMax ? "" : String(decoding: line.body, as: UTF8.self),
        ]
    }

    private static let widths = [9, 21, 21, 9, 14, 14, 14, 34, 24, 30, 40, 30, 30, 24, 50, 20, 60]

    /// The same columns as a workbook: times as times of the plant's clock, everything else as text.
    static func workbook(_ lines: [TrailLine], zoneMinutes: Int) -> [UInt8] {
        let rows = lines.map { line -> [SheetCell] in
            var row = cells(line).map { SheetCell($0) }
            row[0].value = .number(DecimalNumber(coefficient: line.head.index))
            row[1].value = .moment(line.head.recordedAt, offsetMinutes: zoneMinutes)
            row[2].value = .moment(line.head.happenedAt, offsetMinutes: zoneMinutes)
            return row
        }
        let zone = TrailParts.zone(zoneMinutes)
        let heads = columns.map { SheetCell($0.hasSuffix("_at") ? "\($0) (UTC\(zone))" : $0, .heading) }
        let sheet = Sheet(
            "轨迹 Trail", columns: widths.map { SheetColumn(width: $0) }, rows: [heads] + rows, filterRow: 1)
        return Workbook([sheet]).bytes
    }

    /// One JSON object a line: the entry as it was hashed, its body, and the words of its kind.
    static func jsonLines(_ lines: [TrailLine]) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += Array("{\"body\":".utf8) + (line.isDiscreet ? Array("null".utf8) : line.body)
            bytes += Array(",\"entry\":".utf8) + line.envelope.bytes
            var writer = CanonicalWriter()
            writer.beginObject()
            writer.member("en", line.words.en)
            writer.member("leaf", line.leaf.hex)
            writer.member("name", line.personName)
            writer.member("zh", line.words.zh)
            writer.endObject()
            bytes += Array(",\"told\":".utf8) + writer.bytes + Array("}\n".utf8)
        }
        return bytes
    }
}
