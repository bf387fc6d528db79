import Kernel
import Testing

@Suite struct `A decimal number` {
    @Test(arguments: [
        "0", "590.0", "590", "-27", "0.001", "-0.50", "9223372036854775807", "-9223372036854775808",
        "0.000000000000000001", "9.223372036854775807",
    ])
    func `keeps its digits`(text: String) {
        #expect(DecimalNumber(text)?.text == text)
    }

    @Test(arguments: [
        "", "-", "+1", "1e3", "007", "00", "-01", ".5", "5.", "1.2.3", " 1", "1 ", "1,5", "\u{2212}1", "５９０",
        "1．5",
        "9223372036854775808", "0.0000000000000000001", "--1", "1-", "0x1", "nan",
        "00000000000000000000000000000000000000000000",
    ])
    func `is refused in any other form`(text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test func `is the same by value, another by digits`() throws {
        let one = try decimal("590.0")
        let other = try decimal("590")
        #expect(one != other)
        #expect(Set([one, other]).count == 2)
        #expect(one.compare(other) == 0 && one <= other && one >= other && !(one < other))
        #expect(try decimal("-0.1") < decimal("0.01"))
        #expect(try decimal("9223372036854775807") > decimal("9.223372036854775807"))
    }

    @Test func `adds, subtracts and multiplies exactly`() throws {
        #expect(try decimal("0.1").adding(decimal("0.20")).text == "0.30")
        #expect(try decimal("590.0").subtracting(decimal("617")).text == "-27.0")
        #expect(try decimal("1.050").multiplied(by: decimal("-2.0")).text == "-2.1000")
        #expect(try decimal("600").divided(by: decimal("1.03"), toScale: 1, rule: .halfEven).text == "582.5")
        #expect(try decimal("-1").divided(by: decimal("8"), toScale: 2, rule: .halfEven).text == "-0.12")
        #expect(try decimal("-1").divided(by: decimal("8"), toScale: 2, rule: .halfUp).text == "-0.13")
    }

    @Test func `refuses what it cannot hold`() throws {
        let most = try decimal("9223372036854775807")
        let least = try decimal("-9223372036854775808")
        #expect(throws: QuantityFailure.overflow) { try most.adding(decimal("1")) }
        #expect(throws: QuantityFailure.overflow) { try most.adding(decimal("0.1")) }
        #expect(throws: QuantityFailure.overflow) { try least.subtracting(decimal("1")) }
        #expect(throws: QuantityFailure.overflow) { try least.negated() }
        #expect(throws: QuantityFailure.overflow) { try least.multiplied(by: least) }
        #expect(throws: QuantityFailure.overflow) {
            try decimal("0.0000000001").multiplied(by: decimal("0.000000001"))
        }
        #expect(throws: QuantityFailure.overflow) { try most.rounded(toScale: 1, rule: .halfUp) }
        #expect(throws: QuantityFailure.divisionByZero) {
            try most.divided(by: decimal("0.00"), toScale: 0, rule: .halfUp)
        }
        #expect(throws: QuantityFailure.overflow) {
            try most.divided(by: decimal("0.000000000000000001"), toScale: 18, rule: .halfUp)
        }
    }

    @Test(arguments: [
        // GB/T 8170-2008, 3.2.
        ("12.1498", 1, "12.1"), ("1268", -2, "1300"), ("10.5002", 0, "11"), ("1.050", 1, "1.0"),
        ("0.35", 1, "0.4"),
        ("2500", -3, "2000"), ("3500", -3, "4000"), ("-355", -1, "-360"), ("-325", -1, "-320"),
        ("-365", -1, "-360"), ("-0.0365", 3, "-0.036"),
        // 3.3: once, from all digits.
        ("97.46", 0, "97"), ("15.4546", 0, "15"), ("0.4546", 0, "0"), ("2.54546", 1, "2.5"),
        ("0.5", 0, "0"), ("1.5", 0, "2"), ("-1.5", 0, "-2"), ("2.50000001", 0, "3"), ("12.5", 2, "12.50"),
        ("9223372036854775807", -18, "9000000000000000000"),
    ])
    func `is rounded half to even`(text: String, scale: Int, rounded: String) throws {
        #expect(try decimal(text).rounded(toScale: scale, rule: .halfEven).text == rounded)
    }

    @Test(arguments: [
        ("0.5", 0, "1"), ("-0.5", 0, "-1"), ("2.5", 0, "3"), ("1.050", 1, "1.1"), ("0.449", 1, "0.4"),
        ("-325", -1, "-330"),
    ])
    func `is rounded half up by magnitude`(text: String, scale: Int, rounded: String) throws {
        #expect(try decimal(text).rounded(toScale: scale, rule: .halfUp).text == rounded)
    }

    @Test(arguments: [
        ("12.1498", 2, "12"), ("1268", 2, "1300"), ("9.99", 2, "10"), ("0.0009996", 3, "0.00100"),
        ("99.95", 3, "100"),
        ("0.0365", 2, "0.036"), ("10.502", 3, "10.5"), ("995", 2, "1000"), ("5.1", 3, "5.10"),
        ("0.00", 3, "0.00"),
        ("-9.95", 2, "-10"),
    ])
    func `is rounded to significant digits`(text: String, digits: Int, rounded: String) throws {
        #expect(try decimal(text).rounded(toSignificantDigits: digits, rule: .halfEven).text == rounded)
    }

    @Test func `is rounded to the nearest, never farther than half`() throws {
        var random = SeededNumbers(seed: 8170)
        for _ in 0..<5000 {
            let number = DecimalNumber(coefficient: Int64(bitPattern: random.next()) >> 20, scale: 6)
            let scale = random.below(6)
            let rounded = try number.rounded(toScale: scale, rule: .halfEven)
            let twice = try rounded.subtracting(number).multiplied(by: DecimalNumber(coefficient: 2))
            let step = DecimalNumber(coefficient: 1, scale: scale)
            #expect(try twice <= step && twice >= step.negated())
        }
    }
}

@Suite struct `A quantity` {
    @Test(arguments: [
        ("590.0 g", "590.0\u{202F}g"), ("-27 g", "\u{2212}27\u{202F}g"), ("60.5 Cel", "60.5\u{202F}°C"),
        ("12418", "12\u{202F}418"), ("-1234567.8901 mL", "\u{2212}1\u{202F}234\u{202F}567.8901\u{202F}mL"),
        ("0.50 %", "0.50\u{202F}%"), ("10 [iU]/mL", "10\u{202F}IU/mL"), ("-123 g", "\u{2212}123\u{202F}g"),
    ])
    func `has a plain text and a form for people`(text: String, display: String) throws {
        let quantity = try #require(Quantity(text))
        #expect(quantity.text == text)
        #expect(quantity.display == display)
    }

    @Test(arguments: [
        "590.0  g", "590.0g", "g", "590.0 stone", "590.0 ", " 590.0 g", "1 1", "590.0 G", "590.0\u{202F}g",
    ])
    func `is refused without number, space and listed unit`(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test func `adds only its own unit`() throws {
        let grams = try #require(Quantity("590.0 g"))
        let more = try #require(Quantity("10 g"))
        let millilitres = try #require(Quantity("10 mL"))
        #expect(try grams.adding(more).text == "600.0 g")
        #expect(try grams.subtracting(more).text == "580.0 g")
        #expect(try grams.compare(more) > 0)
        #expect(throws: QuantityFailure.unitsDiffer(.gram, .millilitre)) { try grams.adding(millilitres) }
        #expect(throws: QuantityFailure.unitsDiffer(.gram, .millilitre)) { try grams.compare(millilitres) }
    }

    @Test(arguments: [
        ("590.0 g", "kg", "0.5900 kg"), ("1.5 kg", "g", "1500 g"), ("1.5000 kg", "g", "1500.0 g"),
        ("7 mg", "kg", "0.000007 kg"),
        ("600 mL", "L", "0.600 L"), ("-2 L", "mL", "-2000 mL"), ("4 Cel", "Cel", "4 Cel"),
    ])
    func `converts by moving the point`(from: String, unit: String, to: String) throws {
        let target = try #require(Unit(unit))
        #expect(try #require(Quantity(from)).converted(to: target).text == to)
    }

    @Test func `converts nothing into another kind`() throws {
        let grams = try #require(Quantity("590.0 g"))
        #expect(throws: QuantityFailure.noConversion(from: .gram, to: .millilitre)) {
            try grams.converted(to: .millilitre)
        }
        #expect(throws: QuantityFailure.noConversion(from: .gram, to: .celsius)) {
            try grams.converted(to: .celsius)
        }
        let tiny = try #require(Quantity("0.000000000000000001 g"))
        #expect(throws: QuantityFailure.overflow) { try tiny.converted(to: .kilogram) }
    }

    @Test func `has every unit of the list by its code`() {
        for unit in Unit.all { #expect(Unit(unit.code) == unit) }
        #expect(Unit("IU/mL")?.code == "[iU]/mL")
        #expect(Unit("ml") == nil && Unit("℃") == nil && Unit("") == nil)
    }
}

private func decimal(_ text: String) throws -> DecimalNumber { try #require(DecimalNumber(text)) }
