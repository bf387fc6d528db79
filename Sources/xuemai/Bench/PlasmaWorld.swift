import Foundation
import Kernel
import Lineage
import Plasma

/// A year of a nation's plasma, the same for the same size: donors who come every four weeks, stations in groups that
/// supply together, pools of some five thousand bags, fractions and products of each pool down to its packs.
///
/// Weights are N(590, 6) g cut at 600 g; some eleven bags in a thousand fail a test or the eye and reach no pool.
/// Yields are per kilogram of plasma: cryo 8.5 g, fraction I 6 g, II+III 75 g, IV 65 g, V 85 g.
struct PlasmaWorld {
    static let pooledBags = 5_085
    static let poolsPerFile = 3
    /// One genealogy file: the bags of three pools, and those of them that failed.
    static let bagsPerFile = 15_480
    static let stationsPerGroup = 4
    private static let donationsPerYear = 14
    /// A lot of albumin out of fraction IV takes the paste of so many pools (ChP: fraction IV is a raw material of it).
    static let recoveredPools = 22

    let files: Int
    let groups: Int
    private let firstDay: Day

    init(units: Int) {
        files = max(1, (units + Self.bagsPerFile / 2) / Self.bagsPerFile)
        groups = max(1, min(88, files / 4))
        firstDay = Day(daysSinceEpoch: 20_240)
    }

    var units: Int { files * Self.bagsPerFile }
    var stations: Int { groups * Self.stationsPerGroup }

    /// A bag of this world by file and place therein.
    func bag(_ file: Int, _ place: Int) -> MigratedNode {
        let (group, round) = (file % groups, file / groups)
        let rounds = (files + groups - 1) / groups
        let number = round * Self.bagsPerFile + place
        var numbers = MixedNumbers(UInt64(file) << 20 | UInt64(place))
        let day = firstDay.adding(days: number * 364 / (rounds * Self.bagsPerFile))
        let station = String(1_001 + group * Self.stationsPerGroup + place % Self.stationsPerGroup)
        let body = "P\(station)\(day.iso.filter { $0 != "-" })\(Self.digits(number % 10_000, 4))"
        let check = CheckCharacters.iso7064Mod37_2.character(for: body) ?? "0"
        // A bag's number is its station's: four of a group share a day's serial numbers without meeting.
        let donor = "\(station)-\(100_000 + donorNumber(number, &numbers))"
        let grams = min(6_000, 5_900 + numbers.normal(sigma: 60))
        let minutes = Int64(480 + numbers.below(540))
        return MigratedNode(
            Subject("plasma.bag", body + check), material: "PLASMA", stage: .plasma, virus: .pre,
            quantity: Quantity(DecimalNumber(coefficient: Int64(grams), scale: 1), .gram), donor: donor,
            station: station, type: numbers.below(100) < 94 ? "normal" : "hbv-immune",
            madeAt: Moment(microseconds: (Int64(day.daysSinceEpoch) * 1_440 + minutes) * 60_000_000))
    }

    private func isFit(_ file: Int, _ place: Int) -> Bool { fate(file, place) == .fit }

    /// Incidence in a million bags of regular donors.
    func fate(_ file: Int, _ place: Int) -> BagFate {
        var numbers = MixedNumbers(~(UInt64(file) << 20 | UInt64(place)))
        var drawn = numbers.below(1_000_000)
        for (perMillion, fate) in BagFate.incidence {
            if drawn < perMillion { return fate }
            drawn -= perMillion
        }
        return .fit
    }

    /// Regular donors return when all the others of their stations were there; one in twelve comes when it suits.
    private func donorNumber(_ number: Int, _ numbers: inout MixedNumbers) -> Int {
        let rounds = (files + groups - 1) / groups
        let regular = max(rounds * Self.bagsPerFile / Self.donationsPerYear, Self.bagsPerFile / 4)
        if numbers.below(12) == 0 { return regular + numbers.below(regular) }
        return number % regular
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// One file of genealogy: bags, three pools, and what was made of them. Without bags, where they came by shipment.
    func genealogy(_ file: Int, digest: Digest, withBags: Bool = true) -> MigratedGenealogy {
        var made = MadeOf()
        made.nodes.reserveCapacity(Self.bagsPerFile + 100)
        made.edges.reserveCapacity(Self.bagsPerFile + 100)
        var waiting: [MigratedNode] = []
        for place in 0..<Self.bagsPerFile {
            let bag = bag(file, place)
            if withBags { made.nodes.append(bag) }
            if isFit(file, place) { waiting.append(bag) }
        }
        var pastes: [Subject] = []
        for place in 0..<Self.poolsPerFile {
            let bags = waiting.dropFirst(place * Self.pooledBags).prefix(Self.pooledBags)
            guard let last = bags.last else { continue }
            let name = "\(Self.digits(file, 5))-\(place + 1)"
            pastes.append(made.pool(name, of: bags, at: last.madeAt + .days(110)))
        }
        made.albumin(file, of: pastes)
        if file % 8 == 7 { made.recovered(file, pools: earlierPools(file)) }
        return MigratedGenealogy(
            system: "bench", file: digest, fileName: "genealogy-\(file).csv", nodes: made.nodes, edges: made.edges)
    }

    private func earlierPools(_ file: Int) -> [String] {
        let all = (file - 7...file).flatMap { file in
            (1...Self.poolsPerFile).map { "\(Self.digits(file, 5))-\($0)" }
        }
        return Array(all.prefix(Self.recoveredPools))
    }

    // MARK: What is asked

    /// A lot of some five thousand bags, in the middle of it all.
    var lot: Subject { Subject(MadeOf.batch, "LOT-IVIG-\(Self.digits(files / 2, 5))-2") }
    /// One of some hundred and twelve thousand; nil where there are too few pools.
    var greatLot: Subject? {
        let file = (files / 2) / 8 * 8 + 7
        return file < files ? Subject(MadeOf.batch, "LOT-ALB-IV-\(Self.digits(file, 5))") : nil
    }
    /// A bag of the pool that the lot came from.
    var unit: Subject {
        let places = Self.pooledBags + 1_200..<2 * Self.pooledBags
        return bag(files / 2, places.first { isFit(files / 2, $0) } ?? 0).node
    }
}

/// What is found on a bag: by a test at its station, by the eye at receipt, or nothing.
enum BagFate: Equatable {
    case fit
    /// Item of the panel.
    case fails(String)
    case shows(ReasonCode)

    static let incidence: [(perMillion: Int, fate: BagFate)] = [
        (6_000, .fails("ALT")), (500, .fails("syphilis")), (200, .fails("HBsAg")), (100, .fails("anti-HCV")),
        (50, .fails("HBV-DNA")), (5, .fails("anti-HIV")), (3_000, .shows(.lipaemia)), (1_000, .shows(.haemolysis)),
        (500, .shows(.bagBroken)), (200, .shows(.labelUnreadable)),
    ]
}

/// Things and relations of one file while they are made.
private struct MadeOf {
    static let batch = "lineage.batch"

    var nodes: [MigratedNode] = []
    var edges: [MigratedEdge] = []
    private var pasteKilograms: [Subject: Int] = [:]

    /// Kilograms with three digits.
    private static func kilograms(_ grams: Int) -> Quantity {
        Quantity(DecimalNumber(coefficient: Int64(grams), scale: 3), .kilogram)
    }

    private mutating func thing(
        _ code: String, _ material: String, _ stage: MaterialStage, _ virus: VirusStatus, _ grams: Int,
        at moment: Moment, from sources: [(Subject, Quantity?)]
    ) -> Subject {
        let subject = Subject(Self.batch, code)
        nodes.append(
            MigratedNode(
                subject, material: material, stage: stage, virus: virus, quantity: Self.kilograms(grams),
                madeAt: moment))
        for (source, quantity) in sources {
            edges.append(MigratedEdge(from: source, into: subject, quantity: quantity))
        }
        return subject
    }

    /// The cold-ethanol train of one pool; answers its fraction V paste.
    mutating func pool(_ name: String, of bags: ArraySlice<MigratedNode>, at start: Moment) -> Subject {
        let grams = bags.count * 590
        let pool = thing(
            "POOL-\(name)", "POOL", .pool, .pre, grams, at: start, from: bags.map { ($0.node, $0.quantity) })
        func part(_ perThousand: Int) -> Int { grams * perThousand / 10_000 }
        let cryo = thing(
            "CRYO-\(name)", "CRYO-PASTE", .fraction, .pre, part(85), at: start + .hours(6), from: [(pool, nil)])
        var liquid = thing(
            "CPP-\(name)", "CRYO-POOR", .intermediate, .pre, part(9_900), at: start + .hours(6), from: [(pool, nil)])
        let eluate = thing(
            "DEAE-\(name)", "DEAE-ELUATE", .fraction, .pre, part(30), at: start + .hours(9), from: [(liquid, nil)])
        var pastes: [String: Subject] = [:]
        for (place, (paste, yield)) in [("I", 60), ("II-III", 750), ("IV", 650)].enumerated() {
            let at = start + .hours(Int64(14 + place * 16))
            pastes[paste] = thing(
                "FR-\(paste)-\(name)", "FR-\(paste)", .fraction, .pre, part(yield), at: at, from: [(liquid, nil)])
            liquid = thing(
                "SUP-\(paste)-\(name)", "SUP-\(paste)", .intermediate, .pre, part(9_800), at: at, from: [(liquid, nil)])
        }
        let five = thing(
            "FR-V-\(name)", "FR-V", .fraction, .pre, part(850), at: start + .hours(70), from: [(liquid, nil)])
        for (product, source) in [("FVIII", cryo), ("PCC", eluate), ("FIB", pastes["I"]), ("IVIG", pastes["II-III"])] {
            guard let source else { continue }
            lot("\(product)-\(name)", product, part(40), at: start + .days(20), from: [(source, nil)])
        }
        pasteKilograms[five] = part(850)
        return five
    }

    /// Bulk, lot, two freeze-dryer or pasteuriser loads, and the packs of each.
    private mutating func lot(
        _ name: String, _ product: String, _ grams: Int, at moment: Moment, from sources: [(Subject, Quantity?)]
    ) {
        let bulk = thing("BULK-\(name)", "\(product)-BULK", .bulk, .post, grams, at: moment, from: sources)
        let lot = thing("LOT-\(name)", product, .lot, .post, grams, at: moment + .days(2), from: [(bulk, nil)])
        for load in 1...2 {
            let loaded = thing(
                "LOT-\(name)-L\(load)", product, .lot, .post, grams / 2, at: moment + .days(3), from: [(lot, nil)])
            _ = thing(
                "PACK-\(name)-L\(load)", "\(product)-PACK", .pack, .post, grams / 2, at: moment + .days(20),
                from: [(loaded, nil)])
        }
    }

    /// Two lots of albumin out of three pastes: the middle one goes into both.
    mutating func albumin(_ file: Int, of pastes: [Subject]) {
        guard pastes.count == 3, let at = nodes.last?.madeAt else { return }
        let name = PlasmaWorld.digits(file, 5)
        let half = Self.kilograms((pasteKilograms[pastes[1]] ?? 0) / 2)
        lot("ALB-\(name)-1", "ALB", 500_000, at: at, from: [(pastes[0], nil), (pastes[1], half)])
        lot("ALB-\(name)-2", "ALB", 500_000, at: at, from: [(pastes[1], half), (pastes[2], nil)])
    }

    mutating func recovered(_ file: Int, pools: [String]) {
        guard let at = nodes.last?.madeAt else { return }
        lot(
            "ALB-IV-\(PlasmaWorld.digits(file, 5))", "ALB", 800_000, at: at + .days(60),
            from: pools.map { (Subject(Self.batch, "FR-IV-\($0)"), nil) })
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed, on every machine.
struct MixedNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// About normal: the sum of twelve even numbers.
    mutating func normal(sigma: Int) -> Int {
        var sum = 0
        for _ in 0..<12 { sum += below(1_000) }
        return (sum - 6_000) * sigma / 1_000
    }
}
