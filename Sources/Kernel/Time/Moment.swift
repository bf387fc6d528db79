/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// It is written in UTC and shown with the zone of the reader's site, given as minutes because a record
/// must not change when somebody updates a zone table.
package struct Moment: Comparable, Hashable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Reads RFC 3339 with any offset; digits beyond the microsecond are cut, a 60th second is refused.
    package init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let dayOfMonth = reader.number(2), let day = Day(year: year, month: month, day: dayOfMonth),
            reader.take("T") || reader.take("t"),
            let hour = reader.number(2), hour < 24, reader.take(":"),
            let minute = reader.number(2), minute < 60, reader.take(":"),
            let second = reader.number(2), second < 60
        else { return nil }
        var fraction = 0
        if reader.take(".") {
            guard let digits = reader.fraction() else { return nil }
            fraction = digits
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let seconds = day.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
    }

    /// `2026-11-21T01:42:17.123456Z`, always six digits, so that text sorts as time does.
    package var rfc3339: String {
        let (day, second) = civil(offsetMinutes: 0)
        var text = DigitText()
        text.append(day)
        text.append("T")
        text.appendClock(second)
        text.append(".")
        text.append(Int(microseconds - Span.floorDivide(microseconds, 1_000_000) * 1_000_000), width: 6)
        text.append("Z")
        return text.string
    }

    /// `2026-11-21 09:42:17 +08:00`, as it stands on screens and paper.
    package func text(offsetMinutes: Int) -> String {
        let (day, second) = civil(offsetMinutes: offsetMinutes)
        var text = DigitText()
        text.append(day)
        text.append(" ")
        text.appendClock(second)
        text.append(offsetMinutes < 0 ? " -" : " +")
        text.append(Int(offsetMinutes.magnitude) / 60, width: 2)
        text.append(":")
        text.append(Int(offsetMinutes.magnitude) % 60, width: 2)
        return text.string
    }

    package func day(offsetMinutes: Int) -> Day { civil(offsetMinutes: offsetMinutes).day }

    /// `09:42:17`.
    package func clock(offsetMinutes: Int) -> String {
        var text = DigitText()
        text.appendClock(civil(offsetMinutes: offsetMinutes).second)
        return text.string
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }
    package static func + (moment: Moment, span: Span) -> Moment {
        Moment(microseconds: moment.microseconds + span.microseconds)
    }
    package static func - (moment: Moment, span: Span) -> Moment {
        Moment(microseconds: moment.microseconds - span.microseconds)
    }
    package static func - (later: Moment, earlier: Moment) -> Span {
        Span(microseconds: later.microseconds - earlier.microseconds)
    }

    private func civil(offsetMinutes: Int) -> (day: Day, second: Int) {
        let seconds = Span.floorDivide(microseconds, 1_000_000) + Int64(offsetMinutes) * 60
        let days = Span.floorDivide(seconds, 86_400)
        return (Day(daysSinceEpoch: Int(days)), Int(seconds - days * 86_400))
    }
}
