package import Kernel

/// Versions of the specification, one row each, with the pack as its canonical text.
package enum SpecificationTable: FactTable {
    package typealias R = SpecificationRules

    package static let versions = Table(
        "retest_specification",
        [
            .text("name"), .text("version"), .text("effective_from"), .bytes("pack"), .integer("entry"),
            .text("adopted_by"), .integer("adopted_at"),
        ],
        key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])

    package static let tables = [versions]

    package static func project(
        _ fact: SpecificationFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let pack):
            try tables.insert(
                into: versions,
                [
                    .text(head.subject.id), .text(pack.version), .text(pack.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person), .moment(head.recordedAt),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SpecificationState {
        SpecificationState(name: id, versions: try lines(id, from: snapshot).map(\.pack))
    }

    /// One version and who adopted it.
    package struct Line: Sendable, Hashable {
        package let pack: RetestPack
        package let entry: Int64
        package let person: String
        package let at: Moment
    }

    /// Every version, oldest first.
    package static func lines(
        _ name: String = RetestPack.packName, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT pack, entry, adopted_by, adopted_at FROM retest_specification WHERE origin = $1 AND name = $2
            ORDER BY effective_from
            """, [.text(name)]
        ) { (row) throws(Fault) in
            Line(
                pack: try Fault.reading("retest_specification.pack") { () throws(JSONFailure) in
                    try RetestPack(reading: JSONFields(canonical: row.bytes(0)))
                }, entry: row.integer(1), person: row.text(2), at: row.moment(3))
        }
    }

    package static func packs(from snapshot: any Snapshot) throws(Fault) -> [RetestPack] {
        try lines(from: snapshot).map(\.pack)
    }
}
