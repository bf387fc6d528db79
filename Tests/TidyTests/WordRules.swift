import TestKit

/// Words that this code does without.
enum WordRules {
    static let names: Set<String> = [
        "try!", "try?", "as!", "fatalError", "force-unwrap", "unchecked-sendable", "nonisolated-unsafe",
        "wall-clock",
        "uuid", "unseeded-random", "empty-catch", "todo", "fixme",
    ]

    private static let words: [(rule: String, words: [String])] = [
        ("try!", ["try!"]), ("try?", ["try?"]), ("as!", ["as!"]), ("fatalError", ["fatalError"]),
        ("unchecked-sendable", ["@unchecked Sendable"]), ("nonisolated-unsafe", ["nonisolated(unsafe)"]),
        ("wall-clock", ["Date()", "Date.now", "Date(timeIntervalSinceNow"]), ("uuid", ["UUID()"]),
        ("unseeded-random", [".randomElement()", ".shuffled()", "SystemRandomNumberGenerator"]),
    ]

    static func flaws(_ file: TextFile) -> [Flaw] {
        let swift = SwiftText(file.text)
        var flaws: [Flaw] = []
        for (place, line) in swift.lines.enumerated() {
            func add(_ rule: String) {
                flaws.append(
                    Flaw(file.path, rule, line: place + 1, line.trimmingPrefix { $0 == " " }.description))
            }
            for (rule, words) in words {
                for word in words { for _ in line.places(of: word) { add(rule) } }
            }
            for _ in 0..<unwraps(line) { add("force-unwrap") }
            for hit in line.places(of: ".random(in:") where !line[hit...].contains("using:") {
                add("unseeded-random")
            }
        }
        for line in emptyCatches(swift) {
            flaws.append(Flaw(file.path, "empty-catch", line: line, "catch {}"))
        }
        for comment in swift.comments {
            if comment.text.contains("FI" + "XME") {
                flaws.append(Flaw(file.path, "fixme", line: comment.line, comment.text))
            }
            for hit in comment.text.places(of: "TO" + "DO")
            where !hasNumber(comment.text[hit...].dropFirst(4)) {
                flaws.append(Flaw(file.path, "todo", line: comment.line, comment.text))
            }
        }
        return flaws
    }

    /// Lines of `catch` blocks that hold nothing, not even a comment that says why.
    private static func emptyCatches(_ swift: SwiftText) -> [Int] {
        let code = swift.code
        return code.places(of: "catch").compactMap { place in
            let rest = code[code.index(place, offsetBy: 5)...].drop { $0.isWhitespace }
            guard rest.first == "{" else { return nil }
            let inside = rest.dropFirst().drop { $0.isWhitespace }
            guard inside.first == "}" else { return nil }
            let first = 1 + code[..<place].count { $0 == "\n" }
            let last = 1 + code[..<inside.startIndex].count { $0 == "\n" }
            return swift.comments.contains { (first...last).contains($0.line) } ? nil : first
        }
    }

    /// An exclamation mark after a value, that is neither `!=` nor of `try` or `as`.
    private static func unwraps(_ line: Substring) -> Int {
        var count = 0
        var place = line.startIndex
        while let mark = line[place...].firstIndex(of: "!") {
            let next = line.index(after: mark)
            place = next
            guard mark > line.startIndex, next == line.endIndex || line[next] != "=" else { continue }
            let before = line[line.index(before: mark)]
            guard before.isOfName || [")", "]", "?", ">", "\""].contains(before) else { continue }
            let word = line[..<mark].split { !$0.isOfName }.last ?? ""
            if before.isOfName, word == "try" || word == "as" { continue }
            count += 1
        }
        return count
    }

    /// `(#123)`: where the matter is told.
    private static func hasNumber(_ text: Substring) -> Bool {
        let digits = text.trimmingPrefix { $0 == " " || $0 == "(" }
        return digits.hasPrefix("#") && digits.dropFirst().first?.isNumber == true
    }
}
