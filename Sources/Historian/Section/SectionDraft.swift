package import Kernel

/// Where a stretch of one signal stands: in which pack, from which byte.
package struct ChunkPlace: Hashable, Sendable {
    package let signal: String
    /// Stamps of the first and the last point.
    package let from: Moment
    package let to: Moment
    package let count: Int
    /// Which pack of the section, from 0.
    package let pack: Int
    package let offset: Int
    /// Bytes of the roll-up, which stands before the points.
    package let rollupBytes: Int
    /// Bytes of the points.
    package let pointBytes: Int

    package init(
        signal: String, from: Moment, to: Moment, count: Int, pack: Int, offset: Int, rollupBytes: Int,
        pointBytes: Int
    ) {
        self.signal = signal
        self.from = from
        self.to = to
        self.count = count
        self.pack = pack
        self.offset = offset
        self.rollupBytes = rollupBytes
        self.pointBytes = pointBytes
    }

    /// The span that a chunk never reaches: a look-up need not go back further.
    package static let spanMax = Span.hours(24)
    package static let pointsMax = 16_384

    /// Nil if it does not fit into the pack.
    package func rollup(in pack: [UInt8]) throws(ChunkFailure) -> MinuteRollup {
        try part(offset, rollupBytes, of: pack) { (source) throws(ChunkFailure) in
            try MinuteRollup.read(from: &source)
        }
    }

    /// All, or at least those that came before the last one stamped before `end`.
    package func points(in pack: [UInt8], before end: Moment? = nil) throws(ChunkFailure) -> PointColumns {
        let points = try part(offset + rollupBytes, pointBytes, of: pack) { (source) throws(ChunkFailure) in
            try ChunkCodec.read(from: &source, before: end)
        }
        guard end == nil ? points.count == count : points.count <= count else { throw .malformed }
        return points
    }

    private func part<T>(
        _ start: Int, _ count: Int, of pack: [UInt8],
        _ body: (inout ByteSource) throws(ChunkFailure) -> T
    ) throws(ChunkFailure) -> T {
        guard start >= 0, count >= 0, start <= pack.count, count <= pack.count - start else { throw .ended }
        return try pack[start..<start + count].withRawBytes { (buffer) throws(ChunkFailure) in
            var source = ByteSource(buffer)
            return try body(&source)
        }
    }
}

/// Points that were received in a stretch of time, as the packs that the ledger will seal.
package struct SectionDraft: Sendable {
    /// Chunks share a pack: a row and its digest cost 200 bytes, and a database fills whole pages.
    private static let packBytes = 32_768
    /// An entry names the digest of every pack and is at most 65 535 bytes.
    package static let packsMax = 800

    package private(set) var chunks: [ChunkPlace] = []
    package private(set) var packs: [[UInt8]] = []
    package private(set) var count = 0

    package init(_ points: [String: PointColumns]) {
        var encoded: [(signal: String, points: PointColumns, rollup: [UInt8], bytes: [UInt8])] = []
        for (signal, columns) in points.sorted(by: { $0.key < $1.key }) {
            for part in CurveOrder.parted(
                columns, pointsMax: ChunkPlace.pointsMax, spanMax: ChunkPlace.spanMax.microseconds)
            where !part.isEmpty {
                let rollup = MinuteRollup(CurveOrder.settled(part)).bytes
                encoded.append((signal, part, rollup, ChunkCodec.write(part)))
            }
        }
        let all = encoded.reduce(0) { $0 + $1.rollup.count + $1.bytes.count }
        let enough = max(Self.packBytes, all / (Self.packsMax - 1) + 1)
        var pack: [UInt8] = []
        for one in encoded {
            chunks.append(
                ChunkPlace(
                    signal: one.signal, from: Moment(microseconds: one.points.at.first ?? 0),
                    to: Moment(microseconds: one.points.at.last ?? 0), count: one.points.count, pack: packs.count,
                    offset: pack.count, rollupBytes: one.rollup.count, pointBytes: one.bytes.count))
            count += one.points.count
            pack += one.rollup
            pack += one.bytes
            guard pack.count >= enough else { continue }
            packs.append(pack)
            pack = []
        }
        if !pack.isEmpty { packs.append(pack) }
    }
}
