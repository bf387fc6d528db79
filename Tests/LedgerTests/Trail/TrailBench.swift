import Kernel
import Ledger
import StoreSQLite
import TestKit

/// A ledger of entries that nobody performed, written straight into the tables: enough for whole blocks.
struct TrailBench {
    static let start = Moment(microseconds: 1_795_222_800_000_000)
    static let persons = ["0417", "0418", "0533", "node"]
    static let stations = ["lane-1", "lane-2", ""]
    static let kinds: [FactKind] = [
        "plasma.bag.received.v1", "plasma.bag.stopped.v1", "identity.account.signed-out.v1",
    ]

    let store: any Store
    let envelopes: [Envelope]

    init(_ kind: TestStore, entries: Int, seed: UInt64) throws {
        store = try TestPlace(kind).open(views: [TrailTable.postings])
        var numbers = SeededNumbers(seed)
        envelopes = (0..<entries).map { TrailBench.envelope(Int64($0), &numbers) }
        let envelopes = envelopes
        try store.write { (tables) throws(Fault) in
            var blocks = TrailBlocks()
            for envelope in envelopes { try TrailBench.write(envelope, &blocks, tables) }
        }
    }

    static func write(
        _ envelope: Envelope, _ blocks: inout TrailBlocks, _ tables: any Transaction
    ) throws(Fault) {
        let bytes = envelope.bytes
        let index = StoreValue.integer(envelope.head.index)
        try tables.insert(into: LedgerTables.entry, [index, .bytes(TreeHash.leaf(bytes).bytes), .bytes(bytes)])
        for subject in envelope.subjects {
            try tables.insert(into: LedgerTables.subject, [.text(subject.description), index])
        }
        try blocks.note(envelope.head, envelope.kind, into: tables)
    }

    private static func envelope(_ index: Int64, _ numbers: inout SeededNumbers) -> Envelope {
        func draw(_ count: UInt64) -> Int { Int(numbers.next() % count) }
        let recordedAt = start + .seconds(index)
        // Some records stand in every block, some only here and there.
        let record = draw(40) == 0 ? "SH-\(index / 5_000)" : "B-\(draw(2_000))"
        let subject = Subject("plasma.bag", record)
        let head = EntryHead(
            index: index, subject: subject, recordedAt: recordedAt,
            happenedAt: draw(50) == 0 ? recordedAt - .seconds(90) : recordedAt,
            person: persons[draw(400) == 0 ? 2 : draw(2)], role: "receiver", workstation: stations[draw(3)],
            reason: draw(20) == 0 ? "抄错" : nil, signatures: [])
        return Envelope(
            command: CommandID(high: 1, low: UInt64(index)), content: TreeHash.empty,
            kind: kinds[draw(3)], head: head, subjects: [subject, Subject("plasma.station", "S\(draw(2))")],
            body: TreeHash.empty, files: [])
    }

    func find(
        _ filter: TrailFilter, before: Int64 = .max, limit: Int = 50, counting: Bool = true
    ) throws -> TrailFinding {
        try store.read { (snapshot) throws(Fault) in
            try TrailReader(filter, snapshot).find(before: before, limit: limit, counting: counting)
        }
    }

    /// The same question, asked of every entry one by one.
    func obvious(_ filter: TrailFilter) -> [Int64] {
        envelopes.reversed().filter { envelope in
            let head = envelope.head
            if filter.persons.contains(where: { $0 != head.person }) { return false }
            if let station = filter.workstation, head.workstation != station { return false }
            if let kind = filter.kind, envelope.kind.name != kind { return false }
            if let area = filter.area, !envelope.kind.name.hasPrefix(area + ".") { return false }
            if let subject = filter.subject, !envelope.subjects.contains(subject) { return false }
            if filter.marks.contains(.reason), head.reason == nil { return false }
            if filter.marks.contains(.late), head.happenedAt == head.recordedAt { return false }
            if filter.marks.contains(.signed) { return false }
            if let from = filter.from, head.recordedAt < from { return false }
            if let until = filter.until, head.recordedAt >= until { return false }
            return true
        }.map(\.head.index)
    }
}
