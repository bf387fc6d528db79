package import Kernel

/// The areas of this node, looked up by noun and by kind. Checked when it is made.
package struct House: Sendable {
    package let areas: [Area]
    package let authority: Authority
    let nounsByName: [String: Noun]
    let nounsByKind: [FactKind: Noun]
    let reactions: [FactKind: [Reaction]]
    let answers: [String: @Sendable (Requirement, any Snapshot) throws(Fault) -> Refusal?]
    /// Every permission that some area declares.
    package let permissions: [Permission: Phrase]
    /// What each kind of fact says happened.
    package let words: [FactKind: Phrase]
    private let members: [FactKind: [String: MemberWords]]
    /// Initials of the sounds of a name, a letter a character, in every way it may be read: 王小明 is `wxm`.
    let initials: @Sendable (String) -> [String]

    package init(
        _ areas: [Area], authority: Authority, initials: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) {
        self.areas = areas
        self.authority = authority
        var byName: [String: Noun] = [:]
        var byKind: [FactKind: Noun] = [:]
        var reactions: [FactKind: [Reaction]] = [:]
        var answers: [String: @Sendable (Requirement, any Snapshot) throws(Fault) -> Refusal?] = [:]
        var permissions: [Permission: Phrase] = [:]
        var words: [FactKind: Phrase] = [:]
        var members: [FactKind: [String: MemberWords]] = [:]
        for area in areas {
            for noun in area.nouns {
                precondition(byName.updateValue(noun, forKey: noun.name) == nil, "two nouns named \(noun.name)")
                for kind in noun.kinds {
                    precondition(kind.name.hasPrefix(noun.name + "."), "\(kind) is no kind of \(noun.name)")
                    members[kind] = area.members
                    precondition(byKind.updateValue(noun, forKey: kind) == nil, "\(kind) is declared twice")
                }
            }
            for reaction in area.reactions {
                for kind in reaction.kinds { reactions[kind, default: []].append(reaction) }
            }
            answers.merge(area.answers) { _, _ in preconditionFailure("a requirement is answered twice") }
            words.merge(area.words) { _, _ in preconditionFailure("a kind is worded twice") }
            permissions.merge(area.permissions) { _, _ in preconditionFailure("a permission is declared twice") }
        }
        nounsByName = byName
        nounsByKind = byKind
        self.reactions = reactions
        self.answers = answers
        self.permissions = permissions
        self.words = words
        self.members = members
        self.initials = initials
    }

    /// Tables computed from facts, in the order of the areas, and those of trail and search, computed from all entries.
    package var tables: [Table] {
        areas.flatMap { $0.nouns.flatMap(\.tables) } + [TrailTable.postings, NameIndex.names]
    }

    /// What a member of a body is called; `seals-intact`, where a body names a member, is `seals_intact`.
    package func member(_ key: String, of kind: FactKind) -> MemberWords? {
        members[kind]?[key.replacing("-", with: "_")]
    }

    package var kinds: [FactKind] { areas.flatMap { $0.nouns.flatMap(\.kinds) } }

    /// Reads a body as a fact, in any version ever written.
    package func read(_ kind: FactKind, _ body: [UInt8]) throws(Fault) -> any Fact {
        guard let noun = nounsByKind[kind] else { throw Fault(.damaged, "no area knows the kind \(kind)") }
        do {
            return try noun.read(kind, try JSONFields(try JSONReader.read(body, strictness: .canonical)))
        } catch {
            throw Fault(.damaged, "a body of kind \(kind) cannot be read: \(error)")
        }
    }
}
