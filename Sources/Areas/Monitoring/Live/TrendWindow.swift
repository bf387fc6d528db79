import Kernel

/// The stretch of time that a trend shows, and of which signals.
struct TrendWindow: Sendable, Hashable {
    /// Curves that are told apart in one picture.
    static let signalsMax = 8
    static let widthDefault = Span.hours(1)
    static let widthMax = Span.days(400)
    static let pixelsMax = 4_000
    /// Milliseconds of 2100-01-01: later stamps are none.
    private static let latest: Int64 = 4_102_444_800_000

    let signals: [String]
    let from: Moment
    let to: Moment
    /// The end is now, and goes on with it.
    let follows: Bool

    /// `signals` are codes with commas between; `from` and `to` milliseconds since 1970, no `to` for now.
    init(_ query: [String: String], now: Moment) {
        func moment(_ name: String) -> Moment? {
            guard let number = query[name].flatMap({ Int64($0) }), (0..<Self.latest).contains(number) else {
                return nil
            }
            return Moment(microseconds: number * 1_000)
        }
        var seen: Set<String> = []
        let told = (query["signals"] ?? "") + "," + (query["add"] ?? "")
        let codes = told.split(separator: ",").map(String.init).filter { seen.insert($0).inserted }
        let end = moment("to")
        let last = end ?? now
        let first = moment("from") ?? last - Self.widthDefault
        let fits = first < last && last - first <= Self.widthMax
        signals = Array(codes.prefix(Self.signalsMax))
        follows = end == nil
        from = fits ? first : last - Self.widthDefault
        to = last
    }

    /// A stretch with both ends.
    init(from: Moment, to: Moment, of signals: [String]) {
        self.signals = signals
        self.from = from
        self.to = to
        follows = false
    }

    var query: String {
        let codes = "signals=" + signals.joined(separator: ",") + "&from=\(from.milliseconds)"
        return follows ? codes : codes + "&to=\(to.milliseconds)"
    }
}

extension Moment {
    var milliseconds: Int64 { microseconds / 1_000 }
}
