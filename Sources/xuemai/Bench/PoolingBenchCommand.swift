import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Lineage
import Plasma
import Pooling
import Preparation
import Web

struct PoolingBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pooling", abstract: "Measures issue to a pool and its making. 实测投料和合浆。",
        discussion: "A list is picked and released, its bags are scanned, cut, counted and pooled. Nothing asserted.")

    @Option(name: .customLong("path"), help: "Folder for the bench ledger; must not exist. 目录。")
    var path = "bench-pooling"
    @Option(help: "Bags of the pool. 合浆袋数。") var units = 5_085
    @Option(help: "Bags in stock. 在库袋数。") var stock = 100_000

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
        try await found(founding)
        try PickingWorld(units: stock, isWoven: true).fill(
            store, node.now(), [QuarantineLimits(LimitsPack.read(quarantinePackBytes))])
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("bags_in_stock", stock)
        let bags = try await prepare(founding, store)
        tell("bags", bags.count)
        try await issue(founding, bags)
        try await make(founding, store)
        try await node.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }

    private func found(_ founding: Founding) async throws {
        try await DemoPlant.people(founding, cost: founding.cost)
        try await founding.adoptQuarantine(as: "0105")
        let rules = try PreparationPack.read(preparationPackBytes)
        try await founding.perform(SelectionTable.self, on: PreparationPack.packName, as: "0105", .adopt(rules))
        let pooling = try PoolingPack.read(poolingPackBytes)
        try await founding.perform(PoolingPackTable.self, on: PoolingPack.packName, as: "0105", .adopt(pooling))
        for (code, material) in DemoLineage.materials {
            try await founding.perform(MaterialTable.self, on: code, as: "0105", .register(material))
        }
        for (code, process) in DemoLineage.processes {
            try await founding.perform(ProcessTable.self, on: code, as: "0105", .declare(process))
        }
    }

    private func sign(
        _ node: LiveNode, _ record: Subject, _ version: Int64, _ content: [UInt8], _ meaning: SignatureMeaning,
        as person: String
    ) async throws -> Signature {
        let request = SignatureRequest(
            .named(person), password: DemoPlant.password, record: record, version: version,
            digest: node.hash(content), meaning: meaning, workstation: "bench")
        do throws(Denial) { return try await node.signatures(for: request)[0] } catch { throw Told(error) }
    }

    private func perform<T: FactTable>(
        _ node: LiveNode, _ table: T.Type, _ record: String, _ command: T.R.Deed, as person: String,
        _ signatures: [Signature] = []
    ) async throws {
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    T.self, id: node.freshCommandID(), record: record, command: command, person: person,
                    workstation: "bench", signatures: signatures))
        } catch {
            throw Told(error)
        }
    }

    /// Picked by rules, released by QA.
    private func prepare(_ founding: Founding, _ store: any Store) async throws -> [String] {
        let target = DecimalNumber(coefficient: Int64(units) * 590)
        let node = founding.node
        try await founding.perform(
            OrderTable.self, on: "PP-1", as: "0720", .draft(group: "IVIG", type: .normal, targetGrams: target))
        let now = node.now()
        let plan = try store.read { (snapshot) throws(Fault) -> PickPlan? in
            let state = try OrderTable.load("PP-1", from: snapshot)
            guard let purpose = PickPurpose(state, try SelectionTable.packs(from: snapshot)) else { return nil }
            return try PickEngine(purpose, target: target, at: now, zoneMinutes: 480).plan(from: snapshot)
        }
        guard let plan else { return [] }
        try await founding.perform(
            OrderTable.self, on: "PP-1", as: "0720", .pick(plan.bags.map(\.bag), passedOver: plan.passedOver))
        let (state, list) = try store.read { (snapshot) throws(Fault) in
            (try OrderTable.load("PP-1", from: snapshot), try OrderLookups.list(of: "PP-1", from: snapshot))
        }
        let record = ReleaseRecord(.release, state, list: node.hash(PickedList.canonicalBytes(list)))
        let own = try await sign(
            node, state.subject, state.version, record.canonicalBytes, record.meaning, as: "0533")
        try await perform(node, OrderTable.self, "PP-1", .release, as: "0533", [own])
        return plan.bags.map(\.bag)
    }

    private func issue(_ founding: Founding, _ bags: [String]) async throws {
        let node = founding.node
        try await perform(node, PoolingTable.self, "PL-1", .open(order: "PP-1"), as: "0720")
        let single = bags.suffix(200)
        var start = ContinuousClock.now
        for bag in single { try await perform(node, PoolingTable.self, "PL-1", .issue([bag]), as: "0720") }
        tell("scan_milliseconds", seconds(since: start) / Double(max(single.count, 1)) * 1_000)
        start = .now
        let rest = Array(bags.dropLast(200))
        for first in stride(from: 0, to: rest.count, by: PoolingRules.bagsMax) {
            let part = Array(rest[first..<min(first + PoolingRules.bagsMax, rest.count)])
            try await perform(node, PoolingTable.self, "PL-1", .issue(part), as: "0720")
        }
        tell("issue_in_lists_seconds", seconds(since: start))
        start = .now
        for first in stride(from: 0, to: bags.count, by: PoolingRules.bagsMax) {
            let part = Array(bags[first..<min(first + PoolingRules.bagsMax, bags.count)])
            try await perform(node, PoolingTable.self, "PL-1", .empty(part), as: "0720")
        }
        tell("empties_in_lists_seconds", seconds(since: start))
    }

    /// Everything checked again, one batch of it, on disk.
    private func make(_ founding: Founding, _ store: any Store) async throws {
        let node = founding.node
        try await perform(node, PoolingTable.self, "PL-1", .count(nil, deviation: nil), as: "0720")
        let (state, sum) = try store.read { (snapshot) throws(Fault) in
            (try PoolingTable.load("PL-1", from: snapshot), try PoolingLookups.sum(of: "PL-1", from: snapshot))
        }
        let kilograms = DecimalNumber(coefficient: sum.mix.weight.count, scale: 6)
        let content = state.content(of: sum, kilograms: kilograms, tank: "TK-101", list: node.hash(sum.list))
        var signatures: [Signature] = []
        let people: [(String, SignatureMeaning)] = [("0720", .performed), ("0288", .verified), ("0533", .approved)]
        for (person, meaning) in people {
            signatures.append(
                try await sign(node, state.subject, state.version, content, meaning, as: person))
        }
        let start = ContinuousClock.now
        try await perform(
            node, PoolingTable.self, "PL-1", .make(kilograms: kilograms, tank: "TK-101"), as: "0720", signatures)
        tell("pooled_bags", sum.mix.bags)
        tell("pool_checked_and_committed_seconds", seconds(since: start))
    }
}
