import Historian
import Kernel

/// One line, left to right.
struct LineScanner {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        at = bytes.startIndex
    }

    private enum Field {
        case value(PointValue)
        case text
    }

    private var next: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    /// Nothing of a line is taken unless all of it is good.
    mutating func line(
        _ precision: LinePrecision, _ now: Moment, into read: inout LineProtocol.Read
    ) throws(WireFailure) {
        skipSpaces()
        guard let first = next, first != UInt8(ascii: "#") else { return }
        let measurement = try word(until: [UInt8(ascii: ","), UInt8(ascii: " ")])
        guard !measurement.isEmpty else { throw WireFailure("no measurement") }
        var tags: [(name: String, value: String)] = []
        while next == UInt8(ascii: ",") {
            at += 1
            let name = try word(until: [UInt8(ascii: "=")])
            try take("=")
            let value = try word(until: [UInt8(ascii: ","), UInt8(ascii: " ")])
            guard !name.isEmpty, !value.isEmpty else { throw WireFailure("a tag without a name or a value") }
            tags.append((name, value))
        }
        let series = tags.sorted { $0.name < $1.name }.reduce(measurement) { "\($0),\($1.name)=\($1.value)" }
        try take(" ")
        skipSpaces()
        let fields = try fields()
        let moment = try stamp(precision) ?? now
        for (name, field) in fields {
            guard case .value(let value) = field else {
                read.texts += 1
                continue
            }
            let address = "\(series) \(name)"
            guard address.utf8.count <= LineProtocol.addressBytesMax else {
                throw WireFailure("names of more than \(LineProtocol.addressBytesMax) bytes")
            }
            read.readings.append(Reading(address, value, at: moment, quality: value.isFinite ? .good : .bad))
        }
    }

    private mutating func fields() throws(WireFailure) -> [(String, Field)] {
        var fields: [(String, Field)] = []
        while true {
            let name = try word(until: [UInt8(ascii: "=")])
            guard !name.isEmpty else { throw WireFailure("a field without a name") }
            try take("=")
            guard fields.count < LineProtocol.fieldsMax else {
                throw WireFailure("more than \(LineProtocol.fieldsMax) fields")
            }
            fields.append((name, try field()))
            guard next == UInt8(ascii: ",") else { return fields }
            at += 1
        }
    }

    private mutating func field() throws(WireFailure) -> Field {
        if next == UInt8(ascii: "\"") {
            try skipText()
            return .text
        }
        let start = at
        while let byte = next, byte != UInt8(ascii: ","), byte != UInt8(ascii: " ") { at += 1 }
        let token = String(decoding: bytes[start..<at], as: UTF8.self)
        switch token {
        case "t", "T", "true", "True", "TRUE": return .value(.decimal(units: 1, scale: 0))
        case "f", "F", "false", "False", "FALSE": return .value(.decimal(units: 0, scale: 0))
        default: break
        }
        if token.hasSuffix("i"), let number = Int64(token.dropLast()) { return .value(ToldNumber.value(number)) }
        if token.hasSuffix("u"), let number = UInt64(token.dropLast()) { return .value(ToldNumber.value(number)) }
        guard let value = ToldNumber.value(text: token) else { throw WireFailure("no number: \(token.prefix(32))") }
        return .value(value)
    }

    private mutating func stamp(_ precision: LinePrecision) throws(WireFailure) -> Moment? {
        skipSpaces()
        guard at < bytes.endIndex else { return nil }
        let text = String(decoding: bytes[at...].filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        guard let count = Int64(text), let moment = precision.moment(count) else {
            throw WireFailure("no stamp: \(text.prefix(32))")
        }
        return moment
    }

    /// As it is written, backslashes and all: two names that differ stay two names.
    private mutating func word(until ends: [UInt8]) throws(WireFailure) -> String {
        let start = at
        while let byte = next, !ends.contains(byte) {
            if byte == UInt8(ascii: "\\"), at + 1 < bytes.endIndex { at += 1 }
            if byte == UInt8(ascii: " ") { throw WireFailure("a space that no backslash stands before") }
            guard byte >= 0x20 else { throw WireFailure("a control character in a name") }
            at += 1
        }
        guard let word = String(validating: bytes[start..<at], as: UTF8.self) else {
            throw WireFailure("a name that is no UTF-8")
        }
        return word
    }

    private mutating func skipText() throws(WireFailure) {
        at += 1
        while let byte = next {
            at += byte == UInt8(ascii: "\\") && at + 1 < bytes.endIndex ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        throw WireFailure("a text that does not end")
    }

    private mutating func take(_ mark: Unicode.Scalar) throws(WireFailure) {
        guard next == UInt8(ascii: mark) else { throw WireFailure("“\(mark)” is missing") }
        at += 1
    }

    private mutating func skipSpaces() { while next == UInt8(ascii: " ") { at += 1 } }
}
