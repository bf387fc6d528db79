import Foundation
import Kernel
import Testing

@testable import Trail

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a fact of the trail` {
    private func vectors() throws -> [(kind: FactKind, body: [UInt8])] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (FactKind(read: String(parts[0])), Array(try #require(parts.last).utf8))
        }
    }

    private var samples: [any Fact] {
        var question = TrailQuestion()
        question.area = "plasma"
        let reviewed = ReviewScope(question: question, first: 0, end: 4_096, count: 12)
        question.from = Day(year: 2026, month: 11, day: 1)
        question.to = Day(year: 2026, month: 11, day: 21)
        question.kind = "plasma.shipment.corrected.v1"
        (question.isLate, question.hasReason, question.isSigned) = (true, true, true)
        question.person = "0417"
        question.subject = "plasma.shipment/SH-1"
        question.workstation = "lane-2"
        return [
            FilterFact.saved(name: "夜班更正", question), FilterFact.removed(name: "夜班更正"),
            ReviewFact.signed(reviewed, finding: "无异常"),
        ]
    }

    @Test func `never change`() throws {
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        #expect(try vectors().map { "\($0.kind)\t" + String(decoding: $0.body, as: UTF8.self) } == written)
        #expect(try vectors().map(\.kind) == FilterFact.kinds + ReviewFact.kinds)
    }

    @Test func `of an unknown kind are refused`() throws {
        let fields = try JSONFields(canonical: Array("{}".utf8))
        #expect(throws: JSONFailure.self) { try FilterFact.read("trail.filter.read.v9", fields) }
        #expect(throws: JSONFailure.self) { try ReviewFact.read("trail.review.read.v9", fields) }
    }
}
