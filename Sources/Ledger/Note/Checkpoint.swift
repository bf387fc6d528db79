package import Kernel

/// A C2SP tlog-checkpoint: origin, size and root of a tree.
package struct Checkpoint: Sendable, Hashable {
    package let origin: String
    package let size: UInt64
    package let root: Digest
    package let extensions: [String]

    /// Other logs count in signed 64 bits, and so do the stores.
    package static let sizeMax = UInt64(Int64.max)

    package init(origin: String, size: UInt64, root: Digest, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    package var text: String {
        "\(origin)\n\(size)\n\(root.base64)\n" + extensions.map { $0 + "\n" }.joined()
    }

    package init(text: String) throws(NoteFailure) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last?.isEmpty == true, !lines.dropLast().contains(where: \.isEmpty)
        else {
            throw .malformed("a checkpoint has at least three lines")
        }
        guard let size = UInt64(lines[1]), String(size) == lines[1], size <= Checkpoint.sizeMax else {
            throw .malformed("tree size")
        }
        guard let root = Digest(base64: String(lines[2])) else { throw .malformed("root hash") }
        self.init(
            origin: String(lines[0]), size: size, root: root,
            extensions: lines[3..<(lines.count - 1)].map(String.init))
    }

    package func signed(by signer: NoteSigner) -> String { signer.sign(text) }

    /// A note whose text is a checkpoint of the key's own log, signed by that key and by every one of the
    /// witnesses.
    package static func open(
        _ note: String, key: VerifierKey, witnesses: [VerifierKey] = []
    ) throws(NoteFailure) -> Checkpoint {
        let note = try SignedNote(note)
        let signers = try note.verified(by: [key] + witnesses)
        guard signers.contains(key) else { throw .notSigned }
        for witness in witnesses where !signers.contains(witness) { throw .notCosigned(name: witness.name) }
        let checkpoint = try Checkpoint(text: note.text)
        guard key.isNamed(checkpoint.origin) else { throw .malformed("origin") }
        return checkpoint
    }
}
