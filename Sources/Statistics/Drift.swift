/// One value of a series, on a day counted from any first one.
package struct DayValue: Sendable, Hashable {
    package let day: Int
    package let value: Double

    package init(day: Int, value: Double) {
        self.day = day
        self.value = value
    }
}

/// Slow change along a series.
package enum Drift {
    /// The exponentially weighted moving average, and the limits within which chance keeps it.
    package struct Average: Sendable, Hashable {
        package let value: Double
        package let limits: Interval
    }

    /// zᵢ = λxᵢ + (1 − λ)zᵢ₋₁ from the target on; limits:
    /// target ± L·σ·√(λ/(2 − λ)·(1 − (1 − λ)²ⁱ)) (Lucas & Saccucci 1990).
    package static func weighted(
        _ values: [Double], target: Double, deviation: Double, weight: Double = 0.2, width: Double = 3
    ) throws(NotComputable) -> [Average] {
        precondition(0 < weight && weight <= 1, "a weight outside 0…1")
        guard !values.isEmpty else { throw .tooFew(needed: 1) }
        guard values.allSatisfy(\.isFinite), target.isFinite, deviation.isFinite else { throw .notFinite }
        var averages: [Average] = []
        averages.reserveCapacity(values.count)
        var last = target
        var fading = 1.0
        for value in values {
            last = weight * value + (1 - weight) * last
            fading *= (1 - weight) * (1 - weight)
            let half = width * deviation * (weight / (2 - weight) * (1 - fading)).squareRoot()
            averages.append(Average(value: last, limits: Interval(target - half, target + half)))
        }
        return averages
    }

    /// On each day that has values: the mean of all values of the last `span` days, that day included.
    package static func rolling(_ series: [DayValue], span: Int = 30) throws(NotComputable) -> [DayValue] {
        precondition(span > 0, "a span of no day")
        guard !series.isEmpty else { throw .tooFew(needed: 1) }
        guard series.allSatisfy(\.value.isFinite) else { throw .notFinite }
        let sorted = series.sorted { $0.day < $1.day }
        var means: [DayValue] = []
        var first = 0
        for place in sorted.indices {
            let day = sorted[place].day
            guard place + 1 == sorted.count || sorted[place + 1].day != day else { continue }
            while sorted[first].day <= day - span { first += 1 }
            // Summed afresh: a running sum would carry each rounding on for ever.
            means.append(DayValue(day: day, value: Sample.mean(sorted[first...place].map(\.value))))
        }
        return means
    }
}
