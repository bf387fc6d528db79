package import Kernel

/// How a signal stands since the start of the node: its newest point, and what was odd in the last day (the page of
/// data quality).
package struct SignalStanding: Hashable, Sendable {
    /// What came in a stretch of time.
    package struct Counts: Hashable, Sendable {
        package fileprivate(set) var points = 0
        /// Bad values, gaps and what is no number.
        package fileprivate(set) var bad = 0
        /// Doubted by their source, or with a stamp that could not be true.
        package fileprivate(set) var uncertain = 0
        /// Stamps that could not be true.
        package fileprivate(set) var oddStamps = 0
        /// Points with a stamp older than one that came before.
        package fileprivate(set) var late = 0

        package init() {}

        fileprivate mutating func add(_ other: Counts) {
            points += other.points
            bad += other.bad
            uncertain += other.uncertain
            oddStamps += other.oddStamps
            late += other.late
        }
    }

    private struct Hour: Hashable {
        let number: Int64
        var counts: Counts
    }

    /// Counted by the hour, so that a day costs 24 numbers.
    private static let hoursMax = 24
    private static let hour: Int64 = 3_600_000_000

    package private(set) var newest: Point
    package private(set) var arrivedAt: Moment
    /// By the hour of arrival; those in which something came, the newest last.
    private var hours: [Hour] = []

    package init(_ point: Point) {
        newest = point
        arrivedAt = point.at
    }

    package mutating func take(_ entry: TailRow.Entry, at now: Moment) {
        arrivedAt = now
        var one = Counts()
        one.points = 1
        if entry.told != nil { one.oddStamps = 1 }
        if entry.point.quality == .bad { one.bad = 1 }
        if entry.point.quality == .uncertain { one.uncertain = 1 }
        if entry.point.at < newest.at { one.late = 1 } else { newest = entry.point }
        let number = now.microseconds / Self.hour
        if hours.last?.number != number {
            hours.append(Hour(number: number, counts: Counts()))
            if hours.count > Self.hoursMax { hours.removeFirst() }
        }
        hours[hours.count - 1].counts.add(one)
    }

    /// What came in the last 24 hours by the clock, the present one among them.
    package func lastDay(at now: Moment) -> Counts {
        let first = now.microseconds / Self.hour - Int64(Self.hoursMax) + 1
        var counts = Counts()
        for hour in hours where hour.number >= first { counts.add(hour.counts) }
        return counts
    }
}
