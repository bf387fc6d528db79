import Donors
package import Kernel

/// Look-back requests and their answers.
package enum LookBackTable: FactTable {
    package typealias R = LookBackRules

    package static let requests = Table(
        "collection_look_back",
        [
            .text("id"), .text("stage"), .integer("at"), .text("donor"), .text("pathogen"), .integer("since"),
            .text("reason"),
        ],
        key: ["id"], indexes: [.on("stage", "at"), .on("donor")])

    package static let tables = [requests]

    package static func project(_ fact: LookBackFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        try StepTable.add(fact, head, into: tables)
        switch fact {
        case .requested(let donor, _, let pathogen, let since, let reason):
            try tables.insert(
                into: requests,
                [
                    id, .text("open"), .moment(head.recordedAt), .text(donor), .text(pathogen), .moment(since),
                    .text(reason),
                ])
        case .answered: try tables.execute(answer, [id, .moment(head.recordedAt)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LookBackState {
        try StepTable.fold(LookBackRules.self, id, from: snapshot)
    }

    package static func gather(
        _ command: LookBackCommand, _ id: String, _ state: LookBackState, from snapshot: any Snapshot
    ) throws(Fault) -> Bool {
        guard case .request(let donor, _, _, _, _) = command else { return true }
        return try DonorLookups.donor(donor, from: snapshot) != nil
    }

    private static let answer: SQL = """
        UPDATE collection_look_back SET stage = 'answered', at = $3 WHERE origin = $1 AND id = $2
        """
}

/// A look-back request as lists show it.
package struct LookBack: Sendable, Hashable {
    package let id: String
    package let at: Moment
    package let donor: String
    package let pathogen: String
    package let since: Moment
    package let reason: String
    package let isOpen: Bool
}

/// Questions to the look-backs.
package enum LookBackLookups {
    /// Oldest first.
    package static func open(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [LookBack] {
        try snapshot.all(waiting, [.text("open"), .integer(Int64(limit))], request)
    }

    package static func request(_ id: String, from snapshot: any Snapshot) throws(Fault) -> LookBack? {
        try snapshot.first(one, [.text(id)], request)
    }

    private static func request(_ row: any Row) -> LookBack {
        LookBack(
            id: row.text(0), at: row.moment(1), donor: row.text(2), pathogen: row.text(3), since: row.moment(4),
            reason: row.text(5), isOpen: row.text(6) == "open")
    }

    private static let waiting: SQL = """
        SELECT id, at, donor, pathogen, since, reason, stage FROM collection_look_back
        WHERE origin = $1 AND stage = $2 ORDER BY at LIMIT $3
        """
    private static let one: SQL = """
        SELECT id, at, donor, pathogen, since, reason, stage FROM collection_look_back WHERE origin = $1 AND id = $2
        """
}
