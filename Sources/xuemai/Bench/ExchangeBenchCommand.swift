import ArgumentParser
import Assembly
import Exchange
import Foundation
import Kernel
import Ledger
import Logging
import Server
import Web

/// Messages a second from one node's ledger into another's and back: signed, verified, acknowledged, on disk.
struct ExchangeBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange",
        abstract: "Measures messages between two nodes on this machine. 实测两个节点之间的消息。")

    @Option(help: "Folder for both nodes; must not exist. 目录。") var path = "bench-exchange"
    @Option(help: "Messages. 条数。") var messages = 20_000

    private struct Place {
        let node: LiveNode
        let key: String
    }

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw ValidationError("\(path) exists already")
        }
        let station = try open("station.example/bench")
        let plant = try open("plant.example/bench")
        try await register(plant, code: "P1", on: station)
        try await register(station, code: "S1", on: plant)
        var start = ContinuousClock.now
        try await queue(on: station.node)
        tell("queue_messages_per_second", Double(messages) / seconds(since: start))
        let receiver = plant.node
        let round = ExchangeRound(
            ExchangePost { _, bytes in try await Self.deliver(bytes, to: receiver) }, node: station.node,
            metrics: MetricBoard(), logger: Logger(label: "bench"))
        start = .now
        await round.once()
        let took = seconds(since: start)
        let home = plant.node.home
        let left = try await station.node.read { (snapshot) throws(Fault) in
            try MessageLookups.line(of: home, from: snapshot).waiting
        }
        tell("exchange_messages_per_second", Double(Int64(messages) - left) / took)
        tell("exchange_messages_left", left)
        try await station.node.close()
        try await plant.node.close()
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) { print("\(name)\t\(value)") }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        let took = (ContinuousClock.now - start).components
        return Double(took.seconds) + Double(took.attoseconds) / 1e18
    }

    private func open(_ origin: String) throws -> Place {
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = "\(path)/\(origin.prefix { $0 != "." })"
        configuration.origin = origin
        let place = NodeFolder(configuration: configuration)
        try place.prepare()
        let store = try place.openForWriting(create: true)
        return Place(
            node: try place.node(store, passwordCost: ScryptCost(n: 1 << 10, r: 8, p: 1)),
            key: try place.signer().verifierKey.vkey)
    }

    private func register(_ other: Place, code: String, on place: Place) async throws {
        let founding = Founding(node: place.node, cost: ScryptCost(n: 1 << 10, r: 8, p: 1))
        try await DemoPlant.people(founding, cost: founding.cost)
        let detail = PartnerDetail(
            name: code, role: .station, code: code, key: other.key, url: "http://\(code)")
        try await founding.perform(
            PartnerTable.self, on: other.node.home, as: "0105",
            .register(detail, compared: PartnerKey.fingerprint(of: other.key, hash: TreeHash.sha256)),
            reason: "bench")
    }

    private func queue(on node: LiveNode) async throws {
        let errands = (0..<messages).map { number in
            Errand(
                MessageTable.self, id: node.freshCommandID(), record: "DONATION-\(number)",
                command: .queue(to: "P1", .donation, [Self.donation(number)]), person: Standing.node.person)
        }
        for result in await node.perform(inOrder: errands) { _ = try result.get() }
    }

    private static func donation(_ number: Int) -> MessageItem {
        MessageItem([
            ("bag", .text("A9999\(26_000_000 + number)")), ("donor", .text("D\(number % 5_000)")),
            ("station", .text("S1")), ("collected_at", .moment(Moment(microseconds: 1_790_000_000_000_000))),
            ("volume_ml", .decimal(DecimalNumber(coefficient: 580))),
            ("weight_g", .decimal(DecimalNumber(coefficient: 5_885, scale: 1))), ("type", .text("normal")),
            ("plasma_state", .text("normal")), ("age_years", .integer(34)),
        ])
    }

    /// What the door does, without HTTP.
    private static func deliver(_ bytes: [UInt8], to node: LiveNode) async throws -> PostAnswer {
        let desk = ParcelDesk(node: node)
        let (parcel, file, digest) = try await desk.open(bytes)
        let outcome = try await ExchangeIntake(node: node).take(
            parcel.messages, .init(partner: parcel.from, how: .link, sentAt: parcel.sentAt, parcel: file))
        let answer = ParcelAnswer(
            from: node.home, to: parcel.from, parcel: digest, next: outcome.next, lines: outcome.lines)
        return PostAnswer(status: 200, body: try desk.sign(answer.text))
    }
}
