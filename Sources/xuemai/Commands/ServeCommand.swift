import ArgumentParser
import Assembly
import Equipment
import Foundation
import Kernel
import Ledger
import Logging
import Press
import Server
import Verification

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
        setup.scheduled = [ClockWatch(setup, node: node).job, sealing(node)] + (try await upkeep.scheduled())
        var described = configuration.described
        described.jobs = setup.jobs
        described.backups = upkeep.desk
        let collection = NodeCollection(node, folder: configuration.folder)
        setup.points = collection.intake
        let film = NodeFilm(node, configuration, log: signer.verifierKey)
        if configuration.kind == .plant {
            setup.scheduled += film.jobs(setup.jobs, verifyHours: configuration.upkeep.verifyHours) + [taking(node)]
        }
        let logger = setup.logger
        let press = TypstPress(python: configuration.papersPython) { logger.warning("no paper was set: \($0)") }
        let pages = nodePages(
            logKey: signer.verifierKey, keys: node, cosigned: shelf, press: press, address: configuration.url,
            described: described, kind: configuration.kind, curves: node, collection: { collection.live },
            desk: collection.desk, film: film.desk)
        let gaps = GapKeeper(node: node, sources: { collection.live.sources })
        let known = configuration.kind == .plant ? await gaps.begun() : nil
        let watching = Task { if configuration.kind == .plant { await AlarmKeeper(node: node).run() } }
        let gapping = Task { if let known { await gaps.run(known) } }
        let collecting = Task { if configuration.kind == .plant { await collection.run() } }
        let filming = Task { if configuration.kind == .plant { await film.run() } }
        defer {
            collecting.cancel()
            watching.cancel()
            gapping.cancel()
        }
        try await serve(setup, node: node, pages: pages, onRunning: onRunning) {
            // Recorders close their last segments, and it is sealed, before the record is.
            filming.cancel()
            await filming.value
        }
    }

    /// What has ended is taken up by charts and models without a hand.
    private func taking(_ node: LiveNode) -> ScheduledJob {
        let taking = RecordTaking(node: node, curves: node, zoneMinutes: node.zoneMinutes, file: LedgerReader.file)
        return ScheduledJob(
            "verification", Phrase("步骤结束后取值、评批", "Values and judgements of what has ended"), every: .minutes(1)
        ) {
            do throws(Fault) {
                let round = try await taking.takeDue(at: node.now())
                if let first = round.failures.first { return .failed(Phrase(first, first)) }
                let (values, judged, omitted) = (round.values, round.judgements, round.omissions)
                return .fine(
                    Phrase(
                        "取值 \(values)，评批 \(judged)，没有取值 \(omitted)",
                        "\(values) values, \(judged) judgements, \(omitted) not taken"))
            } catch {
                return .failed(Phrase("读不到", "cannot be read"))
            }
        }
    }

    /// Points that waited long enough become a section of the record.
    private func sealing(_ node: LiveNode) -> ScheduledJob {
        ScheduledJob("points", Phrase("封存采集数据", "Sealing of collected points"), every: .minutes(1)) {
            await node.archive?.tick()
            return .fine(Phrase("已看过", "looked after"))
        }
    }
}
