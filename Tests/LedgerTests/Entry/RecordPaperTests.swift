import Foundation
import Kernel
import Ledger
import Testing

/// `docs/record.md` shows one entry with everything around it; whoever follows the page must get the same hashes.
@Suite struct `The paper about the record` {
    private func blocks() throws -> [[String]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/record.md"), encoding: .utf8)
        let parts = text.split(separator: "```", omittingEmptySubsequences: false).map(String.init)
        return parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("text\n") }.map {
            $0.element.dropFirst(5).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func `gives an entry whose hashes are right`() throws {
        let blocks = try blocks()
        try #require(blocks.count >= 4)
        let body = Array(blocks[0][0].utf8)
        let salt = try #require(Hex.decode(blocks[0][1]))
        let bytes = Array(blocks[1][0].utf8)
        let envelope = try Envelope.read(bytes)
        #expect(bytes.count == 383)
        #expect(envelope.bytes == bytes)
        #expect(envelope.body == TreeHash.sha256(salt, body))
        #expect(TreeHash.leaf(bytes).hex == blocks[1][1])
    }

    @Test func `gives a checkpoint that its key verifies`() throws {
        let blocks = try blocks()
        let key = try #require(VerifierKey(vkey: blocks[3][0]))
        let checkpoint = try Checkpoint.open(blocks[2].joined(separator: "\n"), key: key)
        #expect(checkpoint.size == 1)
        #expect(checkpoint.root == TreeHash.leaf(Array(blocks[1][0].utf8)))
    }
}
