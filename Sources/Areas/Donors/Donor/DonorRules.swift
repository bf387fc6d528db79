package import Kernel
package import Records

package struct DonorState: Sendable, Equatable {
    package let id: String
    package var station = ""
    package var number = ""
    /// The identity under the donor's key; nil before registration and after erasure.
    package var sealed: [UInt8]?
    package var isRegistered = false
    package var isErased = false
    /// When the newest fact of the donor's own was recorded; looks at the identity do not count.
    package var newestAt: Moment?
    /// Count of facts.
    package var version: Int64 = 0
    package var tag: Digest?
    package var report: DonorReport?
    /// Open ones, in the order in which they were placed.
    package var deferrals: [Deferral] = []
    /// Another record with the same resident number, unsettled.
    package var twin: String?
    /// The record that stands for this one.
    package var mergedInto: String?
    /// Records that this one stands for, sorted.
    package var members: [String] = []
    /// Records of others with the same resident number, sorted.
    package var apart: [String] = []

    package var subject: Subject { Subject(DonorRules.noun, id) }
}

/// What must be known besides.
package struct DonorEvidence: Sendable {
    /// Of the command's station: nil if nobody registered it.
    package let stationName: String?
    package let schedules: [RetentionSchedule]
    /// A hold that is open on the donor.
    package let hold: String?
    /// Records with the same resident number.
    package let twins: [String]
    /// The record that a merge, a split or the like names.
    package let other: DonorState?
    /// Donations of both.
    package let bags: [String]
    package let criteria: [DonationCriteria]

    package init(
        stationName: String? = nil, schedules: [RetentionSchedule] = [], hold: String? = nil, twins: [String] = [],
        other: DonorState? = nil, bags: [String] = [], criteria: [DonationCriteria] = []
    ) {
        self.stationName = stationName
        self.schedules = schedules
        self.hold = hold
        self.twins = twins
        self.other = other
        self.bags = bags
        self.criteria = criteria
    }
}

/// A donor is known by station and number. The identity is sealed before it gets here: nothing in these rules, in a
/// fact or in a table can read it.
package enum DonorRules: Rules {
    package static let noun = "donors.donor"
    package static let numberBytesMax = 40
    /// More than name, number and phone need.
    static let sealedBytesMax = 1_000
    package static let noteBytesMax = 500
    package static let reasonBytesMax = 2_000

    /// How the record of a donor is named.
    package static func id(station: String, number: String) -> String { "\(station)-\(number)" }

    package static func blank(_ id: String) -> DonorState { DonorState(id: id) }

    package static func decide(
        _ command: DonorCommand, _ state: DonorState, _ evidence: DonorEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [DonorFact] {
        switch command {
        case .register(let station, let number, let sealed, let tag):
            return try register(station, number, sealed, state, evidence)
                + matching(tag, state, station: station, evidence, refusing: true)
        case .report(let report): return try self.report(report, state, evidence)
        case .placeDeferral, .liftDeferral: return try deferring(command, state, evidence, circumstance)
        case .merge, .split, .tellApart, .noteTwin, .join, .leave, .noteApart:
            return try tying(command, state, evidence, circumstance)
        default: break
        }
        guard state.isRegistered else { throw .donorUnknown }
        guard !state.isErased else { throw .donorErased }
        switch command {
        case .correct(let sealed, let tag):
            guard isSealed(sealed), sealed != state.sealed else { throw .donorUnchanged }
            guard let reason = circumstance.reason, reason.isText(bytesMax: reasonBytesMax) else {
                throw .donorReasonMissing
            }
            return [.corrected(sealed: sealed)]
                + (try matching(tag, state, station: state.station, evidence, refusing: false))
        case .look(let purpose, let note):
            guard note.isLine(bytesMax: noteBytesMax) else { throw .donorNoteMissing }
            return [.seen(purpose, note: note)]
        case .erase(let ground, let reference):
            return try erase(ground, reference, state, evidence, circumstance)
        default: preconditionFailure("decided above")
        }
    }

    static func register(
        _ station: String, _ number: String, _ sealed: [UInt8], _ state: DonorState, _ evidence: DonorEvidence
    ) throws(Refusal) -> [DonorFact] {
        // A station told of the donor before it gave their identity: then this completes the record.
        guard !state.isRegistered || state.report != nil && state.sealed == nil && !state.isErased else {
            throw .donorExists
        }
        guard number.isLine(bytesMax: numberBytesMax), !number.contains("/"),
            state.id == id(station: station, number: number)
        else { throw .donorFieldWrong(Phrase("浆员编号", "Donor number")) }
        guard evidence.stationName != nil else { throw .donorStationUnknown(station) }
        guard isSealed(sealed) else { throw .donorFieldWrong(Phrase("身份", "Identity")) }
        return [.registered(station: station, number: number, sealed: sealed)]
    }

    /// Nonce and tag alone are 28 bytes.
    private static func isSealed(_ bytes: [UInt8]) -> Bool { (29...sealedBytesMax).contains(bytes.count) }

    private static func erase(
        _ ground: ErasureGround, _ reference: String, _ state: DonorState, _ evidence: DonorEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [DonorFact] {
        guard reference.isLine(bytesMax: numberBytesMax) else { throw .donorReferenceMissing }
        guard let reason = circumstance.reason, reason.isText(bytesMax: reasonBytesMax) else {
            throw .donorReasonMissing
        }
        if let hold = evidence.hold { throw .donorHeld(hold) }
        if !ground.goesBeforeRetention { try checkRetention(state, evidence, circumstance) }
        let order = ErasureOrder(donor: state.id, ground: ground, reference: reference, reason: reason)
        let digest = circumstance.hash(order.canonicalBytes)
        let own = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == state.subject && statement.version == state.version
                && statement.meaning == .approved && statement.digest == digest
                && statement.person == circumstance.actor.person && signed.standing.person == circumstance.actor.person
        }
        guard own else { throw .donorSignatureMissing }
        return [.erased(ground, reference: reference)]
    }

    /// PIPL Art. 47: what another law says must be kept is kept, whoever asks.
    private static func checkRetention(
        _ state: DonorState, _ evidence: DonorEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let time = evidence.schedules.inForce(on: today)?[noun], let newest = state.newestAt else {
            throw .donorRetentionUnknown
        }
        guard let until = time.keptUntil(newest.day(offsetMinutes: circumstance.zoneMinutes)), today > until else {
            throw .donorInsideRetention(time)
        }
    }

    package static func apply(_ fact: DonorFact, _ head: EntryHead, to state: inout DonorState) {
        state.version += 1
        switch fact {
        case .registered(let station, let number, let sealed):
            state.station = station
            state.number = number
            state.sealed = sealed
            state.isRegistered = true
            state.newestAt = head.recordedAt
        case .corrected(let sealed):
            state.sealed = sealed
            state.newestAt = head.recordedAt
        case .seen: break
        case .erased:
            state.sealed = nil
            state.isErased = true
            state.tag = nil
            state.twin = nil
        default: applyPerson(fact, head, to: &state)
        }
    }
}
