import Kernel
import Sheets
import Web

/// A report on the page, on A4 and as a workbook.
extension Report {
    private static let rowsPerSheet = 24
    /// What the head of a table takes on paper, in rows.
    private static let rowsOfHead = 3
    private static let pens = [
        Phrase("编制", "Prepared"), Phrase("复核", "Checked"), Phrase("审核", "Reviewed"), Phrase("批准", "Approved"),
    ]

    /// `path` with its question; print and file stand under it.
    func page(asking: Markup, path: String, query: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let actions: Markup = """
            \(button(Button(visit.say(Phrase("打印", "Print")), .link("\(path)/print?\(query)"))))\
            \(button(Button(visit.say(Phrase("导出 XLSX", "Export XLSX")), .link("\(path)/file?\(query)"), rank: .quiet)))
            """
        let said = statements.map { "<p>\($0, language)</p>" as Markup }
        let facts = factGrid(facts.map { RecordFact($0.label(language), $0.value.shown(language)) }, language)
        let drawn = bars.map { barPicture($0) } + pictures.map { figure($0.picture, note: "\($0.note, language)") }
        return Web.page(
            visit.pageFrame(title, scripts: ["form.js"]),
            """
            \(pageHead(trail: ReportIndex.trail(language), title: "\(title, language)", actions: actions))\(asking)\
            \(sheet([facts, Markup.joined(said)]))\(drawn)\
            \(tables.filter { !$0.onlyInFile }.map { $0.markup(visit) })
            """)
    }

    private func figure(_ picture: Plot, note: Markup) -> Markup {
        """
        <figure class="plotted"><figcaption><b>\(picture.title)</b><span>\(note)</span></figcaption>\(plot(picture))\
        </figure>
        """
    }

    /// Every row as text: what the digest on the paper is of.
    private var content: [UInt8] {
        var text = "\(documentNumber)/\(record)\n"
        for fact in facts { text += "\(fact.label.zh) \(fact.value.text(.zh))\n" }
        for table in tables {
            for row in table.rows { text += row.cells.map { $0.text(.zh) }.joined(separator: "\t") + "\n" }
        }
        return Array(text.utf8)
    }

    func print(_ visit: Visit) -> Markup {
        let language = visit.language
        let digest = visit.node.hash(content)
        let printer = "\(visit.standing?.name ?? "")\(visit.say(Phrase("，", ", ")))"
        let form = PrintForm(
            language: language, maker: visit.frame.site, title: visit.say(title), documentNumber: documentNumber,
            version: "01", effective: effective, recordNumber: record,
            printedBy: printer + visit.now.text(offsetMinutes: visit.zoneMinutes),
            verifyCode: Figures.digest(digest.bytes.prefix(8)), verifyAddress: "", proofFacts: [], qr: "",
            digest: digest.bytes)
        let scope = printFacts(facts.map { ($0.label(language), $0.value.shown(language)) })
        let said = statements.map { "<p class=\"conclusion\">\($0, language)</p>" as Markup }
        let signing = printFacts(Report.pens.map { ($0(language), "　　　　　　　　") })
        let first: Markup = """
            \(printSection(1, visit.say(Phrase("声明", "Statement")), Markup.joined(said), language))\
            \(printSection(2, visit.say(Phrase("范围", "Scope")), scope, language))\
            \(printSection(3, visit.say(Phrase("签名", "Signatures")), signing, language))
            """
        return printPage(form, sheets: [first] + sheets(language))
    }

    /// Tables in turn, several on a sheet if they fit, a long one on several.
    private func sheets(_ language: Language) -> [Markup] {
        var sheets: [Markup] = []
        var open: Markup = ""
        var used = 0
        for (place, table) in tables.filter({ !$0.onlyInFile }).enumerated() {
            let rows = table.rows.map { $0.cells.map { $0.shown(language) } }
            var start = 0
            repeat {
                if used > 0, used + Report.rowsOfHead + min(rows.count - start, 4) > Report.rowsPerSheet {
                    sheets.append(open)
                    (open, used) = ("", 0)
                }
                let end = min(rows.count, start + Report.rowsPerSheet - used - Report.rowsOfHead)
                let title = start == 0 ? table.title : Phrase("\(table.title.zh)（续）", "\(table.title.en) (continued)")
                let note: Markup? = start == 0 ? table.note.map { "<p>\($0, language)</p>" } : nil
                let matter = printTable(table.columns(language), Array(rows[start..<end]), language)
                open = "\(open)\(printSection(place + 4, title(language), "\(note)\(matter)", language))"
                used += Report.rowsOfHead + end - start
                start = end
            } while start < rows.count
        }
        return used > 0 ? sheets + [open] : sheets
    }

    var workbook: [UInt8] {
        let rows =
            [[SheetCell("\(title.zh) \(title.en)", .heading), SheetCell(record)]]
            + facts.map { [SheetCell("\($0.label.zh) \($0.label.en)"), SheetCell($0.value.sheetValue)] }
            + statements.map { [SheetCell("\($0.zh) \($0.en)")] }
        let cover = Sheet("声明 Statement", columns: [SheetColumn(width: 36), SheetColumn(width: 36)], rows: rows)
        return Workbook([cover] + tables.map(\.sheet)).bytes
    }

    func file(_ visit: Visit) -> Reply {
        .file(name: "\(documentNumber)-\(record).xlsx", contentType: Workbook.contentType, bytes: workbook)
    }
}
