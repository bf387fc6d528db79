/// Some of the 4 096 entries of one block of the ledger, a bit each.
package struct BlockSet: Sendable, Equatable {
    /// Entries of a block. A row for each value in each block is some hundred rows for 4 096 entries: writing them
    /// costs a command next to nothing, and a query over fifty million entries reads twelve thousand of them.
    package static let width: Int64 = 4_096
    /// Up to this many a list is shorter than the bits.
    private static let listMax = 255

    private var words: [UInt64]

    package init() { words = [UInt64](repeating: 0, count: 64) }

    package static let whole: BlockSet = {
        var set = BlockSet()
        for place in set.words.indices { set.words[place] = .max }
        return set
    }()

    package mutating func insert(_ offset: UInt16) { words[Int(offset >> 6)] |= 1 << UInt64(offset & 63) }

    package func contains(_ offset: UInt16) -> Bool { words[Int(offset >> 6)] >> UInt64(offset & 63) & 1 == 1 }

    package mutating func formIntersection(_ other: BlockSet) {
        for place in words.indices { words[place] &= other.words[place] }
    }

    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Newest first.
    package var descending: [UInt16] {
        var offsets: [UInt16] = []
        for place in words.indices.reversed() {
            var word = words[place]
            while word != 0 {
                let bit = 63 - word.leadingZeroBitCount
                offsets.append(UInt16(place * 64 + bit))
                word &= ~(1 << UInt64(bit))
            }
        }
        return offsets
    }

    /// Nothing for a whole block, two bytes an entry for a few, else 512 bytes of bits, lowest first.
    package var bytes: [UInt8] {
        let count = count
        if count == Int(BlockSet.width) { return [] }
        if count <= BlockSet.listMax {
            return descending.reversed().flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        }
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
    }

    package init?(bytes: [UInt8]) {
        if bytes.isEmpty {
            self = .whole
            return
        }
        self.init()
        if bytes.count == 512 {
            bytes.withUnsafeBytes { raw in
                for place in 0..<64 {
                    words[place] = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
                }
            }
            return
        }
        guard bytes.count.isMultiple(of: 2), bytes.count <= BlockSet.listMax * 2 else { return nil }
        for place in stride(from: 0, to: bytes.count, by: 2) {
            let offset = UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
            guard offset < UInt16(BlockSet.width) else { return nil }
            insert(offset)
        }
    }
}
