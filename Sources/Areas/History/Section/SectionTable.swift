package import Historian
package import Kernel

/// Where the chunks of each signal stand. The packs themselves are files of the ledger.
package enum SectionTable: FactTable {
    package typealias R = SectionRules

    package static let sections = Table(
        "history_section",
        [
            .text("section"), .integer("entry"), .integer("closed_at"), .integer("points"), .integer("packs"),
            .integer("tail"),
        ], key: ["section"], indexes: [.on("entry", unique: true)])

    /// By signal and first stamp, in the order in which sections came.
    package static let chunks = Table(
        "history_chunk",
        [
            .text("signal"), .integer("from_at"), .integer("entry"), .integer("place"), .integer("to_at"),
            .integer("points"), .digest("pack"), .integer("pack_offset"), .integer("rollup_bytes"),
            .integer("point_bytes"),
        ], key: ["signal", "from_at", "entry", "place"])

    package static let tables = [sections, chunks]

    package static func project(
        _ fact: SectionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        guard case .closed(let section) = fact else { return }
        try tables.insert(
            into: sections,
            [
                .text(head.subject.id), .integer(head.index), .moment(head.recordedAt),
                .integer(Int64(section.points)), .integer(Int64(section.packs.count)), .integer(section.tail),
            ])
        for (place, chunk) in section.chunks.enumerated() {
            try tables.insert(
                into: chunks,
                [
                    .text(chunk.signal), .moment(chunk.from), .integer(head.index), .integer(Int64(place)),
                    .moment(chunk.to), .integer(Int64(chunk.count)), .bytes(section.packs[chunk.pack].bytes),
                    .integer(Int64(chunk.offset)), .integer(Int64(chunk.rollupBytes)),
                    .integer(Int64(chunk.pointBytes)),
                ])
        }
        // In the transaction that sealed them: a point is never in both places, and never in none.
        try tables.execute(release, [.integer(section.tail)])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SectionState {
        var state = SectionState(id: id)
        state.points = try snapshot.first(section, [.text(id)]) { (row) throws(Fault) in Int(row.integer(0)) }
        return state
    }

    /// The number of the newest section and the last row that it holds; noughts before the first.
    package static func newest(from snapshot: any Snapshot) throws(Fault) -> (number: Int64, tail: Int64) {
        try snapshot.first(newest, []) { (row) throws(Fault) in (Int64(row.text(0)) ?? 0, row.integer(1)) } ?? (0, 0)
    }

    /// A chunk, the digest of its pack, and the entry that sealed it.
    package struct Found: Sendable, Hashable {
        package let place: ChunkPlace
        package let pack: Digest
        package let entry: Int64
    }

    /// Chunks of a signal that may hold points from `from` until before `to`, by their first stamp.
    package static func chunks(
        of signal: String, from: Moment, to: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [Found] {
        var found: [Found] = []
        try snapshot.query(
            between, [.text(signal), .moment(from - ChunkPlace.spanMax), .moment(to), .moment(from)]
        ) { (row) throws(Fault) in found.append(try read(row, signal)) }
        return found
    }

    /// The chunk with the latest first stamp.
    package static func last(of signal: String, from snapshot: any Snapshot) throws(Fault) -> Found? {
        try snapshot.first(last, [.text(signal)]) { (row) throws(Fault) in try read(row, signal) }
    }

    private static func read(_ row: any Row, _ signal: String) throws(Fault) -> Found {
        Found(
            place: ChunkPlace(
                signal: signal, from: row.moment(0), to: row.moment(1), count: Int(row.integer(2)), pack: 0,
                offset: Int(row.integer(4)), rollupBytes: Int(row.integer(5)), pointBytes: Int(row.integer(6))),
            pack: try Fault.required("history_chunk", row.digest(3)), entry: row.integer(7))
    }

    static let section: SQL = "SELECT points FROM history_section WHERE origin = $1 AND section = $2"
    static let newest: SQL = """
        SELECT section, tail FROM history_section WHERE origin = $1 ORDER BY entry DESC LIMIT 1
        """
    static let between: SQL = """
        SELECT from_at, to_at, points, pack, pack_offset, rollup_bytes, point_bytes, entry
        FROM history_chunk
        WHERE origin = $1 AND signal = $2 AND from_at > $3 AND from_at < $4 AND to_at >= $5
        ORDER BY from_at, entry, place
        """
    static let last: SQL = """
        SELECT from_at, to_at, points, pack, pack_offset, rollup_bytes, point_bytes, entry
        FROM history_chunk
        WHERE origin = $1 AND signal = $2 ORDER BY from_at DESC LIMIT 1
        """
    private static let release: SQL = "DELETE FROM history_tail WHERE origin = $1 AND number <= $2"
}

/// What is not yet in a section, as a start finds it.
package enum TailTable {
    package static func signals(from snapshot: any Snapshot) throws(Fault) -> [(number: Int64, code: String)] {
        try snapshot.all(signals, []) { (row) throws(Fault) in (row.integer(0), row.text(1)) }
    }

    /// Each row in the order in which they came.
    package static func rows(
        from snapshot: any Snapshot, _ take: (Int64, [UInt8]) throws(Fault) -> Void
    ) throws(Fault) {
        try snapshot.query(rows, []) { (row) throws(Fault) in try take(row.integer(0), row.bytes(1)) }
    }

    static let signals: SQL = "SELECT number, code FROM history_signal WHERE origin = $1 ORDER BY number"
    static let rows: SQL = "SELECT number, points FROM history_tail WHERE origin = $1 ORDER BY number"
}
