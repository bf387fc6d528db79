import TestKit

/// What a person can hold in mind.
enum SizeRules {
    static let names: Set<String> = ["file-lines", "function-lines", "line-characters"]
    static let fileLinesMax = 400
    static let testFileLinesMax = 600
    static let functionLinesMax = 60
    static let lineCharactersMax = 120

    static func flaws(_ file: TextFile) -> [Flaw] {
        var flaws: [Flaw] = []
        var lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        let most = file.isTest ? testFileLinesMax : fileLinesMax
        if lines.count > most { flaws.append(Flaw(file.path, "file-lines", "\(lines.count) lines")) }
        for (place, line) in lines.enumerated() where line.count > lineCharactersMax {
            flaws.append(Flaw(file.path, "line-characters", line: place + 1, "\(line.count) characters"))
        }
        for function in functions(SwiftText(file.text)) where function.lines > functionLinesMax {
            flaws.append(
                Flaw(
                    file.path, "function-lines", line: function.line,
                    "\(function.name): \(function.lines) lines"))
        }
        return flaws
    }

    struct Function: Equatable {
        let name: String
        let line: Int
        let lines: Int
    }

    /// Functions with a body, by counting brackets.
    static func functions(_ swift: SwiftText) -> [Function] {
        let lines = swift.lines
        var found: [Function] = []
        for (place, line) in lines.enumerated() {
            guard let name = declared(line) else { continue }
            if let end = end(of: lines[place...]) {
                found.append(Function(name: name, line: place + 1, lines: end - place + 1))
            }
        }
        return found
    }

    private static func declared(_ line: Substring) -> String? {
        let words = line.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" }
        for (place, word) in words.enumerated() {
            switch word {
            case "func": return place + 1 < words.count ? String(words[place + 1]) : ""
            case "init", "subscript": return String(word)
            case "package", "public", "private", "fileprivate", "internal", "static", "mutating", "override",
                "convenience", "nonisolated", "consuming", "borrowing":
                continue
            case _ where word.hasPrefix("@"): continue
            default: return nil
            }
        }
        return nil
    }

    /// The line of the closing brace of the first body that opens outside of round and square brackets.
    private static func end(of lines: ArraySlice<Substring>) -> Int? {
        var depth = 0
        var braces = 0
        for (place, line) in zip(lines.indices, lines) {
            if place > lines.startIndex, braces == 0, depth == 0, begins(line) { return nil }
            for character in line {
                switch character {
                case "(", "[": if braces == 0 { depth += 1 }
                case ")", "]": if braces == 0 { depth -= 1 }
                case "{": if depth == 0 { braces += 1 }
                case "}" where depth == 0:
                    braces -= 1
                    if braces == 0 { return place }
                    if braces < 0 { return nil }
                default: break
                }
            }
        }
        return nil
    }

    /// Something else begins here: the declaration before was a requirement of a protocol.
    private static func begins(_ line: Substring) -> Bool {
        guard let word = line.split(separator: " ").first else { return true }
        return [
            "func", "var", "let", "static", "init", "package", "private", "case", "associatedtype",
            "mutating",
        ]
        .contains { word.hasPrefix($0) }
    }
}
