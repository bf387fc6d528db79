package import Kernel

/// Why a proof does not hold.
package enum ProofFailure: Error, Sendable, Equatable {
    case indexOutsideTree
    case sizesReversed
    case tooShort, tooLong
    case rootMismatch(expected: Digest, computed: Digest)
}

/// The verification loops of RFC 9162 §2.1.3.2 and §2.1.4.2.
package enum MerkleProof {
    package static func verifyInclusion(
        leaf: Digest, index: UInt64, size: UInt64, proof: [Digest], root: Digest
    ) throws(ProofFailure) {
        guard index < size else { throw .indexOutsideTree }
        var first = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0 else { throw .tooLong }
            if first & 1 == 1 || first == last {
                hash = TreeHash.node(sibling, hash)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    last >>= 1
                }
            } else {
                hash = TreeHash.node(hash, sibling)
            }
            first >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .tooShort }
        guard hash == root else { throw .rootMismatch(expected: root, computed: hash) }
    }

    /// An empty earlier tree is the beginning of every tree, with an empty proof.
    package static func verifyConsistency(
        size1: UInt64, root1: Digest, size2: UInt64, root2: Digest, proof: [Digest]
    ) throws(ProofFailure) {
        guard size1 <= size2 else { throw .sizesReversed }
        if size1 == size2 || size1 == 0 {
            guard proof.isEmpty else { throw .tooLong }
            if size1 == 0, root1 != TreeHash.empty {
                throw .rootMismatch(expected: root1, computed: TreeHash.empty)
            }
            if size1 == size2, root1 != root2 { throw .rootMismatch(expected: root1, computed: root2) }
            return
        }
        guard !proof.isEmpty else { throw .tooShort }
        var rest = proof[...]
        var first = size1 - 1
        var last = size2 - 1
        while first & 1 == 1 {
            first >>= 1
            last >>= 1
        }
        // If size1 is a power of two, its root is the first node and stands in no proof.
        let start = size1.nonzeroBitCount == 1 ? root1 : rest.removeFirst()
        var old = start
        var new = start
        for hash in rest {
            guard last > 0 else { throw .tooLong }
            if first & 1 == 1 || first == last {
                old = TreeHash.node(hash, old)
                new = TreeHash.node(hash, new)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    last >>= 1
                }
            } else {
                new = TreeHash.node(new, hash)
            }
            first >>= 1
            last >>= 1
        }
        guard last == 0 else { throw .tooShort }
        guard old == root1 else { throw .rootMismatch(expected: root1, computed: old) }
        guard new == root2 else { throw .rootMismatch(expected: root2, computed: new) }
    }
}
