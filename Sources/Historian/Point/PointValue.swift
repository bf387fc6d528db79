package import Kernel

/// A measured value as its source told it: digits and bits are kept, never rounded (architecture law 4).
package enum PointValue: Hashable, Sendable {
    /// Exactly `units` × 10^-`scale`, with the digits that came.
    case decimal(units: Int64, scale: UInt8)
    /// A binary floating point number by its bits: NaN payloads and -0 are themselves, and equal themselves.
    case double(bits: UInt64)
    /// A stated gap: the source said that it has no value.
    case none

    /// Nine decimals: finer than any sensor of a plant; a finer value is told as a double.
    package static let scaleMax: UInt8 = 9

    package static func double(_ value: Double) -> PointValue { .double(bits: value.bitPattern) }

    /// Nil for a number finer than nine decimals.
    package init?(_ number: DecimalNumber) {
        guard number.scale <= Int(Self.scaleMax) else { return nil }
        self = .decimal(units: number.coefficient, scale: UInt8(number.scale))
    }

    /// The digits of a decimal; nil for a double and for a gap.
    package var decimal: DecimalNumber? {
        guard case .decimal(let units, let scale) = self else { return nil }
        return DecimalNumber(coefficient: units, scale: Int(scale))
    }

    /// For drawing and for means; nil for a gap.
    package var approximate: Double? {
        switch self {
        case .decimal(let units, let scale): Double(units) / Self.powers[Int(scale)]
        case .double(let bits): Double(bitPattern: bits)
        case .none: nil
        }
    }

    /// NaN and the infinities are kept as they came, but are no measurement.
    package var isFinite: Bool {
        guard case .double(let bits) = self else { return self != .none }
        return Double(bitPattern: bits).isFinite
    }

    static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
}
