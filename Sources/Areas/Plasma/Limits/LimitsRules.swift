package import Kernel

package enum LimitsCommand: Command {
    case adopt(LimitsPack)

    package var permission: Permission? { "plasma.register" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of one pack, in the order in which they were adopted.
package struct LimitsState: Sendable, Equatable {
    package let name: String
    package var versions: [LimitsPack] = []
}

/// Packs of limits: a version is adopted once and never changed.
package enum LimitsRules: Rules {
    package static let noun = "plasma.limits"

    package static func blank(_ id: String) -> LimitsState { LimitsState(name: id) }

    package static func decide(
        _ command: LimitsCommand, _ state: LimitsState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [LimitsFact] {
        switch command {
        case .adopt(let pack):
            guard pack.name == state.name else { throw .limitsOtherName }
            try pack.check()
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw .limitsVersionExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw .limitsNotLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: LimitsFact, _ head: EntryHead, to state: inout LimitsState) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}

extension Refusal {
    /// The record is named by the pack, so that a version cannot land beside its forerunners.
    package static let limitsOtherName = Refusal(
        "plasma.limits.other-name", Phrase("限度包的名称与记录不同", "The pack has another name than the record"),
        next: Phrase("选对限度包后再试", "Choose the right pack and try again"))

    /// A version that cases were judged by never changes its content.
    package static func limitsVersionExists(_ version: String) -> Refusal {
        Refusal(
            "plasma.limits.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day, or a past day judged anew, would leave the choice open.
    package static let limitsNotLater = Refusal(
        "plasma.limits.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
