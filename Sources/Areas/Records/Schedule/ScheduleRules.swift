package import Kernel

package enum ScheduleCommand: Command {
    case adopt(RetentionSchedule)

    package var permission: Permission? { "records.adopt" }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .adopt(let schedule): schedule.write(to: &writer)
        }
    }
}

/// Versions in the order in which they were adopted.
package struct ScheduleState: Sendable, Equatable {
    package let name: String
    package var versions: [RetentionSchedule] = []
}

/// The table of retention times: a version is adopted once and never changed.
package enum ScheduleRules: Rules {
    package static let noun = "records.schedule"
    /// The one record of this noun.
    package static let name = "retention"
    static let lineBytesMax = 300
    package static let timesMax = 200
    /// A hundred years: longer is for ever, which is said by leaving the days out.
    package static let daysMax: Int64 = 36_525

    package static func blank(_ id: String) -> ScheduleState { ScheduleState(name: id) }

    package static func decide(
        _ command: ScheduleCommand, _ state: ScheduleState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [ScheduleFact] {
        switch command {
        case .adopt(let schedule):
            guard state.name == name else { throw .scheduleWrong("name") }
            try check(schedule)
            guard !state.versions.contains(where: { $0.version == schedule.version }) else {
                throw .scheduleVersionExists(schedule.version)
            }
            guard !state.versions.contains(where: { $0.effectiveFrom >= schedule.effectiveFrom }) else {
                throw .scheduleNotLater
            }
            return [.adopted(schedule)]
        }
    }

    private static func check(_ schedule: RetentionSchedule) throws(Refusal) {
        guard schedule.version.isLine(bytesMax: 64) else { throw .scheduleWrong("version") }
        guard (1...timesMax).contains(schedule.times.count) else { throw .scheduleWrong("times") }
        guard Set(schedule.times.map(\.noun)).count == schedule.times.count else { throw .scheduleWrong("noun") }
        for time in schedule.times {
            let texts = [time.noun, time.title.zh, time.title.en, time.source]
            guard texts.allSatisfy({ $0.isLine(bytesMax: lineBytesMax) }) else { throw .scheduleWrong(time.noun) }
            if let days = time.days, !(1...daysMax).contains(days) { throw .scheduleWrong(time.noun) }
        }
    }

    package static func apply(_ fact: ScheduleFact, _ head: EntryHead, to state: inout ScheduleState) {
        switch fact {
        case .adopted(let schedule): state.versions.append(schedule)
        }
    }
}

extension Refusal {
    /// A table that cannot be read, or that leaves a time, a source or a leading form open.
    package static func scheduleWrong(_ place: String) -> Refusal {
        Refusal(
            "records.schedule.wrong",
            Phrase("保存期限表的「\(place)」缺失、重复或写错", "\(place) is missing, double or wrong in the retention times"),
            next: Phrase("更正后再采用", "Correct the table, then adopt it"))
    }

    /// A version that erasures were judged by never changes its content.
    package static func scheduleVersionExists(_ version: String) -> Refusal {
        Refusal(
            "records.schedule.version-exists",
            Phrase("版本 \(version) 已经采用", "Version \(version) was adopted already"),
            next: Phrase("新内容要用新版本号", "Give new content a new version"))
    }

    /// Two versions in force on one day would leave the choice open.
    package static let scheduleNotLater = Refusal(
        "records.schedule.not-later",
        Phrase("生效日不晚于已采用的版本", "It does not take effect later than the version adopted before"),
        next: Phrase("生效日改晚后再试", "Choose a later effective day"))
}
