/// The one spelling of a binary floating-point number: `Number::toString` of ECMAScript (RFC 8785 §3.2.2.3).
///
/// The standard library finds the shortest digits that read back as the same number; only the layout differs.
enum ECMAScriptNumber {
    static func append(_ number: Double, to bytes: inout [UInt8]) {
        precondition(number.isFinite, "a number JSON cannot write")
        if number == 0 {
            bytes.append(UInt8(ascii: "0"))
            return
        }
        if number.magnitude <= Double(CanonicalWriter.integerMax), Double(Int64(number)) == number {
            CanonicalText.append(Int64(number), to: &bytes)
            return
        }
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let (digits, point) = shortestDigits(number.magnitude)
        layOut(digits, point: point, to: &bytes)
    }

    /// The digits without outer zeros, and how many of them stand before the decimal point.
    private static func shortestDigits(_ number: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point = 0
        var exponent = 0
        var exponentSign = 1
        var inFraction = false
        var inExponent = false
        for byte in number.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"): inExponent = true
            case UInt8(ascii: "+"): exponentSign = 1
            case UInt8(ascii: "-"): exponentSign = -1
            case _ where inExponent: exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
            default:
                if digits.isEmpty && byte == UInt8(ascii: "0") {
                    if inFraction { point -= 1 }
                } else {
                    digits.append(byte)
                    if !inFraction { point += 1 }
                }
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, point + exponentSign * exponent)
    }

    private static func layOut(_ digits: [UInt8], point: Int, to bytes: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        switch point {
        case digits.count...21:
            bytes.append(contentsOf: digits)
            bytes.append(contentsOf: repeatElement(zero, count: point - digits.count))
        case 1...21:
            bytes.append(contentsOf: digits[..<point])
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[point...])
        case -5...0:
            bytes.append(contentsOf: [zero, UInt8(ascii: ".")])
            bytes.append(contentsOf: repeatElement(zero, count: -point))
            bytes.append(contentsOf: digits)
        default:
            bytes.append(digits[0])
            if digits.count > 1 {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[1...])
            }
            bytes.append(UInt8(ascii: "e"))
            bytes.append(point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
            CanonicalText.append(Int64((point - 1).magnitude), to: &bytes)
        }
    }
}
