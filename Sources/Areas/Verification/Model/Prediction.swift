package import Kernel
import Statistics

/// Why nothing is foretold.
package enum NoPrediction: String, Sendable, Hashable, CaseIterable {
    /// Too few good batches with a result.
    case few
    /// It has not told enough, or good batches cannot be told apart at this point.
    case early
    /// All before it came to the same: there is no spread to foretell by.
    case constant
    /// It has lasted longer than everything known.
    case outlasted
    case computing

    package var phrase: Phrase {
        switch self {
        case .few: Phrase("算不出：有结果的好批太少", "not computable: too few good batches with a result")
        case .early: Phrase("还太早：没到可以预计的点", "too early: the point from which it can be told is not reached")
        case .constant: Phrase("算不出：以前各批完全相同", "not computable: all batches before it were the same")
        case .outlasted: Phrase("算不出：已比以往任何一批都久", "not computable: it has outlasted every batch before it")
        case .computing: Phrase("算不出", "not computable")
        }
    }

    init(_ reason: NotComputable) {
        switch reason {
        case .tooFew, .tooFewRuns, .moreComponents: self = .few
        case .nothingVaries, .constantColumn: self = .constant
        default: self = .computing
        }
    }
}

/// What is foretold with the ends of its interval at 95 %, or why nothing is.
package enum Prediction: Sendable, Hashable {
    package struct Told: Sendable, Hashable {
        package let value: DecimalNumber
        package let low: DecimalNumber
        package let high: DecimalNumber

        package init(value: DecimalNumber, low: DecimalNumber, high: DecimalNumber) {
            self.value = value
            self.low = low
            self.high = high
        }

        package var text: String { "\(value.displayText) [\(low.displayText), \(high.displayText)]" }
    }

    case told(Told)
    case untold(NoPrediction)

    package var told: Told? { if case .told(let told) = self { told } else { nil } }
    package var untold: NoPrediction? { if case .untold(let why) = self { why } else { nil } }

    /// `scale`: by what the forecast is divided.
    init(_ forecast: Forecast, scale: Double = 1) {
        let places = 3
        guard let value = DecimalNumber(computed: forecast.value / scale, places: places),
            let low = DecimalNumber(computed: forecast.interval.low / scale, places: places),
            let high = DecimalNumber(computed: forecast.interval.high / scale, places: places)
        else {
            self = .untold(.computing)
            return
        }
        self = .told(Told(value: value, low: low, high: high))
    }

    init?(
        _ fields: JSONFields, _ value: StaticString, _ low: StaticString, _ high: StaticString, untold: StaticString
    ) throws(JSONFailure) {
        if fields.has(untold.description) {
            self = .untold(try fields.choice(untold.description))
        } else if fields.has(value.description) {
            self = .told(
                Told(
                    value: try fields.decimal(value.description), low: try fields.decimal(low.description),
                    high: try fields.decimal(high.description)))
        } else {
            return nil
        }
    }
}
