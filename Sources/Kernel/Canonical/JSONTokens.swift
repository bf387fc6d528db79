/// Strings and numbers: where the canonical form has most to refuse.
extension JSONScanner {
    mutating func string() throws(JSONFailure) -> String {
        at += 1
        let start = at
        var seen: UInt8 = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                let text = seen < 0x80 ? ascii(start..<at) : try text(bytes[start..<at], from: start)
                at += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw failure(.controlCharacter) }
            seen |= byte
            at += 1
        }
        throw failure(.unexpectedEnd)
    }

    /// Nearly every string; needs no check of its encoding.
    private func ascii(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }

    private func text(_ octets: ArraySlice<UInt8>, from start: Int) throws(JSONFailure) -> String {
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw JSONFailure(.invalidUTF8, offset: start)
        }
        return text
    }

    private mutating func escapedString(from start: Int) throws(JSONFailure) -> String {
        var octets = [UInt8](bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                let text = try text(octets[...], from: start)
                at += 1
                return text
            case UInt8(ascii: "\\"): try escape(into: &octets)
            case 0..<0x20: throw failure(.controlCharacter)
            default:
                octets.append(byte)
                at += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func escape(into octets: inout [UInt8]) throws(JSONFailure) {
        guard at + 1 < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""): octets.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): octets.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "b"): octets.append(0x08)
        case UInt8(ascii: "t"): octets.append(0x09)
        case UInt8(ascii: "n"): octets.append(0x0A)
        case UInt8(ascii: "f"): octets.append(0x0C)
        case UInt8(ascii: "r"): octets.append(0x0D)
        case UInt8(ascii: "/"):
            guard !canonical else { throw failure(.nonCanonicalEscape) }
            octets.append(UInt8(ascii: "/"))
        case UInt8(ascii: "u"):
            try unicodeEscape(into: &octets)
            return
        default: throw failure(.badEscape)
        }
        at += 2
    }

    /// In canonical form `\u` spells only control characters without a letter of their own, in small digits.
    private mutating func unicodeEscape(into octets: inout [UInt8]) throws(JSONFailure) {
        let start = at
        let unit = try codeUnit()
        if canonical {
            let isControl = unit < 0x20 && CanonicalText.shortEscape(of: UInt8(unit)) == nil
            guard isControl else { throw JSONFailure(.nonCanonicalEscape, offset: start) }
        }
        var scalarValue = UInt32(unit)
        if (0xD800..<0xDC00).contains(unit) {
            guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
            else {
                throw JSONFailure(.loneSurrogate, offset: start)
            }
            let low = try codeUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw JSONFailure(.loneSurrogate, offset: start) }
            scalarValue = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(scalarValue) else {
            throw JSONFailure(.loneSurrogate, offset: start)
        }
        octets.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func codeUnit() throws(JSONFailure) -> UInt16 {
        guard bytes.count - at >= 6 else { throw failure(.unexpectedEnd) }
        var unit: UInt16 = 0
        for byte in bytes[at + 2..<at + 6] {
            guard let digit = CanonicalText.hexValue(byte, capitals: true) else { throw failure(.badEscape) }
            if canonical && CanonicalText.hexValue(byte, capitals: false) == nil {
                throw failure(.nonCanonicalEscape)
            }
            unit = unit << 4 | UInt16(digit)
        }
        at += 6
        return unit
    }

    mutating func number() throws(JSONFailure) -> JSONValue {
        let start = at
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let whole = try digits()
        guard whole.count == 1 || bytes[whole.lowerBound] != UInt8(ascii: "0") else {
            throw JSONFailure(.badNumber, offset: start)
        }
        var isInteger = true
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            isInteger = false
            at += 1
            _ = try digits()
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            _ = try digits()
        }
        if isInteger, let value = try integer(whole, isNegative: isNegative, from: start) { return value }
        return try floatingPoint(from: start)
    }

    private mutating func digits() throws(JSONFailure) -> Range<Int> {
        let start = at
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        guard at > start else { throw failure(at < bytes.count ? .badNumber : .unexpectedEnd) }
        return start..<at
    }

    /// Nothing when the integer is too large to be exact everywhere, which canonical form refuses.
    private func integer(
        _ digits: Range<Int>, isNegative: Bool, from start: Int
    ) throws(JSONFailure) -> JSONValue? {
        var value: Int64 = 0
        if digits.count <= 16 {
            for byte in bytes[digits] { value = value * 10 + Int64(byte - UInt8(ascii: "0")) }
        }
        guard digits.count <= 16, value <= CanonicalWriter.integerMax else {
            guard !canonical else { throw JSONFailure(.integerTooLarge, offset: start) }
            return nil
        }
        if canonical && isNegative && value == 0 { throw JSONFailure(.nonCanonicalNumber, offset: start) }
        return .integer(isNegative ? -value : value)
    }

    private func floatingPoint(from start: Int) throws(JSONFailure) -> JSONValue {
        let token = bytes[start..<at]
        guard let value = Double(String(decoding: token, as: UTF8.self)), value.isFinite else {
            throw JSONFailure(.numberOutOfRange, offset: start)
        }
        if canonical {
            var shortest: [UInt8] = []
            ECMAScriptNumber.append(value, to: &shortest)
            guard token.elementsEqual(shortest) else { throw JSONFailure(.nonCanonicalNumber, offset: start) }
        }
        return .number(value)
    }
}
