/// Dates and clock times digit by digit: no locale, no format strings.
struct DigitText {
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(32) }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Int, width: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        CanonicalText.append(Int64(clamping: number.magnitude), to: &bytes)
        let missing = width - (bytes.count - start)
        if missing > 0 {
            bytes.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: missing), at: start)
        }
    }

    mutating func append(_ day: Day) {
        append(day.year, width: 4)
        append("-")
        append(day.month, width: 2)
        append("-")
        append(day.day, width: 2)
    }

    mutating func appendClock(_ second: Int) {
        append(second / 3600, width: 2)
        append(":")
        append(second / 60 % 60, width: 2)
        append(":")
        append(second % 60, width: 2)
    }
}

/// Reads fixed-width ASCII digits; a digit of another script is no digit.
struct DigitReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = [UInt8](text.utf8) }

    var isAtEnd: Bool { at == bytes.count }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: mark) else { return false }
        at += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard bytes.count - at >= width else { return nil }
        var value = 0
        for byte in bytes[at..<at + width] {
            guard byte &- UInt8(ascii: "0") < 10 else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        at += width
        return value
    }

    /// One or more digits after the point, as microseconds.
    mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 {
            if count < 6 { value = value * 10 + Int(bytes[at] - UInt8(ascii: "0")) }
            count += 1
            at += 1
        }
        guard count > 0 else { return nil }
        while count < 6 {
            value *= 10
            count += 1
        }
        return value
    }

    /// `Z` or `+08:00`, in minutes.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"), let hours = number(2), hours < 24, take(":"),
            let minutes = number(2), minutes < 60
        else { return nil }
        return (isBehind ? -1 : 1) * (hours * 60 + minutes)
    }
}
