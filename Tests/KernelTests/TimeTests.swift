import Kernel
import Testing

@Suite struct `A moment` {
    @Test func `is written in UTC with six digits and read back`() throws {
        let moment = try #require(Moment(rfc3339: "2026-11-21T09:42:17.123456+08:00"))
        #expect(moment.microseconds == 1_795_225_337_123_456)
        #expect(moment.rfc3339 == "2026-11-21T01:42:17.123456Z")
        #expect(Moment(rfc3339: moment.rfc3339) == moment)
        #expect(Moment(microseconds: 0).rfc3339 == "1970-01-01T00:00:00.000000Z")
        #expect(Moment(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999Z")
    }

    @Test(arguments: [
        ("2026-11-21T01:42:17Z", "2026-11-21T01:42:17.000000Z"),
        ("2026-11-21t01:42:17.5z", "2026-11-21T01:42:17.500000Z"),
        ("2026-11-21T01:42:17.1234569Z", "2026-11-21T01:42:17.123456Z"),
        ("2026-01-01T00:30:00-05:30", "2026-01-01T06:00:00.000000Z"),
        ("2024-03-01T00:00:00+00:01", "2024-02-29T23:59:00.000000Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ])
    func `is read with any offset`(source: String, written: String) {
        #expect(Moment(rfc3339: source)?.rfc3339 == written)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21 01:42:17Z", "2026-11-21T01:42:17", "2026-11-21T24:00:00Z",
        "2026-11-21T01:60:00Z", "2026-11-21T01:42:60Z", "2026-02-29T00:00:00Z", "2026-11-21T01:42:17.Z",
        "2026-11-21T01:42:17+0800", "2026-11-21T01:42:17+24:00", "2026-11-21T01:42:17Z ",
        "+026-11-21T01:42:17Z",
        "２０26-11-21T01:42:17Z", "2026-11-21T01:42:17+08:60",
    ])
    func `is refused in any other form`(source: String) {
        #expect(Moment(rfc3339: source) == nil)
    }

    @Test func `is shown at the site's clock`() throws {
        let moment = try #require(Moment(rfc3339: "2026-11-20T17:42:17.9Z"))
        #expect(moment.text(offsetMinutes: 480) == "2026-11-21 01:42:17 +08:00")
        #expect(moment.text(offsetMinutes: -210) == "2026-11-20 14:12:17 -03:30")
        #expect(moment.clock(offsetMinutes: 480) == "01:42:17")
        #expect(moment.day(offsetMinutes: 480) == Day(year: 2026, month: 11, day: 21))
        #expect(moment.day(offsetMinutes: 0) == Day(year: 2026, month: 11, day: 20))
    }

    @Test func `moves by spans`() {
        let start = Moment(microseconds: 0)
        let later = start + .days(1) + .hours(2) - .minutes(30) + .seconds(5)
        #expect(later.rfc3339 == "1970-01-02T01:30:05.000000Z")
        #expect(later - start == .seconds(91_805))
        #expect(start < later)
        #expect(Span(microseconds: -1).seconds == -1)
        #expect(-Span.hours(1) < .zero)
    }

    @Test func `returns from its text, whatever it was`() {
        var random = SeededNumbers(seed: 3339)
        for _ in 0..<5000 {
            let moment = Moment(
                microseconds: Int64(random.next() % 300_000_000_000_000_000) - 60_000_000_000_000_000)
            #expect(Moment(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test func `keeps the order of time in its text`() {
        var random = SeededNumbers(seed: 64)
        for _ in 0..<1000 {
            let one = Moment(microseconds: Int64(random.next() % 4_000_000_000_000_000))
            let other = Moment(microseconds: Int64(random.next() % 4_000_000_000_000_000))
            #expect((one < other) == (one.rfc3339 < other.rfc3339))
        }
    }

    @Test(arguments: [Int64.min, Int64.max])
    func `is shown even at the ends of its range`(microseconds: Int64) {
        #expect(!Moment(microseconds: microseconds).text(offsetMinutes: 840).isEmpty)
    }
}

@Suite struct `A day` {
    @Test func `follows the day before through leap years`() throws {
        var day = try #require(Day(year: 1895, month: 12, day: 31))
        let end = try #require(Day(year: 2105, month: 1, day: 1))
        var count = day.daysSinceEpoch
        while day < end {
            let next = day.adding(days: 1)
            count += 1
            #expect(day < next && next.daysSinceEpoch == count)
            #expect(Day(daysSinceEpoch: count) == next && Day(iso: next.iso) == next)
            #expect(next.ordinal == (next.year == day.year ? day.ordinal + 1 : 1))
            day = next
        }
        #expect(count == 49_308)
    }

    @Test(arguments: [(1900, false), (2000, true), (2023, false), (2024, true), (2100, false), (0, true)])
    func `29 February exists in leap years only`(year: Int, exists: Bool) {
        #expect((Day(year: year, month: 2, day: 29) != nil) == exists)
    }

    @Test(arguments: [
        (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 4, 31), (2026, 12, 32), (-1, 1, 1), (10_000, 1, 1),
    ])
    func `is refused where the calendar has none`(year: Int, month: Int, day: Int) {
        #expect(Day(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: ["2026-11-2", "2026/11/21", "20261121", "2026-11-21 ", "２026-11-21", "2026-02-30", ""])
    func `is refused in another form than the ISO one`(source: String) {
        #expect(Day(iso: source) == nil)
    }

    @Test func `is read from bar codes`() {
        #expect(Day(compact: "20261121")?.iso == "2026-11-21")
        #expect(Day(compact: "2026-1121") == nil && Day(compact: "20260230") == nil)
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"),
        ("2026-11-21", -11, "2025-12-21"), ("2026-03-31", -1, "2026-02-28"), ("2026-12-01", 1, "2027-01-01"),
        ("2026-05-31", 6, "2026-11-30"), ("2026-11-21", -26, "2024-09-21"),
    ])
    func `moves by months to the last day there is`(from: String, months: Int, to: String) throws {
        #expect(try #require(Day(iso: from)).adding(months: months).iso == to)
    }

    @Test func `starts at the site's midnight`() throws {
        let day = try #require(Day(iso: "2026-11-21"))
        #expect(day.start(offsetMinutes: 480).rfc3339 == "2026-11-20T16:00:00.000000Z")
        #expect(day.start(offsetMinutes: 480).day(offsetMinutes: 480) == day)
        #expect(day.days(since: day.adding(days: -60)) == 60)
        #expect(Day(iso: "2028-12-31")?.ordinal == 366)
    }
}
