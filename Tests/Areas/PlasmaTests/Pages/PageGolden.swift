import Foundation
import Testing

/// HTML kept beside the tests; `UPDATE_GOLDEN=1` writes it anew for a person to read in the diff.
enum PageGolden {
    static func compare(_ html: String, name: String) throws {
        // Asset keys change with every edit of a style; the page does not.
        let text =
            html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY").replacing("><", with: ">\n<") + "\n"
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).html")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let kept = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let pair = zip(text.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
        #expect(
            text == kept,
            "\(name): now \(pair?.0 ?? "longer or shorter"), was \(pair?.1 ?? ""). UPDATE_GOLDEN=1 if meant")
    }

    /// What `script-src 'self'; style-src 'self'` would block.
    static func inline(_ html: String) -> [String] {
        let patterns: [Regex<AnyRegexOutput>] = [
            Regex(#/<[^>]*\sstyle\s*=/#), Regex(#/<[^>]*\son[a-z]+\s*=/#), Regex(#/<style[\s>]/#),
            Regex(#/<script(?![^>]*\ssrc=)[^>]*>/#), Regex(#/<script[^>]*>[^<]/#), Regex(#/=\s*"javascript:/#),
        ]
        return patterns.flatMap { pattern in html.matches(of: pattern).map { String(html[$0.range]) } }
    }

    /// Elements still open, or closed in the wrong order.
    static func unclosed(_ html: String) -> [String] {
        let void: Set<String> = ["meta", "link", "input", "br", "hr", "img"]
        var open: [String] = []
        for match in html.matches(of: #/<(\/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(\/?)>/#) {
            let name = String(match.2)
            if void.contains(name) || !match.3.isEmpty { continue }
            if match.1.isEmpty {
                open.append(name)
            } else if open.last == name {
                open.removeLast()
            } else {
                return open + ["/" + name]
            }
        }
        return open
    }

    /// Forms that post without the token that the server asks for.
    static func formsWithoutToken(_ html: String) -> [String] {
        html.matches(of: #/<form [^>]*method="post"[^>]*>(?:(?!<\/form>).)*/#.dotMatchesNewlines())
            .map { String($0.output) }.filter { !$0.contains("name=\"csrf\" value=\"csrf-token\"") }
    }
}
