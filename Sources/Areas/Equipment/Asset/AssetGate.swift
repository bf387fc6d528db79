package import Kernel

/// What stands against using a piece of equipment.
package enum AssetObstacle: Sendable, Hashable {
    case unknown
    case outOfUse
    case retired
    case rulesMissing
    case calibrationMissing
    case calibrationFailed
    /// The last day it counted.
    case calibrationOverdue(Day)
    case stageMissing(QualificationStage)
    case stageExpired(QualificationStage, Day)
    case notClean
    case cleanHoldOver(Moment)

    /// The need that it is about; nil for the equipment itself.
    package var need: EquipmentNeed? {
        switch self {
        case .unknown, .outOfUse, .retired, .rulesMissing: nil
        case .calibrationMissing, .calibrationFailed, .calibrationOverdue: .inCalibration
        case .stageMissing, .stageExpired: .qualified
        case .notClean, .cleanHoldOver: .clean
        }
    }

    package func phrase(zoneMinutes: Int) -> Phrase {
        switch self {
        case .unknown: return Phrase("没有登记", "not registered")
        case .outOfUse: return Phrase("已停用", "out of use")
        case .retired: return Phrase("已报废", "retired")
        case .rulesMissing: return Phrase("没有适用的设备规则", "no rules for it")
        case .calibrationMissing: return Phrase("没有校准", "never calibrated")
        case .calibrationFailed: return Phrase("校准不合格", "its calibration failed")
        case .calibrationOverdue(let day): return Phrase("校准 \(day.iso) 到期", "calibration ended \(day.iso)")
        case .stageMissing(let stage): return Phrase("没有\(stage.phrase.zh)", "no \(stage.phrase.en)")
        case .stageExpired(let stage, let day):
            return Phrase("\(stage.phrase.zh) \(day.iso) 到期", "\(stage.phrase.en) ended \(day.iso)")
        case .notClean: return Phrase("没有清洁", "not clean")
        case .cleanHoldOver(let moment):
            let text = String(moment.text(offsetMinutes: zoneMinutes).prefix(16))
            return Phrase("清洁有效期 \(text) 已过", "its clean hold ended \(text)")
        }
    }
}

/// A piece of equipment with its parts, ready to be judged: a unit is fit when it and what is built into it is.
package struct AssetGate: Sendable, Hashable {
    package let state: AssetState
    /// Rules of its class, oldest first.
    package let packs: [EquipmentPack]
    package let parts: [AssetGate]

    package init(_ state: AssetState, packs: [EquipmentPack], parts: [AssetGate] = []) {
        self.state = state
        self.packs = packs
        self.parts = parts
    }

    /// What stands against it at a moment, by asset; empty if nothing does. `asked` nil asks for all that each class
    /// needs; a part of it answers for calibration and qualification, not for being clean.
    package func obstacles(
        _ asked: Set<EquipmentNeed>? = nil, at moment: Moment, zoneMinutes: Int
    ) -> [(asset: String, obstacle: AssetObstacle)] {
        var found = own(asked, at: moment, zoneMinutes: zoneMinutes).map { (asset: state.id, obstacle: $0) }
        let rest = (asked ?? Set(EquipmentNeed.allCases)).subtracting([.clean])
        for part in parts where part.state.standing != .retired {
            found += part.obstacles(rest, at: moment, zoneMinutes: zoneMinutes)
        }
        return found
    }

    private func own(_ asked: Set<EquipmentNeed>?, at moment: Moment, zoneMinutes: Int) -> [AssetObstacle] {
        guard state.detail != nil else { return [.unknown] }
        switch state.standing {
        case .outOfUse: return [.outOfUse]
        case .retired: return [.retired]
        case .inUse: break
        }
        let day = moment.day(offsetMinutes: zoneMinutes)
        guard let needs = packs.inForce(on: day)?.assetClass(state.detail?.assetClass ?? "")?.needs else {
            return [.rulesMissing]
        }
        let counting = asked.map { $0.intersection(needs) } ?? needs
        var found: [AssetObstacle] = []
        if counting.contains(.inCalibration), let obstacle = calibration(on: day) { found.append(obstacle) }
        if counting.contains(.qualified) {
            for stage in QualificationStage.allCases {
                guard let passed = state.qualification(stage) else {
                    found.append(.stageMissing(stage))
                    continue
                }
                if let end = passed.validUntil, end < day { found.append(.stageExpired(stage, end)) }
            }
        }
        if counting.contains(.clean) {
            if state.cleanliness?.isClean != true {
                found.append(.notClean)
            } else if let until = state.cleanliness?.until, until < moment {
                found.append(.cleanHoldOver(until))
            }
        }
        return found
    }

    private func calibration(on day: Day) -> AssetObstacle? {
        guard let calibration = state.calibration else { return .calibrationMissing }
        guard calibration.verdict != .failed else { return .calibrationFailed }
        return calibration.dueOn < day ? .calibrationOverdue(calibration.dueOn) : nil
    }
}
