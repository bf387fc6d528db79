import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Makes a demo plant once, and serves it. 建一个演示工厂并启动，可重复执行。")

    @Option(help: "Folder of the demo plant. 演示数据目录。") var folder = "demo-data"
    @Option(help: "Port on 127.0.0.1. 端口。") var port = 8080
    @Option(help: "Bags in the first demo shipment. 第一批的袋数。") var bags = 24
    @Flag(help: "Make the plant, do not serve. 只建不启动。") var prepareOnly = false

    func run() async throws {
        var configuration = NodeConfiguration()
        configuration.folder = folder
        configuration.port = port
        configuration.origin = "demo.example/xuemai"
        configuration.site = "示例生物 · 一厂"
        configuration.logLevel = "warning"
        // SQLite, unless the environment names a PostgreSQL.
        let environment = ProcessInfo.processInfo.environment
        configuration.postgresOwner = environment["XUEMAI_POSTGRES_OWNER"] ?? ""
        configuration.postgresRuntime = environment["XUEMAI_POSTGRES_RUNTIME"] ?? ""
        configuration.papersPython = environment["XUEMAI_PAPERS_PYTHON"] ?? configuration.papersPython
        NodeLog.start(configuration)
        try await DemoPlant(configuration: configuration, bags: bags).prepare()
        if prepareOnly { return }
        let url = configuration.url
        let place = configuration.folder
        try await Serving(configuration: configuration, logsRequests: false).run { _ in
            print(DemoPlant.welcome(url, folder: place))
            // Into a file or a pipe, too, at once.
            fflush(nil)
        }
    }
}
