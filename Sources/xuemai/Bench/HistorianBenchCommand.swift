import ArgumentParser
import Assembly
import Foundation
import Historian
import History
import Kernel
import Ledger

struct HistorianBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "historian",
        abstract: "Takes in, seals and reads the points of a plant's sensors. 采集数据实测。",
        discussion: """
            500 sensors at 1 Hz, the same every time. Callers stand for gateways: each has its share of the sensors, \
            sends frames of some 500 points and waits for its own; a frame is on disk when it is acknowledged. \
            Benchmarks/historian/run puts the figures beside those of other historians. Nothing is asserted.
            """)

    @Option(name: .customLong("path"), help: "Folder of the bench node; must not exist. 目录。")
    var folder = "bench-points"
    @Option(help: "Sensors. 传感器数。") var sensors = 500
    @Option(help: "Seconds. 秒数。") var seconds = 20_000
    @Option(help: "Callers that send frames. 并发数。") var callers = 32
    @Option(help: "Seconds of one sensor for drawing a month. 长曲线秒数。") var long = 2_592_000
    @Option(help: "Only writes the signal: 32-bit hundredths, sensor by sensor. 只写出信号。") var write: String?
    @Flag(help: "Sends frames one by one and says each that was acknowledged, until it is killed. 供断电试验。")
    var feed = false
    @Option(help: "First second that --feed sends. 起始秒。") var start = 0
    @Flag(help: "Counts what a killed feed left. 清点。") var count = false

    func run() async throws {
        let signal = PlantSignal(sensors: sensors, seconds: seconds)
        if let write { return try dump(signal, to: write) }
        if feed || count {
            return try await PointFeed(folder: folder, sensors: sensors, start: start).run(counting: count)
        }
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) exists already")
        }
        let values = (0..<sensors).map { signal.hundredths($0) }
        try codec(values)
        let node = try PointFeed.node(folder, create: true)
        guard let archive = node.archive else { throw ValidationError("this house keeps no points") }
        try await takeIn(values, archive)
        try await archive.seal()
        try await fillLong(archive)
        try await read(node)
        try await node.close()
    }

    private func dump(_ signal: PlantSignal, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw ValidationError("\(path) cannot be written")
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        for sensor in 0..<sensors {
            try file.write(contentsOf: signal.hundredths(sensor).withUnsafeBytes { Data($0) })
        }
        try file.close()
    }

    private static let framePoints = 500

    // MARK: The codec by itself, on one core

    private func codec(_ values: [[Int32]]) throws {
        var columns: [PointColumns] = []
        for sensor in values {
            for start in stride(from: 0, to: sensor.count, by: 8_192) {
                var points = PointColumns()
                for second in start..<min(start + 8_192, sensor.count) {
                    points.append(
                        Point(
                            at: PlantSignal.moment(second), value: .decimal(units: Int64(sensor[second]), scale: 2)))
                }
                columns.append(points)
            }
        }
        let count = Double(columns.reduce(0) { $0 + $1.count })
        var start = ContinuousClock.now
        let chunks = columns.map { ChunkCodec.write($0) }
        tell("encode_points_per_second", count / took(start))
        tell("chunk_bytes_per_point", Double(chunks.reduce(0) { $0 + $1.count }) / count)
        start = .now
        let rollups = columns.map { MinuteRollup($0).bytes }
        tell("rollup_points_per_second", count / took(start))
        tell("rollup_bytes_per_point", Double(rollups.reduce(0) { $0 + $1.count }) / count)
        start = .now
        var same = 0
        for (place, chunk) in chunks.enumerated() where try ChunkCodec.read(chunk) == columns[place] { same += 1 }
        tell("decode_points_per_second", count / took(start))
        tell("chunks_bit_exact", "\(same) of \(columns.count)")
    }

    // MARK: In

    private func takeIn(_ values: [[Int32]], _ archive: PointArchive) async throws {
        let (callers, seconds, sensors) = (min(callers, sensors), seconds, sensors)
        let start = ContinuousClock.now
        let waits = try await withThrowingTaskGroup(of: [Double].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    let own = Array(stride(from: caller, to: sensors, by: callers))
                    let codes = own.map { PlantSignal.code($0) }
                    let length = max(1, Self.framePoints / own.count)
                    var waits: [Double] = []
                    for from in stride(from: 0, to: seconds, by: length) {
                        let until = min(from + length, seconds)
                        let samples = (from..<until).flatMap { second in
                            let at = PlantSignal.moment(second)
                            return own.indices.map { place in
                                let units = Int64(values[own[place]][second])
                                return Sample(
                                    signal: codes[place], point: Point(at: at, value: .decimal(units: units, scale: 2)))
                            }
                        }
                        let frame = Frame(source: "bench", receivedAt: PlantSignal.moment(until), samples: samples)
                        let asked = ContinuousClock.now
                        try await archive.keep([frame])
                        waits.append(Self.took(asked))
                    }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }.sorted()
        tell("durable_points_per_second", Double(sensors * seconds) / took(start))
        tell("acknowledged_median_milliseconds", waits[waits.count / 2] * 1_000)
        tell("acknowledged_99th_milliseconds", waits[waits.count * 99 / 100] * 1_000)
    }

    /// One sensor for a month.
    private func fillLong(_ archive: PointArchive) async throws {
        let values = PlantSignal(sensors: 5, seconds: long).hundredths(0)
        for start in stride(from: 0, to: long, by: 10_000) {
            let samples = (start..<min(start + 10_000, long)).map {
                Sample(
                    signal: "LONG",
                    point: Point(at: PlantSignal.moment($0), value: .decimal(units: Int64(values[$0]), scale: 2)))
            }
            try await archive.keep([Frame(source: "bench", receivedAt: PlantSignal.moment(long), samples: samples)])
        }
        try await archive.seal()
    }

    // MARK: Out

    private func read(_ node: LiveNode) async throws {
        let (codes, start) = ((0..<sensors).map { PlantSignal.code($0) }, PlantSignal.start)
        let day = start + .days(1)
        let days = max(1, long / 86_400)
        let end = PlantSignal.moment(seconds)
        let minute = Moment(microseconds: (start.microseconds / 60_000_000 + 1) * 60_000_000)
        try await time("signal_day_points", 15, node) { (curves, round) throws(Fault) in
            try curves.points(
                of: "LONG", from: start + .days(Int64(round % days)), to: day + .days(Int64(round % days))
            ).count
        }
        try await time("signal_day_minute_means", 15, node) { (curves, round) throws(Fault) in
            try curves.aggregate(
                of: "LONG", from: minute + .days(Int64(round % days)), step: .minutes(1), count: 1_440
            ).count { $0.stretch != nil }
        }
        try await time("month_at_2000_pixels", 15, node) { (curves, _) throws(Fault) in
            try curves.drawing(of: "LONG", from: start, to: start + .days(30), pixels: 2_000).count {
                $0.stretch != nil
            }
        }
        let minutes = Int(max(1, (end - minute).seconds / 60))
        try await time("mean_of_all_sensors", 7, node) { (curves, _) throws(Fault) in
            var found = 0
            for code in codes {
                found += try curves.aggregate(of: code, from: minute, step: .minutes(Int64(minutes)), count: 1).count
            }
            return found
        }
        try await time("step_of_200_parameters", 7, node) { (curves, round) throws(Fault) in
            var found = 0
            for code in codes.prefix(200) {
                found += try curves.aggregate(
                    of: code, from: start + .seconds(Int64(100 + round)), step: .seconds(14_321), count: 1
                ).count
            }
            return found
        }
    }

    private func time(
        _ name: String, _ rounds: Int, _ node: LiveNode,
        _ body: @escaping @Sendable (CurveReader, Int) throws(Fault) -> Int
    ) async throws {
        var took: [Double] = []
        var found = 0
        for round in 0..<rounds {
            let start = ContinuousClock.now
            found = try await node.curves(of: []) { (curves) throws(Fault) in try body(curves, round) }
            took.append(self.took(start))
        }
        tell("\(name)_milliseconds", took.sorted()[rounds / 2] * 1_000)
        tell("\(name)_found", found)
    }

    private func took(_ start: ContinuousClock.Instant) -> Double { Self.took(start) }

    private static func took(_ start: ContinuousClock.Instant) -> Double {
        let took = (ContinuousClock.now - start).components
        return Double(took.seconds) + Double(took.attoseconds) / 1e18
    }

    private func tell(_ name: String, _ value: some CustomStringConvertible) {
        print("\(name)\t\(value)")
        fflush(nil)
    }
}

/// Frames one by one, for whoever pulls the plug.
struct PointFeed {
    let folder: String
    let sensors: Int
    let start: Int

    static func node(_ folder: String, create: Bool) throws -> LiveNode {
        var configuration = try NodeConfiguration.load(path: nil)
        configuration.folder = folder
        configuration.origin = "bench.example/points"
        let place = NodeFolder(configuration: configuration)
        if create { try place.prepare() }
        return try place.node(try place.openForWriting(create: create))
    }

    func run(counting: Bool) async throws {
        let isThere = FileManager.default.fileExists(atPath: folder)
        let node = try Self.node(folder, create: !isThere)
        let codes = (0..<sensors).map { PlantSignal.code($0) }
        if counting { return try await count(node, codes) }
        guard let archive = node.archive else { throw ValidationError("this house keeps no points") }
        for second in start... {
            let at = PlantSignal.moment(second)
            try await archive.keep([
                Frame(
                    source: "feed", receivedAt: at,
                    samples: codes.map {
                        Sample(signal: $0, point: Point(at: at, value: .decimal(units: Int64(second), scale: 2)))
                    })
            ])
            print(second)
            fflush(nil)
            // Some of it is sealed while it comes.
            if second % 400 == 399 { Task { do { try await archive.seal() } catch { print("\(error)") } } }
        }
    }

    /// Seconds of which every sensor has its value.
    private func count(_ node: LiveNode, _ codes: [String]) async throws {
        let whole = try await node.curves(of: codes) { (curves) throws(Fault) in
            var found: [Int64: Int] = [:]
            for code in codes {
                let points = try curves.points(of: code, from: PlantSignal.start, to: PlantSignal.start + .days(365))
                for point in points.points {
                    let second = (point.at - PlantSignal.start).seconds
                    if point.value == .decimal(units: second, scale: 2) { found[second, default: 0] += 1 }
                }
            }
            return found
        }
        var next: Int64 = 0
        while whole[next] == codes.count { next += 1 }
        print("whole\t\(next)")
        try await node.close()
    }
}
