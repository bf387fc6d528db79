package import Kernel

/// Fills the tiles of an empty ledger with leaves that no entries stand behind: for measuring proofs of large trees.
package enum TreeBench {
    package static func fill(_ store: any Store, size: Int64) throws(Fault) {
        var tree = OpenTree()
        var tail: [Digest] = []
        while tree.size < size {
            let end = min(tree.size + 256 * 64, size)
            try store.write { (tables) throws(Fault) in
                while tree.size < end {
                    let leaf = TreeHash.leaf(withUnsafeBytes(of: tree.size.bigEndian) { Array($0) })
                    if tree.size >= size - size % 256 { tail.append(leaf) }
                    try tree.append(leaf) { (level, index, tile) throws(Fault) in
                        try tables.insert(
                            into: LedgerTables.tile, [.integer(Int64(level)), .integer(index), .bytes(tile.bytes)])
                    }
                }
            }
        }
        let start = size - Int64(tail.count)
        try store.write { (tables) throws(Fault) in
            for (place, leaf) in tail.enumerated() {
                try tables.insert(
                    into: LedgerTables.entry, [.integer(start + Int64(place)), .bytes(leaf.bytes), .bytes([])])
            }
        }
    }
}
