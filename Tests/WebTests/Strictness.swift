import Testing

/// What the content security policy and HTML ask of a page, checked on its text.
enum Strictness {
    /// Inline scripts, styles and handlers, which `script-src 'self'; style-src 'self'` would block.
    static func violations(_ html: String) -> [String] {
        let patterns: [Regex<AnyRegexOutput>] = [
            Regex(#/<[^>]*\sstyle\s*=/#), Regex(#/<[^>]*\son[a-z]+\s*=/#), Regex(#/<style[\s>]/#),
            Regex(#/<script(?![^>]*\ssrc=)[^>]*>/#), Regex(#/<script[^>]*>[^<]/#),
            Regex(#/=\s*"javascript:/#),
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

    /// Han characters outside elements marked `lang="zh-Hans"`.
    static func hanOutsideMarks(_ html: String) -> String {
        let rest = html.replacing(#/<(span|button)[^>]*lang="zh-Hans"[^>]*>[^<]*<\/(span|button)>/#, with: "")
        return String(
            rest.unicodeScalars.filter { ("\u{4E00}"..."\u{9FFF}").contains($0) }.map(Character.init))
    }
}

extension String {
    /// The texts between two marks, in order.
    func components(between start: String, and end: String) -> [Substring] {
        split(separator: start, omittingEmptySubsequences: false).dropFirst().map { rest in
            rest.firstRange(of: end).map { rest[..<$0.lowerBound] } ?? rest
        }
    }
}
