package import Kernel

package enum RoundCommand: Command {
    /// Only the node asks, when receiving of a shipment is finished.
    case takeIn
    /// A person had everything judged again; the stretches of one round follow each other.
    case review(RoundStretch)

    package var permission: Permission? {
        switch self {
        case .takeIn: nil
        case .review: "quarantine.review"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .takeIn: writer.value("take-in")
        case .review(let stretch): stretch.write(to: &writer)
        }
    }
}

/// A round over all donors, as far as it has come.
package struct RoundState: Sendable, Equatable {
    package let id: String
    package var through = ""
    package var donors: Int64 = 0
    package var units: Int64 = 0
    package var differences: Int64 = 0
    package var isOver = false
    package var version: Int64 = 0
}

/// Bags enter quarantine by the shipment, and are judged again by the round.
package enum RoundRules: Rules {
    package static let noun = "quarantine.round"

    package static func blank(_ id: String) -> RoundState { RoundState(id: id) }

    package static func decide(
        _ command: RoundCommand, _ state: RoundState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [RoundFact] {
        switch command {
        case .takeIn: return [.takenIn]
        case .review(let stretch):
            guard !state.isOver else { throw .roundOver }
            let counts = [stretch.donors, stretch.units, stretch.differences]
            guard stretch.after == state.through, stretch.through >= stretch.after, counts.allSatisfy({ $0 >= 0 })
            else { throw .roundStretchWrong }
            return [.reviewed(stretch)]
        }
    }

    package static func apply(_ fact: RoundFact, _ head: EntryHead, to state: inout RoundState) {
        state.version += 1
        guard case .reviewed(let stretch) = fact else { return }
        state.through = stretch.through
        state.donors += stretch.donors
        state.units += stretch.units
        state.differences += stretch.differences
        state.isOver = stretch.isLast
    }
}

extension Refusal {
    /// A round says once that it went over everything.
    package static let roundOver = Refusal(
        "quarantine.round.over", Phrase("这一轮重新评估已经结束", "This round is over"),
        next: Phrase("要再评估，新开一轮", "Begin a new one to evaluate again"))

    /// A gap between stretches would leave donors out.
    package static let roundStretchWrong = Refusal(
        "quarantine.round.stretch-wrong", Phrase("这一段不接着上一段", "The stretch does not follow the one before"),
        next: Phrase("从这一轮停下的地方继续", "Go on where the round stopped"))
}
