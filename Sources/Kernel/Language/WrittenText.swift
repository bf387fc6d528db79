/// Shapes of texts that rules ask for, in one place: what one area takes for a name another does not refuse.
extension String {
    /// A text that people wrote, on as many lines as they like: not blank, at most so many bytes of UTF-8.
    package func isText(bytesMax: Int) -> Bool { utf8.count <= bytesMax && contains { !$0.isWhitespace } }

    /// A number or a name: one line, no blanks at its ends.
    package func isLine(bytesMax: Int) -> Bool {
        isText(bytesMax: bytesMax) && first?.isWhitespace == false && last?.isWhitespace == false
            && !unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
