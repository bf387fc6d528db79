/// A decimal number with its digits as measured: `590.0` and `590` are one value, but not one record.
///
/// `==` and hashing therefore go by digits; `compare` and the order signs go by value.
package struct DecimalNumber: Sendable, Hashable {
    /// 18 decimals: the most that a 64-bit coefficient can fill.
    package static let scaleMax = 18

    package let coefficient: Int64
    /// How many of the digits stand behind the point.
    package let scale: Int

    package init(coefficient: Int64, scale: Int = 0) {
        precondition((0...Self.scaleMax).contains(scale), "a scale outside 0...18")
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Reads `-?digits(.digits)?` in ASCII: no exponent, plus sign, leading zeros or digits of other scripts.
    package init?(_ text: String) {
        let largest = UInt64(Int64.max) + 1
        var magnitude: UInt64 = 0
        var digits = 0
        var decimals: Int?
        var isNegative = false
        var leadingZero = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-") where digits == 0 && !isNegative: isNegative = true
            case UInt8(ascii: ".") where digits > 0 && decimals == nil: decimals = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if decimals == nil && leadingZero { return nil }
                if digits == 0 { leadingZero = byte == UInt8(ascii: "0") }
                digits += 1
                if let count = decimals { decimals = count + 1 }
                guard magnitude <= largest / 10, digits <= 38 else { return nil }
                magnitude = magnitude * 10 + UInt64(byte - UInt8(ascii: "0"))
                guard magnitude <= largest else { return nil }
            default: return nil
            }
        }
        guard digits > 0, decimals != 0, decimals ?? 0 <= Self.scaleMax, isNegative || magnitude < largest else {
            return nil
        }
        coefficient = Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
        scale = decimals ?? 0
    }

    package var text: String {
        var digits = String(coefficient.magnitude)
        if digits.utf8.count <= scale {
            digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
        }
        let sign = coefficient < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        return sign + digits.dropLast(scale) + "." + digits.suffix(scale)
    }

    package var isNegative: Bool { coefficient < 0 }
    package var isZero: Bool { coefficient == 0 }

    package func negated() throws(QuantityFailure) -> DecimalNumber {
        try Self.fitting(-Int128(coefficient), scale: scale)
    }

    package func adding(_ other: DecimalNumber) throws(QuantityFailure) -> DecimalNumber {
        let (left, right, scale) = aligned(with: other)
        return try Self.fitting(left + right, scale: scale)
    }

    package func subtracting(_ other: DecimalNumber) throws(QuantityFailure) -> DecimalNumber {
        let (left, right, scale) = aligned(with: other)
        return try Self.fitting(left - right, scale: scale)
    }

    /// Exact: the decimals of both factors add up.
    package func multiplied(by other: DecimalNumber) throws(QuantityFailure) -> DecimalNumber {
        try Self.fitting(Int128(coefficient) * Int128(other.coefficient), scale: scale + other.scale)
    }

    /// By value: negative, zero or positive as this number is less, equal or greater.
    package func compare(_ other: DecimalNumber) -> Int {
        let (left, right, _) = aligned(with: other)
        return left < right ? -1 : left == right ? 0 : 1
    }

    package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool { left.compare(right) < 0 }
    package static func <= (left: DecimalNumber, right: DecimalNumber) -> Bool { left.compare(right) <= 0 }
    package static func > (left: DecimalNumber, right: DecimalNumber) -> Bool { left.compare(right) > 0 }
    package static func >= (left: DecimalNumber, right: DecimalNumber) -> Bool { left.compare(right) >= 0 }

    /// Both coefficients at the finer scale; 10^18 times a 64-bit number fits 128 bits.
    private func aligned(with other: DecimalNumber) -> (left: Int128, right: Int128, scale: Int) {
        let finer = max(scale, other.scale)
        return (
            Int128(coefficient) * Self.powerOfTen(finer - scale),
            Int128(other.coefficient) * Self.powerOfTen(finer - other.scale), finer
        )
    }

    static func fitting(_ value: Int128, scale: Int) throws(QuantityFailure) -> DecimalNumber {
        guard let coefficient = Int64(exactly: value), (0...scaleMax).contains(scale) else { throw .overflow }
        return DecimalNumber(coefficient: coefficient, scale: scale)
    }

    /// 10^0 … 10^38.
    static func powerOfTen(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
