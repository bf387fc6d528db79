package import Kernel
import Sheets

/// Declared fields as the columns of a file that people fill in: its template, and the names that they write.
package struct FieldTable: Sendable {
    /// Of the template's file.
    package let name: String
    /// What one row is, for reports.
    package let what: Phrase
    package let fields: [DeedField]
    package let rowsMax: Int
    /// Columns that are passed over: those of our own answers, which come back corrected.
    package let passedOver: Set<String>
    private let byName: [String: Int]

    package init(
        name: String, _ what: Phrase, fields: [DeedField], rowsMax: Int, passedOver: Set<String> = []
    ) {
        self.name = name
        self.what = what
        self.fields = fields
        self.rowsMax = rowsMax
        self.passedOver = passedOver
        var byName: [String: Int] = [:]
        for (place, field) in fields.enumerated() {
            for name in Self.names(field) {
                precondition((byName.updateValue(place, forKey: name) ?? place) == place, "two columns share a name")
            }
        }
        self.byName = byName
    }

    /// Both names, as a person finds them in either file: `采集量/volume_ml`.
    package static func title(_ field: DeedField) -> String { "\(field.what.zh)/\(field.name)" }

    /// Chinese, English or the field's own name, with or without its unit behind it.
    private static func names(_ field: DeedField) -> Set<String> {
        var names: Set = [field.name, field.what.zh, field.what.en.lowercased(), title(field)]
        if case .decimal(let unit) = field.kind, !unit.isEmpty {
            for name in [field.what.zh, field.what.en] {
                for written in ["(\(unit))", "（\(unit)）", " (\(unit))", unit, " \(unit)"] {
                    names.insert((name + written).lowercased())
                }
            }
        }
        return names
    }

    /// Nil for a name that no column has.
    package func place(of header: String) -> Int? { byName[header.trimmed] ?? byName[header.trimmed.lowercased()] }
}

extension DeedField {
    /// What a right value looks like.
    package var remedy: Phrase {
        let form = form
        let need = isRequired ? Phrase("必填。", "Required. ") : Phrase("可以不填。", "May be left empty. ")
        return Phrase(need.zh + form.zh, need.en + form.en)
    }

    private var form: Phrase {
        let example = DeedField.shown(example)
        switch kind {
        case .text(let bytesMax, _), .code(let bytesMax):
            return Phrase("文字，最多 \(bytesMax) 字节，如 \(example)", "Text of at most \(bytesMax) bytes, such as \(example)")
        case .decimal(let unit):
            return Phrase(
                "照测得的数写，单位 \(unit.isEmpty ? "见单位栏" : unit)，如 \(example)",
                "Digits as measured, in \(unit.isEmpty ? "the unit of its column" : unit), such as \(example)")
        case .integer(let range):
            return Phrase(
                "整数，\(range.lowerBound) 至 \(range.upperBound)，如 \(example)",
                "A whole number from \(range.lowerBound) to \(range.upperBound), such as \(example)")
        case .flag: return Phrase("是或否；不填即否", "Yes or no (是 or 否); empty is no")
        case .day: return Phrase("日期，写成 \(example)", "A date, written \(example)")
        case .moment:
            return Phrase(
                "时间，写成 \(example)；不带时区的是本节点当地时间，如 2026-03-15 09:42:00",
                "A time, written \(example); without a zone it is this node's, such as 2026-03-15 09:42:00")
        case .choice(let choices):
            let zh = choices.map { "\($0.word.zh)（\($0.value)）" }.joined(separator: "、")
            let en = choices.map { "\($0.value) (\($0.word.en))" }.joined(separator: ", ")
            return Phrase("只能是：\(zh)", "One of: \(en)")
        case .texts, .object, .objects, .file: return Phrase("只能用 JSON 文件", "By a JSON file only")
        }
    }

    /// A value as a cell shows it; flags as words.
    package static func shown(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): flag ? "是" : "否"
        default: ""
        }
    }

    /// A cell as the member of an object; nil where nothing stands.
    func member(_ text: String, zoneMinutes: Int) throws(FieldFlaw) -> JSONValue? {
        guard text.contains(where: { !$0.isWhitespace }) else {
            if isRequired { throw FieldFlaw(.missing, name, what) }
            return nil
        }
        let read: JSONValue?
        switch kind {
        case .text, .code: read = .string(text)
        case .decimal(let unit): read = DecimalNumber(Self.bare(text, unit)).map { .string($0.text) }
        case .integer: read = Int64(text).map { .integer($0) }
        case .flag: read = Self.flag(text).map { .bool($0) }
        case .day: read = Day(written: text).map { .string($0.iso) }
        case .moment: read = Moment(written: text, zoneMinutes: zoneMinutes).map { .string($0.rfc3339) }
        case .choice(let choices):
            let asked = text.lowercased()
            read = choices.first { choice in
                [choice.value.lowercased(), choice.word.zh, choice.word.en.lowercased()].contains(asked)
            }.map { .string($0.value) }
        case .texts, .object, .objects, .file: throw FieldFlaw(.wrongType, name, what)
        }
        guard let read else { throw FieldFlaw(.wrongValue, name, what) }
        return read
    }

    /// Some write the unit behind the number: `588.0 g`.
    private static func bare(_ text: String, _ unit: String) -> String {
        guard !unit.isEmpty, text.lowercased().hasSuffix(unit.lowercased()) else { return text }
        return String(text.dropLast(unit.count)).trimmed
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "是", "有", "√", "yes", "y", "true", "1": true
        case "否", "无", "×", "no", "n", "false", "0": false
        default: nil
        }
    }
}
