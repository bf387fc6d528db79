package import Historian
import Kernel

/// Numbers as their source told them, into what the historian keeps without loss.
package enum ToldNumber {
    /// A binary number as the shortest decimal that reads back as the same bits, which is what the instrument shows;
    /// as its bits where there is none of nine decimals (NaN, infinities, -0, very small and very large numbers).
    package static func value(_ number: Double) -> PointValue {
        guard let shown = shown("\(number)"), let back = shown.approximate, back.bitPattern == number.bitPattern else {
            return .double(number)
        }
        return shown
    }

    /// The same for 32 bits: `37.1`, not `37.099998474121094`. The bits come back by reading the decimal as 32 bits.
    package static func value(_ number: Float) -> PointValue {
        shown("\(number)") ?? .double(Double(number))
    }

    /// Integers above 2^63 have no decimal; they are kept as the nearest binary number.
    package static func value(_ number: UInt64) -> PointValue {
        guard let units = Int64(exactly: number) else { return .double(Double(number)) }
        return .decimal(units: units, scale: 0)
    }

    package static func value(_ number: Int64) -> PointValue { .decimal(units: number, scale: 0) }

    /// A text of digits with its own number of decimals (`37.50` stays `37.50`); with an exponent, a leading zero or a
    /// plus sign the number is read as binary. Nil where it is no number.
    package static func value(text: String) -> PointValue? {
        if let number = DecimalNumber(text), let exact = PointValue(number) {
            return number.isZero && text.utf8.first == UInt8(ascii: "-") ? .double(-0.0) : exact
        }
        guard let first = text.utf8.first, first != UInt8(ascii: " "), text.utf8.count <= 64,
            text.utf8.allSatisfy({ isOfNumber($0) }), let number = Double(text)
        else { return nil }
        return value(number)
    }

    /// No hexadecimal numbers and no words: `Double` would read both.
    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// Swift writes the shortest digits that read back; a trailing `.0` says nothing.
    private static func shown(_ text: String) -> PointValue? {
        let digits = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        guard digits != "-0", let number = DecimalNumber(digits) else { return nil }
        return PointValue(number)
    }
}
