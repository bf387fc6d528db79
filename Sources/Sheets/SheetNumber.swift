internal import Kernel

/// A number as a spreadsheet stores it, turned into digits without binary floating point.
///
/// Spreadsheets keep IEEE doubles and write up to 17 digits, but show 15: `588.52999999999997` was typed as `588.53`.
enum SheetNumber {
    /// What a double holds for certain, and what spreadsheets show.
    static let digitsMax = 15

    /// Digits before and behind the point; nothing for what is no number.
    private struct Digits {
        var isNegative = false
        /// Without leading zeros; at most fifteen of them count.
        var digits: [UInt8] = []
        /// Of the digits, how many stand behind the point; may be negative or more than there are.
        var scale = 0
    }

    /// Plain decimal text; `decimals` are those that the cell's format shows at least.
    static func text(_ stored: String, decimals: Int = 0) -> String? {
        guard var number = digits(stored) else { return nil }
        round(&number)
        while number.scale > 0, number.digits.last == 0 {
            number.digits.removeLast()
            number.scale -= 1
        }
        // Beyond these a cell holds no measured value.
        guard (-20...20).contains(number.scale), number.digits.count - number.scale <= 20 else { return nil }
        while number.scale < 0 || number.scale < decimals {
            number.digits.append(0)
            number.scale += 1
        }
        while number.digits.count <= number.scale { number.digits.insert(0, at: 0) }
        let isZero = number.digits.allSatisfy { $0 == 0 }
        let whole = number.digits.dropLast(number.scale)
        let sign = number.isNegative && !isZero ? "-" : ""
        let head = sign + String(decoding: whole.map { $0 + 0x30 }, as: UTF8.self)
        guard number.scale > 0 else { return head }
        return head + "." + String(decoding: number.digits.suffix(number.scale).map { $0 + 0x30 }, as: UTF8.self)
    }

    private static func digits(_ stored: String) -> Digits? {
        var number = Digits()
        var exponent = 0
        var sawPoint = false
        var sawDigit = false
        var bytes = Array(stored.utf8)[...]
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            number.isNegative = bytes.removeFirst() == UInt8(ascii: "-")
        }
        guard bytes.count <= 64 else { return nil }
        while let byte = bytes.first {
            if byte == UInt8(ascii: "E") || byte == UInt8(ascii: "e") {
                let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
                guard text.utf8.count <= 5, let value = Int(text) else { return nil }
                exponent = value
                break
            }
            bytes.removeFirst()
            if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
            } else if (0x30...0x39).contains(byte) {
                sawDigit = true
                if !number.digits.isEmpty || byte != 0x30 { number.digits.append(byte - 0x30) }
                if sawPoint { number.scale += 1 }
            } else {
                return nil
            }
        }
        number.scale -= exponent
        if number.digits.isEmpty { number.scale = 0 }
        return sawDigit ? number : nil
    }

    /// To fifteen digits, half up: what stands behind is noise of the double.
    private static func round(_ number: inout Digits) {
        guard number.digits.count > digitsMax else { return }
        let cut = number.digits.count - digitsMax
        let roundsUp = number.digits[digitsMax] >= 5
        number.digits.removeLast(cut)
        number.scale -= cut
        guard roundsUp else { return }
        var place = digitsMax - 1
        while place >= 0, number.digits[place] == 9 {
            number.digits[place] = 0
            place -= 1
        }
        if place >= 0 {
            number.digits[place] += 1
        } else {
            number.digits.insert(1, at: 0)
        }
    }
}

/// Days as spreadsheets count them (ECMA-376-1 §18.17.4).
enum SheetDay {
    /// 1899-12-30: day 60 of the 1900 count is a 29 February that never was, so that later days are one too many.
    private static let start1900 = -25_569
    private static let start1904 = -24_107
    private static let secondsOfDay = 86_400

    static func serial(_ day: Day) -> Int { day.daysSinceEpoch - start1900 }

    /// `2026-11-21`, or with its clock if there is one; nothing for what is no date.
    static func text(_ serial: String, from1904: Bool) -> String? {
        guard let number = SheetNumber.text(serial), !number.hasPrefix("-") else { return nil }
        let parts = number.split(separator: ".")
        guard let first = parts.first, var day = Int(first), day < 2_958_466 else { return nil }
        var seconds = 0
        if parts.count == 2 {
            // Ten digits tell nanoseconds; more would not fit.
            let fraction = parts[1].prefix(10)
            var scale = 1
            for _ in fraction { scale *= 10 }
            guard let value = Int(fraction) else { return nil }
            seconds = (value * secondsOfDay * 2 + scale) / (scale * 2)
            day += seconds / secondsOfDay
            seconds %= secondsOfDay
        }
        guard from1904 || day > 60 else { return nil }
        let date = Day(daysSinceEpoch: day + (from1904 ? start1904 : start1900))
        guard seconds > 0 else { return date.iso }
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(date.iso) \(clock.joined(separator: ":"))"
    }
}
