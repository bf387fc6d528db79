package import Kernel
import Lineage
import Plasma
package import Preparation
import Quarantine

/// A bag's row in a pool.
package struct PoolRow: Sendable, Hashable {
    package let pool: String
    package let bag: PooledBag
    package let standing: PooledStanding

    package init(pool: String, bag: PooledBag, standing: PooledStanding) {
        self.pool = pool
        self.bag = bag
        self.standing = standing
    }
}

/// What the record knows around a pool.
package struct PoolingEvidence: Sendable {
    package var packs: [PoolingPack] = []
    package var order: OrderState?
    /// The rules of picking, all versions.
    package var criteria: [PreparationPack] = []
    /// The live pool of the order.
    package var poolOfOrder: String?
    /// Rows of the bags that the command names, in whatever pool they are; not of those that were taken out again.
    package var rows: [String: PoolRow] = [:]
    /// All that judging the bags takes; judged at the instant of the act.
    package var pick = PickEvidence.none
    /// Which bags go in, for the act that makes the pool.
    package var sum = PoolSum()
    /// Numbers of samples that exist.
    package var samples: Set<String> = []
    /// Exception events of the pool that QA has not judged.
    package var exceptions: [String] = []

    package init() {}
}

/// Bags go in one by one, each judged at that instant; what comes out is one batch, signed by three, then tested
/// (GMP annex Blood Products, Art. 25 and 28: traceable one by one, tested as a pool).
package enum PoolingRules: Rules {
    package static let noun = "pooling.pool"
    package static let bagsMax = 500
    package static let samplesMax = 100
    package static let reasonBytesMax = 2_000

    package static func blank(_ id: String) -> PoolingState { PoolingState(id: id) }

    package static func decide(
        _ command: PoolingCommand, _ state: PoolingState, _ evidence: PoolingEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [PoolingFact] {
        if case .open(let order) = command { return [try open(order, state, evidence, circumstance)] }
        guard let opening = state.opening else { throw .poolingUnknown(state.id) }
        guard state.stage != .cancelled else { throw .poolingCancelled(state.id) }
        guard let pack = evidence.packs.first(where: { $0.version == opening.specification }) else {
            throw PoolingPack.missing
        }
        switch command {
        case .open: throw .poolingExists(state.id)
        case .issue(let bags): return [try issue(bags, state, opening, evidence, circumstance)]
        case .giveBack(let bag): return [try giveBack(bag, state, evidence, circumstance)]
        case .reject(let bag, let code): return [try reject(bag, code, state, evidence)]
        case .empty(let bags): return [try empty(bags, state, evidence)]
        case .count(let count, let deviation): return [try self.count(count, deviation, state, pack, circumstance)]
        case .make(let kilograms, let tank):
            return [.made(try making(kilograms, tank, state, pack, evidence, circumstance))]
        case .sample(let samples): return [.sampled(try drawn(samples, state, pack, evidence, circumstance))]
        case .test(let results, let at): return [try test(results, at, state, opening, pack, circumstance)]
        case .check: return [try check(state, opening, pack, circumstance)]
        case .conclude: return [try conclude(state, pack, evidence, circumstance)]
        case .reopen: return [try reopen(state, circumstance)]
        case .cancel:
            guard state.stage == .issuing, state.bags == 0 else { throw .poolingNotEmpty }
            _ = try circumstance.poolingReason()
            return [.cancelled]
        }
    }

    private static func open(
        _ order: String, _ state: PoolingState, _ evidence: PoolingEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        guard state.opening == nil else { throw .poolingExists(state.id) }
        guard state.id.isCode else { throw .poolingFieldWrong("pool") }
        let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
        guard let pack = evidence.packs.inForce(on: today) else { throw PoolingPack.missing }
        let found = try released(evidence.order, order)
        if let pool = evidence.poolOfOrder { throw .poolingOrderTaken(order, pool) }
        return .opened(PoolOpening(order: order, group: found.draft?.group ?? "", specification: pack.version))
    }

    /// Plasma goes to production only as QA released it, and not while somebody has stopped it.
    static func released(_ order: OrderState?, _ id: String) throws(Refusal) -> OrderState {
        guard let order, order.draft != nil else { throw .poolingOrderUnknown(id) }
        guard order.stage == .released || order.stage == .issuing else { throw .poolingOrderNotReleased(id) }
        guard !order.paused else { throw .poolingOrderPaused(id) }
        return order
    }

    /// What the bags are wanted for, by the version of the rules that they were picked by.
    static func purpose(
        _ order: OrderState, _ pool: String, _ evidence: PoolingEvidence
    ) throws(Refusal) -> PickPurpose {
        guard let purpose = PickPurpose(order, evidence.criteria, pools: [pool]) else {
            throw .poolingOrderUnknown(order.id)
        }
        return purpose
    }

    // MARK: Bags

    private static func issue(
        _ bags: [String], _ state: PoolingState, _ opening: PoolOpening, _ evidence: PoolingEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        guard state.stage == .issuing else { throw .poolingStageWrong(state.stage) }
        guard (1...bagsMax).contains(bags.count), Set(bags).count == bags.count else {
            throw .poolingFieldWrong("bags")
        }
        let order = try released(evidence.order, opening.order)
        let bars = PickRules.check(
            bags, evidence.pick, for: try purpose(order, state.id, evidence), at: circumstance.now,
            zoneMinutes: circumstance.zoneMinutes)
        var issued: [PooledBag] = []
        for bag in bags {
            if let row = evidence.rows[bag] { throw .poolingBagTwice(bag, row.pool) }
            guard evidence.pick.orders[bag] == order.id, let file = evidence.pick.files.bag(bag),
                let stock = file.stock
            else { throw .poolingBagNotInOrder(bag, order.id) }
            if let bar = bars[bag] { throw .poolingBagBarred(bag, Phrase(joining: bar)) }
            issued.append(
                PooledBag(
                    bag: bag, station: stock.station, donor: file.donor, collectedOn: stock.collectedOn,
                    grams: stock.netGrams))
        }
        return .issued(issued)
    }

    private static func giveBack(
        _ bag: String, _ state: PoolingState, _ evidence: PoolingEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        let row = try row(of: bag, state, evidence)
        guard row.standing == .issued else { throw .poolingBagCut(bag) }
        let confirmation = ReturnConfirmation(pool: state.id, bag: bag, reason: try circumstance.poolingReason())
        try circumstance.poolingSigned(
            confirmation.subject, version: ReturnConfirmation.version, content: confirmation.canonicalBytes, .performed)
        return .returned(bag: bag, grams: row.bag.grams)
    }

    /// A bag of this pool that is not out of it yet, while it can still be taken out.
    private static func row(
        of bag: String, _ state: PoolingState, _ evidence: PoolingEvidence
    ) throws(Refusal) -> PoolRow {
        guard state.stage == .issuing || state.stage == .counted else { throw .poolingStageWrong(state.stage) }
        guard let row = evidence.rows[bag], row.pool == state.id else {
            throw .poolingBagNotHere(bag, state.id)
        }
        return row
    }

    private static func reject(
        _ bag: String, _ code: ReasonCode, _ state: PoolingState, _ evidence: PoolingEvidence
    ) throws(Refusal) -> PoolingFact {
        let row = try row(of: bag, state, evidence)
        guard row.standing != .rejected else { throw .poolingBagRejected(bag) }
        guard ReasonCode.defects.contains(code) else { throw .poolingFieldWrong("code") }
        return .bagRejected(bag: bag, grams: row.bag.grams, code, wasCut: row.standing == .cut)
    }

    private static func empty(
        _ bags: [String], _ state: PoolingState, _ evidence: PoolingEvidence
    ) throws(Refusal) -> PoolingFact {
        guard (1...bagsMax).contains(bags.count), Set(bags).count == bags.count else {
            throw .poolingFieldWrong("bags")
        }
        for bag in bags {
            switch try row(of: bag, state, evidence).standing {
            case .issued: break
            case .cut, .returned: throw .poolingEmptyTwice(bag)
            case .rejected: throw .poolingBagRejected(bag)
            }
        }
        return .emptied(bags)
    }

    /// Empty bags are as many as bags were cut, or a deviation says why, and a second person confirms it.
    private static func count(
        _ told: Int?, _ deviation: String?, _ state: PoolingState, _ pack: PoolingPack, _ circumstance: Circumstance
    ) throws(Refusal) -> PoolingFact {
        guard state.stage == .issuing || state.stage == .counted else { throw .poolingStageWrong(state.stage) }
        guard state.going > 0 else { throw .poolingNothingIssued }
        let counted: Int
        switch pack.emptyBags.value {
        case .scan: counted = state.cut
        case .count:
            guard let told, (0...StepRules.nodesMax).contains(told) else { throw .poolingFieldWrong("counted") }
            counted = told
        }
        let plain = EmptyCount(expected: state.going, counted: counted)
        if plain.isEven { return .counted(plain) }
        guard let deviation, deviation.isShortLine else { throw .poolingCountDiffers(plain) }
        let told = EmptyCount(expected: state.going, counted: counted, deviation: deviation)
        let content = state.content(of: told, reason: try circumstance.poolingReason())
        let second = try circumstance.poolingPerson(
            { $0.permissions.contains("pooling.verify") }, .verified, on: state.subject, version: state.version,
            content: content)
        guard second != circumstance.actor.person else { throw .poolingSamePerson }
        return .counted(
            EmptyCount(expected: state.going, counted: counted, deviation: deviation, confirmedBy: second))
    }

    package static func apply(_ fact: PoolingFact, _ head: EntryHead, to state: inout PoolingState) {
        state.version += 1
        switch fact {
        case .opened(let opening): state.opening = opening
        case .issued(let bags):
            state.bags += bags.count
            for bag in bags { state.weight = state.weight + Milligrams(bag.grams) }
        case .returned(_, let grams):
            state.bags -= 1
            state.remove(grams)
        case .bagRejected(_, let grams, _, let wasCut):
            state.rejected += 1
            if wasCut { state.cut -= 1 }
            state.remove(grams)
        case .emptied(let bags):
            state.cut += bags.count
            state.countAgain()
        case .counted(let count):
            state.count = count
            state.stage = .counted
        case .made(let making):
            state.making = making
            state.madeBy = head.person
            state.madeAt = head.recordedAt
            state.stage = .made
        case .sampled(let samples): state.samples += samples
        case .tested(let results, let at): state.take(results, at: at, by: head.person)
        case .testsChecked: state.checkedBy = head.person
        case .concluded(let conclusion):
            state.conclusion = conclusion
            if conclusion.verdict == .fail, state.hold == nil { state.hold = hold(head) }
        case .reopened:
            // The hold of a failed pool still stands; that of a passed one was never placed, or was lifted.
            if state.conclusion?.verdict == .pass { state.hold = hold(head) }
            state.conclusion = nil
            state.checkedBy = nil
            state.round += 1
        case .cancelled: state.stage = .cancelled
        }
    }

    /// The number of the hold that a fact places.
    static func hold(_ head: EntryHead) -> String { "\(head.subject.id)-\(head.index)" }
}
