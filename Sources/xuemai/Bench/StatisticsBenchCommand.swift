import ArgumentParser
import Statistics

struct StatisticsBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics",
        abstract: "Trains a model of batches, watches a batch, draws charts of five years. 统计实测。",
        discussion: "Batches and values are drawn from a seed, the same every time. Nothing is asserted.")

    @Option(help: "Good batches. 好批数。") var batches = 57
    @Option(help: "Signals. 信号数。") var signals = 10
    @Option(help: "Points of a batch. 每批点数。") var points = 100
    @Option(help: "Components. 主成分。") var components = 3
    @Option(help: "Values of five years. 五年的值数。") var values = 20_000
    @Option(help: "Rounds, of which the shortest and the median are told. 轮数。") var rounds = 9

    func run() throws {
        let shape = BatchShape(signals: (0..<signals).map { "S\($0)" }, points: points)
        var draws = Draws(seed: 7)
        let table = Matrix((0..<batches).map { _ in batch(shape, &draws) })
        try measure("model of \(batches) × \(shape.columns) trained") {
            _ = try PrincipalComponents(table, .count(components))
        }
        try measure("  with limits of batches left out, \(LeftOut.groupsUsual) groups") {
            _ = try LeftOut(table, components: components).limit(ofSquaredError: 0.99)
        }
        try measure("  monitor of running batches trained, limits of batches left out") {
            _ = try BatchMonitor(table, shape: shape, components: components)
        }
        let monitor = try BatchMonitor(table, shape: shape, components: components)
        let row = batch(shape, &draws)
        try measure("T² and SPE of one sample, mean of \(points)", of: points) {
            var running = monitor.start()
            for point in 0..<points {
                _ = try running.take((0..<signals).map { row[shape.column(signal: $0, point: point)] })
            }
        }
        let series = (0..<values).map { _ in draws.next() }
        try measure("charts of \(values) values: individuals, eight rules and one, EWMA, CUSUM, capability") {
            let chart = try ControlChart(individuals: series)
            _ = try ChartRule.violations(chart.values, chart.limits, ChartRule.allCases)
            _ = try Drift.weighted(chart.values, target: chart.limits.center, deviation: chart.sigma)
            _ = try CumulativeSum.series(chart.values, target: chart.limits.center, allowance: chart.sigma / 2)
            _ = try Capability(series, lower: -4, upper: 4, within: chart.sigma, freedom: chart.freedom)
        }
    }

    private func batch(_ shape: BatchShape, _ draws: inout Draws) -> [Double] {
        let causes = (0..<components).map { _ in draws.next() }
        return (0..<shape.columns).map { column in
            let point = Double(shape.point(ofColumn: column))
            let signal = shape.signal(ofColumn: column)
            let common = causes.indices.reduce(0.0) { $0 + causes[$1] * Double((signal + $1) % 3) * point / 50 }
            return 10 * Double(signal) + point + common + 0.3 * draws.next()
        }
    }

    private func measure(_ name: String, of parts: Int = 1, _ body: () throws -> Void) throws {
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<max(1, rounds) { times.append(try clock.measure(body) / parts) }
        times.sort()
        tell(name, "\(times[times.count / 2]) (\(times[0]))")
    }

    private func tell(_ name: String, _ figure: String) { print("\(name): \(figure)") }
}

/// About normal numbers from a seed.
private struct Draws {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        var sum = -6.0
        for _ in 0..<12 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            sum += Double(state >> 11) / Double(1 << 53)
        }
        return sum
    }
}
