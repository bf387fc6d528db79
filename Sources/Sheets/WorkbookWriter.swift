internal import Kernel

extension Sheet {
    var notes: [(place: CellPlace, text: String)] {
        rows.enumerated().flatMap { row in
            row.element.enumerated().compactMap { cell in
                cell.element.note.map { (CellPlace(row: row.offset + 1, column: cell.offset + 1), $0) }
            }
        }
    }

    var hasNotes: Bool { rows.contains { $0.contains { $0.note != nil } } }
}

extension Workbook {
    /// A cell holds no more; longer text is cut, and its last sign says so.
    private static let textUnitsMax = 32_767
    /// Doubles hold these for certain; a longer number is written as text.
    private static let digitsMax = SheetNumber.digitsMax

    /// As an XLSX file (ECMA-376 transitional); the same workbook gives the same bytes.
    package var bytes: [UInt8] {
        var styles = CellStyles()
        let written = sheets.map { Self.xml($0, &styles) }
        var zip = ZipWriter()
        zip.add("[Content_Types].xml", Array(WorkbookParts.contentTypes(sheets).utf8))
        zip.add("_rels/.rels", Array(WorkbookParts.relationList([("officeDocument", "xl/workbook.xml")]).utf8))
        zip.add("xl/workbook.xml", WorkbookParts.workbook(sheets))
        let parts = sheets.indices.map { ("worksheet", "worksheets/sheet\($0 + 1).xml") } + [("styles", "styles.xml")]
        zip.add("xl/_rels/workbook.xml.rels", Array(WorkbookParts.relationList(parts).utf8))
        zip.add("xl/styles.xml", Array(styles.xml.utf8))
        for (place, sheet) in sheets.enumerated() {
            let number = place + 1
            zip.add("xl/worksheets/sheet\(number).xml", written[place])
            guard sheet.hasNotes else { continue }
            let notes = sheet.notes
            let relations = [
                ("vmlDrawing", "../drawings/vmlDrawing\(number).vml"), ("comments", "../comments\(number).xml"),
            ]
            zip.add(
                "xl/worksheets/_rels/sheet\(number).xml.rels", Array(WorkbookParts.relationList(relations).utf8))
            zip.add("xl/comments\(number).xml", WorkbookParts.comments(notes))
            zip.add("xl/drawings/vmlDrawing\(number).vml", Array(WorkbookParts.drawing(notes.map(\.place)).utf8))
        }
        return zip.finished()
    }

    private static func xml(_ sheet: Sheet, _ styles: inout CellStyles) -> [UInt8] {
        var xml: [UInt8] = []
        xml.reserveCapacity(64 * sheet.rows.reduce(0) { $0 + $1.count } + 4_000)
        xml +=
            "\(WorkbookParts.head)<worksheet xmlns=\"\(WorkbookParts.main)\" xmlns:r=\"\(WorkbookParts.office)\">".utf8
        xml += "<sheetViews><sheetView workbookViewId=\"0\">".utf8
        if sheet.frozenRows > 0 {
            let top = CellPlace(row: sheet.frozenRows + 1, column: 1).text
            xml +=
                """
                <pane ySplit="\(sheet.frozenRows)" topLeftCell="\(top)" activePane="bottomLeft" state="frozen"/>\
                <selection pane="bottomLeft"/>
                """.utf8
        }
        xml += "</sheetView></sheetViews><cols>".utf8
        for (place, column) in sheet.columns.enumerated() {
            let style = styles.number(.plain, format(column.format))
            let number = place + 1
            xml += "<col min=\"\(number)\" max=\"\(number)\" width=\"\(column.width)\" style=\"\(style)\" ".utf8
            xml += "customWidth=\"1\"/>".utf8
        }
        xml += "</cols><sheetData>".utf8
        let letters = (1...max(1, sheet.rows.map(\.count).max() ?? 1)).map { CellPlace.letters($0) }
        for (place, row) in sheet.rows.enumerated() {
            xml += "<row r=\"\(place + 1)\">".utf8
            for (column, cell) in row.enumerated() {
                write(cell, "\(letters[column])\(place + 1)", &xml, &styles)
            }
            xml += "</row>".utf8
        }
        xml += "</sheetData>".utf8
        if let row = sheet.filterRow, sheet.rows.count >= row, let last = letters.last {
            xml += "<autoFilter ref=\"A\(row):\(last)\(max(row, sheet.rows.count))\"/>".utf8
        }
        xml += rules(sheet.rules)
        if sheet.hasNotes { xml += "<legacyDrawing r:id=\"rId1\"/>".utf8 }
        return xml + Array("</worksheet>".utf8)
    }

    private static func write(_ cell: SheetCell, _ place: String, _ xml: inout [UInt8], _ styles: inout CellStyles) {
        switch cell.value {
        case .blank:
            guard cell.look != .plain else { return }
            xml += "<c r=\"\(place)\" s=\"\(styles.number(cell.look, .general))\"/>".utf8
        case .text(let text): writeText(text, cell.look, place, &xml, &styles)
        case .number(let number):
            let text = number.text
            guard text.utf8.count(where: { (0x30...0x39).contains($0) }) <= digitsMax else {
                return writeText(text, cell.look, place, &xml, &styles)
            }
            let style = styles.number(cell.look, .decimals(number.scale))
            xml += "<c r=\"\(place)\" s=\"\(style)\"><v>\(text)</v></c>".utf8
        case .day(let day):
            let style = styles.number(cell.look, .day)
            xml += "<c r=\"\(place)\" s=\"\(style)\"><v>\(SheetDay.serial(day))</v></c>".utf8
        case .moment(let moment, let offset):
            let style = styles.number(cell.look, .moment)
            let day = moment.day(offsetMinutes: offset)
            let seconds = (moment - day.start(offsetMinutes: offset)).seconds
            // Ten decimals of a day are nine microseconds.
            let fraction = (Int(seconds) * 10_000_000_000 + 43_200) / 86_400
            let digits = String(10_000_000_000 + fraction).dropFirst()
            xml += "<c r=\"\(place)\" s=\"\(style)\"><v>\(SheetDay.serial(day)).\(digits)</v></c>".utf8
        }
    }

    /// Its format is text too: who edits such a cell and leaves it has not made a formula of it.
    private static func writeText(
        _ text: String, _ look: SheetLook, _ place: String, _ xml: inout [UInt8], _ styles: inout CellStyles
    ) {
        let style = styles.number(look, .text)
        xml += "<c r=\"\(place)\" s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">".utf8
        let isLong = text.utf8.count > textUnitsMax && text.utf16.count > textUnitsMax
        xml += SheetText.escaped(isLong ? String(text.prefix(textUnitsMax / 2)) + "…" : text)
        xml += "</t></is></c>".utf8
    }

    private static func format(_ format: SheetColumn.Format) -> CellStyles.Format {
        switch format {
        case .general: .general
        case .text: .text
        case .day: .day
        case .decimals(let count): .decimals(count)
        }
    }

    private static func rules(_ rules: [SheetRule]) -> [UInt8] {
        guard !rules.isEmpty else { return [] }
        var xml = Array("<dataValidations count=\"\(rules.count)\">".utf8)
        for rule in rules {
            let letter = CellPlace.letters(rule.column)
            let hint = SheetText.escaped(String(rule.hint.prefix(225)))
            xml += "<dataValidation \(kind(rule.check)) allowBlank=\"1\" showInputMessage=\"1\" ".utf8
            xml += "showErrorMessage=\"1\" error=\"".utf8
            xml += hint + Array("\" prompt=\"".utf8) + hint
            xml += "\" sqref=\"\(letter)\(rule.rows.lowerBound):\(letter)\(rule.rows.upperBound)\">".utf8
            xml += formulas(rule.check) + Array("</dataValidation>".utf8)
        }
        return xml + Array("</dataValidations>".utf8)
    }

    private static func kind(_ check: SheetRule.Check) -> String {
        switch check {
        case .list: "type=\"list\""
        case .decimals: "type=\"decimal\" operator=\"between\""
        case .days: "type=\"date\" operator=\"between\""
        case .lengthMax: "type=\"textLength\" operator=\"lessThanOrEqual\""
        }
    }

    private static func formulas(_ check: SheetRule.Check) -> [UInt8] {
        switch check {
        case .list(let values):
            let text = values.joined(separator: ",")
            precondition(text.utf16.count <= 255 && !text.contains("\""), "a list that no spreadsheet takes")
            return Array("<formula1>\"".utf8) + SheetText.escaped(text) + Array("\"</formula1>".utf8)
        case .decimals(let least, let most):
            return Array("<formula1>\(least.text)</formula1><formula2>\(most.text)</formula2>".utf8)
        case .days(let first, let last):
            return Array(
                "<formula1>\(SheetDay.serial(first))</formula1><formula2>\(SheetDay.serial(last))</formula2>".utf8)
        case .lengthMax(let count): return Array("<formula1>\(count)</formula1>".utf8)
        }
    }
}
