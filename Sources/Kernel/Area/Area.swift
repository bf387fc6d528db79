/// One noun of an area, with its types erased, so that replay and verification can walk over all of them.
package struct Noun: Sendable {
    package let name: String
    package let kinds: [FactKind]
    /// Those that give their record a name.
    package let namingKinds: Set<FactKind>
    /// Those that destroy the key of their record's personal data.
    package let destroyingKinds: [FactKind]
    package let tables: [Table]
    /// Reads a body and writes it into the tables again.
    package let replay:
        @Sendable (_ kind: FactKind, _ body: JSONFields, _ head: EntryHead, _ tables: any Transaction) throws -> Void
    package let read: @Sendable (_ kind: FactKind, _ body: JSONFields) throws(JSONFailure) -> any Fact

    package init<T: FactTable>(_ table: T.Type) {
        name = T.R.noun
        kinds = T.R.Event.kinds
        namingKinds = Set(T.R.Event.namingKinds)
        destroyingKinds = T.R.Event.destroyingKinds
        tables = T.tables
        replay = { kind, body, head, tables in
            try T.project(try T.R.Event.read(kind, body), head, into: tables)
        }
        read = { (kind, body) throws(JSONFailure) in try T.R.Event.read(kind, body) }
    }
}

/// A role and what it may do, as data; a person reads and signs the matrix of all of them.
package struct RoleGrant: Sendable, Hashable {
    package let role: String
    package let name: Phrase
    package let permissions: [Permission]

    package init(_ role: StaticString, _ name: Phrase, _ permissions: [Permission]) {
        self.role = role.description
        self.name = name
        self.permissions = permissions
    }
}

/// One department of the field: what it brings to the house. Adding one touches its folder, one line in
/// `Package.swift` and one in `Assembly`.
package struct Area: Sendable {
    package let name: String
    package let nouns: [Noun]
    package let permissions: [Permission: Phrase]
    /// What each kind of fact says happened, in a few words, for the trail.
    package let words: [FactKind: Phrase]
    /// What the members of its bodies are called, by their keys.
    package let members: [String: MemberWords]
    package let reactions: [Reaction]
    /// Answers to requirements by name: nil if it is met, the refusal if it is not.
    package let answers: [String: @Sendable (Requirement, any Snapshot) throws(Fault) -> Refusal?]

    package init(
        _ name: StaticString, nouns: [Noun], permissions: [Permission: Phrase],
        words: [FactKind: Phrase] = [:], members: [String: MemberWords] = [:], reactions: [Reaction] = [],
        answers: [String: @Sendable (Requirement, any Snapshot) throws(Fault) -> Refusal?] = [:]
    ) {
        self.name = name.description
        self.nouns = nouns
        self.permissions = permissions
        self.words = words
        self.members = members
        self.reactions = reactions
        self.answers = answers
    }
}

/// Who a person is to the record: answered by the area that keeps the accounts.
package struct Authority: Sendable {
    /// Nouns whose facts change a standing.
    package let nouns: [String]
    package let standing:
        @Sendable (_ person: String, _ now: Moment, _ snapshot: any Snapshot) throws(Fault) -> Standing?
    /// The Ed25519 public key of that name, however old: old signatures stay valid.
    package let publicKey:
        @Sendable (_ person: String, _ key: String, _ snapshot: any Snapshot) throws(Fault) -> [UInt8]?

    package init(
        nouns: [String], standing: @escaping @Sendable (String, Moment, any Snapshot) throws(Fault) -> Standing?,
        publicKey: @escaping @Sendable (String, String, any Snapshot) throws(Fault) -> [UInt8]?
    ) {
        self.nouns = nouns
        self.standing = standing
        self.publicKey = publicKey
    }

    /// The display name, which no time changes; nil for nobody.
    package func name(of person: String, _ snapshot: any Snapshot) throws(Fault) -> String? {
        try standing(person, Moment(microseconds: 0), snapshot)?.name
    }
}
