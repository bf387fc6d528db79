package import Kernel

/// Processes with all of their versions.
package enum ProcessTable: FactTable {
    package typealias R = ProcessRules

    package static let processes = Table(
        "lineage_process",
        [
            .text("code"), .integer("version"), .text("name_zh"), .text("name_en"), .integer("reduces_virus"),
            .text("tolerance_percent"), .text("source"), .text("effective_from"), .integer("entry"),
        ],
        key: ["code", "version"])

    package static let tables = [processes]

    package static func project(
        _ fact: ProcessFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let profile = fact.profile
        let before = try load(head.subject.id, from: tables).versions.count
        try tables.insert(
            into: processes,
            [
                .text(head.subject.id), .integer(Int64(before + 1)), .text(profile.name.zh), .text(profile.name.en),
                .integer(profile.reducesVirus ? 1 : 0), .text(profile.tolerancePercent.text), .text(profile.source),
                .text(profile.effectiveFrom.iso), .integer(head.index),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ProcessState {
        ProcessState(
            code: id,
            versions: try snapshot.all(
                """
                SELECT code, name_zh, name_en, reduces_virus, tolerance_percent, source, effective_from
                FROM lineage_process WHERE origin = $1 AND code = $2 ORDER BY version
                """, [.text(id)]
            ) { (row) throws(Fault) in try profile(row) })
    }

    /// One line of the list: a version of a process.
    package struct Line: Sendable, Hashable {
        package let code: String
        package let profile: ProcessProfile
    }

    /// All processes after a code, every version, in order.
    package static func list(
        after code: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(
            """
            SELECT code, name_zh, name_en, reduces_virus, tolerance_percent, source, effective_from
            FROM lineage_process p WHERE origin = $1 AND code > $2 AND version =
            (SELECT MAX(version) FROM lineage_process n WHERE n.origin = $1 AND n.code = p.code)
            ORDER BY code LIMIT $3
            """, [.text(code), .integer(Int64(limit))]
        ) { (row) throws(Fault) in Line(code: row.text(0), profile: try profile(row)) }
    }

    private static func profile(_ row: any Row) throws(Fault) -> ProcessProfile {
        ProcessProfile(
            name: Phrase(row.text(1), row.text(2)), reducesVirus: row.integer(3) == 1,
            tolerancePercent: try Fault.required("lineage_process.tolerance_percent", DecimalNumber(row.text(4))),
            source: row.text(5),
            effectiveFrom: try Fault.required("lineage_process.effective_from", Day(iso: row.text(6))))
    }
}
