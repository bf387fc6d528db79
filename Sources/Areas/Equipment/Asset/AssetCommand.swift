package import Kernel

/// What is asked of a piece of equipment. `at` nil is now.
package enum AssetCommand: Command {
    case register(AssetDetail)
    case amend(AssetDetail)
    case qualify(Qualification)
    /// `dueOn` nil: as long as its class allows.
    case calibrate(on: Day, dueOn: Day?, by: String, certificate: String, unit: Unit, points: [CalibrationPoint])
    case clean(method: String, at: Moment?)
    case soil(at: Moment?)
    case startUse(batch: String, step: String, at: Moment?)
    case endUse(at: Moment?)
    case note(String, at: Moment?)
    case planMaintenance(String, dueOn: Day)
    case doMaintenance(Int, what: String, at: Moment?)
    case putOut
    case putBack
    case retire

    package var permission: Permission? {
        switch self {
        case .register, .amend, .retire: "equipment.register"
        case .qualify, .calibrate: "equipment.calibrate"
        case .clean, .soil, .startUse, .endUse, .note, .putOut: "equipment.operate"
        case .planMaintenance, .doMaintenance: "equipment.maintain"
        case .putBack: "equipment.release"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .register(let detail):
            writer.value("register")
            detail.write(to: &writer)
        case .amend(let detail):
            writer.value("amend")
            detail.write(to: &writer)
        case .qualify(let qualification):
            writer.value("qualify")
            qualification.write(to: &writer)
        case .calibrate(let day, let dueOn, let by, let certificate, let unit, let points):
            writer.value("calibrate")
            for text in [day.iso, dueOn?.iso ?? "", by, certificate, unit.code] { writer.value(text) }
            for point in points { point.write(to: &writer) }
        case .clean(let method, let at): write("clean", [method], at, to: &writer)
        case .soil(let at): write("soil", [], at, to: &writer)
        case .startUse(let batch, let step, let at): write("start-use", [batch, step], at, to: &writer)
        case .endUse(let at): write("end-use", [], at, to: &writer)
        case .note(let text, let at): write("note", [text], at, to: &writer)
        case .planMaintenance(let what, let dueOn): write("plan-maintenance", [what, dueOn.iso], nil, to: &writer)
        case .doMaintenance(let number, let what, let at):
            write("do-maintenance", ["\(number)", what], at, to: &writer)
        case .putOut: writer.value("put-out")
        case .putBack: writer.value("put-back")
        case .retire: writer.value("retire")
        }
        writer.endArray()
    }

    private func write(_ name: String, _ texts: [String], _ at: Moment?, to writer: inout CanonicalWriter) {
        writer.value(name)
        for text in texts { writer.value(text) }
        writer.value(at?.rfc3339 ?? "")
    }
}

/// What the record knows around a piece of equipment.
package struct AssetEvidence: Sendable {
    /// Oldest first.
    package var packs: [EquipmentPack] = []
    /// What it is to be part of, and what that is part of, the nearest first.
    package var above: [AssetState] = []
    /// Whether the place it is to stand in is open.
    package var placeIsOpen = false
    /// What is built into it.
    package var parts: [AssetGate] = []

    package init() {}
}
