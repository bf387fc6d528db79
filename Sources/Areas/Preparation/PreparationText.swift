package import Kernel

extension String {
    /// A number of a record or a code: it stands in addresses and in columns.
    var isCode: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}

/// Net weights add up as whole milligrams, so that the order of addition changes nothing.
package struct Milligrams: Sendable, Hashable, Comparable {
    package var count: Int64

    package init(count: Int64) { self.count = count }

    /// Of grams; what is finer than a milligram is cut off.
    package init(_ grams: DecimalNumber) {
        var count = grams.coefficient
        if grams.scale <= 3 {
            for _ in grams.scale..<3 { count &*= 10 }
        } else {
            for _ in 3..<grams.scale { count /= 10 }
        }
        self.count = count
    }

    /// Grams without zeros at their end.
    package var grams: DecimalNumber {
        var (coefficient, scale) = (count, 3)
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        return DecimalNumber(coefficient: coefficient, scale: scale)
    }

    /// To a tenth of a kilogram, as pages show it.
    package var kilogramText: String {
        let tenths = (count + 50_000) / 100_000
        return DecimalNumber(coefficient: tenths, scale: 1).text
    }

    package static func < (left: Milligrams, right: Milligrams) -> Bool { left.count < right.count }
    package static func + (left: Milligrams, right: Milligrams) -> Milligrams {
        Milligrams(count: left.count &+ right.count)
    }
    package static func - (left: Milligrams, right: Milligrams) -> Milligrams {
        Milligrams(count: left.count &- right.count)
    }
}
