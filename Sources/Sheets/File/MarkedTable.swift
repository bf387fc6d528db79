import Kernel

/// A refused file given back as a workbook: every wrong cell is marked where it stands and says why.
package enum MarkedTable {
    /// Larger workbooks are not put into a page; then only the wrong rows are in it.
    package static let bytesMax = 1_500_000

    package static func workbook(
        _ bytes: [UInt8], _ report: RowReport, _ template: FileTemplate, decodeGB18030: TextDecoding.GB18030
    ) -> [UInt8]? {
        guard let rows = read(bytes, template, decodeGB18030) else { return nil }
        let whole = workbook(rows, report, template, isWhole: true)
        guard whole.count > bytesMax else { return whole }
        let wrong = Set(report.failures.map(\.row))
        let part = workbook(
            rows.filter { wrong.contains($0.line) || $0.line <= 10 }, report, template, isWhole: false)
        return part.count > bytesMax ? nil : part
    }

    /// Nothing for what has no rows, as JSON.
    private static func read(
        _ bytes: [UInt8], _ template: FileTemplate, _ decodeGB18030: TextDecoding.GB18030
    ) -> [CSVRow]? {
        do throws(FileFailure) {
            var file = try TableFile(bytes, decodeGB18030: decodeGB18030)
            if file.isJSON { return nil }
            var rows: [CSVRow] = []
            while rows.count <= template.rowsMax + 10, let row = try file.next() { rows.append(row) }
            return rows
        } catch { return nil }
    }

    private static func workbook(
        _ rows: [CSVRow], _ report: RowReport, _ template: FileTemplate, isWhole: Bool
    ) -> [UInt8] {
        let head = rows.first { !$0.isBlank && $0.fields.first?.hasPrefix("#") == false }
        var wrong: [Int: [Int: [RowFailure]]] = [:]
        for failure in report.failures {
            wrong[max(1, failure.row), default: [:]][column(failure, head, template), default: []].append(failure)
        }
        var cells: [[SheetCell]] = []
        for row in rows {
            // Rows that were empty stay, so that the numbers are those of the report.
            while isWhole, cells.count < row.line - 1, row.line <= template.rowsMax + 20 {
                cells.append(marked([], wrong[cells.count + 1] ?? [:], isHead: false))
            }
            cells.append(marked(row.fields, wrong[row.line] ?? [:], isHead: row == head))
        }
        if cells.isEmpty { cells.append(marked([], wrong[1] ?? [:], isHead: false)) }
        let width = cells.map(\.count).max() ?? 1
        let columns = (0..<width).map { _ in SheetColumn(width: 20, .text) }
        return Workbook([
            Sheet("数据 Data", columns: columns, rows: cells, frozenRows: 0), problems(report, template),
        ]).bytes
    }

    private static func marked(
        _ fields: [String], _ wrong: [Int: [RowFailure]], isHead: Bool
    ) -> [SheetCell] {
        let width = max(fields.count, wrong.keys.max() ?? 0)
        guard width > 0 else { return [] }
        return (1...width).map { column in
            let text = column <= fields.count ? fields[column - 1] : ""
            let note = wrong[column].map { failures in
                failures.map { "\($0.reason.zh)\n\($0.reason.en)" }.joined(separator: "\n")
            }
            return SheetCell(text, note != nil ? .wrong : isHead ? .heading : .plain, note: note)
        }
    }

    /// A field is told by its title, by `#3`, or by the letter of its column.
    private static func column(_ failure: RowFailure, _ head: CSVRow?, _ template: FileTemplate) -> Int {
        if failure.field.hasPrefix("#"), let number = Int(failure.field.dropFirst()) { return number }
        if let place = CellPlace(failure.field + "1") { return place.column }
        let names = failure.field.split(separator: "/").map(String.init)
        let found = head?.fields.firstIndex { title in
            names.contains(title.trimmed) || failure.field == title.trimmed
        }
        // A heading's value stands beside its name.
        let isHeading = template.headings.contains { $0.title == failure.field }
        return found.map { $0 + 1 } ?? (isHeading && failure.row > 0 ? 2 : 1)
    }

    private static func problems(_ report: RowReport, _ template: FileTemplate) -> Sheet {
        let heads = ["行 Row", "列 Column", "内容 Value", "错在哪里", "What is wrong", "怎么改", "What to do"]
        var rows = [heads.map { SheetCell($0, .heading) }]
        for failure in report.failures {
            let what = template.remedy(failure.field)
            rows.append([
                SheetCell(.number(DecimalNumber(coefficient: Int64(failure.row)))), SheetCell(failure.field),
                SheetCell(failure.value), SheetCell(failure.reason.zh), SheetCell(failure.reason.en),
                SheetCell(what.zh), SheetCell(what.en),
            ])
        }
        return Sheet(
            "错误 Problems", columns: [8, 22, 26, 34, 40, 40, 46].map { SheetColumn(width: $0) }, rows: rows,
            filterRow: 1)
    }
}
