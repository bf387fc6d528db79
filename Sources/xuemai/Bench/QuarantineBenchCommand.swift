import ArgumentParser
import Assembly
import Donors
import Foundation
import Kernel
import Ledger
import Plasma
import Quarantine
import Retest

struct QuarantineBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Measures quarantine among millions of bags. 实测检疫期判定。",
        discussion:
            "Donors give every fortnight; all bags are judged again, then single facts come. Nothing is asserted.")

    @Option(name: .customLong("path"), help: "Folder for the bench ledger; must not exist. 目录。")
    var path = "bench-quarantine"
    @Option(help: "Bags in stock. 在库袋数。") var units = 2_000_000
    @Option(help: "Donor events. 单人事件数。") var events = 1_000

    private static let donationsEach = 14
    private static let station = DemoStation.isbt.code

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
        let now = node.now()
        let profile = try DemoStation.isbt.profile(licenceValidTo: now.day(offsetMinutes: 480).adding(months: 8))
        try await founding.perform(StationTable.self, on: Self.station, as: "0105", .register(profile))
        let pack = try LimitsPack.read(quarantinePackBytes)
        try await founding.adoptQuarantine(as: "0105")
        try await founding.adoptDonationRules(as: "0105")
        let start = ContinuousClock.now
        try fill(store, now, [QuarantineLimits(pack)])
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("bags", units)
        tell("fill_seconds", seconds(since: start))
        try review(store, now)
        try await single(node, now)
        try await node.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }

    private static func donor(_ place: Int) -> String { "\(station)-D\(1_000_000 + place)" }
    private static func bag(_ place: Int, _ donation: Int) -> String { "P\(1_000_000 + place)-\(donation)" }

    // MARK: The world

    private func fill(_ store: any Store, _ now: Moment, _ limits: [QuarantineLimits]) throws(Fault) {
        let donors = max(1, units / Self.donationsEach)
        var next = 0
        while next < donors {
            let range = next..<min(next + 2_000, donors)
            try store.write { (tables) throws(Fault) in
                for place in range { try enter(place, now, limits, into: tables) }
            }
            next = range.upperBound
        }
    }

    /// Fourteen donations a fortnight apart; the newest waits for the plant. One donor in a thousand is wrong in the
    /// table, so that the round has something to find.
    private func enter(
        _ place: Int, _ now: Moment, _ limits: [QuarantineLimits], into tables: any Transaction
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
            try given(sample, into: tables)
            var evidence: ClearingEvidence?
            if place % 1_000 != 7, case .cleared(let found) = judge.verdict(of: sample.number) { evidence = found }
            try tables.insert(
                into: QuarantineTable.units,
                [
                    .text(sample.number), .text(donor), .text(Self.station), .text("normal"),
                    .text(sample.collectedAt.day(offsetMinutes: 480).iso), .moment(sample.collectedAt),
                    .text(evidence == nil ? "waiting" : "cleared"), .text(evidence?.sample ?? ""),
                    .text(evidence?.origin.rawValue ?? ""), .text(evidence?.run ?? ""),
                    .moment(evidence?.collectedAt), .moment(evidence?.stationCheckedAt),
                    .moment(evidence?.plantCheckedAt), .moment(evidence?.qualifiedAt), .integer(evidence?.days),
                    .text(evidence?.rules ?? ""), .text(""), .text(""), .integer(0),
                ])
        }
    }

    private func given(_ sample: QuarantineSample, into tables: any Transaction) throws(Fault) {
        try tables.insert(
            into: DonationTable.donations,
            [
                .text(sample.number), .text(sample.donor), .text(Self.station), .moment(sample.collectedAt),
                .text("575"),
                .text("592.5"), .text("normal"), .text("normal"), .integer(38), .null, .null, .null, .integer(0),
                .integer(0), .text("regular"), .text("1"), .integer(0), .integer(6), .integer(2), .integer(1),
                .moment(sample.atStation.at), .integer(0),
            ])
        guard sample.atPlant.outcome == .clean else { return }
        try tables.insert(
            into: SpecimenTable.specimens,
            [
                .text(sample.number), .text("pass"), .text(Self.station), .text(sample.donor),
                .moment(sample.atPlant.at), .text(""), .null, .integer(1), .integer(1),
            ])
    }

    // MARK: What is measured

    private func review(_ store: any Store, _ now: Moment) throws(Fault) {
        let start = ContinuousClock.now
        var (donor, bags, differing, isLast) = ("", 0, 0, false)
        while !isLast {
            let from = donor
            let batch = try store.read { (snapshot) throws(Fault) in
                try FullReview(snapshot, zoneMinutes: 480).batch(after: from, at: now)
            }
            (donor, isLast) = (batch.through, batch.isLast)
            bags += batch.units
            differing += batch.differing.count
        }
        tell("reviewed_bags", bags)
        tell("donors_that_differ", differing)
        tell("review_seconds", seconds(since: start))
    }

    /// A positive result of the newest donation comes in: the donation and the person's bags are judged.
    private func single(_ node: LiveNode, _ now: Moment) async throws {
        var times: [Double] = []
        for place in 0..<events {
            let result = StationResult(item: "HBsAg", interpretation: .reactive, testedAt: now - .hours(1))
            let start = ContinuousClock.now
            do throws(Denial) {
                _ = try await node.perform(
                    Errand(
                        DonationTable.self, id: node.freshCommandID(), record: Self.bag(place, Self.donationsEach - 1),
                        command: .reportResults([result]), person: "0105", workstation: "bench"))
            } catch {
                throw Told(error)
            }
            times.append(seconds(since: start))
        }
        times.sort()
        guard !times.isEmpty else { return }
        tell("donor_event_milliseconds", times.reduce(0, +) / Double(times.count) * 1_000)
        tell("donor_event_99th_milliseconds", times[times.count * 99 / 100] * 1_000)
    }
}
