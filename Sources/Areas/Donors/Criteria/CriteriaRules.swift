package import Kernel

package enum CriteriaCommand: Command {
    case adopt(CriteriaPack)

    package var permission: Permission? { "donors.rules" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let pack): pack.write(to: &writer)
        }
    }
}

/// Versions of the rules, in the order in which they were adopted.
package struct CriteriaState: Sendable, Equatable {
    package let name: String
    package var versions: [CriteriaPack] = []
}

/// Rules for donors: a version is adopted by a person, once, and never changed.
package enum CriteriaRules: Rules {
    package static let noun = "donors.criteria"

    package static func blank(_ id: String) -> CriteriaState { CriteriaState(name: id) }

    package static func decide(
        _ command: CriteriaCommand, _ state: CriteriaState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [CriteriaFact] {
        switch command {
        case .adopt(let pack):
            guard state.name == CriteriaPack.packName else { throw .criteriaWrong("name") }
            _ = try DonationCriteria(pack)
            guard !state.versions.contains(where: { $0.version == pack.version }) else {
                throw .criteriaVersionExists(pack.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= pack.effectiveFrom }) else {
                throw .criteriaNotLater
            }
            return [.adopted(pack)]
        }
    }

    package static func apply(_ fact: CriteriaFact, _ head: EntryHead, to state: inout CriteriaState) {
        switch fact {
        case .adopted(let pack): state.versions.append(pack)
        }
    }
}

extension Refusal {
    /// A version that donations were judged by never changes its content.
    package static func criteriaVersionExists(_ version: String) -> Refusal {
        Refusal(
            "donors.criteria.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let criteriaNotLater = Refusal(
        "donors.criteria.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
