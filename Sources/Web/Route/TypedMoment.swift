package import Kernel

extension Moment {
    /// `2026-11-21T09:42` of the clock on the plant's wall, as a browser sends it; seconds may follow.
    package init?(typed text: String, offsetMinutes: Int) {
        let parts = text.split(separator: "T")
        let clock = parts.count == 2 ? parts[1].split(separator: ":").compactMap { Int64($0) } : []
        guard parts.count == 2, let day = Day(iso: String(parts[0])), (2...3).contains(clock.count),
            (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), clock.count == 2 || (0..<60).contains(clock[2])
        else { return nil }
        let seconds = clock.count == 3 ? clock[2] : 0
        self = day.start(offsetMinutes: offsetMinutes) + .seconds(clock[0] * 3_600 + clock[1] * 60 + seconds)
    }

    /// The same, as a field of a form holds it.
    package func typed(offsetMinutes: Int) -> String {
        let text = text(offsetMinutes: offsetMinutes)
        return "\(text.prefix(10))T\(text.dropFirst(11).prefix(8))"
    }
}
