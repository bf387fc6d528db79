package import Kernel
package import Plasma
package import Quarantine

/// All that judging bags for a preparation takes, read from one snapshot; judged at any instant.
package struct PickEvidence: Sendable, Hashable {
    package let files: ClearanceFiles
    /// The open preparation of each bag that is in one.
    package let orders: [String: String]

    package static let none = PickEvidence(files: .none, orders: [:])

    /// A few statements for each sixty-four bags.
    package static func read(_ bags: [String], from snapshot: any Snapshot) throws(Fault) -> PickEvidence {
        PickEvidence(
            files: try ClearanceFiles.read(bags, from: snapshot),
            orders: try OrderLookups.orders(of: bags, from: snapshot))
    }
}

/// What a bag is wanted for, and by whom.
package struct PickPurpose: Sendable, Hashable {
    package let order: String
    package let type: PlasmaType
    package let group: ProductGroup
    package let isPaused: Bool
    package let pausedShipments: Set<String>
    /// Pools of the order: what is issued to them is no obstacle to them.
    package let pools: Set<String>

    /// Nil if the version of the rules, or its group, is not there.
    package init?(_ state: OrderState, _ packs: [PreparationPack], pools: Set<String> = []) {
        guard let draft = state.draft, let group = packs.version(draft.rules)?.group(draft.group) else { return nil }
        order = state.id
        type = draft.type
        self.group = group
        isPaused = state.paused
        pausedShipments = Set(state.pausedShipments)
        self.pools = pools
    }
}

/// Every rule of one bag, judged again at an instant and never taken from a flag (§2.7 d of the trade).
package enum PickRules {
    /// What stands against each bag; a bag without an obstacle has none here.
    package static func check(
        _ bags: [String], _ evidence: PickEvidence, for purpose: PickPurpose, at now: Moment, zoneMinutes: Int
    ) -> [String: [PickObstacle]] {
        let clearances = evidence.files.judge(
            at: now, for: purpose.group.use, zoneMinutes: zoneMinutes,
            within: purpose.pools.union([purpose.order]))
        let today = now.day(offsetMinutes: zoneMinutes)
        var found: [String: [PickObstacle]] = [:]
        for bag in bags {
            let obstacles = obstacles(bag, clearances[bag], evidence, purpose, on: today)
            if !obstacles.isEmpty { found[bag] = obstacles }
        }
        return found
    }

    /// The same of one bag, read and judged: what the scanner at issue asks.
    package static func check(
        _ bag: String, for purpose: PickPurpose, at now: Moment, zoneMinutes: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [PickObstacle] {
        let evidence = try PickEvidence.read([bag], from: snapshot)
        return check([bag], evidence, for: purpose, at: now, zoneMinutes: zoneMinutes)[bag] ?? []
    }

    private static func obstacles(
        _ bag: String, _ clearance: Clearance?, _ evidence: PickEvidence, _ purpose: PickPurpose, on today: Day
    ) -> [PickObstacle] {
        guard let clearance else { return [.unknown] }
        var found: [PickObstacle] = []
        switch clearance.verdict {
        case .cleared: break
        case .waiting: found.append(.waiting)
        case .failed: found.append(.failed)
        }
        found += clearance.obstacles.map(PickObstacle.clearance)
        if let file = evidence.files.bag(bag), let stock = file.stock {
            if stock.type != purpose.type || !purpose.group.types.contains(stock.type) {
                found.append(.type(stock.type))
            }
            let first = file.collectedOn.adding(days: purpose.group[.ageMinDays])
            let last = file.collectedOn.adding(days: purpose.group[.ageMaxDays])
            if today < first { found.append(.young(first)) }
            if today > last { found.append(.old(last.adding(days: 1))) }
            if purpose.pausedShipments.contains(stock.shipment) { found.append(.paused(stock.shipment)) }
        }
        if let order = evidence.orders[bag], order != purpose.order { found.append(.ordered(order)) }
        if purpose.isPaused { found.append(.paused("")) }
        return found
    }

    /// The list's line of a bag as it is now; nil if it is not in the store.
    static func line(_ bag: String, _ evidence: PickEvidence) -> PickedBag? {
        guard let file = evidence.files.bag(bag), let stock = file.stock else { return nil }
        return PickedBag(
            bag: bag, station: stock.station, donor: file.donor, collectedOn: file.collectedOn, grams: stock.netGrams)
    }
}
