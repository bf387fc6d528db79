package import Kernel

/// What holds things.
package enum ContainerKind: String, Sendable, Hashable, CaseIterable {
    case box, bag, pallet, tank, tray

    package var phrase: Phrase {
        switch self {
        case .box: Phrase("箱", "box")
        case .bag: Phrase("袋", "bag")
        case .pallet: Phrase("托盘", "pallet")
        case .tank: Phrase("罐", "tank")
        case .tray: Phrase("盘", "tray")
        }
    }
}

/// What a container may be moved to.
package enum DestinationKind: String, Sendable, Hashable, CaseIterable {
    case position, container, out

    package var phrase: Phrase {
        switch self {
        case .position: Phrase("货位", "position")
        case .container: Phrase("容器", "container")
        case .out: Phrase("出库", "out of store")
        }
    }
}

/// Where a container is.
package struct Destination: Sendable, Hashable {
    package let kind: DestinationKind
    /// Id of the position, or code of the container; empty out of store.
    package let id: String

    package static func position(_ id: String) -> Destination { Destination(kind: .position, id: id) }
    package static func container(_ code: String) -> Destination { Destination(kind: .container, id: code) }
    package static let out = Destination(kind: .out, id: "")
}

/// What happened to a container. Reasons stand in the entries.
package enum ContainerFact: Fact {
    case opened(ContainerKind)
    case packed([String])
    case unpacked([String])
    case moved(from: Destination, to: Destination)
    /// Empty, and not used again under this code.
    case closed

    package static let kinds: [FactKind] = [
        "storage.container.opened.v1", "storage.container.packed.v1", "storage.container.unpacked.v1",
        "storage.container.moved.v1", "storage.container.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .opened: "storage.container.opened.v1"
        case .packed: "storage.container.packed.v1"
        case .unpacked: "storage.container.unpacked.v1"
        case .moved: "storage.container.moved.v1"
        case .closed: "storage.container.closed.v1"
        }
    }

    /// The position or container that it came to, so that their own history shows it.
    package var mentions: [Subject] {
        guard case .moved(let from, let to) = self else { return [] }
        return [from, to].compactMap { place in
            switch place.kind {
            case .position: Subject("places.place", place.id)
            case .container: Subject("storage.container", place.id)
            case .out: nil
            }
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .opened(let kind): writer.member("kind", kind.rawValue)
        case .packed(let items), .unpacked(let items): writer.member("items", items)
        case .moved(let from, let to):
            writer.key("from")
            from.write(to: &writer)
            writer.key("to")
            to.write(to: &writer)
        case .closed: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ContainerFact {
        switch kind {
        case "storage.container.opened.v1":
            guard let kind = ContainerKind(rawValue: try fields.string("kind")) else { throw fields.wrong("kind") }
            return .opened(kind)
        case "storage.container.packed.v1": return .packed(try fields.strings("items"))
        case "storage.container.unpacked.v1": return .unpacked(try fields.strings("items"))
        case "storage.container.moved.v1":
            return .moved(
                from: try Destination(reading: fields.object("from")), to: try Destination(reading: fields.object("to"))
            )
        case "storage.container.closed.v1": return .closed
        default: throw fields.wrong("kind")
        }
    }
}

extension Destination {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("where", kind.rawValue)
        writer.endObject()
    }

    fileprivate init(reading fields: JSONFields) throws(JSONFailure) {
        guard let kind = DestinationKind(rawValue: try fields.string("where")) else { throw fields.wrong("where") }
        self.init(kind: kind, id: try fields.string("id"))
    }
}
