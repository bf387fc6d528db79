package import Kernel

/// What happened to the filters that a person keeps.
package enum FilterFact: Fact {
    /// Under a name of theirs; the same name again is the newer question.
    case saved(name: String, TrailQuestion)
    case removed(name: String)

    package static let kinds: [FactKind] = ["trail.filter.saved.v1", "trail.filter.removed.v1"]

    package var kind: FactKind {
        switch self {
        case .saved: "trail.filter.saved.v1"
        case .removed: "trail.filter.removed.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .saved(let name, let question):
            writer.member("name", name)
            writer.key("question")
            question.write(to: &writer)
        case .removed(let name): writer.member("name", name)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> FilterFact {
        switch kind {
        case "trail.filter.saved.v1":
            .saved(
                name: try fields.string("name"), try TrailQuestion(reading: try fields.object("question")))
        case "trail.filter.removed.v1": .removed(name: try fields.string("name"))
        default: throw fields.wrong("kind")
        }
    }
}
