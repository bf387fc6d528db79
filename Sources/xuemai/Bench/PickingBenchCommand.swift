import ArgumentParser
import Assembly
import Donors
import Foundation
import Kernel
import Ledger
import Plasma
import Preparation
import Quarantine
import Retest

struct PickingBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "picking", abstract: "Measures picking for a pool among millions of bags. 实测挑浆。",
        discussion:
            "Donors of twenty stations give every fortnight; 3,000 kg are picked and recorded. Nothing is asserted.")

    @Option(name: .customLong("path"), help: "Folder for the bench ledger; must not exist. 目录。")
    var path = "bench-picking"
    @Option(help: "Bags in stock. 在库袋数。") var units = 2_000_000
    @Option(help: "Bags to pick. 挑浆袋数。") var bags = 5_085

    private static let donationsEach = 14
    private static let stations = 20

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw ValidationError("\(path) exists already") }
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = path
        configuration.origin = "bench.example/xuemai"
        let place = NodeFolder(configuration: configuration)
        try place.prepare()
        let store = try place.openForWriting(create: true)
        let node = try place.node(store, passwordCost: ScryptCost(n: 1 << 10, r: 8, p: 1))
        let founding = Founding(node: node, cost: ScryptCost(n: 1 << 10, r: 8, p: 1))
        try await DemoPlant.people(founding, cost: founding.cost)
        try await founding.adoptQuarantine(as: "0105")
        let pack = try PreparationPack.read(preparationPackBytes)
        try await founding.perform(SelectionTable.self, on: PreparationPack.packName, as: "0105", .adopt(pack))
        let limits = [try QuarantineLimits(LimitsPack.read(quarantinePackBytes))]
        let now = node.now()
        let start = ContinuousClock.now
        try fill(store, now, limits)
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("bags", units)
        tell("fill_seconds", seconds(since: start))
        try await pick(founding, store, now)
        try await node.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }

    private static func station(_ place: Int) -> String { "32\(10 + place % stations)" }
    private static func donor(_ place: Int) -> String { "\(station(place))-D\(1_000_000 + place)" }
    private static func bag(_ place: Int, _ donation: Int) -> String { "P\(1_000_000 + place)-\(donation)" }

    // MARK: The world

    private func fill(_ store: any Store, _ now: Moment, _ limits: [QuarantineLimits]) throws(Fault) {
        let donors = max(1, units / Self.donationsEach)
        var counts: [[String]: Int64] = [:]
        var next = 0
        while next < donors {
            let range = next..<min(next + 2_000, donors)
            try store.write { (tables) throws(Fault) in
                for place in range { try enter(place, now, limits, &counts, into: tables) }
            }
            next = range.upperBound
        }
        try store.write { (tables) throws(Fault) in
            for (key, bags) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                try tables.insert(into: UnitTable.counts, key.map { .text($0) } + [.integer(bags)])
            }
        }
    }

    /// Fourteen donations a fortnight apart; the newest waits for the plant.
    private func enter(
        _ place: Int, _ now: Moment, _ limits: [QuarantineLimits], _ counts: inout [[String]: Int64],
        into tables: any Transaction
    ) throws(Fault) {
        let donor = Self.donor(place)
        let samples = (0..<Self.donationsEach).map { donation -> QuarantineSample in
            let at = now - .days(Int64(14 * (Self.donationsEach - donation) + place % 13))
            let isNewest = donation == Self.donationsEach - 1
            return QuarantineSample(
                Self.bag(place, donation), .donation, of: donor, collectedAt: at,
                atStation: PlaceTests(.clean, at: at + .hours(1)),
                atPlant: isNewest ? .missing : PlaceTests(.clean, at: at + .days(6)), run: "WL-1")
        }
        let judge = DonorHistory(samples: samples, limits: limits).judge(at: now, zoneMinutes: 480)
        for sample in samples {
            try given(sample, Self.station(place), into: tables)
            var evidence: ClearingEvidence?
            if case .cleared(let found) = judge.verdict(of: sample.number) { evidence = found }
            let day = sample.collectedAt.day(offsetMinutes: 480).iso
            try tables.insert(
                into: QuarantineTable.units,
                [
                    .text(sample.number), .text(donor), .text(Self.station(place)), .text("normal"), .text(day),
                    .moment(sample.collectedAt), .text(evidence == nil ? "waiting" : "cleared"),
                    .text(evidence?.sample ?? ""), .text(evidence?.origin.rawValue ?? ""),
                    .text(evidence?.run ?? ""), .moment(evidence?.collectedAt), .moment(evidence?.stationCheckedAt),
                    .moment(evidence?.plantCheckedAt), .moment(evidence?.qualifiedAt), .integer(evidence?.days),
                    .text(evidence?.rules ?? ""), .text(""), .text(""), .integer(0),
                ])
            let box = StoreValue.text("B\(place / 20)")
            try tables.insert(
                into: UnitTable.stock,
                [
                    .text(sample.number), .text("SH-1"), .text(Self.station(place)), .text("normal"), .text(day), box,
                    box, .text("590.0"), .moment(sample.collectedAt), .integer(1_095), .text(""), .text("received"),
                    .text(""), .integer(0), .text("accepted"), .text(""), .text(""), .integer(0), .text(""), .text(""),
                    .text("accepted"),
                ])
            counts[["accepted", Self.station(place), "normal", String(day.prefix(7))], default: 0] += 1
        }
    }

    private func given(_ sample: QuarantineSample, _ station: String, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: DonationTable.donations,
            [
                .text(sample.number), .text(sample.donor), .text(station), .moment(sample.collectedAt), .text("575"),
                .text("592.5"), .text("normal"), .text("normal"), .integer(38), .null, .null, .null, .integer(0),
                .integer(0), .text("regular"), .text("1"), .integer(0), .integer(6), .integer(2), .integer(1),
                .moment(sample.atStation.at), .integer(0),
            ])
        guard sample.atPlant.outcome == .clean else { return }
        try tables.insert(
            into: SpecimenTable.specimens,
            [
                .text(sample.number), .text("pass"), .text(station), .text(sample.donor), .moment(sample.atPlant.at),
                .text(""), .null, .integer(1), .integer(1),
            ])
    }

    // MARK: What is measured

    private func pick(_ founding: Founding, _ store: any Store, _ now: Moment) async throws {
        let order = "PP-1"
        let target = DecimalNumber(coefficient: Int64(bags) * 590)
        try await founding.perform(
            OrderTable.self, on: order, as: "0720", .draft(group: "IVIG", type: .normal, targetGrams: target))
        var start = ContinuousClock.now
        let plan = try store.read { (snapshot) throws(Fault) -> PickPlan? in
            let state = try OrderTable.load(order, from: snapshot)
            guard let purpose = PickPurpose(state, try SelectionTable.packs(from: snapshot)) else { return nil }
            return try PickEngine(purpose, target: target, at: now, zoneMinutes: 480).plan(from: snapshot)
        }
        guard let plan else { return }
        tell("picked_bags", plan.bags.count)
        tell("donors", MixSummary(plan.bags).donors.count)
        tell("rules_met", "\(plan.isComplete)")
        tell("plan_seconds", seconds(since: start))
        start = ContinuousClock.now
        try await founding.perform(
            OrderTable.self, on: order, as: "0720", .pick(plan.bags.map(\.bag), passedOver: plan.passedOver))
        tell("pick_recorded_seconds", seconds(since: start))
        start = ContinuousClock.now
        let numbers = plan.bags.map(\.bag)
        let count = try store.read { (snapshot) throws(Fault) in
            try QuarantineLookups.clearances(
                of: numbers, at: now, for: .albuminAndImmunoglobulin, zoneMinutes: 480, within: [order],
                from: snapshot
            ).values.count(where: \.isUsable)
        }
        tell("judged_usable", count)
        tell("judge_seconds", seconds(since: start))
    }
}
