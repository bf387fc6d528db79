import Kernel

/// Values of ours inside facts: read back strictly, since what we wrote is all that may stand there.
extension JSONFields {
    func optionalDecimal(_ key: String) throws(JSONFailure) -> DecimalNumber? {
        try optionalString(key) == nil ? nil : try decimal(key)
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
