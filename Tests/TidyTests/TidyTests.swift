import TestKit
import Testing

@Suite struct `The repository` {
    static let rules = WordRules.names.union(SizeRules.names).union(NameRules.names).union(
        StatementRules.names
    )
    .union(ImportRules.names).union(TextRules.names)
    /// Lines of `exceptions.txt`. This number only ever gets smaller.
    static let exceptionsMax = 12

    private func expectNone(_ flaws: [Flaw], _ rules: Set<String>) throws {
        let told = try Exceptions.read().judge(flaws, rules: rules)
        #expect(told.isEmpty, "\(told.joined(separator: "\n"))")
    }

    @Test func `does without the words that hide failures and make runs differ`() throws {
        let files = try Repository.swift(under: "Sources/") + Repository.swift(under: "Tests/")
        #expect(files.count > 200)
        try expectNone(files.flatMap(WordRules.flaws), WordRules.names)
    }

    @Test func `keeps files, functions and lines short`() throws {
        let files = try Repository.swift(under: "Sources/") + Repository.swift(under: "Tests/")
        try expectNone(files.flatMap(SizeRules.flaws), SizeRules.names)
    }

    @Test func `imports what the manifest declares, and declares what it imports`() throws {
        let manifest = Manifest(try Repository.text(of: "Package.swift"))
        let folders = Set(try Repository.swift(under: "Sources/").compactMap { Self.folder(of: $0.path) })
        #expect(Set(manifest.targets.filter { !$0.isTest }.map(\.folder)) == folders)
        let files = try Repository.swift(under: "")
        try expectNone(ImportRules.flaws(manifest, files), ImportRules.names)
    }

    @Test func `names nothing after nothing`() throws {
        let files = try Repository.swift(under: "Sources/") + Repository.swift(under: "Tests/")
        try expectNone(files.flatMap(NameRules.flaws), NameRules.names)
    }

    @Test func `holds no statement that was put together or forgets its ledger`() throws {
        let files = try Repository.swift(under: "Sources/")
        try expectNone(files.flatMap(StatementRules.flaws), StatementRules.names)
    }

    @Test func `holds no path of a machine, no secret, and no link that leads nowhere`() throws {
        let flaws = try Repository.files().flatMap { TextRules.flaws($0) }
        let pages = try Repository.files(ending: ".md")
        let links = TextRules.flaws(pages, paths: Set(try Repository.paths()))
        try expectNone(flaws + links, TextRules.names)
    }

    @Test func `has ever fewer exceptions, each with a known rule and a reason`() throws {
        let exceptions = try Exceptions.read()
        #expect(exceptions.unclear == [])
        #expect(exceptions.lines.count == Self.exceptionsMax, "fewer now? Then make the number smaller.")
        #expect(exceptions.lines.filter { !Self.rules.contains($0.rule) }.isEmpty)
        #expect(Set(exceptions.lines).count == exceptions.lines.count)
    }

    private static func folder(of path: String) -> String? {
        let parts = path.split(separator: "/")
        if parts.count > 3, parts[1] == "Areas" { return parts[..<3].joined(separator: "/") + "/" }
        return parts.count > 2 ? parts[..<2].joined(separator: "/") + "/" : nil
    }
}
