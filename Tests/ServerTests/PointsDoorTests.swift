import Assembly
import Collectors
import Historian
import Kernel
import Server
import Sheets
import Synchronization
import TestKit
import Testing

/// What came in by the door.
private final class Taken: Sendable {
    private struct Held {
        var readings: [String] = []
        var frames: [Frame] = []
        var fails = false
    }

    private let held = Mutex(Held())

    var readings: [String] { held.withLock { $0.readings } }
    var frames: [Frame] { held.withLock { $0.frames } }
    func fail(_ fails: Bool) { held.withLock { $0.fails = fails } }

    var intake: PointsIntake {
        PointsIntake(
            readings: { (device, readings, sentAt) throws(Fault) in
                if self.held.withLock({ $0.fails }) { throw Fault(.storeFull, "no room") }
                let told = readings.map {
                    "\(device) \($0.address) \($0.point.value.decimal?.text ?? "-") \($0.point.at.microseconds)"
                }
                self.held.withLock { $0.readings += told }
            },
            frames: { (_, frames) throws(Fault) in self.held.withLock { $0.frames += frames } })
    }
}

@Suite struct `Values over HTTP` {
    private static let key = "xm-gateway-key"
    private static let zipped = "1f8b08080000000002ff78004b5448b235d4333550303437333140055c0085def5201d000000"

    private static func doors(_ permissions: Set<Permission> = ["equipment.post"]) -> OpenDoors {
        let hash = ServerStage.sha256(key)
        return OpenDoors(
            deeds: [], lookUps: [],
            key: { (digest, _) throws(Fault) in
                digest == hash
                    ? DoorKey(
                        device: "gw-1", person: "p-gw", permissions: permissions,
                        networks: ["127.0.0.0/8"].compactMap { Network($0) }, perMinute: 100) : nil
            },
            turnAway: { (_, _, _, _) throws(Denial) in })
    }

    private func post(
        _ stage: ServerStage, _ path: String, _ body: [UInt8], _ headers: [String: String] = [:],
        authorization: String? = "Token \(key)"
    ) async throws -> Answer {
        var headers = headers
        headers["Authorization"] = authorization
        return try await stage.client.send("POST", path, headers, body: body)
    }

    @Test func `clients of InfluxDB 2, of InfluxDB 1 and our own write as they are`() async throws {
        let taken = Taken()
        let line = Array("a b=1.50 1764000000\n".utf8)
        try await ServerStage.run(doors: Self.doors(), setup: { $0.points = taken.intake }) { (stage) async throws in
            let path = "/api/v2/write?org=x&bucket=y&precision=s"
            #expect(try await post(stage, path, line).status == 204)
            let basic = "Basic \(Base64.encode(Array("telegraf:\(Self.key)".utf8)))"
            #expect(try await post(stage, "/write?db=y&precision=s", line, authorization: basic).status == 204)
            let bearer = "Bearer \(Self.key)"
            #expect(try await post(stage, "/api/v1/write?precision=s", line, authorization: bearer).status == 204)
            let zipped = try #require(Hex.decode(Self.zipped))
            #expect(try await post(stage, "/api/v2/write", zipped, ["Content-Encoding": "gzip"]).status == 204)
        }
        #expect(taken.readings == Array(repeating: "gw-1 a b 1.50 1764000000000000", count: 4))
    }

    @Test func `frames of an edge machine come through whole`() async throws {
        let taken = Taken()
        let frame = Frame(
            source: "mb-1", receivedAt: Moment(microseconds: 7),
            samples: [
                Sample(signal: "T1", point: Point(at: Moment(microseconds: 5), value: .double(.nan), quality: .bad))
            ])
        try await ServerStage.run(doors: Self.doors(), setup: { $0.points = taken.intake }) { (stage) async throws in
            let bytes = FrameBytes.encode([frame])
            let type = ["Content-Type": FrameBytes.mediaType]
            let bearer = "Bearer \(Self.key)"
            #expect(try await post(stage, "/api/v1/frames", bytes, type, authorization: bearer).status == 204)
            let wrong = try await post(stage, "/api/v1/frames", Array(bytes.dropLast()), type, authorization: bearer)
            #expect(wrong.status == 422 && wrong.text.contains("server.api.frames-wrong"))
            let other = try await post(stage, "/api/v1/frames", bytes, authorization: bearer)
            #expect(other.status == 415 && other.text.contains("server.api.frames-media-wrong"))
        }
        #expect(taken.frames == [frame])
    }

    @Test func `a bad line is named in both languages, and the good ones are taken`() async throws {
        let taken = Taken()
        try await ServerStage.run(doors: Self.doors(), setup: { $0.points = taken.intake }) { (stage) async throws in
            let answer = try await post(stage, "/api/v2/write", Array("a b=1 5000\nnonsense\n".utf8))
            #expect(answer.status == 400)
            #expect(answer.text.contains("server.api.lines-wrong") && answer.text.contains("第 2 行"))
            let unknown = try await post(stage, "/api/v2/write?precision=h", Array("a b=1".utf8))
            #expect(unknown.status == 400 && unknown.text.contains("server.api.precision-wrong"))
            let broken = try await post(stage, "/api/v2/write", [1, 2, 3], ["Content-Encoding": "gzip"])
            #expect(broken.status == 400 && broken.text.contains("server.api.gzip-wrong"))
        }
        #expect(taken.readings == ["gw-1 a b 1 5"])
    }

    @Test func `nothing is acknowledged that is not kept: a full disk answers so that the client comes again`()
        async throws
    {
        let taken = Taken()
        taken.fail(true)
        try await ServerStage.run(doors: Self.doors(), setup: { $0.points = taken.intake }) { (stage) async throws in
            #expect(try await post(stage, "/api/v2/write", Array("a b=1".utf8)).status == 503)
        }
    }

    @Test func `without a key, without the right, or where no values are kept, nothing is written`() async throws {
        let taken = Taken()
        let line = Array("a b=1".utf8)
        try await ServerStage.run(doors: Self.doors(["test.add"]), setup: { $0.points = taken.intake }) {
            (stage) async throws in
            #expect(try await post(stage, "/api/v2/write", line, authorization: nil).status == 401)
            #expect(try await post(stage, "/api/v2/write", line, authorization: "Token guess").status == 401)
            #expect(try await post(stage, "/api/v2/write", line).status == 403)
            #expect(try await stage.client.send("GET", "/api/v2/write").status == 405)
        }
        try await ServerStage.run(doors: Self.doors()) { (stage) async throws in
            #expect(try await post(stage, "/api/v2/write", line).status == 404)
        }
        #expect(taken.readings == [])
    }

    @Test func `damaged gzip is refused, never more unpacked than allowed`() throws {
        let whole = try #require(Hex.decode(Self.zipped))
        #expect(
            Gzip.unpacked(whole, max: 100).map { String(decoding: $0, as: UTF8.self) }
                == "a b=1.50 1764000000000000000\n")
        #expect(Gzip.unpacked(whole, max: 10) == nil)
        for count in 0..<whole.count { #expect(Gzip.unpacked(Array(whole.prefix(count)), max: 100) == nil) }
        var numbers = SeededNumbers(51)
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0...numbers.below(3) { bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256)) }
            if let unpacked = Gzip.unpacked(bytes, max: 100) { #expect(unpacked.count <= 100) }
        }
    }
}
