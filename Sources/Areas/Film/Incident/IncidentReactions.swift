import Alarms
import Equipment
import Kernel

/// A trouble of a camera is an alarm like any other: it stands until the trouble ends, is acknowledged, shelved and
/// counted (ISA-18.2). What it means and how soon to act is defined as it first comes, by the rules of its video point.
let troublesAlarm = Reaction(
    to: ["film.incident.raised.v1", "film.incident.ended.v1"]
) { (fact, head, acting) throws(Denial) in
    switch fact as? IncidentFact {
    case .raised(let camera, let trouble, let from, _)?:
        let alarm = trouble.alarm(of: camera)
        let known = try acting.read { (tables) throws(Fault) in try DefinitionTable.load(alarm, from: tables) }
        let wanted = try acting.read { (tables) throws(Fault) in try trouble.definition(of: camera, from: tables) }
        if known.definition == nil {
            try acting.act(DefinitionTable.self, on: alarm, .define(wanted))
        } else if known.definition?.kind != .diagnostic {
            return
        } else if known.definition != wanted {
            try acting.act(DefinitionTable.self, on: alarm, .amend(wanted))
        }
        let (isActive, place) = try acting.read { (tables) throws(Fault) in
            (try AlarmTable.load(alarm, from: tables).isActive, try AlarmPlace(of: camera, at: from, from: tables))
        }
        guard !isActive else { return }
        try acting.act(AlarmTable.self, on: alarm, .raise(at: from, value: nil, place: place))
    case .ended(let camera, let to, _)?:
        let (trouble, isActive) = try acting.read { (tables) throws(Fault) -> (FilmTrouble?, Bool) in
            guard let trouble = try IncidentTable.load(head.subject.id, from: tables).trouble else {
                return (nil, false)
            }
            return (trouble, try AlarmTable.load(trouble.alarm(of: camera), from: tables).isActive)
        }
        guard let trouble, isActive else { return }
        try acting.act(AlarmTable.self, on: trouble.alarm(of: camera), .giveBack(at: to, value: nil))
    case nil: return
    }
}

extension FilmTrouble {
    /// Code of its alarm: `CAM-05.gap`.
    package func alarm(of camera: String) -> String { "\(camera).\(rawValue)" }

    /// As the rules have it: priority and weight by the video point of the camera.
    func definition(of camera: String, from snapshot: any Snapshot) throws(Fault) -> AlarmDefinition {
        let code = try CameraTable.load(camera, from: snapshot).detail?.point
        let point = try code.flatMap { (code) throws(Fault) in try FilmPackTable.packs(from: snapshot).last?.point(code)
        }
        return AlarmDefinition(
            signal: camera, kind: .diagnostic, value: DecimalNumber(coefficient: 0),
            priority: point?.priority ?? .medium,
            isCritical: point?.isCritical ?? false, consequence: "\(phrase.zh) \(phrase.en)",
            response: "\(remedy.zh) \(remedy.en)")
    }
}

extension AlarmPlace {
    /// The equipment that a camera shows, and what ran in it: of several, the one in use.
    fileprivate init(of camera: String, at moment: Moment, from snapshot: any Snapshot) throws(Fault) {
        let assets = try CameraTable.load(camera, from: snapshot).detail?.assets ?? []
        for asset in assets {
            guard let use = try AssetLookups.use(of: asset, at: moment, from: snapshot) else { continue }
            self.init(asset: asset, batch: use.batch, step: use.step)
            return
        }
        self.init(asset: assets.first ?? "", batch: "", step: "")
    }
}
