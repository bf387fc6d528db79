package import Kernel

/// What happened to the conclusion of one specimen; what was tested stands in worklists and mini-pools.
package enum SpecimenFact: Fact {
    case concluded(SpecimenConclusion)
    /// It no longer holds; the reason and the signature stand in the entry.
    case withdrawn(SpecimenVerdict)

    package static let kinds: [FactKind] = ["retest.specimen.concluded.v1", "retest.specimen.withdrawn.v1"]

    package var kind: FactKind {
        switch self {
        case .concluded: "retest.specimen.concluded.v1"
        case .withdrawn: "retest.specimen.withdrawn.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .concluded(let conclusion): conclusion.write(to: &writer)
        case .withdrawn(let verdict):
            writer.beginObject()
            writer.member("verdict", verdict.rawValue)
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SpecimenFact {
        switch kind {
        case "retest.specimen.concluded.v1": .concluded(try SpecimenConclusion(reading: fields))
        case "retest.specimen.withdrawn.v1": .withdrawn(try fields.choice("verdict"))
        default: throw fields.wrong("kind")
        }
    }
}
