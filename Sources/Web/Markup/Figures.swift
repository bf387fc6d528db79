/// How numbers are set: U+2212 for minus, a thin space between thousands, decimals never trimmed.
package enum Figures {
    /// `12 418` with thin spaces (GB/T 15835: groups of three, no comma).
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "\u{2212}" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0, digits.count > 3 { text.append("\u{2009}") }
            text.append(digit)
        }
        return text
    }

    /// A fixed-point number with all its decimals: `-248` at one place is `−24.8`; `signed` prints `+` as
    /// well.
    package static func decimal(_ number: Int, places: Int, signed: Bool = false) -> String {
        var digits = String(number.magnitude)
        while digits.count <= places { digits = "0" + digits }
        let whole = digits.dropLast(places)
        let sign = number < 0 ? "\u{2212}" : signed && number > 0 ? "+" : ""
        return places == 0 ? sign + digits : "\(sign)\(whole).\(digits.suffix(places))"
    }

    /// A computed number with so many decimals; what no whole number of that fineness can say is printed as it is.
    package static func fixed(_ number: Double, places: Int, signed: Bool = false, minus: String = "\u{2212}") -> String
    {
        let power = (0..<places).reduce(1.0) { power, _ in power * 10 }
        guard let whole = Int(exactly: (number * power).rounded()) else { return number.description }
        let text = decimal(whole, places: places, signed: signed)
        return minus == "\u{2212}" ? text : text.replacing("\u{2212}", with: minus)
    }

    /// Hexadecimal in groups of four, for digests that people compare.
    package static func digest(_ bytes: some Sequence<UInt8>) -> String {
        let letters = Array("0123456789abcdef")
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if index > 0, index % 2 == 0 { text.append(" ") }
            text.append(letters[Int(byte >> 4)])
            text.append(letters[Int(byte & 15)])
        }
        return text
    }
}
