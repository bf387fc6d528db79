package import Kernel

/// One stretch of a full re-evaluation: donors after one record, through another.
package struct RoundStretch: Sendable, Hashable {
    package let after: String
    package let through: String
    package let donors: Int64
    package let units: Int64
    /// Bags of which the facts said something else than the table; each stands in a fact of its donor.
    package let differences: Int64
    package let isLast: Bool

    package init(
        after: String, through: String, donors: Int64, units: Int64, differences: Int64, isLast: Bool
    ) {
        self.after = after
        self.through = through
        self.donors = donors
        self.units = units
        self.differences = differences
        self.isLast = isLast
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("after", after)
        writer.member("differences", differences)
        writer.member("donors", donors)
        writer.member("last", isLast)
        writer.member("through", through)
        writer.member("unit_count", units)
        writer.endObject()
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            after: try fields.string("after"), through: try fields.string("through"),
            donors: try fields.integer("donors"), units: try fields.integer("unit_count"),
            differences: try fields.integer("differences"), isLast: try fields.bool("last"))
    }
}

/// What happened to many bags at once.
package enum RoundFact: Fact {
    /// Receiving of the shipment that names the record is finished: its bags are in quarantine.
    case takenIn
    case reviewed(RoundStretch)

    package static let kinds: [FactKind] = ["quarantine.round.taken-in.v1", "quarantine.round.reviewed.v1"]

    package var kind: FactKind {
        switch self {
        case .takenIn: "quarantine.round.taken-in.v1"
        case .reviewed: "quarantine.round.reviewed.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .takenIn:
            writer.beginObject()
            writer.endObject()
        case .reviewed(let stretch): stretch.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> RoundFact {
        switch kind {
        case "quarantine.round.taken-in.v1": return .takenIn
        case "quarantine.round.reviewed.v1": return .reviewed(try RoundStretch(reading: fields))
        default: throw fields.wrong("kind")
        }
    }
}
