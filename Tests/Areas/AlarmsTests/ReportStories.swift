import Kernel
import TestKit
import Testing

@testable import Alarms

@Suite struct `The report on alarms` {
    private let start = Moment.storyStart

    private func alarm(
        _ name: String, _ seconds: Int64, _ priority: AlarmPriority = .low, ack: Int64? = nil, back: Int64? = nil,
        times: Int = 1
    ) -> ReportedAlarm {
        ReportedAlarm(
            alarm: name, priority: priority, raisedAt: start + .seconds(seconds),
            returnedAt: back.map { start + .seconds($0) }, acknowledgedAt: ack.map { start + .seconds($0) },
            times: times)
    }

    /// Worked by hand: one hour is six slots. Slot 1: two of A. Slot 2: none. Slot 3: twelve of B, ten seconds apart,
    /// so a flood, and B chatters (three within 20 s). Slot 4: one C that chattered, counted eleven, so a flood in
    /// the next slot: one flood of two slots. Slot 5: none. Slot 6: one of A, high. In all 2 + 12 + 11 + 1 = 26, that
    /// is 26/6 = 4.333 a slot; peak 12 in slot 3; flood 2/6 = 33.3 %. Acknowledged after 30, 90 and 60 s: mean 60,
    /// longest 90. B 12, C 11, A 3. D has stood since two days.
    @Test func `EEMUA191 agrees with figures worked by hand`() {
        var alarms = [
            alarm("A", 60, .medium, ack: 90, back: 200), alarm("A", 300, .medium, ack: 390, back: 400),
            alarm("C", 1_900, .low, times: 11), alarm("A", 3_500, .high, ack: 3_560),
            alarm("D", -172_800, .low), alarm("E", -172_800, .low, back: -100), alarm("F", 3_600, .high),
        ]
        for place in 0..<12 { alarms.append(alarm("B", 1_200 + Int64(place) * 10, back: 1_205 + Int64(place) * 10)) }
        let report = AlarmReport(alarms, from: start, to: start + .hours(1))
        #expect(report.total == 26 && report.slots == 6)
        #expect(report.perSlotThousandths == 4_333 && report.rate == .overDemanding)
        #expect(report.peak == 12 && report.peakAt == start + .minutes(20))
        #expect(report.floodSlots == 2 && report.floodThousandths == 333 && report.floods == 1)
        #expect(report.priorities == [.high: 1, .medium: 2, .low: 23])
        #expect(report.top.map(\.alarm) == ["B", "C", "A"] && report.top.map(\.count) == [12, 11, 3])
        #expect(report.topThousandths == 1_000)
        #expect(report.chattering == ["B", "C"])
        #expect(report.stale == ["D"])
        #expect(report.acknowledged == 3 && report.meanSeconds == 60 && report.maxSeconds == 90)
    }

    @Test func `of a quiet period is quiet, and names each class of rate`() {
        let quiet = AlarmReport([], from: start, to: start + .hours(1))
        #expect(quiet.total == 0 && quiet.peakAt == nil && quiet.rate == .acceptable && quiet.meanSeconds == nil)
        #expect(quiet == AlarmReport([], from: start, to: start + .hours(1)))
        func rate(_ count: Int) -> AlarmRateClass {
            AlarmReport([alarm("A", 1, times: count)], from: start, to: start + .minutes(10)).rate
        }
        #expect(rate(1) == .manageable && rate(2) == .overDemanding && rate(10) == .unacceptable)
        for word in AlarmRateClass.allCases { #expect(!word.phrase.zh.isEmpty) }
        // An hour and a second is seven slots.
        #expect(AlarmReport([], from: start, to: start + .seconds(3_601)).slots == 7)
    }
}
