package import Kernel
import Ledger
package import Records

/// What the retention times mean for the records that are here.
enum RetentionLookups {
    /// Records of one type that a page tells as due; the rest follows when these are disposed of.
    static let dueMax = 50

    /// One type of record.
    struct Line: Sendable {
        let time: RetentionTime
        /// When the oldest record of the type began.
        let oldestAt: Moment?
        /// Records whose time is over, and that nothing holds.
        let due: [Subject]
    }

    static func lines(
        _ schedule: RetentionSchedule, today: Day, zoneMinutes: Int, _ snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        var found: [Line] = []
        let nouns = house.areas.flatMap(\.nouns)
        let first = try TrailReader.oldest(of: Set(nouns.flatMap(\.kinds)), snapshot)
        for time in schedule.times {
            let kinds = nouns.first { $0.name == time.noun }?.kinds ?? []
            let oldest = kinds.compactMap { first[$0] }.min()
            found.append(
                Line(
                    time: time, oldestAt: try oldest.map { (index) throws(Fault) in try recordedAt(index, snapshot) },
                    due: try due(time, kinds, today: today, zoneMinutes: zoneMinutes, snapshot)))
        }
        return found
    }

    private static func recordedAt(_ index: Int64, _ snapshot: any Snapshot) throws(Fault) -> Moment {
        try StoredEntry.read(index, from: snapshot).envelope.head.recordedAt
    }

    private static func due(
        _ time: RetentionTime, _ kinds: [FactKind], today: Day, zoneMinutes: Int, _ snapshot: any Snapshot
    ) throws(Fault) -> [Subject] {
        guard let days = time.days else { return [] }
        var found: [Subject] = []
        for kind in kinds {
            var filter = TrailFilter()
            filter.kind = kind.name
            filter.until = today.adding(days: -Int(days)).start(offsetMinutes: zoneMinutes)
            for index in try TrailReader(filter, snapshot).find(limit: dueMax, counting: false).indexes {
                let subject = try StoredEntry.read(index, from: snapshot).envelope.head.subject
                guard !found.contains(subject), found.count < dueMax else { continue }
                guard let scope = try RetentionScopes.scope(of: subject, snapshot),
                    let until = time.keptUntil(scope.newestAt.day(offsetMinutes: zoneMinutes)), today > until,
                    try HoldTable.open(on: subject, from: snapshot) == nil,
                    try DisposalTable.disposal(of: subject, from: snapshot) == nil
                else { continue }
                found.append(subject)
            }
        }
        return found
    }
}

/// Records as they stand, for who signs their end.
package enum RetentionScopes {
    /// A record as it stands; nil if nothing is known of it, or if it is more than one disposal should hold.
    package static func scope(of subject: Subject, _ snapshot: any Snapshot) throws(Fault) -> DisposalScope? {
        var filter = TrailFilter()
        filter.subject = subject
        let found = try TrailReader(filter, snapshot).find(limit: RecordArchive.entriesMax, counting: false)
        guard let newest = found.indexes.first, !found.hasMore else { return nil }
        var leaves: [UInt8] = []
        for index in found.indexes.reversed() {
            try StoredEntry.read(index, from: snapshot).leaf.append(to: &leaves)
        }
        return DisposalScope(
            subject: subject, entries: Int64(found.indexes.count),
            newestAt: try StoredEntry.read(newest, from: snapshot).envelope.head.recordedAt,
            digest: TreeHash.sha256(leaves))
    }

    /// The record is what both persons signed: nothing was added since.
    @Sendable static func check(_ scope: DisposalScope, _ snapshot: any Snapshot) throws(Fault) -> Refusal? {
        try self.scope(of: scope.subject, snapshot) == scope ? nil : .disposalScopeChanged
    }
}
