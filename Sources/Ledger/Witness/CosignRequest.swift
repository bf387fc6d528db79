package import Kernel

/// What a log posts to a witness: C2SP tlog-witness v1.0.0, `add-checkpoint`.
package struct CosignRequest: Sendable, Equatable {
    /// 63 hashes prove any two trees of a log; the rest is a note with its signatures.
    package static let bytesMax = 65_536
    package static let hashesMax = 63

    /// The size that the log believes the witness has.
    package let old: Int64
    package let proof: [Digest]
    package let note: SignedNote
    package let checkpoint: Checkpoint

    package init(old: Int64, proof: [Digest], note: SignedNote, checkpoint: Checkpoint) {
        self.old = old
        self.proof = proof
        self.note = note
        self.checkpoint = checkpoint
    }

    package init(_ bytes: [UInt8]) throws(NoteFailure) {
        guard bytes.count <= CosignRequest.bytesMax else { throw .malformed("too long") }
        var rest = bytes[...]
        let first = try CosignRequest.line(&rest)
        guard first.hasPrefix("old "), let old = Int64(first.dropFirst(4)), old >= 0,
            String(old) == first.dropFirst(4)
        else { throw .malformed("old size") }
        self.old = old
        var proof: [Digest] = []
        while true {
            let line = try CosignRequest.line(&rest)
            if line.isEmpty { break }
            guard proof.count < CosignRequest.hashesMax, let hash = Digest(base64: line) else {
                throw .malformed("proof")
            }
            proof.append(hash)
        }
        self.proof = proof
        note = try SignedNote(bytes: Array(rest))
        checkpoint = try Checkpoint(text: note.text)
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) throws(NoteFailure) -> String {
        guard let end = rest.firstIndex(of: 0x0a) else { throw .malformed("cut short") }
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return line
    }

    package var bytes: [UInt8] {
        Array(("old \(old)\n" + proof.map { $0.base64 + "\n" }.joined() + "\n" + note.formatted).utf8)
    }
}

/// Why a witness does not cosign, as tlog-witness names it by status codes.
package enum CosignRefusal: Error, Sendable, Equatable {
    /// 404
    case originUnknown
    /// 403: no signature of the log that is watched, or a wrong one.
    case notSigned
    /// 400
    case oldAboveSize
    /// 409
    case recorded(size: Int64)
    /// 422: the log signed two trees of one size. `note` is the proof of it.
    case contradicts(note: String)
    /// 422
    case notProven
}

/// A checkpoint that continues what was cosigned before.
package struct ContinuedCheckpoint: Sendable, Equatable {
    package let checkpoint: Checkpoint
    /// With the log's own signature only: what else was on it is not ours to keep.
    package let note: SignedNote
}

/// The logs that a node watches, and the key that it cosigns with.
package struct WitnessDuty: Sendable {
    package let signer: NoteSigner
    package let logs: [VerifierKey]

    package init(signer: NoteSigner, logs: [VerifierKey]) {
        self.signer = signer
        self.logs = logs
    }

    /// As others verify with: type 04.
    package var verifierKey: VerifierKey? {
        VerifierKey(name: signer.name, kind: .cosignature, publicKey: signer.verifierKey.publicKey)
    }

    /// The origin whose hash stands in a monitor's address.
    package func origin(hash: String) -> String? {
        logs.first { TreeHash.sha256(Array($0.name.utf8)).hex == hash }?.name
    }

    /// Who may ask at all: a checkpoint that a watched log signed.
    package func opened(_ request: CosignRequest) throws(CosignRefusal) -> SignedNote {
        guard let log = logs.first(where: { $0.isNamed(request.checkpoint.origin) }) else {
            throw .originUnknown
        }
        do throws(NoteFailure) { _ = try request.note.verified(by: [log]) } catch { throw .notSigned }
        guard request.old <= Int64(request.checkpoint.size) else { throw .oldAboveSize }
        return SignedNote(text: request.note.text, signatures: request.note.signatures.filter(log.made))
    }

    /// Whether it continues the tree on record, of `size` entries; none before the first.
    package func judged(
        _ request: CosignRequest, note: SignedNote, size: Int64, root: Digest?
    ) throws(CosignRefusal) -> ContinuedCheckpoint {
        let new = request.checkpoint
        guard request.old == size else { throw .recorded(size: size) }
        if let root, Int64(new.size) == size, new.root != root { throw .contradicts(note: note.formatted) }
        guard new.size > 0 || new.root == TreeHash.empty else { throw .notProven }
        do throws(ProofFailure) {
            try MerkleProof.verifyConsistency(
                size1: UInt64(size), root1: root ?? TreeHash.empty, size2: new.size, root2: new.root,
                proof: request.proof)
        } catch { throw .notProven }
        return ContinuedCheckpoint(checkpoint: new, note: note)
    }

    /// The signature line of this witness; nil for a time beyond what a cosignature can say.
    package func cosignature(of note: SignedNote, at now: Moment) -> NoteSignature? {
        guard let seconds = UInt64(exactly: now.microseconds / 1_000_000) else { return nil }
        return signer.cosign(note.text, time: seconds)
    }
}
