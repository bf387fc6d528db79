package import Kernel
import Lineage
package import Plasma

/// What keeps a bag from being used although its quarantine may be over.
package enum ClearanceObstacle: Sendable, Hashable {
    /// It is not in the store.
    case absent
    case standing(UnitStanding)
    /// Past the shelf life of this use.
    case expired(Day)
    /// A sample of the donor was positive, after the bag was cleared: look-back.
    case positive(String)
    /// The donor was excluded for ever, after the bag was cleared.
    case excluded(String)
    /// A hold of the lineage reaches it.
    case heldBack
    /// It was too warm on its way: not for this use.
    case restricted(String)

    package var phrase: Phrase {
        switch self {
        case .absent: Phrase("不在库", "not in the store")
        case .standing(let standing): Phrase("库存状态：\(standing.phrase.zh)", "in the store as \(standing.phrase.en)")
        case .expired(let day): Phrase("\(day.iso) 已到期", "expired on \(day.iso)")
        case .positive(let sample): Phrase("供血浆者样本 \(sample) 阳性", "sample \(sample) of the donor is positive")
        case .excluded(let code): Phrase("供血浆者已永久淘汰（\(code)）", "the donor is excluded for ever (\(code))")
        case .heldBack: Phrase("谱系暂扣", "held by the lineage")
        case .restricted(let code): Phrase("限制用途（\(code)）", "restricted use (\(code))")
        }
    }
}

/// The judgement of one bag at one instant, for one use.
package struct Clearance: Sendable, Hashable {
    package let bag: String
    package let at: Moment
    package let verdict: QuarantineVerdict
    package let obstacles: [ClearanceObstacle]

    package var isUsable: Bool { verdict.state == .cleared && obstacles.isEmpty }
}

extension QuarantineLookups {
    /// Judges a bag from the facts at an instant, never from what the table says: picking asks this at the moment of
    /// issue (§2.7 d of the trade). Nil if the plant never took it in.
    package static func clearance(
        of bag: String, at now: Moment, for use: PlasmaUse, zoneMinutes: Int, from snapshot: any Snapshot
    ) throws(Fault) -> Clearance? {
        guard let line = try line(bag, from: snapshot) else { return nil }
        let donor = try owner(of: line.unit, from: snapshot)
        let history = try HistoryReader(snapshot).evidence(of: donor).history
        let file = BagFile(
            bag: bag, donor: donor, collectedOn: line.collectedOn,
            stock: try StockLookups.line(bag, from: snapshot),
            isHeld: try LineageLookups.isHeld(Subject(QuarantineFact.bagNoun, bag), from: snapshot))
        return file.clearance(
            history.judge(at: now, zoneMinutes: zoneMinutes), history.limits, at: now, for: use,
            zoneMinutes: zoneMinutes, within: [])
    }

    /// Whose the bag is: as its donation says, or as its papers did.
    private static func owner(of unit: QuarantineUnit, from snapshot: any Snapshot) throws(Fault) -> String {
        try DonationOwner.donor(of: unit.bag, from: snapshot) ?? unit.donor
    }
}

/// What stands of one bag besides its donor's history, as a snapshot has it.
struct BagFile: Sendable, Hashable {
    let bag: String
    let donor: String
    let collectedOn: Day
    /// Nil if it is not in the store.
    let stock: StockLine?
    /// A hold of the lineage reaches it.
    let isHeld: Bool

    /// `within`: records that may use it already, which is then no obstacle to them.
    func clearance(
        _ judge: QuarantineJudge, _ limits: [QuarantineLimits], at now: Moment, for use: PlasmaUse,
        zoneMinutes: Int, within records: Set<String>
    ) -> Clearance {
        var found: [ClearanceObstacle] = []
        if let stock {
            let isOurs =
                stock.usage != .pooled && stock.standing == stock.usage?.standing
                && records.contains(stock.usageRecord)
            if stock.standing != .accepted, !isOurs { found.append(.standing(stock.standing)) }
            // `TMP-A` leaves albumin and immunoglobulin; any other restriction leaves nothing.
            if !stock.restriction.isEmpty,
                use != .albuminAndImmunoglobulin || stock.restriction != ReasonCode.temperatureRestricted.rawValue
            {
                found.append(.restricted(stock.restriction))
            }
        } else {
            found.append(.absent)
        }
        let today = now.day(offsetMinutes: zoneMinutes)
        if let limits = limits.inForce(on: today) {
            let last = collectedOn.adding(days: limits.shelfLifeDays(use))
            if today > last { found.append(.expired(last)) }
        }
        if let stop = judge.stop {
            switch stop.ground.code {
            case .positive: found.append(.positive(stop.ground.sample))
            case .excluded: found.append(.excluded(stop.ground.detail))
            case .retest: break
            }
        }
        if isHeld { found.append(.heldBack) }
        return Clearance(bag: bag, at: now, verdict: judge.verdict(of: bag), obstacles: found)
    }
}
