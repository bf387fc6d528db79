import Foundation
import Kernel
import TestKit
import Testing

@testable import Identity

@Suite struct `A review of access` {
    private static let reviewer = Standing.story("0533", "identity.review")
    private let story = Story(AccessReviewRules.self, "AR-1")

    private func line(_ role: String = "receiver", signedIn: Int64? = 5) throws -> AccessLine {
        var account = try #require(Staff.settled.state.account)
        account.role = role
        account.lastSignInAt = signedIn.map { Moment(microseconds: $0) }
        return AccessLine(account)
    }

    private func signed(_ sheet: AccessSheet, by standing: Standing = Self.reviewer) -> [SignedBy] {
        let statement = SignatureStatement(
            record: story.state.subject, version: AccessReviewRules.version,
            digest: Digest.story(sheet.canonicalBytes), meaning: .reviewed, person: standing.person,
            role: standing.role, signedAt: Moment(microseconds: 1), zoneMinutes: 480)
        return [SignedBy(signature: Signature(statement: statement, key: "k", bytes: []), standing: standing)]
    }

    @Test func `Law.s10 lists who has access, in which role, and who signed in last, and is signed`() throws {
        let sheet = AccessSheet(lines: [try line()])
        #expect(
            story.when(
                .sign(sheet, finding: "无异常"), sheet, by: Self.reviewer, signatures: signed(sheet))
                == .success([.signed(sheet, finding: "无异常")]))
        #expect(
            story.when(.sign(sheet, finding: "无异常"), sheet, by: Self.reviewer)
                == .failure(.accessSignatureMissing))
        #expect(
            story.when(.sign(sheet, finding: " "), sheet, by: Self.reviewer, signatures: signed(sheet))
                == .failure(.accessFindingMissing))
    }

    @Test func `is refused if somebody got another role while it was read, not if they signed in`() throws {
        let read = AccessSheet(lines: [try line()])
        let changed = AccessSheet(lines: [try line("leader")])
        let later = AccessSheet(lines: [try line(signedIn: 9)])
        #expect(
            story.when(.sign(read, finding: "f"), changed, by: Self.reviewer, signatures: signed(read))
                == .failure(.accessSheetChanged))
        #expect(
            story.when(.sign(read, finding: "f"), later, by: Self.reviewer, signatures: signed(read))
                == .success([.signed(read, finding: "f")]))
    }

    @Test func `is signed once`() throws {
        let sheet = AccessSheet(lines: [try line()])
        let done = story.given(.signed(sheet, finding: "f"), by: "0533", reason: nil)
        #expect(
            done.when(.sign(sheet, finding: "f"), sheet, by: Self.reviewer, signatures: signed(sheet))
                == .failure(.accessReviewSigned))
    }

    @Test func `keeps its bytes`() throws {
        let fact = AccessReviewFact.signed(
            AccessSheet(lines: [try line(), try line("qa", signedIn: nil)]), finding: "无异常")
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "review-vectors.txt")
        let kept = try String(contentsOf: file, encoding: .utf8)
        #expect(kept == "\(fact.kind)\t\(String(decoding: fact.canonicalBytes, as: UTF8.self))\n")
        #expect(try AccessReviewFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
    }
}

@Suite struct `Duties that are kept apart` {
    @Test func `Law.s2 Law.s27 are not joined by any role of the matrix`() {
        #expect(dutyFindings(roleGrants) == [])
    }

    @Test func `are found where a role joins them, or an administrator gets into the plant's work`() {
        let joined = RoleGrant("boss", Phrase("主任", "boss"), ["plasma.receive", "plasma.review"])
        let meddling = RoleGrant("root", Phrase("超级", "root"), ["identity.administer", "plasma.view"])
        #expect(dutyFindings([joined]).count == 1)
        #expect(dutyFindings([meddling]) == ["root administers and may plasma.view"])
    }
}
