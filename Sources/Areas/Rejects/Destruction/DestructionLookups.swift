package import Kernel

/// An order as one line.
package struct DestructionLine: Sendable, Hashable {
    package let id: String
    package let stage: DestructionStage
    package let appliedAt: Moment
    package let appliedBy: String
    /// The record that had it drafted, as text; empty if a person applied.
    package let owner: String
    package let items: Int
    package let scanned: Int
    package let isForced: Bool
    package let entry: Int64
}

package struct DestructionStep: Sendable {
    package let fact: DestructionFact
    package let head: EntryHead
}

/// Questions to the orders of destruction.
package enum DestructionLookups {
    package static let pageMax = 200

    /// Newest first, before an entry.
    package static func list(
        before entry: Int64 = .max, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [DestructionLine] {
        try snapshot.all(all, [.integer(entry), .integer(Int64(min(limit, pageMax + 1)))], line)
    }

    /// Oldest first.
    package static func list(
        at stage: DestructionStage, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [DestructionLine] {
        try snapshot.all(staged, [.text(stage.rawValue), .integer(Int64(min(limit, pageMax + 1)))], line)
    }

    package static func line(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DestructionLine? {
        try snapshot.first(one, [.text(id)], line)
    }

    /// The order that this stands on, unless it was declined.
    package static func order(on subject: Subject, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(listed, [.text(subject.noun), .text(subject.id)]) { (row) throws(Fault) in row.text(0) }
    }

    /// Everything that was recorded of an order, in order.
    package static func steps(of id: String, from snapshot: any Snapshot) throws(Fault) -> [DestructionStep] {
        let subject = Subject(DestructionRules.noun, id)
        return try snapshot.all(facts, [.text(id)]) { (row) throws(Fault) in
            let head = EntryHead(
                index: row.integer(0), subject: subject, recordedAt: row.moment(3), happenedAt: row.moment(3),
                person: row.text(2), role: "", workstation: "", reason: row.text(4), signatures: [])
            let (kind, bytes) = (FactKind(read: row.text(1)), row.bytes(5))
            let fact = try Fault.reading("rejects_destruction_step.body") { () throws(JSONFailure) in
                try DestructionFact.read(kind, JSONFields(canonical: bytes))
            }
            return DestructionStep(fact: fact, head: head)
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> DestructionLine {
        DestructionLine(
            id: row.text(0), stage: try row.choice(1, "rejects_destruction.stage"), appliedAt: row.moment(2),
            appliedBy: row.text(3), owner: row.text(4), items: Int(row.integer(5)), scanned: Int(row.integer(6)),
            isForced: row.integer(7) != 0, entry: row.integer(8))
    }

    private static let all: SQL = """
        SELECT id, stage, applied_at, applied_by, owner, items, scanned, forced, entry FROM rejects_destruction
        WHERE origin = $1 AND entry < $2 ORDER BY entry DESC LIMIT $3
        """
    private static let staged: SQL = """
        SELECT id, stage, applied_at, applied_by, owner, items, scanned, forced, entry FROM rejects_destruction
        WHERE origin = $1 AND stage = $2 ORDER BY applied_at LIMIT $3
        """
    private static let one: SQL = """
        SELECT id, stage, applied_at, applied_by, owner, items, scanned, forced, entry FROM rejects_destruction
        WHERE origin = $1 AND id = $2
        """
    private static let listed: SQL = """
        SELECT record FROM rejects_destruction_item WHERE origin = $1 AND noun = $2 AND code = $3 AND is_open = 1
        ORDER BY record LIMIT 1
        """
    private static let facts: SQL = """
        SELECT entry, kind, person, at, reason, body FROM rejects_destruction_step
        WHERE origin = $1 AND record = $2 ORDER BY entry
        """
}
