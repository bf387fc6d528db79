import TestKit

/// What must not be in any file, and where links lead.
enum TextRules {
    static let names: Set<String> = ["machine-path", "secret", "dead-link", "unlinked-page"]
    /// Put together here, so that this file is none of its findings.
    static let machinePaths = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "sha" + "red/", "/Us" + "ers/"]
    static let secrets = ["PRIVATE" + " KEY-----", "AKI" + "A", "gh" + "p_", "BEGIN" + " PGP"]

    static func flaws(_ file: TextFile) -> [Flaw] {
        var flaws: [Flaw] = []
        for (place, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for path in machinePaths where !line.places(of: path).isEmpty {
                flaws.append(Flaw(file.path, "machine-path", line: place + 1, path))
            }
            for secret in secrets where line.contains(secret) {
                flaws.append(Flaw(file.path, "secret", line: place + 1, secret))
            }
        }
        return flaws
    }

    /// Where the links of a page lead, from the root of the repository; links to the outside are not followed.
    static func links(_ file: TextFile) -> [String] {
        var found: [String] = []
        var fenced = false
        for line in file.text.split(separator: "\n") {
            if line.hasPrefix("```") { fenced.toggle() }
            if fenced { continue }
            for place in line.places(of: "](") {
                let rest = line[line.index(place, offsetBy: 2)...]
                guard let end = rest.firstIndex(of: ")") else { continue }
                let target = rest[..<end].prefix { $0 != "#" && $0 != " " }
                if target.isEmpty || target.contains(":") { continue }
                found.append(resolve(String(target), from: file.path))
            }
        }
        return found
    }

    static func resolve(_ target: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": if parts.isEmpty { parts.append("..") } else { parts.removeLast() }
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// Links that lead nowhere, and pages of `docs` that nothing leads to.
    static func flaws(_ pages: [TextFile], paths: Set<String>) -> [Flaw] {
        var flaws: [Flaw] = []
        var reached: Set<String> = ["README.md"]
        let folders = Set(
            paths.flatMap { path -> [String] in
                let parts = path.split(separator: "/").dropLast()
                return parts.indices.map { parts[...$0].joined(separator: "/") }
            })
        for page in pages {
            for link in links(page) {
                if link != page.path { reached.insert(link) }
                if !paths.contains(link), !folders.contains(link), !link.isEmpty {
                    flaws.append(Flaw(page.path, "dead-link", link))
                }
            }
        }
        for page in pages where page.path.hasPrefix("docs/") && !reached.contains(page.path) {
            if reached.contains(where: {
                folders.contains($0) && page.path.hasPrefix($0 + "/") && $0 != "docs"
            }) {
                continue
            }
            flaws.append(Flaw(page.path, "unlinked-page", "no page leads here"))
        }
        return flaws
    }
}
