import Foundation
import Kernel
import Ledger

/// A ledger written out for programs of others: `Tests/Peers/go/main.go` describes the files.
struct PeerBundle {
    struct Proof {
        /// Index and size, or the earlier and the later size.
        let first: Int
        let second: Int
        var hashes: [Digest]
    }

    var vkey: String
    var checkpoint: String
    var entries: [[UInt8]]
    var inclusion: [Proof] = []
    var consistency: [Proof] = []

    var proofCount: Int { inclusion.count + consistency.count }

    /// Proves every entry in the whole tree and in the tree where it was last; every earlier tree against the
    /// whole one and against the next.
    init(entries: [[UInt8]], signer: NoteSigner) {
        var range = CompactRange()
        var hashes: [TreeNode: Digest] = [:]
        for entry in entries { range.append(TreeHash.leaf(entry)) { node, hash in hashes[node] = hash } }
        let size = entries.count
        func node(_ place: TreeNode) -> Digest { hashes[place] ?? TreeHash.empty }
        func inclusion(_ index: Int, _ size: Int) -> Proof {
            Proof(
                first: index, second: size,
                hashes: MerkleTree.inclusionProof(index: UInt64(index), size: UInt64(size), node: node))
        }
        func consistency(_ from: Int, _ to: Int) -> Proof {
            Proof(
                first: from, second: to,
                hashes: MerkleTree.consistencyProof(from: UInt64(from), to: UInt64(to), node: node))
        }
        self.entries = entries
        vkey = signer.verifierKey.vkey
        checkpoint = Checkpoint(origin: signer.name, size: range.size, root: range.root).signed(by: signer)
        self.inclusion = (0..<size).map { inclusion($0, size) } + (0..<size).map { inclusion($0, $0 + 1) }
        self.consistency =
            (1...size).map { consistency($0, size) } + (1..<size).map { consistency($0, $0 + 1) }
    }

    func write(to directory: URL) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let files = [
            "vkey": vkey + "\n", "checkpoint": checkpoint,
            "entries": entries.map { Base64.encode($0) + "\n" }.joined(),
            "inclusion": PeerBundle.text(inclusion), "consistency": PeerBundle.text(consistency),
        ]
        for (name, text) in files {
            try text.write(to: directory.appending(path: name), atomically: false, encoding: .utf8)
        }
    }

    private static func text(_ proofs: [Proof]) -> String {
        proofs.map { proof in
            (["\(proof.first)", "\(proof.second)"] + proof.hashes.map(\.base64)).joined(separator: " ") + "\n"
        }.joined()
    }
}
