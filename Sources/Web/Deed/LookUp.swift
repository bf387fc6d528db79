package import Kernel

/// One value of a row that goes out.
package enum Cell: Sendable, Equatable {
    case none
    case text(String)
    case integer(Int64)
    case decimal(DecimalNumber)
    case day(Day)
    case moment(Moment)
    case flag(Bool)

    package static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .none }
    package static func decimal(_ number: DecimalNumber?) -> Cell { number.map { .decimal($0) } ?? .none }
    package static func moment(_ moment: Moment?) -> Cell { moment.map { .moment($0) } ?? .none }

    /// As it is written in JSON, CSV and sheets: measured values and times by their own text.
    package var text: String {
        switch self {
        case .none: ""
        case .text(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): number.text
        case .day(let day): day.iso
        case .moment(let moment): moment.rfc3339
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

/// A column of a look-up and its type.
package struct LookUpColumn: Sendable {
    package enum Kind: Sendable {
        case text, integer, day, moment, flag
        /// In a UCUM unit.
        case decimal(unit: String)
        case choice([DeedChoice])
    }

    package let name: String
    package let what: Phrase
    package let kind: Kind
    package let isOptional: Bool
}

/// What is asked of a look-up: one page of it.
package struct LookUpCall: Sendable {
    package let values: DeedValues
    package let person: String
    /// The key of the last row of the page before.
    package let after: String
    package let limit: Int

    package init(values: DeedValues, person: String, after: String, limit: Int) {
        self.values = values
        self.person = person
        self.after = after
        self.limit = limit
    }
}

/// A page of rows, and the key under which the next one begins.
package struct LookUpPage: Sendable {
    package let rows: [[Cell]]
    package let next: String?
}

/// A question that outsiders may ask, declared once: its right, its parameters, its columns. Paged by key, so that
/// no row is skipped or repeated while others are added.
package struct LookUp: Sendable {
    /// Rows of one answer at most: about 100 kB.
    package static let pageMax = 200

    /// What a page is keyed by.
    package enum Key: Sendable { case text, number }

    package struct Column<Row>: Sendable {
        let column: LookUpColumn
        let cell: @Sendable (Row) -> Cell

        package init(
            _ name: StaticString, _ what: Phrase, _ kind: LookUpColumn.Kind, optional: Bool = false,
            _ cell: @escaping @Sendable (Row) -> Cell
        ) {
            column = LookUpColumn(name: name.description, what: what, kind: kind, isOptional: optional)
            self.cell = cell
        }
    }

    package let area: String
    /// As the address has it: `shipments`.
    package let name: String
    package let permission: Permission
    package let what: Phrase
    package let parameters: [DeedField]
    package let key: Key
    package let columns: [LookUpColumn]
    package let page: @Sendable (LookUpCall, any Snapshot) throws(Fault) -> LookUpPage

    package init<Row: Sendable>(
        _ area: StaticString, _ name: StaticString, _ permission: Permission, _ what: Phrase,
        parameters: [DeedField] = [], keyed key: Key = .text, by keyOf: @escaping @Sendable (Row) -> String,
        columns: [Column<Row>],
        rows: @escaping @Sendable (LookUpCall, any Snapshot) throws(Fault) -> [Row]
    ) {
        self.area = area.description
        self.name = name.description
        self.permission = permission
        self.what = what
        self.parameters = parameters
        self.key = key
        self.columns = columns.map(\.column)
        page = { (call, snapshot) throws(Fault) in
            let asked = LookUpCall(values: call.values, person: call.person, after: call.after, limit: call.limit + 1)
            let found = try rows(asked, snapshot)
            let shown = found.prefix(call.limit)
            return LookUpPage(
                rows: shown.map { row in columns.map { $0.cell(row) } },
                next: found.count > call.limit ? shown.last.map(keyOf) : nil)
        }
    }

    /// The parameters with those of paging, as they are read.
    package var query: [DeedField] { parameters + [after, LookUp.limit] }

    private var after: DeedField {
        let what = Phrase("上一页的 next", "`next` of the page before")
        return switch key {
        case .text: DeedField("after", what, .line(400), required: false, example: .string("A"))
        case .number:
            DeedField("after", what, .integer(0...CanonicalWriter.integerMax), required: false, example: .string("1"))
        }
    }

    private static let limit = DeedField(
        "limit", Phrase("最多行数", "Rows at most"), .integer(1...Int64(pageMax)), required: false,
        example: .integer(50))
}
