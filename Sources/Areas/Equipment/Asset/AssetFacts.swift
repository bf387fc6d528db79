package import Kernel

/// What happened to a piece of equipment. Reasons stand in the entries; `late` marks what was told late (A7).
package enum AssetFact: Fact {
    case registered(AssetDetail)
    case amended(AssetDetail)
    case qualified(Qualification)
    case calibrated(Calibration)
    /// `overdue`: it had stood dirty longer than allowed.
    case cleaned(LogTime, method: String, until: Moment?, overdue: Bool)
    /// Marked as dirty, however it came to be.
    case soiled(LogTime, until: Moment?)
    case useStarted(LogTime, batch: String, step: String)
    /// `until`: when cleaning must have begun, where its class has such a limit.
    case useEnded(LogTime, soils: Bool, until: Moment?)
    case noted(LogTime, text: String)
    case maintenancePlanned(MaintenancePlan)
    case maintenanceDone(LogTime, number: Int, what: String)
    /// Nobody may use it until QA returns it.
    case putOut
    case returned
    case retired

    package static let kinds: [FactKind] = [
        "equipment.asset.registered.v1", "equipment.asset.amended.v1", "equipment.asset.qualified.v1",
        "equipment.asset.calibrated.v1", "equipment.asset.cleaned.v1", "equipment.asset.soiled.v1",
        "equipment.asset.use-started.v1", "equipment.asset.use-ended.v1", "equipment.asset.noted.v1",
        "equipment.asset.maintenance-planned.v1", "equipment.asset.maintenance-done.v1", "equipment.asset.put-out.v1",
        "equipment.asset.returned.v1", "equipment.asset.retired.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .registered: "equipment.asset.registered.v1"
        case .amended: "equipment.asset.amended.v1"
        case .qualified: "equipment.asset.qualified.v1"
        case .calibrated: "equipment.asset.calibrated.v1"
        case .cleaned: "equipment.asset.cleaned.v1"
        case .soiled: "equipment.asset.soiled.v1"
        case .useStarted: "equipment.asset.use-started.v1"
        case .useEnded: "equipment.asset.use-ended.v1"
        case .noted: "equipment.asset.noted.v1"
        case .maintenancePlanned: "equipment.asset.maintenance-planned.v1"
        case .maintenanceDone: "equipment.asset.maintenance-done.v1"
        case .putOut: "equipment.asset.put-out.v1"
        case .returned: "equipment.asset.returned.v1"
        case .retired: "equipment.asset.retired.v1"
        }
    }

    package static let namingKinds: [FactKind] = ["equipment.asset.registered.v1", "equipment.asset.amended.v1"]

    package var names: [String] {
        switch self {
        case .registered(let detail), .amended(let detail): [detail.name]
        default: []
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .registered(let detail), .amended(let detail):
            detail.parent.isEmpty
                ? [Subject("places.place", detail.place)] : [Subject(AssetRules.noun, detail.parent)]
        case .useStarted(_, let batch, _): [Subject("lineage.batch", batch)]
        default: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .registered(let detail), .amended(let detail): detail.write(to: &writer)
        case .qualified(let qualification): qualification.write(to: &writer)
        case .calibrated(let calibration): calibration.write(to: &writer)
        default:
            writer.beginObject()
            writeMembers(to: &writer)
            writer.endObject()
        }
    }

    private func writeMembers(to writer: inout CanonicalWriter) {
        switch self {
        case .registered, .amended, .qualified, .calibrated, .putOut, .returned, .retired: break
        case .cleaned(let time, let method, let until, let overdue):
            writer.member("at", time.at)
            writer.member("late", time.isLate)
            writer.member("method", method)
            writer.member("overdue", overdue)
            writer.memberIfPresent("until", until)
        case .soiled(let time, let until):
            writer.member("at", time.at)
            writer.member("late", time.isLate)
            writer.memberIfPresent("until", until)
        case .useStarted(let time, let batch, let step):
            writer.member("at", time.at)
            writer.member("batch", batch)
            writer.member("late", time.isLate)
            writer.member("step", step)
        case .useEnded(let time, let soils, let until):
            writer.member("at", time.at)
            writer.member("late", time.isLate)
            writer.member("soils", soils)
            writer.memberIfPresent("until", until)
        case .noted(let time, let text):
            writer.member("at", time.at)
            writer.member("late", time.isLate)
            writer.member("text", text)
        case .maintenancePlanned(let plan):
            writer.member("due_on", plan.dueOn)
            writer.member("number", plan.number)
            writer.member("what", plan.what)
        case .maintenanceDone(let time, let number, let what):
            writer.member("at", time.at)
            writer.member("late", time.isLate)
            writer.member("number", number)
            writer.member("what", what)
        }
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> AssetFact {
        switch kind {
        case "equipment.asset.registered.v1": return .registered(try AssetDetail(reading: fields))
        case "equipment.asset.amended.v1": return .amended(try AssetDetail(reading: fields))
        case "equipment.asset.qualified.v1": return .qualified(try Qualification(reading: fields))
        case "equipment.asset.calibrated.v1": return .calibrated(try Calibration(reading: fields))
        case "equipment.asset.maintenance-planned.v1":
            return .maintenancePlanned(
                MaintenancePlan(
                    number: try fields.int("number"), what: try fields.string("what"),
                    dueOn: try fields.day("due_on")))
        case "equipment.asset.put-out.v1": return .putOut
        case "equipment.asset.returned.v1": return .returned
        case "equipment.asset.retired.v1": return .retired
        default: return try readLog(kind, LogTime(reading: fields), fields)
        }
    }

    private static func readLog(
        _ kind: FactKind, _ time: LogTime, _ fields: JSONFields
    ) throws(JSONFailure) -> AssetFact {
        switch kind {
        case "equipment.asset.cleaned.v1":
            return .cleaned(
                time, method: try fields.string("method"), until: try fields.optionalMoment("until"),
                overdue: try fields.bool("overdue"))
        case "equipment.asset.soiled.v1": return .soiled(time, until: try fields.optionalMoment("until"))
        case "equipment.asset.use-started.v1":
            return .useStarted(time, batch: try fields.string("batch"), step: try fields.string("step"))
        case "equipment.asset.use-ended.v1":
            return .useEnded(time, soils: try fields.bool("soils"), until: try fields.optionalMoment("until"))
        case "equipment.asset.noted.v1": return .noted(time, text: try fields.string("text"))
        case "equipment.asset.maintenance-done.v1":
            return .maintenanceDone(time, number: try fields.int("number"), what: try fields.string("what"))
        default: throw fields.wrong("kind")
        }
    }
}
