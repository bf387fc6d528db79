/// A measured value: digits as measured and a unit, never one without the other.
package struct Quantity: Sendable, Hashable {
    package let number: DecimalNumber
    package let unit: Unit

    package init(_ number: DecimalNumber, _ unit: Unit) {
        self.number = number
        self.unit = unit
    }

    /// Reads what `text` writes: `590.0 g`; a bare number has the unit one.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let number = DecimalNumber(String(first)) else { return nil }
        guard parts.count == 2 else {
            self.init(number, .one)
            return
        }
        guard let unit = Unit(String(parts[1])), unit != .one else { return nil }
        self.init(number, unit)
    }

    /// Number and UCUM code in plain ASCII, `590.0 g`.
    package var text: String { unit == .one ? number.text : number.text + " " + unit.code }

    /// For people: `−27 g`, `12 418 g`, `60.5 °C`, with a true minus and narrow no-break spaces.
    package var display: String {
        let digits = number.displayText
        return unit.symbol.isEmpty ? digits : digits + "\u{202F}" + unit.symbol
    }

    package func adding(_ other: Quantity) throws(QuantityFailure) -> Quantity {
        guard unit == other.unit else { throw .unitsDiffer(unit, other.unit) }
        return Quantity(try number.adding(other.number), unit)
    }

    package func subtracting(_ other: Quantity) throws(QuantityFailure) -> Quantity {
        guard unit == other.unit else { throw .unitsDiffer(unit, other.unit) }
        return Quantity(try number.subtracting(other.number), unit)
    }

    /// By value, in one unit: negative, zero or positive.
    package func compare(_ other: Quantity) throws(QuantityFailure) -> Int {
        guard unit == other.unit else { throw .unitsDiffer(unit, other.unit) }
        return number.compare(other.number)
    }

    /// Moves the point, exactly: between units of mass, or of volume.
    package func converted(to target: Unit) throws(QuantityFailure) -> Quantity {
        guard target != unit else { return self }
        guard let from = unit.measure, let to = target.measure, from.kind == to.kind else {
            throw .noConversion(from: unit, to: target)
        }
        let scale = number.scale - (from.power - to.power)
        let padding = DecimalNumber.powerOfTen(max(-scale, 0))
        let number = try DecimalNumber.fitting(Int128(number.coefficient) * padding, scale: max(scale, 0))
        return Quantity(number, target)
    }
}

extension DecimalNumber {
    /// For people: U+2212 as the minus, whole digits in threes with narrow no-break spaces.
    package var displayText: String {
        let parts = text.split(separator: ".")
        let whole = (parts.first ?? "").drop { $0 == "-" }
        var grouped = isNegative ? "\u{2212}" : ""
        for (index, digit) in whole.enumerated() {
            if index > 0 && (whole.count - index) % 3 == 0 { grouped.append("\u{202F}") }
            grouped.append(digit)
        }
        return parts.count == 2 ? grouped + "." + parts[1] : grouped
    }
}
