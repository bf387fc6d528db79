import ArgumentParser
import Assembly
import Collectors
import Foundation
import Kernel
import Logging

struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Reads devices on an edge machine, for a node far away. 在边缘机上采集设备数据，送往节点。",
        discussion: """
            What is read is on this machine's disk before a source is thanked, and leaves it when the node has it:
            72 hours without the network lose nothing. 先落盘再应答；断网 72 小时不丢数据。
            """)

    @Option(help: "Node, buffer and sources, a YAML file. 配置文件。") var config = "collect.yaml"
    @Flag(help: "Check the configuration, do not run. 只检查配置。") var check = false

    func run() async throws {
        let configuration = try CollectConfiguration.load(path: config)
        if check {
            print("\(configuration.sources.count) sources; nothing is wrong. 配置无误。")
            return
        }
        NodeLog.start(NodeConfiguration())
        let clock = CollectorClock(now: SystemClock.now)
        let collection = try Collection(
            folder: configuration.folder, limits: configuration.limits, sources: configuration.sources,
            security: configuration.security, to: NodeSink(node: configuration.node, key: configuration.key),
            clock: clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await collection.run() }
            group.addTask { await Self.tell(collection, configuration, clock) }
        }
    }

    /// Says what changes, once: a source that fails, a node that is away, a disk that is full.
    private static func tell(
        _ collection: Collection, _ configuration: CollectConfiguration, _ clock: CollectorClock
    ) async {
        let logger = Logger(label: "xuemai.collect")
        var told: [String: String] = [:]
        func say(_ what: String, _ state: String, isWell: Bool) {
            guard told.updateValue(state, forKey: what) != state else { return }
            logger.log(level: isWell ? .notice : .warning, "\(what): \(state)")
        }
        while await clock.pause(.seconds(1)) {
            for (source, state) in collection.board.states.sorted(by: { $0.key < $1.key }) {
                let reason = state.phase == .connected ? "" : state.reason.map { ", \($0.en)" } ?? ""
                say(source, state.phase.rawValue + reason, isWell: state.phase == .connected)
                if let certificate = state.certificate {
                    say("\(source) certificate", refused(certificate, configuration), isWell: false)
                }
                say("\(source) clock", state.clock.isWithinLimit ? "right" : "wrong", isWell: state.clock.isWithinLimit)
            }
            let failure = collection.forwarding.failure
            say("node", failure ?? "takes frames", isWell: failure == nil)
            let full = collection.buffer.status.failure
            say("buffer", full?.description ?? "writes", isWell: full == nil)
        }
    }

    /// A certificate that nobody trusts lies where somebody who has compared it can move it from.
    private static func refused(_ certificate: ShownCertificate, _ configuration: CollectConfiguration) -> String {
        let folder = configuration.own.folder + "/refused"
        let path = "\(folder)/\(certificate.thumbprint.prefix(16)).der"
        let name = "\(certificate.subject), SHA-256 \(certificate.thumbprint), until \(certificate.validUntil.rfc3339)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(certificate.bytes).write(to: URL(filePath: path))
        } catch { return "\(name) is not trusted, and cannot be written to \(folder)" }
        return "\(name) is not trusted; to trust it move \(path) to \(configuration.trustedFolder)"
    }
}
