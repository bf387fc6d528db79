import ArgumentParser
import Assembly
import Collectors
import Foundation
import Historian
import Kernel

struct CollectorsBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collectors",
        abstract: "Points onto the edge's disk, and messages of a real broker. 边缘缓存和 MQTT 的速度。",
        discussion: "mosquitto and mosquitto_pub are started by it; without them only the buffer is measured.")

    @Option(name: .customLong("path"), help: "Folder; must not exist. 目录。") var folder = "bench-collectors"
    @Option(help: "Messages of the broker. 消息数。") var messages = 100_000

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) exists already")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await appending()
        for quality in [1, 0] { try await broker(quality) }
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - start) / .seconds(1)
    }

    // MARK: Buffer

    /// Frames of 500 signals, as a second of a plant brings them; each is synced before the next.
    private func appending() async throws {
        let buffer = try EdgeBuffer(folder: "\(folder)/buffer")
        let frames = (0..<400).map { second in
            let at = Moment(microseconds: 1_764_000_000_000_000 + Int64(second) * 1_000_000)
            let samples = (0..<500).map { signal in
                let units = Int64(3_700 + (second * 7 + signal * 13) % 40)
                let point = Point(at: at + .milliseconds(Int64(signal % 90)), value: .decimal(units: units, scale: 2))
                return Sample(signal: "BR\(signal / 10).TT\(signal % 10)", point: point)
            }
            return Frame(source: "bench", receivedAt: at + .milliseconds(120), samples: samples)
        }
        var start = ContinuousClock.now
        for frame in frames { try await buffer.append([frame]) }
        let points = Double(frames.count * 500)
        tell("edge_points_per_second_1_writer", Int(points / seconds(since: start)))
        tell("edge_bytes_per_point", Double(buffer.status.bytes) / points)
        start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for frame in frames { group.addTask { try await buffer.append([frame]) } }
            try await group.waitForAll()
        }
        tell("edge_points_per_second_400_writers", Int(points / seconds(since: start)))
        start = ContinuousClock.now
        while let batch = try buffer.next() { buffer.acknowledge(batch) }
        tell("edge_points_per_second_read_back", Int(2 * points / seconds(since: start)))
    }

    // MARK: Broker

    /// What the broker kept while we were away, until all of it is on our disk and the broker is thanked.
    private func broker(_ quality: Int) async throws {
        let port = 18_850 + quality
        let text =
            "listener \(port) 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 1000\nmax_queued_messages 0\n"
        try Data((text + "queue_qos0_messages true\n").utf8).write(to: URL(filePath: "\(folder)/mosquitto.conf"))
        let server: Process
        do { server = try start("mosquitto", ["-c", "\(folder)/mosquitto.conf"]) } catch {
            return tell("mqtt", "no mosquitto")
        }
        defer { server.terminate() }
        var settings = MQTTSettings(host: "127.0.0.1", port: port, clientID: "bench", topics: ["p/#"])
        settings.content = .number
        settings.qos = quality
        let buffer = try EdgeBuffer(folder: "\(folder)/mqtt-\(quality)")
        let board = SourceBoard()
        let source = SourcePort(
            "mqtt", map: { SignalMap(["p/1": "T1"]) }, into: buffer, board: board,
            clock: CollectorClock(now: SystemClock.now))
        try await subscribe(settings, source)
        let publisher = try start(
            "sh", ["-c", "seq \(messages) | mosquitto_pub -p \(port) -q 1 -t p/1 -l"])
        publisher.waitUntilExit()
        let begin = ContinuousClock.now
        let task = Task { try await MQTTCollector(settings).run(source) }
        while (board["mqtt"]?.readings ?? 0) < messages, !task.isCancelled {
            try await Task.sleep(for: .milliseconds(2))
        }
        tell("mqtt_messages_per_second_qos\(quality)", Int(Double(messages) / seconds(since: begin)))
        task.cancel()
        _ = await task.result
    }

    /// Once, so that the broker knows whom to keep messages for; tried until it listens.
    private func subscribe(_ settings: MQTTSettings, _ source: SourcePort) async throws {
        for _ in 0..<50 {
            let task = Task { try await MQTTCollector(settings).run(source) }
            try await Task.sleep(for: .milliseconds(300))
            task.cancel()
            _ = await task.result
            if source.state?.phase == .connected { return }
        }
        throw ValidationError("mosquitto does not listen")
    }

    private func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.environment = ["PATH": "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin"]
        process.arguments = [program] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
