package import Kernel

/// The coldest and warmest reading that began within one hour, or reached into it.
package struct ClimateHour: Sendable, Hashable {
    package let start: Moment
    package let coldest: DecimalNumber
    package let warmest: DecimalNumber
}

/// A time without a reading, longer than the limits allow.
package struct ClimateGap: Sendable, Hashable {
    package let from: Moment
    package let to: Moment
}

/// A temperature file of one store as the record keeps it: its digest, its figures, hour by hour; every point is in the
/// raw file, which is kept beside.
package struct ClimateRecord: Sendable, Hashable {
    package let file: SourceFile
    package let points: Int
    package let first: Moment
    package let last: Moment
    package let coldest: DecimalNumber
    package let warmest: DecimalNumber
    /// What held for this place, and whether it is its own.
    package let limitCelsius: DecimalNumber
    package let limitsVersion: String
    package let gaps: [ClimateGap]
    package let hours: [ClimateHour]
}

/// A time above the limit: from the last good reading before to the first good one after, because nothing is known of
/// what happened between.
package struct ClimateStretch: Sendable, Hashable {
    package let from: Moment
    package let to: Moment
    package let warmest: DecimalNumber
    /// So warm or so long that plasma is no longer fit for anything (ChP 2020 III; Ph. Eur. 0853).
    package let isSevere: Bool

    package var seconds: Int64 { ((to - from).microseconds + 999_999) / 1_000_000 }
}

extension TemperatureSeries {
    /// Times above the limit, in order; those that touch are one.
    package func stretches(above limit: DecimalNumber, _ limits: StoreLimits) -> [ClimateStretch] {
        var found: [ClimateStretch] = []
        var open: (from: Moment, warmest: DecimalNumber)?
        var previous: Moment?
        func close(at end: Moment) {
            guard let stretch = open else { return }
            let isSevere =
                stretch.warmest > limits.excursionMaxCelsius || end - stretch.from >= .hours(limits.excursionHoursMax)
            found.append(
                ClimateStretch(from: stretch.from, to: end, warmest: stretch.warmest, isSevere: isSevere))
            open = nil
        }
        for point in points {
            if point.celsius > limit {
                open = (open?.from ?? previous ?? point.at, point.celsius.orWarmer(open?.warmest))
            } else {
                close(at: point.at)
            }
            previous = point.at
        }
        if let last = points.last { close(at: last.at) }
        return found
    }

    /// The figures of the record; nil without points.
    package func recorded(limit: DecimalNumber, _ limits: StoreLimits) -> ClimateRecord? {
        guard let first = points.first, let last = points.last else { return nil }
        var (coldest, warmest) = (first.celsius, first.celsius)
        var gaps: [ClimateGap] = []
        var hours: [ClimateHour] = []
        var previous: Moment?
        for point in points {
            coldest = coldest.orColder(point.celsius)
            warmest = warmest.orWarmer(point.celsius)
            if let previous, point.at - previous > .minutes(limits.gapMinutesMax) {
                gaps.append(ClimateGap(from: previous, to: point.at))
            }
            let start = point.at.hour
            if let hour = hours.last, hour.start == start {
                hours[hours.count - 1] = ClimateHour(
                    start: start,
                    coldest: hour.coldest.orColder(point.celsius), warmest: hour.warmest.orWarmer(point.celsius))
            } else {
                hours.append(ClimateHour(start: start, coldest: point.celsius, warmest: point.celsius))
            }
            previous = point.at
        }
        return ClimateRecord(
            file: file, points: points.count, first: first.at, last: last.at, coldest: coldest, warmest: warmest,
            limitCelsius: limit, limitsVersion: limits.version, gaps: gaps, hours: hours)
    }
}

extension Moment {
    /// The full hour at or before it, as the whole world's clocks have it but for a few half hours.
    package var hour: Moment {
        let micros: Int64 = 3_600_000_000
        let rest = microseconds % micros
        return Moment(microseconds: microseconds - (rest < 0 ? rest + micros : rest))
    }
}

extension DecimalNumber {
    /// The colder of two readings.
    func orColder(_ other: DecimalNumber?) -> DecimalNumber { other.map { $0 < self ? $0 : self } ?? self }

    /// The warmer of two readings.
    func orWarmer(_ other: DecimalNumber?) -> DecimalNumber { other.map { $0 > self ? $0 : self } ?? self }
}
