package import Kernel

/// Restore drills, newest first.
package enum DrillTable: FactTable {
    package typealias R = DrillRules

    package static let drills = Table(
        "node_drill",
        [
            .text("id"), .integer("entry"), .integer("at"), .text("ordered_by"), .text("file"), .integer("passed"),
            .text("finding"), .integer("entries"), .integer("restore_ms"), .integer("verify_ms"),
        ], key: ["id"], indexes: [.on("entry", unique: true)], checks: ["passed = 0 OR passed = 1"])

    package static let tables = [drills]

    package static func project(
        _ fact: DrillFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let (result, orderedBy) = fact.parts
        try tables.insert(
            into: drills,
            [
                .text(head.subject.id), .integer(head.index), .moment(head.recordedAt), .text(orderedBy),
                .text(result.file), .integer(result.passed ? 1 : 0), .text(result.finding), .integer(result.entries),
                .integer(result.restoreMilliseconds), .integer(result.verifyMilliseconds),
            ])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DrillState {
        let found = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in row.text(0) }
        return DrillState(id: id, isDone: found != nil)
    }

    package static func newest(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Drill] {
        try snapshot.all(list, [.integer(Int64(limit))]) { (row) throws(Fault) in
            Drill(
                id: row.text(0), entry: row.integer(1), at: row.moment(2), orderedBy: row.text(3),
                result: DrillResult(
                    file: row.text(4), passed: row.integer(5) == 1, finding: row.text(6), entries: row.integer(7),
                    root: nil, restoreMilliseconds: row.integer(8), verifyMilliseconds: row.integer(9)))
        }
    }

    private static let one: SQL = "SELECT id FROM node_drill WHERE origin = $1 AND id = $2"
    static let list: SQL = """
        SELECT id, entry, at, ordered_by, file, passed, finding, entries, restore_ms, verify_ms FROM node_drill
        WHERE origin = $1 ORDER BY entry DESC LIMIT $2
        """
}

/// A drill as it was told; the restored root stands in the entry.
package struct Drill: Sendable, Equatable {
    package let id: String
    package let entry: Int64
    package let at: Moment
    package let orderedBy: String
    package let result: DrillResult
}
