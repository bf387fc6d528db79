extension JSONFields {
    /// A field that has the right type, but a value that cannot be.
    package func wrong(_ key: String) -> JSONFailure {
        JSONFailure(.wrongType, path: path.isEmpty ? key : path + "." + key)
    }

    /// One of the codes of an enumeration.
    package func choice<T: RawRepresentable<String>>(_ key: String) throws(JSONFailure) -> T {
        guard let choice = T(rawValue: try string(key)) else { throw wrong(key) }
        return choice
    }

    package func optionalChoice<T: RawRepresentable<String>>(_ key: String) throws(JSONFailure) -> T? {
        try optionalString(key) == nil ? nil : try choice(key)
    }

    package func int(_ key: String) throws(JSONFailure) -> Int {
        guard let number = Int(exactly: try integer(key)) else { throw wrong(key) }
        return number
    }

    package func optionalInt(_ key: String) throws(JSONFailure) -> Int? {
        try optionalInteger(key) == nil ? nil : try int(key)
    }

    /// 64 hexadecimal digits.
    package func digest(_ key: String) throws(JSONFailure) -> Digest {
        guard let digest = Digest(hex: try string(key)) else { throw wrong(key) }
        return digest
    }

    package func optionalDigest(_ key: String) throws(JSONFailure) -> Digest? {
        guard let text = try optionalString(key) else { return nil }
        guard let digest = Digest(hex: text) else { throw wrong(key) }
        return digest
    }
}
