import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

@Suite(.serialized, .enabled(if: Mosquitto.path != nil), .timeLimit(.minutes(2))) struct OPCUAPeerTests {
    @Test func `a server of asyncua is followed, its death is a gap, and its return is seen by itself`() async throws {
        let place = try PeerProcess.freePort()
        let arguments = ["opcua", "--port", "\(place)", "--every", "0.1"]
        var server = try PeerProcess.python("Sources/Simulator/plant.py", arguments)
        try await server.hear("ready")
        let world = try PeerWorld(SignalMap(["ns=2;s=TK101.TT01": "TK101.TT01", "ns=2;s=nobody": "X"]))
        var source = OPCUASource(url: "opc.tcp://127.0.0.1:\(place)/plant/")
        source.interval = .milliseconds(100)
        let collector = OPCUACollector(source)
        let task = Task { try await collector.run(world.port) }
        var samples: [Sample] = []
        func drained(until isEnough: ([Sample]) -> Bool) async throws {
            while !isEnough(samples) { samples += try await world.next() }
        }
        func temperatures(_ samples: [Sample]) -> [Double] {
            samples.filter { $0.signal == "TK101.TT01" }.compactMap { $0.point.value.approximate }
        }
        try await drained { temperatures($0).count > 5 }
        #expect(temperatures(samples).allSatisfy { (-4.5 ... -1.5).contains($0) })
        #expect(samples.contains { $0.signal == "X" && $0.point.quality == .bad })
        server.kill()
        await world.until { world.board["peer"]?.phase == .failed }
        try await drained { $0.last { $0.signal == "TK101.TT01" }?.point.value == PointValue.none }
        server = try PeerProcess.python("Sources/Simulator/plant.py", arguments)
        try await server.hear("ready")
        let before = temperatures(samples).count
        try await drained { temperatures($0).count > before + 3 }
        #expect(world.board["peer"]?.phase == .connected)
        task.cancel()
        _ = await task.result
    }

    @Test func `nobody at the address is named`() async throws {
        let world = try PeerWorld(SignalMap(["ns=2;s=A": "A"]))
        let collector = OPCUACollector(OPCUASource(url: "opc.tcp://127.0.0.1:\(try PeerProcess.freePort())"))
        await #expect(throws: (any Error).self) { try await collector.run(world.port) }
    }
}
