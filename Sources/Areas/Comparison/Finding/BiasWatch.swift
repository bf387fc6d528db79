import Kernel

/// Whether numbers lie apart for so many days in a row that the station must act (§2.9 of the plan's limits).
///
/// Each day with results counts by itself, all on the same side; the first and the last of the run must have results.
struct BiasWatch: Sendable {
    let limit: BiasLimit
    let days: [DayTally]

    /// Nil while there is nothing to act on. `day` is the last of the run; days up to `closed` were dealt with.
    func opening(on day: Day, closed: Day?, station: String, assay: String, rules: String) -> FindingOpening? {
        let first = day.adding(days: 1 - limit.days)
        if let closed, closed >= first { return nil }
        let run = days.filter { first <= $0.day && $0.day <= day }
        guard run.first?.day == first, run.last?.day == day else { return nil }
        let sides = Set(run.map { $0.tally.side(limit) })
        guard sides == [1] || sides == [-1] else { return nil }
        let whole = run.reduce(into: PairTally()) { sum, next in
            sum.pairs += next.tally.pairs
            sum.stationSum += next.tally.stationSum
            sum.plantSum += next.tally.plantSum
        }
        guard let bias = whole.bias(limit) else { return nil }
        return FindingOpening(
            grade: .bias, station: station, assay: assay, stationReading: Self.hundredths(whole.stationMean),
            plantReading: Self.hundredths(whole.plantMean),
            found: "\(Self.hundredths(bias)) \(limit.unit)", limit: limit.text, since: first, rules: rules)
    }

    private static func hundredths(_ value: Double) -> String {
        DecimalNumber(coefficient: Int64((value * 100).rounded()), scale: 2).text
    }
}
