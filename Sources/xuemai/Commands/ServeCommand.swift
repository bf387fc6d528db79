import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Logging
import Press
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the pages of this node until it is stopped. 启动服务。")

    @OptionGroup var configurationOption: ConfigurationOption

    func run() async throws {
        let configuration = try configurationOption.load()
        NodeLog.start(configuration)
        try await Serving(configuration: configuration).run()
    }
}

/// Opens a node and serves it; shared by `serve` and `demo`.
struct Serving {
    let configuration: NodeConfiguration
    var passwordCost: ScryptCost = .standard
    var logsRequests = true

    func run(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let folder = NodeFolder(configuration: configuration)
        let signer = try folder.signer()
        let store = try folder.openForWriting()
        let metrics = MetricBoard()
        let node = try folder.node(store, passwordCost: passwordCost) { metrics.count($0) }
        var setup = ServerSetup(
            host: configuration.host, port: configuration.port, publicURL: configuration.url,
            site: configuration.site, version: xuemaiVersion)
        setup.lockSeconds = Int64(configuration.lockSeconds)
        setup.logsRequests = logsRequests
        setup.metrics = metrics
        let shelf = try configuration.doors.open(&setup, folder, log: signer.verifierKey)
        setup.proxies = configuration.proxies
        setup.homeNetworks = configuration.homeNetworks
        setup.logger = Logger(label: "xuemai.server")
        setup.timeServers = configuration.upkeep.timeServers
        let upkeep = NodeUpkeep(folder, node: node, jobs: setup.jobs, metrics: metrics)
        setup.scheduled = [ClockWatch(setup, node: node).job] + (try await upkeep.scheduled())
        var described = configuration.described
        described.jobs = setup.jobs
        described.backups = upkeep.desk
        let logger = setup.logger
        let press = TypstPress(python: configuration.papersPython) { logger.warning("no paper was set: \($0)") }
        let pages = nodePages(
            logKey: signer.verifierKey, keys: node, cosigned: shelf, press: press, address: configuration.url,
            described: described, kind: configuration.kind)
        try await serve(setup, node: node, pages: pages, onRunning: onRunning)
    }
}
