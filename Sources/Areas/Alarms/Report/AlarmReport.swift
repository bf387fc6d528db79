package import Kernel

/// What the report needs of one occurrence.
package struct ReportedAlarm: Sendable, Hashable {
    package let alarm: String
    package let priority: AlarmPriority
    package let raisedAt: Moment
    package let returnedAt: Moment?
    package let acknowledgedAt: Moment?
    /// How often, where it chattered.
    package let times: Int

    package init(
        alarm: String, priority: AlarmPriority, raisedAt: Moment, returnedAt: Moment? = nil,
        acknowledgedAt: Moment? = nil, times: Int = 1
    ) {
        self.alarm = alarm
        self.priority = priority
        self.raisedAt = raisedAt
        self.returnedAt = returnedAt
        self.acknowledgedAt = acknowledgedAt
        self.times = times
    }

    package init(_ occurrence: AlarmOccurrence) {
        self.init(
            alarm: occurrence.alarm, priority: occurrence.priority, raisedAt: occurrence.raisedAt,
            returnedAt: occurrence.returnedAt, acknowledgedAt: occurrence.acknowledgedAt, times: occurrence.times)
    }
}

/// How an average rate is judged (EEMUA 191 3rd edition, table of average rates in steady operation).
package enum AlarmRateClass: String, Sendable, CaseIterable {
    case acceptable, manageable, overDemanding, unacceptable

    package var phrase: Phrase {
        switch self {
        case .acceptable: Phrase("很可能可接受（每 10 分钟少于 1 个）", "very likely acceptable (under 1 in 10 min)")
        case .manageable: Phrase("可应付（每 10 分钟少于 2 个）", "manageable (under 2 in 10 min)")
        case .overDemanding: Phrase("很可能过多（每 10 分钟少于 10 个）", "likely over-demanding (under 10 in 10 min)")
        case .unacceptable: Phrase("很可能不可接受（每 10 分钟 10 个以上）", "very likely unacceptable (10 or more in 10 min)")
        }
    }
}

/// Performance of the alarm system over a period (EEMUA 191, ISA-18.2 §16): whole numbers, thousandths for shares.
package struct AlarmReport: Sendable, Equatable {
    package static let slot = Span.minutes(10)
    /// An alarm that stands longer is stale.
    package static let staleAfter = Span.hours(24)
    package static let topCount = 10

    package let from: Moment
    package let to: Moment
    /// Chattering counted in full.
    package let total: Int
    package let slots: Int
    /// In thousandths of an alarm.
    package let perSlotThousandths: Int
    package let peak: Int
    package let peakAt: Moment?
    package let floodSlots: Int
    /// Of slots, in thousandths.
    package let floodThousandths: Int
    /// Runs of slots in flood.
    package let floods: Int
    package let priorities: [AlarmPriority: Int]
    /// The most frequent, the most first.
    package let top: [(alarm: String, count: Int)]
    /// What the top alarms are of all, in thousandths.
    package let topThousandths: Int
    /// Raised three times or more within a minute.
    package let chattering: [String]
    /// Standing for more than a day at the end of the period.
    package let stale: [String]
    package let acknowledged: Int
    /// Seconds from raising to acknowledgement, mean rounded down.
    package let meanSeconds: Int64?
    package let maxSeconds: Int64?

    package var rate: AlarmRateClass {
        switch perSlotThousandths {
        case ..<1_000: .acceptable
        case ..<2_000: .manageable
        case ..<10_000: .overDemanding
        default: .unacceptable
        }
    }

    package init(
        _ all: [ReportedAlarm], from: Moment, to: Moment, limits: AlarmLoadLimits = .recommended
    ) {
        self.from = from
        self.to = to
        let alarms = all.filter { $0.raisedAt >= from && $0.raisedAt < to }
        let slotCount = max(Int(((to - from).microseconds + Self.slot.microseconds - 1) / Self.slot.microseconds), 1)
        var counts = [Int](repeating: 0, count: slotCount)
        var frequent: [String: Int] = [:]
        var priorities: [AlarmPriority: Int] = [:]
        for alarm in alarms {
            counts[Int((alarm.raisedAt - from).microseconds / Self.slot.microseconds)] += alarm.times
            frequent[alarm.alarm, default: 0] += alarm.times
            priorities[alarm.priority, default: 0] += alarm.times
        }
        total = alarms.reduce(0) { $0 + $1.times }
        slots = slotCount
        perSlotThousandths = total * 1_000 / slotCount
        peak = counts.max() ?? 0
        peakAt = peak == 0 ? nil : counts.firstIndex(of: peak).map { from + .minutes(Int64($0) * 10) }
        let isFlood = counts.map { $0 > limits.floodAlarms }
        floodSlots = isFlood.count { $0 }
        floodThousandths = floodSlots * 1_000 / slotCount
        floods = isFlood.indices.count { isFlood[$0] && ($0 == 0 || !isFlood[$0 - 1]) }
        self.priorities = priorities
        let ranked = frequent.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        top = ranked.prefix(Self.topCount).map { (alarm: $0.key, count: $0.value) }
        topThousandths = total == 0 ? 0 : top.reduce(0) { $0 + $1.count } * 1_000 / total
        chattering = Self.chattering(alarms, limits.chatterAlarms)
        stale = Self.stale(all, at: to)
        let delays = alarms.compactMap { alarm in alarm.acknowledgedAt.map { ($0 - alarm.raisedAt).seconds } }
        acknowledged = delays.count
        meanSeconds = delays.isEmpty ? nil : delays.reduce(0, +) / Int64(delays.count)
        maxSeconds = delays.max()
    }

    private static func chattering(_ alarms: [ReportedAlarm], _ most: Int) -> [String] {
        var found: Set<String> = []
        for (alarm, raised) in Dictionary(grouping: alarms, by: \.alarm) {
            if raised.contains(where: { $0.times > most }) { found.insert(alarm) }
            let times = raised.map(\.raisedAt).sorted()
            guard times.count >= most else { continue }
            for place in most - 1..<times.count
            where times[place] - times[place - most + 1] <= .minutes(1) { found.insert(alarm) }
        }
        return found.sorted()
    }

    private static func stale(_ all: [ReportedAlarm], at end: Moment) -> [String] {
        let standing = all.filter { alarm in
            alarm.raisedAt < end && end - alarm.raisedAt > staleAfter && (alarm.returnedAt.map { $0 >= end } ?? true)
        }
        return Set(standing.map(\.alarm)).sorted()
    }

    package static func == (left: AlarmReport, right: AlarmReport) -> Bool {
        left.from == right.from && left.to == right.to && left.total == right.total && left.peak == right.peak
            && left.floodSlots == right.floodSlots && left.priorities == right.priorities
            && left.top.map(\.alarm) == right.top.map(\.alarm) && left.stale == right.stale
    }
}
