/// Words in both languages inside facts and packs: `{"en": …, "zh": …}` and nothing else.
extension JSONFields {
    package func phrase(_ key: String) throws(JSONFailure) -> Phrase {
        let words = try object(key)
        try words.refuseUnknown(except: ["en", "zh"])
        return Phrase(try words.string("zh"), try words.string("en"))
    }
}

extension CanonicalWriter {
    package mutating func member(_ key: StaticString, _ phrase: Phrase) {
        self.key(key)
        beginObject()
        member("en", phrase.en)
        member("zh", phrase.zh)
        endObject()
    }
}
