package import Kernel
import Places

/// Equipment by code, and what each was used for.
package enum AssetTable: FactTable {
    package typealias R = AssetRules

    package static let assets = Table(
        "equipment_asset",
        [
            .text("id"), .bytes("record"), .text("parent"), .integer("entry"),
        ],
        key: ["id"], indexes: [.on("parent", "id")])

    package static let uses = Table(
        "equipment_use",
        [
            .text("asset"), .integer("entry"), .integer("started_at"), .text("batch"), .text("step"),
            .integer("ended_at", nullable: true), .text("started_by"), .text("ended_by", nullable: true),
        ],
        key: ["asset", "entry"], indexes: [.on("asset", "started_at"), .on("batch", "started_at")])

    package static let tables = [assets, uses]

    package static func project(_ fact: AssetFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        var state = try load(head.subject.id, from: tables)
        let isNew = state.version == 0
        AssetRules.apply(fact, head, to: &state)
        let row: [StoreValue] = [
            .text(state.id), .bytes(state.canonicalBytes), .text(state.detail?.parent ?? ""), .integer(head.index),
        ]
        if isNew { try tables.insert(into: assets, row) } else { try tables.execute(change, row) }
        let id = StoreValue.text(state.id)
        switch fact {
        case .useStarted(let time, let batch, let step):
            try tables.insert(
                into: uses,
                [
                    id, .integer(head.index), .moment(time.at), .text(batch), .text(step), .null,
                    .text(head.person), .null,
                ])
        case .useEnded(let time, _, _):
            try tables.execute(end, [id, .moment(time.at), .text(head.person)])
        default: break
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> AssetState {
        try snapshot.first(one, [.text(id)], state) ?? AssetState(id: id)
    }

    static func state(_ row: any Row) throws(Fault) -> AssetState {
        try Fault.reading("equipment_asset.record") { () throws(JSONFailure) in
            try AssetState(id: row.text(0), reading: JSONFields(canonical: row.bytes(1)))
        }
    }

    package static func gather(
        _ command: AssetCommand, _ id: String, _ state: AssetState, from snapshot: any Snapshot
    ) throws(Fault) -> AssetEvidence {
        var evidence = AssetEvidence()
        evidence.packs = try EquipmentPackTable.packs(from: snapshot)
        switch command {
        case .register(let detail), .amend(let detail):
            evidence.above = try AssetLookups.above(detail.parent, from: snapshot)
            evidence.placeIsOpen = try PlaceTable.place(detail.place, from: snapshot).map { !$0.isClosed } ?? false
        case .startUse, .retire:
            evidence.parts = try EquipmentGates.parts(of: id, evidence.packs, depth: 1, from: snapshot)
        default: break
        }
        return evidence
    }

    private static let change: SQL = """
        UPDATE equipment_asset SET record = $3, parent = $4, entry = $5 WHERE origin = $1 AND id = $2
        """
    private static let end: SQL = """
        UPDATE equipment_use SET ended_at = $3, ended_by = $4 WHERE origin = $1 AND asset = $2 AND ended_at IS NULL
        """
    private static let one: SQL = "SELECT id, record FROM equipment_asset WHERE origin = $1 AND id = $2"
}
