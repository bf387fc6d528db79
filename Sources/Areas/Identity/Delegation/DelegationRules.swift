package import Kernel

/// What is asked of a delegation; the rules look who asks.
package enum DelegationCommand: Command {
    case offer(DelegationTerms)
    case accept
    case withdraw

    package var permission: Permission? { nil }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .offer(let terms):
            writer.value("offer")
            writer.value(terms.giver)
            writer.value(terms.receiver)
            for permission in terms.permissions { writer.value(permission.name) }
            writer.value(terms.starts.rfc3339)
            writer.value(terms.ends.rfc3339)
        case .accept: writer.value("accept")
        case .withdraw: writer.value("withdraw")
        }
        writer.endArray()
    }
}

/// A delegation as its facts have made it.
package struct Delegation: Sendable, Equatable {
    package enum Course: String, Sendable, CaseIterable { case offered, accepted, withdrawn }

    package let id: String
    package let terms: DelegationTerms
    package var course: Course
}

package struct DelegationState: Sendable, Equatable {
    package let id: String
    package var delegation: Delegation?
}

/// The roles of both, and what the receiver holds already of others for a part of the time.
package struct DelegationEvidence: Sendable {
    package let giver: Account?
    package let receiver: Account?
    package let borrowed: Set<Permission>

    package init(giver: Account? = nil, receiver: Account? = nil, borrowed: Set<Permission> = []) {
        self.giver = giver
        self.receiver = receiver
        self.borrowed = borrowed
    }
}

/// Rights are lent with dates, taken on by the receiver, and end by themselves; nobody lends what they borrowed, and
/// no loan joins duties that are kept apart (Law.s2, Law.s3, Law.s27).
package enum DelegationRules: Rules {
    /// Longer is no absence but another role.
    package static let daysMax: Int64 = 90

    package static let noun = "identity.delegation"

    package static func blank(_ id: String) -> DelegationState { DelegationState(id: id) }

    package static func decide(
        _ command: DelegationCommand, _ state: DelegationState, _ evidence: DelegationEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [DelegationFact] {
        let actor = circumstance.actor
        if case .offer(let terms) = command {
            guard state.delegation == nil else { throw .delegationExists }
            guard actor.person == terms.giver else { throw .delegationOwnOnly }
            try check(terms, evidence, circumstance.now)
            try reason(circumstance)
            return [.offered(terms)]
        }
        guard let delegation = state.delegation else { throw .delegationUnknown }
        let terms = delegation.terms
        guard delegation.course != .withdrawn, circumstance.now < terms.ends else { throw .delegationOver }
        switch command {
        case .accept:
            guard actor.person == terms.receiver else { throw .delegationReceiverOnly }
            guard delegation.course == .offered else { throw .delegationAccepted }
            try check(terms, evidence, circumstance.now)
            return [.accepted(giver: terms.giver, receiver: terms.receiver)]
        case .withdraw:
            guard
                [terms.giver, terms.receiver].contains(actor.person)
                    || actor.permissions.contains("identity.administer")
            else { throw .delegationOfOthers }
            try reason(circumstance)
            return [.withdrawn(giver: terms.giver, receiver: terms.receiver)]
        case .offer: preconditionFailure("offered above")
        }
    }

    package static func apply(_ fact: DelegationFact, _ head: EntryHead, to state: inout DelegationState) {
        switch fact {
        case .offered(let terms): state.delegation = Delegation(id: state.id, terms: terms, course: .offered)
        case .accepted: state.delegation?.course = .accepted
        case .withdrawn: state.delegation?.course = .withdrawn
        }
    }

    private static func check(
        _ terms: DelegationTerms, _ evidence: DelegationEvidence, _ now: Moment
    ) throws(Refusal) {
        guard terms.starts < terms.ends, now < terms.ends,
            terms.ends - terms.starts <= .hours(daysMax * 24)
        else { throw .delegationDatesWrong }
        guard terms.giver != terms.receiver else { throw .delegationToOneself }
        guard let giver = evidence.giver, let receiver = evidence.receiver, receiver.standing == .open else {
            throw .accountNotOpened(terms.receiver)
        }
        guard giver.role != administratorRole else { throw .delegationOfAdministrator }
        let own = Set(roleGrant(giver.role)?.permissions ?? [])
        guard !terms.permissions.isEmpty, own.isSuperset(of: terms.permissions) else {
            throw .delegationRightsWrong
        }
        let joined = evidence.borrowed.union(terms.permissions)
        guard joinedDuties(receiver.role, joined).isEmpty else { throw .delegationJoinsDuties }
    }

    /// What is wrong with a role and rights lent to it together.
    static func joinedDuties(_ role: String, _ lent: Set<Permission>) -> [String] {
        let own = Set(roleGrant(role)?.permissions ?? [])
        return dutyFindings([RoleGrant("lent", Phrase("", ""), own.union(lent).sorted())])
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
            throw .accountReasonMissing
        }
    }
}
