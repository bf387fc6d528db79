import ArgumentParser
import Foundation
import Kernel
import Ledger
import StorePostgres
import StoreSQLite

struct TrailBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trail",
        abstract: "Measures the first page of the trail beside the same rows in a plain table. 实测轨迹查询。",
        discussion: "Three filters at once, newest first, with the true count. Nothing is asserted.")

    @Option(help: "Folder for the bench ledger; must not exist. 目录。") var path = "bench-trail"
    @Option(help: "Entries to be filled in. 条数。") var entries = 1_000_000
    @Flag(help: "Leave the plain table out, to fill faster. 不建对照表。") var alone = false

    func run() throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw ValidationError("\(path) exists already")
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let configuration = try NodeConfiguration.load(path: nil)
        let views = [TrailTable.postings] + (alone ? [] : [TrailRows.plain])
        let origin = "bench.example/trail"
        let store: any LeasedStore =
            configuration.usesPostgres
            ? try PostgresStore(
                runtime: configuration.postgresRuntime, owner: configuration.postgresOwner, origin: origin,
                ledger: LedgerTables.all, views: views)
            : try SQLiteStore(
                path: path + "/trail.db", origin: origin, ledger: LedgerTables.all, views: views, create: true)
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        let start = ContinuousClock.now
        try TrailRows(entries: Int64(entries), alone: alone).fill(store)
        tell("entries", entries)
        tell("fill_seconds", seconds(since: start))
        try noteCost(store)
        for question in TrailRows.questions(entries: Int64(entries)) { try ask(question, store) }
        try store.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) { print("\(name)\t\(value)") }

    /// What the index costs a command: to be told of each entry, and its share of the rows of a block.
    private func noteCost(_ store: any Store) throws {
        let envelopes = (0..<Int64(20_480)).map { TrailRows.envelope(Int64(entries + 4_096) / 4_096 * 4_096 + $0) }
        let start = ContinuousClock.now
        try store.write { (tables) throws(Fault) in
            var blocks = TrailBlocks()
            for envelope in envelopes { try blocks.note(envelope.head, envelope.kind, into: tables) }
        }
        tell("index_microseconds_a_command", seconds(since: start) / Double(envelopes.count) * 1_000_000)
    }

    private func ask(_ question: TrailRows.Question, _ store: any Store) throws {
        let (page, count) = try store.read { (snapshot) throws(Fault) -> (Double, Double) in
            let reader = TrailReader(question.filter, snapshot)
            var start = ContinuousClock.now
            let first = try reader.find(limit: 50, counting: true, blocksMax: TrailReader.countedBlocksMax)
            for index in first.indexes { _ = try StoredEntry.whole(index, from: snapshot) }
            let page = seconds(since: start)
            start = .now
            let counted = try reader.find(limit: 50, counting: true)
            tell("\(question.name)_found", counted.count ?? 0)
            return (page, seconds(since: start))
        }
        tell("\(question.name)_first_page_milliseconds", page * 1_000)
        tell("\(question.name)_true_count_milliseconds", count * 1_000)
        let again = ContinuousClock.now
        _ = try store.read { (snapshot) throws(Fault) in
            try TrailReader(question.filter, snapshot).find(limit: 50, counting: true)
        }
        tell("\(question.name)_true_count_again_milliseconds", seconds(since: again) * 1_000)
        guard !alone else { return }
        let plain = try store.read { (snapshot) throws(Fault) -> (Double, Double) in
            var start = ContinuousClock.now
            try snapshot.query(TrailRows.plainPage, question.arguments) { (_) throws(Fault) in }
            let page = seconds(since: start)
            start = .now
            try snapshot.query(TrailRows.plainCount, question.arguments) { (_) throws(Fault) in }
            return (page, seconds(since: start))
        }
        tell("\(question.name)_plain_first_page_milliseconds", plain.0 * 1_000)
        tell("\(question.name)_plain_count_milliseconds", plain.1 * 1_000)
    }
}

/// Entries as a plant makes them: twelve people a shift, two dozen places, a few kinds that are most of it.
private struct TrailRows {
    let entries: Int64
    let alone: Bool

    struct Question {
        let name: String
        let filter: TrailFilter
        let arguments: [StoreValue]

        init(_ name: String, person: String, kind: String, workstation: String) {
            self.name = name
            var filter = TrailFilter()
            (filter.persons, filter.kind, filter.workstation) = ([person], kind, workstation)
            self.filter = filter
            arguments = [.text(person), .text(kind), .text(workstation)]
        }
    }

    /// As somebody would lay it out without a ledger: a row an entry, an index for each thing that is asked.
    static let plain = Table(
        "plain_trail",
        [
            .integer("entry_index"), .integer("recorded_at"), .text("person"), .text("kind"),
            .text("workstation"), .text("subject"), .text("reason", nullable: true),
        ],
        key: ["entry_index"],
        indexes: [
            .on("person", "entry_index"), .on("kind", "entry_index"), .on("workstation", "entry_index"),
        ])
    static let plainPage: SQL = """
        SELECT entry_index, recorded_at, person, kind, workstation, subject, reason FROM plain_trail
        WHERE origin = $1 AND person = $2 AND kind = $3 AND workstation = $4 ORDER BY entry_index DESC LIMIT 50
        """
    static let plainCount: SQL = """
        SELECT count(*) FROM plain_trail WHERE origin = $1 AND person = $2 AND kind = $3 AND workstation = $4
        """

    static func questions(entries: Int64) -> [Question] {
        [
            Question("common", person: "0104", kind: "plasma.shipment.received.v1", workstation: "lane-4"),
            Question("rare", person: "0199", kind: "plasma.shipment.corrected.v1", workstation: "lane-2"),
            Question("never", person: "0101", kind: "plasma.shipment.received.v1", workstation: "lane-2"),
        ]
    }

    private static let start = Moment(microseconds: 1_795_222_800_000_000)
    private static let kinds: [FactKind] = [
        "plasma.shipment.stopped.v1", "plasma.shipment.disposed.v1", "plasma.shipment.corrected.v1",
        "identity.account.sign-in-succeeded.v1", "identity.account.signed-out.v1", "notices.notice.read.v1",
    ]

    static func envelope(_ index: Int64) -> Envelope {
        var numbers = Mixer(state: UInt64(bitPattern: index))
        let shift = index / 20_000
        let isRare = numbers.below(5_000) == 0
        // A person keeps to one place in a shift: 0101 never sits at lane 2.
        let seat = numbers.below(12)
        let person = isRare ? "0199" : "0\(101 + seat + 12 * (shift % 4))"
        let kind: FactKind =
            isRare
            ? "plasma.shipment.corrected.v1"
            : numbers.below(10) < 8 ? "plasma.shipment.received.v1" : kinds[Int(numbers.below(6))]
        let subject = Subject("plasma.shipment", "SH-\(index / 17_000)")
        let at = start + .milliseconds(index * 37)
        let head = EntryHead(
            index: index, subject: subject, recordedAt: at, happenedAt: at, person: person, role: "receiver",
            workstation: isRare ? "lane-\(numbers.below(3) + 1)" : "lane-\(seat + 1)",
            reason: isRare ? "抄错" : nil, signatures: [])
        return Envelope(
            command: CommandID(high: 7, low: UInt64(bitPattern: index)), content: TreeHash.empty, kind: kind,
            head: head, subjects: [subject, Subject("plasma.bag", "G\(index)")],
            body: TreeHash.sha256([], body), files: [])
    }

    private static let body = Array("{}".utf8)

    func fill(_ store: any Store) throws(Fault) {
        var blocks = TrailBlocks()
        var next: Int64 = 0
        while next < entries {
            let range = next..<min(next + 20_000, entries)
            var pass = blocks
            try store.write { (tables) throws(Fault) in
                for index in range { try write(TrailRows.envelope(index), &pass, tables) }
            }
            blocks = pass
            next = range.upperBound
        }
    }

    private func write(
        _ envelope: Envelope, _ blocks: inout TrailBlocks, _ tables: any Transaction
    ) throws(Fault) {
        let bytes = envelope.bytes
        let head = envelope.head
        let index = StoreValue.integer(head.index)
        try tables.insert(into: LedgerTables.entry, [index, .bytes(TreeHash.leaf(bytes).bytes), .bytes(bytes)])
        try tables.insert(into: LedgerTables.body, [index, .bytes([]), .bytes(TrailRows.body)])
        try blocks.note(head, envelope.kind, into: tables)
        guard !alone else { return }
        try tables.insert(
            into: TrailRows.plain,
            [
                index, .moment(head.recordedAt), .text(head.person), .text(envelope.kind.name),
                .text(head.workstation), .text(head.subject.description), .text(head.reason),
            ])
    }
}

/// SplitMix64: the same entry for the same number.
private struct Mixer {
    var state: UInt64

    mutating func below(_ bound: UInt64) -> Int64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int64((mixed ^ (mixed >> 31)) % bound)
    }
}
