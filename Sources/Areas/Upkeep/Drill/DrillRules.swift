package import Kernel

/// What the node tells of a drill.
package enum DrillTelling: Command {
    case tell(DrillResult, orderedBy: String)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .tell(let result, let orderedBy): DrillFact.done(result, orderedBy: orderedBy).write(to: &writer)
        }
    }
}

package struct DrillState: Sendable, Equatable {
    package let id: String
    package var isDone = false
}

/// A drill is done once and kept (Law.s41: A11 7.2, D 16.3–16.6).
package enum DrillRules: Rules {
    package static let noun = "node.drill"

    package static func blank(_ id: String) -> DrillState { DrillState(id: id) }

    package static func decide(
        _ command: DrillTelling, _ state: DrillState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [DrillFact] {
        guard circumstance.actor == .node else { throw .upkeepNodeOnly }
        guard !state.isDone else { throw .drillDone }
        switch command {
        case .tell(let result, let orderedBy): return [.done(result, orderedBy: orderedBy)]
        }
    }

    package static func apply(_ fact: DrillFact, _ head: EntryHead, to state: inout DrillState) {
        state.isDone = true
    }
}

extension Refusal {
    package static let drillDone = Refusal(
        "node.drill.done-already", Phrase("这次演练已经记过", "This drill stands in the record already"),
        next: Phrase("再演练一次", "Do another drill"))
}
