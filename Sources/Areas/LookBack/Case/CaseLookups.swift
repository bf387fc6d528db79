import Exchange
package import Kernel

/// A case as one line.
package struct CaseLine: Sendable, Hashable {
    package let id: String
    package let stage: CaseStage
    package let openedAt: Moment
    package let openedBy: String
    package let donor: String
    package let pathogen: String
    package let trigger: CaseTrigger
    package let assessedBy: Moment
    package let reportedBy: Moment
    package let lockedBy: Moment
    /// Bags that are not here, of which nobody has said yet what became of them.
    package let asked: Int
    package let hits: Int
    /// Not disposed of yet.
    package let waiting: Int
    /// Not assessed yet.
    package let undecided: Int
    package let entry: Int64
}

/// One fact of a case as it stands, with who recorded it and why.
package struct CaseStep: Sendable {
    package let fact: CaseFact
    package let head: EntryHead
}

/// Questions to the look-backs.
package enum CaseLookups {
    package static let pageMax = 200

    /// Newest first, before an entry.
    package static func list(
        before entry: Int64 = .max, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [CaseLine] {
        try snapshot.all(all, [.integer(entry), .integer(Int64(min(limit, pageMax + 1)))], line)
    }

    /// Oldest first: those are due first.
    package static func list(
        at stage: CaseStage, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [CaseLine] {
        try snapshot.all(staged, [.text(stage.rawValue), .integer(Int64(min(limit, pageMax + 1)))], line)
    }

    package static func line(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CaseLine? {
        try snapshot.first(one, [.text(id)], line)
    }

    /// Open cases that found this.
    package static func open(on subject: Subject, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(touching, [.text(subject.noun), .text(subject.id)]) { (row) throws(Fault) in row.text(0) }
    }

    /// Whether an open look-back touches this: quarantine clears nothing of it, and no lot of it is released.
    package static func isTouched(_ subject: Subject, from snapshot: any Snapshot) throws(Fault) -> Bool {
        try !open(on: subject, from: snapshot).isEmpty
    }

    /// Open cases about any of these donor records.
    package static func open(ofDonors donors: [String], from snapshot: any Snapshot) throws(Fault) -> [String] {
        var found: Set<String> = []
        for donor in donors {
            found.formUnion(try snapshot.all(ofDonor, [.text(donor)]) { (row) throws(Fault) in row.text(0) })
        }
        return found.sorted()
    }

    /// Bags that open cases wait for.
    package static func awaited(limit: Int = 1_000, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(asked, [.text(HitAction.ask.rawValue), .integer(Int64(limit))]) { (row) throws(Fault) in
            row.text(0)
        }
    }

    /// Notices of which the message was acknowledged.
    package static func answered(_ state: CaseState, from snapshot: any Snapshot) throws(Fault) -> Set<String> {
        var answered: Set<String> = []
        for notice in state.beginning?.notices ?? [] where !notice.message.isEmpty {
            if try MessageLookups.message(notice.message, from: snapshot)?.stage == .acknowledged {
                answered.insert(notice.code)
            }
        }
        return answered
    }

    /// Everything that was recorded in a case, in order.
    package static func steps(of id: String, from snapshot: any Snapshot) throws(Fault) -> [CaseStep] {
        let subject = Subject(CaseRules.noun, id)
        return try snapshot.all(facts, [.text(id)]) { (row) throws(Fault) in
            let head = EntryHead(
                index: row.integer(0), subject: subject, recordedAt: row.moment(3), happenedAt: row.moment(3),
                person: row.text(2), role: "", workstation: "", reason: row.text(4), signatures: [])
            let (kind, bytes) = (FactKind(read: row.text(1)), row.bytes(5))
            let fact = try Fault.reading("lookback_step.body") { () throws(JSONFailure) in
                try CaseFact.read(kind, JSONFields(canonical: bytes))
            }
            return CaseStep(fact: fact, head: head)
        }
    }

    private static func line(_ row: any Row) throws(Fault) -> CaseLine {
        CaseLine(
            id: row.text(0), stage: try row.choice(1, "lookback_case.stage"), openedAt: row.moment(2),
            openedBy: row.text(3), donor: row.text(4), pathogen: row.text(5),
            trigger: try row.choice(6, "lookback_case.cause"), assessedBy: row.moment(7), reportedBy: row.moment(8),
            lockedBy: row.moment(9), asked: Int(row.integer(10)), hits: Int(row.integer(11)),
            waiting: Int(row.integer(12)), undecided: Int(row.integer(13)), entry: row.integer(14))
    }

    private static let all: SQL = """
        SELECT id, stage, opened_at, opened_by, donor, pathogen, cause, assessed_by, reported_by, locked_by,
        asked, hits, waiting, undecided, entry FROM lookback_case
        WHERE origin = $1 AND entry < $2 ORDER BY entry DESC LIMIT $3
        """
    private static let staged: SQL = """
        SELECT id, stage, opened_at, opened_by, donor, pathogen, cause, assessed_by, reported_by, locked_by,
        asked, hits, waiting, undecided, entry FROM lookback_case
        WHERE origin = $1 AND stage = $2 ORDER BY opened_at LIMIT $3
        """
    private static let one: SQL = """
        SELECT id, stage, opened_at, opened_by, donor, pathogen, cause, assessed_by, reported_by, locked_by,
        asked, hits, waiting, undecided, entry FROM lookback_case WHERE origin = $1 AND id = $2
        """
    private static let touching: SQL = """
        SELECT record FROM lookback_hit WHERE origin = $1 AND noun = $2 AND code = $3 AND is_open = 1 ORDER BY record
        """
    private static let ofDonor: SQL = """
        SELECT record FROM lookback_donor WHERE origin = $1 AND donor = $2 AND is_open = 1 ORDER BY record
        """
    private static let asked: SQL = """
        SELECT DISTINCT code FROM lookback_hit WHERE origin = $1 AND state = $2 AND is_open = 1 ORDER BY code LIMIT $3
        """
    private static let facts: SQL = """
        SELECT entry, kind, person, at, reason, body FROM lookback_step WHERE origin = $1 AND record = $2
        ORDER BY entry
        """
}
