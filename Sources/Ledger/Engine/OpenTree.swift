import Kernel

/// The growing edge of the tree: the compact range and the tiles that are not full yet.
struct OpenTree {
    private(set) var range = CompactRange()
    /// Hashes of the open tile of each tile level.
    private var open: [[Digest]] = []

    var size: Int64 { Int64(range.size) }
    var root: Digest { range.root }

    /// Appends a leaf; `full` receives each tile that became complete.
    mutating func append(
        _ leaf: Digest, full: (_ level: Int, _ index: Int64, _ tile: TreeTile) throws(Fault) -> Void
    ) throws(Fault) {
        let index = range.size
        range.append(leaf)
        var hash = leaf
        var level = 0
        var position = index
        while true {
            if open.count == level { open.append([]) }
            open[level].append(hash)
            guard open[level].count == 256 else { return }
            let tile = TreeTile(leaves: open[level])
            open[level].removeAll(keepingCapacity: true)
            position /= 256
            try full(level, Int64(position), tile)
            hash = tile.hash(relativeLevel: 8, index: 0)
            level += 1
        }
    }

    /// Rebuilds the edge from complete tiles and the entries behind the last one.
    static func load(size: Int64, from snapshot: any Snapshot) throws(Fault) -> OpenTree {
        var tree = OpenTree()
        let full = size / 256
        var hashes: [Digest] = []
        var levelCounts: [Int64] = []
        var count = full
        while count > 0 {
            levelCounts.append(count)
            count /= 256
        }
        // Open part of each upper level: roots of the complete tiles below it.
        var open: [[Digest]] = [[]]
        for (level, tiles) in levelCounts.enumerated() {
            var roots: [Digest] = []
            for index in (tiles - tiles % 256)..<tiles {
                roots.append(try tileRoot(level: level, index: index, from: snapshot))
            }
            open.append(roots)
        }
        try snapshot.query(LedgerTables.tail, [.integer(full * 256), .integer(size)]) { (row) throws(Fault) in
            guard let leaf = row.digest(0) else { throw Fault(.damaged, "a leaf hash is cut") }
            open[0].append(leaf)
        }
        guard Int64(open[0].count) == size - full * 256 else {
            throw Fault(.damaged, "entries are missing at the end of the ledger")
        }
        // The compact range has one hash per bit of the size, largest first.
        for level in open.indices.reversed() { hashes.append(contentsOf: peaks(of: open[level])) }
        guard let range = CompactRange(size: UInt64(size), hashes: hashes) else {
            throw Fault(.damaged, "the tiles do not fit the size of the ledger")
        }
        tree.range = range
        tree.open = open
        return tree
    }

    private static func tileRoot(level: Int, index: Int64, from snapshot: any Snapshot) throws(Fault) -> Digest {
        let bytes = try snapshot.first(LedgerTables.tileAt, [.integer(Int64(level)), .integer(index)]) {
            (row) throws(Fault) in row.bytes(0)
        }
        guard let bytes, let tile = TreeTile(bytes: bytes) else {
            throw Fault(.damaged, "tile \(level)/\(index) is missing or cut")
        }
        return tile.hash(relativeLevel: 8, index: 0)
    }

    /// Roots of the perfect subtrees of up to 255 hashes, largest first.
    private static func peaks(of hashes: [Digest]) -> [Digest] {
        var peaks: [Digest] = []
        var rest = hashes[...]
        while !rest.isEmpty {
            var width = 1
            while width * 2 <= rest.count { width *= 2 }
            var row = Array(rest.prefix(width))
            while row.count > 1 {
                row = TreeTile.parents(of: row)
            }
            peaks.append(row[0])
            rest = rest.dropFirst(width)
        }
        return peaks
    }
}
