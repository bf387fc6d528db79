import TestKit
import Testing

/// Statements of a source and the tests that prove them, as a table for whoever validates a plant's system
/// (Law.s48: P11 11.10(a), A11 4.4). Made from the names of the tests; `UPDATE_GOLDEN=1` renews it.
struct ValidationTable {
    let path: String
    let source: String
    /// How a test names a statement, before the number.
    let mark: String
    /// How the table names it.
    let letter: String
    let head: [String]
    let count: Int

    static let law = ValidationTable(
        path: "docs/validation/law.md", source: "docs/validation/statements.tsv", mark: "Law.s", letter: "s",
        head: [
            "# The law, statement by statement, and the tests that prove it", "",
            "Made from the names of the tests; a test holds it up to date. Clause keys: P11 = 21 CFR Part 11; A11 = EU",
            "Annex 11 (2011); D = its draft of 2025; PI = PIC/S PI 041-1; DI = FDA data integrity Q&A 2018; CS = China",
            "GMP appendix Computerised Systems 2015; RD = China requirements for drug records and data 2020; BG =",
            "China guide to electronic records for blood products 2024; ESL = China Electronic Signature Law.", "",
        ], count: 53)
    static let plan = ValidationTable(
        path: "docs/validation/plan.md", source: "docs/validation/plan.tsv", mark: "Plan.A", letter: "A",
        head: [
            "# The three-year plan, requirement by requirement, and the tests that prove it", "",
            "血液制品生产智慧监管三年行动计划（2024-2026 年）, its requirements in our words with the check that we hold ourselves to.",
            "Made from the names of the tests; a test holds it up to date.", "",
        ], count: 20)

    struct Statement: Equatable {
        let number: Int
        let text: String
        let clauses: String
    }

    static func statements(_ text: String) -> [Statement] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let number = Int(parts[0]) else { return nil }
            return Statement(number: number, text: parts[1], clauses: parts[2])
        }
    }

    /// Sentences of tests by the statements that they name.
    func proofs(_ files: [TextFile]) -> [Int: [String]] {
        var found: [Int: [String]] = [:]
        for file in files {
            for line in file.text.split(separator: "\n") {
                guard let start = line.firstRange(of: "func `"), let end = line[start.upperBound...].firstIndex(of: "`")
                else { continue }
                let sentence = line[start.upperBound..<end]
                for number in numbers(in: sentence) {
                    found[number, default: []].append("\(sentence) — `\(file.path)`")
                }
            }
        }
        return found
    }

    private func numbers(in sentence: Substring) -> [Int] {
        var numbers: [Int] = []
        for part in sentence.split(separator: " ") where part.hasPrefix(mark) {
            guard let number = Int(part.dropFirst(mark.count).prefix(while: \.isNumber)), !numbers.contains(number)
            else {
                continue
            }
            numbers.append(number)
        }
        return numbers
    }

    func markdown(_ statements: [Statement], _ proofs: [Int: [String]]) -> String {
        var lines = head
        let proven = statements.filter { proofs[$0.number] != nil }
        lines += ["\(proven.count) of \(statements.count) statements have a test.", ""]
        for statement in statements {
            lines.append("**\(letter)\(statement.number)** \(statement.text) *\(statement.clauses)*")
            lines.append("")
            let tests = (proofs[statement.number] ?? []).sorted()
            lines += tests.isEmpty ? ["- no test yet"] : tests.map { "- \($0)" }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }
}

@Suite struct `Validation` {
    @Test(arguments: [ValidationTable.law, .plan])
    func `keeps tables of statements and tests that are made from the tests, the first half of Law.s48`(
        _ table: ValidationTable
    ) throws {
        let statements = ValidationTable.statements(try Repository.text(of: table.source))
        #expect(statements.map(\.number) == Array(1...table.count))
        let proofs = table.proofs(try Repository.swift(under: "Tests/"))
        #expect(Set(proofs.keys).isSubset(of: Set(statements.map(\.number))))
        let made = table.markdown(statements, proofs)
        if try Repository.updates(table.path, to: made) { return }
        #expect(try Repository.text(of: table.path) == made, "a test came or went: renew the table")
    }

    @Test func `finds the statements that a test names, wherever in its sentence`() {
        let file = TextFile(
            path: "Tests/A.swift",
            text: "func `Law.s3 Law.s14 keeps why`() {}\nfunc `is asked, Law.s3`() {}\nfunc `of no law`() {}")
        let proofs = ValidationTable.law.proofs([file])
        #expect(proofs[3]?.count == 2 && proofs[14]?.count == 1 && proofs.count == 2)
        #expect(ValidationTable.plan.proofs([file]).isEmpty)
        let statement = ValidationTable.Statement(number: 4, text: "Locks.", clauses: "P11")
        #expect(ValidationTable.law.markdown([statement], proofs).contains("0 of 1 statements have a test."))
    }
}
