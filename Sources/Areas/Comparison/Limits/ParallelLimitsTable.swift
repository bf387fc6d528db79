package import Kernel
package import Web

/// Versions of the limits, one row each, with the pack as its canonical text.
package enum ParallelLimitsTable: FactTable {
    package typealias R = ParallelLimitsRules

    package static let limits = Table(
        "comparison_limits",
        [
            .text("name"), .text("version"), .text("effective_from"), .bytes("pack"), .integer("entry"),
            .text("adopted_by"), .integer("adopted_at"),
        ],
        key: ["name", "version"], indexes: [.on("name", "effective_from", unique: true)])

    package static let tables = [limits]

    package static func project(
        _ fact: ParallelLimitsFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        switch fact {
        case .adopted(let pack):
            try tables.insert(
                into: limits,
                [
                    .text(head.subject.id), .text(pack.version), .text(pack.effectiveFrom.iso),
                    .bytes(fact.canonicalBytes), .integer(head.index), .text(head.person), .moment(head.recordedAt),
                ])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ParallelLimitsState {
        ParallelLimitsState(name: id, versions: try lines(id, from: snapshot).map(\.limits))
    }

    /// One version and who adopted it.
    package struct Line: Sendable, Hashable {
        package let limits: ParallelLimits
        package let entry: Int64
        package let person: String
        package let at: Moment
    }

    /// Every version, oldest first.
    package static func lines(
        _ name: String = ParallelLimits.packName, from snapshot: any Snapshot
    ) throws(Fault) -> [Line] {
        try snapshot.all(versions, [.text(name)]) { (row) throws(Fault) in
            Line(
                limits: try Fault.reading("comparison_limits.pack") { () throws(JSONFailure) in
                    try ParallelLimits(reading: JSONFields(canonical: row.bytes(0)))
                }, entry: row.integer(1), person: row.text(2), at: row.moment(3))
        }
    }

    /// What is in force on a day; nil before anybody adopted anything.
    package static func inForce(on day: Day, from snapshot: any Snapshot) throws(Fault) -> ParallelLimits? {
        try lines(from: snapshot).map(\.limits).inForce(on: day)
    }

    private static let versions: SQL = """
        SELECT pack, entry, adopted_by, adopted_at FROM comparison_limits WHERE origin = $1 AND name = $2
        ORDER BY effective_from
        """
}

/// A person adopts a version of the limits from its file.
package enum ParallelLimitsDeeds {
    static let fileBytesMax = 1_000_000

    package static let adopt = Deed(
        ParallelLimitsTable.self, "adopt", "comparison.rules",
        Phrase("采用比对限度", "Adopt limits of the parallel analysis"),
        fields: [
            DeedField(
                "file", Phrase("限度包文件", "File of the limits"), .file(bytesMax: fileBytesMax),
                example: .object([
                    JSONMember(key: "base64", value: .string("e30=")),
                    JSONMember(key: "name", value: .string("parallel.json")),
                ]))
        ]
    ) { (call) throws(DeedFailure) in
        do throws(Refusal) {
            return DeedOrder(.adopt(try ParallelLimits.read(call.values.file("file").bytes)))
        } catch {
            throw .denied(.refused(error))
        }
    }
}
