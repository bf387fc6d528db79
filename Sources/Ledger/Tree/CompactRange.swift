package import Kernel

/// The roots of the perfect subtrees that a tree of this size is made of, largest first: one for each 1 bit
/// of the size. Enough to append and to know the root; fewer than two hashes an append, amortised.
package struct CompactRange: Sendable, Equatable {
    package private(set) var size: UInt64 = 0
    package private(set) var hashes: [Digest] = []

    package init() {}

    /// Nil unless there is one hash for each 1 bit of the size.
    package init?(size: UInt64, hashes: [Digest]) {
        guard hashes.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.hashes = hashes
    }

    package mutating func append(_ leaf: Digest) { append(leaf) { _, _ in } }

    /// `completed` receives every perfect subtree that this leaf completes, the leaf itself first.
    package mutating func append(_ leaf: Digest, completed: (TreeNode, Digest) -> Void) {
        var hash = leaf
        var level = 0
        completed(TreeNode(level: 0, index: size), leaf)
        while size >> UInt64(level) & 1 == 1 {
            hash = TreeHash.node(hashes.removeLast(), hash)
            level += 1
            completed(TreeNode(level: level, index: size >> UInt64(level)), hash)
        }
        hashes.append(hash)
        size += 1
    }

    package var root: Digest {
        guard var root = hashes.last else { return TreeHash.empty }
        for left in hashes.dropLast().reversed() { root = TreeHash.node(left, root) }
        return root
    }
}
