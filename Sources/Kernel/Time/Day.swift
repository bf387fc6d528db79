/// A civil date of the Gregorian calendar, extended to all years; it has no zone.
///
/// Conversions are Howard Hinnant's civil algorithms (https://howardhinnant.github.io/date_algorithms.html).
package struct Day: Comparable, Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Refuses dates that do not exist, and years that four digits cannot write.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    package init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-21`.
    package init?(iso text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `20261121`, as bar codes write it.
    package init?(compact text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), let month = reader.number(2), let day = reader.number(2),
            reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var iso: String {
        var text = DigitText()
        text.append(self)
        return text.string
    }

    package var daysSinceEpoch: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the year, 1…366.
    package var ordinal: Int {
        var days = day
        for earlier in 1..<month { days += Day.length(ofMonth: earlier, year: year) }
        return days
    }

    package func adding(days: Int) -> Day { Day(daysSinceEpoch: daysSinceEpoch + days) }

    /// The same day of another month, or its last day where that month is shorter.
    package func adding(months: Int) -> Day {
        let index = year * 12 + month - 1 + months
        let newYear = index >= 0 ? index / 12 : (index - 11) / 12
        let newMonth = index - newYear * 12 + 1
        return Day(
            trusted: newYear, newMonth, min(day, Day.length(ofMonth: newMonth, year: newYear)))
    }

    /// Days from the other date to this one.
    package func days(since other: Day) -> Int { daysSinceEpoch - other.daysSinceEpoch }

    /// Midnight where the clock is ahead of UTC by that many minutes.
    package func start(offsetMinutes: Int) -> Moment {
        Moment(microseconds: (Int64(daysSinceEpoch) * 86_400 - Int64(offsetMinutes) * 60) * 1_000_000)
    }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private init(trusted year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }
}
