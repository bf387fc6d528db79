package import Kernel

/// What happened to a notice.
package enum NoticeFact: Fact {
    case posted(title: String, body: String)
    /// The acting person read it.
    case read
    /// It no longer holds; the reason stands in the entry.
    case withdrawn

    package static let kinds: [FactKind] = [
        "notices.notice.posted.v1", "notices.notice.read.v1", "notices.notice.withdrawn.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .posted: "notices.notice.posted.v1"
        case .read: "notices.notice.read.v1"
        case .withdrawn: "notices.notice.withdrawn.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if case .posted(let title, let body) = self {
            writer.member("body", body)
            writer.member("title", title)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> NoticeFact {
        switch kind {
        case "notices.notice.posted.v1":
            .posted(title: try fields.string("title"), body: try fields.string("body"))
        case "notices.notice.read.v1": .read
        case "notices.notice.withdrawn.v1": .withdrawn
        default: throw fields.wrong("kind")
        }
    }
}
