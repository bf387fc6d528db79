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
