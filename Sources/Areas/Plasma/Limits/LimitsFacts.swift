package import Kernel

/// What happened to a pack of limits.
package enum LimitsFact: Fact {
    /// A version of the pack was adopted; it counts from its effective day on.
    case adopted(LimitsPack)

    package static let kinds: [FactKind] = ["plasma.limits.adopted.v1"]
    package var kind: FactKind { "plasma.limits.adopted.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let pack): pack.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> LimitsFact {
        guard kind == "plasma.limits.adopted.v1" else { throw fields.wrong("kind") }
        return .adopted(try LimitsPack(reading: fields))
    }
}
