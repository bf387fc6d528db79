package import Kernel
package import Sheets

/// Files to be filled in: heads in both languages, an example, what each column takes.
extension FieldTable {
    package var template: FileTemplate {
        FileTemplate(
            name: name,
            columns: fields.map { field in
                FileTemplate.Column(
                    title: Self.title(field), width: 24, format: field.columnFormat, check: field.columnCheck,
                    remedy: field.remedy, example: field.exampleCell)
            }, rowsMax: rowsMax,
            notes: FileTemplate.commonNotes + [
                Phrase(
                    "一个文件最多 \(rowsMax) 行；可以不填的栏可以整栏不要",
                    "At most \(rowsMax) rows in a file; columns that may be empty may be left out")
            ])
    }

    /// The same as text: what each column takes stands above the table behind `#`, and is not read.
    package var templateCSV: [UInt8] {
        var rows = fields.map { ["#\(Self.title($0))", $0.remedy.zh, $0.remedy.en] }
        rows.append(fields.map(Self.title))
        rows.append([TableFile.exampleMark] + fields.dropFirst().map { DeedField.shown($0.example) })
        return CSVWriter.bytes(rows)
    }
}

extension DeedField {
    fileprivate var columnFormat: SheetColumn.Format {
        switch kind {
        case .day: .day
        case .decimal, .integer: .general
        default: .text
        }
    }

    fileprivate var columnCheck: SheetRule.Check? {
        switch kind {
        case .choice(let choices): .list(choices.map(\.word.zh))
        case .flag: .list(["是", "否"])
        case .integer(let range):
            .decimals(DecimalNumber(coefficient: range.lowerBound), DecimalNumber(coefficient: range.upperBound))
        default: nil
        }
    }

    fileprivate var exampleCell: SheetValue {
        if case .choice(let choices) = kind {
            let value = DeedField.shown(example)
            return .text(choices.first { $0.value == value }?.word.zh ?? value)
        }
        return cell(example)
    }

    /// A value as a cell of a workbook: numbers as numbers, days as days.
    package func cell(_ value: JSONValue?) -> SheetValue {
        let text = value.map(DeedField.shown) ?? ""
        switch kind {
        case .decimal, .integer: return DecimalNumber(text).map { .number($0) } ?? .text(text)
        case .day: return Day(iso: text).map { .day($0) } ?? .text(text)
        default: return .text(text)
        }
    }
}
