package import Kernel

/// One use of a piece of equipment.
package struct AssetUseLine: Sendable, Hashable {
    package let asset: String
    package let batch: String
    package let step: String
    package let startedAt: Moment
    package let endedAt: Moment?
}

/// What pages and other areas ask of equipment.
package enum AssetLookups {
    package static let pageMax = 2_000

    /// After a code, in the order of codes.
    package static func list(
        after id: String = "", limit: Int = pageMax, from snapshot: any Snapshot
    ) throws(Fault) -> [AssetState] {
        try snapshot.all(
            "SELECT id, record FROM equipment_asset WHERE origin = $1 AND id > $2 ORDER BY id LIMIT $3",
            [.text(id), .integer(Int64(limit))], AssetTable.state)
    }

    package static func parts(of id: String, from snapshot: any Snapshot) throws(Fault) -> [AssetState] {
        try snapshot.all(
            "SELECT id, record FROM equipment_asset WHERE origin = $1 AND parent = $2 ORDER BY id", [.text(id)],
            AssetTable.state)
    }

    /// A piece of equipment and what it is part of, the nearest first; empty if it is unknown.
    package static func above(_ id: String, from snapshot: any Snapshot) throws(Fault) -> [AssetState] {
        var found: [AssetState] = []
        var next = id
        while !next.isEmpty, found.count < AssetRules.depthMax, !found.contains(where: { $0.id == next }) {
            let state = try AssetTable.load(next, from: snapshot)
            guard let detail = state.detail else { break }
            found.append(state)
            next = detail.parent
        }
        return found
    }

    /// What runs in a piece of equipment, or in what it is part of, at a moment: the batch and step that a value of
    /// one of its signals belongs to.
    package static func use(
        of asset: String, at moment: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> AssetUseLine? {
        for state in try above(asset, from: snapshot) {
            let use = try snapshot.first(
                """
                SELECT asset, batch, step, started_at, ended_at FROM equipment_use
                WHERE origin = $1 AND asset = $2 AND started_at <= $3 ORDER BY started_at DESC LIMIT 1
                """, [.text(state.id), .moment(moment)], line)
            if let use, use.endedAt.map({ moment <= $0 }) ?? true { return use }
        }
        return nil
    }

    /// Newest first.
    package static func uses(
        of asset: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [AssetUseLine] {
        try snapshot.all(
            """
            SELECT asset, batch, step, started_at, ended_at FROM equipment_use WHERE origin = $1 AND asset = $2
            ORDER BY started_at DESC LIMIT $3
            """, [.text(asset), .integer(Int64(limit))], line)
    }

    /// What a batch ran in, in order.
    package static func uses(
        ofBatch batch: String, from snapshot: any Snapshot
    ) throws(Fault) -> [AssetUseLine] {
        try snapshot.all(
            """
            SELECT asset, batch, step, started_at, ended_at FROM equipment_use WHERE origin = $1 AND batch = $2
            ORDER BY started_at
            """, [.text(batch)], line)
    }

    private static func line(_ row: any Row) throws(Fault) -> AssetUseLine {
        AssetUseLine(
            asset: row.text(0), batch: row.text(1), step: row.text(2), startedAt: row.moment(3),
            endedAt: row.optionalMoment(4))
    }
}

/// One thing that is due on a day.
package struct DueLine: Sendable, Hashable {
    package enum What: Sendable, Hashable {
        case calibration
        case qualification(QualificationStage)
        case cleanHold
        case maintenance(MaintenancePlan)

        package var phrase: Phrase {
            switch self {
            case .calibration: Phrase("校准", "calibration")
            case .qualification(let stage): stage.phrase
            case .cleanHold: Phrase("清洁有效期", "clean hold")
            case .maintenance(let plan): Phrase("维护：\(plan.what)", "maintenance: \(plan.what)")
            }
        }
    }

    package let asset: AssetState
    package let what: What
    package let dueOn: Day

    /// Of all that is not retired, due up to a day, the oldest first.
    package static func all(
        _ assets: [AssetState], upTo day: Day, _ packs: [EquipmentPack], today: Day, zoneMinutes: Int
    ) -> [DueLine] {
        let pack = packs.inForce(on: today)
        var lines: [DueLine] = []
        for asset in assets where asset.standing != .retired {
            let needs = pack?.assetClass(asset.detail?.assetClass ?? "")?.needs ?? []
            func add(_ what: What, _ due: Day?) {
                if let due, due <= day { lines.append(DueLine(asset: asset, what: what, dueOn: due)) }
            }
            if needs.contains(.inCalibration) {
                let failed = asset.calibration.map { $0.verdict == .failed } ?? true
                add(.calibration, failed ? today : asset.calibration?.dueOn)
            }
            if needs.contains(.qualified) {
                for stage in QualificationStage.allCases {
                    let passed = asset.qualification(stage)
                    add(.qualification(stage), passed == nil ? today : passed?.validUntil)
                }
            }
            if let clean = asset.cleanliness, clean.isClean {
                add(.cleanHold, clean.until?.day(offsetMinutes: zoneMinutes))
            }
            for plan in asset.maintenance { add(.maintenance(plan), plan.dueOn) }
        }
        return lines.sorted { ($0.dueOn, $0.asset.id) < ($1.dueOn, $1.asset.id) }
    }
}
