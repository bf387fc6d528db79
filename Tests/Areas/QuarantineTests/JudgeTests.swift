import Kernel
import Plasma
import TestKit
import Testing

@testable import Quarantine

@Suite struct `Quarantine of a donor's bags` {
    /// §2.8: donations on days 0, 14, 28, 42, 56, 70, 84, 98.
    private let rolling = stride(from: 0, through: 98, by: 14).map { sample($0) }

    private func history(
        _ samples: [QuarantineSample], bars: [ExclusionBar] = [], days: Int = 90
    ) throws -> DonorHistory {
        DonorHistory(samples: samples, bars: bars, limits: [try limits(days: days)])
    }

    @Test func `rolls on: the clean sample of day 98 clears only day 0, and day 14 needs that of day 112`() throws {
        let rolling = try history(rolling)
        // Once negative at station and factory, not before.
        #expect(rolling.verdict("B1-0", on: 104) == .waiting(.results(of: "B1-98")))
        for day in stride(from: 0, through: 98, by: 14) {
            let verdict = rolling.verdict("B1-\(day)", on: 105)
            #expect((verdict.state == .cleared) == (day <= 8), "\(day)")
        }
        guard case .cleared(let evidence) = rolling.verdict("B1-0", on: 105) else {
            Issue.record("day 0 is not cleared")
            return
        }
        #expect(evidence.sample == "B1-98" && evidence.qualifiedAt == .day(105) && evidence.days == 90)
        #expect(evidence.stationCheckedAt == .day(99) && evidence.plantCheckedAt == .day(105))
        #expect(rolling.verdict("B1-14", on: 105) == .waiting(.sample(from: .day(104))))
        let later = try history(self.rolling + [sample(112)])
        #expect(later.verdict("B1-14", on: 118) == .waiting(.results(of: "B1-112")))
        #expect(later.verdict("B1-14", on: 119).state == .cleared)
        #expect(later.verdict("B1-28", on: 119) == .waiting(.sample(from: .day(118))))
    }

    @Test func `counts days by the sample's collection, to the hour`() throws {
        let close = QuarantineSample(
            "S", .callback, of: "3201-D1", collectedAt: .day(89, hours: 23),
            atStation: PlaceTests(.clean, at: .day(90)), atPlant: PlaceTests(.clean, at: .day(95)))
        #expect(try history([sample(0), close]).verdict("B1-0", on: 100).state == .waiting)
        #expect(try history([sample(0), sample(90, .callback)]).verdict("B1-0", on: 100).state == .cleared)
    }

    @Test(arguments: [
        (TestOutcome.missing, TestOutcome.clean), (.clean, .missing), (.contradictory, .clean), (.unfit, .clean),
        (.clean, .unfit), (.clean, .contradictory),
    ])
    func `ends by no sample that is not clean at both places`(station: TestOutcome, plant: TestOutcome) throws {
        let history = try history([sample(0), sample(95, .callback, station: station, plant: plant)])
        #expect(history.verdict("B1-0", on: 200).state == .waiting)
    }

    @Test func `ends by no sample from before the donation, and by no conclusion older than its sample`() throws {
        #expect(try history([sample(100), sample(5, .callback)]).verdict("B1-100", on: 400).state == .waiting)
        let older = sample(100, .callback, plantAfter: -3)
        #expect(try history([sample(0), older]).verdict("B1-0", on: 400) == .waiting(.results(of: "CB1-100")))
    }

    @Test func `fails in whole by one late positive, but for what was cleared before`() throws {
        let samples = rolling + [sample(112, plant: .positive)]
        let history = try history(samples)
        #expect(history.verdict("B1-0", on: 119).state == .cleared)
        let ground = FailGround(.positive, sample: "B1-112", detail: "HBsAg")
        for day in stride(from: 14, through: 112, by: 14) where day != 112 {
            #expect(history.verdict("B1-\(day)", on: 118).state == .waiting, "\(day)")
            #expect(history.verdict("B1-\(day)", on: 119) == .failed(ground), "\(day)")
        }
        #expect(history.verdict("B1-112", on: 119) == .failed(ground))
        #expect(history.judge(at: .day(119), zoneMinutes: 0).stop?.ground == ground)
    }

    @Test func `is held against a donor who is excluded for ever, from then on`() throws {
        let bar = ExclusionBar(code: "P-HCV", since: .day(104))
        let history = try history(rolling, bars: [bar])
        #expect(history.verdict("B1-0", on: 103).state == .waiting)
        #expect(history.verdict("B1-0", on: 105) == .failed(FailGround(.excluded, detail: "P-HCV")))
        let later = try self.history(rolling, bars: [ExclusionBar(code: "P-HCV", since: .day(106))])
        #expect(later.verdict("B1-0", on: 200).state == .cleared)
        #expect(later.verdict("B1-14", on: 200).state == .failed)
    }

    @Test func `needs the bag's own re-test`() throws {
        let open = try history([sample(0, plant: .missing), sample(95)])
        #expect(open.verdict("B1-0", on: 200) == .waiting(.retest))
        let failed = try history([sample(0, plant: .unfit), sample(95)])
        #expect(failed.verdict("B1-0", on: 200) == .failed(FailGround(.retest, sample: "B1-0")))
        #expect(try history([]).verdict("B1-0", on: 200) == .waiting(.donation))
    }

    @Test func `hears samples of a merged record, and after a split no longer`() throws {
        let merged = try history([sample(0), sample(95, of: "3202-D2")])
        #expect(merged.verdict("B1-0", on: 200).state == .cleared)
        #expect(try history([sample(0)]).verdict("B1-0", on: 200).state == .waiting)
        // An unsettled twin clears nothing, and its positive counts.
        let twin = try history([sample(0), sample(95, of: "3202-D2", isOfTwin: true)])
        #expect(twin.verdict("B1-0", on: 200).state == .waiting)
        let ill = try history([sample(0), sample(95, of: "3202-D2", station: .positive, isOfTwin: true)])
        #expect(ill.verdict("B1-0", on: 200).state == .failed)
    }

    @Test func `goes by the limits in force at the time, each day of a change included`() throws {
        let sixty = Moment.day(100).day(offsetMinutes: 0)
        let changed = DonorHistory(
            samples: [sample(0), sample(70)], limits: [try limits(), try limits("2", days: 60, from: sixty)])
        #expect(changed.verdict("B1-0", on: 99).state == .waiting)
        guard case .cleared(let evidence) = changed.verdict("B1-0", on: 100) else {
            Issue.record("60 days do not count")
            return
        }
        #expect(evidence.rules == "2" && evidence.days == 60 && evidence.qualifiedAt == .day(100))
        let none = DonorHistory(samples: [sample(0), sample(95)], limits: [])
        #expect(none.verdict("B1-0", on: 200) == .waiting(.limits))
    }

    @Test func `limits must be whole`() throws {
        #expect(throws: Refusal.limitsWrong("quarantineDays")) { _ = try QuarantineLimits(pack(days: "90.5")) }
        #expect(throws: Refusal.limitsWrong("quarantineDays")) { _ = try QuarantineLimits(pack(days: "0")) }
        #expect(throws: Refusal.limitsWrong("lostDonorDays")) { try pack(without: "lostDonorDays").check() }
        #expect(throws: Refusal.limitsWrong("infectionMarkers")) { try pack(without: "infectionMarkers").check() }
        try pack().check()
    }
}
