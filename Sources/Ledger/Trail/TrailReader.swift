package import Kernel

/// What somebody asks of the trail. Everything that is given must hold.
package struct TrailFilter: Sendable, Hashable {
    /// Each of them did or signed it.
    package var persons: [String] = []
    package var workstation: String?
    package var area: String?
    package var kind: String?
    package var subject: Subject?
    package var marks: Set<TrailMark> = []
    /// Recorded at this moment or later.
    package var from: Moment?
    /// Recorded before this moment.
    package var until: Moment?
    /// Only among these entries, for a review of what stood then.
    package var entries: Range<Int64>?

    package init() {}

    package var isOpen: Bool { keys.isEmpty && subject == nil }

    var keys: [TrailKey] {
        var keys: [TrailKey] = []
        for person in persons { keys.append(TrailKey(.person, person)) }
        if let workstation { keys.append(TrailKey(.workstation, workstation)) }
        if let kind { keys.append(TrailKey(.kind, kind)) }
        if let area { keys.append(TrailKey(.area, area)) }
        for mark in TrailMark.allCases where marks.contains(mark) { keys.append(TrailKey(.mark, mark.rawValue)) }
        return keys
    }

    /// The same question asked of one entry, without the time.
    func admits(_ envelope: Envelope) -> Bool {
        if let subject, !envelope.subjects.contains(subject) { return false }
        let own = TrailKey.all(of: envelope.head, envelope.kind)
        return keys.allSatisfy(own.contains)
    }
}

/// Entries that fit a filter, newest first.
package struct TrailFinding: Sendable, Equatable {
    package let indexes: [Int64]
    /// Older ones follow.
    package let hasMore: Bool
    /// How many fit in all; nil if nobody asked.
    package let count: Int64?
    /// False if counting stopped: `count` or more.
    package let countIsWhole: Bool
}

/// Finds entries by what stands in their envelopes: whole blocks through the postings, the newest ones by reading.
package struct TrailReader {
    /// Rows of one record's history that are counted; beyond it the count says "more than".
    package static let subjectRowsMax = 200_000
    /// Blocks that a page counts: two million entries at least, within some hundred milliseconds from a cold disk.
    package static let countedBlocksMax = 512

    private let filter: TrailFilter
    private let snapshot: any Snapshot

    package init(_ filter: TrailFilter, _ snapshot: any Snapshot) {
        self.filter = filter
        self.snapshot = snapshot
    }

    /// `before` pages by entry index; counting ends after so many blocks that fit.
    package func find(
        before: Int64 = .max, limit: Int, counting: Bool, blocksMax: Int = .max
    ) throws(Fault) -> TrailFinding {
        let span = try span()
        guard !filter.isOpen else { return open(span, before, limit, counting) }
        var gathered = Gathered(before: before, limit: limit, counting: counting)
        let tail = max(span.lowerBound, indexedEnd(of: try LedgerReader.size(snapshot)))
        if tail < span.upperBound, counting || before > tail {
            for index in try matches(tail..<span.upperBound) { gathered.take(index) }
        }
        try walk(span.lowerBound..<min(span.upperBound, tail), blocksMax, into: &gathered)
        return gathered.finding
    }

    /// Entries of whole blocks; the rest is the tail.
    private func indexedEnd(of size: Int64) -> Int64 { size / BlockSet.width * BlockSet.width }

    /// Entries in the time that is asked for.
    package func span() throws(Fault) -> Range<Int64> {
        let size = try LedgerReader.size(snapshot)
        let high = try filter.until.map { (moment) throws(Fault) in try first(since: moment, of: size) } ?? size
        let low = try filter.from.map { (moment) throws(Fault) in try first(since: moment, of: size) } ?? 0
        let entries = filter.entries ?? 0..<size
        return (min(low, high)..<high).clamped(to: entries)
    }

    /// The ledger is in the order of recording: halving finds a moment in some twenty reads.
    private func first(since moment: Moment, of size: Int64) throws(Fault) -> Int64 {
        var low: Int64 = 0
        var high = size
        while low < high {
            let middle = low + (high - low) / 2
            let found = try snapshot.all(
                TrailTable.envelopes, [.integer(middle), .integer(middle + 1)], TrailTable.envelope
            )
            guard let envelope = found.first else { throw Fault(.damaged, "entry \(middle) is missing") }
            if envelope.head.recordedAt < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first entry of each kind that has one: from the first block that has it, or from what is not yet in a block,
    /// which is read once for all of them.
    package static func oldest(
        of kinds: Set<FactKind>, _ snapshot: any Snapshot
    ) throws(Fault) -> [FactKind: Int64] {
        var found: [FactKind: Int64] = [:]
        for kind in kinds {
            let first = try snapshot.first(TrailTable.firstBlock, [.text(kind.name)]) { (row) throws(Fault) in
                (block: row.integer(0), entries: row.bytes(1))
            }
            guard let first, let offset = BlockSet(bytes: first.entries)?.descending.last else { continue }
            found[kind] = first.block * BlockSet.width + Int64(offset)
        }
        let reader = TrailReader(TrailFilter(), snapshot)
        let size = try LedgerReader.size(snapshot)
        try snapshot.query(
            TrailTable.envelopes, [.integer(reader.indexedEnd(of: size)), .integer(size)]
        ) { (row) throws(Fault) in
            let kind = try TrailTable.envelope(row).kind
            guard kinds.contains(kind) else { return }
            found[kind] = min(found[kind] ?? .max, row.integer(0))
        }
        return found
    }

    private func open(_ span: Range<Int64>, _ before: Int64, _ limit: Int, _ counting: Bool) -> TrailFinding {
        let high = min(span.upperBound, max(before, span.lowerBound))
        let low = max(span.lowerBound, high - Int64(limit))
        return TrailFinding(
            indexes: (low..<high).reversed(), hasMore: low > span.lowerBound,
            count: counting ? Int64(span.count) : nil, countIsWhole: true)
    }

    private func matches(_ range: Range<Int64>) throws(Fault) -> [Int64] {
        var found: [Int64] = []
        try snapshot.query(
            TrailTable.envelopes, [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { (row) throws(Fault) in
            if filter.admits(try TrailTable.envelope(row)) { found.append(row.integer(0)) }
        }
        return found.reversed()
    }

    private func walk(
        _ range: Range<Int64>, _ blocksMax: Int, into gathered: inout Gathered
    ) throws(Fault) {
        guard !range.isEmpty else { return }
        let lowest = range.lowerBound / BlockSet.width
        var postings = filter.keys.map { PostingCursor($0, downTo: lowest) }
        var history = filter.subject.map { SubjectCursor($0, downTo: range.lowerBound) }
        var top = range.upperBound - 1
        if !gathered.counting { top = min(top, gathered.before - 1) }
        var block = top / BlockSet.width
        var blocks = 0
        while block >= lowest, !gathered.isDone {
            var agreed = block
            for place in postings.indices {
                guard let found = try postings[place].newest(atMost: agreed, snapshot) else { return }
                agreed = found
            }
            if history != nil {
                guard let found = try history?.newest(atMost: agreed, snapshot) else { return }
                agreed = found
            }
            if agreed < block {
                block = agreed
                // Perhaps not all of them occur in this lower block: asked again until they agree.
                guard try standAt(block, &postings, &history) else { continue }
            }
            var set = history?.entries ?? .whole
            for posting in postings { set.formIntersection(try posting.entries) }
            gathered.take(set, of: block, in: range)
            blocks += 1
            let isLong = history.map { $0.rowsRead > TrailReader.subjectRowsMax } ?? false
            if isLong || blocks >= blocksMax { gathered.stopCounting() }
            block -= 1
        }
    }

    private func standAt(
        _ block: Int64, _ postings: inout [PostingCursor], _ history: inout SubjectCursor?
    ) throws(Fault) -> Bool {
        for place in postings.indices where try postings[place].newest(atMost: block, snapshot) != block {
            return false
        }
        if history != nil, try history?.newest(atMost: block, snapshot) != block { return false }
        return true
    }
}

/// What a search has found so far.
private struct Gathered {
    let before: Int64
    let limit: Int
    private(set) var counting: Bool
    private let wantsCount: Bool
    private var indexes: [Int64] = []
    private var hasMore = false
    private var count: Int64 = 0

    init(before: Int64, limit: Int, counting: Bool) {
        self.before = before
        self.limit = limit
        self.counting = counting
        wantsCount = counting
    }

    var isDone: Bool { !counting && hasMore }

    mutating func stopCounting() { counting = false }

    mutating func take(_ index: Int64) {
        if counting { count += 1 }
        guard index < before else { return }
        if indexes.count < limit { indexes.append(index) } else { hasMore = true }
    }

    mutating func take(_ set: BlockSet, of block: Int64, in range: Range<Int64>) {
        let start = block * BlockSet.width
        let isInside = start >= range.lowerBound && start + BlockSet.width <= range.upperBound
        if isInside, hasMore {
            if counting { count += Int64(set.count) }
            return
        }
        for offset in set.descending {
            let index = start + Int64(offset)
            if range.contains(index) { take(index) }
        }
    }

    var finding: TrailFinding {
        TrailFinding(
            indexes: indexes, hasMore: hasMore, count: wantsCount ? max(count, Int64(indexes.count)) : nil,
            countIsWhole: counting || !wantsCount)
    }
}
