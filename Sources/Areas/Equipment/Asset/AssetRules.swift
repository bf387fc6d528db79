package import Kernel

/// Equipment is registered, kept fit, used and logged. What is not fit is not used: out of use, not qualified, out of
/// calibration, not clean (GMP Art. 74-95; annex on computerised systems).
package enum AssetRules: Rules {
    package static let noun = "equipment.asset"
    /// A sensor in an instrument in a unit in a line.
    static let depthMax = 8
    static let textBytesMax = 2_000

    package static func blank(_ id: String) -> AssetState { AssetState(id: id) }

    package static func decide(
        _ command: AssetCommand, _ state: AssetState, _ evidence: AssetEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [AssetFact] {
        if case .register(let detail) = command {
            guard state.detail == nil else { throw .assetExists(state.id) }
            guard state.id.isEquipmentCode else { throw .assetCodeWrong }
            try check(detail, state, evidence, circumstance)
            return [.registered(detail)]
        }
        guard let detail = state.detail else { throw .assetUnknown(state.id) }
        guard state.standing != .retired else { throw .assetRetired(state.id) }
        switch command {
        case .register: throw .assetExists(state.id)
        case .amend(let changed):
            guard changed != detail else { throw .assetSame }
            guard changed.kind == detail.kind else { throw .assetKindStays }
            try check(changed, state, evidence, circumstance)
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.amended(changed)]
        case .qualify(let qualification):
            return [
                .qualified(try qualified(qualification, try assetClass(state, evidence, circumstance), circumstance))
            ]
        case .calibrate: return [.calibrated(try calibrated(command, state, evidence, circumstance))]
        case .planMaintenance(let what, let dueOn):
            guard what.isLine, dueOn >= circumstance.today else { throw .maintenanceWrong }
            return [
                .maintenancePlanned(MaintenancePlan(number: state.maintenancePlanned + 1, what: what, dueOn: dueOn))
            ]
        case .putOut:
            guard state.standing == .inUse else { throw .assetOutOfUse(state.id) }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.putOut]
        case .putBack:
            guard state.standing == .outOfUse else { throw .assetNotOutOfUse(state.id) }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.returned]
        case .retire:
            guard state.use == nil else { throw .assetInUse(state.id) }
            guard evidence.parts.allSatisfy({ $0.state.standing == .retired }) else { throw .assetHasParts }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.retired]
        case .clean, .soil, .startUse, .endUse, .note, .doMaintenance:
            return [try logged(command, state, evidence, circumstance)]
        }
    }

    package static func apply(_ fact: AssetFact, _ head: EntryHead, to state: inout AssetState) {
        state.version += 1
        switch fact {
        case .registered(let detail), .amended(let detail): state.detail = detail
        case .qualified(let qualification):
            state.qualifications.removeAll { $0.stage == qualification.stage }
            state.qualifications.append(qualification)
        case .calibrated(let calibration): state.calibration = calibration
        case .cleaned(let time, _, let until, _):
            state.cleanliness = Cleanliness(isClean: true, since: time.at, until: until)
        case .soiled(let time, let until):
            state.cleanliness = Cleanliness(isClean: false, since: time.at, until: until)
        case .useStarted(let time, let batch, let step):
            state.use = AssetUse(batch: batch, step: step, since: time.at)
        case .useEnded(let time, let soils, let until):
            state.use = nil
            if soils { state.cleanliness = Cleanliness(isClean: false, since: time.at, until: until) }
        case .noted: break
        case .maintenancePlanned(let plan):
            state.maintenance.append(plan)
            state.maintenancePlanned = plan.number
        case .maintenanceDone(_, let number, _): state.maintenance.removeAll { $0.number == number }
        case .putOut: state.standing = .outOfUse
        case .returned: state.standing = .inUse
        case .retired: state.standing = .retired
        }
    }

    // MARK: The register

    private static func check(
        _ detail: AssetDetail, _ state: AssetState, _ evidence: AssetEvidence, _ circumstance: Circumstance
    ) throws(Refusal) {
        guard detail.name.isLine, [detail.maker, detail.model, detail.serial].allSatisfy(\.isLineOrEmpty) else {
            throw .assetFieldWrong
        }
        guard let pack = evidence.packs.inForce(on: circumstance.today) else { throw EquipmentPack.missing }
        guard pack.assetClass(detail.assetClass) != nil else { throw .assetClassUnknown(detail.assetClass) }
        guard detail.parent.isEmpty != detail.place.isEmpty else { throw .assetPlaceWrong }
        guard !detail.parent.isEmpty else {
            guard evidence.placeIsOpen else { throw .assetPlaceUnknown(detail.place) }
            return
        }
        guard let parent = evidence.above.first, let kind = parent.detail?.kind, parent.standing != .retired,
            kind.parts.contains(detail.kind), evidence.above.count < depthMax,
            !evidence.above.contains(where: { $0.id == state.id })
        else { throw .assetParentWrong(detail.parent) }
    }

    private static func assetClass(
        _ state: AssetState, _ evidence: AssetEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> AssetClass {
        guard let pack = evidence.packs.inForce(on: circumstance.today) else { throw EquipmentPack.missing }
        let code = state.detail?.assetClass ?? ""
        guard let found = pack.assetClass(code) else { throw .assetClassUnknown(code) }
        return found
    }

    // MARK: Calibration and qualification

    private static func qualified(
        _ qualification: Qualification, _ assetClass: AssetClass, _ circumstance: Circumstance
    ) throws(Refusal) -> Qualification {
        guard qualification.report.isLine, qualification.performedOn <= circumstance.today else {
            throw .qualificationWrong
        }
        if let end = qualification.validUntil, end <= qualification.performedOn { throw .qualificationWrong }
        guard qualification.stage != .installation, let months = assetClass.qualificationMonths else {
            return qualification
        }
        let latest = qualification.performedOn.adding(months: months)
        guard let end = qualification.validUntil, end <= latest else { throw .qualificationTooLong(latest) }
        return qualification
    }

    private static func calibrated(
        _ command: AssetCommand, _ state: AssetState, _ evidence: AssetEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> Calibration {
        guard case .calibrate(let day, let dueOn, let by, let certificate, let unit, let points) = command,
            by.isLine, certificate.isLine, day <= circumstance.today, points.count <= Calibration.pointsMax,
            let verdict = Calibration.judge(points)
        else { throw .calibrationWrong }
        if let known = state.calibration, known.performedOn > day { throw .calibrationOlder(known.performedOn) }
        let months = try assetClass(state, evidence, circumstance).calibrationMonths
        let latest = months.map { day.adding(months: $0) }
        guard let end = dueOn ?? latest, end > day else { throw .calibrationWrong }
        if let latest, end > latest { throw .calibrationTooLong(latest) }
        return Calibration(
            performedOn: day, dueOn: end, by: by, certificate: certificate, unit: unit, points: points,
            verdict: verdict)
    }

    // MARK: The logbook

    private static func logged(
        _ command: AssetCommand, _ state: AssetState, _ evidence: AssetEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> AssetFact {
        switch command {
        case .clean(let method, let at):
            guard state.use == nil else { throw .assetInUse(state.id) }
            guard method.isLine else { throw .assetFieldWrong }
            let time = try LogTime.told(at, evidence.packs, circumstance)
            let hours = try assetClass(state, evidence, circumstance).cleanHoldHours
            let dirtyUntil = state.cleanliness.flatMap { $0.isClean ? nil : $0.until }
            let overdue = dirtyUntil.map { $0 < time.at } ?? false
            if overdue { try circumstance.reason(or: .dirtyHoldOver) }
            return .cleaned(
                time, method: method, until: hours.map { time.at + .hours(Int64($0)) }, overdue: overdue)
        case .soil(let at):
            guard state.use == nil else { throw .assetInUse(state.id) }
            let time = try LogTime.told(at, evidence.packs, circumstance)
            return .soiled(time, until: try dirtyUntil(time, state, evidence, circumstance))
        case .startUse(let batch, let step, let at):
            guard state.use == nil else { throw .assetInUse(state.id) }
            guard batch.isEquipmentCode, step.isLine else { throw .assetFieldWrong }
            let time = try LogTime.told(at, evidence.packs, circumstance)
            let gate = AssetGate(state, packs: evidence.packs, parts: evidence.parts)
            let against = gate.obstacles(at: time.at, zoneMinutes: circumstance.zoneMinutes)
            guard against.isEmpty else { throw .assetNotReady(against, zoneMinutes: circumstance.zoneMinutes) }
            return .useStarted(time, batch: batch, step: step)
        case .endUse(let at):
            guard let use = state.use else { throw .assetNotUsed(state.id) }
            let time = try LogTime.told(at, evidence.packs, circumstance)
            guard time.at >= use.since else { throw .logTimeWrong }
            let soils = try assetClass(state, evidence, circumstance).needs.contains(.clean)
            return .useEnded(
                time, soils: soils, until: soils ? try dirtyUntil(time, state, evidence, circumstance) : nil)
        case .note(let text, let at):
            guard text.isText(bytesMax: textBytesMax) else { throw .assetFieldWrong }
            return .noted(try LogTime.told(at, evidence.packs, circumstance), text: text)
        case .doMaintenance(let number, let what, let at):
            guard state.maintenance.contains(where: { $0.number == number }) else {
                throw .maintenanceUnknown(number)
            }
            guard what.isText(bytesMax: textBytesMax) else { throw .assetFieldWrong }
            return .maintenanceDone(try LogTime.told(at, evidence.packs, circumstance), number: number, what: what)
        default: preconditionFailure("decided above")
        }
    }

    private static func dirtyUntil(
        _ time: LogTime, _ state: AssetState, _ evidence: AssetEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> Moment? {
        try assetClass(state, evidence, circumstance).dirtyHoldHours.map { time.at + .hours(Int64($0)) }
    }
}

extension LogTime {
    /// When it happened, against when it is told: later than the rules allow is marked, and says why (A7).
    static func told(
        _ at: Moment?, _ packs: [EquipmentPack], _ circumstance: Circumstance
    ) throws(Refusal) -> LogTime {
        guard let pack = packs.inForce(on: circumstance.today) else { throw EquipmentPack.missing }
        let at = at ?? circumstance.now
        guard at <= circumstance.now else { throw .logTimeWrong }
        let late = circumstance.now - at > .minutes(Int64(pack.value(.lateEntryMinutes) ?? 0))
        if late { try circumstance.reason(or: .lateReasonMissing) }
        return LogTime(at, isLate: late)
    }
}
