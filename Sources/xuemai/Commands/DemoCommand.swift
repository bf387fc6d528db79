import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger

extension NodeKind: ExpressibleByArgument {}

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Makes a demo plant once, and serves it. 建一个演示工厂并启动，可重复执行。")

    @Option(help: "Folder of the demo plant. 演示数据目录。") var folder = "demo-data"
    @Option(help: "Port on 127.0.0.1. 端口。") var port = 8080
    @Option(help: "Bags in the first demo shipment. 第一批的袋数。") var bags = 24
    @Option(help: "plant or station. 工厂或浆站。") var kind = NodeKind.plant
    @Option(help: "First of the four ports that `xuemai simulate` plays at. 模拟设备的起始端口。")
    var simulatorPort = DemoEquipment.simulatorPortDefault
    @Flag(help: "Make the plant, do not serve. 只建不启动。") var prepareOnly = false

    func validate() throws {
        guard (1...65_532).contains(simulatorPort) else {
            throw ValidationError("simulator-port: between 1 and 65532")
        }
    }

    func run() async throws {
        var configuration = NodeConfiguration()
        configuration.folder = folder
        configuration.port = port
        configuration.kind = kind
        configuration.origin = kind == .plant ? "demo.example/xuemai" : "station.example/xuemai"
        configuration.site = kind == .plant ? "示例生物 · 一厂" : DemoStation.own.name
        configuration.logLevel = "warning"
        // SQLite, unless the environment names a PostgreSQL.
        let environment = ProcessInfo.processInfo.environment
        configuration.postgresOwner = environment["XUEMAI_POSTGRES_OWNER"] ?? ""
        configuration.postgresRuntime = environment["XUEMAI_POSTGRES_RUNTIME"] ?? ""
        var problems: [String] = []
        configuration.film.take(
            Dictionary(
                ConfiguredFilm.keys.compactMap { key in
                    environment["XUEMAI_" + key.uppercased()].map { (key, $0) }
                }, uniquingKeysWith: { first, _ in first }), &problems)
        guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
        configuration.papersPython = environment["XUEMAI_PAPERS_PYTHON"] ?? configuration.papersPython
        NodeLog.start(configuration)
        switch kind {
        case .plant:
            try await DemoPlant(configuration: configuration, bags: bags, simulatorPort: simulatorPort).prepare()
        case .station: try await DemoStationNode(configuration: configuration).prepare()
        }
        if prepareOnly { return }
        let url = configuration.url
        let kind = kind
        let place = configuration.folder
        try await Serving(configuration: configuration, logsRequests: false).run { _ in
            print(
                kind == .plant
                    ? DemoPlant.welcome(url, folder: place) : DemoStationNode.welcome(url, folder: place))
            // Into a file or a pipe, too, at once.
            fflush(nil)
        }
    }
}
