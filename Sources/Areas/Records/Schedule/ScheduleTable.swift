package import Kernel

/// Versions of the retention times, one row each, as their canonical text.
package enum ScheduleTable: FactTable {
    package typealias R = ScheduleRules

    package static let schedules = Table(
        "records_schedule",
        [
            .text("name"), .text("version"), .text("effective_from"), .bytes("schedule"), .integer("entry"),
            .text("adopted_by"), .integer("adopted_at"),
        ],
        key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])

    package static let tables = [schedules]

    package static func project(
        _ fact: ScheduleFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let schedule):
            try tables.insert(
                into: schedules,
                [
                    .text(head.subject.id), .text(schedule.version), .text(schedule.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person),
                    .moment(head.recordedAt),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ScheduleState {
        ScheduleState(name: id, versions: try versions(id, from: snapshot))
    }

    /// Every version, oldest first.
    package static func versions(
        _ name: String = ScheduleRules.name, from snapshot: any Snapshot
    ) throws(Fault) -> [RetentionSchedule] {
        try snapshot.all(
            "SELECT schedule FROM records_schedule WHERE origin = $1 AND name = $2 ORDER BY effective_from",
            [.text(name)]
        ) { (row) throws(Fault) in
            do throws(JSONFailure) {
                return try RetentionSchedule(reading: JSONFields(canonical: row.bytes(0)))
            } catch {
                throw Fault(.damaged, "records_schedule.schedule: \(error.path)")
            }
        }
    }
}
