package import Kernel

/// What the plant asks of a donor's past.
package enum LookBackFact: Fact {
    case requested(donor: String, station: String, pathogen: String, since: Moment, reason: String)
    /// What the station found; it closes the task.
    case answered(finding: String)

    package static let kinds: [FactKind] = [
        "collection.look-back.requested.v1", "collection.look-back.answered.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .requested: "collection.look-back.requested.v1"
        case .answered: "collection.look-back.answered.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .requested(let donor, _, _, _, _): [Subject("donors.donor", donor)]
        case .answered: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .requested(let donor, let station, let pathogen, let since, let reason):
            writer.member("donor", donor)
            writer.member("pathogen", pathogen)
            writer.member("reason", reason)
            writer.member("since", since)
            writer.member("station", station)
        case .answered(let finding): writer.member("finding", finding)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> LookBackFact {
        switch kind {
        case "collection.look-back.requested.v1":
            .requested(
                donor: try fields.string("donor"), station: try fields.string("station"),
                pathogen: try fields.string("pathogen"), since: try fields.moment("since"),
                reason: try fields.string("reason"))
        case "collection.look-back.answered.v1": .answered(finding: try fields.string("finding"))
        default: throw fields.wrong("kind")
        }
    }
}

package enum LookBackCommand: Command {
    case request(donor: String, station: String, pathogen: String, since: Moment, reason: String)
    case answer(finding: String)

    package var permission: Permission? {
        switch self {
        case .request: nil
        case .answer: "collection.answer"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .request(let donor, let station, let pathogen, let since, let reason):
            for text in ["request", donor, station, pathogen, since.rfc3339, reason] { writer.value(text) }
        case .answer(let finding):
            writer.value("answer")
            writer.value(finding)
        }
        writer.endArray()
    }
}

package struct LookBackState: Sendable, Equatable {
    package let id: String
    package var request: LookBackFact?
    package var isAnswered = false

    package init(_ id: String) { self.id = id }
}

/// A request of the plant is a task until the station says what it found (GMP annex Blood Products: look-back).
package enum LookBackRules: Rules {
    package static let noun = "collection.look-back"
    private static let findingBytesMax = 1_000

    package static func blank(_ id: String) -> LookBackState { LookBackState(id) }

    package static func decide(
        _ command: LookBackCommand, _ state: LookBackState, _ donorKnown: Bool, _ circumstance: Circumstance
    ) throws(Refusal) -> [LookBackFact] {
        switch command {
        case .request(let donor, let station, let pathogen, let since, let reason):
            guard state.request == nil else { throw .lookBackExists }
            guard donorKnown else { throw .visitDonorUnknown }
            return [.requested(donor: donor, station: station, pathogen: pathogen, since: since, reason: reason)]
        case .answer(let finding):
            guard state.request != nil else { throw .lookBackUnknown }
            guard !state.isAnswered else { throw .lookBackAnswered }
            guard finding.utf8.count <= findingBytesMax, finding.contains(where: { !$0.isWhitespace }) else {
                throw .lookBackFindingMissing
            }
            return [.answered(finding: finding)]
        }
    }

    package static func apply(_ fact: LookBackFact, _ head: EntryHead, to state: inout LookBackState) {
        switch fact {
        case .requested: state.request = fact
        case .answered: state.isAnswered = true
        }
    }
}

extension Refusal {
    package static let lookBackExists = Refusal(
        "collection.look-back.exists", Phrase("这个追溯请求已经收到", "This look-back request came before"),
        next: Phrase("不用再发", "Nothing more is needed"))

    package static let lookBackUnknown = Refusal(
        "collection.look-back.unknown", Phrase("没有这个追溯请求", "There is no such look-back request"),
        next: Phrase("回到待办", "Go back to the tasks"))

    package static let lookBackAnswered = Refusal(
        "collection.look-back.answered", Phrase("这个追溯请求已经答复", "This look-back request was answered"),
        next: Phrase("不用再答复", "Nothing more is needed"))

    package static let lookBackFindingMissing = Refusal(
        "collection.look-back.finding-missing", Phrase("没有写查到什么", "It does not say what was found"),
        next: Phrase("写明查了哪些袋、怎样处置", "Say which bags were looked at and what was done"))
}
