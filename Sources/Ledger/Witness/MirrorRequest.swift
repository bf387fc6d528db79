package import Kernel

/// What a mirror asks of a log, by the paths of C2SP tlog-tiles v0.1.0.
package enum MirrorRequest: Sendable, Hashable {
    case checkpoint
    case hashes(level: Int, index: Int64, width: Int)
    /// The entries themselves, each behind its length.
    case entries(index: Int64, width: Int)

    /// Nil for every path that the format does not have: one tile has one address.
    package init?(path: String) {
        if path == "checkpoint" {
            self = .checkpoint
            return
        }
        guard path.utf8.count <= MirrorRequest.pathBytesMax else { return nil }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "tile", let kind = parts.popFirst() else { return nil }
        var width = TreeTile.width
        if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
            guard let last = parts.popLast(), let given = MirrorRequest.number(last), given > 0, given < 256,
                let stem = parts.popLast()?.dropLast(2)
            else { return nil }
            parts.append(stem)
            width = Int(given)
        }
        guard let index = MirrorRequest.index(parts) else { return nil }
        if kind == "entries" {
            self = .entries(index: index, width: width)
            return
        }
        guard let level = MirrorRequest.number(kind), level <= 63 else { return nil }
        self = .hashes(level: Int(level), index: index, width: width)
    }

    /// The longest path: seven groups of an index of 63 bits, and a width.
    private static let pathBytesMax = 64

    /// `x001/x234/067`: groups of three digits, all but the last marked, no group of zeros in front.
    private static func index(_ groups: ArraySlice<Substring>) -> Int64? {
        guard !groups.isEmpty, groups.count == 1 || groups.first != "x000" else { return nil }
        var index: Int64 = 0
        for (place, group) in groups.enumerated() {
            let digits = place == groups.count - 1 ? group : group.first == "x" ? group.dropFirst() : ""
            guard digits.utf8.count == 3, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let value = Int64(digits)
            else { return nil }
            let (product, over) = index.multipliedReportingOverflow(by: 1_000)
            let (sum, overAgain) = product.addingReportingOverflow(value)
            guard !over, !overAgain else { return nil }
            index = sum
        }
        return index
    }

    /// Decimal, no sign, no zero in front.
    private static func number(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(text),
            String(value) == text
        else { return nil }
        return value
    }
}

extension LedgerReader {
    /// The bytes of a tile, as far as the tree of `size` entries goes; nil for what it does not cover.
    package static func tile(
        _ request: MirrorRequest, size: Int64, _ snapshot: any Snapshot, cache: TileCache? = nil
    ) throws(Fault) -> [UInt8]? {
        switch request {
        case .checkpoint: return nil
        case .hashes(let level, let index, let width):
            guard covers(level: level, index: index, width: width, size: size) else { return nil }
            return try hashes(level: level, index: index, width: width, size: size, snapshot, cache: cache)
        case .entries(let index, let width):
            guard covers(level: 0, index: index, width: width, size: size) else { return nil }
            let first = index * 256
            let entries = try snapshot.all(
                LedgerTables.envelopes, [.integer(first), .integer(first + Int64(width))]
            ) { (row) throws(Fault) in row.bytes(0) }
            guard entries.count == width else {
                throw Fault(.damaged, "entries of bundle \(index) are missing")
            }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(entries.reduce(0) { $0 + $1.count + 2 })
            for entry in entries {
                bytes.append(UInt8(truncatingIfNeeded: entry.count >> 8))
                bytes.append(UInt8(truncatingIfNeeded: entry.count))
                bytes += entry
            }
            return bytes
        }
    }

    /// Entries as they stand in the tree, in order.
    package static func envelopes(
        _ range: Range<Int64>, _ snapshot: any Snapshot
    ) throws(Fault) -> [(envelope: Envelope, bytes: [UInt8])] {
        let entries = try snapshot.all(
            LedgerTables.envelopes, [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { (row) throws(Fault) -> (envelope: Envelope, bytes: [UInt8]) in
            let bytes = row.bytes(0)
            do throws(JSONFailure) { return (try Envelope.read(bytes), bytes) } catch {
                throw Fault(.damaged, "an entry before \(range.upperBound) cannot be read: \(error)")
            }
        }
        guard entries.count == range.count else {
            throw Fault(.damaged, "entries before \(range.upperBound) are missing")
        }
        return entries
    }

    private static func covers(level: Int, index: Int64, width: Int, size: Int64) -> Bool {
        let shift = 8 * level
        let hashes = shift < 63 ? size >> Int64(shift) : 0
        return index <= hashes >> 8 && index << 8 + Int64(width) <= hashes
    }
}
