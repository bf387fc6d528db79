/// How the last kept digit is chosen, by magnitude: -0.5 is treated as 0.5 (GB/T 8170-2008, 3.2.5).
package enum RoundingRule: String, Sendable, Hashable {
    /// 四舍六入五成双 (GB/T 8170-2008, 3.2): exactly half goes to the even digit, any more than half goes up.
    case halfEven
    /// 四舍五入: half goes away from zero.
    case halfUp
}

extension DecimalNumber {
    /// Rounds to exactly that many decimals, once and from all digits (GB/T 8170-2008, 3.3).
    ///
    /// Missing decimals become zeros; a negative scale rounds to tens, hundreds …
    package func rounded(toScale target: Int, rule: RoundingRule) throws(QuantityFailure) -> DecimalNumber {
        guard (-Self.scaleMax...Self.scaleMax).contains(target) else { throw .overflow }
        if target >= scale {
            return try Self.fitting(Int128(coefficient) * Self.powerOfTen(target - scale), scale: target)
        }
        let quotient = Self.divide(Int128(coefficient), by: Self.powerOfTen(scale - target), rule: rule)
        guard target < 0 else { return try Self.fitting(quotient, scale: target) }
        return try Self.fitting(quotient * Self.powerOfTen(-target), scale: 0)
    }

    /// Rounds to that many digits counted from the first that is not zero; zero has none and stays as it is.
    package func rounded(
        toSignificantDigits digits: Int, rule: RoundingRule
    ) throws(QuantityFailure) -> DecimalNumber {
        precondition(digits > 0, "no significant digit asked for")
        guard !isZero else { return self }
        let target = scale - (Self.length(coefficient) - digits)
        let once = try rounded(toScale: target, rule: rule)
        // 9.99 became 10.0: the carry brought a digit too many, and it is a zero.
        guard target > 0, Self.length(once.coefficient) > digits else { return once }
        return try once.rounded(toScale: target - 1, rule: rule)
    }

    /// A quotient has no natural end, so its decimals and rule are named.
    package func divided(
        by other: DecimalNumber, toScale target: Int, rule: RoundingRule
    ) throws(QuantityFailure) -> DecimalNumber {
        guard !other.isZero else { throw .divisionByZero }
        guard (0...Self.scaleMax).contains(target) else { throw .overflow }
        let shift = target + other.scale - scale
        let (dividend, tooLarge) = Int128(coefficient).multipliedReportingOverflow(
            by: Self.powerOfTen(max(shift, 0)))
        guard !tooLarge else { throw .overflow }
        let divisor = Int128(other.coefficient) * Self.powerOfTen(max(-shift, 0))
        return try Self.fitting(Self.divide(dividend, by: divisor, rule: rule), scale: target)
    }

    private static func divide(_ dividend: Int128, by divisor: Int128, rule: RoundingRule) -> Int128 {
        let (quotient, rest) = dividend.magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
        let above = divisor.magnitude - rest
        let goesUp: Bool =
            switch rule {
            case .halfEven: rest > above || (rest == above && quotient % 2 == 1)
            case .halfUp: rest >= above
            }
        let magnitude = Int128(quotient + (goesUp ? 1 : 0))
        return (dividend < 0) == (divisor < 0) ? magnitude : -magnitude
    }

    private static func length(_ coefficient: Int64) -> Int { String(coefficient.magnitude).utf8.count }
}
