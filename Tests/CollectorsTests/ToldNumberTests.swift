import Historian
import TestKit
import Testing

@testable import Collectors

@Suite struct ToldNumberTests {
    @Test func `a binary number becomes the digits that its instrument shows, and its bits come back`() {
        #expect(ToldNumber.value(37.1) == .decimal(units: 371, scale: 1))
        #expect(ToldNumber.value(Float(37.1)) == .decimal(units: 371, scale: 1))
        #expect(ToldNumber.value(4.0) == .decimal(units: 4, scale: 0))
        #expect(ToldNumber.value(-0.0) == .double(-0.0))
        #expect(ToldNumber.value(Float(-0.0)) == .double(-0.0))
        #expect(ToldNumber.value(1e300) == .double(1e300))
        #expect(ToldNumber.value(Double.infinity) == .double(.infinity))
        #expect(ToldNumber.value(UInt64.max) == .double(Double(UInt64.max)))
        var numbers = SeededNumbers(1)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: numbers.next())
            if !number.isNaN { #expect(ToldNumber.value(number).approximate?.bitPattern == number.bitPattern) }
            let plain = Double(numbers.below(2_000_000) - 1_000_000) / 1000
            #expect(ToldNumber.value(plain).approximate?.bitPattern == plain.bitPattern)
            let short = Float(bitPattern: UInt32(truncatingIfNeeded: numbers.next()))
            if case .decimal(let units, let scale) = ToldNumber.value(short) {
                #expect(Float("\(units)e-\(scale)") == short)
            }
        }
    }

    @Test func `NaN keeps its payload`() {
        let odd = Double(bitPattern: 0x7FF8_0000_0000_BEEF)
        #expect(ToldNumber.value(odd) == .double(bits: 0x7FF8_0000_0000_BEEF))
    }

    @Test func `a text keeps the digits that it has`() {
        #expect(ToldNumber.value(text: "37.50") == .decimal(units: 3750, scale: 2))
        #expect(ToldNumber.value(text: "-0.0") == .double(-0.0))
        #expect(ToldNumber.value(text: "1e3") == .decimal(units: 1000, scale: 0))
        #expect(ToldNumber.value(text: "1e-12") == .double(1e-12))
        for wrong in ["", "nan", "inf", "0x10", " 1", "1 ", "一", "1,5", "--1", "1..2"] {
            #expect(ToldNumber.value(text: wrong) == nil, "\(wrong)")
        }
    }
}
