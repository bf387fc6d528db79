import Foundation
import Kernel
import Testing

@testable import Witness

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a witness fact` {
    private func root(_ byte: UInt8) throws -> Digest { try #require(Digest([UInt8](repeating: byte, count: 32))) }

    private func samples() throws -> [WitnessLogFact] {
        try [UInt8(1), 2].map { byte in
            let root = try root(byte)
            let note = "plant.example/log\n3\n\(root.base64)\n\n— plant.example/log AAAA\n"
            return byte == 1
                ? .cosigned(size: 3, root: root, note: note) : .contradicted(size: 3, root: root, note: note)
        }
    }

    private func vectors() throws -> [(kind: FactKind, body: [UInt8])] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vectors.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (FactKind(read: String(parts[0])), Array(try #require(parts.last).utf8))
        }
    }

    @Test func `never change`() throws {
        let written = try samples().map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) }
        let kept = try vectors().map { "\($0.kind)\t" + String(decoding: $0.body, as: UTF8.self) }
        #expect(written == kept)
    }

    @Test func `are read back as the fact that was written`() throws {
        #expect(
            try vectors().map { try WitnessLogFact.read($0.kind, JSONFields(canonical: $0.body)) } == samples())
        #expect(try vectors().map(\.kind) == WitnessLogFact.kinds)
    }

    @Test func `of an unknown kind or with a cut root are refused`() throws {
        let body = try #require(try vectors().first).body
        #expect(throws: JSONFailure.self) {
            try WitnessLogFact.read("witness.log.cosigned.v9", JSONFields(canonical: body))
        }
        let cut = String(decoding: body, as: UTF8.self).replacing("01\",\"size", with: "\",\"size")
        #expect(throws: JSONFailure.self) {
            try WitnessLogFact.read("witness.log.cosigned.v1", JSONFields(canonical: Array(cut.utf8)))
        }
    }
}
