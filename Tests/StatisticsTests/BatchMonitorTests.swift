import Statistics
import Testing

/// Numbers that look like chance and are the same on every machine.
private struct Draws {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    /// About normal, by twelve uniform numbers.
    mutating func next() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return sum + Double(state >> 11) / Double(1 << 53)
        }
    }
}

/// Batches of three signals that follow two causes, over some fifty minutes.
private enum Batches {
    static let signals = ["PT01", "TT01", "TT02"]
    static let shape = BatchShape(signals: signals, points: 50)
    static let count = 24

    static func curves(_ draws: inout Draws, shift: Double = 0, from: Double = .infinity) -> (
        curves: [String: BatchCurve], yield: Double
    ) {
        let (heat, press) = (draws.next(), draws.next())
        let times = (0..<60).map { Double($0) * 60 }
        func curve(_ level: (Double) -> Double, _ noise: Double) -> BatchCurve {
            BatchCurve(seconds: times, values: times.map { level($0 / 3_540) + noise * draws.next() })
        }
        let first = curve({ 2 + 0.3 * press * $0 }, 0.02)
        let second = curve({ 40 + 20 * $0 + heat * (1 - $0) + ($0 * 3_540 >= from ? shift : 0) }, 0.1)
        let third = curve({ 41 + 19 * $0 + heat * (1 - $0) + press * 0.5 }, 0.1)
        return (
            [signals[0]: first, signals[1]: second, signals[2]: third], 90 + heat - 0.5 * press + 0.1 * draws.next()
        )
    }

    static func good() throws -> (rows: Matrix, yields: [Double]) {
        var draws = Draws(5)
        let made = (0..<count).map { _ in curves(&draws) }
        let rows = try made.map { try shape.row($0.curves, .running(seconds: 3_540)) }
        return (Matrix(rows), made.map(\.yield))
    }

    static func samples(_ row: [Double]) -> [[Double]] {
        (0..<shape.points).map { point in (0..<3).map { row[shape.column(signal: $0, point: point)] } }
    }
}

struct `A running batch` {
    private func watched(_ monitor: BatchMonitor, _ row: [Double]) throws -> [RunningBatch.Instant] {
        var running = monitor.start()
        return try Batches.samples(row).compactMap { try running.take($0) }
    }

    @Test func `is told apart at the sample at which it leaves the path, and by which signal`() throws {
        let monitor = try BatchMonitor(try Batches.good().rows, shape: Batches.shape, components: 2)
        var draws = Draws(77)
        let odd = Batches.curves(&draws, shift: 2, from: 1_800).curves
        let instants = try watched(monitor, try Batches.shape.row(odd, .running(seconds: 3_540)))
        // One sample in a hundred of a good batch lies beyond; of this one most of those after its 26th.
        #expect(instants.prefix { $0.point < 25 }.count { $0.isBeyondError } <= 2)
        let first = try #require(instants.first { $0.point >= 26 })
        #expect(first.isBeyondError && instants.suffix(20).count { $0.isBeyondError } > 15)
        let residuals = first.residuals.map { abs($0 ?? 0) }
        #expect(residuals.indices.max { residuals[$0] < residuals[$1] } == 1)
        var other = Draws(78)
        let like = try watched(
            monitor, try Batches.shape.row(Batches.curves(&other).curves, .running(seconds: 3_540)))
        #expect(like.count { $0.isBeyondError } <= 2)
    }

    @Test func `is judged without a signal for a while, and then no longer`() throws {
        let monitor = try BatchMonitor(try Batches.good().rows, shape: Batches.shape, components: 2)
        let samples = Batches.samples(try Batches.good().rows.row(3))
        var running = monitor.start()
        for (place, sample) in samples.prefix(30).enumerated() {
            let told: [Double?] = (12..<20).contains(place) ? [sample[0], nil, sample[2]] : sample
            let instant = try running.take(told)
            if (12..<20).contains(place) { #expect(instant?.residuals[1] == .some(.none)) }
        }
        #expect(throws: NotComputable.missing("TT01")) {
            for sample in samples.suffix(20) { _ = try running.take([sample[0], nil, sample[2]]) }
        }
    }

    @Test func `is not judged by a signal that stands still`() throws {
        let monitor = try BatchMonitor(try Batches.good().rows, shape: Batches.shape, components: 2)
        let samples = Batches.samples(try Batches.good().rows.row(3))
        var running = monitor.start()
        #expect(throws: NotComputable.stuck("PT01")) {
            for sample in samples { _ = try running.take([samples[0][0], sample[1], sample[2]]) }
        }
    }

    @Test func `of other signals, or none, is not judged`() throws {
        let monitor = try BatchMonitor(try Batches.good().rows, shape: Batches.shape, components: 2)
        var running = monitor.start()
        #expect(throws: NotComputable.otherColumns(expected: 3, found: 2)) { try running.take([1, 2]) }
        #expect(throws: NotComputable.notFinite) { try running.take([1, 2, .nan]) }
        var draws = Draws(5)
        var curves = Batches.curves(&draws).curves
        curves["TT02"] = nil
        #expect(throws: NotComputable.missing("TT02")) { try Batches.shape.row(curves, .whole) }
        curves["TT02"] = BatchCurve(seconds: [0, 60, 900], values: [41, 41, 45])
        #expect(throws: NotComputable.missing("TT02")) { try Batches.shape.row(curves, .whole, gapMax: 300) }
    }

    @Test func `needs more good batches than components`() throws {
        let rows = try Batches.good().rows.choosing(rows: [0, 1, 2, 3])
        #expect(throws: NotComputable.tooFewRuns(needed: 5)) {
            try BatchMonitor(rows, shape: Batches.shape, components: 3)
        }
    }

    @Test func `lies within the band of good ones, and leaves it where it is shifted`() throws {
        let good = try Batches.good().rows
        let band = try GoldenBand(good)
        #expect((0..<good.columns).allSatisfy { band.low[$0] < band.means[$0] && band.means[$0] < band.high[$0] })
        let inside = good.row(2).indices.count { band.low[$0] <= good.row(2)[$0] && good.row(2)[$0] <= band.high[$0] }
        #expect(Double(inside) / Double(good.columns) > 0.95)
    }
}

struct `A forecast` {
    @Test func `of yield is narrower the more of the batch is known, and holds what came`() throws {
        let (rows, yields) = try Batches.good()
        let forecast = try YieldForecast(rows, yields: yields, shape: Batches.shape, components: 2)
        var draws = Draws(301)
        var held = 0
        var widths: [Double] = [0, 0]
        for _ in 0..<40 {
            let made = Batches.curves(&draws)
            let samples = Batches.samples(try Batches.shape.row(made.curves, .running(seconds: 3_540)))
            let early = try #require(try forecast.forecast(Array(samples.prefix(3))))
            let late = try #require(try forecast.forecast(samples))
            held += late.interval.contains(made.yield) ? 1 : 0
            widths[0] += early.interval.high - early.interval.low
            widths[1] += late.interval.high - late.interval.low
        }
        #expect(held >= 34, "\(held) of 40")
        #expect(widths[1] < 0.8 * widths[0])
        #expect(try forecast.forecast([]) == nil)
    }

    @Test func `of a duration knows what has passed, and how likely it runs over`() throws {
        let hours = [5.0, 5.5, 6.0, 5.2, 5.8, 6.3, 5.4, 5.9, 5.6, 6.1].map { $0 * 3_600 }
        let forecast = try DurationForecast(hours)
        let start = try #require(forecast.forecast(elapsed: 0))
        #expect((5.5...5.8).contains(start.value / 3_600))
        #expect(start.interval.low < 5 * 3_600 && start.interval.high > 6.3 * 3_600)
        let late = try #require(forecast.forecast(elapsed: 6 * 3_600))
        #expect(late.interval.low >= 6 * 3_600 && late.value > start.value)
        let (before, after) = (
            forecast.probability(beyond: 6.5 * 3_600, elapsed: 0),
            forecast.probability(beyond: 6.5 * 3_600, elapsed: 6 * 3_600)
        )
        #expect(before < 0.1 && after > before && after < 1)
        #expect(forecast.probability(beyond: 6 * 3_600, elapsed: 7 * 3_600) == 1)
        #expect(forecast.forecast(elapsed: 1e9) == nil)
    }

    @Test func `is refused for too few, and for what never varied`() throws {
        #expect(throws: NotComputable.tooFewRuns(needed: 3)) { try DurationForecast([1, 2]) }
        #expect(throws: NotComputable.nothingVaries) { try DurationForecast([7, 7, 7]) }
        #expect(throws: NotComputable.notFinite) { try DurationForecast([7, 0, 7]) }
        let (rows, _) = try Batches.good()
        #expect(throws: NotComputable.nothingVaries) {
            try YieldForecast(
                rows, yields: [Double](repeating: 90, count: rows.rows), shape: Batches.shape, components: 2)
        }
    }
}
