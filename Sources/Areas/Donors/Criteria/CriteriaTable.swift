package import Kernel

/// Versions of the rules, one row each, with the pack as its canonical text.
package enum CriteriaTable: FactTable {
    package typealias R = CriteriaRules

    package static let criteria = Table(
        "donors_criteria",
        [
            .text("name"), .text("version"), .text("effective_from"), .bytes("pack"), .integer("entry"),
            .text("adopted_by"), .integer("adopted_at"),
        ],
        key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])

    package static let tables = [criteria]

    package static func project(
        _ fact: CriteriaFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let pack):
            try tables.insert(
                into: criteria,
                [
                    .text(head.subject.id), .text(pack.version), .text(pack.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person), .moment(head.recordedAt),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> CriteriaState {
        CriteriaState(name: id, versions: try lines(id, from: snapshot).map(\.pack))
    }

    /// One version and who adopted it.
    package struct Line: Sendable, Hashable {
        package let pack: CriteriaPack
        package let entry: Int64
        package let person: String
        package let at: Moment
    }

    /// Every version, oldest first.
    package static func lines(
        _ name: String = CriteriaPack.packName, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT pack, entry, adopted_by, adopted_at FROM donors_criteria WHERE origin = $1 AND name = $2
            ORDER BY effective_from
            """, [.text(name)]
        ) { (row) throws(Fault) in
            Line(
                pack: try Fault.reading("donors_criteria.pack") { () throws(JSONFailure) in
                    try CriteriaPack(reading: JSONFields(canonical: row.bytes(0)))
                }, entry: row.integer(1), person: row.text(2), at: row.moment(3))
        }
    }

    /// Every version, typed, oldest first.
    package static func versions(from snapshot: any Snapshot) throws(Fault) -> [DonationCriteria] {
        try lines(from: snapshot).map { (line) throws(Fault) in
            do throws(Refusal) { return try DonationCriteria(line.pack) } catch {
                throw Fault(.damaged, "donors_criteria: \(error.reason.en)")
            }
        }
    }
}
