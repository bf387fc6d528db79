package import Kernel

package enum StationCommand: Command {
    case register(StationProfile)
    case amend(StationProfile)

    package var permission: Permission? { "plasma.register" }

    package var profile: StationProfile {
        switch self {
        case .register(let profile), .amend(let profile): profile
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .register: writer.key("register")
        case .amend: writer.key("amend")
        }
        profile.write(to: &writer)
        writer.endObject()
    }
}

package struct StationState: Sendable, Equatable {
    package let code: String
    package var profile: StationProfile?
}

/// The register of stations.
package enum StationRules: Rules {
    /// A station has one layout, changes it every few years, and may have a second for samples.
    package static let schemesMax = 32

    package static let noun = "plasma.station"

    package static func blank(_ id: String) -> StationState { StationState(code: id) }

    package static func decide(
        _ command: StationCommand, _ state: StationState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [StationFact] {
        try check(command.profile, of: state.code)
        switch command {
        case .register(let profile):
            guard state.profile == nil else { throw .stationExists(state.code) }
            return [.registered(profile)]
        case .amend(let profile):
            guard let old = state.profile else { throw .stationUnknown(state.code) }
            guard old != profile else { throw .stationUnchanged }
            guard circumstance.reason?.trimmed.isEmpty == false else { throw .stationReasonMissing }
            return [.amended(profile)]
        }
    }

    package static func apply(_ fact: StationFact, _ head: EntryHead, to state: inout StationState) {
        state.profile = fact.profile
    }

    private static func check(_ profile: StationProfile, of code: String) throws(Refusal) {
        if code.numberFlaw != nil { throw .stationFieldWrong(Phrase("浆站编号", "the station code")) }
        if profile.name.trimmed.isEmpty || profile.name.utf8.count > 200 || profile.name.hasControl {
            throw .stationFieldWrong(Phrase("名称", "the name"))
        }
        if profile.licence.numberFlaw != nil {
            throw .stationFieldWrong(Phrase("许可证号", "the licence number"))
        }
        let ids = Set(profile.schemes.map(\.id))
        guard (1...schemesMax).contains(profile.schemes.count), ids.count == profile.schemes.count,
            profile.schemes.allSatisfy({ $0.issuer == code && $0.id.numberFlaw == nil })
        else { throw .stationFieldWrong(Phrase("编码规则", "the code schemes")) }
    }
}

extension Refusal {
    /// A code names one station for ever.
    package static func stationExists(_ code: String) -> Refusal {
        Refusal(
            "plasma.station.exists", Phrase("浆站 \(code) 已经登记", "Station \(code) is registered already"),
            next: Phrase("要改内容，请用修改", "Amend it to change its particulars"))
    }

    /// Plasma may be taken only from registered stations (GMP annex Blood Products, Art. 16).
    package static func stationUnknown(_ code: String) -> Refusal {
        Refusal(
            "plasma.station.unknown", Phrase("没有登记浆站 \(code)", "Station \(code) is not registered"),
            next: Phrase("请管理员先登记浆站", "Have the station registered first"))
    }

    /// A fact that changes nothing would only lengthen the history.
    package static let stationUnchanged = Refusal(
        "plasma.station.unchanged", Phrase("没有任何改动", "Nothing is different"),
        next: Phrase("改好内容再保存", "Change something, then save"))

    /// A change of the record needs its reason (GMP annex Computerised Systems, Art. 16).
    package static let stationReasonMissing = Refusal(
        "plasma.station.reason-missing", Phrase("没有写修改原因", "No reason is given for the change"),
        next: Phrase("写明原因后再保存", "Give the reason, then save"))

    /// A field that is empty, too long, or holds what labels cannot.
    package static func stationFieldWrong(_ field: Phrase) -> Refusal {
        Refusal(
            "plasma.station.field-wrong", Phrase("\(field.zh)没有填或填错", "Missing or wrong: \(field.en)"),
            next: Phrase("更正后再保存", "Correct it, then save"))
    }
}
