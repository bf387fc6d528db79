package import Kernel

/// Walks down the blocks in which something occurs.
package protocol TrailCursor {
    /// The newest block at or below this one in which it occurs; calls go downward.
    mutating func newest(atMost block: Int64, _ snapshot: any Snapshot) throws(Fault) -> Int64?
    /// Which entries of the block that was found last.
    var entries: BlockSet { get throws(Fault) }
}

/// Blocks of one value, out of the postings.
package struct PostingCursor: TrailCursor {
    private static let rowsMin = 8
    private static let rowsMax = 1_024

    private let key: TrailKey
    private let lowest: Int64
    /// Oldest last taken: reversed, so that taking one is cheap.
    private var rows: [(block: Int64, bytes: [UInt8])] = []
    private var next = 0
    private var isAtEnd = false
    private var limit = PostingCursor.rowsMin

    package init(_ key: TrailKey, downTo lowest: Int64) {
        self.key = key
        self.lowest = lowest
    }

    package mutating func newest(atMost block: Int64, _ snapshot: any Snapshot) throws(Fault) -> Int64? {
        while true {
            while next < rows.count, rows[next].block > block { next += 1 }
            if next < rows.count { return rows[next].block }
            if isAtEnd { return nil }
            rows = try snapshot.all(
                TrailTable.blocks,
                [
                    .text(key.dimension.rawValue), .text(key.value), .integer(block), .integer(lowest),
                    .integer(Int64(limit)),
                ]
            ) { (row) throws(Fault) in (row.integer(0), row.bytes(1)) }
            next = 0
            isAtEnd = rows.count < limit
            limit = min(limit * 4, PostingCursor.rowsMax)
        }
    }

    package var entries: BlockSet {
        get throws(Fault) {
            guard let set = BlockSet(bytes: rows[next].bytes) else {
                throw Fault(.damaged, "the postings of \(key.value) in block \(rows[next].block) cannot be read")
            }
            return set
        }
    }
}

/// Blocks in which a record occurs, out of its history.
package struct SubjectCursor: TrailCursor {
    private static let rowsMin = 256
    private static let rowsMax = 8_192

    private let subject: Subject
    private let lowest: Int64
    private var indexes: [Int64] = []
    private var next = 0
    private var isAtEnd = false
    private var limit = SubjectCursor.rowsMin
    package private(set) var entries = BlockSet()
    private var found: Int64?
    /// Rows that were read: bounds the counting of very long histories.
    private(set) var rowsRead = 0

    package init(_ subject: Subject, downTo lowest: Int64) {
        self.subject = subject
        self.lowest = lowest
    }

    package mutating func newest(atMost block: Int64, _ snapshot: any Snapshot) throws(Fault) -> Int64? {
        if let found, found <= block { return found }
        found = nil
        let ceiling = (block + 1) * BlockSet.width
        while let index = try peek(below: ceiling, snapshot) {
            let here = index / BlockSet.width
            if let found, here != found { break }
            if found == nil {
                found = here
                entries = BlockSet()
            }
            entries.insert(UInt16(index % BlockSet.width))
            next += 1
        }
        return found
    }

    private mutating func peek(below ceiling: Int64, _ snapshot: any Snapshot) throws(Fault) -> Int64? {
        while true {
            while next < indexes.count, indexes[next] >= ceiling { next += 1 }
            if next < indexes.count { return indexes[next] }
            if isAtEnd { return nil }
            let below = min(ceiling, indexes.last ?? .max)
            indexes = try snapshot.all(
                TrailTable.subjectEntries,
                [.text(subject.description), .integer(below), .integer(lowest), .integer(Int64(limit))]
            ) { (row) throws(Fault) in row.integer(0) }
            next = 0
            rowsRead += indexes.count
            isAtEnd = indexes.count < limit
            limit = min(limit * 4, SubjectCursor.rowsMax)
        }
    }
}
