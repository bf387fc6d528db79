package import Kernel

/// One reading of a temperature logger.
package struct TemperaturePoint: Sendable, Hashable {
    package let at: Moment
    package let celsius: DecimalNumber

    package init(at: Moment, celsius: DecimalNumber) {
        self.at = at
        self.celsius = celsius
    }
}

/// What a logger recorded on the way, in order of time.
package struct TemperatureSeries: Sendable, Hashable {
    /// A month at a reading every 15 seconds.
    package static let pointsMax = 200_000

    package let file: SourceFile
    /// At least two, strictly increasing in time; `LoggerReader` sees to it.
    package let points: [TemperaturePoint]

    package init(file: SourceFile, points: [TemperaturePoint]) {
        self.file = file
        self.points = points
    }
}

/// What a series says against the limits of transport.
package enum TemperatureVerdict: String, Sendable, CaseIterable {
    case inRange = "in-range"
    /// Warmer than the limit but still frozen, and not for long: albumin and immunoglobulin only (`TMP-A`).
    case restricted
    /// Too warm or too long (`TMP-R`).
    case rejected
    /// A gap in the record: nobody knows how warm it was (`TMP-GAP`).
    case incomplete

    package var phrase: Phrase {
        switch self {
        case .inRange: Phrase("合格", "in range")
        case .restricted: Phrase("限制用途", "restricted use")
        case .rejected: Phrase("拒收", "rejected")
        case .incomplete: Phrase("记录不全", "incomplete")
        }
    }

    package var code: ReasonCode? {
        switch self {
        case .inRange: nil
        case .restricted: .temperatureRestricted
        case .rejected: .temperatureRejected
        case .incomplete: .temperatureGap
        }
    }
}

/// A series judged: its figures and its verdict.
package struct TemperatureJudgement: Sendable, Hashable {
    package let file: SourceFile
    package let points: Int
    package let first: Moment
    package let last: Moment
    package let warmestCelsius: DecimalNumber
    /// All time above the limit together, not only the longest stretch. An interval counts whole if either
    /// end is above, because nothing is known of what happened inside it.
    package let secondsAbove: Int64
    package let gapSecondsMax: Int64
    package let verdict: TemperatureVerdict
    package let limitsVersion: String

    /// Whole minutes above the limit, rounded up as a person would count them against the load.
    package var minutesAbove: Int64 { (secondsAbove + 59) / 60 }
    package var gapMinutesMax: Int64 { (gapSecondsMax + 59) / 60 }
}

extension TemperatureSeries {
    /// At the limit passes; at the limit of the excursion is still an excursion; its hours must stay below
    /// the maximum (Chinese Pharmacopoeia, plasma for fractionation; Ph. Eur. 0853).
    package func judged(by limits: ReceivingLimits) -> TemperatureJudgement? {
        guard let first = points.first, let last = points.last else { return nil }
        var warmest = first.celsius
        var above = Span.zero
        var gap = Span.zero
        var wasAbove = false
        var previous: Moment?
        for point in points {
            let isAbove = point.celsius > limits.temperatureMaxCelsius
            if point.celsius > warmest { warmest = point.celsius }
            if let previous {
                let step = point.at - previous
                if step > gap { gap = step }
                if isAbove || wasAbove { above = above + step }
            }
            previous = point.at
            wasAbove = isAbove
        }
        let verdict: TemperatureVerdict
        if warmest > limits.excursionMaxCelsius || above >= .hours(limits.excursionHoursMax) {
            verdict = .rejected
        } else if gap > .minutes(limits.loggerGapMinutesMax) {
            verdict = .incomplete
        } else {
            verdict = warmest > limits.temperatureMaxCelsius ? .restricted : .inRange
        }
        return TemperatureJudgement(
            file: file, points: points.count, first: first.at, last: last.at, warmestCelsius: warmest,
            secondsAbove: above.wholeSecondsUp, gapSecondsMax: gap.wholeSecondsUp, verdict: verdict,
            limitsVersion: limits.version)
    }
}

extension Span {
    fileprivate var wholeSecondsUp: Int64 { (microseconds + 999_999) / 1_000_000 }
}
