/// Times and measured values as members: always by their own text, so that bytes never depend on the caller.
extension CanonicalWriter {
    package mutating func member(_ name: StaticString, _ moment: Moment) { member(name, moment.rfc3339) }
    package mutating func member(_ name: StaticString, _ day: Day) { member(name, day.iso) }
    package mutating func member(_ name: StaticString, _ number: DecimalNumber) { member(name, number.text) }
    package mutating func member(_ name: StaticString, _ quantity: Quantity) { member(name, quantity.text) }
}

extension JSONFields {
    /// A moment in the writer's own form; another spelling of it would be a second form of the same fact.
    package func moment(_ key: String) throws(JSONFailure) -> Moment {
        let text = try string(key)
        guard let moment = Moment(rfc3339: text), moment.rfc3339 == text else {
            throw failure(.badValue, key)
        }
        return moment
    }

    package func optionalMoment(_ key: String) throws(JSONFailure) -> Moment? {
        try optionalString(key) == nil ? nil : moment(key)
    }

    package func day(_ key: String) throws(JSONFailure) -> Day {
        guard let day = Day(iso: try string(key)) else { throw failure(.badValue, key) }
        return day
    }

    package func optionalDay(_ key: String) throws(JSONFailure) -> Day? {
        try optionalString(key) == nil ? nil : day(key)
    }

    package func decimal(_ key: String) throws(JSONFailure) -> DecimalNumber {
        guard let number = DecimalNumber(try string(key)) else { throw failure(.badValue, key) }
        return number
    }

    package func optionalDecimal(_ key: String) throws(JSONFailure) -> DecimalNumber? {
        try optionalString(key) == nil ? nil : try decimal(key)
    }

    package func quantity(_ key: String) throws(JSONFailure) -> Quantity {
        guard let quantity = Quantity(try string(key)) else { throw failure(.badValue, key) }
        return quantity
    }
}
