package import Kernel

/// What happened to a model of batches. Reasons and signatures stand in the entries.
package enum ModelFact: Fact {
    /// Trained, and proposed as the next version.
    case proposed(ModelPlan)
    case adopted(version: Int)
    /// It was asked about a batch.
    case judged(version: Int, ModelJudgement)
    case retired

    package static let kinds: [FactKind] = [
        "verification.model.proposed.v1", "verification.model.adopted.v1", "verification.model.judged.v1",
        "verification.model.retired.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .proposed: "verification.model.proposed.v1"
        case .adopted: "verification.model.adopted.v1"
        case .judged: "verification.model.judged.v1"
        case .retired: "verification.model.retired.v1"
        }
    }

    package var mentions: [Subject] {
        guard case .judged(_, let judgement) = self else { return [] }
        return [Subject("lineage.batch", judgement.batch.batch), Subject("equipment.asset", judgement.batch.asset)]
    }

    package func write(to writer: inout CanonicalWriter) {
        if case .proposed(let plan) = self { return plan.write(to: &writer) }
        writer.beginObject()
        switch self {
        case .proposed, .retired: break
        case .adopted(let version): writer.member("version", version)
        case .judged(let version, let judgement):
            writer.key("judgement")
            judgement.write(to: &writer)
            writer.member("version", version)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ModelFact {
        switch kind {
        case "verification.model.proposed.v1": .proposed(try ModelPlan(reading: fields))
        case "verification.model.adopted.v1": .adopted(version: try fields.int("version"))
        case "verification.model.judged.v1":
            .judged(
                version: try fields.int("version"), try ModelJudgement(reading: fields.object("judgement")))
        case "verification.model.retired.v1": .retired
        default: throw fields.wrong("kind")
        }
    }
}
