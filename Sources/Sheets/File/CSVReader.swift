/// One record of a CSV file and the line on which it begins, counted as editors count.
package struct CSVRow: Sendable, Equatable {
    package let line: Int
    package let fields: [String]

    /// Spreadsheets export the empty rows below the last one as nothing but commas.
    package var isBlank: Bool { fields.allSatisfy { $0.allSatisfy { $0 == " " || $0 == "\t" } } }
}

/// Why a CSV text was refused, and where.
package struct CSVFailure: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case strayQuote, textAfterQuote, openQuote, tooManyColumns, fieldTooLong, controlCharacter
    }

    package let code: Code
    package let line: Int
    /// Counted from one.
    package let column: Int
}

/// Reads RFC 4180 record by record from valid UTF-8. A quoted field may hold commas, line ends and doubled
/// quotes; CRLF, LF and CR all end a record, since all three come in practice.
package struct CSVReader {
    /// The widest of our tables has sixteen columns; more is another kind of file.
    package static let columnsMax = 64
    /// Bytes of one field; the longest we keep, a name, is far below.
    package static let fieldBytesMax = 1_000

    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    package init(_ text: DecodedText) { bytes = text.bytes }

    /// Nothing at the end of the text.
    package mutating func next() throws(CSVFailure) -> CSVRow? {
        guard at < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            guard fields.count < Self.columnsMax else {
                throw CSVFailure(code: .tooManyColumns, line: line, column: fields.count + 1)
            }
            fields.append(try field(column: fields.count + 1))
            guard at < bytes.count else { break }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            takeLineEnd()
            break
        }
        return CSVRow(line: start, fields: fields)
    }

    private mutating func field(column: Int) throws(CSVFailure) -> String {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return try bareField(column: column) }
        let opened = line
        at += 1
        var octets: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
                    octets.append(byte)
                    at += 1
                    continue
                }
                guard at == bytes.count || bytes[at] == UInt8(ascii: ",") || isLineEnd(bytes[at]) else {
                    throw CSVFailure(code: .textAfterQuote, line: line, column: column)
                }
                return String(decoding: octets, as: UTF8.self)
            }
            if isLineEnd(byte) {
                takeLineEnd()
                octets.append(UInt8(ascii: "\n"))
            } else {
                try append(byte, to: &octets, column: column)
                at += 1
            }
        }
        throw CSVFailure(code: .openQuote, line: opened, column: column)
    }

    private mutating func bareField(column: Int) throws(CSVFailure) -> String {
        var octets: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: ","), !isLineEnd(bytes[at]) {
            guard bytes[at] != UInt8(ascii: "\"") else {
                throw CSVFailure(code: .strayQuote, line: line, column: column)
            }
            try append(bytes[at], to: &octets, column: column)
            at += 1
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private func append(_ byte: UInt8, to octets: inout [UInt8], column: Int) throws(CSVFailure) {
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
            throw CSVFailure(code: .controlCharacter, line: line, column: column)
        }
        guard octets.count < Self.fieldBytesMax else {
            throw CSVFailure(code: .fieldTooLong, line: line, column: column)
        }
        octets.append(byte)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private mutating func takeLineEnd() {
        let isReturn = bytes[at] == 0x0D
        at += 1
        if isReturn, at < bytes.count, bytes[at] == 0x0A { at += 1 }
        line += 1
    }
}
