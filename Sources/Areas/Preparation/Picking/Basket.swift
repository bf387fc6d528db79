import Kernel

/// What picking has taken so far, and whether one more bag keeps the list to its rules.
struct Basket {
    let group: ProductGroup
    private let target: Milligrams
    private let low: Milligrams
    private let high: Milligrams
    private(set) var bags: [PickedBag] = []
    private(set) var summary = MixSummary()
    private(set) var passed: [PassGround: Int] = [:]
    /// Bags from here on, counted from the end, were looked at for making room.
    private var victim = 0

    init(_ group: ProductGroup, target: DecimalNumber) {
        self.group = group
        self.target = Milligrams(target)
        (low, high) = MixRules.bounds(target, group)
    }

    var isFull: Bool { summary.weight >= target || bags.count >= group[.unitsMax] }

    /// Heavy enough, and its donors and stations are enough.
    var isDone: Bool { isFull && !needsDonors && !needsStations }

    private var needsDonors: Bool { summary.donors.count < group[.donorsMin] }
    private var needsStations: Bool { summary.stations.count < group[.stationsMin] }

    /// Whether a bag is worth its judgement, by what is known before.
    func wants(_ donor: String) -> Bool { !isFull || needsStations || summary.donors[donor] == nil }

    /// Oldest first: taken if no rule stands against it; in a full basket only for one that it needs less.
    mutating func offer(_ bag: PickedBag) {
        if isFull { exchange(bag) } else if let ground = obstacle(bag) { pass(ground) } else { take(bag) }
    }

    mutating func pass(_ ground: PassGround, _ count: Int = 1) { passed[ground, default: 0] += count }

    private mutating func take(_ bag: PickedBag) {
        bags.append(bag)
        summary.add(bag)
        victim = bags.count - 1
    }

    private func obstacle(_ bag: PickedBag) -> PassGround? {
        let milligrams = Milligrams(bag.grams)
        if summary.weight + milligrams > high { return .weight }
        return stationObstacle(bag, summary)
    }

    private func stationObstacle(_ bag: PickedBag, _ summary: MixSummary) -> PassGround? {
        let had = summary.stations[bag.station]
        if had == nil, summary.stations.count >= group[.stationsMax] { return .stations }
        let share = ((had ?? Milligrams(count: 0)) + Milligrams(bag.grams)).count
        return share * 100 > target.count * Int64(group[.stationShareMax]) ? .share : nil
    }

    /// A donor or a station too few: the newest bag whose donor has given another makes room.
    private mutating func exchange(_ bag: PickedBag) {
        let isNewDonor = summary.donors[bag.donor] == nil
        let isNewStation = summary.stations[bag.station] == nil
        guard needsDonors && isNewDonor || needsStations && isNewStation else { return }
        while victim >= 0 {
            let old = bags[victim]
            let isSpare = (summary.donors[old.donor] ?? 0) > 1 || !needsDonors && isNewDonor
            var without = summary
            without.remove(old)
            let weight = without.weight + Milligrams(bag.grams)
            if isSpare, weight >= low, weight <= high, without.stations.count == summary.stations.count,
                stationObstacle(bag, without) == nil
            {
                bags[victim] = bag
                without.add(bag)
                summary = without
                victim -= 1
                return
            }
            victim -= 1
        }
    }
}
