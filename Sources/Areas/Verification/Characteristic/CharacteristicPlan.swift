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
    /// What a process of the lineage made of what it took, in percent: of one material, or of all with none named.
    case yield(process: String, material: String)
    /// A test of pools, once the pool is concluded.
    case pool(item: String)
    /// The mean of a day's re-tests of one station's plasma.
    case retest(item: String, station: String)
    /// A day's mean at the station less that at the plant, of an assay.
    case bias(assay: String, station: String)
    case hand

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case curve, duration, yield, pool, retest, bias, hand

        /// Of a step of equipment, which must be named.
        package var isOfStep: Bool { self == .curve || self == .duration }
        /// Of a day and not of a batch.
        package var isOfDay: Bool { self == .retest || self == .bias }

        package var phrase: Phrase {
            switch self {
            case .curve: Phrase("采集曲线", "collected curve")
            case .duration: Phrase("步骤历时（小时）", "duration of the step (h)")
            case .yield: Phrase("工序收率（%）", "yield of a process (%)")
            case .pool: Phrase("合浆检验", "test of pools")
            case .retest: Phrase("浆站复检日均值", "re-tests of a station, mean of a day")
            case .bias: Phrase("浆站与工厂之差（日）", "station less plant, of a day")
            case .hand: Phrase("手工录入", "entered by hand")
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .curve: .curve
        case .duration: .duration
        case .yield: .yield
        case .pool: .pool
        case .retest: .retest
        case .bias: .bias
        case .hand: .hand
        }
    }

    /// Of what: a signal, a process, a test.
    package var code: String {
        switch self {
        case .curve(let code, _), .yield(let code, _), .pool(let code), .retest(let code, _), .bias(let code, _): code
        case .duration, .hand: ""
        }
    }

    /// Which part of that: a material, a station.
    package var part: String {
        switch self {
        case .yield(_, let part), .retest(_, let part), .bias(_, let part): part
        case .curve, .duration, .pool, .hand: ""
        }
    }

    package var signal: String { if case .curve(let signal, _) = self { signal } else { "" } }
    package var statistic: CurveStatistic? { if case .curve(_, let statistic) = self { statistic } else { nil } }

    package init?(_ kind: Kind, code: String, part: String, statistic: CurveStatistic?) {
        guard kind == .duration || kind == .hand || !code.isEmpty, !kind.isOfDay || !part.isEmpty else { return nil }
        switch kind {
        case .curve:
            guard let statistic else { return nil }
            self = .curve(signal: code, statistic)
        case .duration: self = .duration
        case .yield: self = .yield(process: code, material: part)
        case .pool: self = .pool(item: code)
        case .retest: self = .retest(item: code, station: part)
        case .bias: self = .bias(assay: code, station: part)
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
package struct CharacteristicPlan: AdoptedPlan {
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
        if !source.part.isEmpty { writer.member("part", source.part) }
        writer.member("places", places)
        writer.member("product", product)
        writer.member("rules", rules.map(\.rawValue))
        writer.member("signal", source.code)
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
                try fields.choice("source"), code: try fields.string("signal"),
                part: try fields.optionalString("part") ?? "", statistic: statistic)
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
