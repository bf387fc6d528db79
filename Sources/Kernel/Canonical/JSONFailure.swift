/// Why JSON was refused, where in the bytes, and which field it concerns.
package struct JSONFailure: Error, Sendable, Hashable {
    package enum Code: String, Sendable, Hashable {
        // The text
        case unexpectedEnd, unexpectedByte, trailingBytes, tooDeep
        case controlCharacter, badEscape, loneSurrogate, invalidUTF8
        case badNumber, numberOutOfRange, integerTooLarge, duplicateKey
        // Right JSON, but not the RFC 8785 form of it
        case whitespace, unsortedKeys, nonCanonicalEscape, nonCanonicalNumber
        // The fields
        case missingField, wrongType, unknownField, badHex, badValue
    }

    package let code: Code
    /// The byte at fault; -1 when a field is refused after the text was read.
    package let offset: Int
    /// The field at fault, `bag.weight` or `bags[3].number`; empty while the text is read.
    package let path: String

    package init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
        path = ""
    }

    package init(_ code: Code, path: String) {
        self.code = code
        offset = -1
        self.path = path
    }
}
