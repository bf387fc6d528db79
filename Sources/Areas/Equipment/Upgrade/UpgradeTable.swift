package import Kernel

/// The plan of upgrades by number.
package enum UpgradeTable: FactTable {
    package typealias R = UpgradeRules

    package static let upgrades = Table(
        "equipment_upgrade",
        [
            .text("id"), .bytes("detail"), .text("stage"), .text("signal"), .text("asset"), .text("due_on"),
            .integer("entry"),
        ],
        key: ["id"], indexes: [.on("due_on", "id"), .on("asset", "id")])

    package static let tables = [upgrades]

    package static func project(_ fact: UpgradeFact, _ head: EntryHead, into tables: any Transaction) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        let entry = StoreValue.integer(head.index)
        switch fact {
        case .planned(let detail):
            try tables.insert(
                into: upgrades,
                [
                    id, .bytes(fact.canonicalBytes), .text(UpgradeStage.planned.rawValue), .text(""),
                    .text(detail.asset), .text(detail.dueOn.iso), entry,
                ])
        case .amended(let detail):
            try tables.execute(
                amend, [id, .bytes(fact.canonicalBytes), .text(detail.asset), .text(detail.dueOn.iso), entry])
        case .done(let signal):
            try tables.execute(end, [id, .text(UpgradeStage.done.rawValue), .text(signal), entry])
        case .withdrawn:
            try tables.execute(end, [id, .text(UpgradeStage.withdrawn.rawValue), .text(""), entry])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> UpgradeState {
        try snapshot.first(one, [.text(id)], state) ?? UpgradeState(id: id)
    }

    /// By day, ended ones too.
    package static func list(limit: Int = 1_000, from snapshot: any Snapshot) throws(Fault) -> [UpgradeState] {
        try snapshot.all(
            """
            SELECT id, detail, stage, signal FROM equipment_upgrade WHERE origin = $1 ORDER BY due_on, id LIMIT $2
            """, [.integer(Int64(limit))], state)
    }

    package static func list(ofAsset asset: String, from snapshot: any Snapshot) throws(Fault) -> [UpgradeState] {
        try snapshot.all(
            "SELECT id, detail, stage, signal FROM equipment_upgrade WHERE origin = $1 AND asset = $2 ORDER BY id",
            [.text(asset)], state)
    }

    private static func state(_ row: any Row) throws(Fault) -> UpgradeState {
        var state = UpgradeState(id: row.text(0))
        state.detail = try Fault.reading("equipment_upgrade.detail") { () throws(JSONFailure) in
            try UpgradeDetail(reading: JSONFields(canonical: row.bytes(1)))
        }
        state.stage = try row.choice(2, "equipment_upgrade.stage")
        state.signal = row.text(3)
        return state
    }

    package static func gather(
        _ command: UpgradeCommand, _ id: String, _ state: UpgradeState, from snapshot: any Snapshot
    ) throws(Fault) -> UpgradeEvidence {
        var evidence = UpgradeEvidence()
        switch command {
        case .plan(let detail), .amend(let detail):
            evidence.assetIsKnown = try AssetTable.load(detail.asset, from: snapshot).detail != nil
        case .finish(let signal):
            let state = try SignalTable.load(signal, from: snapshot)
            evidence.signalIsConnected = !state.isClosed && state.detail?.collection.name == .connected
        case .withdraw: break
        }
        return evidence
    }

    private static let amend: SQL = """
        UPDATE equipment_upgrade SET detail = $3, asset = $4, due_on = $5, entry = $6 WHERE origin = $1 AND id = $2
        """
    private static let end: SQL = """
        UPDATE equipment_upgrade SET stage = $3, signal = $4, entry = $5 WHERE origin = $1 AND id = $2
        """
    private static let one: SQL =
        "SELECT id, detail, stage, signal FROM equipment_upgrade WHERE origin = $1 AND id = $2"
}
