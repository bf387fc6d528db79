package import Kernel
package import Plasma

/// What clears when, by week, from the counts of what waits; nothing is promised, since each bag needs its sample.
package struct Forecast: Sendable {
    /// Bags whose earliest clearing day lies in one week.
    package struct Week: Sendable, Hashable {
        /// Its Monday.
        package let first: Day
        package let units: Int
    }

    /// Their day has come and no sample cleared them yet.
    package let overdue: Int
    package let weeks: [Week]
    /// Those of one station, in the same order.
    package let stations: [(code: String, overdue: Int, weeks: [Int])]
    /// Waiting bags past the shelf life of a use, and those that come to it soon.
    package let expired: [PlasmaUse: Int]
    package let expiring: [PlasmaUse: Int]

    package init(_ counts: [QuarantineCount], _ limits: QuarantineLimits, today: Day) {
        let monday = Forecast.monday(of: today)
        let last = counts.map { $0.collectedOn.adding(days: Int(limits.days)) }.max() ?? today
        let length = max(1, Forecast.monday(of: max(last, today)).days(since: monday) / 7 + 1)
        var overdue = 0
        var totals = Array(repeating: 0, count: length)
        var stations: [String: (overdue: Int, weeks: [Int])] = [:]
        var expired: [PlasmaUse: Int] = [:]
        var expiring: [PlasmaUse: Int] = [:]
        for count in counts {
            let due = count.collectedOn.adding(days: Int(limits.days))
            var station = stations[count.station] ?? (0, Array(repeating: 0, count: length))
            if due <= today {
                overdue += count.units
                station.overdue += count.units
            } else {
                let place = Forecast.monday(of: due).days(since: monday) / 7
                totals[place] += count.units
                station.weeks[place] += count.units
            }
            stations[count.station] = station
            for use in PlasmaUse.allCases {
                let end = count.collectedOn.adding(days: limits.shelfLifeDays(use))
                if end < today {
                    expired[use, default: 0] += count.units
                } else if end.adding(days: -Int(limits.expiryWarningDays)) <= today {
                    expiring[use, default: 0] += count.units
                }
            }
        }
        self.overdue = overdue
        weeks = totals.enumerated().map { Week(first: monday.adding(days: 7 * $0.offset), units: $0.element) }
        self.stations = stations.sorted { $0.key < $1.key }.map { ($0.key, $0.value.overdue, $0.value.weeks) }
        self.expired = expired
        self.expiring = expiring
    }

    /// 1970-01-01 was a Thursday.
    static func monday(of day: Day) -> Day { day.adding(days: -((day.daysSinceEpoch % 7 + 10) % 7)) }
}
