package import Kernel

/// C2SP tlog-proof v1: the receipt that an inspector is handed. Offline, it shows that an entry stands in a
/// signed tree.
package struct TlogProof: Sendable, Hashable {
    package static let header = "c2sp.org/tlog-proof@v1"

    package let index: UInt64
    package let hashes: [Digest]
    package let extra: [UInt8]?
    /// A signed checkpoint, as a note.
    package let checkpoint: String

    package init(index: UInt64, hashes: [Digest], extra: [UInt8]? = nil, checkpoint: String) {
        self.index = index
        self.hashes = hashes
        self.extra = extra
        self.checkpoint = checkpoint
    }

    package var text: String {
        var text = TlogProof.header + "\n"
        if let extra { text += "extra \(Base64.encode(extra))\n" }
        text += "index \(index)\n"
        for hash in hashes { text += hash.base64 + "\n" }
        return text + "\n" + checkpoint
    }

    package init(text: String) throws(NoteFailure) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first.map(String.init) == TlogProof.header, let end = lines.firstIndex(of: "") else {
            throw .malformed("proof header")
        }
        var rest = lines[1..<end]
        var extra: [UInt8]?
        if let line = rest.first, line.hasPrefix("extra ") {
            extra = Base64.decode(String(line.dropFirst(6)))
            guard extra != nil else { throw .malformed("extra") }
            rest = rest.dropFirst()
        }
        guard let line = rest.first, line.hasPrefix("index "), let index = UInt64(line.dropFirst(6)),
            String(index) == line.dropFirst(6)
        else { throw .malformed("index") }
        var hashes: [Digest] = []
        for line in rest.dropFirst() {
            // A path is never longer than the bits of a size.
            guard let hash = Digest(base64: String(line)), hashes.count < 64 else { throw .malformed("path") }
            hashes.append(hash)
        }
        let checkpoint = lines[(end + 1)...].joined(separator: "\n")
        _ = try Checkpoint(text: try SignedNote(checkpoint).text)
        self.init(index: index, hashes: hashes, extra: extra, checkpoint: checkpoint)
    }

    /// Why a receipt is not believed.
    package enum Failure: Error, Sendable, Equatable {
        case note(NoteFailure)
        case proof(ProofFailure)
    }

    /// Checks the checkpoint's signatures and the path of this very entry; gives the checkpoint.
    package func verify(
        entry: [UInt8], key: VerifierKey, witnesses: [VerifierKey] = []
    ) throws(Failure) -> Checkpoint {
        let opened: Checkpoint
        do throws(NoteFailure) {
            opened = try Checkpoint.open(checkpoint, key: key, witnesses: witnesses)
        } catch { throw .note(error) }
        try verify(entry: entry, in: opened)
        return opened
    }

    /// As above, by a policy; gives also the witnesses that signed.
    package func verify(
        entry: [UInt8], policy: TlogPolicy
    ) throws(Failure) -> (checkpoint: Checkpoint, cosigners: [VerifierKey]) {
        let opened: (checkpoint: Checkpoint, cosigners: [VerifierKey])
        do throws(NoteFailure) { opened = try Checkpoint.open(checkpoint, policy: policy) } catch {
            throw .note(error)
        }
        try verify(entry: entry, in: opened.checkpoint)
        return opened
    }

    private func verify(entry: [UInt8], in opened: Checkpoint) throws(Failure) {
        do throws(ProofFailure) {
            try MerkleProof.verifyInclusion(
                leaf: TreeHash.leaf(entry), index: index, size: opened.size, proof: hashes, root: opened.root)
        } catch { throw .proof(error) }
    }
}
