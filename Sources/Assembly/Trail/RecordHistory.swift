import Identity
import Kernel
import Ledger

/// Facts that state a record anew as a whole: what differs from the one before was changed.
private let revisions: [[FactKind]] = [
    ["plasma.station.registered.v1", "plasma.station.amended.v1"], ["plasma.limits.adopted.v1"],
]

/// A value that was changed since it was first entered (Law.s17, Law.s40: A11 8.2).
struct ChangedValue: Sendable, Equatable {
    let name: String
    /// Of the fact that changed it first.
    let kind: FactKind
    /// As it was first entered.
    let first: String
    var present: String
    var times: Int
    /// The entry that changed it last.
    var last: Int64
}

/// A signature over the record itself.
struct RecordSignature: Sendable {
    let index: Int64
    let signature: Signature
    /// The first entry that changed the record after it was signed and was not signed itself: since then the record
    /// shows as unsigned (Law.s26: D 13.8).
    let overtakenBy: Int64?
}

/// Everything that is on record about one subject, read and worked out for its page and its paper.
struct RecordHistory: Sendable {
    /// Entries that a page or a paper takes in; older ones are in the trail and in the archive.
    static let entriesMax = 2_000

    let subject: Subject
    /// Newest first.
    let lines: [TrailLine]
    /// Older ones are not among the lines.
    let isCut: Bool
    /// Changes that follow from comparing an entry with the one before, by entry.
    let compared: [Int64: [ValueChange]]
    let changed: [ChangedValue]
    let signatures: [RecordSignature]

    init(_ subject: Subject, lines: [TrailLine], isCut: Bool) {
        self.subject = subject
        self.lines = lines
        self.isCut = isCut
        compared = RecordHistory.compare(lines, of: subject)
        changed = RecordHistory.changedValues(lines, of: subject, compared)
        signatures = RecordHistory.signatures(lines, of: subject)
    }

    func changes(of line: TrailLine) -> [ValueChange] { line.changes + (compared[line.head.index] ?? []) }

    static func read(_ subject: Subject, _ snapshot: any Snapshot) throws(Fault) -> RecordHistory? {
        let sealed = try LedgerReader.checkpoint(snapshot)?.size ?? 0
        let events = try LedgerReader.history(of: subject, limit: entriesMax + 1, house: house, snapshot)
        guard !events.isEmpty else { return nil }
        var names: [String: String] = [:]
        var shown = ShownBodies()
        let lines = try events.prefix(entriesMax).map { (event) throws(Fault) -> TrailLine in
            let head = event.envelope.head
            for person in [head.person] + head.signatures.map(\.statement.person) where names[person] == nil {
                names[person] = try house.authority.name(of: person, snapshot) ?? person
            }
            let kind = event.envelope.kind
            return TrailLine(
                envelope: event.envelope, leaf: event.leaf,
                body: try shown.body(event.fact.canonicalBytes, of: head.subject, snapshot),
                sealed: head.index < sealed, words: house.words[kind] ?? Phrase(kind.name, kind.name),
                names: names)
        }
        return RecordHistory(subject, lines: lines, isCut: events.count > entriesMax)
    }

    private static func compare(_ lines: [TrailLine], of subject: Subject) -> [Int64: [ValueChange]] {
        var found: [Int64: [ValueChange]] = [:]
        var last: [Int: [(path: String, value: String)]] = [:]
        for line in lines.reversed() where line.head.subject == subject {
            guard let family = revisions.firstIndex(where: { $0.contains(line.envelope.kind) }) else { continue }
            let leaves = FactValues(line.body).leaves
            if let before = last[family] {
                let old = Dictionary(before.map { ($0.path, $0.value) }) { first, _ in first }
                let new = Dictionary(leaves.map { ($0.path, $0.value) }) { first, _ in first }
                let paths = before.map(\.path) + leaves.map(\.path).filter { old[$0] == nil }
                found[line.head.index] = paths.compactMap { path in
                    guard old[path] != new[path] else { return nil }
                    return ValueChange(name: path, old: old[path] ?? "—", new: new[path] ?? "—")
                }
            }
            last[family] = leaves
        }
        return found
    }

    private static func changedValues(
        _ lines: [TrailLine], of subject: Subject, _ compared: [Int64: [ValueChange]]
    ) -> [ChangedValue] {
        var found: [ChangedValue] = []
        for line in lines.reversed() {
            let index = line.head.index
            // A bag's weight is its own, though the shipment's entry tells it.
            let own = line.envelope.subjects.dropFirst().first.map { "\($0.id) " } ?? ""
            for change in line.changes + (compared[index] ?? []) {
                let name = line.head.subject == subject ? own + change.name : change.name
                if let place = found.firstIndex(where: { $0.name == name }) {
                    found[place].present = change.new
                    found[place].times += 1
                    found[place].last = index
                } else {
                    found.append(
                        ChangedValue(
                            name: name, kind: line.envelope.kind, first: change.old, present: change.new, times: 1,
                            last: index))
                }
            }
        }
        return found
    }

    private static func signatures(_ lines: [TrailLine], of subject: Subject) -> [RecordSignature] {
        let own = lines.reversed().filter { $0.head.subject == subject }
        func isSigned(_ line: TrailLine) -> Bool {
            line.head.signatures.contains { $0.statement.record == subject }
        }
        var found: [RecordSignature] = []
        for (place, line) in own.enumerated() {
            let overtaken = own[(place + 1)...].first { !isSigned($0) }?.head.index
            for signature in line.head.signatures where signature.statement.record == subject {
                found.append(
                    RecordSignature(index: line.head.index, signature: signature, overtakenBy: overtaken))
            }
        }
        return found
    }
}
