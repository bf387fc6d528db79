package import Kernel
package import Statistics

/// The chart of a characteristic as its plan asks for it; computed anew whenever it is shown.
package struct CharacteristicChart: Sendable {
    package static let weight = 0.2

    package let plan: CharacteristicPlan
    package let lines: [ValueLine]
    package let chart: ControlChart
    /// Those in force: frozen ones, or what the values themselves say.
    package let limits: ControlLimits
    package let areFrozen: Bool
    package let violations: [ChartViolation]

    /// Values that count, in order. A last group that is not whole waits for the rest.
    package init(_ plan: CharacteristicPlan, _ lines: [ValueLine]) throws(NotComputable) {
        let values = lines.map(\.value.value.double)
        let chart: ControlChart
        if plan.group == 1 {
            chart = try ControlChart(individuals: values)
        } else {
            let whole = values.count / plan.group
            let groups = (0..<whole).map { Array(values[$0 * plan.group..<($0 + 1) * plan.group]) }
            chart = try ControlChart(groups: groups, by: plan.spread)
        }
        self.plan = plan
        self.lines = lines
        self.chart = chart
        limits = plan.limits?.limits ?? chart.limits
        areFrozen = plan.limits != nil
        violations = try ChartRule.violations(chart.values, limits, plan.rules)
    }

    /// The values behind one point of the chart.
    package func values(ofPoint point: Int) -> [ValueLine] {
        Array(lines[point * plan.group..<min(lines.count, (point + 1) * plan.group)])
    }

    /// By the spread within groups, and by all values.
    package func capability(level: Double = 0.95) throws(NotComputable) -> Capability {
        try Capability(
            lines.map(\.value.value.double), lower: plan.specification.low?.double,
            upper: plan.specification.high?.double, within: chart.sigma, freedom: chart.freedom, level: level)
    }

    /// From the centre in force on; the deviation is that of a point.
    package func weighted() throws(NotComputable) -> [Drift.Average] {
        try Drift.weighted(chart.values, target: limits.center, deviation: limits.sigma, weight: Self.weight)
    }

    /// Allowance σ/2 and limit 5σ of a point: found after ten points if the level moves by one σ.
    package func sums() throws(NotComputable) -> (sums: [CumulativeSum], limit: Double) {
        (
            try CumulativeSum.series(chart.values, target: limits.center, allowance: limits.sigma / 2),
            5 * limits.sigma
        )
    }

    /// Limits to be frozen from these values, in digits of the plan; nil where they cannot be written.
    package func frozen(_ digest: Digest) -> FrozenLimits? {
        let places = min(plan.places + 2, CharacteristicPlan.placesMax + 2)
        guard let center = DecimalNumber(computed: chart.limits.center, places: places),
            let lower = DecimalNumber(computed: chart.limits.lower, places: places),
            let upper = DecimalNumber(computed: chart.limits.upper, places: places)
        else { return nil }
        return FrozenLimits(center: center, lower: lower, upper: upper, count: lines.count, digest: digest)
    }
}

extension ChartRule {
    package var phrase: Phrase {
        switch self {
        case .nelson1: Phrase("1 点超出 3σ", "one point beyond 3σ")
        case .nelson2: Phrase("连续 9 点在中心线同侧", "nine in a row on one side")
        case .nelson3: Phrase("连续 6 点递增或递减", "six in a row rising or falling")
        case .nelson4: Phrase("连续 14 点上下交替", "fourteen in a row alternating")
        case .nelson5: Phrase("3 点中 2 点在同侧 2σ 外", "two of three beyond 2σ on one side")
        case .nelson6: Phrase("5 点中 4 点在同侧 1σ 外", "four of five beyond 1σ on one side")
        case .nelson7: Phrase("连续 15 点在 1σ 内", "fifteen in a row within 1σ")
        case .nelson8: Phrase("连续 8 点在两侧 1σ 外", "eight in a row beyond 1σ on both sides")
        case .western4: Phrase("连续 8 点在中心线同侧", "eight in a row on one side")
        }
    }

    /// As books number it.
    package var short: String {
        switch self {
        case .western4: "WE 4"
        default: "N\(rawValue.dropFirst(7))"
        }
    }
}
