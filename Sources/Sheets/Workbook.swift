package import Kernel

/// A value to be written. Text is always written as text: no cell of ours is ever a formula.
package enum SheetValue: Sendable, Hashable {
    case text(String)
    /// With its digits as measured, shown by the cell's format.
    case number(DecimalNumber)
    case day(Day)
    /// On the wall clock `offsetMinutes` east of UTC.
    case moment(Moment, offsetMinutes: Int)
    case blank
}

package enum SheetLook: Sendable, Hashable, CaseIterable { case plain, heading, wrong, example }

package struct SheetCell: Sendable, Hashable {
    package var value: SheetValue
    package var look: SheetLook
    /// A comment that opens over the cell.
    package var note: String?

    package init(_ value: SheetValue, _ look: SheetLook = .plain, note: String? = nil) {
        self.value = value
        self.look = look
        self.note = note
    }

    package init(_ text: String, _ look: SheetLook = .plain, note: String? = nil) {
        self.init(.text(text), look, note: note)
    }
}

/// What may be typed into a column, told and checked by the spreadsheet itself.
package struct SheetRule: Sendable, Hashable {
    package enum Check: Sendable, Hashable {
        /// Chosen from a list; the values hold no comma and 255 characters together.
        case list([String])
        case decimals(DecimalNumber, DecimalNumber)
        case days(Day, Day)
        case lengthMax(Int)
    }

    package let column: Int
    package let rows: ClosedRange<Int>
    package let check: Check
    package let hint: String

    package init(column: Int, rows: ClosedRange<Int>, _ check: Check, hint: String) {
        self.column = column
        self.rows = rows
        self.check = check
        self.hint = hint
    }
}

package struct SheetColumn: Sendable, Hashable {
    /// How a cell of this column shows what is typed into it.
    package enum Format: Sendable, Hashable { case general, text, day, decimals(Int) }

    /// In characters of the type.
    package let width: Int
    package let format: Format

    package init(width: Int, _ format: Format = .general) {
        self.width = width
        self.format = format
    }
}

package struct Sheet: Sendable, Hashable {
    /// At most 31 characters, without `[]:*?/\`.
    package let name: String
    package let columns: [SheetColumn]
    package var rows: [[SheetCell]]
    /// Rows above that stay when one scrolls.
    package var frozenRows: Int
    package var rules: [SheetRule]
    /// The row with the column heads, for the filter arrows; nothing without them.
    package var filterRow: Int?

    package init(
        _ name: String, columns: [SheetColumn], rows: [[SheetCell]], frozenRows: Int = 1, rules: [SheetRule] = [],
        filterRow: Int? = nil
    ) {
        self.name = name
        self.columns = columns
        self.rows = rows
        self.frozenRows = frozenRows
        self.rules = rules
        self.filterRow = filterRow
    }
}

package struct Workbook: Sendable, Hashable {
    package static let contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    package let sheets: [Sheet]

    package init(_ sheets: [Sheet]) {
        precondition(!sheets.isEmpty, "a workbook has a sheet")
        self.sheets = sheets
    }
}
