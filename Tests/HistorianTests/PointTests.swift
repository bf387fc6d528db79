import Historian
import Kernel
import Testing

@Suite struct PointTests {
    @Test func `a decimal keeps its digits and a double its bits`() {
        let number = DecimalNumber(coefficient: 5900, scale: 1)
        #expect(PointValue(number)?.decimal == number)
        #expect(PointValue(DecimalNumber(coefficient: 1, scale: 10)) == nil)
        #expect(PointValue.double(-0.0) != .double(0.0))
        let nan = PointValue.double(bits: 0x7ff8_0000_0000_0abc)
        #expect(nan == nan)
        #expect(!nan.isFinite && PointValue.double(1).isFinite && !PointValue.none.isFinite)
    }

    @Test func `a value is drawn by its number and a gap is not drawn`() {
        #expect(PointValue.decimal(units: -1234, scale: 2).approximate == -12.34)
        #expect(PointValue.double(0.5).approximate == 0.5)
        #expect(PointValue.none.approximate == nil)
    }
}
