package import Kernel

/// One wrong place of a file: which row, which field, what stood there, and why it is refused.
package struct RowFailure: Sendable, Hashable {
    /// Longer values are cut in the report; the raw file is not kept when it is refused.
    package static let valueCharactersMax = 40

    package let row: Int
    package let field: String
    package let value: String
    package let reason: Phrase

    package init(row: Int, field: String, value: String, reason: Phrase) {
        self.row = row
        self.field = field
        let cut = String(value.prefix(Self.valueCharactersMax))
        self.value = cut == value ? value : cut + "…"
        self.reason = reason
    }
}

/// Everything that is wrong with a file, so that the sender corrects it once. Nothing of the file was taken.
package struct RowReport: Error, Sendable, Equatable {
    /// A file of another kind fails in every row; a person reads no more than this.
    package static let failuresMax = 200

    package private(set) var failures: [RowFailure] = []
    package private(set) var total = 0

    package init() {}

    package var isEmpty: Bool { total == 0 }

    package mutating func add(_ failure: RowFailure) {
        total += 1
        if failures.count < Self.failuresMax { failures.append(failure) }
    }

    package mutating func add(row: Int, field: String, value: String, _ reason: Phrase) {
        add(RowFailure(row: row, field: field, value: value, reason: reason))
    }

    package mutating func add(_ failure: CSVFailure) {
        add(row: failure.line, field: "#\(failure.column)", value: "", failure.code.reason)
    }
}

/// Why a file was not taken: as a whole, or for what stands in its rows.
package enum FileFailure: Error, Sendable, Equatable {
    case file(Refusal)
    case rows(RowReport)

    /// One refusal for a caller that shows no table; it names the first row and field.
    package var refusal: Refusal {
        switch self {
        case .file(let refusal): refusal
        case .rows(let report): .fileRowsWrong(report)
        }
    }
}

extension CSVFailure.Code {
    var reason: Phrase {
        switch self {
        case .strayQuote: Phrase("没有引号的栏里出现了引号", "A quote inside a field that is not quoted")
        case .textAfterQuote: Phrase("引号结束后还有文字", "Text after the closing quote")
        case .openQuote: Phrase("引号没有结束", "A quote is never closed")
        case .tooManyColumns:
            Phrase("超过 \(CSVReader.columnsMax) 栏", "More than \(CSVReader.columnsMax) columns")
        case .fieldTooLong:
            Phrase(
                "一栏超过 \(CSVReader.fieldBytesMax) 字节", "A field of more than \(CSVReader.fieldBytesMax) bytes")
        case .controlCharacter: Phrase("有控制字符", "A control character")
        }
    }
}

extension Refusal {
    /// All or nothing: one wrong row refuses the file, so that no half a file is ever acted upon.
    package static func fileRowsWrong(_ report: RowReport) -> Refusal {
        let first = report.failures.first
        let row = first?.row ?? 0
        let field = first?.field ?? ""
        return Refusal(
            "sheets.file.rows-wrong",
            Phrase(
                "文件有 \(report.total) 处错误，第一处在第 \(row) 行「\(field)」：\(first?.reason.zh ?? "")",
                "\(report.total) errors; the first is in row \(row), \(field): \(first?.reason.en ?? "")"
            ),
            next: Phrase("文件没有导入。按错误表更正后，再上传一次", "Nothing was imported. Correct the rows and upload again"))
    }
}
