package import Kernel

/// Roots and proofs of RFC 6962 §2.1 / RFC 9162 §2.1, out of the hashes of perfect subtrees that `node`
/// fetches.
package enum MerkleTree {
    package static func root<E: Error>(
        size: UInt64, node: (TreeNode) throws(E) -> Digest
    ) throws(E) -> Digest {
        size == 0 ? TreeHash.empty : try hash(0..<size, node)
    }

    /// PATH(index, D[size]): the sibling of the leaf first.
    package static func inclusionProof<E: Error>(
        index: UInt64, size: UInt64, node: (TreeNode) throws(E) -> Digest
    ) throws(E) -> [Digest] {
        precondition(index < size, "an entry outside of the tree has no proof")
        var path: [Digest] = []
        var range = 0..<size
        // Walked from the root down; the path is told from the leaf up.
        while range.upperBound - range.lowerBound > 1 {
            let split = range.lowerBound + largestPowerOfTwo(below: range.upperBound - range.lowerBound)
            if index < split {
                path.append(try hash(split..<range.upperBound, node))
                range = range.lowerBound..<split
            } else {
                path.append(try hash(range.lowerBound..<split, node))
                range = split..<range.upperBound
            }
        }
        return path.reversed()
    }

    /// PROOF(from, D[to]); empty for an empty earlier tree, which every tree begins with.
    package static func consistencyProof<E: Error>(
        from: UInt64, to: UInt64, node: (TreeNode) throws(E) -> Digest
    ) throws(E) -> [Digest] {
        precondition(from <= to, "a proof leads from a tree to a later one")
        if from == 0 || from == to { return [] }
        var path: [Digest] = []
        var range = 0..<to
        var whole = true
        while range.upperBound != from {
            let split = range.lowerBound + largestPowerOfTwo(below: range.upperBound - range.lowerBound)
            if from <= split {
                path.append(try hash(split..<range.upperBound, node))
                range = range.lowerBound..<split
            } else {
                path.append(try hash(range.lowerBound..<split, node))
                range = split..<range.upperBound
                whole = false
            }
        }
        if !whole { path.append(try hash(range, node)) }
        return path.reversed()
    }

    /// MTH of a range that starts where a perfect subtree of its size may start.
    private static func hash<E: Error>(
        _ range: Range<UInt64>, _ node: (TreeNode) throws(E) -> Digest
    ) throws(E) -> Digest {
        let count = range.upperBound - range.lowerBound
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try node(TreeNode(level: level, index: range.lowerBound >> UInt64(level)))
        }
        let split = range.lowerBound + largestPowerOfTwo(below: count)
        return TreeHash.node(
            try hash(range.lowerBound..<split, node), try hash(split..<range.upperBound, node))
    }

    /// The largest power of two strictly below `count`, which is at least 2.
    private static func largestPowerOfTwo(below count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
