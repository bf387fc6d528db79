import Kernel

/// A file of rows as it came: CSV text, or the first sheet of a workbook. Both give the same rows to the same rules.
package struct TableFile {
    /// An example's row is not data; our templates mark it so in its first cell.
    package static let exampleMark = "例/example"

    package let encoding: TextEncoding
    /// The text begins like JSON; the name of a file decides nothing.
    package var isJSON: Bool {
        let first = text?.bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// For JSON; a workbook has none.
    package let text: DecodedText?
    /// Cells of a workbook without a plain value.
    package private(set) var report = RowReport()
    private var reader: CSVReader?
    private var rows: ArraySlice<SheetRow> = []
    /// Columns under the header: rows of a sheet end with their last filled cell.
    private var width = 0

    package init(_ bytes: [UInt8], decodeGB18030: TextDecoding.GB18030) throws(FileFailure) {
        guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
            do throws(Refusal) {
                let decoded = try TextDecoding.decode(bytes, decodeGB18030: decodeGB18030)
                text = decoded
                encoding = decoded.encoding
                reader = CSVReader(decoded)
            } catch { throw .file(error) }
            return
        }
        text = nil
        encoding = .xlsx
        let content: SheetContent
        do throws(SheetFailure) { content = try SheetReader.read(bytes) } catch {
            throw .file(.fileWorkbook(error))
        }
        rows = content.rows[...]
        for flaw in content.flaws {
            report.add(row: flaw.row, field: CellPlace.letters(flaw.column), value: "", flaw.kind.phrase)
        }
    }

    /// Nothing at the end.
    package mutating func next() throws(FileFailure) -> CSVRow? {
        do throws(CSVFailure) {
            while reader != nil {
                guard let row = try reader?.next() else { return nil }
                if row.fields.first?.trimmed != Self.exampleMark { return row }
            }
            while let row = rows.popFirst() {
                if row.cells.first?.trimmed == Self.exampleMark { continue }
                return try checked(row)
            }
            return nil
        } catch {
            var report = RowReport()
            report.add(error)
            throw .rows(report)
        }
    }

    /// From now on short rows are filled up to these columns.
    package mutating func setWidth(_ columns: Int) { width = columns }

    /// The same limits as for text.
    private func checked(_ row: SheetRow) throws(CSVFailure) -> CSVRow {
        guard row.cells.count <= CSVReader.columnsMax else {
            throw CSVFailure(code: .tooManyColumns, line: row.number, column: CSVReader.columnsMax + 1)
        }
        for (place, cell) in row.cells.enumerated() {
            guard cell.utf8.count <= CSVReader.fieldBytesMax else {
                throw CSVFailure(code: .fieldTooLong, line: row.number, column: place + 1)
            }
            guard cell.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A }) else {
                throw CSVFailure(code: .controlCharacter, line: row.number, column: place + 1)
            }
        }
        let missing = max(0, width - row.cells.count)
        return CSVRow(line: row.number, fields: row.cells + [String](repeating: "", count: missing))
    }
}

extension Refusal {
    /// A workbook that we do not open: damaged, locked, or made to harm.
    static func fileWorkbook(_ failure: SheetFailure) -> Refusal {
        Refusal(
            "sheets.file.workbook",
            Phrase("工作簿打不开：\(failure.phrase.zh)", "The workbook was not opened: \(failure.phrase.en)"),
            next: Phrase(
                "用模板重做，或另存为不带密码的 .xlsx 再上传",
                "Use the template, or save it again as .xlsx without a password, and upload it"))
    }
}
