/// Reads JSON in one pass over its bytes.
package enum JSONReader {
    package enum Strictness: Sendable {
        /// Nothing but the RFC 8785 form: whatever is accepted is what the writer would write.
        case canonical
        /// Any RFC 8259 JSON, save duplicate keys, lone surrogates and invalid UTF-8 (RFC 7493).
        case lenient
    }

    package static func read(
        _ bytes: [UInt8], strictness: Strictness, depthMax: Int = 64
    ) throws(JSONFailure) -> JSONValue {
        var scanner = JSONScanner(bytes: bytes, canonical: strictness == .canonical, depthMax: depthMax)
        return try scanner.document()
    }

    package static func read(
        _ bytes: ArraySlice<UInt8>, strictness: Strictness, depthMax: Int = 64
    ) throws(JSONFailure) -> JSONValue {
        try read([UInt8](bytes), strictness: strictness, depthMax: depthMax)
    }
}

/// The single pass. Every index is checked: the bytes come from outside.
struct JSONScanner {
    let bytes: [UInt8]
    let canonical: Bool
    let depthMax: Int
    var at = 0

    init(bytes: [UInt8], canonical: Bool, depthMax: Int) {
        self.bytes = bytes
        self.canonical = canonical
        self.depthMax = depthMax
    }

    mutating func document() throws(JSONFailure) -> JSONValue {
        try skipSpace()
        let value = try value(depth: 0)
        try skipSpace()
        guard at == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    func failure(_ code: JSONFailure.Code) -> JSONFailure { JSONFailure(code, offset: at) }

    private mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
        guard at < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[at] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try items(depth: depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
        let count = text.utf8CodeUnitCount
        guard bytes.count - at >= count else { throw failure(.unexpectedEnd) }
        let same = text.withUTF8Buffer { buffer in buffer.elementsEqual(bytes[at..<at + count]) }
        guard same else { throw failure(.unexpectedByte) }
        at += count
        return value
    }

    private mutating func items(depth: Int) throws(JSONFailure) -> [JSONValue] {
        guard depth < depthMax else { throw failure(.tooDeep) }
        var items: [JSONValue] = []
        at += 1
        try skipSpace()
        if try take(UInt8(ascii: "]")) { return items }
        while true {
            try skipSpace()
            items.append(try value(depth: depth + 1))
            try skipSpace()
            if try take(UInt8(ascii: "]")) { return items }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func members(depth: Int) throws(JSONFailure) -> [JSONMember] {
        guard depth < depthMax else { throw failure(.tooDeep) }
        let start = at
        var members: [JSONMember] = []
        at += 1
        try skipSpace()
        if try take(UInt8(ascii: "}")) { return members }
        members.reserveCapacity(8)
        while true {
            try skipSpace()
            let keyStart = at
            guard at < bytes.count else { throw failure(.unexpectedEnd) }
            guard bytes[at] == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            let key = try string()
            if canonical, let last = members.last {
                let order = KeyOrder.compare(last.key, key)
                guard order != 0 else { throw JSONFailure(.duplicateKey, offset: keyStart) }
                guard order < 0 else { throw JSONFailure(.unsortedKeys, offset: keyStart) }
            }
            try skipSpace()
            try expect(UInt8(ascii: ":"))
            try skipSpace()
            members.append(JSONMember(key: key, value: try value(depth: depth + 1)))
            try skipSpace()
            if try take(UInt8(ascii: "}")) { break }
            try expect(UInt8(ascii: ","))
        }
        if !canonical && hasDuplicates(members) { throw JSONFailure(.duplicateKey, offset: start) }
        return members
    }

    private func hasDuplicates(_ members: [JSONMember]) -> Bool {
        let keys = members.map(\.key).sorted { KeyOrder.compare($0, $1) < 0 }
        for (one, next) in zip(keys, keys.dropFirst()) where KeyOrder.compare(one, next) == 0 { return true }
        return false
    }

    private mutating func take(_ byte: UInt8) throws(JSONFailure) -> Bool {
        guard at < bytes.count else { throw failure(.unexpectedEnd) }
        guard bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFailure) {
        guard try take(byte) else { throw failure(.unexpectedByte) }
    }

    private mutating func skipSpace() throws(JSONFailure) {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D:
                guard !canonical else { throw failure(.whitespace) }
                at += 1
            default: return
            }
        }
    }
}
