import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Lineage
import LookBack
import Web

struct LookBackBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookback",
        abstract: "Finds and locks everything that came of a donor's plasma. 追溯实测。",
        discussion: """
            Runs on the plant of `bench plasma` and makes one if the folder is not there. Each round takes another \
            regular donor: searched first, then opened in one act. Nothing is asserted.
            """)

    @Option(help: "Folder of the bench plant. 目录。") var path = "bench-plasma"
    @Option(help: "Bags of plasma. 袋数。") var units = 100_000
    @Option(help: "Donors that are looked back on. 次数。") var times = 15

    private static let person = "0533"

    func run() async throws {
        let world = PlasmaWorld(units: units)
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = path
        configuration.origin = "bench.example/plasma"
        let isThere = FileManager.default.fileExists(atPath: path)
        let place = NodeFolder(configuration: configuration)
        if !isThere { try place.prepare() }
        let store = try place.openForWriting(create: !isThere)
        let cost = ScryptCost(n: 1 << 10, r: 8, p: 1)
        let node = try place.node(store, passwordCost: cost)
        let founding = Founding(node: node, cost: cost)
        if !isThere { try await fill(world, founding) }
        try await founding.adoptLookBack(as: Self.person)
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("bags", world.units)
        try await measure(world, node)
        try await node.close()
    }

    private func fill(_ world: PlasmaWorld, _ founding: Founding) async throws {
        try await DemoPlant.people(founding, cost: founding.cost)
        for file in 0..<world.files {
            let digest = TreeHash.sha256(Array("genealogy-\(file)".utf8))
            try await founding.perform(
                MigrationTable.self, on: "G\(PlasmaWorld.digits(file, 6))", as: "0105",
                .record(world.genealogy(file, digest: digest)))
        }
    }

    private func measure(_ world: PlasmaWorld, _ node: LiveNode) async throws {
        var searched: [Double] = []
        var locked: [Double] = []
        var found: [Int] = []
        let run = node.freshCommandID().description.suffix(8)
        for number in 0..<times {
            let bag = world.bag(number % world.files, 40 * (number + 1)).node
            let known = try await node.read { (snapshot) throws(Fault) in
                try LineageLookups.node(bag, from: snapshot)?.node.donor
            }
            guard let donor = known else { throw ValidationError("no donor of \(bag)") }
            let opening = CaseOpening(
                donor: donor, trigger: .diseaseReport, at: node.now(), pathogen: "HBV", profile: "CN")
            var start = ContinuousClock.now
            let evidence = try await node.read { (snapshot) throws(Fault) in
                try CaseTable.evidence(opening, from: snapshot)
            }
            searched.append(seconds(since: start) * 1_000)
            found.append(Set(evidence.search.units.flatMap(\.products)).count + evidence.search.units.count)
            let id = "LB-\(run)-\(number)"
            let statement = CaseRules.statement(id, opening, reason: "bench")
            let signature = try await node.sign(
                SignatureRequest(
                    .named(Self.person), password: BenchPlant.password, record: Subject(CaseRules.noun, id), version: 0,
                    digest: TreeHash.sha256(statement.canonicalBytes), meaning: .performed, workstation: "bench"))
            start = ContinuousClock.now
            _ = try await node.perform(
                Errand(
                    CaseTable.self, id: node.freshCommandID(), record: id, command: .open(opening),
                    person: Self.person, workstation: "bench", reason: "bench", signatures: [signature]))
            locked.append(seconds(since: start) * 1_000)
        }
        for (name, took) in [("search", searched), ("open_and_lock", locked)] {
            let sorted = took.sorted()
            guard let last = sorted.last else { continue }
            tell("\(name)_milliseconds", sorted[sorted.count / 2])
            tell("\(name)_slowest_milliseconds", last)
        }
        tell("things_found", "\(found.min() ?? 0) to \(found.max() ?? 0)")
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }
}
