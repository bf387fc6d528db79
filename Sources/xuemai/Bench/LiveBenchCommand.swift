import Alarms
import ArgumentParser
import Assembly
import Equipment
import Foundation
import Kernel
import Ledger
import Places

struct LiveBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live",
        abstract: "Makes a node whose signals a gateway posts. 建立由网关推送数据的节点。",
        discussion: """
            One connection `gateway` that the device `gateway` posts for, fifty signals a unit, each critical with an \
            alarm above 100. Benchmarks/live.py serves it, posts every second and looks how long an alarm needs to \
            the screen.
            """)

    @Option(name: .customLong("path"), help: "Folder of the bench node; must not exist. 目录。") var folder = "bench-live"
    @Option(help: "Signals. 信号数。") var signals = 2_000

    private static let engineer = "0450"
    private static let signalsPerUnit = 50

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) exists already")
        }
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = folder
        configuration.origin = "bench.example/live"
        let place = NodeFolder(configuration: configuration)
        try place.prepare()
        let cost = ScryptCost(n: 1 << 10, r: 8, p: 1)
        let node = try place.node(try place.openForWriting(create: true), passwordCost: cost)
        let founding = Founding(node: node, cost: cost)
        try await DemoPlant.people(founding, cost: cost)
        try await founding.perform(
            EquipmentPackTable.self, on: EquipmentPack.packName, as: "0105",
            .adopt(try EquipmentPack.read(equipmentPackBytes)))
        try await founding.perform(
            PlaceTable.self, on: "hall", as: "0001",
            .open(PlaceDetail(kind: .room, name: "Hall", within: "", particulars: [:])), reason: "bench")
        try await founding.perform(
            ConnectionTable.self, on: "gateway", as: Self.engineer,
            .declare(ConnectionDetail(name: "Gateway", speaks: .influx, address: "gateway")))
        for number in 0..<signals { try await make(number, founding) }
        try await node.close()
    }

    private func make(_ number: Int, _ founding: Founding) async throws {
        let unit = String(format: "U%03d", number / Self.signalsPerUnit)
        if number % Self.signalsPerUnit == 0 {
            try await founding.perform(
                AssetTable.self, on: unit, as: Self.engineer,
                .register(AssetDetail(kind: .unit, name: "Unit \(unit)", assetClass: "tank", place: "hall")))
        }
        let code = "\(unit).TT\(String(format: "%02d", number % Self.signalsPerUnit))"
        let way = SignalCollection.connected(connection: "gateway", address: "m,s=\(number) v")
        try await founding.perform(
            SignalTable.self, on: code, as: Self.engineer,
            .declare(
                SignalDetail(
                    asset: unit, name: "Temperature \(number)", unit: Unit("Cel") ?? .one, periodMilliseconds: 1_000,
                    isCritical: true, collection: way)))
        let definition = AlarmDefinition(
            signal: code, kind: .high, value: DecimalNumber(coefficient: 100), priority: .high, isCritical: true,
            consequence: "bench", response: "bench")
        try await founding.perform(DefinitionTable.self, on: "\(code).H", as: Self.engineer, .define(definition))
    }
}
