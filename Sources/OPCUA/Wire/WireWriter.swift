package import Kernel

/// Writes OPC UA Binary (OPC 10000-6, 5.2).
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
    mutating func put(_ number: Double) { put(number.bitPattern) }
    mutating func put(_ number: Float) { put(number.bitPattern) }
    mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    mutating func put(bytes more: [UInt8]?) {
        guard let more else { return put(Int32(-1)) }
        put(Int32(more.count))
        raw(more)
    }

    mutating func put(_ text: String?) {
        guard let text else { return put(Int32(-1)) }
        put(Int32(text.utf8.count))
        raw(text.utf8)
    }

    mutating func put(_ moment: Moment?) { put(moment?.ticksOfOPCUA ?? 0) }

    mutating func array<Element>(_ elements: [Element], _ write: (inout WireWriter, Element) -> Void) {
        put(Int32(elements.count))
        for element in elements { write(&self, element) }
    }

    /// Puts a number where room was left for it.
    mutating func set(_ number: UInt32, at place: Int) {
        for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * UInt32(byte))) }
    }
}

extension Moment {
    /// Microseconds from 1601-01-01, where DateTime begins, to 1970-01-01.
    private static let from1601: Int64 = 11_644_473_600_000_000

    /// 100 ns since 1601-01-01 (OPC 10000-6, 5.2.2.5); what is outside of its range is its end.
    package var ticksOfOPCUA: Int64 {
        let (since1601, over) = microseconds.addingReportingOverflow(Self.from1601)
        let (ticks, more) = since1601.multipliedReportingOverflow(by: 10)
        if over || more { return microseconds < 0 ? 0 : .max }
        return max(0, ticks)
    }

    /// Nil: no time was stated. Digits below the microsecond are cut.
    package init?(ticksOfOPCUA ticks: Int64) {
        guard ticks > 0 else { return nil }
        self.init(microseconds: ticks / 10 - Self.from1601)
    }
}
