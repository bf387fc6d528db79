package import Donors
package import Kernel

/// What happened to a donor's visit, in this order.
package enum VisitFact: Fact {
    /// A donor came and may give as far as the record knows; judged by this version of the station's rules.
    case registered(VisitOpening, kind: DonorKind, limits: String)
    /// Measured; what lies outside of the limits is named, and nothing is lost.
    case examined(Examination, [ExaminationFinding])
    /// Every question of the catalogue was answered; the codes to which the answer was yes.
    case questioned(yes: [String])
    /// A doctor decided and signed.
    case decided(Verdict)
    /// Plasma was taken into this bag.
    case collected(DeviceRecord, station: String, donor: String, ageYears: Int, overLimit: [String])
    /// The bag lies in this freezer; late if more hours passed than the rules allow.
    case frozen(freezer: String, late: Bool)
    /// The donor went without giving; the reason stands in the entry.
    case ended

    package static let kinds: [FactKind] = [
        "collection.visit.registered.v1", "collection.visit.examined.v1", "collection.visit.questioned.v1",
        "collection.visit.decided.v1", "collection.visit.collected.v1", "collection.visit.frozen.v1",
        "collection.visit.ended.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .registered: "collection.visit.registered.v1"
        case .examined: "collection.visit.examined.v1"
        case .questioned: "collection.visit.questioned.v1"
        case .decided: "collection.visit.decided.v1"
        case .collected: "collection.visit.collected.v1"
        case .frozen: "collection.visit.frozen.v1"
        case .ended: "collection.visit.ended.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .registered(let opening, _, _): [Subject("donors.donor", opening.donor)]
        case .collected(let record, _, let donor, _, _):
            [Subject("plasma.bag", record.bag), Subject("donors.donor", donor)]
        default: []
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .registered(let opening, let kind, let limits):
            writer.member("age", opening.ageYears)
            writer.member("donor", opening.donor)
            writer.member("donor_kind", kind.rawValue)
            writer.member("limits", limits)
            writer.member("sex", opening.sex.rawValue)
        case .examined(let exam, let findings):
            writer.member("diastolic", exam.diastolic)
            writer.member("findings", findings.map(\.rawValue))
            writer.member("haemoglobin", exam.haemoglobin)
            writer.member("haemoglobin_method", exam.method.rawValue)
            writer.member("pulse", exam.pulse)
            writer.member("systolic", exam.systolic)
            writer.member("temperature_celsius", exam.temperature)
            writer.member("weight_kg", exam.weightKg)
        case .questioned(let yes): writer.member("yes", yes)
        case .decided(let verdict):
            writer.memberIfPresent("code", verdict.code)
            if case .deferred(_, let until) = verdict { writer.member("until", until) }
            writer.member("verdict", verdict.name)
        case .collected(let record, let station, let donor, let age, let over):
            record.write(station: station, donor: donor, age: age, over: over, to: &writer)
        case .frozen(let freezer, let late):
            writer.member("freezer", freezer)
            writer.member("late", late)
        case .ended: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> VisitFact {
        switch kind {
        case "collection.visit.registered.v1":
            return .registered(
                VisitOpening(
                    donor: try fields.string("donor"), ageYears: Int(try fields.integer("age")),
                    sex: try fields.choice("sex")),
                kind: try fields.choice("donor_kind"), limits: try fields.string("limits"))
        case "collection.visit.examined.v1":
            var findings: [ExaminationFinding] = []
            for name in try fields.strings("findings") {
                guard let finding = ExaminationFinding(rawValue: name) else { throw fields.wrong("findings") }
                findings.append(finding)
            }
            return .examined(
                Examination(
                    weightKg: try fields.decimal("weight_kg"), systolic: try fields.decimal("systolic"),
                    diastolic: try fields.decimal("diastolic"), pulse: try fields.decimal("pulse"),
                    temperature: try fields.decimal("temperature_celsius"),
                    method: try fields.choice("haemoglobin_method"), haemoglobin: try fields.decimal("haemoglobin")),
                findings)
        case "collection.visit.questioned.v1": return .questioned(yes: try fields.strings("yes"))
        case "collection.visit.decided.v1": return .decided(try verdict(fields))
        case "collection.visit.collected.v1":
            return .collected(
                try DeviceRecord(reading: fields), station: try fields.string("station"),
                donor: try fields.string("donor"), ageYears: Int(try fields.integer("age")),
                overLimit: try fields.strings("over_limit"))
        case "collection.visit.frozen.v1":
            return .frozen(freezer: try fields.string("freezer"), late: try fields.bool("late"))
        case "collection.visit.ended.v1": return .ended
        default: throw fields.wrong("kind")
        }
    }

    private static func verdict(_ fields: JSONFields) throws(JSONFailure) -> Verdict {
        switch try fields.string("verdict") {
        case "accepted": return .accepted
        case "deferred": return .deferred(code: try fields.string("code"), until: try fields.day("until"))
        case "excluded": return .excluded(code: try fields.string("code"))
        default: throw fields.wrong("verdict")
        }
    }
}

extension DeviceRecord {
    func write(station: String, donor: String, age: Int, over: [String], to writer: inout CanonicalWriter) {
        writer.member("adverse_reaction", adverseReaction)
        writer.member("age", age)
        writer.member("anticoagulant_lot", anticoagulantLot)
        writer.member("anticoagulant_ml", anticoagulant)
        writer.member("bag", bag)
        writer.member("collected_on", collectedOn)
        writer.member("cycles", cycles)
        writer.member("device", device)
        writer.member("donor", donor)
        writer.member("ended_at", endedAt)
        writer.member("over_limit", over)
        writer.member("plasma_state", state.rawValue)
        writer.member("saline_ml", saline)
        writer.member("second_puncture", secondPuncture)
        writer.member("set_lot", setLot)
        writer.member("set_volume_ml", setVolume)
        writer.member("started_at", startedAt)
        writer.member("station", station)
        writer.member("type", type)
        writer.member("volume_ml", volume)
        writer.member("weight_g", grams)
    }

    init(reading fields: JSONFields) throws(JSONFailure) {
        self.init(
            bag: try fields.string("bag"), device: try fields.string("device"), type: try fields.string("type"),
            cycles: Int(try fields.integer("cycles")), setVolume: try fields.decimal("set_volume_ml"),
            volume: try fields.decimal("volume_ml"), grams: try fields.decimal("weight_g"),
            anticoagulant: try fields.decimal("anticoagulant_ml"), saline: try fields.decimal("saline_ml"),
            startedAt: try fields.moment("started_at"), endedAt: try fields.moment("ended_at"),
            collectedOn: try fields.day("collected_on"),
            secondPuncture: try fields.bool("second_puncture"), adverseReaction: try fields.bool("adverse_reaction"),
            setLot: try fields.string("set_lot"), anticoagulantLot: try fields.string("anticoagulant_lot"),
            state: try fields.choice("plasma_state"))
    }
}
