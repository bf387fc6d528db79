/// Writes RFC 4180 in UTF-8 with its mark, so that spreadsheets read the characters.
package enum CSVWriter {
    private static let starts: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

    package static func bytes(_ rows: [[String]]) -> [UInt8] {
        var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
        for row in rows { bytes += Array((row.map(cell).joined(separator: ",") + "\r\n").utf8) }
        return bytes
    }

    /// A spreadsheet computes what begins like a formula; an apostrophe makes it text (OWASP CSV Injection).
    package static func cell(_ text: String) -> String {
        let tame = text.first.map(starts.contains) == true ? "'" + text : text
        guard tame.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return tame }
        return "\"" + tame.replacing("\"", with: "\"\"") + "\""
    }

    /// Our own apostrophe taken off again, for files of ours that come back.
    package static func untamed(_ text: String) -> String {
        guard text.first == "'", text.dropFirst().first.map(starts.contains) == true else { return text }
        return String(text.dropFirst())
    }
}
