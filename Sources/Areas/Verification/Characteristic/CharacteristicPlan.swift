package import Kernel
package import Statistics

/// What a curve says of one step: one number.
package enum CurveStatistic: String, Sendable, Hashable, CaseIterable {
    case mean, least, greatest, last

    package var phrase: Phrase {
        switch self {
        case .mean: Phrase("时间加权平均", "time-weighted mean")
        case .least: Phrase("最小值", "least")
        case .greatest: Phrase("最大值", "greatest")
        case .last: Phrase("末值", "last")
        }
    }
}

/// Where the values of a characteristic come from. The record has them already; what nothing collects is entered.
package enum CharacteristicSource: Sendable, Hashable {
    /// Of a signal, over the step of the equipment.
    case curve(signal: String, CurveStatistic)
    /// How long the step lasted, in hours.
    case duration
    case hand

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case curve, duration, hand

        package var phrase: Phrase {
            switch self {
            case .curve: Phrase("采集曲线", "collected curve")
            case .duration: Phrase("步骤历时（小时）", "duration of the step (h)")
            case .hand: Phrase("手工录入", "entered by hand")
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .curve: .curve
        case .duration: .duration
        case .hand: .hand
        }
    }

    package var signal: String { if case .curve(let signal, _) = self { signal } else { "" } }
    package var statistic: CurveStatistic? { if case .curve(_, let statistic) = self { statistic } else { nil } }

    package init?(_ kind: Kind, signal: String, statistic: CurveStatistic?) {
        switch kind {
        case .curve:
            guard let statistic, !signal.isEmpty else { return nil }
            self = .curve(signal: signal, statistic)
        case .duration: self = .duration
        case .hand: self = .hand
        }
    }
}

/// Two ends, either of which may be open.
package struct Ends: Sendable, Hashable {
    package let low: DecimalNumber?
    package let high: DecimalNumber?

    package init(_ low: DecimalNumber?, _ high: DecimalNumber?) {
        self.low = low
        self.high = high
    }

    package var isOpen: Bool { low == nil && high == nil }
    package var isOrdered: Bool { low.flatMap { low in high.map { low < $0 } } ?? true }
}

/// Limits that a baseline froze: what comes is judged by them, not by itself.
package struct FrozenLimits: Sendable, Hashable {
    package let center: DecimalNumber
    package let lower: DecimalNumber
    package let upper: DecimalNumber
    /// Values of the baseline, and the SHA-256 of their numbers and digits.
    package let count: Int
    package let digest: Digest

    package init(center: DecimalNumber, lower: DecimalNumber, upper: DecimalNumber, count: Int, digest: Digest) {
        self.center = center
        self.lower = lower
        self.upper = upper
        self.count = count
        self.digest = digest
    }

    package var limits: ControlLimits {
        ControlLimits(center: center.double, lower: lower.double, upper: upper.double)
    }
}

/// What is charted, where, against which specification, and by which rules it is out of expectation (A8; FDA Process
/// Validation 2011, stage 3; GMP annex on validation, continued process verification).
package struct CharacteristicPlan: Sendable, Hashable {
    package static let groupMax = ChartFactors.sizeMax
    package static let placesMax = 6

    package let product: String
    package let step: String
    package let parameter: String
    package let unit: Unit
    package let asset: String
    package let source: CharacteristicSource
    package let specification: Ends
    package let target: DecimalNumber?
    /// Values in a group of the chart; 1 for individuals with moving ranges.
    package let group: Int
    package let spread: ControlChart.Spread
    package let rules: [ChartRule]
    /// Decimals of what is computed.
    package let places: Int
    /// Numbers of the first and last value of the baseline; nil before there is one.
    package let baseline: ClosedRange<Int>?
    package let limits: FrozenLimits?

    package init(
        product: String, step: String, parameter: String, unit: Unit, asset: String, source: CharacteristicSource,
        specification: Ends, target: DecimalNumber? = nil, group: Int = 1, spread: ControlChart.Spread = .range,
        rules: [ChartRule], places: Int, baseline: ClosedRange<Int>? = nil, limits: FrozenLimits? = nil
    ) {
        self.product = product
        self.step = step
        self.parameter = parameter
        self.unit = unit
        self.asset = asset
        self.source = source
        self.specification = specification
        self.target = target
        self.group = group
        self.spread = spread
        self.rules = rules
        self.places = places
        self.baseline = baseline
        self.limits = limits
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("asset", asset)
        writer.memberIfPresent("baseline_count", limits?.count)
        writer.memberIfPresent("baseline_digest", limits?.digest.hex)
        writer.memberIfPresent("baseline_from", baseline?.lowerBound)
        writer.memberIfPresent("baseline_to", baseline?.upperBound)
        writer.memberIfPresent("center", limits?.center.text)
        writer.member("group", group)
        writer.memberIfPresent("limit_low", limits?.lower.text)
        writer.memberIfPresent("limit_up", limits?.upper.text)
        writer.member("parameter", parameter)
        writer.member("places", places)
        writer.member("product", product)
        writer.member("rules", rules.map(\.rawValue))
        writer.member("signal", source.signal)
        writer.member("source", source.kind.rawValue)
        writer.memberIfPresent("specification_high", specification.high?.text)
        writer.memberIfPresent("specification_low", specification.low?.text)
        writer.member("spread", spread.rawValue)
        writer.memberIfPresent("statistic", source.statistic?.rawValue)
        writer.member("step", step)
        writer.memberIfPresent("target", target?.text)
        writer.member("unit", unit.code)
        writer.endObject()
    }

    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    package init(reading fields: JSONFields) throws(JSONFailure) {
        guard let unit = Unit(try fields.string("unit")) else { throw fields.wrong("unit") }
        var rules: [ChartRule] = []
        for code in try fields.strings("rules") {
            guard let rule = ChartRule(rawValue: code) else { throw fields.wrong("rules") }
            rules.append(rule)
        }
        let statistic = try fields.optionalString("statistic").flatMap { CurveStatistic(rawValue: $0) }
        guard
            let source = CharacteristicSource(
                try fields.choice("source"), signal: try fields.string("signal"), statistic: statistic)
        else { throw fields.wrong("source") }
        var limits: FrozenLimits?
        if fields.has("center") {
            limits = FrozenLimits(
                center: try fields.decimal("center"), lower: try fields.decimal("limit_low"),
                upper: try fields.decimal("limit_up"), count: try fields.int("baseline_count"),
                digest: try fields.digest("baseline_digest"))
        }
        var baseline: ClosedRange<Int>?
        if fields.has("baseline_from") {
            let (from, to) = (try fields.int("baseline_from"), try fields.int("baseline_to"))
            guard from <= to else { throw fields.wrong("baseline_to") }
            baseline = from...to
        }
        self.init(
            product: try fields.string("product"), step: try fields.string("step"),
            parameter: try fields.string("parameter"), unit: unit, asset: try fields.string("asset"), source: source,
            specification: Ends(
                try fields.optionalDecimal("specification_low"), try fields.optionalDecimal("specification_high")),
            target: try fields.optionalDecimal("target"), group: try fields.int("group"),
            spread: try fields.choice("spread"), rules: rules, places: try fields.int("places"), baseline: baseline,
            limits: limits)
    }
}

extension DecimalNumber {
    /// For statistics alone: no verdict of the record comes from it.
    package var double: Double {
        let power = (0..<scale).reduce(1.0) { power, _ in power * 10 }
        return Double(coefficient) / power
    }

    /// A computed number, rounded half away from zero; nil for what so many digits cannot say.
    package init?(computed value: Double, places: Int) {
        let power = (0..<places).reduce(1.0) { power, _ in power * 10 }
        guard value.isFinite, let whole = Int64(exactly: (value * power).rounded()) else { return nil }
        self.init(coefficient: whole, scale: places)
    }
}
