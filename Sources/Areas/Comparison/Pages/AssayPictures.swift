import Kernel
import Statistics
import Web

/// The pictures of one quantitative test at one station: the same on the page and in the file.
struct AssayPictures: Sendable {
    static let weight = 0.2

    enum Words {
        static let agreement = Phrase("差值图（Bland–Altman）", "Differences (Bland–Altman)")
        static let lines = Phrase("方法比较（Passing–Bablok，Deming）", "Comparison of methods (Passing–Bablok, Deming)")
        static let drift = Phrase("漂移：每日偏差，30 日滚动均值，EWMA", "Drift: bias by day, rolling 30-day mean, EWMA")
        static let mean = Phrase("两法均值", "Mean of both")
        static let difference = Phrase("浆站 − 工厂", "Station − plant")
        static let plant = Phrase("工厂", "Plant")
        static let station = Phrase("浆站", "Station")
        static let day = Phrase("日期", "Day")
        static let bias = Phrase("偏差", "Bias")
        static let upper = Phrase("上限", "upper")
        static let lower = Phrase("下限", "lower")
        static let limit = Phrase("限度", "limit")
        static let same = Phrase("相等线", "equality")
        static let rolling = Phrase("30 日均值", "30-day mean")
    }

    let station: [Double]
    let plant: [Double]
    /// Days of the period and the 29 before it, so that its first mean is whole.
    let days: [DayTally]
    let limit: BiasLimit
    let unit: String
    let from: Day
    let to: Day
    let language: Language

    private func label(_ name: Phrase, _ value: Double) -> String {
        "\(name(language)) \(ComparisonParts.number(value))"
    }

    func blandAltman() throws(NotComputable) -> BlandAltman { try BlandAltman(test: station, reference: plant) }

    func passingBablok() throws(NotComputable) -> Line { try PassingBablok.line(x: plant, y: station) }

    func deming(_ assay: Assay) throws(NotComputable) -> Line {
        let power = (0..<assay.errorRatio.scale).reduce(1.0) { power, _ in power * 10 }
        return try Deming.line(x: plant, y: station, ratio: Double(assay.errorRatio.coefficient) / power)
    }

    func differences() throws(NotComputable) -> Plot {
        let found = try blandAltman()
        let points = zip(station, plant).map { PlotPoint(($0 + $1) / 2, $0 - $1) }
        return Plot(
            Words.agreement(language), x: PlotAxis("\(Words.mean(language)) (\(unit))", holding: points.map(\.x)),
            y: PlotAxis(
                "\(Words.difference(language)) (\(unit))",
                holding: points.map(\.y) + [found.lowerLimit.low, found.upperLimit.high, 0]),
            marks: [
                .points(points),
                .level(found.upperLimit.high, .dotted, label: ""), .level(found.upperLimit.low, .dotted, label: ""),
                .level(found.lowerLimit.high, .dotted, label: ""), .level(found.lowerLimit.low, .dotted, label: ""),
                .level(found.limits.high, .limit, label: label(Phrase("+1.96 s", "+1.96 s"), found.limits.high)),
                .level(found.bias.value, .solid, label: label(Words.bias, found.bias.value)),
                .level(found.limits.low, .limit, label: label(Phrase("−1.96 s", "−1.96 s"), found.limits.low)),
            ])
    }

    func comparison(_ assay: Assay) throws(NotComputable) -> Plot {
        let passing = try passingBablok()
        let line = try deming(assay)
        let points = zip(plant, station).map { PlotPoint($0, $1) }
        let x = PlotAxis("\(Words.plant(language)) (\(unit))", holding: plant)
        let y = PlotAxis("\(Words.station(language)) (\(unit))", holding: station)
        func ends(_ slope: Double, _ intercept: Double) -> [PlotPoint] {
            [PlotPoint(x.low, intercept + slope * x.low), PlotPoint(x.high, intercept + slope * x.high)]
        }
        return Plot(
            Words.lines(language), x: x, y: y,
            marks: [
                .points(points), .line(ends(1, 0), .limit, label: Words.same(language)),
                .line(ends(passing.slope, passing.intercept), .solid, label: "Passing–Bablok"),
                .line(ends(line.slope, line.intercept), .dashed, label: "Deming"),
            ])
    }

    /// Bias of each day, in the unit of its limit.
    var series: [DayValue] {
        days.compactMap { day in
            day.tally.bias(limit).map { DayValue(day: day.day.daysSinceEpoch, value: $0) }
        }
    }

    var own: [DayValue] { series.filter { $0.day >= from.daysSinceEpoch } }

    func rolling() throws(NotComputable) -> [DayValue] {
        try Drift.rolling(series).filter { $0.day >= from.daysSinceEpoch }
    }

    /// From no bias on, with the spread of the days themselves.
    func weighted() throws(NotComputable) -> [DayValue] {
        let own = own
        let deviation = own.count > 1 ? try Sample.standardDeviation(own.map(\.value)) : 0
        let averages = try Drift.weighted(own.map(\.value), target: 0, deviation: deviation, weight: Self.weight)
        return zip(own, averages).map { DayValue(day: $0.day, value: $1.value) }
    }

    var limitValue: Double {
        let power = (0..<limit.max.scale).reduce(1.0) { power, _ in power * 10 }
        return Double(limit.max.coefficient) / power
    }

    func drift() throws(NotComputable) -> Plot {
        let rolling = try rolling()
        let weighted = try weighted()
        let own = own
        func points(_ values: [DayValue]) -> [PlotPoint] { values.map { PlotPoint(Double($0.day), $0.value) } }
        return Plot(
            Words.drift(language), x: PlotAxis(Words.day(language), from: from, to: to),
            y: PlotAxis(
                "\(Words.bias(language)) (\(limit.unit))",
                holding: own.map(\.value) + weighted.map(\.value) + [limitValue, -limitValue]),
            marks: [
                .allowed(from: -limitValue, to: limitValue), .squares(points(own)),
                .level(limitValue, .limit, label: label(Words.limit, limitValue)),
                .level(-limitValue, .limit, label: label(Words.limit, -limitValue)),
                .line(points(rolling), .solid, label: Words.rolling(language)),
                .line(points(weighted), .dashed, label: "EWMA λ = 0.2"),
            ])
    }

    /// Every picture that can be drawn, or why it cannot.
    func all(_ assay: Assay) -> [(name: String, title: Phrase, plot: Result<Plot, NotComputable>)] {
        func drawn(_ body: () throws(NotComputable) -> Plot) -> Result<Plot, NotComputable> {
            do throws(NotComputable) { return .success(try body()) } catch { return .failure(error) }
        }
        return [
            ("differences", Words.agreement, drawn(differences)),
            ("lines", Words.lines, drawn { () throws(NotComputable) in try comparison(assay) }),
            ("drift", Words.drift, drawn(drift)),
        ]
    }
}
