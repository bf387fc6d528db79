import Kernel

extension JSONFields {
    func optionalDecimal(_ key: String) throws(JSONFailure) -> DecimalNumber? {
        try optionalString(key) == nil ? nil : try decimal(key)
    }
}

extension String {
    /// A text that people wrote, on as many lines as they like.
    func isText(bytesMax: Int) -> Bool { utf8.count <= bytesMax && contains { !$0.isWhitespace } }
}
