package import Kernel

package enum DisposalCommand: Command {
    case dispose(DisposalScope)

    /// The record is still what was signed: answered by who can read the whole ledger.
    static let requirement = "records.disposal"

    package var permission: Permission? { "records.dispose" }

    package var scope: DisposalScope {
        switch self {
        case .dispose(let scope): scope
        }
    }

    package var requirements: [Requirement] {
        [Requirement("records.disposal", String(decoding: scope.canonicalBytes, as: UTF8.self))]
    }

    static func asked(_ requirement: Requirement) -> DisposalScope? {
        do throws(JSONFailure) {
            return try DisposalScope(reading: JSONFields(canonical: Array(requirement.argument.utf8)))
        } catch {
            return nil
        }
    }

    package func write(to writer: inout CanonicalWriter) { scope.write(to: &writer) }
}

package struct DisposalState: Sendable, Equatable {
    package let id: String
    package var isRecorded = false

    package var subject: Subject { Subject(DisposalRules.noun, id) }
}

/// What a disposal must know besides.
package struct DisposalEvidence: Sendable {
    package let schedules: [RetentionSchedule]
    /// A hold that is open on the record.
    package let hold: String?
    package let disposedBefore: Bool

    package init(schedules: [RetentionSchedule], hold: String?, disposedBefore: Bool) {
        self.schedules = schedules
        self.hold = hold
        self.disposedBefore = disposedBefore
    }
}

/// A record is disposed of after its time, once, by two persons, and never while something holds it (Law.s42: P11
/// 11.10(c), GMP Art. 162).
package enum DisposalRules: Rules {
    package static let noun = "records.disposal"
    /// The first and only version.
    package static let version: Int64 = 0
    package static let reasonBytesMax = 2_000

    package static func blank(_ id: String) -> DisposalState { DisposalState(id: id) }

    package static func decide(
        _ command: DisposalCommand, _ state: DisposalState, _ evidence: DisposalEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [DisposalFact] {
        let scope = command.scope
        guard !state.isRecorded, !evidence.disposedBefore else { throw .disposalBefore }
        guard circumstance.reason?.isText(bytesMax: reasonBytesMax) == true else { throw .disposalReasonMissing }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let schedule = evidence.schedules.inForce(on: today), let time = schedule[scope.subject.noun] else {
            throw .disposalTimeUnknown(scope.subject.noun)
        }
        let newest = scope.newestAt.day(offsetMinutes: circumstance.zoneMinutes)
        guard let until = time.keptUntil(newest) else { throw .disposalNever(time) }
        guard today > until else { throw .disposalInsideRetention(time, until: until) }
        if let hold = evidence.hold { throw .disposalHeld(hold) }
        try checkSignatures(scope, state, circumstance)
        return [.recorded(scope, schedule: schedule.version)]
    }

    private static func checkSignatures(
        _ scope: DisposalScope, _ state: DisposalState, _ circumstance: Circumstance
    ) throws(Refusal) {
        let digest = circumstance.hash(scope.canonicalBytes)
        func signed(_ meaning: SignatureMeaning) -> [SignedBy] {
            circumstance.signatures.filter { signed in
                let statement = signed.signature.statement
                return statement.record == state.subject && statement.version == version
                    && statement.meaning == meaning && statement.digest == digest
                    && statement.person == signed.standing.person
            }
        }
        let own = signed(.approved).contains { $0.standing.person == circumstance.actor.person }
        guard own else { throw .disposalSignatureMissing }
        let seconds = signed(.verified)
        guard !seconds.isEmpty else { throw .disposalSignatureMissing }
        let second = seconds.contains { second in
            second.standing.person != circumstance.actor.person && second.standing.active
                && second.standing.permissions.contains("records.dispose")
        }
        guard second else { throw .disposalSecondPersonWrong }
    }

    package static func apply(_ fact: DisposalFact, _ head: EntryHead, to state: inout DisposalState) {
        state.isRecorded = true
    }
}
