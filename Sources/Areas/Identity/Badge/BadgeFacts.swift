package import Kernel

/// What happened to a badge. Its record is a keyed digest of its code, so that nobody makes a badge of the database.
///
/// Each fact names the person, so that it stands in the history of the account too.
package enum BadgeFact: Fact {
    /// Handed out after this document was seen.
    case registered(person: String, document: IdentityDocument)
    /// Lost or given back; the reason stands in the entry (Law.s9).
    case disabled(person: String)
    /// A disabled badge was used: somebody may have found or stolen it.
    case refused(person: String, use: BadgeUse)
    /// An administrator looked into it.
    case alertSeen(person: String)

    package static let kinds: [FactKind] = [
        "identity.badge.registered.v1", "identity.badge.disabled.v1", "identity.badge.refused.v1",
        "identity.badge.alert-seen.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .registered: "identity.badge.registered.v1"
        case .disabled: "identity.badge.disabled.v1"
        case .refused: "identity.badge.refused.v1"
        case .alertSeen: "identity.badge.alert-seen.v1"
        }
    }

    package var person: String {
        switch self {
        case .registered(let person, _), .disabled(let person), .refused(let person, _), .alertSeen(let person): person
        }
    }

    package var mentions: [Subject] { [Subject(AccountRules.noun, person)] }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if case .registered(_, let document) = self { writer.member("document", document.rawValue) }
        writer.member("person", person)
        if case .refused(_, let use) = self { writer.member("use", use.rawValue) }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> BadgeFact {
        let person = try fields.string("person")
        return switch kind {
        case "identity.badge.registered.v1": .registered(person: person, document: try fields.choice("document"))
        case "identity.badge.disabled.v1": .disabled(person: person)
        case "identity.badge.refused.v1": .refused(person: person, use: try fields.choice("use"))
        case "identity.badge.alert-seen.v1": .alertSeen(person: person)
        default: throw fields.wrong("kind")
        }
    }
}

/// What a badge was shown for.
package enum BadgeUse: String, Sendable, CaseIterable {
    case signIn = "sign-in"
    case signature
}
