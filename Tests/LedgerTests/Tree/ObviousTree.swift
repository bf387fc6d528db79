import Kernel
import Ledger

/// The definitions of RFC 6962 §2.1 as they stand there, told to remember the roots of ranges.
final class ObviousTree {
    let leaves: [Digest]
    private var roots: [Range<Int>: Digest] = [:]

    init(_ leaves: [Digest]) { self.leaves = leaves }

    /// MTH(D[range])
    func root(_ range: Range<Int>) -> Digest {
        guard let first = range.first else { return TreeHash.empty }
        guard range.count > 1 else { return leaves[first] }
        if let root = roots[range] { return root }
        let (left, right) = split(range)
        let root = TreeHash.sha256([1] + root(left).bytes + self.root(right).bytes)
        roots[range] = root
        return root
    }

    /// PATH(index, D[range])
    func path(_ index: Int, _ range: Range<Int>) -> [Digest] {
        guard range.count > 1 else { return [] }
        let (left, right) = split(range)
        return left.contains(index) ? path(index, left) + [root(right)] : path(index, right) + [root(left)]
    }

    /// SUBPROOF(size, D[range], whole)
    func proof(_ size: Int, _ range: Range<Int>, whole: Bool = true) -> [Digest] {
        if size == range.upperBound { return whole ? [] : [root(range)] }
        let (left, right) = split(range)
        return size <= left.upperBound
            ? proof(size, left, whole: whole) + [root(right)]
            : proof(size, right, whole: false) + [root(left)]
    }

    func hash(_ node: TreeNode) -> Digest {
        let width = 1 << node.level
        return root((Int(node.index) * width)..<(Int(node.index + 1) * width))
    }

    private func split(_ range: Range<Int>) -> (Range<Int>, Range<Int>) {
        var power = 1
        while power * 2 < range.count { power *= 2 }
        return (range.lowerBound..<range.lowerBound + power, range.lowerBound + power..<range.upperBound)
    }
}
