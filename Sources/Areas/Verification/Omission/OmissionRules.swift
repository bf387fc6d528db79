package import Kernel

package enum OmissionCommand: Command {
    case note(Omission)

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .note(let omission): OmissionFact.noted(omission).write(to: &writer)
        }
    }
}

package struct OmissionState: Sendable, Hashable {
    package let id: String
    package var omission: Omission?
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(OmissionRules.noun, id) }
}

/// What could not be taken is noted by the node, once for a version: said, and not guessed (A8).
package enum OmissionRules: Rules {
    package static let noun = "verification.omission"

    package static func blank(_ id: String) -> OmissionState { OmissionState(id: id) }

    package static func decide(
        _ command: OmissionCommand, _ state: OmissionState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [OmissionFact] {
        guard circumstance.isOfNode else { throw .verificationOnlyNode }
        switch command {
        case .note(let omission):
            guard state.omission == nil, omission.id == state.id else { throw .omissionKnown }
            return [.noted(omission)]
        }
    }

    package static func apply(_ fact: OmissionFact, _ head: EntryHead, to state: inout OmissionState) {
        guard case .noted(let omission) = fact else { return }
        state.omission = omission
        state.version += 1
    }
}

extension Refusal {
    package static let omissionKnown = Refusal(
        "verification.omission.known", Phrase("已经记下没有取值", "It is noted already that nothing was taken"),
        next: Phrase("不用再做", "Nothing to do"))
}
