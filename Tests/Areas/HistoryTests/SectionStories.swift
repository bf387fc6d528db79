import Historian
import History
import Kernel
import TestKit
import Testing

@Suite struct `A section of points` {
    private let story = Story(SectionRules.self, "1")
    private static let closed = ClosedSection(
        chunks: [
            ChunkPlace(
                signal: "BR101.TT01", from: .storyStart, to: .storyStart, count: 1, pack: 0, offset: 0, rollupBytes: 9,
                pointBytes: 9)
        ], packs: [Digest.story([1])], points: 1, tail: 1)

    @Test func `is closed by the node, once`() throws {
        #expect(story.when(.close(Self.closed), by: .node) == .success([.closed(Self.closed)]))
        let after = try story.after(.close(Self.closed), by: .node)
        #expect(after.when(.close(Self.closed), by: .node) == .failure(.sectionClosed("1")))
    }

    @Test func `is closed by no person: what was measured is told by what measured it`() {
        let person = Standing(
            person: "0417", name: "", role: "receiver", permissions: [], active: true, signingKey: nil)
        #expect(story.when(.close(Self.closed), by: person) == .failure(.historyNodeOnly))
    }

    @Test func `without points is not closed`() {
        let empty = ClosedSection(chunks: [], packs: [], points: 0, tail: 0)
        #expect(story.when(.close(empty), by: .node) == .failure(.sectionEmpty))
    }

    @Test func `says where its chunks stand, and nothing that does not fit`() throws {
        let fact = SectionFact.closed(Self.closed)
        let fields = try JSONFields(canonical: fact.canonicalBytes)
        #expect(try SectionFact.read("history.section.closed.v1", fields) == fact)
        let text = String(decoding: fact.canonicalBytes, as: UTF8.self)
        for (old, new) in [(",1,0,0,9,9]", ",1,1,0,9,9]"), (",1,0,0,9,9]", ",1,0,-1,9,9]"), (",9,9]", ",9]")] {
            let wrong = try JSONFields(canonical: Array(text.replacing(old, with: new).utf8))
            #expect(throws: JSONFailure.self) { try SectionFact.read("history.section.closed.v1", wrong) }
        }
    }
}
