package import Kernel

/// What happened to a signal, and the values that people brought for it; reasons stand in the entries.
package enum SignalFact: Fact {
    case declared(SignalDetail)
    case amended(SignalDetail)
    /// `late`: entered longer after than the rules allow. `substitutes`: the signal is collected, this stands in.
    case valued(BroughtValue, late: Bool, substitutes: Bool)
    /// A value of that entry counts no more; it stays to be seen.
    case valueWithdrawn(entry: Int64)
    case closed

    package static let kinds: [FactKind] = [
        "equipment.signal.declared.v1", "equipment.signal.amended.v1", "equipment.signal.valued.v1",
        "equipment.signal.value-withdrawn.v1", "equipment.signal.closed.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .declared: "equipment.signal.declared.v1"
        case .amended: "equipment.signal.amended.v1"
        case .valued: "equipment.signal.valued.v1"
        case .valueWithdrawn: "equipment.signal.value-withdrawn.v1"
        case .closed: "equipment.signal.closed.v1"
        }
    }

    package static let namingKinds: [FactKind] = ["equipment.signal.declared.v1", "equipment.signal.amended.v1"]

    package var names: [String] {
        switch self {
        case .declared(let detail), .amended(let detail): [detail.name]
        default: []
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .declared(let detail), .amended(let detail): [Subject(AssetRules.noun, detail.asset)]
        case .valued(let value, _, _): [Subject(AssetRules.noun, value.instrument)]
        case .valueWithdrawn, .closed: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .declared(let detail), .amended(let detail): detail.write(to: &writer)
        case .valued(let value, let late, let substitutes):
            writer.beginObject()
            value.writeMembers(to: &writer) { writer in
                writer.member("late", late)
                writer.member("source", value.source.rawValue)
                writer.member("substitutes", substitutes)
            }
            writer.endObject()
        case .valueWithdrawn(let entry):
            writer.beginObject()
            writer.member("entry", entry)
            writer.endObject()
        case .closed:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SignalFact {
        switch kind {
        case "equipment.signal.declared.v1": .declared(try SignalDetail(reading: fields))
        case "equipment.signal.amended.v1": .amended(try SignalDetail(reading: fields))
        case "equipment.signal.valued.v1":
            .valued(
                try BroughtValue(reading: fields), late: try fields.bool("late"),
                substitutes: try fields.bool("substitutes"))
        case "equipment.signal.value-withdrawn.v1": .valueWithdrawn(entry: try fields.integer("entry"))
        case "equipment.signal.closed.v1": .closed
        default: throw fields.wrong("kind")
        }
    }
}
