package import Kernel

/// The fields of one call, each of its declared type: whatever is held here is within its limits.
package struct DeedValues: Sendable {
    enum Value: Sendable {
        case text(String)
        case decimal(DecimalNumber)
        case integer(Int64)
        case flag(Bool)
        case day(Day)
        case moment(Moment)
        case texts([String])
        case object(DeedValues)
        case objects([DeedValues])
        case file(Form.File)
    }

    private var held: [String: Value] = [:]

    init() {}

    mutating func hold(_ name: String, _ value: Value) { held[name] = value }

    // MARK: Fields that may be left out

    package func optionalText(_ name: StaticString) -> String? {
        guard case .text(let text)? = held[name.description] else { return nil }
        return text
    }

    package func optionalDecimal(_ name: StaticString) -> DecimalNumber? {
        guard case .decimal(let number)? = held[name.description] else { return nil }
        return number
    }

    package func optionalInteger(_ name: StaticString) -> Int64? {
        guard case .integer(let number)? = held[name.description] else { return nil }
        return number
    }

    package func optionalDay(_ name: StaticString) -> Day? {
        guard case .day(let day)? = held[name.description] else { return nil }
        return day
    }

    package func optionalMoment(_ name: StaticString) -> Moment? {
        guard case .moment(let moment)? = held[name.description] else { return nil }
        return moment
    }

    package func optionalChoice<T: RawRepresentable<String>>(_ name: StaticString) -> T? {
        optionalText(name).flatMap { T(rawValue: $0) }
    }

    /// Nothing said is no.
    package func flag(_ name: StaticString) -> Bool {
        guard case .flag(let flag)? = held[name.description] else { return false }
        return flag
    }

    package func texts(_ name: StaticString) -> [String] {
        guard case .texts(let texts)? = held[name.description] else { return [] }
        return texts
    }

    package func objects(_ name: StaticString) -> [DeedValues] {
        guard case .objects(let objects)? = held[name.description] else { return [] }
        return objects
    }

    package func optionalFile(_ name: StaticString) -> Form.File? {
        guard case .file(let file)? = held[name.description] else { return nil }
        return file
    }

    // MARK: Fields that are there: the reader refused the call without them

    package func text(_ name: StaticString) -> String { there(optionalText(name), name) }
    package func decimal(_ name: StaticString) -> DecimalNumber { there(optionalDecimal(name), name) }
    package func integer(_ name: StaticString) -> Int64 { there(optionalInteger(name), name) }
    package func day(_ name: StaticString) -> Day { there(optionalDay(name), name) }
    package func moment(_ name: StaticString) -> Moment { there(optionalMoment(name), name) }
    package func file(_ name: StaticString) -> Form.File { there(optionalFile(name), name) }
    package func choice<T: RawRepresentable<String>>(_ name: StaticString) -> T {
        there(optionalChoice(name), name)
    }
    package func object(_ name: StaticString) -> DeedValues {
        guard case .object(let values)? = held[name.description] else { return there(nil, name) }
        return values
    }

    private func there<T>(_ value: T?, _ name: StaticString) -> T {
        guard let value else { preconditionFailure("no required field \(name) of this type is declared") }
        return value
    }
}
