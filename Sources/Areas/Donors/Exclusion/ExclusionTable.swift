package import Kernel

/// The exclusion list, one row an entry.
package enum ExclusionTable: FactTable {
    package typealias R = ExclusionRules

    package static let exclusions = Table(
        "donors_exclusion",
        [
            .text("id"), .text("station"), .text("number"), .digest("match_tag", nullable: true),
            .integer("permanent"), .text("ground"), .integer("since"), .text("since_day"), .text("source"),
            .integer("entry"), .text("person"), .integer("entered_at"), .integer("lifted_at", nullable: true),
            .text("lifted_by", nullable: true),
        ],
        key: ["id"], indexes: [.on("match_tag")])

    package static let tables = [exclusions]

    package static func project(
        _ fact: ExclusionFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .entered(let entry, let day):
            try tables.execute(clear, [id])
            try tables.insert(
                into: exclusions,
                [
                    id, .text(entry.station), .text(entry.number), entry.tag.map { .bytes($0.bytes) } ?? .null,
                    .integer(entry.isPermanent ? 1 : 0), .text(entry.ground), .moment(entry.since), .text(day.iso),
                    .text(entry.source), .integer(head.index), .text(head.person), .moment(head.recordedAt), .null,
                    .null,
                ])
        case .lifted: try tables.execute(lift, [id, .moment(head.recordedAt), .text(head.person)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ExclusionState {
        var state = ExclusionState(id: id)
        guard let line = try snapshot.first(one, [.text(id)], line) else { return state }
        state.entry = line.entry
        state.isLifted = line.liftedAt != nil
        return state
    }

    /// One entry of the list.
    package struct Line: Sendable, Hashable {
        package let id: String
        package let entry: Exclusion
        package let index: Int64
        package let person: String
        package let at: Moment
        package let liftedAt: Moment?
        package let liftedBy: String?
    }

    package static let pageMax = 200

    /// In order of their records, after one; lifted ones too.
    package static func list(
        after id: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(all, [.text(id), .integer(Int64(max(0, min(limit, pageMax + 1))))], line)
    }

    private static func line(_ row: any Row) throws(Fault) -> Line {
        Line(
            id: row.text(0),
            entry: Exclusion(
                station: row.text(1), number: row.text(2), tag: row.isNull(3) ? nil : row.digest(3),
                isPermanent: row.integer(4) == 1, ground: row.text(5), since: row.moment(6), source: row.text(7)),
            index: row.integer(8), person: row.text(9), at: row.moment(10), liftedAt: row.optionalMoment(11),
            liftedBy: row.optionalText(12))
    }

    private static let clear: SQL = "DELETE FROM donors_exclusion WHERE origin = $1 AND id = $2"
    private static let lift: SQL = """
        UPDATE donors_exclusion SET lifted_at = $3, lifted_by = $4 WHERE origin = $1 AND id = $2
        """
    private static let one: SQL = """
        SELECT id, station, number, match_tag, permanent, ground, since, source, entry, person, entered_at, lifted_at,
        lifted_by FROM donors_exclusion WHERE origin = $1 AND id = $2
        """
    private static let all: SQL = """
        SELECT id, station, number, match_tag, permanent, ground, since, source, entry, person, entered_at, lifted_at,
        lifted_by FROM donors_exclusion WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3
        """
}
