/// The fields of one object, read by hand: each by its name and type, a failure names the field.
package struct JSONFields: Sendable {
    package let members: [JSONMember]
    package let path: String

    package init(_ value: JSONValue, at path: String = "") throws(JSONFailure) {
        guard case .object(let members) = value else { throw JSONFailure(.wrongType, path: path) }
        self.members = members
        self.path = path
    }

    /// Reads the bytes of a fact.
    package init(canonical bytes: [UInt8]) throws(JSONFailure) {
        try self.init(JSONReader.read(bytes, strictness: .canonical))
    }

    package func has(_ key: String) -> Bool { value(key) != nil }

    /// The value as it is; nothing when the field is missing.
    package func value(_ key: String) -> JSONValue? {
        // Lengths too, since Swift holds U+212A (Kelvin) equal to "K".
        for member in members where member.key.utf8.count == key.utf8.count && member.key == key {
            return member.value
        }
        return nil
    }

    package func string(_ key: String) throws(JSONFailure) -> String {
        guard case .string(let text) = try required(key) else { throw failure(.wrongType, key) }
        return text
    }

    /// Nothing when the field is missing or null; another type is still refused.
    package func optionalString(_ key: String) throws(JSONFailure) -> String? {
        isAbsent(key) ? nil : try string(key)
    }

    package func integer(_ key: String) throws(JSONFailure) -> Int64 {
        guard case .integer(let number) = try required(key) else { throw failure(.wrongType, key) }
        return number
    }

    package func optionalInteger(_ key: String) throws(JSONFailure) -> Int64? {
        isAbsent(key) ? nil : try integer(key)
    }

    package func bool(_ key: String) throws(JSONFailure) -> Bool {
        guard case .bool(let flag) = try required(key) else { throw failure(.wrongType, key) }
        return flag
    }

    package func optionalBool(_ key: String) throws(JSONFailure) -> Bool? {
        isAbsent(key) ? nil : try bool(key)
    }

    package func array(_ key: String) throws(JSONFailure) -> [JSONValue] {
        guard case .array(let items) = try required(key) else { throw failure(.wrongType, key) }
        return items
    }

    package func optionalArray(_ key: String) throws(JSONFailure) -> [JSONValue]? {
        isAbsent(key) ? nil : try array(key)
    }

    /// A list of strings.
    package func strings(_ key: String) throws(JSONFailure) -> [String] {
        var texts: [String] = []
        for (index, item) in try array(key).enumerated() {
            guard case .string(let text) = item else { throw failure(.wrongType, "\(key)[\(index)]") }
            texts.append(text)
        }
        return texts
    }

    /// A list of objects, each knowing its place.
    package func objects(_ key: String) throws(JSONFailure) -> [JSONFields] {
        var objects: [JSONFields] = []
        for (index, item) in try array(key).enumerated() {
            objects.append(try JSONFields(item, at: place("\(key)[\(index)]")))
        }
        return objects
    }

    package func object(_ key: String) throws(JSONFailure) -> JSONFields {
        try JSONFields(required(key), at: place(key))
    }

    package func optionalObject(_ key: String) throws(JSONFailure) -> JSONFields? {
        isAbsent(key) ? nil : try object(key)
    }

    /// Bytes from lower-case hexadecimal digits, as the writer writes them.
    package func hex(_ key: String) throws(JSONFailure) -> [UInt8] {
        let text = try string(key)
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for byte in text.utf8 {
            guard let nibble = CanonicalText.hexValue(byte, capitals: false) else {
                throw failure(.badHex, key)
            }
            if let first = high {
                octets.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        guard high == nil else { throw failure(.badHex, key) }
        return octets
    }

    package func optionalHex(_ key: String) throws(JSONFailure) -> [UInt8]? {
        isAbsent(key) ? nil : try hex(key)
    }

    /// Refuses a field nobody would read: a misspelt optional field must not pass as an absent one.
    package func refuseUnknown(except known: Set<String>) throws(JSONFailure) {
        for member in members {
            // Names of ours are ASCII; a set alone would take U+212A (Kelvin) for "K".
            guard known.contains(member.key), member.key.utf8.allSatisfy({ $0 < 0x80 }) else {
                throw failure(.unknownField, member.key)
            }
        }
    }

    private func required(_ key: String) throws(JSONFailure) -> JSONValue {
        guard let value = value(key) else { throw failure(.missingField, key) }
        return value
    }

    private func isAbsent(_ key: String) -> Bool {
        switch value(key) {
        case nil, .null?: true
        default: false
        }
    }

    private func place(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    func failure(_ code: JSONFailure.Code, _ key: String) -> JSONFailure {
        JSONFailure(code, path: place(key))
    }
}
