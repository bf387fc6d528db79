import ArgumentParser
import Assembly
import Donors
import Foundation
import Kernel
import Ledger
import Lineage
import Plasma

struct PlasmaBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plasma",
        abstract: "Makes a year of plasma from donor to pack, and traces it both ways. 谱系追溯实测。",
        discussion: """
            Donors, donations and results come as messages, shipments are received bag by bag, and what was made of \
            them comes as files. With --genealogy the files bring the bags too, and nothing else is made. \
            A folder that is there already is only asked. Nothing is asserted.
            """)

    @Option(help: "Folder of the bench plant. 目录。") var path = "bench-plasma"
    @Option(help: "Bags of plasma. 袋数。") var units = 100_000
    @Flag(help: "Only the genealogy, taken over as files. 只迁入谱系。") var genealogy = false
    @Option(help: "Also writes the graph as CSV for Benchmarks/lineage. 另存 CSV 的目录。") var export: String?
    @Option(help: "Times each question is asked. 每问次数。") var times = 31

    private static let person = "0105"

    func run() async throws {
        let world = PlasmaWorld(units: units)
        if let export { try PlasmaExport(world: world, folder: export).write() }
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = path
        configuration.origin = "bench.example/plasma"
        let isThere = FileManager.default.fileExists(atPath: path)
        let place = NodeFolder(configuration: configuration)
        if !isThere { try place.prepare() }
        let store = try place.openForWriting(create: !isThere)
        let node = try place.node(store, passwordCost: ScryptCost(n: 1 << 10, r: 8, p: 1))
        tell("store", configuration.usesPostgres ? "PostgreSQL" : "SQLite")
        tell("bags", world.units)
        tell("stations", world.stations)
        if !isThere {
            let founding = Founding(node: node, cost: ScryptCost(n: 1 << 10, r: 8, p: 1))
            if genealogy {
                try await takeOver(world, founding)
            } else {
                var chain = PlasmaChain(world: world, founding: founding) { name, value in self.tell(name, value) }
                try await chain.make()
            }
            tell("megabytes", try megabytes())
        }
        tell("lot", world.lot.id)
        tell("great_lot", world.greatLot?.id ?? "-")
        tell("bag", world.unit.id)
        try await ask(world, node)
        try await node.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }

    /// What the folder holds; of PostgreSQL, nothing is told.
    private func megabytes() throws -> Int {
        let files = try FileManager.default.contentsOfDirectory(atPath: path)
        let bytes = try files.reduce(0) { sum, file in
            let size = try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")[.size] as? Int
            return sum + (size ?? 0)
        }
        return bytes / 1_000_000
    }

    private func takeOver(_ world: PlasmaWorld, _ founding: Founding) async throws {
        try await DemoPlant.people(founding, cost: founding.cost)
        let start = ContinuousClock.now
        for file in 0..<world.files {
            let digest = TreeHash.sha256(Array("genealogy-\(file)".utf8))
            try await founding.perform(
                MigrationTable.self, on: "G\(PlasmaWorld.digits(file, 6))", as: Self.person,
                .record(world.genealogy(file, digest: digest)))
            if file % 100 == 99 {
                let bags = Double((file + 1) * PlasmaWorld.bagsPerFile)
                tell("filled_bags_per_second", "\(Int(bags / seconds(since: start))) after \(Int(bags))")
            }
        }
        tell("fill_seconds", seconds(since: start))
    }

    // MARK: Questions

    private func ask(_ world: PlasmaWorld, _ node: LiveNode) async throws {
        try await trace("lot_to_units", world.lot, .backward, node)
        try await trace("unit_to_lots", world.unit, .forward, node)
        if let lot = world.greatLot { try await trace("great_lot_to_units", lot, .backward, node) }
        let donor = try await node.read { (snapshot) throws(Fault) in
            try LineageLookups.node(world.unit, from: snapshot)?.node.donor
        }
        guard let donor else { throw ValidationError("the bag of the question has no donor") }
        try await time("donor_to_lots", node) { (snapshot) throws(Fault) in
            let trace = try LineageLookups.forward(ofDonor: donor, from: snapshot)
            return "\(trace.nodes.count) nodes"
        }
        if !genealogy { try await records(world, donor, node) }
    }

    /// What pages ask of one bag, one donor and the stock.
    private func records(_ world: PlasmaWorld, _ donor: String, _ node: LiveNode) async throws {
        let bag = world.unit.id
        try await time("unit", node) { (snapshot) throws(Fault) in
            let line = try StockLookups.line(bag, from: snapshot)
            let donation = try DonationLookups.donation(bag, from: snapshot)
            let results = try DonationLookups.results(of: bag, from: snapshot)
            let findings = try DonationLookups.recordedFindings(of: bag, from: snapshot)
            return "\(line?.standing.rawValue ?? "-"), \(donation == nil ? 0 : 1) donation, \(results.count) results, "
                + "\(findings.count) findings"
        }
        try await time("donor", node) { (snapshot) throws(Fault) in
            "\(try DonationLookups.history(of: donor, limit: 50, from: snapshot).count) donations"
        }
        var held = StockQuestion()
        held.standings = [.hold]
        var ofStation = StockQuestion()
        ofStation.station = donor.split(separator: "-").first.map(String.init)
        let questions = [("stock_all", StockQuestion()), ("stock_held", held), ("stock_station", ofStation)]
        for (name, question) in questions {
            try await time(name, node) { (snapshot) throws(Fault) in
                "\(try StockLookups.page(question, limit: 51, from: snapshot).count) bags"
            }
        }
    }

    private func trace(
        _ name: String, _ subject: Subject, _ direction: TraceDirection, _ node: LiveNode
    ) async throws {
        try await time(name, node) { (snapshot) throws(Fault) in
            guard let found = try LineageLookups.node(subject, from: snapshot) else { return "not there" }
            let trace =
                direction == .backward
                ? try LineageLookups.backward(from: found.node, from: snapshot)
                : try LineageLookups.forward(from: found.node, from: snapshot)
            return "\(trace.nodes.count) nodes, \(trace.donors.count) donors"
        }
    }

    /// The first from whatever is in the caches, then the median of the others.
    private func time(
        _ name: String, _ node: LiveNode, _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> String
    ) async throws {
        var took: [Double] = []
        var told = ""
        for _ in 0..<max(times, 2) {
            let start = ContinuousClock.now
            told = try await node.read(body)
            took.append(seconds(since: start) * 1_000)
        }
        tell("\(name)_found", told)
        tell("\(name)_first_milliseconds", took[0])
        let rest = took.dropFirst().sorted()
        tell("\(name)_milliseconds", rest[rest.count / 2])
    }
}

/// The same graph as files that others read.
struct PlasmaExport {
    let world: PlasmaWorld
    let folder: String

    func write() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var nodes = "node,kind,code,donor\n"
        var uses = "step,input,quantity\n"
        var yields = "step,output,quantity\n"
        var numbers: [Subject: Int] = [:]
        for file in 0..<world.files {
            let genealogy = world.genealogy(file, digest: TreeHash.sha256([]))
            for node in genealogy.nodes {
                let number = numbers.count + 1
                numbers[node.node] = number
                nodes += "\(number),\(node.node.noun),\(node.node.id),\(node.donor ?? "")\n"
            }
            var made: Set<Subject> = []
            for edge in genealogy.edges {
                guard let output = numbers[edge.into], let input = numbers[edge.from] else { continue }
                uses += "\(output),\(input),\(edge.quantity?.text ?? "")\n"
                if made.insert(edge.into).inserted { yields += "\(output),\(output),\n" }
            }
        }
        for (name, text) in [("nodes", nodes), ("uses", uses), ("yields", yields)] {
            try text.write(toFile: "\(folder)/\(name).csv", atomically: true, encoding: .utf8)
        }
    }
}
