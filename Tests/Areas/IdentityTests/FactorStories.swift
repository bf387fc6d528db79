import Kernel
import TestKit
import Testing

@testable import Identity

@Suite struct `A second factor` {
    private static let sealed = [UInt8](repeating: 9, count: 48)
    private static let owner = Standing.story("0417")
    private let nothing = Story(FactorRules.self, "0417")
    private var enrolled: Story<FactorRules> { nothing.given(.enrolled(sealed: Self.sealed, step: 10), by: "0417") }

    @Test func `Law.s8 is enrolled by its own person, once`() {
        let enrol = FactorCommand.enrol(sealed: Self.sealed, step: 10)
        #expect(nothing.when(enrol, by: Self.owner) == .success([.enrolled(sealed: Self.sealed, step: 10)]))
        #expect(nothing.when(enrol, by: Staff.admin) == .failure(.factorOwnOnly))
        #expect(enrolled.when(enrol, by: Self.owner) == .failure(.factorEnrolled))
    }

    @Test func `Law.s8 takes each code once, and none that is older`() {
        #expect(enrolled.when(.useCode(step: 11), by: .node) == .success([.codeUsed(step: 11)]))
        // The code that confirmed the enrolment does not open the door besides.
        #expect(enrolled.when(.useCode(step: 10), by: .node) == .failure(.factorCodeUsed))
        let used = enrolled.given(.codeUsed(step: 12), by: "node")
        #expect(used.when(.useCode(step: 12), by: .node) == .failure(.factorCodeUsed))
        #expect(used.when(.useCode(step: 11), by: .node) == .failure(.factorCodeUsed))
        #expect(used.when(.useCode(step: 13), by: Self.owner) == .failure(.factorNodeOnly))
        #expect(nothing.when(.useCode(step: 13), by: .node) == .failure(.factorNone))
    }

    @Test func `is asked at home too if its person wants it`() {
        #expect(enrolled.when(.changeUse(always: true), by: Self.owner) == .success([.useChanged(always: true)]))
        #expect(enrolled.when(.changeUse(always: true), by: Staff.admin) == .failure(.factorOwnOnly))
        #expect(enrolled.when(.changeUse(always: false), by: Self.owner) == .failure(.factorUseSame))
    }

    @Test func `Law.s9 is removed by an administrator with identity check and reason, never by its person`() {
        let remove = FactorCommand.remove(.passport)
        #expect(remove.permission == "identity.administer")
        #expect(enrolled.when(remove, by: Staff.admin, reason: "手机丢了") == .success([.removed(document: .passport)]))
        #expect(enrolled.when(remove, by: Staff.admin) == .failure(.accountReasonMissing))
        #expect(enrolled.when(remove, by: Self.owner, reason: "r") == .failure(.accountOwn))
        let gone = enrolled.given(.removed(document: .passport), by: "0001", reason: "手机丢了")
        #expect(gone.state.factor == nil)
        #expect(gone.when(remove, by: Staff.admin, reason: "r") == .failure(.factorNone))
    }

    @Test func `stands in its table as its facts tell it`() throws {
        let facts: [FactorFact] = [
            .enrolled(sealed: Self.sealed, step: 1), .codeUsed(step: 5), .useChanged(always: true),
            .removed(document: .identityCard), .enrolled(sealed: [1], step: 7),
        ]
        try Folding.compare(FactorTable.self, "0417", facts)
    }

    @Test func `keeps its bytes`() throws {
        try Vectors.compare(
            "factor-vectors.txt",
            [
                FactorFact.enrolled(sealed: Array(0..<48), step: 59_840_762), .codeUsed(step: 59_840_763),
                .useChanged(always: true), .removed(document: .passport),
            ])
    }
}

/// Frozen bytes in a file beside the tests: kind, tab, body.
enum Vectors {
    static func compare<F: Fact>(_ name: String, _ facts: [F]) throws {
        let text = facts.map { "\($0.kind)\t\(String(decoding: $0.canonicalBytes, as: UTF8.self))\n" }.joined()
        let path = "Tests/Areas/IdentityTests/\(name)"
        #expect(try Repository.text(of: path) == text)
        for fact in facts {
            #expect(try F.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
    }
}
