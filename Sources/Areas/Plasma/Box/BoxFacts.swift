package import Kernel

/// A bag that was scanned into a box of the plant, and the box that it came from.
package struct BoxedBag: Sendable, Hashable {
    package let bag: String
    package let from: String
}

/// What happened to a box that the plant packed (合箱). The station's box number stays with each bag.
package enum BoxFact: Fact {
    case packed([BoxedBag])
    /// Closed with a seal of that number, holding so many bags.
    case sealed(seal: String, bags: Int)
    /// Opened again, with a reason.
    case reopened

    package static let kinds: [FactKind] = ["plasma.box.packed.v1", "plasma.box.sealed.v1", "plasma.box.reopened.v1"]

    package var kind: FactKind {
        switch self {
        case .packed: "plasma.box.packed.v1"
        case .sealed: "plasma.box.sealed.v1"
        case .reopened: "plasma.box.reopened.v1"
        }
    }

    /// The bags, so that their own histories show it.
    package var mentions: [Subject] {
        guard case .packed(let bags) = self else { return [] }
        return bags.map { Subject("plasma.bag", $0.bag) }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .packed(let bags):
            writer.key("bags")
            writer.beginArray()
            for bag in bags {
                writer.beginObject()
                writer.member("bag", bag.bag)
                writer.member("from", bag.from)
                writer.endObject()
            }
            writer.endArray()
        case .sealed(let seal, let bags):
            writer.member("count", bags)
            writer.member("seal", seal)
        case .reopened: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> BoxFact {
        switch kind {
        case "plasma.box.packed.v1":
            var bags: [BoxedBag] = []
            for item in try fields.objects("bags") {
                bags.append(BoxedBag(bag: try item.string("bag"), from: try item.string("from")))
            }
            return .packed(bags)
        case "plasma.box.sealed.v1": return .sealed(seal: try fields.string("seal"), bags: try fields.int("count"))
        case "plasma.box.reopened.v1": return .reopened
        default: throw fields.wrong("kind")
        }
    }
}
