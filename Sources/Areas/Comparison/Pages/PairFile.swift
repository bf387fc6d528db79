import Kernel
import Sheets
import Web

/// One test at one station as a file: every pair, the statistics, the days, and the pictures as they stand on the page.
enum PairFile {
    private static let columns = ["bag", "at", "day", "station", "assay", "station_result", "plant_result", "unit"]

    static func download(_ visit: Visit) async throws(Denial) -> Reply {
        guard let model = try await AssayPages.model(visit) else { return .missing }
        let name = "\(model.station)-\(model.assay.code)-\(model.period.from.iso)-\(model.period.to.iso)"
        switch visit.query["format"] {
        case "xlsx":
            return .file(name: "\(name).xlsx", contentType: Workbook.contentType, bytes: workbook(model, visit))
        case "zip":
            return .file(name: "\(name).zip", contentType: "application/zip", bytes: archive(model, name, visit))
        default: return .file(name: "\(name).csv", contentType: "text/csv; charset=utf-8", bytes: csv(model))
        }
    }

    private static func cells(_ pair: PairLine, _ model: AssayPages.Model) -> [String] {
        [
            pair.bag, pair.at.rfc3339, pair.day.iso, model.station, model.assay.code, pair.station.text,
            pair.plant.text, pair.unit ?? "",
        ]
    }

    /// RFC 4180 in UTF-8 with its mark, so that spreadsheets read the characters.
    static func csv(_ model: AssayPages.Model) -> [UInt8] {
        var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
        for cells in [columns] + model.pairs.map({ cells($0, model) }) {
            bytes += Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
        }
        return bytes
    }

    /// A spreadsheet computes what begins like a formula; an apostrophe makes it text (OWASP CSV Injection).
    private static func cell(_ text: String) -> String {
        let isNumber = DecimalNumber(text) != nil
        let tame = !isNumber && text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard tame.contains(where: { ",\"\r\n".contains($0) }) else { return tame }
        return "\"" + tame.replacing("\"", with: "\"\"") + "\""
    }

    static func workbook(_ model: AssayPages.Model, _ visit: Visit) -> [UInt8] {
        let rows = model.pairs.map { pair -> [SheetCell] in
            var cells = cells(pair, model).map { SheetCell($0) }
            cells[1].value = .moment(pair.at, offsetMinutes: visit.zoneMinutes)
            cells[2].value = .day(pair.day)
            for (place, reading) in [(5, pair.station), (6, pair.plant)] {
                if case .value(let number) = reading { cells[place].value = .number(number) }
            }
            return cells
        }
        let statistics =
            model.pictures(visit.language).map { AssayStatistics.numbers($0, model.assay) }
            ?? AssayStatistics.words(model.tally.agreement, visit.language)
        let pairs = Sheet(
            "结果对 Pairs", columns: [22, 20, 12, 10, 12, 14, 14, 8].map { SheetColumn(width: $0) },
            rows: [columns.map { SheetCell($0, .heading) }] + rows, filterRow: 1)
        let figures = Sheet(
            "统计量 Statistics", columns: [36, 28, 28, 30].map { SheetColumn(width: $0) },
            rows: [AssayPages.Words.heads.map { SheetCell($0(visit.language), .heading) }]
                + statistics.map { [$0.name, $0.value, $0.interval, $0.method].map { SheetCell($0) } })
        return Workbook([figures, pairs]).bytes
    }

    /// The workbook with the pictures beside it, each as SVG, which browsers and office programs open.
    static func archive(_ model: AssayPages.Model, _ name: String, _ visit: Visit) -> [UInt8] {
        var parts: [(name: String, content: [UInt8])] = [
            ("\(name).xlsx", workbook(model, visit)), ("\(name).csv", csv(model)),
        ]
        for picture in model.pictures(visit.language)?.all(model.assay) ?? [] {
            guard case .success(let drawn) = picture.plot else { continue }
            parts.append(("\(picture.name).svg", plot(drawn).utf8))
        }
        return Archive.bytes(parts)
    }
}
