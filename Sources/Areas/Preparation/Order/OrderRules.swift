package import Kernel
package import Plasma

package enum OrderCommand: Command {
    case draft(group: String, type: PlasmaType, targetGrams: DecimalNumber)
    /// The list that picking proposed; every bag is judged again in the act.
    case pick([String], passedOver: [PassedOver])
    case exchange(out: String, in: String)
    case release
    case withdrawRelease
    /// The order, or what came by one shipment.
    case pause(shipment: String)
    case resume(shipment: String)
    case cancel
    /// Only the node asks, when a pool is opened for it, given up, or made.
    case beginIssue(pool: String)
    case stopIssue(pool: String)
    case endIssue(pool: String)

    package var permission: Permission? {
        switch self {
        case .draft, .pick, .exchange, .cancel: "preparation.plan"
        case .pause, .resume: "preparation.plan"
        case .release, .withdrawRelease: "preparation.release"
        case .beginIssue, .stopIssue, .endIssue: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .draft(let group, let type, let target):
            writer.value("draft")
            writer.value(group)
            writer.value(type.rawValue)
            writer.value(target.text)
        case .pick(let bags, let passedOver):
            writer.value("pick")
            for bag in bags { writer.value(bag) }
            for item in passedOver {
                writer.value(item.ground.rawValue)
                writer.value(Int64(item.bags))
            }
        case .exchange(let out, let bag):
            writer.value("exchange")
            writer.value(out)
            writer.value(bag)
        case .release: writer.value("release")
        case .withdrawRelease: writer.value("withdraw-release")
        case .pause(let shipment):
            writer.value("pause")
            writer.value(shipment)
        case .resume(let shipment):
            writer.value("resume")
            writer.value(shipment)
        case .cancel: writer.value("cancel")
        case .beginIssue(let pool):
            writer.value("begin-issue")
            writer.value(pool)
        case .stopIssue(let pool):
            writer.value("stop-issue")
            writer.value(pool)
        case .endIssue(let pool):
            writer.value("end-issue")
            writer.value(pool)
        }
        writer.endArray()
    }
}

/// What the tables know about the bags of a command, and of the list as it stands.
package struct OrderEvidence: Sendable, Hashable {
    package var packs: [PreparationPack] = []
    /// By bag.
    package var list: [PickedBag] = []
    package var pick = PickEvidence.none

    package init(packs: [PreparationPack] = [], list: [PickedBag] = [], pick: PickEvidence = .none) {
        self.packs = packs
        self.list = list
        self.pick = pick
    }
}

/// A preparation is drafted, picked, released by QA, and given to a pool; what was picked is free again only when the
/// order is cancelled or picked anew.
package enum OrderRules: Rules {
    package static let noun = "preparation.order"
    /// Bags of one list, and so of one fact.
    package static let bagsMax = 20_000
    package static let targetGramsMax = DecimalNumber(coefficient: 20_000_000)
    package static let reasonBytesMax = 2_000
    /// Bags that one refusal names.
    static let namedMax = 10

    package static func blank(_ id: String) -> OrderState { OrderState(id: id) }

    package static func decide(
        _ command: OrderCommand, _ state: OrderState, _ evidence: OrderEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [OrderFact] {
        if case .draft(let group, let type, let target) = command {
            return [try draft(group, type, target, state, evidence, circumstance)]
        }
        guard state.draft != nil else { throw .orderUnknown(state.id) }
        switch command {
        case .draft: return []
        case .pick(let bags, let passedOver): return [try pick(bags, passedOver, state, evidence, circumstance)]
        case .exchange(let out, let bag): return [try exchange(out, bag, state, evidence, circumstance)]
        case .release: return [try release(state, evidence, circumstance)]
        case .withdrawRelease:
            guard state.stage == .released else { throw .orderStageWrong(state.stage) }
            try checkReason(circumstance)
            try checkSignature(.withdraw, state, evidence, circumstance)
            return [.releaseWithdrawn]
        case .pause(let shipment):
            guard state.stage == .drafted || state.stage == .picked || state.stage == .released else {
                throw .orderStageWrong(state.stage)
            }
            guard shipment.isEmpty ? !state.paused : !state.pausedShipments.contains(shipment) else {
                throw .orderPaused
            }
            guard shipment.isEmpty || shipment.isCode else { throw .orderNumberWrong }
            try checkReason(circumstance)
            return [.paused(shipment: shipment)]
        case .resume(let shipment):
            guard shipment.isEmpty ? state.paused : state.pausedShipments.contains(shipment) else {
                throw .orderNotPaused
            }
            try checkReason(circumstance)
            return [.resumed(shipment: shipment)]
        case .cancel:
            guard state.stage == .drafted || state.stage == .picked else { throw .orderStageWrong(state.stage) }
            try checkReason(circumstance)
            return [.cancelled]
        case .beginIssue, .stopIssue, .endIssue: return [try issue(command, state)]
        }
    }

    private static func draft(
        _ group: String, _ type: PlasmaType, _ target: DecimalNumber, _ state: OrderState, _ evidence: OrderEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> OrderFact {
        guard state.draft == nil else { throw .orderExists(state.id) }
        guard state.id.isCode else { throw .orderNumberWrong }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let pack = evidence.packs.inForce(on: today) else { throw PreparationPack.missing }
        guard let found = pack.group(group) else { throw .groupUnknown(group) }
        guard found.types.contains(type) else { throw .orderTypeWrong(type.phrase) }
        guard !target.isNegative, !target.isZero, target <= targetGramsMax, target.scale <= 3 else {
            throw .orderTargetWrong
        }
        return .drafted(
            OrderDraft(group: group, use: found.use, type: type, targetGrams: target, rules: pack.version))
    }

    private static func pick(
        _ bags: [String], _ passedOver: [PassedOver], _ state: OrderState, _ evidence: OrderEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> OrderFact {
        guard state.stage == .drafted || state.stage == .picked else { throw .orderStageWrong(state.stage) }
        let purpose = try purpose(state, evidence)
        guard !state.paused else { throw .orderPaused }
        guard (1...min(bagsMax, purpose.group[.unitsMax])).contains(bags.count), Set(bags).count == bags.count else {
            throw .orderListWrong
        }
        try refuseObstacles(bags, purpose, evidence, circumstance)
        return .picked(bags.compactMap { PickRules.line($0, evidence.pick) }, passedOver: passedOver)
    }

    private static func exchange(
        _ out: String, _ bag: String, _ state: OrderState, _ evidence: OrderEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> OrderFact {
        guard state.stage == .picked else { throw .orderStageWrong(state.stage) }
        let purpose = try purpose(state, evidence)
        guard !state.paused else { throw .orderPaused }
        try checkReason(circumstance)
        guard let old = evidence.list.first(where: { $0.bag == out }) else { throw .bagNotListed(out) }
        guard !evidence.list.contains(where: { $0.bag == bag }) else { throw .bagListedAlready(bag) }
        try refuseObstacles([bag], purpose, evidence, circumstance)
        guard let new = PickRules.line(bag, evidence.pick) else { throw .bagNotListed(bag) }
        var summary = MixSummary(evidence.list)
        summary.remove(old)
        summary.add(new)
        return .exchanged(out: old, in: new, donors: summary.donors.count)
    }

    /// Every bag is judged again, then the list, then the signature.
    private static func release(
        _ state: OrderState, _ evidence: OrderEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> OrderFact {
        guard state.stage == .picked else { throw .orderStageWrong(state.stage) }
        let purpose = try purpose(state, evidence)
        guard !state.paused, state.pausedShipments.isEmpty else { throw .orderPaused }
        guard state.pickedBy != circumstance.actor.person else { throw .releaseOwn }
        try refuseObstacles(evidence.list.map(\.bag), purpose, evidence, circumstance)
        let summary = MixSummary(evidence.list)
        let target = state.draft?.targetGrams ?? summary.weight.grams
        let broken = MixRules.check(summary, purpose.group, target: target).filter { !$0.isMet }
        guard broken.isEmpty else {
            throw .mixWrong(
                Phrase(
                    broken.map(\.phrase.zh).joined(separator: "；"), broken.map(\.phrase.en).joined(separator: "; ")))
        }
        let list = try checkSignature(.release, state, evidence, circumstance)
        return .released(
            PlasmaRelease(bags: summary.bags, donors: summary.donors.count, grams: summary.weight.grams, list: list))
    }

    private static func issue(_ command: OrderCommand, _ state: OrderState) throws(Refusal) -> OrderFact {
        switch command {
        case .beginIssue(let pool):
            guard state.stage == .released else { throw .orderStageWrong(state.stage) }
            guard !state.paused else { throw .orderPaused }
            guard pool.isCode else { throw .orderNumberWrong }
            return .issueBegun(pool: pool)
        case .stopIssue(let pool):
            try checkPool(pool, state)
            return .issueStopped(pool: pool)
        case .endIssue(let pool):
            try checkPool(pool, state)
            return .issueEnded(pool: pool)
        default: throw .orderStageWrong(state.stage)
        }
    }

    private static func checkPool(_ pool: String, _ state: OrderState) throws(Refusal) {
        guard state.stage == .issuing else { throw .orderStageWrong(state.stage) }
        guard state.pool == pool else { throw .orderInOtherPool(state.pool) }
    }

    private static func purpose(_ state: OrderState, _ evidence: OrderEvidence) throws(Refusal) -> PickPurpose {
        guard let purpose = PickPurpose(state, evidence.packs) else { throw PreparationPack.missing }
        return purpose
    }

    private static func refuseObstacles(
        _ bags: [String], _ purpose: PickPurpose, _ evidence: OrderEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        let found = PickRules.check(
            bags, evidence.pick, for: purpose, at: circumstance.now, zoneMinutes: circumstance.zoneMinutes)
        guard !found.isEmpty else { return }
        let named = bags.filter { found[$0] != nil }.prefix(namedMax).map { bag -> Phrase in
            let phrases = (found[bag] ?? []).map(\.phrase)
            return Phrase(
                "\(bag)：\(phrases.map(\.zh).joined(separator: "、"))",
                "\(bag): \(phrases.map(\.en).joined(separator: ", "))")
        }
        throw .bagsObstructed(
            found.count, Phrase(named.map(\.zh).joined(separator: "；"), named.map(\.en).joined(separator: "; ")))
    }

    private static func checkReason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.isText(bytesMax: reasonBytesMax) == true else { throw .orderReasonMissing }
    }

    /// The digest of the list that the actor signed.
    @discardableResult
    private static func checkSignature(
        _ act: ReleaseRecord.Act, _ state: OrderState, _ evidence: OrderEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> Digest {
        let list = circumstance.hash(PickedList.canonicalBytes(evidence.list))
        let record = ReleaseRecord(act, state, list: list)
        let digest = circumstance.hash(record.canonicalBytes)
        let isSigned = circumstance.signatures.contains { signed in
            let statement = signed.signature.statement
            return statement.record == state.subject && statement.version == state.version
                && statement.digest == digest && statement.meaning == record.meaning
                && statement.person == circumstance.actor.person && signed.standing.person == circumstance.actor.person
        }
        guard isSigned else { throw .releaseSignatureMissing }
        return list
    }

    package static func apply(_ fact: OrderFact, _ head: EntryHead, to state: inout OrderState) {
        state.version += 1
        switch fact {
        case .drafted(let draft): state.draft = draft
        case .picked(let bags, _):
            let summary = MixSummary(bags)
            state.stage = .picked
            state.bags = summary.bags
            state.milligrams = summary.weight
            state.donors = summary.donors.count
            state.pickedBy = head.person
        case .exchanged(let out, let bag, let donors):
            state.milligrams = state.milligrams - Milligrams(out.grams) + Milligrams(bag.grams)
            state.donors = donors
            state.pickedBy = head.person
        case .released:
            state.stage = .released
            state.releasedBy = head.person
            state.releasedAt = head.recordedAt
        case .releaseWithdrawn:
            state.stage = .picked
            state.releasedBy = nil
            state.releasedAt = nil
        case .paused(let shipment):
            if shipment.isEmpty { state.paused = true } else { state.pausedShipments.append(shipment) }
        case .resumed(let shipment):
            if shipment.isEmpty { state.paused = false } else { state.pausedShipments.removeAll { $0 == shipment } }
        case .cancelled: state.stage = .cancelled
        case .issueBegun(let pool):
            state.stage = .issuing
            state.pool = pool
        case .issueStopped:
            state.stage = .released
            state.pool = ""
        case .issueEnded: state.stage = .issued
        }
    }
}
