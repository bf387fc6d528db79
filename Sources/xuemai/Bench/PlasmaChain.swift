import ArgumentParser
import Assembly
import Donors
import Exchange
import Kernel
import Ledger
import Lineage
import Plasma

/// A year of plasma made the whole way by commands: donors, donations and test results as their stations tell them,
/// manifests, receipt bag by bag, acceptance, and what was made of the bags down to the packs.
///
/// Visits stand in the ledgers of the stations; a plant is told of donations.
struct PlasmaChain {
    private static let person = "0105"
    private static let donorsPerMessage = 1_000

    let world: PlasmaWorld
    let founding: Founding
    let tell: (String, String) -> Void
    /// Seconds by stage.
    private var took: [String: Double] = [:]
    private var known: Set<String> = []
    private var messages = 0
    /// Items taken with findings.
    private var noted = 0

    init(world: PlasmaWorld, founding: Founding, tell: @escaping (String, String) -> Void) {
        self.world = world
        self.founding = founding
        self.tell = tell
    }

    private var node: LiveNode { founding.node }

    mutating func make() async throws {
        try await found()
        let start = ContinuousClock.now
        for file in 0..<world.files {
            try await make(file)
            let bags = (file + 1) * PlasmaWorld.bagsPerFile
            guard file % 8 == 7 else { continue }
            tell("filled_bags_per_second", "\(Int(Double(bags) / seconds(since: start))) after \(bags)")
        }
        let all = seconds(since: start)
        let entries = try await node.state().size
        tell("fill_seconds", "\(all)")
        for (stage, seconds) in took.sorted(by: { $0.key < $1.key }) { tell("fill_seconds_\(stage)", "\(seconds)") }
        tell("donors", "\(known.count)")
        tell("messages", "\(messages)")
        tell("items_with_findings", "\(noted)")
        tell("facts", "\(entries)")
        tell("facts_per_second", "\(Double(entries) / all)")
        tell("bags_per_second", "\(Double(world.units) / all)")
    }

    /// People, limits, rules that were in force before the first donation, stations and their messages.
    private func found() async throws {
        try await DemoPlant.people(founding, cost: founding.cost)
        try await founding.adoptLimits(as: Self.person)
        let pack = try CriteriaPack.read(donationRulesPackBytes)
        let earlier = CriteriaPack(
            version: pack.version, effectiveFrom: pack.effectiveFrom.adding(months: -24), limits: pack.limits,
            panel: pack.panel, deferrals: pack.deferrals)
        try await founding.perform(CriteriaTable.self, on: CriteriaPack.packName, as: Self.person, .adopt(earlier))
        let licence = node.now().day(offsetMinutes: 480).adding(months: 8)
        for place in 0..<world.stations {
            let code = String(1_001 + place)
            let scheme = try CodeScheme(
                id: "\(code)-P", issuer: code, validFrom: Day(daysSinceEpoch: 18_262),
                pattern: try CodePattern("P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}"), check: .mod37_2)
            try await founding.perform(
                StationTable.self, on: code, as: Self.person,
                .register(
                    StationProfile(
                        name: code, licence: "浆证字\(code)", licenceValidTo: licence, contracted: true,
                        schemes: [scheme])))
            try await founding.perform(
                PartnerTable.self, on: Self.partner(code), as: Self.person,
                .register(PartnerDetail(name: code, role: .station, code: code, key: nil), compared: ""),
                reason: "bench")
        }
    }

    private static func partner(_ station: String) -> String { "s\(station).example/bench" }

    private mutating func make(_ file: Int) async throws {
        let told = PlasmaMessages(world: world, createdAt: node.now())
        let sent = told.sent(file)
        let last = sent.flatMap { $0.bags.map(\.bag.madeAt) }.max() ?? node.now()
        let day = last.day(offsetMinutes: 480).adding(days: 2)
        for (station, bags) in sent {
            let name = "\(PlasmaWorld.digits(file, 5))-\(station)"
            let fresh = Set(bags.compactMap(\.bag.donor)).subtracting(known).sorted()
            known.formUnion(fresh)
            let upserts = Self.parts(fresh, Self.donorsPerMessage).map { place, donors in
                told.donors(donors, of: station, id: "D-\(name)-\(place)")
            }
            try await send(upserts, from: station, "donors")
            let parts = Self.parts(bags, PlasmaMessages.bagsPerMessage)
            try await send(
                parts.map { told.donations($1, of: station, id: "B-\(name)-\($0)") }, from: station, "donations")
            try await send(parts.map { told.results($1, file, id: "R-\(name)-\($0)") }, from: station, "results")
            let shipment = "SH-\(name)"
            try await send(
                [told.manifest(bags, shipment: shipment, on: day, id: "M-\(name)")], from: station, "manifests")
            let start = ContinuousClock.now
            try await PlasmaReceipt(founding: founding, world: world, shipment: shipment)
                .run(bags, file: file, shippedOn: day)
            took["receipt", default: 0] += seconds(since: start)
        }
        let start = ContinuousClock.now
        let digest = TreeHash.sha256(Array("genealogy-\(file)".utf8))
        try await founding.perform(
            MigrationTable.self, on: "G\(PlasmaWorld.digits(file, 6))", as: Self.person,
            .record(world.genealogy(file, digest: digest, withBags: false)))
        took["genealogy", default: 0] += seconds(since: start)
    }

    private static func parts<T>(_ items: [T], _ size: Int) -> [(Int, ArraySlice<T>)] {
        stride(from: 0, to: items.count, by: size).enumerated().map { place, start in
            (place, items[start..<min(start + size, items.count)])
        }
    }

    private mutating func send(_ sent: [Message], from station: String, _ stage: String) async throws {
        guard !sent.isEmpty else { return }
        let start = ContinuousClock.now
        let outcome: ExchangeIntake.Outcome
        do throws(Denial) {
            outcome = try await ExchangeIntake(node: node).take(
                sent,
                .init(
                    partner: Self.partner(station), how: .file, person: BenchPlant.receiver, workstation: "bench"))
        } catch { throw Told(error) }
        if let reason = outcome.lines.compactMap({ $0.told?.reason ?? $0.refusedReason }).first {
            throw ValidationError("\(stage) of \(station): \(reason.en)")
        }
        for verdict in outcome.lines.flatMap({ $0.told?.verdicts ?? [] }) {
            switch verdict.outcome {
            case .accepted: break
            case .noted: noted += 1
            case .refused(_, let reason): throw ValidationError("\(stage), \(verdict.subject): \(reason.en)")
            }
        }
        messages += sent.count
        took[stage, default: 0] += seconds(since: start)
    }
}
