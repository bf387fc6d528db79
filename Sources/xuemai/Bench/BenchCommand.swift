import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import StoreSQLite

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures this machine with the real engine, in a folder of its own. 在本机实测速度。",
        discussion: "Benchmarks/run puts the figures beside the floors of the same run.",
        subcommands: [
            TrailBenchCommand.self, SearchBenchCommand.self, PlasmaBenchCommand.self, StockBenchCommand.self,
            ExchangeBenchCommand.self, LookBackBenchCommand.self, PickingBenchCommand.self, QuarantineBenchCommand.self,
            PoolingBenchCommand.self, HistorianBenchCommand.self, CollectorsBenchCommand.self, LiveBenchCommand.self,
            StatisticsBenchCommand.self,
        ])

    @Option(help: "Folder for the bench plant; must not exist. 目录。") var folder = "bench-data"
    @Option(help: "Shipments of 17 000 bags. 批数。") var shipments = 4
    @Flag(help: "Also build a tree of ten million entries and time its proofs. 千万条证明。") var tree = false

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) exists already")
        }
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = folder
        configuration.origin = "bench.example/xuemai"
        let place = NodeFolder(configuration: configuration)
        try place.prepare()
        let store = try place.openForWriting(create: true)
        let node = try place.node(store, passwordCost: ScryptCost(n: 1 << 10, r: 8, p: 1))
        let plant = try await BenchPlant(folder: place, node: node, shipments: max(shipments, 3))
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("import_17000_bags_seconds", plant.imports.max() ?? 0)
        try await engine(plant)
        try await verification(plant, place, store)
        try await node.close()
        if tree { try proofs() }
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        // Seen while it runs, also through a pipe.
        fflush(nil)
    }

    // MARK: Commands

    private func engine(_ plant: BenchPlant) async throws {
        let first = plant.shipments[0]
        var start = ContinuousClock.now
        for bag in first.bags.prefix(5_000) { try await plant.scan(bag, of: first, lane: 1) }
        tell("commands_per_second_1_caller", 5_000 / seconds(since: start))
        let rest = Array(first.bags.dropFirst(5_000))
        try await paced(plant, first, Array(rest.prefix(5_000)))
        for (place, shipment) in plant.shipments.dropFirst().enumerated() {
            start = .now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<32 {
                    group.addTask {
                        for bag in stride(from: caller, to: shipment.bags.count, by: 32) {
                            try await plant.scan(shipment.bags[bag], of: shipment, lane: 1 + caller % 8)
                        }
                    }
                }
                try await group.waitForAll()
            }
            if place < 3 { tell("commands_per_second_32_callers", Double(shipment.bags.count) / seconds(since: start)) }
        }
    }

    /// 1 000 commands a second, each begun on its own millisecond whether the last is done or not.
    private func paced(_ plant: BenchPlant, _ shipment: DemoShipment, _ bags: [DemoShipment.Bag]) async throws {
        let start = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: Double.self) { group in
            for (place, bag) in bags.enumerated() {
                let due = start + .milliseconds(place)
                try await Task.sleep(until: due)
                group.addTask {
                    let begun = ContinuousClock.now
                    try await plant.scan(bag, of: shipment, lane: 1)
                    return seconds(since: begun)
                }
            }
            return try await group.reduce(into: [Double]()) { $0.append($1) }
        }.sorted()
        tell("milliseconds_p50_at_1000_per_second", latencies[latencies.count / 2] * 1_000)
        tell("milliseconds_p99_at_1000_per_second", latencies[latencies.count * 99 / 100] * 1_000)
    }

    // MARK: Verification

    private func verification(_ plant: BenchPlant, _ place: NodeFolder, _ store: any LeasedStore) async throws {
        let key = try place.signer().verifierKey
        var start = ContinuousClock.now
        let report = try store.read { (snapshot) throws(Fault) in try LedgerVerification.run(snapshot, key: key) }
        tell("entries", report.entries)
        tell("verify_entries_per_second", Double(report.entries) / seconds(since: start))
        guard report.findings.filter({ if case .entries = $0.place { false } else { true } }).isEmpty else {
            throw ValidationError("the bench record is not whole: \(report.findings)")
        }
        start = .now
        try Replay.rebuild(store, house: house)
        tell("rebuild_facts_per_second", Double(report.entries) / seconds(since: start))
        let cache = TileCache()
        var numbers = SystemRandomNumberGenerator()
        let indexes = (0..<2_000).map { _ in Int64.random(in: 0..<(report.entries - 5_000), using: &numbers) }
        start = .now
        try store.read { (snapshot) throws(Fault) in
            for index in indexes { _ = try LedgerReader.receipt(index, snapshot, cache: cache) }
        }
        tell("receipt_microseconds", seconds(since: start) / 2_000 * 1_000_000)
    }

    /// A tree of ten million leaves in the tiles of a SQLite file, and inclusion paths out of it.
    private func proofs() throws {
        let size: Int64 = 10_000_000
        let store = try SQLiteStore(
            path: folder + "/tree.db", origin: "tree.example", ledger: LedgerTables.all, views: [], create: true)
        try TreeBench.fill(store, size: size)
        let cache = TileCache()
        var numbers = SystemRandomNumberGenerator()
        let indexes = (0..<20_000).map { _ in Int64.random(in: 0..<size, using: &numbers) }
        let start = ContinuousClock.now
        try store.read { (snapshot) throws(Fault) in
            for index in indexes { _ = try LedgerReader.inclusionPath(index, size: size, snapshot, cache: cache) }
        }
        tell("inclusion_proof_microseconds_of_10_million", seconds(since: start) / 20_000 * 1_000_000)
        try store.close()
    }
}
