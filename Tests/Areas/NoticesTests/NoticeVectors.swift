import Foundation
import Kernel
import Testing

@testable import Notices

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a notice fact` {
    private let samples: [NoticeFact] = [
        .posted(title: "停电通知", body: "周六 08:00 冷库停电。\n请提前移库。"), .read, .withdrawn,
    ]

    private func vectors() throws -> [(kind: FactKind, body: [UInt8])] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (FactKind(read: String(parts[0])), Array(try #require(parts.last).utf8))
        }
    }

    @Test func `never change`() throws {
        let written = samples.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let kept = try vectors().map { "\($0.kind)\t" + String(decoding: $0.body, as: UTF8.self) }
        #expect(written == kept)
    }

    @Test func `are read back as the fact that was written`() throws {
        #expect(try vectors().map { try NoticeFact.read($0.kind, JSONFields(canonical: $0.body)) } == samples)
    }

    @Test func `are kept for every kind`() throws {
        #expect(try vectors().map(\.kind) == NoticeFact.kinds)
    }

    @Test func `of an unknown kind are refused`() throws {
        let fields = try JSONFields(canonical: Array("{}".utf8))
        #expect(throws: JSONFailure.self) { try NoticeFact.read("notices.notice.read.v9", fields) }
    }
}
