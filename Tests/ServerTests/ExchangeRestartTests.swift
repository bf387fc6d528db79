import Assembly
import Exchange
import Kernel
import Ledger
import Logging
import Synchronization
import TestKit
import Testing
import Web
import Witness

@testable import Server

/// A node on a database that outlives it: its engine can be closed, or killed amid a transaction, and opened again.
final class RestartingNode: Sendable {
    private struct Running {
        let node: LiveNode
        let store: FaultyStore
        let leased: any LeasedStore
        let round: ExchangeRound
    }

    let origin: String
    let clock: HandClock
    private let place: TestPlace
    private let numbers: SharedNumbers
    private let post: ExchangePost
    private let running = Mutex<Running?>(nil)
    private let starts = Mutex(0)

    init(_ origin: String, clock: HandClock, seed: UInt64, post: ExchangePost) throws {
        self.origin = origin
        self.clock = clock
        self.post = post
        place = try TestPlace(.sqliteFile)
        numbers = SharedNumbers(seed)
        try start()
    }

    var startCount: Int { starts.withLock { $0 } }

    private func now() throws -> Running {
        guard let running = running.withLock({ $0 }) else { throw Fault(.stopped, "not running") }
        return running
    }

    var node: LiveNode { get throws { try now().node } }
    var round: ExchangeRound { get throws { try now().round } }

    private func start() throws {
        let accounts = try TestAccounts(["p1"])
        let house = House(
            [.tallies, .ledgers, witnessArea, exchangeArea, .echo],
            authority: .open(["test.add", "exchange.operate", "exchange.register"], keys: accounts.publicKeys))
        let leased = try place.open(origin: origin, views: house.tables)
        let store = FaultyStore(leased)
        let clock = clock
        let numbers = numbers
        let node = try LiveNode(
            store: store, house: house,
            setup: EngineSetup(
                clock: { clock.read() }, random: { numbers.next() }, signer: try ExchangeStage.signer(origin),
                checkpointEvery: .zero),
            accounts: accounts.book, roles: [], storeName: "file", accessKey: TestAccounts.accessKey,
            passwordCost: TestAccounts.cost, release: {})
        let round = ExchangeRound(post, node: node, metrics: MetricBoard(), logger: Logger(label: "test"))
        running.withLock { $0 = Running(node: node, store: store, leased: leased, round: round) }
        starts.withLock { $0 += 1 }
    }

    /// The program ends, in order or not, and is started again on the same database.
    func restart() async throws {
        let old = try now()
        old.store.fail(at: nil)
        do { try await old.node.close() } catch { Logger(label: "test").info("ended out of order: \(error)") }
        running.withLock { $0 = nil }
        try start()
    }

    /// The so-manieth statement from now fails, and with it whatever it belongs to.
    func fail(at statement: Int?) throws { try now().store.fail(at: statement) }

    func remove() { place.remove() }

    // MARK: What the tests do

    func register(_ other: String, code: String) async throws {
        let key = try ExchangeStage.signer(other).verifierKey.vkey
        let detail = PartnerDetail(name: code, role: .station, code: code, key: key, url: "http://\(code)")
        let node = try node
        _ = try await node.perform(
            Errand(
                PartnerTable.self, id: node.freshCommandID(), record: other,
                command: .register(detail, compared: PartnerKey.fingerprint(of: key, hash: TreeHash.sha256)),
                person: "p1", reason: "签约"))
    }

    func queue(_ id: String, to other: String) async throws {
        let node = try node
        _ = try await node.perform(
            Errand(
                MessageTable.self, id: node.freshCommandID(), record: id,
                command: .queue(to: other, .unitReject, [ExchangeStage.item("bag-\(id)")]),
                person: Standing.node.person))
    }

    /// What the door of the exchange does with a parcel.
    func take(_ body: [UInt8]) async throws -> PostAnswer {
        let node = try node
        let desk = ParcelDesk(node: node)
        do throws(ParcelFailure) {
            let (parcel, file, digest) = try await desk.open(body)
            let outcome: ExchangeIntake.Outcome
            do throws(Denial) {
                outcome = try await ExchangeIntake(node: node).take(
                    parcel.messages, .init(partner: parcel.from, how: .link, sentAt: parcel.sentAt, parcel: file))
            } catch { throw .denied(error) }
            let answer = ParcelAnswer(
                from: node.home, to: parcel.from, parcel: digest, next: outcome.next, lines: outcome.lines)
            return PostAnswer(status: 200, body: try desk.sign(answer.text))
        } catch { return PostAnswer(status: 503, body: []) }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T) async throws -> T {
        try await node.read(body)
    }

    func line(to other: String) async throws -> MessageLine {
        try await read { (snapshot) throws(Fault) in try MessageLookups.line(of: other, from: snapshot) }
    }

    /// Messages that came, in the order in which they were acted upon.
    func came() async throws -> [MessageRow] {
        var filter = MessageFilter()
        filter.isIncoming = true
        let wanted = filter
        return try await read { (snapshot) throws(Fault) in
            try MessageLookups.page(wanted, before: .max, limit: 200, from: snapshot)
        }.reversed()
    }
}

/// Two nodes and what lies between them: parcels are lost, answered in vain, repeated, sent out of turn, and either
/// node ends at any moment and starts again.
final class RoughRoad: Sendable {
    static let names = [ExchangeStage.stationName, ExchangeStage.plantName]

    private struct Ride {
        var numbers: SeededNumbers
        var isRough = true
        /// Parcels that were on the way to each node.
        var old: [[[UInt8]]] = [[], []]
    }

    private let ride: Mutex<Ride>
    private let ends = Mutex<[RestartingNode]>([])

    init(_ seed: UInt64) throws {
        ride = Mutex(Ride(numbers: SeededNumbers(seed)))
        let clock = HandClock()
        for (place, name) in Self.names.enumerated() {
            let other = 1 - place
            let post = ExchangePost { [weak self] _, body in
                guard let self else { throw ClientFailure.connect }
                return try await self.carry(body, to: other)
            }
            let node = try RestartingNode(name, clock: clock, seed: seed &+ UInt64(place), post: post)
            ends.withLock { $0.append(node) }
        }
    }

    subscript(_ place: Int) -> RestartingNode { ends.withLock { $0[place] } }

    func chance(_ percent: Int) -> Bool { ride.withLock { $0.numbers.chance(percent) } }
    func below(_ bound: Int) -> Int { ride.withLock { $0.numbers.below(bound) } }
    func smooth() { ride.withLock { $0.isRough = false } }
    private var isRough: Bool { ride.withLock { $0.isRough } }

    func remove() { for place in 0..<2 { self[place].remove() } }

    /// On the way anything may happen, before and after the other side took the parcel.
    private func carry(_ body: [UInt8], to place: Int) async throws -> PostAnswer {
        let old = ride.withLock { ride in
            let old = ride.old[place]
            ride.old[place].append(body)
            return old
        }
        guard isRough else { return try await self[place].take(body) }
        try await stumble(place)
        if chance(15) { throw ClientFailure.connect }
        if chance(20), !old.isEmpty { _ = try await self[place].take(old[below(old.count)]) }
        if chance(15) { try self[place].fail(at: 1 + below(12)) }
        let answer = try await self[place].take(body)
        try await stumble(place)
        if chance(20) { throw ClientFailure.noAnswer }
        // A copy that was held up comes in later than its answer.
        if chance(15) { _ = try await self[place].take(body) }
        try await stumble(1 - place)
        return answer
    }

    /// One in four times the node ends here and is started again.
    func stumble(_ place: Int) async throws {
        if chance(25) { try await self[place].restart() } else { try self[place].fail(at: nil) }
    }

    /// A later parcel than the one that is expected.
    func skip(from place: Int) async throws {
        let to = Self.names[1 - place]
        let desk = ParcelDesk(node: try self[place].node)
        let last = try await self[place].line(to: to).lastOut
        guard last > 1 else { return }
        let from = 2 + Int64(below(Int(last - 1)))
        guard let parcel = try await desk.outgoing(to: to, from: from, at: self[place].clock.read()) else { return }
        _ = try await self[1 - place].take(parcel.bytes)
    }
}

@Suite struct `The exchange of two nodes that end and start again` {
    private func history(_ seed: UInt64, steps: Int) async throws -> (road: RoughRoad, counts: [Int]) {
        let road = try RoughRoad(seed)
        for place in 0..<2 { try await road[place].register(RoughRoad.names[1 - place], code: "N\(1 - place)") }
        var counts = [0, 0]
        for _ in 0..<steps {
            let place = road.below(2)
            for _ in 0..<road.below(3) {
                counts[place] += 1
                try await road[place].queue("m-\(place)-\(counts[place])", to: RoughRoad.names[1 - place])
            }
            try await road.stumble(place)
            if road.chance(20) { try await road.skip(from: place) }
            road[place].clock.advance(.seconds(Int64(road.below(400))))
            await (try road[place].round).once()
            try await road.stumble(1 - place)
            for end in 0..<2 { try road[end].fail(at: nil) }
        }
        road.smooth()
        for _ in 0..<40 {
            for place in 0..<2 {
                try road[place].fail(at: nil)
                road[place].clock.advance(.seconds(600))
                await (try road[place].round).once()
            }
        }
        return (road, counts)
    }

    @Test(arguments: [5, 23, 71] as [UInt64]) func `acts on every item exactly once, in order, and loses none`(
        _ seed: UInt64
    ) async throws {
        let (road, counts) = try await history(seed, steps: 30)
        defer { road.remove() }
        #expect(counts.allSatisfy { $0 > 5 } && (0..<2).allSatisfy { road[$0].startCount > 5 })
        for place in 0..<2 {
            let sender = road[place]
            let receiver = road[1 - place]
            let line = try await sender.line(to: receiver.origin)
            #expect(line.waiting == 0 && line.lastOut == Int64(counts[place]))
            #expect(try await receiver.line(to: sender.origin).lastIn == Int64(counts[place]))
            let came = try await receiver.came()
            #expect(came.compactMap(\.seq) == (0..<counts[place]).map { Int64($0 + 1) })
            #expect(came.allSatisfy { $0.stage == .answered && $0.contradictedAt == nil && $0.refusedCount == 0 })
            for number in 1...counts[place] {
                let id = "m-\(place)-\(number)"
                let record = IncomingMessage.record(id, from: sender.origin)
                let found = try await receiver.read { (snapshot) throws(Fault) in
                    (
                        state: try TallyTable.load("bag-\(id)", from: snapshot),
                        told: try MessageLookups.standing(record, from: snapshot)?.told
                    )
                }
                #expect(found.state.sum == 1 && found.state.facts == 1, "\(id)")
                let heard = try await sender.read { (snapshot) throws(Fault) in
                    try MessageLookups.standing(id, from: snapshot)?.told.verdicts
                }
                #expect(heard == found.told?.verdicts && heard?.count == 1)
            }
        }
    }
}
