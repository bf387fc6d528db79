/// What comes next, guessed from what came: a level and a trend that follow the signal by fixed shares of the error
/// (Holt's double exponential smoothing). `previous` and `linear` are its ends. A step far outside of the usual errors
/// is taken for a new level at once.
///
/// All arithmetic wraps, so that writer and reader guess the same for any numbers; a wild guess costs bits, never
/// truth.
struct LevelTrend: Hashable {
    /// Share of the error that the level takes, in 256ths.
    let level: Int64
    /// Share of the error that the trend takes, in 65 536ths.
    let trend: Int64

    /// By number, as blocks name them. Never reordered: chunks live for decades.
    static let all: [LevelTrend] = [
        .init(level: 256, trend: 0), .init(level: 256, trend: 65_536),
        .init(level: 192, trend: 0), .init(level: 128, trend: 0), .init(level: 96, trend: 0),
        .init(level: 64, trend: 0), .init(level: 48, trend: 0), .init(level: 32, trend: 0),
        .init(level: 24, trend: 0), .init(level: 16, trend: 0), .init(level: 8, trend: 0),
        .init(level: 192, trend: 24_576), .init(level: 128, trend: 10_923), .init(level: 96, trend: 5_671),
        .init(level: 64, trend: 2_341), .init(level: 48, trend: 1_272), .init(level: 32, trend: 546),
        .init(level: 24, trend: 303), .init(level: 16, trend: 132), .init(level: 8, trend: 32),
    ]
    static let previous = 0
    static let linear = 1

    /// Whether a guess has a trend to start with.
    static func hasTrend(_ number: Int) -> Bool { all[number].trend > 0 && number != linear }

    /// The mean step at the start of a block, in 256ths.
    static func firstTrend(_ values: UnsafeBufferPointer<Int64>) -> Int64 {
        let last = min(64, values.count - 1)
        return last > 0 ? ((values[last] &- values[0]) &* 256) / Int64(last) : 0
    }

    /// Level and trend as they follow, in 65 536ths, and the usual size of an error, in 256ths.
    private struct Follower {
        private static let half: Int64 = 1 << 15
        private static let sizeMax: Int64 = 1 << 40

        private var level: Int64
        private var trend: Int64
        private var usual: Int64 = 0
        private let shares: LevelTrend

        @inline(__always)
        init(_ number: Int, first: Int64, trend: Int64) {
            shares = all[number]
            level = first << 16
            self.trend = trend << 8
        }

        var guess: Int64 {
            @inline(__always) get { ((level &+ trend) &+ Self.half) >> 16 }
        }

        @inline(__always)
        mutating func follow(_ value: Int64) {
            let guess = level &+ trend
            let error = ((value << 16) &- guess) >> 8
            let size = min(error < 0 ? 0 &- error : error, Self.sizeMax)
            let isStep = size > usual << 3
            level = guess &+ error &* (isStep ? 256 : shares.level)
            trend = trend &+ (isStep ? 0 : (error &* shares.trend) >> 8)
            usual = usual &+ (size &- usual) >> 4
        }
    }

    /// The errors of the guesses after the first value; `errors` holds one less than `values`.
    @inline(__always)
    static func errors(
        _ number: Int, trend: Int64, _ values: UnsafeBufferPointer<Int64>,
        _ errors: UnsafeMutableBufferPointer<Int64>
    ) {
        switch number {
        case previous:
            for place in 1..<values.count { errors[place &- 1] = values[place] &- values[place &- 1] }
        case linear:
            var slope: Int64 = 0
            for place in 1..<values.count {
                let step = values[place] &- values[place &- 1]
                errors[place &- 1] = step &- slope
                slope = step
            }
        default:
            var follower = Follower(number, first: values[0], trend: trend)
            for place in 1..<values.count {
                errors[place &- 1] = values[place] &- follower.guess
                follower.follow(values[place])
            }
        }
    }

    /// Values from the first one and the errors: `values[0]` is set, the others hold errors.
    @inline(__always)
    static func values(_ number: Int, trend: Int64, _ values: UnsafeMutableBufferPointer<Int64>) {
        switch number {
        case previous:
            for place in 1..<values.count { values[place] = values[place &- 1] &+ values[place] }
        case linear:
            var slope: Int64 = 0
            for place in 1..<values.count {
                slope = slope &+ values[place]
                values[place] = values[place &- 1] &+ slope
            }
        default:
            var follower = Follower(number, first: values[0], trend: trend)
            for place in 1..<values.count {
                values[place] = values[place] &+ follower.guess
                follower.follow(values[place])
            }
        }
    }

    /// Values looked at to choose; the rest of a block is taken to be alike.
    private static let sampled = 1_024

    /// The number that guesses best over the start and the middle of a block; `scratch` holds as many as `values`.
    static func best(
        _ values: UnsafeBufferPointer<Int64>, _ scratch: UnsafeMutableBufferPointer<Int64>
    ) -> Int {
        var windows = [UnsafeBufferPointer(rebasing: values.prefix(sampled))]
        if values.count > 2 * sampled {
            let middle = values.count / 2
            windows.append(UnsafeBufferPointer(rebasing: values[middle..<min(middle + sampled, values.count)]))
        }
        var best = (number: previous, cost: UInt64.max)
        for number in all.indices {
            var cost: UInt64 = 0
            for window in windows where window.count > 1 {
                errors(number, trend: hasTrend(number) ? firstTrend(window) : 0, window, scratch)
                for place in 0..<window.count - 1 {
                    // A step in the signal must not decide alone.
                    cost &+= min(scratch[place].magnitude, 1 << 40)
                }
            }
            if cost < best.cost { best = (number, cost) }
            if cost == 0 { break }
        }
        return best.number
    }
}
