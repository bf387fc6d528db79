package import Kernel

/// The life of a suggestion: shown by the node, then confirmed or rejected by a person. Reasons and signatures stand
/// in the entries.
package enum SuggestionFact: Fact {
    /// `data`: SHA-256 of the values that were judged.
    case shown(SuggestionFinding, data: Digest)
    /// Something is there; an exception event is opened with it, if asked.
    case confirmed(opensException: Bool)
    case rejected

    package static let kinds: [FactKind] = [
        "verification.suggestion.shown.v1", "verification.suggestion.confirmed.v1",
        "verification.suggestion.rejected.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .shown: "verification.suggestion.shown.v1"
        case .confirmed: "verification.suggestion.confirmed.v1"
        case .rejected: "verification.suggestion.rejected.v1"
        }
    }

    package var mentions: [Subject] {
        guard case .shown(let finding, _) = self else { return [] }
        var subjects = [finding.source]
        if !finding.asset.isEmpty { subjects.append(Subject("equipment.asset", finding.asset)) }
        if !finding.batch.isEmpty { subjects.append(Subject("lineage.batch", finding.batch)) }
        return subjects
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .shown(let finding, let data): finding.write(to: &writer, data: data)
        case .confirmed(let opensException):
            writer.beginObject()
            writer.member("exception", opensException)
            writer.endObject()
        case .rejected:
            writer.beginObject()
            writer.endObject()
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> SuggestionFact {
        switch kind {
        case "verification.suggestion.shown.v1":
            .shown(try SuggestionFinding(reading: fields), data: try fields.digest("data"))
        case "verification.suggestion.confirmed.v1": .confirmed(opensException: try fields.bool("exception"))
        case "verification.suggestion.rejected.v1": .rejected
        default: throw fields.wrong("kind")
        }
    }
}
