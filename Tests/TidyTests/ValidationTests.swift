import TestKit
import Testing

/// The statements of the law and the tests that prove them, as a table for whoever validates a plant's system
/// (Law.s48: P11 11.10(a), A11 4.4). Made from the names of the tests; `UPDATE_GOLDEN=1` renews it.
enum ValidationTable {
    static let path = "docs/validation/law.md"

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
    static func proofs(_ files: [TextFile]) -> [Int: [String]] {
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

    private static func numbers(in sentence: Substring) -> [Int] {
        var numbers: [Int] = []
        for part in sentence.split(separator: " ") where part.hasPrefix("Law.s") {
            guard let number = Int(part.dropFirst(5).prefix(while: \.isNumber)), !numbers.contains(number) else {
                continue
            }
            numbers.append(number)
        }
        return numbers
    }

    static func markdown(_ statements: [Statement], _ proofs: [Int: [String]]) -> String {
        var lines = [
            "# The law, statement by statement, and the tests that prove it", "",
            "Made from the names of the tests; a test holds it up to date. Clause keys: P11 = 21 CFR Part 11; A11 = EU",
            "Annex 11 (2011); D = its draft of 2025; PI = PIC/S PI 041-1; DI = FDA data integrity Q&A 2018; CS = China",
            "GMP appendix Computerised Systems 2015; RD = China requirements for drug records and data 2020; BG =",
            "China guide to electronic records for blood products 2024; ESL = China Electronic Signature Law.", "",
        ]
        let proven = statements.filter { proofs[$0.number] != nil }
        lines += ["\(proven.count) of \(statements.count) statements have a test.", ""]
        for statement in statements {
            lines.append("**s\(statement.number)** \(statement.text) *\(statement.clauses)*")
            lines.append("")
            let tests = (proofs[statement.number] ?? []).sorted()
            lines += tests.isEmpty ? ["- no test yet"] : tests.map { "- \($0)" }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }
}

@Suite struct `Validation` {
    @Test func `keeps a table of statements and tests that is made from the tests, the first half of Law.s48`() throws {
        let statements = ValidationTable.statements(try Repository.text(of: "docs/validation/statements.tsv"))
        #expect(statements.map(\.number) == Array(1...53))
        let proofs = ValidationTable.proofs(try Repository.swift(under: "Tests/"))
        #expect(Set(proofs.keys).isSubset(of: Set(statements.map(\.number))))
        let made = ValidationTable.markdown(statements, proofs)
        if try Repository.updates(ValidationTable.path, to: made) { return }
        #expect(try Repository.text(of: ValidationTable.path) == made, "a test came or went: renew the table")
    }

    @Test func `finds the statements that a test names, wherever in its sentence`() {
        let file = TextFile(
            path: "Tests/A.swift",
            text: "func `Law.s3 Law.s14 keeps why`() {}\nfunc `is asked, Law.s3`() {}\nfunc `of no law`() {}")
        let proofs = ValidationTable.proofs([file])
        #expect(proofs[3]?.count == 2 && proofs[14]?.count == 1 && proofs.count == 2)
        let statement = ValidationTable.Statement(number: 4, text: "Locks.", clauses: "P11")
        #expect(ValidationTable.markdown([statement], proofs).contains("0 of 1 statements have a test."))
    }
}
