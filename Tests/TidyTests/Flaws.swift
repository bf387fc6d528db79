import TestKit

/// What a rule found.
struct Flaw: Hashable, Sendable, CustomStringConvertible {
    let path: String
    let rule: String
    let line: Int
    let what: String

    init(_ path: String, _ rule: String, line: Int = 0, _ what: String) {
        self.path = path
        self.rule = rule
        self.line = line
        self.what = what
    }

    var description: String { "\(path):\(line) [\(rule)] \(what)" }
}

/// Flaws that stand for a while, each with its reason: `path rule count reason`. There may only be fewer.
struct Exceptions {
    struct Line: Hashable {
        let path: String
        let rule: String
        let count: Int
    }

    let lines: [Line]
    /// Lines that say too little.
    let unclear: [String]

    init(_ text: String) {
        var lines: [Line] = []
        var unclear: [String] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 3)
            if parts.count == 4, let count = Int(parts[2]), count > 0, parts[3].count >= 10 {
                lines.append(Line(path: String(parts[0]), rule: String(parts[1]), count: count))
            } else {
                unclear.append(String(line))
            }
        }
        self.lines = lines
        self.unclear = unclear
    }

    /// Flaws without an exception, and exceptions that excuse more than there is.
    func judge(_ flaws: [Flaw], rules: Set<String>) -> [String] {
        var told: [String] = []
        let groups = Dictionary(grouping: flaws) { "\($0.path) \($0.rule)" }
        var excused: [String: Int] = [:]
        for line in lines { excused["\(line.path) \(line.rule)", default: 0] += line.count }
        for (place, found) in groups where found.count > excused[place] ?? 0 {
            told += found.map(\.description)
        }
        for line in lines where rules.contains(line.rule) {
            let place = "\(line.path) \(line.rule)"
            let found = groups[place]?.count ?? 0
            if found < excused[place] ?? 0 { told.append("stale exception: \(place), now only \(found)") }
        }
        return told.sorted()
    }

    static func read() throws -> Exceptions {
        Exceptions(try Repository.text(of: "Tests/TidyTests/exceptions.txt"))
    }
}
