import Assembly
import Donors
import Kernel
import Ledger
import Plasma
import Preparation
import TestKit
import Testing

extension Plant {
    /// Rules for a plant with a handful of bags.
    static func smallPack(donorsMin: Int = 1) throws -> PreparationPack {
        let whole = try PreparationPack.read(preparationPackBytes)
        let groups = whole.groups.map { group in
            let limits = group.limits.map { limit in
                let values: [String: String] = [
                    "donorsMin": "\(donorsMin)", "weightTolerance": "50", "ageMinDays": "0",
                ]
                return Limit(
                    name: limit.name, value: values[limit.name] ?? limit.value, unit: limit.unit,
                    source: limit.source, provenance: limit.provenance)
            }
            return ProductGroup(
                code: group.code, title: group.title, use: group.use, types: group.types, limits: limits)
        }
        return PreparationPack(version: whole.version, effectiveFrom: whole.effectiveFrom, groups: groups)
    }

    func adoptPreparation(donorsMin: Int = 1) async throws {
        let pack = try Plant.smallPack(donorsMin: donorsMin)
        try await must(errand(SelectionTable.self, PreparationPack.packName, .adopt(pack), by: "0105"))
    }

    /// Normal bags of the shipment that lie accepted in the store and of which no donation is told.
    func freeBags(_ shipment: DemoShipment) throws -> [String] {
        try restingBags(shipment).filter { bag in
            try store.read { (snapshot) throws(Fault) in
                let line = try StockLookups.line(bag, from: snapshot)
                return line?.standing == .accepted && line?.type == .normal && line?.restriction.isEmpty == true
            } && load(DonationTable.self, bag).donation == nil
        }
    }

    /// Clears bags of one donor, who came again and was clean: the donation of `later`.
    func clear(_ bags: [String], with later: String, of donor: String, at station: String) async throws {
        for (place, bag) in bags.enumerated() {
            try await give(bag, of: donor, at: station, days: -100 - 15 * (bags.count - 1 - place))
        }
        try await give(later, of: donor, at: station, days: -3)
        for bag in bags + [later] { try await conclude(bag, at: station, released: .storyStart - .days(1)) }
        for bag in bags { try await lift(bag) }
    }

    /// What the donation's findings held is looked into and lifted by two.
    func lift(_ bag: String) async throws {
        let state = try load(UnitTable.self, bag)
        guard !state.holds.isEmpty else { return }
        let content = UnitConfirmation(state, lifting: state.holds, reason: "已查")
        let second = try sign(
            content.subject, version: content.version, content: content.canonicalBytes, .verified, by: "0288")
        try await must(
            errand(UnitTable.self, bag, .lift(state.holds), by: "0533", reason: "已查", signatures: [second]))
    }

    func draft(_ order: String, grams: Int64) -> Act {
        errand(
            OrderTable.self, order,
            .draft(group: "IVIG", type: .normal, targetGrams: DecimalNumber(coefficient: grams)), by: "0720")
    }

    func release(_ order: String, _ act: ReleaseRecord.Act = .release, by person: String = "0533") throws -> Act {
        let state = try load(OrderTable.self, order)
        let list = try store.read { (snapshot) throws(Fault) in try OrderLookups.list(of: order, from: snapshot) }
        let record = ReleaseRecord(act, state, list: TreeHash.sha256(PickedList.canonicalBytes(list)))
        let own = try sign(
            state.subject, version: state.version, content: record.canonicalBytes, record.meaning, by: person)
        return errand(
            OrderTable.self, order, act == .release ? .release : .withdrawRelease, by: person, reason: "已看过",
            signatures: [own])
    }

    /// A bag is picked, released, taken back, exchanged, and issued; another order is given up.
    func prepare(_ shipments: [DemoShipment]) async throws {
        try await adoptPreparation()
        let shipment = try #require(try shipments.first { try freeBags($0).count > 2 })
        let bags = try freeBags(shipment)
        try await clear(
            Array(bags.prefix(2)), with: bags[2], of: "\(shipment.station)-DP1", at: shipment.station)
        try await must(draft("PP-1", grams: 600))
        try await must(errand(OrderTable.self, "PP-1", .pick([bags[0]], passedOver: []), by: "0720"))
        try await must(
            errand(OrderTable.self, "PP-1", .exchange(out: bags[0], in: bags[1]), by: "0720", reason: "外袋破损"))
        try await must(errand(OrderTable.self, "PP-1", .pause(shipment: "SH-9"), by: "0720", reason: "温度待查"))
        try await must(errand(OrderTable.self, "PP-1", .resume(shipment: "SH-9"), by: "0720", reason: "已查"))
        try await must(release("PP-1"))
        try await must(release("PP-1", .withdraw))
        try await must(release("PP-1"))
        let node = Standing.node.person
        try await must(errand(OrderTable.self, "PP-1", .beginIssue(pool: "PL-0"), by: node))
        try await must(errand(OrderTable.self, "PP-1", .stopIssue(pool: "PL-0"), by: node))
        try await must(errand(OrderTable.self, "PP-1", .beginIssue(pool: "PL-1"), by: node))
        try await must(errand(OrderTable.self, "PP-1", .endIssue(pool: "PL-1"), by: node))
        try await must(draft("PP-2", grams: 600))
        let plan = try plan("PP-2")
        try await must(
            errand(
                OrderTable.self, "PP-2", .pick(plan.bags.map(\.bag), passedOver: plan.passedOver), by: "0720"))
        try await must(errand(OrderTable.self, "PP-2", .cancel, by: "0720", reason: "计划改变"))
    }

    func plan(_ order: String) throws -> PickPlan {
        try store.read { (snapshot) throws(Fault) in
            let state = try OrderTable.load(order, from: snapshot)
            let packs = try SelectionTable.packs(from: snapshot)
            guard let purpose = PickPurpose(state, packs), let target = state.draft?.targetGrams else {
                throw Fault(.damaged, "no rules")
            }
            return try PickEngine(purpose, target: target, at: self.clock.read(), zoneMinutes: 480).plan(from: snapshot)
        }
    }
}
