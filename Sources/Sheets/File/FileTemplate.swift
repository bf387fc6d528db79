package import Kernel

/// A workbook to be filled in: heads in both languages, one example, lists and limits that the spreadsheet itself
/// checks, and a sheet that explains each column.
package struct FileTemplate: Sendable {
    package struct Column: Sendable {
        /// Both names, `袋号/bag`.
        package let title: String
        package let width: Int
        package let format: SheetColumn.Format
        package let check: SheetRule.Check?
        /// What a right value looks like.
        package let remedy: Phrase
        package let example: SheetValue

        package init(
            title: String, width: Int, format: SheetColumn.Format, check: SheetRule.Check?, remedy: Phrase,
            example: SheetValue
        ) {
            self.title = title
            self.width = width
            self.format = format
            self.check = check
            self.remedy = remedy
            self.example = example
        }
    }

    package let name: String
    /// Lines above the table, `#运输批/shipment`, with what belongs beside them.
    package let headings: [(title: String, remedy: Phrase)]
    package let columns: [Column]
    /// Rows that the checks are laid over.
    package let rowsMax: Int
    package let notes: [Phrase]

    package init(
        name: String, headings: [(title: String, remedy: Phrase)] = [], columns: [Column], rowsMax: Int,
        notes: [Phrase] = FileTemplate.commonNotes
    ) {
        self.name = name
        self.headings = headings
        self.columns = columns
        self.rowsMax = rowsMax
        self.notes = notes
    }

    package var bytes: [UInt8] { Workbook([table, instructions]).bytes }

    private var table: Sheet {
        var rows = headings.map { heading in
            [SheetCell("#\(heading.title)", .heading), SheetCell(.blank, note: both(heading.remedy))]
        }
        rows.append(columns.map { SheetCell($0.title, .heading, note: both($0.remedy)) })
        rows.append(
            [SheetCell(TableFile.exampleMark, .example)] + columns.dropFirst().map { SheetCell($0.example, .example) })
        let first = rows.count
        let rules = columns.enumerated().compactMap { column in
            column.element.check.map {
                SheetRule(
                    column: column.offset + 1, rows: (first + 1)...(first + rowsMax), $0,
                    hint: both(column.element.remedy))
            }
        }
        return Sheet(
            "数据 Data", columns: columns.map { SheetColumn(width: $0.width, $0.format) }, rows: rows,
            frozenRows: first - 1, rules: rules)
    }

    private var instructions: Sheet {
        var rows = [[SheetCell("栏目 Column", .heading), SheetCell("说明", .heading), SheetCell("Meaning", .heading)]]
        rows += headings.map { [SheetCell("#\($0.title)"), SheetCell($0.remedy.zh), SheetCell($0.remedy.en)] }
        rows += columns.map { [SheetCell($0.title), SheetCell($0.remedy.zh), SheetCell($0.remedy.en)] }
        rows += notes.map { [SheetCell(.blank), SheetCell($0.zh), SheetCell($0.en)] }
        return Sheet("说明 Read me", columns: [28, 60, 70].map { SheetColumn(width: $0) }, rows: rows)
    }

    private func both(_ phrase: Phrase) -> String { "\(phrase.zh)\n\(phrase.en)" }

    /// What to do about a wrong value of this field.
    package func remedy(_ field: String) -> Phrase {
        if let column = columns.first(where: { $0.title == field }) { return column.remedy }
        if let heading = headings.first(where: { $0.title == field }) { return heading.remedy }
        return Phrase("按模板的栏目和写法更正", "Correct it to the columns and forms of the template")
    }

    package static let commonNotes = [
        Phrase(
            "示例行（第一格为「\(TableFile.exampleMark)」）不读入，可以留着",
            "The example row (its first cell is \(TableFile.exampleMark)) is not read; it may stay"),
        Phrase("只读第一张表；不要合并单元格，不要用公式", "Only the first sheet is read; no merged cells, no formulas"),
        Phrase("全部正确才导入，有一处错就一行也不导入", "All or nothing: with one wrong cell not one row is imported"),
    ]
}
