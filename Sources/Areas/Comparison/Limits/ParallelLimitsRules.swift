package import Kernel

/// What happened to the limits of the parallel analysis.
package enum ParallelLimitsFact: Fact {
    /// A version was adopted; it counts from its effective day on.
    case adopted(ParallelLimits)

    package static let kinds: [FactKind] = ["comparison.limits.adopted.v1"]
    package var kind: FactKind { "comparison.limits.adopted.v1" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopted(let limits): limits.write(to: &writer)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> ParallelLimitsFact {
        guard kind == "comparison.limits.adopted.v1" else { throw fields.wrong("kind") }
        return .adopted(try ParallelLimits(reading: fields))
    }
}

package enum ParallelLimitsCommand: Command {
    case adopt(ParallelLimits)

    package var permission: Permission? { "comparison.rules" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let limits): limits.write(to: &writer)
        }
    }
}

/// Versions, in the order in which they were adopted.
package struct ParallelLimitsState: Sendable, Equatable {
    package let name: String
    package var versions: [ParallelLimits] = []
}

/// A version is adopted by a person, once, and never changed.
package enum ParallelLimitsRules: Rules {
    package static let noun = "comparison.limits"

    package static func blank(_ id: String) -> ParallelLimitsState { ParallelLimitsState(name: id) }

    package static func decide(
        _ command: ParallelLimitsCommand, _ state: ParallelLimitsState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ParallelLimitsFact] {
        switch command {
        case .adopt(let limits):
            guard state.name == ParallelLimits.packName else { throw .parallelLimitsWrong("name") }
            try limits.check()
            guard !state.versions.contains(where: { $0.version == limits.version }) else {
                throw .parallelLimitsVersionExists(limits.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= limits.effectiveFrom }) else {
                throw .parallelLimitsNotLater
            }
            return [.adopted(limits)]
        }
    }

    package static func apply(_ fact: ParallelLimitsFact, _ head: EntryHead, to state: inout ParallelLimitsState) {
        switch fact {
        case .adopted(let limits): state.versions.append(limits)
        }
    }
}

extension Refusal {
    /// Limits that leave something open, or have it twice: judging by them would be guessing.
    package static func parallelLimitsWrong(_ place: String) -> Refusal {
        Refusal(
            "comparison.limits.wrong",
            Phrase("比对限度的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the limits"),
            next: Phrase("更正限度包后再采用", "Correct the pack of limits, then adopt it"))
    }

    /// A version that results were judged by never changes its content.
    package static func parallelLimitsVersionExists(_ version: String) -> Refusal {
        Refusal(
            "comparison.limits.version-exists",
            Phrase("比对限度版本 \(version) 已经采用", "Version \(version) of the limits was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let parallelLimitsNotLater = Refusal(
        "comparison.limits.not-later",
        Phrase("比对限度的生效日不晚于已采用的版本", "The limits take effect no later than those adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
