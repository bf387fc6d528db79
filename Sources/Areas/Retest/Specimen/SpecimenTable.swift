import Donors
package import Kernel
import Plasma

/// Conclusions by specimen, and the value of each item beside its specimen.
package enum SpecimenTable: FactTable {
    package typealias R = SpecimenRules

    /// `conclusion` is the canonical text; the columns before it are what lists ask for.
    package static let specimens = Table(
        "retest_specimen",
        [
            .text("id"), .text("verdict"), .text("station"), .text("donor"), .integer("released_at"),
            .text("discordant"), .bytes("conclusion", nullable: true), .integer("facts"), .integer("entry"),
        ],
        key: ["id"],
        indexes: [
            .on("verdict", "released_at", "id"), .on("donor", "id", where: "donor <> ''"),
            .on("released_at", "id", where: "discordant <> ''"),
        ])

    package static let values = Table(
        "retest_value",
        [
            .text("specimen"), .text("item"), .text("station"), .integer("released_at"),
            .text("value", nullable: true), .text("unit", nullable: true), .text("interpretation"),
        ],
        key: ["specimen", "item"], indexes: [.on("item", "station", "released_at", "specimen")])

    package static let tables = [specimens, values]

    package static func project(
        _ fact: SpecimenFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = head.subject.id
        let facts = try tables.first(count, [.text(id)]) { (row) throws(Fault) in row.integer(0) }
        switch fact {
        case .concluded(let conclusion):
            let row: [StoreValue] = [
                .text(id), .text(conclusion.verdict.rawValue), .text(conclusion.station),
                .text(conclusion.donor ?? ""), .moment(conclusion.releasedAt),
                .text(conclusion.discordant.joined(separator: " ")), .bytes(conclusion.canonicalBytes),
                .integer((facts ?? 0) + 1), .integer(head.index),
            ]
            if facts == nil { try tables.insert(into: specimens, row) } else { try tables.execute(change, row) }
            for item in conclusion.items {
                try tables.insert(
                    into: values,
                    [
                        .text(id), .text(item.item), .text(conclusion.station), .moment(conclusion.releasedAt),
                        .text(item.value?.text), .text(item.unit), .text(item.interpretation.rawValue),
                    ])
            }
        case .withdrawn:
            try tables.execute(withdraw, [.text(id), .integer(head.index)])
            try tables.execute(clear, [.text(id)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> SpecimenState {
        var state = SpecimenState(id: id)
        _ = try snapshot.first(one, [.text(id)]) { (row) throws(Fault) in
            state.conclusion = try conclusion(row, 0)
            state.version = row.integer(1)
        }
        return state
    }

    static func conclusion(_ row: any Row, _ column: Int) throws(Fault) -> SpecimenConclusion? {
        guard !row.isNull(column) else { return nil }
        let bytes = row.bytes(column)
        return try Fault.reading("retest_specimen.conclusion") { () throws(JSONFailure) in
            try SpecimenConclusion(reading: JSONFields(canonical: bytes))
        }
    }

    package static func gather(
        _ command: SpecimenCommand, _ id: String, _ state: SpecimenState, from snapshot: any Snapshot
    ) throws(Fault) -> SpecimenEvidence {
        SpecimenEvidence(
            source: try SpecimenLookups.source(of: id, from: snapshot),
            blockedBy: try PoolLookups.blocking(id, from: snapshot).first)
    }

    private static let count: SQL = "SELECT facts FROM retest_specimen WHERE origin = $1 AND id = $2"
    private static let one: SQL = "SELECT conclusion, facts FROM retest_specimen WHERE origin = $1 AND id = $2"
    private static let change: SQL = """
        UPDATE retest_specimen SET verdict = $3, station = $4, donor = $5, released_at = $6, discordant = $7,
        conclusion = $8, facts = $9, entry = $10 WHERE origin = $1 AND id = $2
        """
    private static let withdraw: SQL = """
        UPDATE retest_specimen SET verdict = '', discordant = '', conclusion = NULL, facts = facts + 1, entry = $3
        WHERE origin = $1 AND id = $2
        """
    private static let clear: SQL = "DELETE FROM retest_value WHERE origin = $1 AND specimen = $2"
}
