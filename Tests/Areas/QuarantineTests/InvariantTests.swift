import Kernel
import Plasma
import TestKit
import Testing

@testable import Quarantine

/// Random donors: what must hold of every history.
@Suite struct `Over random histories` {
    private struct Chance {
        var numbers: SeededNumbers

        mutating func outcome() -> TestOutcome {
            switch numbers.below(40) {
            case 0: .positive
            case 1, 2: .unfit
            case 3, 4: .contradictory
            case 5...9: .missing
            default: .clean
            }
        }

        /// Donations about every fortnight, some call-backs, some of twins, results early and late.
        mutating func history() throws -> DonorHistory {
            var samples: [QuarantineSample] = []
            var day = 0
            for _ in 0..<(2 + numbers.below(14)) {
                samples.append(
                    sample(
                        day, numbers.chance(15) ? .callback : .donation, station: outcome(), plant: outcome(),
                        stationAfter: numbers.below(4) - 1, plantAfter: numbers.below(40) - 2,
                        isOfTwin: numbers.chance(5)))
                day += 1 + numbers.below(60)
            }
            let bars =
                numbers.chance(10) ? [ExclusionBar(code: "P-HCV", since: .day(numbers.below(day + 1)))] : []
            var versions = [try limits()]
            if numbers.chance(30) {
                let from = Moment.day(numbers.below(300)).day(offsetMinutes: 0)
                versions.append(try limits("2", days: 30 + numbers.below(90), from: from))
            }
            return DonorHistory(samples: samples, bars: bars, limits: versions)
        }

        mutating func shuffled<T>(_ items: [T]) -> [T] {
            var items = items
            for place in items.indices.reversed() where place > 0 { items.swapAt(place, numbers.below(place + 1)) }
            return items
        }
    }

    @Test func `nothing is cleared without a clean sample of the person late enough`() throws {
        var flaws: [String] = []
        var cleared = 0
        for seed in 0..<300 {
            var chance = Chance(numbers: SeededNumbers(UInt64(seed)))
            let history = try chance.history()
            for now in stride(from: 0, through: 900, by: 13) {
                let judge = history.judge(at: .day(now), zoneMinutes: 0)
                for unit in history.samples where unit.origin == .donation {
                    guard case .cleared(let evidence) = judge.verdict(of: unit.number) else { continue }
                    cleared += 1
                    let by = try #require(history.samples.first { $0.number == evidence.sample })
                    let isLate = by.collectedAt >= unit.collectedAt + .days(evidence.days) && !by.isOfTwin
                    let isClean = by.atStation.outcome == .clean && by.atPlant.outcome == .clean
                    let isKnown = [by.atPlant.at, by.atStation.at].allSatisfy { $0.map { $0 <= .day(now) } == true }
                    let isOwn = unit.atPlant.outcome == .clean && evidence.qualifiedAt <= .day(now)
                    let isBefore = judge.stop.map { evidence.qualifiedAt < $0.at } != false
                    if !(isLate && isClean && isKnown && isOwn && isBefore) {
                        flaws.append("seed \(seed), day \(now), \(unit.number) by \(by.number)")
                    }
                }
            }
        }
        #expect(flaws == [] && cleared > 100)
    }

    @Test func `the order in which facts came changes nothing`() throws {
        var flaws: [String] = []
        for seed in 0..<200 {
            var chance = Chance(numbers: SeededNumbers(UInt64(seed)))
            let history = try chance.history()
            var other = history
            other.samples = chance.shuffled(history.samples)
            for now in stride(from: 0, through: 900, by: 29) {
                let (one, two) = (
                    history.judge(at: .day(now), zoneMinutes: 0), other.judge(at: .day(now), zoneMinutes: 0)
                )
                for unit in history.samples where one.verdict(of: unit.number) != two.verdict(of: unit.number) {
                    flaws.append("seed \(seed), day \(now), \(unit.number)")
                }
            }
        }
        #expect(flaws == [])
    }

    /// Facts come one by one, each is judged as it comes; at the end the table stands as if all had come at once.
    @Test(arguments: 0..<100)
    func `judging at every fact ends as judging once`(seed: Int) throws {
        var chance = Chance(numbers: SeededNumbers(UInt64(seed)))
        let whole = try chance.history()
        let now = Moment.day(1_000)
        let bags = whole.samples.filter { $0.origin == .donation && !$0.isOfTwin }
        func start() -> [QuarantineUnit] {
            bags.map { QuarantineUnit(bag: $0.number, donor: "3201-D1", collectedAt: $0.collectedAt, state: .waiting) }
        }
        func judged(_ units: [QuarantineUnit], _ history: DonorHistory) -> [QuarantineUnit] {
            let facts = QuarantineRules.differences(
                of: "3201-D1", QuarantineEvidence(history: history, units: units), at: now, zoneMinutes: 0)
            return facts.reduce(units) { units, fact in
                units.map { unit in
                    guard fact.bags.contains(unit.bag) else { return unit }
                    switch fact {
                    case .cleared(let evidence, _): return unit.changed(.cleared, evidence: evidence)
                    case .failed(let ground, _): return unit.changed(.failed, ground: ground)
                    case .reopened: return unit.changed(.waiting)
                    case .assigned: return unit
                    }
                }
            }
        }
        var units = start()
        var known = DonorHistory(samples: [], limits: whole.limits)
        for sample in chance.shuffled(whole.samples) {
            known.samples.append(sample)
            units = judged(units, known)
        }
        known.bars = whole.bars
        units = judged(units, known)
        #expect(units == judged(start(), whole))
        // Nothing is left to say: a full re-evaluation finds no difference.
        #expect(
            QuarantineRules.differences(
                of: "3201-D1", QuarantineEvidence(history: whole, units: units), at: now, zoneMinutes: 0
            ).isEmpty)
    }
}

extension QuarantineUnit {
    fileprivate func changed(
        _ state: QuarantineState, evidence: ClearingEvidence? = nil, ground: FailGround? = nil
    ) -> QuarantineUnit {
        QuarantineUnit(
            bag: bag, donor: donor, collectedAt: collectedAt, state: state, evidence: evidence, ground: ground)
    }
}
