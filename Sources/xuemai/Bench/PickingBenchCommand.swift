import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Plasma
import Preparation
import Quarantine

struct PickingBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "picking", abstract: "Measures picking for a pool among millions of bags. 实测挑浆。",
        discussion:
            "Donors of twenty stations give every fortnight; 3,000 kg are picked and recorded. Nothing is asserted.")

    @Option(name: .customLong("path"), help: "Folder for the bench ledger; must not exist. 目录。")
    var path = "bench-picking"
    @Option(help: "Bags in stock. 在库袋数。") var units = 2_000_000
    @Option(help: "Bags to pick. 挑浆袋数。") var bags = 5_085

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
        try PickingWorld(units: units).fill(store, now, limits)
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
