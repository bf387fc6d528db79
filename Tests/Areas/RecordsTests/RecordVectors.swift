import Foundation
import Kernel
import TestKit
import Testing

@testable import Records

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of facts about records` {
    private let donor = Subject("donors.donor", "3201-D1")
    private var samples: [any Fact] {
        [
            ScheduleFact.adopted(
                RetentionSchedule(
                    version: "1", effectiveFrom: Day(daysSinceEpoch: 20_454),
                    times: [
                        RetentionTime(
                            noun: "donors.donor", title: Phrase("供血浆者", "Donors"), days: 3_653, lead: .electronic,
                            source: "58/2008", provenance: Phrase("十年", "ten years")),
                        RetentionTime(
                            noun: "identity.account", title: Phrase("账号", "Accounts"), days: nil, lead: .electronic,
                            source: "P11 11.100", provenance: Phrase("随账本", "as the ledger")),
                    ])),
            HoldFact.placed(on: donor), HoldFact.released(of: donor),
            DisposalFact.recorded(
                DisposalScope(
                    subject: donor, entries: 12, newestAt: .storyStart, digest: Digest.story([1])), schedule: "1"),
        ]
    }

    @Test func `never change`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) } == kept)
    }

    @Test func `of an unknown kind or without a subject are refused`() throws {
        let subject = try JSONFields(canonical: Array("{\"subject\":\"a.b/c\"}".utf8))
        #expect(throws: JSONFailure.self) { try HoldFact.read("records.hold.gone.v1", subject) }
        #expect(throws: JSONFailure.self) { try DisposalFact.read("records.hold.gone.v1", subject) }
        #expect(throws: JSONFailure.self) { try ScheduleFact.read("records.hold.gone.v1", subject) }
        let none = try JSONFields(canonical: Array("{\"subject\":\"x\"}".utf8))
        #expect(throws: JSONFailure.self) { try HoldFact.read("records.hold.placed.v1", none) }
    }
}
