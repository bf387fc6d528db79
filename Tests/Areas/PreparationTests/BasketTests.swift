import Kernel
import Plasma
import TestKit
import Testing

@testable import Preparation

@Suite struct `A basket` {
    private func bag(_ number: Int, of donor: Int, station: Int, grams: Int64 = 590) -> PickedBag {
        PickedBag(
            bag: "B-\(number)", station: "32\(station)", donor: "32\(station)-D\(donor)",
            collectedOn: Day(daysSinceEpoch: 20_000 + number), grams: DecimalNumber(coefficient: grams))
    }

    private func fill(_ bags: [PickedBag], _ changes: [MixLimit: String], target: Int64) -> Basket {
        var basket = Basket(group(changes), target: DecimalNumber(coefficient: target))
        for bag in bags where !basket.isDone { basket.offer(bag) }
        return basket
    }

    @Test func `takes the oldest until it is heavy enough`() {
        let bags = (0..<50).map { bag($0, of: $0, station: 1) }
        let basket = fill(bags, [:], target: 5_900)
        #expect(basket.bags == Array(bags.prefix(10)) && basket.summary.weight.grams.text == "5900")
    }

    @Test func `keeps the share of a station, and takes the next one's bags instead`() {
        let bags = (0..<60).map { bag($0, of: $0, station: $0 < 30 ? 1 : 2) }
        let basket = fill(bags, [.stationShareMax: "60"], target: 5_900)
        #expect(basket.summary.stations["321"]?.grams.text == "3540" && basket.summary.bags == 10)
        #expect(basket.passed[.share] == 24 && basket.summary.largestShare == 6_000)
    }

    @Test func `keeps the number of stations`() {
        let bags = (0..<60).map { bag($0, of: $0, station: $0 % 5) }
        let basket = fill(bags, [.stationsMax: "2"], target: 5_900)
        #expect(Set(basket.summary.stations.keys) == ["320", "321"] && basket.summary.bags == 10)
        let wide = fill(
            bags.map { bag($0.collectedOn.daysSinceEpoch - 20_000, of: 1, station: $0.station == "324" ? 4 : 1) },
            [.stationsMin: "2", .donorsMin: "1", .stationsMax: "4"], target: 1_180)
        #expect(wide.summary.stations.count == 2 && wide.summary.bags == 2)
    }

    @Test func `makes room for more donors when it is full`() {
        let bags = (0..<40).map { bag($0, of: $0 < 20 ? 1 : $0, station: 1) }
        let basket = fill(bags, [.donorsMin: "6"], target: 5_900)
        #expect(basket.isDone && basket.summary.donors.count == 6 && basket.summary.bags == 10)
        #expect(basket.bags.contains(bags[0]) && basket.summary.weight.grams.text == "5900")
    }

    @Test func `says what it lacks when the store has no more`() {
        let basket = fill((0..<4).map { bag($0, of: $0, station: 1) }, [.donorsMin: "9"], target: 5_900)
        let lines = MixRules.check(basket.summary, basket.group, target: DecimalNumber(coefficient: 5_900))
        #expect(lines.filter { !$0.isMet }.map(\.name) == [.donorsMin, .weightTolerance])
        #expect(lines.first?.limit == "9" && lines.first?.value == "4")
        #expect(MixRules.broken(basket.summary, basket.group).map(\.name) == [.donorsMin])
    }

    @Test func `never holds a list that breaks a rule but for what the store lacks`() {
        var flaws: [String] = []
        for seed in 0..<400 {
            var chance = SeededNumbers(UInt64(seed))
            let bags = (0..<(20 + chance.below(200))).map { number in
                bag(
                    number, of: chance.below(1 + chance.below(60)), station: chance.below(5),
                    grams: 540 + Int64(chance.below(80)))
            }
            let changes: [MixLimit: String] = [
                .donorsMin: "\(1 + chance.below(20))", .stationsMin: "\(1 + chance.below(2))",
                .stationsMax: "\(2 + chance.below(3))", .stationShareMax: "\(50 + chance.below(51))",
                .weightTolerance: "\(5 + chance.below(20))",
            ]
            let target = 6_000 + Int64(chance.below(20_000))
            let basket = fill(bags, changes, target: target)
            let again = fill(bags, changes, target: target)
            if basket.bags != again.bags { flaws.append("\(seed): another list") }
            if Set(basket.bags).count != basket.bags.count { flaws.append("\(seed): a bag twice") }
            if MixSummary(basket.bags) != basket.summary { flaws.append("\(seed): sums") }
            let broken = MixRules.check(
                basket.summary, basket.group, target: DecimalNumber(coefficient: target)
            ).filter { !$0.isMet }.map(\.name)
            if basket.isDone, !broken.isEmpty { flaws.append("\(seed): \(broken)") }
            // What is never broken by taking a bag, whatever is missing.
            let (_, high) = MixRules.bounds(DecimalNumber(coefficient: target), basket.group)
            if basket.summary.weight > high || basket.summary.stations.count > basket.group[.stationsMax] {
                flaws.append("\(seed): too much")
            }
        }
        #expect(flaws == [])
    }
}
