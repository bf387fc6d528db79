package import Kernel

/// What other areas ask before they take a value from equipment or work in it.
package enum EquipmentGates {
    /// Nil if no equipment has this code.
    package static func gate(of asset: String, from snapshot: any Snapshot) throws(Fault) -> AssetGate? {
        let state = try AssetTable.load(asset, from: snapshot)
        guard state.detail != nil else { return nil }
        let packs = try EquipmentPackTable.packs(from: snapshot)
        return AssetGate(state, packs: packs, parts: try parts(of: asset, packs, depth: 1, from: snapshot))
    }

    /// What stands against using it at a moment; equipment that nobody registered is an obstacle by itself.
    package static func check(
        _ asset: String, _ asked: Set<EquipmentNeed>? = nil, at moment: Moment, zoneMinutes: Int,
        from snapshot: any Snapshot
    ) throws(Fault) -> [(asset: String, obstacle: AssetObstacle)] {
        guard let gate = try gate(of: asset, from: snapshot) else { return [(asset, .unknown)] }
        return gate.obstacles(asked, at: moment, zoneMinutes: zoneMinutes)
    }

    static func parts(
        of asset: String, _ packs: [EquipmentPack], depth: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [AssetGate] {
        guard depth < AssetRules.depthMax else { return [] }
        var gates: [AssetGate] = []
        for part in try AssetLookups.parts(of: asset, from: snapshot) {
            gates.append(
                AssetGate(part, packs: packs, parts: try parts(of: part.id, packs, depth: depth + 1, from: snapshot)))
        }
        return gates
    }
}

extension Requirement {
    private static func equipment(_ name: StaticString, _ asset: String, _ at: Moment, _ zoneMinutes: Int)
        -> Requirement
    {
        Requirement(name, "\(asset)\n\(at.microseconds)\n\(zoneMinutes)")
    }

    /// The equipment and what is built into it are in calibration at this moment.
    package static func inCalibration(_ asset: String, at: Moment, zoneMinutes: Int) -> Requirement {
        equipment("equipment.in-calibration", asset, at, zoneMinutes)
    }

    package static func clean(_ asset: String, at: Moment, zoneMinutes: Int) -> Requirement {
        equipment("equipment.clean", asset, at, zoneMinutes)
    }

    package static func qualified(_ asset: String, at: Moment, zoneMinutes: Int) -> Requirement {
        equipment("equipment.qualified", asset, at, zoneMinutes)
    }
}

/// Answers of this area to what others require.
let equipmentAnswers: [String: @Sendable (Requirement, any Snapshot) throws(Fault) -> Refusal?] = [
    "equipment.in-calibration": { (asked, snapshot) throws(Fault) in try answer([.inCalibration], asked, snapshot) },
    "equipment.clean": { (asked, snapshot) throws(Fault) in try answer([.clean], asked, snapshot) },
    "equipment.qualified": { (asked, snapshot) throws(Fault) in try answer([.qualified], asked, snapshot) },
]

private func answer(
    _ needs: Set<EquipmentNeed>, _ asked: Requirement, _ snapshot: any Snapshot
) throws(Fault) -> Refusal? {
    let parts = asked.argument.split(separator: "\n", omittingEmptySubsequences: false)
    guard parts.count == 3, let at = Int64(parts[1]), let zone = Int(parts[2]) else {
        preconditionFailure("a requirement of equipment is made by its own functions")
    }
    let moment = Moment(microseconds: at)
    let found = try EquipmentGates.check(String(parts[0]), needs, at: moment, zoneMinutes: zone, from: snapshot)
    return found.isEmpty ? nil : .assetNotReady(found, zoneMinutes: zone)
}
