import Kernel
import Sheets
import Web

/// A value of a report, the same on the page, on paper and in the workbook.
enum ReportCell: Sendable, Hashable {
    case text(String)
    /// A code: never translated.
    case code(String)
    case phrase(Phrase)
    case count(Int)
    case number(DecimalNumber)
    /// A share of a whole, in hundredths of a per cent; nil where the whole is nothing.
    case share(Int, of: Int)
    case day(Day?)

    func text(_ language: Language) -> String {
        switch self {
        case .text(let text), .code(let text): text
        case .phrase(let phrase): phrase(language)
        case .count(let count): Figures.grouped(count)
        case .number(let number): number.displayText
        case .share(let part, let whole): ReportCell.hundredths(part, of: whole).map { "\($0.displayText) %" } ?? "—"
        case .day(let day): day?.iso ?? "—"
        }
    }

    func shown(_ language: Language) -> Markup {
        if case .code(let code) = self { return "<span translate=\"no\">\(code)</span>" }
        return "\(text(language))"
    }

    var sheetValue: SheetValue {
        switch self {
        case .text(let text), .code(let text): .text(text)
        case .phrase(let phrase): .text("\(phrase.zh) \(phrase.en)")
        case .count(let count): .number(DecimalNumber(coefficient: Int64(count)))
        case .number(let number): .number(number)
        case .share(let part, let whole): ReportCell.hundredths(part, of: whole).map { .number($0) } ?? .blank
        case .day(let day): day.map { .day($0) } ?? .blank
        }
    }

    var isNumeric: Bool {
        switch self {
        case .count, .number, .share: true
        case .text, .code, .phrase, .day: false
        }
    }

    /// Per cent with two decimals, half up.
    private static func hundredths(_ part: Int, of whole: Int) -> DecimalNumber? {
        guard whole > 0 else { return nil }
        return DecimalNumber(coefficient: Int64((part * 20_000 + whole) / (2 * whole)), scale: 2)
    }
}

/// One table of a report.
struct ReportTable: Sendable {
    struct Row: Sendable {
        let cells: [ReportCell]
        var href: String?
        var isFailing = false
    }

    let title: Phrase
    let heads: [Phrase]
    let rows: [Row]
    /// What it counts, and what not.
    var note: Phrase?
    let empty: Phrase
    /// Left out on paper: thousands of lines.
    var onlyInFile = false

    init(
        _ title: Phrase, _ heads: [Phrase], _ rows: [Row], note: Phrase? = nil, empty: Phrase, onlyInFile: Bool = false
    ) {
        self.title = title
        self.heads = heads
        self.rows = rows
        self.note = note
        self.empty = empty
        self.onlyInFile = onlyInFile
    }

    func columns(_ language: Language) -> [TableColumn] {
        heads.enumerated().map { place, head in
            TableColumn(head(language), numeric: rows.contains { $0.cells[place].isNumeric })
        }
    }

    /// Nothing of a report is cut short: `rows` are all there are.
    func markup(_ visit: Visit) -> Markup {
        let language = visit.language
        let shown = rows.map { row in
            TableRow(row.cells.map { $0.shown(language) }, href: row.href, failing: row.isFailing)
        }
        let said: Markup? = note.map { "<p class=\"note\">\($0, language)</p>" }
        let table = dataTable(
            DataTable(
                name: title(language), caption: visit.say(.rows(rows.count)),
                columns: columns(language), rows: shown, empty: "\(empty, language)"), language)
        return "<h2>\(title, language)</h2>\(said)\(table)"
    }

    var sheet: Sheet {
        let heads = heads.map { SheetCell("\($0.zh) \($0.en)", .heading) }
        let rows = rows.map { row in row.cells.map { SheetCell($0.sheetValue) } }
        return Sheet(
            String(title.zh.prefix(31)), columns: self.heads.map { _ in SheetColumn(width: 18) }, rows: [heads] + rows,
            filterRow: 1)
    }
}

/// A report: what it is about, what it states, its tables and pictures. Page, paper and workbook say the same.
struct Report: Sendable {
    let title: Phrase
    let documentNumber: String
    /// Batch or period: names the paper and the file.
    let record: String
    /// Of the rules that it was judged by.
    var effective = ""
    let facts: [(label: Phrase, value: ReportCell)]
    /// In whole sentences, above everything.
    let statements: [Phrase]
    let tables: [ReportTable]
    var pictures: [(picture: Plot, note: Phrase)] = []
    var bars: [Bars] = []
}
