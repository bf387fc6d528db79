import Kernel

extension DeedValues {
    /// Reads a posted form. What the frame adds (`csrf`, `command`, signatures) belongs to others and is passed by.
    package init(_ fields: [DeedField], form: Form) throws(FieldFlaw) {
        self.init()
        for field in fields {
            do throws(FieldFlaw) {
                if let value = try field.value(form) {
                    hold(field.name, value)
                } else if field.isRequired, !field.isFlag {
                    throw FieldFlaw(.missing, field.name)
                }
            } catch {
                throw FieldFlaw(error.code, field.name, field.what)
            }
        }
    }

    /// Reads the part of an address after `?`: nothing unknown.
    package init(_ fields: [DeedField], query: [String: String]) throws(FieldFlaw) {
        for name in query.keys.sorted() where !fields.contains(where: { $0.name == name }) {
            throw FieldFlaw(.unknown, String(name.prefix(64)))
        }
        for field in fields {
            if let text = query[field.name] { try field.check(asked: text) }
        }
        try self.init(fields, form: Form(query))
    }
}

extension DeedField {
    /// A form leaves what it does not know empty; a program leaves it out, and writes a number in one way.
    fileprivate func check(asked text: String) throws(FieldFlaw) {
        switch kind {
        case .text, .code: return
        case .integer:
            guard let number = Int64(text), String(number) == text else { throw FieldFlaw(.wrongType, name) }
        default:
            guard text.contains(where: { !$0.isWhitespace }) else { throw FieldFlaw(.wrongValue, name) }
        }
    }
}

extension DeedField {
    fileprivate var isFlag: Bool {
        if case .flag = kind { true } else { false }
    }

    fileprivate func value(_ form: Form) throws(FieldFlaw) -> DeedValues.Value? {
        switch kind {
        case .file(let bytesMax):
            guard let file = form.files[name] else { return nil }
            guard file.bytes.count <= bytesMax else { throw FieldFlaw(.tooLong, name) }
            return .file(file)
        case .flag:
            guard let text = form.text(name) else { return nil }
            switch text {
            case "yes", "on", "true", "1": return .flag(true)
            case "no", "false", "0": return .flag(false)
            default: throw FieldFlaw(.wrongValue, name)
            }
        case .integer(let range):
            guard let text = form.text(name) else { return nil }
            guard let number = Int64(text) else { throw FieldFlaw(.wrongType, name) }
            guard range.contains(number) else { throw FieldFlaw(.outOfRange, name) }
            return .integer(number)
        // One line with commas, as people type lists.
        case .texts:
            let texts = form.all(name).flatMap { $0.split { ",，、 ".contains($0) }.map(String.init) }
            return texts.isEmpty ? nil : .texts(try listed(texts))
        case .object, .objects: return nil
        case .text, .code, .decimal, .day, .moment, .choice:
            return try form.text(name).map { (text) throws(FieldFlaw) in try written(text) }
        }
    }

    /// A value that is written as text, wherever it came from.
    func written(_ text: String) throws(FieldFlaw) -> DeedValues.Value {
        switch kind {
        case .text(let bytesMax, let lines):
            guard text.contains(where: { !$0.isWhitespace }) else {
                if isRequired { throw FieldFlaw(.missing, name) }
                return .text(text)
            }
            guard text.utf8.count <= bytesMax else { throw FieldFlaw(.tooLong, name) }
            guard DeedField.isPlain(text, lines: lines) else { throw FieldFlaw(.wrongValue, name) }
            return .text(text)
        case .code(let bytesMax):
            guard text.utf8.count <= bytesMax else { throw FieldFlaw(.tooLong, name) }
            return .text(text)
        case .decimal(let unit):
            guard let number = DecimalNumber(DeedField.bare(text, unit: unit)),
                text.utf8.count <= DeedField.decimalBytesMax
            else { throw FieldFlaw(.wrongValue, name) }
            return .decimal(number)
        case .day:
            guard let day = Day(iso: text) else { throw FieldFlaw(.wrongValue, name) }
            return .day(day)
        case .moment:
            guard let moment = Moment(rfc3339: text) else { throw FieldFlaw(.wrongValue, name) }
            return .moment(moment)
        case .choice(let choices):
            guard choices.contains(where: { $0.value == text && $0.value.utf8.elementsEqual(text.utf8) }) else {
                throw FieldFlaw(.wrongValue, name)
            }
            return .text(text)
        case .integer, .flag, .texts, .object, .objects, .file: throw FieldFlaw(.wrongType, name)
        }
    }

    /// The items of a list, each within its limit.
    func listed(_ texts: [String]) throws(FieldFlaw) -> [String] {
        guard case .texts(let countMax, let bytesMax) = kind else { throw FieldFlaw(.wrongType, name) }
        guard texts.count <= countMax else { throw FieldFlaw(.tooMany, name) }
        for text in texts {
            guard text.utf8.count <= bytesMax else { throw FieldFlaw(.tooLong, name) }
            guard DeedField.isPlain(text, lines: false), text.contains(where: { !$0.isWhitespace }) else {
                throw FieldFlaw(.wrongValue, name)
            }
        }
        return texts
    }

    /// No control character of C0, DEL or C1; PostgreSQL keeps no NUL, and screens show none of them.
    static func isPlain(_ text: String, lines: Bool) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if lines, scalar == "\n" || scalar == "\r" || scalar == "\t" { return true }
            return scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
        }
    }

    /// A scale types the unit behind the number: `588.0 g`.
    private static func bare(_ text: String, unit: String) -> String {
        var rest = text[...]
        if !unit.isEmpty, rest.lowercased().hasSuffix(unit.lowercased()) { rest = rest.dropLast(unit.count) }
        while rest.hasSuffix(" ") { rest = rest.dropLast() }
        return String(rest)
    }
}
