package import Kernel

/// A visit as lists show it.
package struct VisitSummary: Sendable, Hashable {
    package let id: String
    package let donor: String
    package let stage: VisitStage
    /// When it came to this stage.
    package let at: Moment
    package let registeredAt: Moment
}

/// Questions to the visits.
package enum VisitLookups {
    package static let pageMax = 200

    /// Those that wait at a step, longest first.
    package static func waiting(
        at stage: VisitStage, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [VisitSummary] {
        try snapshot.all(waiting, [.text(stage.rawValue), .integer(Int64(max(0, min(limit, pageMax))))], visit)
    }

    package static func visit(_ id: String, from snapshot: any Snapshot) throws(Fault) -> VisitSummary? {
        try snapshot.first(one, [.text(id)], visit)
    }

    /// Newest first.
    package static func visits(
        of donor: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [VisitSummary] {
        try snapshot.all(ofDonor, [.text(donor), .integer(Int64(max(0, min(limit, pageMax))))], visit)
    }

    /// The number of a day's next visit: `V20261121-0007`.
    package static func nextNumber(on day: Day, from snapshot: any Snapshot) throws(Fault) -> String {
        let compact = day.iso.split(separator: "-").joined()
        let last = try snapshot.first(newest, [.text("V\(compact)-"), .text("V\(compact)-~")]) { (row) throws(Fault) in
            row.text(0)
        }
        let number = (last.flatMap { Int($0.suffix(4)) } ?? 0) + 1
        return "V\(compact)-" + String(10_000 + number).suffix(4)
    }

    static func open(of donor: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try visits(of: donor, limit: 1, from: snapshot).first {
            [.registered, .examined, .questioned, .accepted].contains($0.stage)
        }?.id
    }

    private static func visit(_ row: any Row) throws(Fault) -> VisitSummary {
        guard let stage = VisitStage(rawValue: row.text(2)) else {
            throw Fault(.damaged, "collection_visit.stage")
        }
        return VisitSummary(
            id: row.text(0), donor: row.text(1), stage: stage, at: row.moment(3), registeredAt: row.moment(4))
    }

    private static let waiting: SQL = """
        SELECT id, donor, stage, at, registered_at FROM collection_visit WHERE origin = $1 AND stage = $2
        ORDER BY at LIMIT $3
        """
    private static let one: SQL = """
        SELECT id, donor, stage, at, registered_at FROM collection_visit WHERE origin = $1 AND id = $2
        """
    private static let ofDonor: SQL = """
        SELECT id, donor, stage, at, registered_at FROM collection_visit WHERE origin = $1 AND donor = $2
        ORDER BY registered_at DESC LIMIT $3
        """
    private static let newest: SQL = """
        SELECT id FROM collection_visit WHERE origin = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT 1
        """
}
