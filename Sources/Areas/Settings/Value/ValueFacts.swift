package import Kernel

/// A setting's old and new value, as the record keeps them.
package struct ValueChange: Sendable, Hashable {
    package let old: String
    package let new: String

    package init(old: String, new: String) {
        self.old = old
        self.new = new
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(old: try fields.string("old"), new: try fields.string("new"))
    }
}

/// What happened to a setting. Reasons stand in the entries.
package enum ValueFact: Fact {
    case proposed(ValueChange)
    /// It holds from now on.
    case approved(ValueChange)
    case rejected(ValueChange)

    package static let kinds: [FactKind] = [
        "settings.value.proposed.v1", "settings.value.approved.v1", "settings.value.rejected.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .proposed: "settings.value.proposed.v1"
        case .approved: "settings.value.approved.v1"
        case .rejected: "settings.value.rejected.v1"
        }
    }

    package var change: ValueChange {
        switch self {
        case .proposed(let change), .approved(let change), .rejected(let change): change
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("new", change.new)
        writer.member("old", change.old)
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ValueFact {
        let change = try ValueChange(reading: fields)
        return switch kind {
        case "settings.value.proposed.v1": .proposed(change)
        case "settings.value.approved.v1": .approved(change)
        case "settings.value.rejected.v1": .rejected(change)
        default: throw fields.wrong("kind")
        }
    }
}
