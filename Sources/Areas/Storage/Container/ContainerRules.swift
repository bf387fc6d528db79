package import Kernel
package import Places

/// What may be asked of a container.
package enum ContainerCommand: Command {
    case open(ContainerKind)
    case pack([String])
    case unpack([String])
    /// A container that was never seen is opened as this kind first: boxes come by the hundred.
    case move(Destination, opening: ContainerKind?)
    case close

    package var permission: Permission? { "storage.move" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let kind):
            writer.value("open")
            writer.value(kind.rawValue)
        case .pack(let items):
            writer.value("pack")
            for item in items { writer.value(item) }
        case .unpack(let items):
            writer.value("unpack")
            for item in items { writer.value(item) }
        case .move(let to, let opening):
            writer.value("move")
            writer.value(to.kind.rawValue)
            writer.value(to.id)
            writer.value(opening?.rawValue ?? "")
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct ContainerState: Sendable, Equatable {
    package let id: String
    package var kind: ContainerKind?
    package var items: Set<String> = []
    package var at = Destination.out
    package var isClosed = false
}

/// What the tables know about where it shall go, or what shall go into it.
package struct ContainerEvidence: Sendable, Equatable {
    /// The place of that id, if it is open.
    package var place: PlaceKind?
    /// What lies at that position now.
    package var occupant: String?
    /// The container of that code, whether it is open, and all that it lies in, itself first.
    package var container: ContainerKind?
    package var chain: [String] = []
    /// Containers that hold the items now.
    package var holders: [String: String] = [:]
    /// Whether other containers lie in this one.
    package var holdsContainers = false

    package init() {}
}

/// Containers are opened, packed, moved and closed; a position holds one, and none holds itself.
package enum ContainerRules: Rules {
    package static let noun = "storage.container"
    /// What a label holds.
    package static let codeBytesMax = 64
    /// Of one act; a pallet has fewer boxes, a tray fewer tubes.
    package static let itemsMax = 500
    /// Bag in box on pallet in cage; deeper is a mistake.
    package static let depthMax = 8

    package static func blank(_ id: String) -> ContainerState { ContainerState(id: id) }

    package static func decide(
        _ command: ContainerCommand, _ state: ContainerState, _ evidence: ContainerEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [ContainerFact] {
        guard !state.isClosed else { throw .containerClosed(state.id) }
        switch command {
        case .open(let kind):
            guard state.kind == nil else { throw .containerExists(state.id) }
            guard isCode(state.id) else { throw .containerCodeWrong }
            return [.opened(kind)]
        case .move(let to, let opening):
            var facts: [ContainerFact] = []
            if state.kind == nil {
                guard let opening else { throw .containerUnknown(state.id) }
                guard isCode(state.id) else { throw .containerCodeWrong }
                facts.append(.opened(opening))
            }
            try check(to, state, evidence)
            return facts + [.moved(from: state.at, to: to)]
        case .pack(let items):
            guard state.kind != nil else { throw .containerUnknown(state.id) }
            try check(items)
            for item in items where item == state.id { throw .containerInItself }
            for item in items where state.items.contains(item) { throw .itemPackedAlready(item, state.id) }
            for item in items { if let holder = evidence.holders[item] { throw .itemPackedAlready(item, holder) } }
            return [.packed(items)]
        case .unpack(let items):
            guard state.kind != nil else { throw .containerUnknown(state.id) }
            try check(items)
            for item in items where !state.items.contains(item) { throw .itemNotInside(item) }
            return [.unpacked(items)]
        case .close:
            guard state.kind != nil else { throw .containerUnknown(state.id) }
            guard state.items.isEmpty, !evidence.holdsContainers else { throw .containerNotEmpty }
            return [.closed]
        }
    }

    private static func check(
        _ to: Destination, _ state: ContainerState, _ evidence: ContainerEvidence
    ) throws(Refusal) {
        guard to != state.at else { throw .containerThereAlready }
        switch to.kind {
        case .out: return
        case .position:
            guard evidence.place == .position else { throw .positionUnknown(to.id) }
            if let occupant = evidence.occupant { throw .positionTaken(to.id, occupant) }
        case .container:
            guard to.id != state.id, !evidence.chain.contains(state.id) else { throw .containerInItself }
            guard evidence.container != nil else { throw .containerUnknown(to.id) }
            guard evidence.chain.count < depthMax else { throw .containerTooDeep }
        }
    }

    private static func check(_ items: [String]) throws(Refusal) {
        guard (1...itemsMax).contains(items.count), Set(items).count == items.count, items.allSatisfy(isCode) else {
            throw .itemsWrong
        }
    }

    /// One line without blanks at its ends, as a label has it.
    package static func isCode(_ text: String) -> Bool {
        (1...codeBytesMax).contains(text.utf8.count) && text.first?.isWhitespace == false
            && text.last?.isWhitespace == false && !text.contains("/")
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    package static func apply(_ fact: ContainerFact, _ head: EntryHead, to state: inout ContainerState) {
        switch fact {
        case .opened(let kind): state.kind = kind
        case .packed(let items): state.items.formUnion(items)
        case .unpacked(let items): state.items.subtract(items)
        case .moved(_, let to): state.at = to
        case .closed:
            state.isClosed = true
            state.at = .out
        }
    }
}
