import Statistics
import Testing

private func rounded(_ value: Double, _ digits: Int) -> Double {
    let factor = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    return (value * factor).rounded() / factor
}

struct `A control chart` {
    /// Montgomery, Introduction to Statistical Quality Control, 2nd ed., piston rings, mm; as R's qcc ships them.
    static let rings: [[Double]] = [
        [74.030, 74.002, 74.019, 73.992, 74.008], [73.995, 73.992, 74.001, 74.011, 74.004],
        [73.988, 74.024, 74.021, 74.005, 74.002], [74.002, 73.996, 73.993, 74.015, 74.009],
        [73.992, 74.007, 74.015, 73.989, 74.014], [74.009, 73.994, 73.997, 73.985, 73.993],
        [73.995, 74.006, 73.994, 74.000, 74.005], [73.985, 74.003, 73.993, 74.015, 73.988],
        [74.008, 73.995, 74.009, 74.005, 74.004], [73.998, 74.000, 73.990, 74.007, 73.995],
        [73.994, 73.998, 73.994, 73.995, 73.990], [74.004, 74.000, 74.007, 74.000, 73.996],
        [73.983, 74.002, 73.998, 73.997, 74.012], [74.006, 73.967, 73.994, 74.000, 73.984],
        [74.012, 74.014, 73.998, 73.999, 74.007], [74.000, 73.984, 74.005, 73.998, 73.996],
        [73.994, 74.012, 73.986, 74.005, 74.007], [74.006, 74.010, 74.018, 74.003, 74.000],
        [73.984, 74.002, 74.003, 74.005, 73.997], [74.000, 74.010, 74.013, 74.020, 74.003],
        [73.988, 74.001, 74.009, 74.005, 73.996], [74.004, 73.999, 73.990, 74.006, 74.009],
        [74.010, 73.989, 73.990, 74.009, 74.014], [74.015, 74.008, 73.993, 74.000, 74.010],
        [73.982, 73.984, 73.995, 74.017, 74.013],
    ]

    /// A₂, A₃, B₃, B₄, D₃, D₄, c₄, d₂ and d₃ as printed.
    @Test(arguments: [
        (2, [1.880, 2.659, 0, 3.267, 0, 3.267, 0.7979, 1.128, 0.853]),
        (3, [1.023, 1.954, 0, 2.568, 0, 2.575, 0.8862, 1.693, 0.888]),
        (5, [0.577, 1.427, 0, 2.089, 0, 2.114, 0.9400, 2.326, 0.864]),
        (7, [0.419, 1.182, 0.118, 1.882, 0.076, 1.924, 0.9594, 2.704, 0.833]),
        (10, [0.308, 0.975, 0.284, 1.716, 0.223, 1.777, 0.9727, 3.078, 0.797]),
        (25, [0.153, 0.606, 0.565, 1.435, 0.459, 1.541, 0.9896, 3.931, 0.708]),
    ])
    func `has the factors of Montgomery's appendix VI`(n: Int, expected: [Double]) {
        let (d2, d3) = ChartFactors.range(n)
        let c4 = ChartFactors.deviation(n)
        let root = Double(n).squareRoot()
        let spread = 3 * (1 - c4 * c4).squareRoot() / c4
        let found = [
            3 / (d2 * root), 3 / (c4 * root), max(0, 1 - spread), 1 + spread, max(0, 1 - 3 * d3 / d2), 1 + 3 * d3 / d2,
            c4, d2, d3,
        ]
        // Printed with three digits, made from rounded ones: one unit of the last is no difference.
        for (value, printed) in zip(found, expected) { #expect(abs(value - printed) < 0.0015, "\(found)") }
        #expect(rounded(c4, 4) == expected[6])
    }

    @Test func `of individuals has the limits of NIST/SEMATECH e-Handbook 6.3.2.2`() throws {
        let chart = try ControlChart(individuals: [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
        #expect(rounded(chart.spreadLimits.center, 4) == 1.8778)
        #expect(rounded(chart.limits.center, 2) == 50.81)
        // The handbook takes 1.128 for d₂ and prints 55.8041 and 45.8159.
        #expect(abs(chart.limits.upper - 55.8041) < 0.002)
        #expect(abs(chart.limits.lower - 45.8159) < 0.002)
        #expect(chart.spreads.count == chart.values.count - 1)
    }

    @Test func `of means and ranges has the limits of the piston rings, Montgomery and R's qcc`() throws {
        let chart = try ControlChart(groups: Self.rings, by: .range)
        #expect(rounded(chart.limits.center, 5) == 74.00118)
        #expect(rounded(chart.sigma, 6) == 0.009785)
        #expect(rounded(chart.limits.lower, 5) == 73.98805)
        #expect(rounded(chart.limits.upper, 4) == 74.0143)
        #expect(try ChartRule.violations(chart.values, chart.limits, ChartRule.nelson).isEmpty)
    }

    /// Its sixth edition prints another 21st group. The book adds rounded numbers.
    @Test func `of means and deviations has the limits of the piston rings, Montgomery, 6th ed., example 6.3`() throws {
        var rings = Self.rings
        rings[20] = [73.982, 74.001, 74.015, 74.005, 73.996]
        let chart = try ControlChart(groups: rings, by: .deviation)
        #expect(rounded(chart.spreadLimits.center, 4) == 0.0094)
        #expect(rounded(chart.spreadLimits.upper, 4) == 0.0196)
        #expect(chart.spreadLimits.lower == 0)
        #expect(abs(chart.limits.upper - 74.014) < 0.000_7 && abs(chart.limits.lower - 73.988) < 0.000_7)
    }

    /// Montgomery & Runger, Applied Statistics and Probability for Engineers, table 16-8: target 99, K = 1.
    @Test func `of cumulative sums has the sums of Montgomery and Runger, table 16-8`() throws {
        let values = [
            102.0, 94.8, 98.3, 98.4, 102.0, 98.5, 99.0, 97.7, 100.0, 98.1, 101.3, 98.7, 101.1, 98.4, 97.0, 96.7, 100.3,
            101.4, 97.2, 101.0,
        ]
        let sums = try CumulativeSum.series(values, target: 99, allowance: 1)
        #expect(
            sums.map { rounded($0.above, 1) } == [
                2.0, 0, 0, 0, 2.0, 0.5, 0, 0, 0, 0, 1.3, 0, 1.1, 0, 0, 0, 0.3, 1.7, 0, 1.0,
            ])
        #expect(
            sums.map { rounded($0.below, 1) } == [
                0, 3.2, 2.9, 2.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 1.0, 2.3, 0, 0, 0.8, 0,
            ])
        #expect(sums.prefix(8).map(\.sinceAbove) == [1, 0, 0, 0, 1, 2, 0, 0])
        #expect(sums.prefix(8).map(\.sinceBelow) == [0, 1, 2, 3, 0, 0, 0, 1])
    }

    @Test func `says why it cannot be drawn`() {
        #expect(throws: NotComputable.tooFewRuns(needed: 2)) { try ControlChart(individuals: [1]) }
        #expect(throws: NotComputable.nothingVaries) { try ControlChart(individuals: [5, 5, 5, 5]) }
        #expect(throws: NotComputable.notFinite) { try ControlChart(individuals: [1, .nan, 2]) }
        #expect(throws: NotComputable.tooFewRuns(needed: 2)) { try ControlChart(groups: [[1], [2]], by: .range) }
        #expect(throws: NotComputable.nothingVaries) { try ControlChart(groups: [[1, 1], [2, 2]], by: .deviation) }
        #expect(throws: NotComputable.tooFewRuns(needed: 1)) { try CumulativeSum.series([], target: 0, allowance: 1) }
    }
}

/// Nelson, The Shewhart Control Chart: Tests for Special Causes, J. Quality Technology 16 (1984) 237; Western Electric,
/// Statistical Quality Control Handbook (1956). Each with a series that just breaks it, and one that does not.
struct `A rule of control charts` {
    private static let limits = ControlLimits(center: 0, lower: -3, upper: 3)

    @Test(arguments: [
        (ChartRule.nelson1, [0.1, 3.1], [0.1, 3.0]),
        (.nelson2, [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1], [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2, -0.1]),
        (.nelson3, [-1, -0.8, -0.1, 0.3, 0.4, 0.5], [-1, -0.8, -0.1, 0.3, 0.3, 0.5]),
        (
            .nelson4, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
            [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, -1]
        ),
        (.nelson5, [2.1, 0, 2.2], [2.1, 0, 2.0]),
        (.nelson5, [-2.1, -2.2, -2.9], [2.1, 0, -2.2]),
        (.nelson6, [1.1, 1.2, 0, 1.3, 1.4], [1.1, 1.2, 0, 0.9, 1.4]),
        (.nelson7, Array(repeating: 0.9, count: 15), Array(repeating: 0.9, count: 14) + [1.1]),
        (.nelson8, [1.1, -1.1, 1.2, -1.2, 1.3, 1.4, -1.5, 1.6], [1.1, 1.1, 1.2, 1.2, 1.3, 1.4, 1.5, 1.6]),
        (.western4, [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2], [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0]),
    ])
    func `is broken by the last point of its pattern, and not by one that falls short`(
        rule: ChartRule, broken: [Double], kept: [Double]
    ) throws {
        let found = try ChartRule.violations(broken, Self.limits, [rule])
        #expect(found.map(\.points.upperBound) == (rule == .nelson5 && broken[1] < -2 ? [2] : [broken.count - 1]))
        #expect(found.allSatisfy { $0.points.count == rule.span && $0.rule == rule })
        #expect(try ChartRule.violations(kept, Self.limits, [rule]).isEmpty)
        // The other side is no different.
        let mirrored = try ChartRule.violations(broken.map { -$0 }, Self.limits, [rule])
        #expect(mirrored.map(\.points) == found.map(\.points))
    }

    @Test func `is told at each point that completes it again`() throws {
        let found = try ChartRule.violations([4, 4, 0, 4], Self.limits, [.nelson1])
        #expect(found.map(\.points) == [0...0, 1...1, 3...3])
    }

    @Test func `judges the drift of a step as the two families do`() throws {
        let drift = (0..<12).map { Double($0) * 0.2 - 0.3 }
        #expect(try ChartRule.violations(drift, Self.limits, [.nelson3]).first?.points == 0...5)
        #expect(ChartRule.westernElectric.count == 4 && ChartRule.nelson.count == 8)
        #expect(Set(ChartRule.westernElectric + ChartRule.nelson) == Set(ChartRule.allCases))
    }

    @Test func `cannot be judged without a width`() {
        let flat = ControlLimits(center: 1, lower: 1, upper: 1)
        #expect(throws: NotComputable.nothingVaries) { try ChartRule.violations([1], flat, [.nelson1]) }
        #expect(throws: NotComputable.notFinite) { try ChartRule.violations([.nan], Self.limits, [.nelson1]) }
    }
}

struct `The capability of a process` {
    /// Montgomery, 6th ed., example 8.4: LSL 38, USL 62, n = 20, s = 1.75.
    @Test func `has the exact interval of Montgomery's example 8.4`() {
        let found = Capability.potential(2.29, 19, 0.95)
        #expect(rounded(24 / (6 * 1.75), 2) == 2.29)
        #expect(rounded(found.interval.low, 2) == 1.57 && rounded(found.interval.high, 2) == 3.01)
    }

    /// 1.33 ± 1.96 · √(1/180 + 1.7689/38), by hand.
    @Test func `has Bissell's interval, Applied Statistics 39 (1990) 331`() {
        let found = Capability.nearest(1.33, 20, 19, 0.95)
        #expect(rounded(found.interval.low, 2) == 0.88 && rounded(found.interval.high, 2) == 1.78)
    }

    @Test func `of piston rings between 73.95 and 74.05 is that of Montgomery: Cp 1.70, Cpk 1.66`() throws {
        let chart = try ControlChart(groups: `A control chart`.rings, by: .range)
        let found = try Capability(
            `A control chart`.rings.flatMap { $0 }, lower: 73.95, upper: 74.05, within: chart.sigma,
            freedom: chart.freedom)
        #expect(rounded(try #require(found.cp).value, 2) == 1.7)
        #expect(rounded(found.cpk.value, 2) == 1.66)
        #expect(found.cpk.interval.contains(found.cpk.value))
        #expect(try #require(found.pp).value >= found.ppk.value)
    }

    @Test func `of one limit knows that side only`() throws {
        let values = [9.0, 10, 11, 10, 9.5, 10.5]
        let found = try Capability(values, lower: nil, upper: 13, within: 0.5, freedom: 5)
        #expect(found.pp == nil && found.cp == nil)
        #expect(isSame(found.cpk.value, 2))
        #expect(throws: NotComputable.tooFewRuns(needed: 3)) {
            try Capability([1, 2], lower: 0, upper: 3, within: 1, freedom: 1)
        }
        #expect(throws: NotComputable.nothingVaries) {
            try Capability([1, 1, 1], lower: 0, upper: 3, within: 1, freedom: 1)
        }
    }
}
