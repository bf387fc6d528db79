import Donors
import Kernel
import Retest
import TestKit

@testable import Plasma
@testable import Pooling
@testable import Preparation
@testable import Quarantine

/// A pool as tests have it.
enum Pools {
    static let operate = Standing.story("0720", "pooling.operate")
    static let checker = Standing.story("0288", "pooling.verify")
    static let qa = Standing.story("0533", "pooling.approve")
    static let analyst = Standing.story("0301", "pooling.test")
    static let tester = Standing.story("0302", "pooling.check")
    static let grams = DecimalNumber(coefficient: 5_925, scale: 1)
    static let words = Phrase("出处", "provenance")

    static func bag(_ number: Int) -> PooledBag {
        PooledBag(
            bag: "B-\(number)", station: "3201", donor: "3201-D\(number / 2)",
            collectedOn: Day(daysSinceEpoch: 20_000), grams: grams)
    }

    static func item(_ code: String, min: String? = nil) -> RetestItem {
        RetestItem(
            code: code, title: Phrase(code, code), method: "m", min: min.flatMap { DecimalNumber($0) },
            rounding: min == nil ? nil : ItemRounding(.halfEven, decimals: 0), source: "ChP", provenance: words)
    }

    static func pack(_ rule: EmptyBagRule = .scan, version: String = "1", samples: Int = 1) -> PoolingPack {
        PoolingPack(
            version: version, effectiveFrom: Day(daysSinceEpoch: 20_000), process: "POOLING", material: "POOL",
            weightTolerance: PoolingRule(DecimalNumber(coefficient: 5, scale: 1), source: "GMP 186", provenance: words),
            emptyBags: PoolingRule(rule, source: "FR-030", provenance: words),
            tests: [
                PoolTest(item: item("HBsAg"), needsKit: true),
                PoolTest(item: item("protein", min: "50"), needsKit: false),
                PoolTest(item: item("anti-HBs", min: "8"), needsKit: true, groups: ["HBIG"]),
            ],
            samples: [
                PoolSampling(
                    purpose: "retain", title: Phrase("留样", "retained"), count: samples, storage: words,
                    keepMonths: 60, source: "Annex 14", provenance: words)
            ])
    }

    static let pack = pack()

    static func evidence(_ rule: EmptyBagRule = .scan) -> PoolingEvidence {
        var evidence = PoolingEvidence()
        evidence.packs = [pack(rule)]
        return evidence
    }

    static let opening = PoolOpening(order: "TC-1", group: "IVIG", specification: "1")

    /// Rows of a pool's bags.
    static func rows(_ standings: [Int: PooledStanding], pool: String = "POOL-1") -> [String: PoolRow] {
        Dictionary(
            uniqueKeysWithValues: standings.map {
                ("B-\($0.key)", PoolRow(pool: pool, bag: bag($0.key), standing: $0.value))
            })
    }

    /// A pool with bags 1 to 4.
    static func issued() -> Story<PoolingRules> {
        Story(PoolingRules.self, "POOL-1").given(.opened(opening), .issued((1...4).map(bag)), by: operate.person)
    }

    static func report(_ grams: DecimalNumber = DecimalNumber(coefficient: 2_370)) -> PoolMaking {
        PoolMaking(
            bags: 4, donors: 3, stations: 1, grams: grams, kilograms: DecimalNumber(coefficient: 237, scale: 2),
            tank: "TK-101", list: Digest.story([1]), checkedBy: checker.person, approvedBy: qa.person)
    }

    static func made() -> Story<PoolingRules> {
        issued().given(
            .emptied((1...4).map { "B-\($0)" }), .counted(EmptyCount(expected: 4, counted: 4)), .made(report()),
            by: operate.person)
    }

    static func signed(
        _ story: Story<PoolingRules>, _ content: [UInt8], _ meaning: SignatureMeaning, by people: Standing...
    ) -> [SignedBy] {
        people.map {
            .story($0, meaning, over: story.state.subject, version: story.state.version, content: content)
        }
    }

    // MARK: What Preparation and the store say

    static func order(_ stage: OrderStage = .issuing, paused: Bool = false) -> OrderState {
        var order = OrderState(id: "TC-1")
        order.draft = OrderDraft(
            group: "IVIG", use: .albuminAndImmunoglobulin, type: .normal,
            targetGrams: DecimalNumber(coefficient: 2_370),
            rules: "1")
        order.stage = stage
        order.bags = 4
        order.paused = paused
        return order
    }

    /// A group of few donors.
    static func criteria(donorsMin: Int = 2) -> PreparationPack {
        let values: [MixLimit: String] = [
            .ageMinDays: "90", .ageMaxDays: "1095", .donorsMin: "\(donorsMin)", .stationsMin: "1", .stationsMax: "4",
            .stationShareMax: "100", .unitsMax: "100", .weightTolerance: "50",
        ]
        let limits = MixLimit.allCases.map { name in
            Limit(
                name: name.rawValue, value: values[name] ?? "1", unit: name.unit, source: "§2.11", provenance: words)
        }
        return PreparationPack(
            version: "1", effectiveFrom: Day(daysSinceEpoch: 0),
            groups: [
                ProductGroup(
                    code: "IVIG", title: words, use: .albuminAndImmunoglobulin, types: [.normal], limits: limits)
            ])
    }

    /// A bag in the store, 200 days old; its donor came again and was clean.
    struct Stocked {
        var number: Int
        var daysOld = 200
        var standing = UnitStanding.picked
        var usage = BagUsage.picked
        var record = "TC-1"
        var isHeld = false
        var isCleared = true
        var bag: String { "B-\(number)" }
        var donor: String { "3201-D\(number / 2)" }
    }

    static func pick(_ bags: [Stocked], order: String = "TC-1") throws -> PickEvidence {
        let values = [
            ("quarantineDays", "90", "d"), ("infectionMarkers", "HBsAg anti-HCV", ""),
            ("callbackStationItems", "HBsAg", ""), ("shelfLifeDays", "1095", "d"),
            ("shelfLifeFactorVIIIDays", "365", "d"), ("callbackAfterDays", "30", "d"), ("lostDonorDays", "180", "d"),
            ("expiryWarningDays", "90", "d"),
        ]
        let limits = try QuarantineLimits(
            LimitsPack(
                name: "quarantine", version: "1", effectiveFrom: Day(daysSinceEpoch: 0),
                limits: values.map { Limit(name: $0.0, value: $0.1, unit: $0.2, source: "447", provenance: words) }))
        var files: [String: BagFile] = [:]
        var samples: [String: [QuarantineSample]] = [:]
        for stocked in bags {
            let at = Moment.storyStart - .days(Int64(stocked.daysOld))
            let collected = at.day(offsetMinutes: 480)
            files[stocked.bag] = BagFile(
                bag: stocked.bag, donor: stocked.donor, collectedOn: collected,
                stock: StockLine(
                    number: stocked.bag, shipment: "SH-1", station: "3201", type: .normal, collectedOn: collected,
                    stationBox: "B1", box: "B1", netGrams: grams, receivedAt: .storyStart,
                    expiresOn: collected.adding(days: 1_095), restriction: "", codes: [], decision: "",
                    standing: stocked.standing, usage: stocked.usage, usageRecord: stocked.record),
                isHeld: stocked.isHeld)
            for (number, day) in [(stocked.bag, at)]
                + (stocked.isCleared ? [("\(stocked.bag)-S", at + .days(100))] : [])
            {
                samples[stocked.donor, default: []].append(
                    QuarantineSample(
                        number, .donation, of: stocked.donor, collectedAt: day,
                        atStation: PlaceTests(.clean, at: day + .hours(1)),
                        atPlant: PlaceTests(.clean, at: day + .days(1))))
            }
        }
        let histories = samples.mapValues { DonorHistory(samples: $0, limits: [limits]) }
        return PickEvidence(
            files: ClearanceFiles(files: files, histories: histories, limits: [limits]),
            orders: Dictionary(uniqueKeysWithValues: bags.map { ($0.bag, order) }))
    }

    /// What the act that makes the pool of bags 1 to 4 knows.
    static func making(_ changes: [Stocked] = [], donorsMin: Int = 2) throws -> PoolingEvidence {
        var evidence = evidence()
        evidence.order = order()
        evidence.criteria = [criteria(donorsMin: donorsMin)]
        evidence.sum = PoolSum((1...4).map(bag))
        var stocked = (1...4).map { Stocked(number: $0, standing: .issued, usage: .issued, record: "POOL-1") }
        for change in changes { stocked[change.number - 1] = change }
        evidence.pick = try pick(stocked)
        return evidence
    }
}
