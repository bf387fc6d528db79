import Kernel
import Plasma
import TestKit

@testable import Quarantine

/// Limits of quarantine as a test has them.
func limits(_ version: String = "1", days: Int = 90, from day: Day = Day(daysSinceEpoch: 0)) throws -> QuarantineLimits
{
    try QuarantineLimits(pack(version, days: "\(days)", from: day))
}

func pack(
    _ version: String = "1", days: String = "90", from day: Day = Day(daysSinceEpoch: 0), without: String = ""
) -> LimitsPack {
    let values = [
        ("quarantineDays", days, "d"), ("infectionMarkers", "HBsAg anti-HCV", ""),
        ("callbackStationItems", "HBsAg", ""), ("shelfLifeDays", "1095", "d"),
        ("shelfLifeFactorVIIIDays", "365", "d"), ("callbackAfterDays", "30", "d"), ("lostDonorDays", "180", "d"),
        ("expiryWarningDays", "90", "d"),
    ]
    return LimitsPack(
        name: "quarantine", version: version, effectiveFrom: day,
        limits: values.filter { $0.0 != without }.map {
            Limit(name: $0.0, value: $0.1, unit: $0.2, source: "447", provenance: Phrase("出处", "provenance"))
        })
}

extension Moment {
    /// Days of a donor's history count from here.
    static let dayZero = Moment(microseconds: 1_767_225_600_000_000)

    static func day(_ days: Int, hours: Int = 0) -> Moment {
        dayZero + .days(Int64(days)) + .hours(Int64(hours))
    }
}

/// A donation of a day, tested at the station on the next and at the plant a week later.
func sample(
    _ day: Int, _ origin: SampleOrigin = .donation, of donor: String = "3201-D1", station: TestOutcome = .clean,
    plant: TestOutcome = .clean, stationAfter: Int = 1, plantAfter: Int = 7, isOfTwin: Bool = false
) -> QuarantineSample {
    func tests(_ outcome: TestOutcome, _ after: Int) -> PlaceTests {
        outcome == .missing
            ? .missing
            : PlaceTests(outcome, at: .day(day + after), marker: outcome == .positive ? "HBsAg" : "")
    }
    let name = origin == .donation ? "B" : "CB"
    return QuarantineSample(
        "\(name)\(donor.suffix(1))-\(day)", origin, of: donor, collectedAt: .day(day),
        atStation: tests(station, stationAfter), atPlant: tests(plant, plantAfter), isOfTwin: isOfTwin)
}

extension DonorHistory {
    func verdict(_ bag: String, on day: Int) -> QuarantineVerdict {
        judge(at: .day(day), zoneMinutes: 0).verdict(of: bag)
    }
}
