/// Any JSON value, for documents from outside; facts are written and read without it where speed counts.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// Within ±(2^53 - 1); beyond it a number is a `number` (RFC 7493 §2.2).
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// Strings are equal by their characters, never by Unicode equivalence, as in RFC 8785 §3.1.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.string(let one), .string(let other)): KeyOrder.compare(one, other) == 0
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }

    /// The RFC 8785 bytes, with keys sorted.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let flag): writer.value(flag)
        case .integer(let number): writer.value(number)
        case .number(let number): writer.value(number)
        case .string(let text): writer.value(text)
        case .array(let items):
            writer.beginArray()
            for item in items { item.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members.sorted(by: { KeyOrder.compare($0.key, $1.key) < 0 }) {
                writer.key(member.key)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}

/// One name and value of an object, in the order in which they were read.
package struct JSONMember: Sendable, Hashable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }

    package static func == (left: JSONMember, right: JSONMember) -> Bool {
        KeyOrder.compare(left.key, right.key) == 0 && left.value == right.value
    }
}
