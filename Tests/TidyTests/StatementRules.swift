import TestKit

/// SQL stands in the source as it runs, and always names its ledger.
enum StatementRules {
    static let names: Set<String> = ["built-sql", "sql-without-origin"]
    /// They make the tables, and the statements that every table has.
    static let stores = ["Sources/StoreSQLite/", "Sources/StorePostgres/"]
    private static let verbs = ["SELECT ", "UPDATE ", "DELETE ", "INSERT ", "WITH "]

    static func flaws(_ file: TextFile) -> [Flaw] {
        if stores.contains(where: { file.path.hasPrefix($0) }) { return [] }
        let swift = SwiftText(file.text)
        var flaws: [Flaw] = []
        for (place, line) in swift.lines.enumerated() {
            for _ in line.places(of: "SQL(") {
                flaws.append(Flaw(file.path, "built-sql", line: place + 1, "SQL("))
            }
        }
        for literal in swift.literals {
            let text = literal.text.trimmingPrefix { $0.isWhitespace }
            guard verbs.contains(where: { text.hasPrefix($0) }), !namesLedger(text) else {
                continue
            }
            flaws.append(Flaw(file.path, "sql-without-origin", line: literal.line, String(text.prefix(60))))
        }
        return flaws
    }

    private static func namesLedger(_ text: some StringProtocol) -> Bool {
        text.hasPrefix("INSERT ")
            ? text.contains("(origin,")
                && (text.contains("($1,") || text.contains("SELECT $1,") || text.contains("origin = $1"))
            : text.contains("origin = $1")
    }
}
