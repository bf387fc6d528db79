import TestKit
import Testing

/// A refusal as it stands in the source: the code, the reason and what to do next.
struct WrittenRefusal: Equatable {
    let code: String
    /// Literals of the reason and of the next step, Chinese and English in turn.
    let texts: [String]
    let path: String

    /// Every `Refusal("…", …)` of a file.
    static func all(in file: TextFile) -> [WrittenRefusal] {
        let swift = SwiftText(file.text)
        let lines = swift.lines
        var found: [WrittenRefusal] = []
        for (place, line) in lines.enumerated() {
            for start in line.places(of: "Refusal(") {
                var depth = 0
                var last = place
                var rest = line[start...]
                scanning: while true {
                    for character in rest {
                        if character == "(" { depth += 1 }
                        if character == ")" { depth -= 1 }
                        if depth == 0, character == ")" { break scanning }
                    }
                    last += 1
                    guard last < lines.count else { break }
                    rest = lines[last]
                }
                let inside = swift.literals.filter {
                    !$0.isNested && (place + 1...last + 1).contains($0.line)
                }.map(\.text)
                guard let first = inside.firstIndex(where: isCode) else { continue }
                found.append(
                    WrittenRefusal(code: inside[first], texts: Array(inside[(first + 1)...]), path: file.path)
                )
            }
        }
        return found
    }

    static func isCode(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x2D || ($0 >= 0x30 && $0 <= 0x39)
                    }
            }
    }

    static func flaws(_ refusals: [WrittenRefusal]) -> [String] {
        var flaws: [String] = []
        var seen: Set<String> = []
        for refusal in refusals {
            if !seen.insert(refusal.code).inserted { flaws.append("\(refusal.code) stands twice") }
            let filled = refusal.texts.filter { !$0.allSatisfy(\.isWhitespace) }
            if filled.count < 4 || filled.count != refusal.texts.count {
                flaws.append("\(refusal.code) lacks a text or the next step")
            }
            if !filled.contains(where: { $0.contains { ("\u{4E00}"..."\u{9FFF}").contains($0) } }) {
                flaws.append("\(refusal.code) says nothing in Chinese")
            }
        }
        return flaws
    }

    /// Refusals that no test speaks of, by code or by name, beside those that are on the list.
    static func judge(untested: Set<String>, listed: [String]) -> [String] {
        untested.subtracting(listed).sorted().map { "no test speaks of \($0)" }
            + listed.filter { !untested.contains($0) }.map {
                "\($0) is tested or gone: take it from the list"
            }
    }

    /// The static names that give this code, so that `.stopNotOpen` counts as a mention.
    static func names(in file: TextFile) -> [String: String] {
        var names: [String: String] = [:]
        var name: String?
        let swift = SwiftText(file.text)
        for (place, line) in swift.lines.enumerated() {
            let words = line.split { !$0.isOfName }
            if let keyword = words.firstIndex(where: { $0 == "static" }), keyword + 2 < words.count,
                words[keyword + 1] == "let" || words[keyword + 1] == "func"
            {
                name = String(words[keyword + 2])
            }
            for literal in swift.literals where literal.line == place + 1 && isCode(literal.text) {
                if let name { names[literal.text] = name }
            }
        }
        return names
    }
}

@Suite struct `A refusal` {
    private func written() throws -> [WrittenRefusal] {
        try Repository.swift(under: "Sources/").filter { !$0.path.hasPrefix("Sources/TestKit/") }
            .flatMap(WrittenRefusal.all)
    }

    @Test func `has a code of its own, a reason and a next step in both languages`() throws {
        let refusals = try written()
        #expect(refusals.count > 80)
        #expect(WrittenRefusal.flaws(refusals) == [])
    }

    @Test func `is spoken of in a test`() throws {
        let tests = try Repository.swift(under: "Tests/").map(\.text).joined(separator: "\n")
        let sources = try Repository.swift(under: "Sources/")
        var names: [String: String] = [:]
        for file in sources { names.merge(WrittenRefusal.names(in: file)) { first, _ in first } }
        let untested = Set(
            try written().map(\.code).filter { code in
                if tests.contains("\"\(code)\"") { return false }
                guard let name = names[code] else { return true }
                return tests.places(of: ".\(name)").allSatisfy { place in
                    let end = tests.index(place, offsetBy: name.count + 1)
                    return end < tests.endIndex && tests[end].isOfName
                }
            })
        let listed = try Repository.text(of: "Tests/AssemblyTests/untested-refusals.txt").split(
            separator: "\n"
        )
        .map(String.init).filter { !$0.hasPrefix("#") }
        #expect(WrittenRefusal.judge(untested: untested, listed: listed) == [])
        #expect(listed.count == Self.listedMax, "fewer now? Then make the number smaller.")
    }

    /// Lines of `untested-refusals.txt`. This number only ever gets smaller.
    static let listedMax = 9

    @Test func `that is planted wrong is found`() {
        func flaws(_ text: String) -> [String] {
            WrittenRefusal.flaws(WrittenRefusal.all(in: TextFile(path: "a.swift", text: text)))
        }
        let good = "Refusal(\n \"a.b.c\", Phrase(\"一 \\(x(1))\", \"one\"),\n next: Phrase(\"二\", \"two\"))"
        #expect(flaws(good) == [])
        #expect(flaws(good + "\n" + good) == ["a.b.c stands twice"])
        #expect(flaws("Refusal(\"a.b.c\", Phrase(\"一\", \"\"), next: Phrase(\"二\", \"two\"))").count == 1)
        #expect(
            flaws("Refusal(\"a.b.c\", Phrase(\"一\", \"one\"), next: .none)") == [
                "a.b.c lacks a text or the next step"
            ])
        #expect(
            flaws("Refusal(\"a.b.c\", Phrase(\"a\", \"b\"), next: Phrase(\"c\", \"d\"))") == [
                "a.b.c says nothing in Chinese"
            ])
        #expect(WrittenRefusal.judge(untested: ["a.b.c"], listed: []) == ["no test speaks of a.b.c"])
        #expect(WrittenRefusal.judge(untested: [], listed: ["a.b.c"]).count == 1)
        #expect(
            !WrittenRefusal.isCode("a.b") && !WrittenRefusal.isCode("A.b.c")
                && WrittenRefusal.isCode("a.b.c-1"))
    }
}
