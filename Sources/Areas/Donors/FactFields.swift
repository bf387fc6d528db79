import Kernel

/// Values of ours inside facts: read back strictly, since what we wrote is all that may stand there.
extension JSONFields {
    func optionalDecimal(_ key: String) throws(JSONFailure) -> DecimalNumber? {
        try optionalString(key) == nil ? nil : try decimal(key)
    }

    func choice<T: RawRepresentable<String>>(_ key: String) throws(JSONFailure) -> T {
        guard let choice = T(rawValue: try string(key)) else { throw wrong(key) }
        return choice
    }

    func optionalChoice<T: RawRepresentable<String>>(_ key: String) throws(JSONFailure) -> T? {
        try optionalString(key) == nil ? nil : try choice(key)
    }

    func int(_ key: String) throws(JSONFailure) -> Int {
        guard let number = Int(exactly: try integer(key)) else { throw wrong(key) }
        return number
    }

    func optionalDigest(_ key: String) throws(JSONFailure) -> Digest? {
        guard let text = try optionalString(key) else { return nil }
        guard let digest = Digest(hex: text) else { throw wrong(key) }
        return digest
    }

    func phrase(_ key: String) throws(JSONFailure) -> Phrase {
        let words = try object(key)
        try words.refuseUnknown(except: ["en", "zh"])
        return Phrase(try words.string("zh"), try words.string("en"))
    }
}

extension CanonicalWriter {
    mutating func member(_ key: StaticString, _ phrase: Phrase) {
        self.key(key)
        beginObject()
        member("en", phrase.en)
        member("zh", phrase.zh)
        endObject()
    }
}

extension Fault {
    /// What our own tables hold must read back; if it does not, the table was damaged from outside.
    static func reading<T>(_ place: String, _ body: () throws(JSONFailure) -> T) throws(Fault) -> T {
        do throws(JSONFailure) {
            return try body()
        } catch {
            throw Fault(.damaged, "\(place): \(error.code.rawValue) \(error.path)")
        }
    }

    static func required<T>(_ place: String, _ value: T?) throws(Fault) -> T {
        guard let value else { throw Fault(.damaged, place) }
        return value
    }
}
