package import Kernel

/// Who lends which of their rights to whom, and for how long.
package struct DelegationTerms: Sendable, Hashable {
    package let giver: String
    package let receiver: String
    package let permissions: [Permission]
    package let starts: Moment
    package let ends: Moment

    package init(giver: String, receiver: String, permissions: [Permission], starts: Moment, ends: Moment) {
        self.giver = giver
        self.receiver = receiver
        self.permissions = permissions
        self.starts = starts
        self.ends = ends
    }
}

/// What happened to a delegation. Each fact names both, so that it stands in the history of both accounts.
package enum DelegationFact: Fact {
    /// The reason stands in the entry.
    case offered(DelegationTerms)
    /// The receiver takes it on: from now on, within its dates, it counts.
    case accepted(giver: String, receiver: String)
    /// Ended before its date, or never taken on.
    case withdrawn(giver: String, receiver: String)

    package static let kinds: [FactKind] = [
        "identity.delegation.offered.v1", "identity.delegation.accepted.v1", "identity.delegation.withdrawn.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .offered: "identity.delegation.offered.v1"
        case .accepted: "identity.delegation.accepted.v1"
        case .withdrawn: "identity.delegation.withdrawn.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .offered(let terms):
            [Subject(AccountRules.noun, terms.giver), Subject(AccountRules.noun, terms.receiver)]
        case .accepted(let giver, let receiver), .withdrawn(let giver, let receiver):
            [Subject(AccountRules.noun, giver), Subject(AccountRules.noun, receiver)]
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .offered(let terms):
            writer.member("ends", terms.ends.rfc3339)
            writer.member("giver", terms.giver)
            writer.member("permissions", terms.permissions.map(\.name))
            writer.member("receiver", terms.receiver)
            writer.member("starts", terms.starts.rfc3339)
        case .accepted(let giver, let receiver), .withdrawn(let giver, let receiver):
            writer.member("giver", giver)
            writer.member("receiver", receiver)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> DelegationFact {
        let giver = try fields.string("giver")
        let receiver = try fields.string("receiver")
        switch kind {
        case "identity.delegation.offered.v1":
            return .offered(
                DelegationTerms(
                    giver: giver, receiver: receiver,
                    permissions: try fields.strings("permissions").map { Permission(read: $0) },
                    starts: try fields.moment("starts"), ends: try fields.moment("ends")))
        case "identity.delegation.accepted.v1": return .accepted(giver: giver, receiver: receiver)
        case "identity.delegation.withdrawn.v1": return .withdrawn(giver: giver, receiver: receiver)
        default: throw fields.wrong("kind")
        }
    }
}

extension JSONFields {
    fileprivate func moment(_ key: String) throws(JSONFailure) -> Moment {
        guard let moment = Moment(rfc3339: try string(key)) else { throw wrong(key) }
        return moment
    }
}
