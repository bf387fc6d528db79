package import Kernel

/// What happened to a person's second factor, a generator of codes (Law.s8).
package enum FactorFact: Fact {
    /// The secret, sealed under a key of the node; `step` is that of the code that confirmed it.
    case enrolled(sealed: [UInt8], step: Int64)
    /// A code opened the door: neither it nor an older one ever does again (RFC 6238 §5.2).
    case codeUsed(step: Int64)
    /// Whether the code is asked at home too.
    case useChanged(always: Bool)
    /// An administrator took it away after seeing this document.
    case removed(document: IdentityDocument)

    package static let kinds: [FactKind] = [
        "identity.factor.enrolled.v1", "identity.factor.code-used.v1", "identity.factor.use-changed.v1",
        "identity.factor.removed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .enrolled: "identity.factor.enrolled.v1"
        case .codeUsed: "identity.factor.code-used.v1"
        case .useChanged: "identity.factor.use-changed.v1"
        case .removed: "identity.factor.removed.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .enrolled(let sealed, let step):
            writer.member("sealed", hex: sealed)
            writer.member("step", step)
        case .codeUsed(let step): writer.member("step", step)
        case .useChanged(let always): writer.member("always", always)
        case .removed(let document): writer.member("document", document.rawValue)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> FactorFact {
        switch kind {
        case "identity.factor.enrolled.v1":
            .enrolled(sealed: try fields.hex("sealed"), step: try fields.integer("step"))
        case "identity.factor.code-used.v1": .codeUsed(step: try fields.integer("step"))
        case "identity.factor.use-changed.v1": .useChanged(always: try fields.bool("always"))
        case "identity.factor.removed.v1": .removed(document: try fields.choice("document"))
        default: throw fields.wrong("kind")
        }
    }
}
