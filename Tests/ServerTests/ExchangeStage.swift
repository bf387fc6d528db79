import Assembly
import Exchange
import Kernel
import Ledger
import Logging
import Synchronization
import TestKit
import Testing
import Web

@testable import Server

extension Area {
    /// Acts on rejected units of a message: each bag is counted once; a bag "x…" is refused, one named "stop" makes
    /// the area refuse the whole message behind it.
    static let echo = Area(
        "Echo", nouns: [], permissions: [:],
        reactions: [
            Reaction(to: ["exchange.message.received.v1"]) { (fact, _, acting) throws(Denial) in
                guard let incoming = (fact as? MessageFact)?.received(.unitReject) else { return }
                let bags = incoming.message.items.compactMap { $0.text("bag") }
                if bags.contains("stop") {
                    try acting.act(TallyTable.self, on: "none", .add(-1))
                }
                try acting.answer(incoming, as: .unitReject) { (values) throws(Denial) in
                    let bag = values.text("bag")
                    try acting.act(TallyTable.self, on: bag, .add(bag.hasPrefix("x") ? -1 : 1))
                    return .accepted
                }
            }
        ])
}

/// A link between two nodes that loses, repeats and reorders what a test wants.
final class LossyLink: Sendable {
    enum Mode: Sendable, CaseIterable {
        case whole, cut, answerLost, twice, oldFirst
    }

    private let client: SocketClient
    private let held = Mutex<(mode: Mode, sent: [[UInt8]])>((.whole, []))

    init(to client: SocketClient) { self.client = client }

    var mode: Mode {
        get { held.withLock { $0.mode } }
        set { held.withLock { $0.mode = newValue } }
    }

    var sent: [[UInt8]] { held.withLock { $0.sent } }

    func post(_ body: [UInt8]) async throws -> PostAnswer {
        let (mode, old) = held.withLock { held in
            let old = held.sent.first
            held.sent.append(body)
            return (held.mode, old)
        }
        switch mode {
        case .cut: throw ClientFailure.connect
        case .whole: return try await deliver(body)
        case .answerLost:
            _ = try await deliver(body)
            throw ClientFailure.noAnswer
        case .twice:
            _ = try await deliver(body)
            return try await deliver(body)
        case .oldFirst:
            if let old { _ = try await deliver(old) }
            return try await deliver(body)
        }
    }

    private func deliver(_ body: [UInt8]) async throws -> PostAnswer {
        let answer = try await client.send("POST", ExchangeDoor.path, body: body)
        return PostAnswer(status: answer.status, body: Array(answer.text.utf8))
    }
}

/// A station and a plant as two nodes over HTTP, each registered with the other.
struct ExchangeStage: Sendable {
    static let stationName = "station.example/s51a"
    static let plantName = "plant.example/one"

    let station: ServerStage
    let plant: ServerStage
    let link: LossyLink
    let round: ExchangeRound

    static func run(
        doors: OpenDoors = openDoors, _ body: @escaping @Sendable (ExchangeStage) async throws -> Void
    ) async throws {
        try await ServerStage.run(origin: stationName) { station in
            try await ServerStage.run(origin: plantName, doors: doors) { plant in
                try await register(stationName, code: "S51A", on: plant)
                try await register(plantName, code: "P1", on: station)
                let link = LossyLink(to: plant.client)
                let round = ExchangeRound(
                    ExchangePost { _, bytes in try await link.post(bytes) }, node: station.node,
                    metrics: MetricBoard(), logger: .init(label: "test"))
                try await body(ExchangeStage(station: station, plant: plant, link: link, round: round))
            }
        }
    }

    static func signer(_ origin: String, seed: [UInt8] = ServerStage.seed) throws -> NoteSigner {
        try #require(NoteSigner(name: origin, seed: seed))
    }

    static func register(_ origin: String, code: String, on stage: ServerStage) async throws {
        let key = try signer(origin).verifierKey.vkey
        let detail = PartnerDetail(
            name: code, role: code == "P1" ? .plant : .station, code: code, key: key, url: "http://\(code)",
            device: "scale-3")
        _ = try await stage.node.perform(
            Errand(
                PartnerTable.self, id: stage.node.freshCommandID(), record: origin,
                command: .register(detail, compared: PartnerKey.fingerprint(of: key, hash: TreeHash.sha256)),
                person: "p1", reason: "签约"))
    }

    static func item(_ bag: String) -> MessageItem {
        MessageItem([
            ("bag", .text(bag)), ("code", .text("LBL-BAD")), ("reason", .text("破损")), ("at", .moment(.storyStart)),
        ])
    }

    /// At the station, to the plant.
    func queue(_ id: String, _ bags: [String]) async throws {
        _ = try await station.node.perform(
            Errand(
                MessageTable.self, id: station.node.freshCommandID(), record: id,
                command: .queue(to: "P1", .unitReject, bags.map { Self.item($0) }), person: Standing.node.person))
    }

    /// Sends until nothing waits, at most so often.
    func sendAll(rounds: Int = 40) async throws {
        for _ in 0..<rounds where try await waiting() > 0 {
            station.clock.advance(.seconds(600))
            plant.clock.advance(.seconds(600))
            await round.once()
        }
    }

    func waiting() async throws -> Int64 {
        try await station.node.read { (snapshot) throws(Fault) in
            try MessageLookups.line(of: Self.plantName, from: snapshot).waiting
        }
    }

    /// What a bag was counted at the plant.
    func sum(_ bag: String) async throws -> Int64 {
        try await plant.node.read { (snapshot) throws(Fault) in try TallyTable.load(bag, from: snapshot).sum }
    }

    func message(_ record: String, at stage: ServerStage) async throws -> MessageRow? {
        try await stage.node.read { (snapshot) throws(Fault) in
            try MessageLookups.message(record, from: snapshot)
        }
    }

    func came(_ id: String) async throws -> MessageRow? {
        try await message(IncomingMessage.record(id, from: Self.stationName), at: plant)
    }

    /// A parcel of the station as somebody signed it.
    func parcel(
        _ messages: [Message], from: String = stationName, to: String = plantName, at: Moment? = nil,
        by signer: NoteSigner? = nil
    ) throws -> [UInt8] {
        let text = Parcel(from: from, to: to, sentAt: at ?? plant.clock.read(), messages: messages).text
        return Array(try (signer ?? Self.signer(Self.stationName)).sign(text).utf8)
    }

    func post(_ bytes: [UInt8]) async throws -> Answer {
        try await plant.client.send("POST", ExchangeDoor.path, body: bytes)
    }

    static func message(_ id: String, _ seq: Int64?, _ bags: [String] = ["b"], type: String = "UNIT_REJECT") -> Message
    {
        Message(id: id, seq: seq, type: type, version: 1, createdAt: .storyStart, items: bags.map { item($0) })
    }
}
