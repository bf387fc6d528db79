/// One application identifier and what stood behind it.
package struct GS1Element: Sendable, Hashable {
    package let ai: String
    package let value: String

    package init(ai: String, value: String) {
        self.ai = ai
        self.value = value
    }

    /// The net weight or measure of identifiers 310n…316n, with its n decimals.
    package var measure: DecimalNumber? {
        guard ai.utf8.count == 4, GS1Format.weights.contains(ai.prefix(3)),
            let decimals = ai.last?.wholeNumberValue, let digits = Int64(value)
        else { return nil }
        return DecimalNumber(coefficient: digits, scale: decimals)
    }

    /// The date of identifiers 11…17; the century is the one nearest to the day of reading
    /// (GS1 General Specifications 7.12).
    package func date(readOn today: Day) -> Day? {
        guard ai.utf8.count == 2, ai.first == "1", ai != "10", let year = Int(value.prefix(2)) else {
            return nil
        }
        let difference = year - today.year % 100
        let century = today.year / 100 + (difference >= 51 ? -1 : difference <= -50 ? 1 : 0)
        return GS1Date.day(value.utf8, century: century, dayZero: true)
    }
}

/// Reads GS1 element strings as scanners send them.
package enum GS1ElementString {
    /// Longer than any label of ours; a Data Matrix could hold 2 335 characters.
    package static let lengthMax = 512

    /// Separators are GS (U+001D), `{GS}` and `|`; `]C1`, `]d2`, `]Q3` in front are taken off.
    package static func parse(_ text: String) throws(GS1Failure) -> [GS1Element] {
        guard text.utf8.count <= lengthMax else { throw .tooLong }
        if ScannedText.hasFullWidth(text) { throw .fullWidth }
        var bytes = withOneSeparator([UInt8](text.utf8))
        if prefixes.contains(where: { bytes.starts(with: $0.utf8) }) { bytes.removeFirst(3) }
        // Some readers send the leading function character too.
        if bytes.first == separator { bytes.removeFirst() }
        guard !bytes.isEmpty else { throw .empty }
        var elements: [GS1Element] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let element = try take(from: &rest)
            if let earlier = elements.first(where: { $0.ai == element.ai }) {
                guard earlier.value == element.value else { throw .contradiction(ai: element.ai) }
            } else {
                elements.append(element)
            }
        }
        return elements
    }

    private static let separator: UInt8 = 0x1D
    private static let prefixes = ["]C1", "]d2", "]Q3"]

    private static func withOneSeparator(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "{"), rest.starts(with: "{GS}".utf8) {
                plain.append(separator)
                rest = rest.dropFirst(4)
            } else {
                plain.append(byte == UInt8(ascii: "|") ? separator : byte)
                rest = rest.dropFirst()
            }
        }
        return plain
    }

    private static func take(from rest: inout ArraySlice<UInt8>) throws(GS1Failure) -> GS1Element {
        let (ai, format) = try identifier(rest)
        rest = rest.dropFirst(ai.utf8.count)
        let value: ArraySlice<UInt8>
        if format.isPredefined {
            value = rest.prefix(format.lengthMax)
            guard value.count == format.lengthMax, !value.contains(separator) else {
                throw .wrongLength(ai: ai)
            }
        } else {
            value = rest.prefix { $0 != separator }
            guard !value.isEmpty else { throw .empty }
            guard value.count <= format.lengthMax else { throw .missingSeparator(ai: ai) }
        }
        try format.check(value, ai: ai)
        rest = rest.dropFirst(value.count)
        if rest.first == separator {
            rest = rest.dropFirst()
            // A separator stands between two elements, never at the end or twice.
            guard let next = rest.first, next != separator else { throw .empty }
        }
        return GS1Element(ai: ai, value: ScannedText.text(value))
    }

    /// Identifiers are two to four digits and none begins another.
    private static func identifier(_ rest: ArraySlice<UInt8>) throws(GS1Failure) -> (String, GS1Format) {
        for length in 2...4 where rest.count >= length {
            let ai = ScannedText.text(rest.prefix(length))
            if let format = GS1Format.format(of: ai) { return (ai, format) }
        }
        throw .unknownIdentifier(ScannedText.text(rest.prefix(4)))
    }
}
