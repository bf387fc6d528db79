package enum PackFact<Pack: AdoptedPack>: Fact {
    /// A version was adopted; it counts from its effective day on.
    case adopted(Pack)

    package static var kinds: [FactKind] { [Pack.kind] }
    package var kind: FactKind { Pack.kind }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let pack): pack.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> PackFact {
        guard kind == Pack.kind else { throw fields.wrong("kind") }
        return .adopted(try Pack(reading: fields))
    }
}

package enum PackCommand<Pack: AdoptedPack>: Command {
    case adopt(Pack)

    package var permission: Permission? { Pack.permission }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of a pack, in the order in which they were adopted.
package struct PackState<Pack: AdoptedPack>: Sendable, Equatable {
    package let name: String
    package var versions: [Pack] = []
}

/// A version of a pack is adopted by a person, once, and never changed.
package enum PackRules<Pack: AdoptedPack>: Rules {
    package static var noun: String { Pack.noun }

    package static func blank(_ id: String) -> PackState<Pack> { PackState(name: id) }

    package static func decide(
        _ command: PackCommand<Pack>, _ state: PackState<Pack>, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [PackFact<Pack>] {
        switch command {
        case .adopt(let pack):
            guard state.name == Pack.packName else { throw Pack.wrong("name") }
            try pack.check()
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw Pack.versionExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw Pack.notLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: PackFact<Pack>, _ head: EntryHead, to state: inout PackState<Pack>) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}
