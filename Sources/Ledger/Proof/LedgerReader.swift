package import Kernel
import Synchronization

/// Reads the ledger for pages and inspectors: histories, entries, proofs. Stateless; each call uses the snapshot
/// that it is given.
package enum LedgerReader {
    /// One line of a record's history.
    package struct Event: Sendable {
        package let envelope: Envelope
        package let leaf: Digest
        package let fact: any Fact
    }

    package static func size(_ snapshot: any Snapshot) throws(Fault) -> Int64 {
        try snapshot.first(LedgerTables.size, []) { (row) throws(Fault) in row.integer(0) } ?? 0
    }

    /// The newest checkpoint as a note, with its size.
    package static func checkpoint(_ snapshot: any Snapshot) throws(Fault) -> (size: Int64, note: String)? {
        try snapshot.first(LedgerTables.lastCheckpoint, []) { (row) throws(Fault) in (row.integer(0), row.text(1)) }
    }

    /// Newest first; `before` pages by entry index.
    package static func history(
        of subject: Subject, before: Int64 = .max, limit: Int, house: House, _ snapshot: any Snapshot
    ) throws(Fault) -> [Event] {
        try snapshot.all(
            LedgerTables.history, [.text(subject.description), .integer(before), .integer(Int64(limit))]
        ) { (row) throws(Fault) in
            let bytes = row.bytes(1)
            let envelope: Envelope
            do throws(JSONFailure) {
                envelope = try Envelope.read(bytes)
            } catch {
                throw Fault(.damaged, "entry \(row.integer(0)) cannot be read: \(error)")
            }
            return Event(
                envelope: envelope, leaf: TreeHash.leaf(bytes), fact: try house.read(envelope.kind, row.bytes(2)))
        }
    }

    package static func file(_ digest: Digest, _ snapshot: any Snapshot) throws(Fault) -> [UInt8]? {
        try snapshot.first(LedgerTables.fileAt, [.bytes(digest.bytes)]) { (row) throws(Fault) in row.bytes(0) }
    }

    /// The checkpoint that first covers an entry and the inclusion path in its tree: what an inspector is handed.
    /// Nil while no checkpoint covers the entry yet.
    package static func receipt(
        _ index: Int64, _ snapshot: any Snapshot, cache: TileCache? = nil
    ) throws(Fault) -> TlogProof? {
        guard
            let (size, note) = try snapshot.first(
                LedgerTables.checkpointCovering, [.integer(index)],
                { (row) throws(Fault) in (row.integer(0), row.text(1)) })
        else { return nil }
        let path = try inclusionPath(index, size: size, snapshot, cache: cache)
        return TlogProof(index: UInt64(index), hashes: path, checkpoint: note)
    }

    /// The path of an entry in the tree of `size` entries.
    package static func inclusionPath(
        _ index: Int64, size: Int64, _ snapshot: any Snapshot, cache: TileCache? = nil
    ) throws(Fault) -> [Digest] {
        guard index >= 0, index < size else { throw Fault(.constraint, "entry \(index) is not among \(size)") }
        let reader = TileReader(size: size, snapshot: snapshot, cache: cache)
        return try MerkleTree.inclusionProof(index: UInt64(index), size: UInt64(size)) {
            (node) throws(Fault) in try reader.hash(node)
        }
    }

    /// Proves that the tree of `from` entries is the beginning of the tree of `to`.
    package static func consistency(
        from: Int64, to: Int64, _ snapshot: any Snapshot
    ) throws(Fault) -> [Digest] {
        guard from >= 0, from <= to else { throw Fault(.constraint, "no proof leads from \(from) to \(to) entries") }
        let reader = TileReader(size: to, snapshot: snapshot, cache: nil)
        return try MerkleTree.consistencyProof(from: UInt64(from), to: UInt64(to)) {
            (node) throws(Fault) in try reader.hash(node)
        }
    }

    /// The first `width` hashes of a tile in the tree of `size` entries, which must have them.
    package static func hashes(
        level: Int, index: Int64, width: Int, size: Int64, _ snapshot: any Snapshot, cache: TileCache? = nil
    ) throws(Fault) -> [UInt8] {
        let tile = try TileReader(size: size, snapshot: snapshot, cache: cache).tile(level: level, index: index)
        return Array(tile.bytes.prefix(width * Digest.count))
    }
}

/// Tiles that are not full, kept between proofs: one of the upper levels is made of hundreds of tiles below it, and
/// never changes for a given width.
package final class TileCache: Sendable {
    /// A few sizes' worth; beyond it all are dropped and made again.
    private static let tilesMax = 64

    struct Address: Hashable {
        let level: Int
        let index: Int64
        let width: Int64
    }

    private let tiles = Mutex<[Address: TreeTile]>([:])

    package init() {}

    subscript(_ address: Address) -> TreeTile? {
        get { tiles.withLock { $0[address] } }
        set {
            tiles.withLock { tiles in
                if tiles.count >= TileCache.tilesMax { tiles.removeAll() }
                tiles[address] = newValue
            }
        }
    }
}

/// Complete subtree hashes out of stored tiles, and out of the entries where a tile is not full yet.
private final class TileReader {
    private let size: Int64
    private let snapshot: any Snapshot
    private let cache: TileCache?
    private var tiles: [TileAddress: TreeTile] = [:]

    private struct TileAddress: Hashable {
        let level: Int
        let index: Int64
    }

    init(size: Int64, snapshot: any Snapshot, cache: TileCache?) {
        self.size = size
        self.snapshot = snapshot
        self.cache = cache
    }

    func hash(_ node: TreeNode) throws(Fault) -> Digest {
        let place = TileIndex(of: node)
        let tile = try tile(level: place.tileLevel, index: Int64(place.tileIndex))
        return tile.hash(relativeLevel: place.relativeLevel, index: place.offset)
    }

    func tile(level: Int, index: Int64) throws(Fault) -> TreeTile {
        let address = TileAddress(level: level, index: index)
        if let tile = tiles[address] { return tile }
        let width = min(256, levelWidth(level) - index * 256)
        let open = TileCache.Address(level: level, index: index, width: width)
        if width < 256, let kept = cache?[open] {
            tiles[address] = kept
            return kept
        }
        let stored = try snapshot.first(LedgerTables.tileAt, [.integer(Int64(level)), .integer(index)]) {
            (row) throws(Fault) in row.bytes(0)
        }
        let tile: TreeTile
        if let stored {
            guard let whole = TreeTile(bytes: stored) else {
                throw Fault(.damaged, "tile \(level)/\(index) has the wrong length")
            }
            tile = whole
        } else {
            tile = TreeTile(leaves: try openHashes(level: level, index: index))
            cache?[open] = tile
        }
        tiles[address] = tile
        return tile
    }

    /// Hashes that a level of tiles has in all.
    private func levelWidth(_ level: Int) -> Int64 {
        var width = size
        for _ in 0..<level { width /= 256 }
        return width
    }

    /// The hashes of a tile that is not full: leaves of entries, or roots of the full tiles below.
    private func openHashes(level: Int, index: Int64) throws(Fault) -> [Digest] {
        if level == 0 {
            return try snapshot.all(
                LedgerTables.tail, [.integer(index * 256), .integer(min((index + 1) * 256, size))]
            ) { (row) throws(Fault) in
                guard let leaf = row.digest(0) else { throw Fault(.damaged, "a leaf hash is cut") }
                return leaf
            }
        }
        let width = levelWidth(level)
        var hashes: [Digest] = []
        for below in (index * 256)..<min((index + 1) * 256, width) {
            hashes.append(try tile(level: level - 1, index: below).hash(relativeLevel: 8, index: 0))
        }
        return hashes
    }
}
