package import Kernel
package import Plasma

package enum SpecimenCommand: Command {
    /// Given by the reaction to a worklist's conclusion, which judged it.
    case conclude(SpecimenConclusion)
    case withdraw

    package var permission: Permission? {
        switch self {
        case .conclude: nil
        case .withdraw: "retest.conclude"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .conclude(let conclusion): conclusion.write(to: &writer)
        case .withdraw: writer.value("withdraw")
        }
    }
}

package struct SpecimenState: Sendable, Equatable {
    package let id: String
    /// What holds now; nil before, and after it was withdrawn.
    package var conclusion: SpecimenConclusion?
    /// Count of facts: the version that a signature names.
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(SpecimenRules.noun, id) }

    /// What who withdraws it signs.
    package func withdrawal(reason: String) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("act", "withdraw")
        writer.member("reason", reason)
        writer.member("specimen", id)
        writer.member("verdict", conclusion?.verdict.rawValue ?? "")
        writer.endObject()
        return writer.bytes
    }
}

/// What the record knows of the thing that a specimen was taken from.
package struct SpecimenSource: Sendable, Hashable {
    package let kind: SpecimenKind
    package let donor: String?
    package let station: String
    package let collectedAt: Moment?
    /// Of the bag; nil before it was received, and of a call-back sample.
    package let standing: UnitStanding?

    package init(
        kind: SpecimenKind, donor: String?, station: String, collectedAt: Moment?, standing: UnitStanding? = nil
    ) {
        self.kind = kind
        self.donor = donor
        self.station = station
        self.collectedAt = collectedAt
        self.standing = standing
    }

    /// Why it cannot be tested; nil if it can.
    package func obstacle(_ specimen: String) -> Refusal? {
        guard kind == .donation else { return nil }
        switch standing {
        case nil: return .specimenNotReceived(specimen)
        case .rejected, .destroyed: return .specimenRejected(specimen)
        case .received, .accepted, .hold, .nonProduction: return nil
        }
    }
}

/// What concluding a specimen asks of the rest of the record.
package struct SpecimenEvidence: Sendable, Hashable {
    /// Nil if no bag and no call-back sample has this number.
    package let source: SpecimenSource?
    /// A pool with it that is not tested, not checked, or reactive and not resolved.
    package let blockedBy: String?

    package init(source: SpecimenSource?, blockedBy: String? = nil) {
        self.source = source
        self.blockedBy = blockedBy
    }
}

/// A conclusion holds until somebody withdraws it with a reason and a signature; then it is made anew.
package enum SpecimenRules: Rules {
    package static let noun = "retest.specimen"
    static let reasonBytesMax = 2_000

    package static func blank(_ id: String) -> SpecimenState { SpecimenState(id: id) }

    package static func decide(
        _ command: SpecimenCommand, _ state: SpecimenState, _ evidence: SpecimenEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [SpecimenFact] {
        switch command {
        case .conclude(let conclusion):
            guard let source = evidence.source, source.station == conclusion.station else {
                throw .specimenUnknown(state.id)
            }
            if let obstacle = source.obstacle(state.id) { throw obstacle }
            guard state.conclusion == nil else { throw .specimenConcluded(state.id) }
            if let pool = evidence.blockedBy { throw .specimenBlocked(state.id, pool) }
            return [.concluded(conclusion)]
        case .withdraw:
            guard let conclusion = state.conclusion else { throw .specimenNotConcluded(state.id) }
            guard let reason = circumstance.reason, reason.isText(bytesMax: reasonBytesMax) else {
                throw .retestReasonMissing
            }
            try circumstance.signed(
                state.subject, version: state.version, content: state.withdrawal(reason: reason), .approved)
            return [.withdrawn(conclusion.verdict)]
        }
    }

    package static func apply(_ fact: SpecimenFact, _ head: EntryHead, to state: inout SpecimenState) {
        state.version += 1
        switch fact {
        case .concluded(let conclusion): state.conclusion = conclusion
        case .withdrawn: state.conclusion = nil
        }
    }
}

extension Circumstance {
    /// The actor signed exactly this.
    func signed(
        _ record: Subject, version: Int64, content: [UInt8], _ meaning: SignatureMeaning
    ) throws(Refusal) {
        let digest = hash(content)
        let isSigned = signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == record && statement.version == version && statement.digest == digest
                && statement.meaning == meaning && statement.person == actor.person
                && signed.standing.person == actor.person
        }
        guard isSigned else { throw .retestSignatureMissing }
    }
}
