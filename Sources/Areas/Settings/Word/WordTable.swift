package import Kernel

/// Phrases that are said otherwise, and what waits for approval.
package enum WordTable: FactTable {
    package typealias R = WordRules

    package static let words = Table(
        "settings_word",
        [.text("word"), .bytes("change"), .text("proposed_by"), .text("approved_by"), .integer("approved_at")],
        key: ["word"])

    package static let proposals = Table(
        "settings_word_proposal",
        [
            .text("word"), .bytes("change"), .text("proposed_by"), .integer("proposed_at"),
            .text("reason", nullable: true),
        ], key: ["word"])

    package static let tables = [words, proposals]

    package static func project(
        _ fact: WordFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .proposed:
            try tables.insert(
                into: proposals,
                [
                    id, .bytes(fact.canonicalBytes), .text(head.person), .moment(head.recordedAt),
                    .text(head.reason),
                ])
        case .changed(let change):
            let proposer = try tables.first(proposer, [id]) { (row) throws(Fault) in row.text(0) }
            try tables.execute(removeWord, [id])
            try tables.execute(removeProposal, [id])
            guard change.new != change.first else { return }
            try tables.insert(
                into: words,
                [
                    id, .bytes(fact.canonicalBytes), .text(proposer ?? ""), .text(head.person),
                    .moment(head.recordedAt),
                ])
        case .rejected: try tables.execute(removeProposal, [id])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> WordState {
        var state = WordState(id: id)
        state.said = try snapshot.first(oneWord, [.text(id)]) { (row) throws(Fault) in
            try change(row.bytes(0)).new
        }
        state.proposal = try proposal(id, from: snapshot).map {
            WordState.Proposal(change: $0.change, person: $0.person)
        }
        return state
    }

    /// Every phrase that is said otherwise.
    package static func changes(from snapshot: any Snapshot) throws(Fault) -> [WordChange] {
        try snapshot.all(allWords, []) { (row) throws(Fault) in try change(row.bytes(0)) }
    }

    package static func proposal(_ id: String, from snapshot: any Snapshot) throws(Fault) -> WordProposal? {
        try snapshot.first(oneProposal, [.text(id)], proposal)
    }

    package static func proposals(from snapshot: any Snapshot) throws(Fault) -> [WordProposal] {
        try snapshot.all(allProposals, [], proposal)
    }

    private static func proposal(_ row: any Row) throws(Fault) -> WordProposal {
        WordProposal(
            word: row.text(0), change: try change(row.bytes(1)), person: row.text(2), at: row.moment(3),
            reason: row.optionalText(4) ?? "")
    }

    private static func change(_ bytes: [UInt8]) throws(Fault) -> WordChange {
        do throws(JSONFailure) { return try WordChange(reading: JSONFields(canonical: bytes)) } catch {
            throw Fault(.damaged, "settings_word.change: \(error.code.rawValue)")
        }
    }

    private static let proposer: SQL =
        "SELECT proposed_by FROM settings_word_proposal WHERE origin = $1 AND word = $2"
    private static let removeWord: SQL = "DELETE FROM settings_word WHERE origin = $1 AND word = $2"
    private static let removeProposal: SQL = "DELETE FROM settings_word_proposal WHERE origin = $1 AND word = $2"
    static let oneWord: SQL = "SELECT change FROM settings_word WHERE origin = $1 AND word = $2"
    static let allWords: SQL = "SELECT change FROM settings_word WHERE origin = $1 ORDER BY word"
    static let oneProposal: SQL = """
        SELECT word, change, proposed_by, proposed_at, reason FROM settings_word_proposal
        WHERE origin = $1 AND word = $2
        """
    static let allProposals: SQL = """
        SELECT word, change, proposed_by, proposed_at, reason FROM settings_word_proposal
        WHERE origin = $1 ORDER BY word
        """
}

/// New words that wait for the second person.
package struct WordProposal: Sendable, Equatable {
    package let word: String
    package let change: WordChange
    package let person: String
    package let at: Moment
    package let reason: String
}
