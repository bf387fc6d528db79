package import Kernel

/// What happened to a hold: why stands in the entry's reason.
package enum HoldFact: Fact {
    /// Nothing of the record may be disposed of or erased from now on: a look-back, a complaint, a court.
    case placed(on: Subject)
    /// It is over.
    case released(of: Subject)

    package static let kinds: [FactKind] = ["records.hold.placed.v1", "records.hold.released.v1"]

    package var kind: FactKind {
        switch self {
        case .placed: "records.hold.placed.v1"
        case .released: "records.hold.released.v1"
        }
    }

    package var subject: Subject {
        switch self {
        case .placed(let subject), .released(let subject): subject
        }
    }

    package var mentions: [Subject] { [subject] }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("subject", subject.description)
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> HoldFact {
        guard let subject = Subject(text: try fields.string("subject")) else { throw fields.wrong("subject") }
        switch kind {
        case "records.hold.placed.v1": return .placed(on: subject)
        case "records.hold.released.v1": return .released(of: subject)
        default: throw fields.wrong("kind")
        }
    }
}
