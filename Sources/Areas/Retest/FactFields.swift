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

extension String {
    /// A text that people wrote, on as many lines as they like.
    func isText(bytesMax: Int) -> Bool { utf8.count <= bytesMax && contains { !$0.isWhitespace } }

    /// A name: one line, no blanks at its ends.
    var isLine: Bool {
        utf8.count <= 200 && first?.isWhitespace == false && last?.isWhitespace == false
            && utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// A number of a record or the code of an item: it stands in addresses and in columns.
    var isCode: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") }
    }
}
