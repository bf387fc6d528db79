import Foundation
import Historian
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Collectors

/// A source between a real peer and a disk of its own.
struct PeerWorld {
    let folder: TestFolder
    let buffer: EdgeBuffer
    let board = SourceBoard()
    let port: SourcePort

    static let clock = CollectorClock {
        Moment(microseconds: Int64(DispatchTime.now().uptimeNanoseconds / 1000) + 1_764_000_000_000_000)
    }

    init(
        _ map: SignalMap = .asTold, book: SourceBook = SourceBook(), disk: EdgeDisk = .real,
        clock: CollectorClock = PeerWorld.clock
    ) throws {
        folder = try TestFolder()
        buffer = try EdgeBuffer(folder: folder.path, disk: disk)
        port = SourcePort(
            "peer", map: { book.map(of: "peer") ?? map }, into: buffer, board: board, clock: clock)
    }

    /// Runs the collector until what is on the disk is as wanted; gives all of it.
    func collect(
        _ collector: some Collector, until isEnough: @escaping ([Sample]) -> Bool,
        during act: () async throws -> Void = {}
    ) async throws -> [Sample] {
        let task = Task { try await collector.run(port) }
        defer { task.cancel() }
        try await act()
        var found: [Sample] = []
        while !isEnough(found) {
            if let batch = try buffer.next() {
                found += batch.frames.flatMap(\.samples)
                buffer.acknowledge(batch)
            } else if task.isCancelled {
                break
            } else {
                await Self.rest()
            }
        }
        task.cancel()
        _ = await task.result
        return found
    }

    func until(_ isSo: () -> Bool) async { while !isSo() { await Self.rest() } }

    /// What is waited for is another program: looking without pause would take the machine from it.
    static func rest() async { _ = await clock.pause(.milliseconds(3)) }

    /// Waits for what is on the disk.
    func next() async throws -> [Sample] {
        while true {
            if let batch = try buffer.next() {
                buffer.acknowledge(batch)
                return batch.frames.flatMap(\.samples)
            }
            await Self.rest()
        }
    }
}

/// `mosquitto` of Debian; without it (another system) only the pure tests run.
@Suite(.serialized, .enabled(if: Mosquitto.path != nil), .timeLimit(.minutes(2))) struct BrokerTests {
    private func settings(_ broker: Mosquitto, _ version: MQTTSettings.Version = .v5) -> MQTTSettings {
        var settings = MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: "xuemai-test", topics: ["p/#"])
        settings.version = version
        settings.content = .number
        return settings
    }

    private func units(_ samples: [Sample]) -> [Int64] {
        samples.compactMap { if case .decimal(let units, _) = $0.point.value { units } else { nil } }
    }

    @Test(arguments: MQTTSettings.Version.allCases)
    func `what a broker is thanked for is on the disk, each message once`(version: MQTTSettings.Version) async throws {
        let broker = try await Mosquitto()
        let world = try PeerWorld()
        let found = try await world.collect(MQTTCollector(settings(broker, version)), until: { $0.count >= 3000 }) {
            await world.until { world.board["peer"]?.phase == .connected }
            try await broker.publish((0..<3000).map { "\($0)" }, to: "p/1")
        }
        #expect(units(found) == Array(0..<3000))
        #expect(Set(found.map(\.signal)) == ["p/1"])
    }

    @Test func `a broker tells again what the disk did not take, and keeps what comes while we are away`() async throws
    {
        let broker = try await Mosquitto()
        let fails = Mutex(true)
        var disk = EdgeDisk.real
        disk.sync = { file in
            guard fails.withLock({ $0 }) else { return EdgeDisk.real.sync(file) }
            errno = EIO
            return -1
        }
        let world = try PeerWorld(disk: disk)
        let collector = MQTTCollector(settings(broker))
        let first = Task { try await collector.run(world.port) }
        await world.until { world.board["peer"]?.phase == .connected }
        first.cancel()
        _ = await first.result
        try await broker.publish((0..<200).map { "\($0)" }, to: "p/1")
        await #expect(throws: Fault.self) { try await collector.run(world.port) }
        #expect(world.buffer.status.records == 0)
        fails.withLock { $0 = false }
        let found = try await world.collect(collector, until: { $0.count >= 200 })
        #expect(units(found) == Array(0..<200))
    }

    @Test func `a broker that is killed is named as failed, and what it tells after its return arrives`() async throws {
        var broker = try await Mosquitto()
        let world = try PeerWorld(SignalMap(["p/1": "BR101.TT01"]))
        let post = Supervisor.Post(world.port, MQTTCollector(settings(broker)), staleAfter: nil)
        let supervisor = Supervisor([post], clock: PeerWorld.clock)
        let task = Task { await supervisor.run() }
        defer { task.cancel() }
        await world.until { world.board["peer"]?.phase == .connected }
        try await broker.publish(["1"], to: "p/1")
        await world.until { world.board["peer"]?.readings == 1 }
        broker.process.kill()
        await world.until { world.board["peer"]?.phase == .failed }
        #expect(world.board["peer"]?.reason?.en.isEmpty == false)
        try await broker.restart()
        await world.until { world.board["peer"]?.phase == .connected }
        try await broker.publish(["2"], to: "p/1")
        await world.until { world.board["peer"]?.readings == 2 }
        var values: [PointValue] = []
        while values.count < 3 {
            values += try await world.next().map(\.point.value)
        }
        #expect(values == [.decimal(units: 1, scale: 0), .none, .decimal(units: 2, scale: 0)])
    }

    @Test func `nobody at the address is named at once`() async throws {
        let world = try PeerWorld()
        var settings = MQTTSettings(host: "127.0.0.1", port: try PeerProcess.freePort(), clientID: "x", topics: ["#"])
        settings.content = .number
        let failure = WireFailure.nobodyAnswers("127.0.0.1", settings.port)
        let collector = MQTTCollector(settings)
        await #expect(throws: failure) { try await collector.run(world.port) }
    }

    @Test func `a Sparkplug edge node of pysparkplug is read; a gap is answered by a rebirth; its death is a gap`()
        async throws
    {
        let broker = try await Mosquitto()
        var settings = MQTTSettings(
            host: "127.0.0.1", port: broker.port, clientID: "xuemai-host", topics: ["spBv1.0/#"])
        settings.hostName = "xuemai"
        let address = "plant1/gw1/IN301/TT01"
        let world = try PeerWorld(SignalMap([address: "IN301.TT01"]))
        let task = Task { try await MQTTCollector(settings).run(world.port) }
        defer { task.cancel() }
        await world.until { world.board["peer"]?.phase == .connected }
        let edge = try PeerProcess.plant("sparkplug", "--broker", "127.0.0.1:\(broker.port)", "--every", "0.05")
        try await edge.hear("ready")
        await world.until { (world.board["peer"]?.readings ?? 0) > 100 }
        #expect(world.port.tags.page(limit: 100).contains { $0.address == address })
        edge.tell("gap")
        try await edge.hear("rebirth")
        let before = world.board["peer"]?.readings ?? 0
        await world.until { (world.board["peer"]?.readings ?? 0) > before + 100 }
        edge.tell("die")
        var samples: [Sample] = []
        while samples.last?.point.value != PointValue.none {
            samples += try await world.next()
        }
        let values = samples.filter { $0.point.value.isFinite }
        #expect(values.count > 5)
        #expect(values.allSatisfy { (20.0...28.0).contains($0.point.value.approximate ?? 0) })
        #expect(values.allSatisfy { if case .decimal(_, let scale) = $0.point.value { scale <= 2 } else { false } })
        #expect(world.board["peer"]?.unreadable == 0)
    }
}

@Suite(.serialized, .enabled(if: Mosquitto.path != nil), .timeLimit(.minutes(2))) struct ModbusPeerTests {
    @Test func `a device of pymodbus is read; what it lacks is a gap; what it refuses is a gap; it heals`() async throws
    {
        let port = try PeerProcess.freePort()
        let device = try PeerProcess.plant("modbus", "--port", "\(port)")
        try await device.hear("ready")
        let world = try PeerWorld(
            SignalMap([
                "1:holding:100:float32": "FL501.WT01", "1:holding:102:float32": "FL501.ST01",
                "1:input:10:int16:d1": "FZ601.TT01", "1:input:15:int16": "FZ601.XX01",
            ]))
        let settings = ModbusSettings(host: "127.0.0.1", port: port, every: .milliseconds(20))
        func latest(_ samples: [Sample], _ signal: String) -> Point? {
            samples.last { $0.signal == signal }?.point
        }
        let found = try await world.collect(
            ModbusCollector(settings),
            until: { latest($0, "FZ601.TT01")?.value.isFinite == true && latest($0, "FL501.WT01") != nil })
        let weight = try #require(latest(found, "FL501.WT01")?.value.approximate)
        #expect((50.0...55.0).contains(weight))
        let cold = try #require(latest(found, "FZ601.TT01"))
        #expect((-33.0 ... -27.0).contains(cold.value.approximate ?? 0))
        #expect(cold.value.decimal?.scale == 1)
        #expect(latest(found, "FZ601.XX01")?.value == PointValue.none)
        device.tell("exception")
        try await device.hear("did exception")
        _ = try drain(world.buffer)
        let refused = try await world.collect(ModbusCollector(settings), until: { $0.count >= 4 })
        #expect(refused.allSatisfy { $0.point.value == .none && $0.point.quality == .bad })
        device.tell("clear")
        try await device.hear("did clear")
        _ = try await world.collect(
            ModbusCollector(settings), until: { latest($0, "FZ601.TT01")?.value.isFinite == true })
    }

    @Test func `a device that answers noise is refused by name, again and again`() async throws {
        let port = try PeerProcess.freePort()
        let device = try PeerProcess.plant("garbage", "--port", "\(port)")
        try await device.hear("ready")
        let world = try PeerWorld(SignalMap(["1:input:10:int16": "A"]))
        let collector = ModbusCollector(ModbusSettings(host: "127.0.0.1", port: port, every: .milliseconds(1)))
        for _ in 0..<5 {
            await #expect(throws: WireFailure.self) { try await collector.run(world.port) }
        }
        #expect(try world.buffer.next()?.frames.count == nil)
    }

    @Test func `a device that is gone is named`() async throws {
        let port = try PeerProcess.freePort()
        let device = try PeerProcess.plant("modbus", "--port", "\(port)")
        try await device.hear("ready")
        let world = try PeerWorld(SignalMap(["1:input:10:int16": "A"]))
        let collector = ModbusCollector(ModbusSettings(host: "127.0.0.1", port: port, every: .milliseconds(1)))
        let task = Task { try await collector.run(world.port) }
        await world.until { (world.board["peer"]?.readings ?? 0) > 1 }
        device.kill()
        let result = await task.result
        #expect(throws: WireFailure.self) { try result.get() }
    }
}
