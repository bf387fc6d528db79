package import Kernel
import Sheets

/// What may be asked of one bag after it was announced.
package enum UnitCommand: Command {
    /// Not to be used before the hold is lifted.
    ///
    /// Donors call it from a reaction to `plasma.shipment.announced` or `…received`:
    /// `try acting.act(UnitTable.self, on: bag, .hold([.interval, .donorExcluded]))`. The codes that do not stand yet
    /// are recorded; `plasma.unit.held-already` is thrown if all do, which a reaction catches and passes over. The bag
    /// must be on a manifest of this plant (`plasma.unit.unknown` else). A person gives a reason, the node need not.
    case hold([ReasonCode])
    case lift([ReasonCode])
    case decide(UnitDecision)
    case withdrawDecision
    case destroy(grams: DecimalNumber, DestructionMethod)
    /// An order of destruction was executed: its witnesses signed there.
    case destroyFor(Destruction)

    package var permission: Permission? {
        switch self {
        case .destroyFor: nil
        case .hold: "plasma.hold"
        case .lift, .decide, .withdrawDecision, .destroy: "plasma.decide"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .hold(let codes):
            writer.value("hold")
            for code in codes { writer.value(code.rawValue) }
        case .lift(let codes):
            writer.value("lift")
            for code in codes { writer.value(code.rawValue) }
        case .decide(let decision):
            writer.value("decide")
            writer.value(decision.rawValue)
        case .withdrawDecision: writer.value("withdraw")
        case .destroy(let grams, let method):
            writer.value("destroy")
            writer.value(grams.text)
            writer.value(method.rawValue)
        case .destroyFor(let destruction):
            writer.value("destroy-for")
            writer.value(destruction.grams.text)
            writer.value(destruction.method.rawValue)
        }
        writer.endArray()
    }
}

extension UnitCommand {
    /// A hold may still be recorded of what is in a pool: it is the pool that somebody must then look at.
    fileprivate var mayFollowPooling: Bool {
        switch self {
        case .hold, .lift: true
        case .decide, .withdrawDecision, .destroy, .destroyFor: false
        }
    }
}

/// The life of one bag after receipt: holds, what QA decides, destruction. Every undo is a new signed fact
/// (GMP annex Blood Products, Art. 17: what fails is never used).
package enum UnitRules: Rules {
    package static let noun = "plasma.unit"
    package static let reasonBytesMax = 2_000

    package static func blank(_ id: String) -> UnitState { UnitState(id: id) }

    /// `evidence`: what its shipment made of it; nil if no manifest of this plant has it.
    package static func decide(
        _ command: UnitCommand, _ state: UnitState, _ evidence: UnitReceipt?, _ circumstance: Circumstance
    ) throws(Refusal) -> [UnitFact] {
        guard let receipt = evidence else { throw .unitUnknown(state.id) }
        guard state.destruction == nil else { throw .unitDestroyed }
        if receipt.usage == .pooled, !command.mayFollowPooling { throw .unitPooled(receipt.usageRecord) }
        switch command {
        case .hold(let codes): return try hold(codes, state, circumstance)
        case .lift(let codes): return try lift(codes, state, circumstance)
        case .decide(let decision): return try decide(decision, state, receipt, circumstance)
        case .withdrawDecision:
            guard !state.holds.contains(.lookBack) else { throw .unitLookBack }
            guard let decision = state.decision else { throw .unitDecisionMissing }
            let reason = try reason(circumstance)
            let verifier = try confirm(
                UnitConfirmation(state, withdrawing: decision, reason: reason), circumstance)
            return [.decisionWithdrawn(decision, verifiedBy: verifier)]
        case .destroy(let grams, let method): return try destroy(grams, method, state, receipt, circumstance)
        case .destroyFor(let destruction):
            guard state.standing(receipt) == .rejected, state.decision != .giveBack else { throw .unitNotRejected }
            return [.destroyed(destruction)]
        }
    }

    private static func hold(
        _ codes: [ReasonCode], _ state: UnitState, _ circumstance: Circumstance
    ) throws(Refusal) -> [UnitFact] {
        var new: [ReasonCode] = []
        for code in codes where !state.holds.contains(code) && !new.contains(code) { new.append(code) }
        guard !new.isEmpty else { throw .unitHeldAlready }
        guard !isPerson(circumstance) || !new.contains(.lookBack) else { throw .unitLookBack }
        if isPerson(circumstance) { _ = try reason(circumstance) }
        return [.held(new)]
    }

    private static func lift(
        _ codes: [ReasonCode], _ state: UnitState, _ circumstance: Circumstance
    ) throws(Refusal) -> [UnitFact] {
        guard !codes.isEmpty, codes.allSatisfy(state.holds.contains) else { throw .unitHoldMissing }
        if codes.contains(.lookBack) {
            // The assessment was signed in its case: it alone ends this hold.
            guard !isPerson(circumstance), codes == [.lookBack] else { throw .unitLookBack }
            return [.lifted(codes, verifiedBy: circumstance.actor.person)]
        }
        let reason = try reason(circumstance)
        let verifier = try confirm(UnitConfirmation(state, lifting: codes, reason: reason), circumstance)
        return [.lifted(codes, verifiedBy: verifier)]
    }

    private static func decide(
        _ decision: UnitDecision, _ state: UnitState, _ receipt: UnitReceipt, _ circumstance: Circumstance
    ) throws(Refusal) -> [UnitFact] {
        guard receipt.bag != .announced else { throw .unitNotReceived }
        guard state.decision == nil else { throw .unitDecidedAlready }
        if decision == .reject, !isPerson(circumstance), state.holds.contains(.lookBack) {
            // QA signed it in the case of the look-back.
            return [.decided(decision, verifiedBy: circumstance.actor.person)]
        }
        guard !state.holds.contains(.lookBack) else { throw .unitLookBack }
        if decision == .release {
            guard receipt.stage != .rejected,
                receipt.bag == .isolated || receipt.bag == .rejected || receipt.sampleMissing
            else { throw .unitNotIsolated }
        }
        let reason = try reason(circumstance)
        let verifier = try confirm(UnitConfirmation(state, deciding: decision, reason: reason), circumstance)
        return [.decided(decision, verifiedBy: verifier)]
    }

    /// Two witnesses, neither of them the one who records it, each sign what was destroyed.
    private static func destroy(
        _ grams: DecimalNumber, _ method: DestructionMethod, _ state: UnitState, _ receipt: UnitReceipt,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [UnitFact] {
        guard state.standing(receipt) == .rejected, state.decision != .giveBack else { throw .unitNotRejected }
        guard !grams.isNegative, !grams.isZero, grams <= ManifestRows.weightGramsMax else { throw .bagWeightWrong }
        let reason = try reason(circumstance)
        let content = UnitConfirmation(state, destroying: grams, method, reason: reason)
        let digest = circumstance.hash(content.canonicalBytes)
        var witnesses: [String] = []
        for signed in circumstance.signatures {
            let statement = signed.signature.statement
            guard statement.record == content.subject, statement.meaning == .verified else { continue }
            guard signed.standing.person != circumstance.actor.person, !witnesses.contains(signed.standing.person)
            else {
                throw .unitWitnessesSame
            }
            guard signed.standing.active, signed.standing.permissions.contains("plasma.verify") else {
                throw .secondPersonNotPermitted
            }
            guard statement.person == signed.standing.person, statement.version == state.version,
                statement.digest == digest
            else { throw .signatureOtherContent }
            witnesses.append(signed.standing.person)
        }
        guard witnesses.count >= Destruction.witnessesMin else { throw .unitWitnessesMissing }
        return [.destroyed(Destruction(grams: grams, method: method, witnesses: witnesses))]
    }

    private static func isPerson(_ circumstance: Circumstance) -> Bool {
        circumstance.actor.person != Standing.node.person
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) -> String {
        guard let reason = circumstance.reason, !reason.trimmed.isEmpty, reason.utf8.count <= reasonBytesMax else {
            throw .unitReasonMissing
        }
        return reason
    }

    private static func confirm(
        _ content: UnitConfirmation, _ circumstance: Circumstance
    ) throws(Refusal) -> String {
        try circumstance.secondPerson(
            on: content.subject, version: content.version, content: content.canonicalBytes,
            missing: .unitSecondPersonMissing)
    }

    package static func apply(_ fact: UnitFact, _ head: EntryHead, to state: inout UnitState) {
        state.version += 1
        switch fact {
        case .held(let codes): state.holds += codes
        case .lifted(let codes, _): state.holds.removeAll(where: codes.contains)
        case .decided(let decision, _): state.decision = decision
        case .decisionWithdrawn: state.decision = nil
        case .destroyed(let destruction): state.destruction = destruction
        }
    }
}
