package import Kernel

/// A perfect subtree of the Merkle tree: leaves [index · 2^level, (index + 1) · 2^level).
package struct TreeNode: Hashable, Sendable {
    package let level: Int
    package let index: UInt64

    package init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }
}

/// Where the hash of a subtree stands among the stored tiles.
package struct TileIndex: Hashable, Sendable {
    package let tileLevel: Int
    package let tileIndex: UInt64
    /// 0 for the tile's own 256 hashes … 7; the root of a full tile is at 0 of the tile above it.
    package let relativeLevel: Int
    package let offset: Int

    package init(of node: TreeNode) {
        tileLevel = node.level / 8
        relativeLevel = node.level % 8
        let width = UInt64(256 >> relativeLevel)
        tileIndex = node.index / width
        offset = Int(node.index % width)
    }
}

/// Up to 256 hashes and every inner node over them, bottom up: a proof reads 32 bytes and hashes nothing.
/// A full tile has 256 + 128 + … + 1 = 511 hashes.
package struct TreeTile: Sendable, Equatable {
    package static let width = 256
    package static let fullBytes = 511 * Digest.count

    package let bytes: [UInt8]
    private let leafCount: Int

    package init(leaves: [Digest]) {
        precondition(leaves.count <= TreeTile.width)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * leaves.count * Digest.count)
        var row = leaves
        while true {
            for hash in row { hash.append(to: &bytes) }
            guard row.count > 1 else { break }
            row = TreeTile.parents(of: row)
        }
        self.bytes = bytes
        leafCount = leaves.count
    }

    /// The row above; the last hash of an odd row has no parent yet.
    static func parents(of row: [Digest]) -> [Digest] {
        (0..<row.count / 2).map { pair in TreeHash.node(row[2 * pair], row[2 * pair + 1]) }
    }

    /// A stored full tile; nil if the length is wrong.
    package init?(bytes: [UInt8]) {
        guard bytes.count == TreeTile.fullBytes else { return nil }
        self.bytes = bytes
        leafCount = TreeTile.width
    }

    /// Where `tlog-tiles` serves it: the index in groups of three digits, all but the last marked with an x;
    /// a tile that is not full names its width.
    package static func path(level: Int, index: UInt64, width: Int = TreeTile.width) -> String {
        precondition((0...63).contains(level) && (1...TreeTile.width).contains(width), "no such tile")
        var groups = digits(index % 1_000)
        var rest = index / 1_000
        while rest > 0 {
            groups = "x\(digits(rest % 1_000))/\(groups)"
            rest /= 1_000
        }
        return "tile/\(level)/\(groups)" + (width < TreeTile.width ? ".p/\(width)" : "")
    }

    private static func digits(_ group: UInt64) -> String {
        let digits = String(group)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }

    /// `relativeLevel` 8 is the root of a full tile.
    package func hash(relativeLevel: Int, index: Int) -> Digest {
        var start = 0
        var width = leafCount
        for _ in 0..<relativeLevel {
            start += width
            width /= 2
        }
        precondition((0..<width).contains(index), "no such subtree in this tile")
        return bytes.withUnsafeBytes { buffer in
            let place = (start + index) * Digest.count
            return Digest(loading: UnsafeRawBufferPointer(rebasing: buffer[place..<place + Digest.count]))
        }
    }
}
