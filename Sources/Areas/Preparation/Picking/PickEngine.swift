package import Kernel
import Plasma
import Quarantine

/// What picking proposes: the list, what it left and why, and how the list keeps to its rules.
package struct PickPlan: Sendable, Hashable {
    package let bags: [PickedBag]
    package let passedOver: [PassedOver]
    package let lines: [MixLine]

    package var isComplete: Bool { lines.allSatisfy(\.isMet) }
}

/// Picks plasma for one preparation: first expired, first out over all stations within their shares, then as many
/// donors as the product needs. The same store gives the same list; every bag on it was judged from the facts.
package struct PickEngine {
    /// Bags judged together.
    private static let step = 1_024

    package let purpose: PickPurpose
    package let target: DecimalNumber
    package let now: Moment
    package let zoneMinutes: Int

    package init(_ purpose: PickPurpose, target: DecimalNumber, at now: Moment, zoneMinutes: Int) {
        self.purpose = purpose
        self.target = target
        self.now = now
        self.zoneMinutes = zoneMinutes
    }

    package func plan(from snapshot: any Snapshot) throws(Fault) -> PickPlan {
        let today = now.day(offsetMinutes: zoneMinutes)
        let own = try OrderLookups.list(of: purpose.order, from: snapshot)
        let limits = try LimitsTable.quarantine(from: snapshot).inForce(on: today)
        var basket = Basket(purpose.group, target: target)
        guard let limits else { return plan(basket, [:]) }
        var stream = try PickStream(
            purpose, shelfLifeDays: limits.shelfLifeDays(purpose.group.use), own: own, on: today, from: snapshot)
        while !basket.isDone {
            let wanted = basket
            let next = try stream.next(Self.step, from: snapshot) { wanted.wants($0.donor) }
            guard !next.isEmpty else { break }
            let numbers = next.map(\.bag)
            let evidence = try PickEvidence.read(numbers, from: snapshot)
            let obstacles = PickRules.check(numbers, evidence, for: purpose, at: now, zoneMinutes: zoneMinutes)
            for bag in numbers {
                if basket.isDone { break }
                if let first = obstacles[bag]?.first {
                    basket.pass(first.ground)
                } else if let line = PickRules.line(bag, evidence) {
                    basket.offer(line)
                }
            }
        }
        return plan(basket, stream.passed)
    }

    private func plan(_ basket: Basket, _ passed: [PassGround: Int]) -> PickPlan {
        let passed = passed.merging(basket.passed, uniquingKeysWith: +)
        return PickPlan(
            bags: basket.bags.sorted { ($0.collectedOn, $0.bag) < ($1.collectedOn, $1.bag) },
            passedOver: PassGround.allCases.compactMap { ground in
                passed[ground].map { PassedOver(ground, bags: $0) }
            },
            lines: MixRules.check(basket.summary, purpose.group, target: target))
    }
}
