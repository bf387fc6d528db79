/// One row as text, cell by cell; cells that are not there are empty.
package struct SheetRow: Sendable, Equatable {
    /// As the spreadsheet counts them.
    package let number: Int
    package let cells: [String]
}

/// The first sheet of a workbook.
package struct SheetContent: Sendable, Equatable {
    package let name: String
    /// In order; rows without any cell are left out.
    package let rows: [SheetRow]
    /// Cells whose value we do not take; they read as empty in `rows`.
    package let flaws: [SheetFlaw]
    package let flawsTotal: Int
}

/// Reads the first sheet of an Office Open XML workbook (ECMA-376), bounded in every direction.
package enum SheetReader {
    package static func read(
        _ bytes: [UInt8], limits: SheetLimits = SheetLimits()
    ) throws(SheetFailure) -> SheetContent {
        let archive = try ZipArchive(bytes, limits: limits)
        let book = try firstSheet(archive, limits)
        guard let sheet = try archive.part(book.path) else { throw .notWorkbook }
        var reading = SheetReading(limits: limits, from1904: book.from1904)
        if let styles = try archive.part("xl/styles.xml") {
            reading.formats = try SheetFormats(styles, limits: limits)
        }
        if let shared = try archive.part("xl/sharedStrings.xml") {
            reading.shared = try sharedTexts(shared, limits)
        }
        try reading.read(sheet)
        return SheetContent(
            name: book.name, rows: reading.rows, flaws: reading.flaws, flawsTotal: reading.flawsTotal)
    }

    private static func firstSheet(
        _ archive: ZipArchive, _ limits: SheetLimits
    ) throws(SheetFailure) -> (name: String, path: String, from1904: Bool) {
        guard let workbook = try archive.part("xl/workbook.xml"),
            let relations = try archive.part("xl/_rels/workbook.xml.rels")
        else { throw .notWorkbook }
        var from1904 = false
        var first: (name: String, relation: String)?
        var scanner = try XMLScanner(workbook, depthMax: limits.depthMax)
        reading: while true {
            switch try scanner.next() {
            case .start where scanner.isElement("workbookPr"):
                let flag = try scanner.attribute("date1904")
                from1904 = flag == "1" || flag == "true"
            case .start where first == nil && scanner.isElement("sheet"):
                // `r:id`; the sheet's own number is `sheetId`.
                if let name = try scanner.attribute("name"), let relation = try scanner.attribute("id") {
                    first = (name, relation)
                }
            case .finished: break reading
            default: break
            }
        }
        guard let first else { throw .notWorkbook }
        scanner = try XMLScanner(relations, depthMax: limits.depthMax)
        while true {
            switch try scanner.next() {
            case .start where scanner.isElement("Relationship"):
                guard try scanner.attribute("Id") == first.relation, let target = try scanner.attribute("Target")
                else { continue }
                let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
                return (first.name, path, from1904)
            case .finished: throw .notWorkbook
            default: break
            }
        }
    }

    /// Texts that cells point to, without the readings above Asian characters.
    private static func sharedTexts(_ bytes: [UInt8], _ limits: SheetLimits) throws(SheetFailure) -> [String] {
        var texts: [String] = []
        var scanner = try XMLScanner(bytes, depthMax: limits.depthMax)
        var text = ""
        var inText = false
        var inReading = false
        while true {
            switch try scanner.next() {
            case .start where scanner.isElement("si"): text = ""
            case .start where scanner.isElement("rPh"): inReading = true
            case .end where scanner.isElement("rPh"): inReading = false
            case .start where scanner.isElement("t"): inText = true
            case .end where scanner.isElement("t"): inText = false
            case .text where inText && !inReading: text += try scanner.text()
            case .end where scanner.isElement("si"): texts.append(SheetText.unescaped(text))
            case .finished: return texts
            default: break
            }
        }
    }
}
