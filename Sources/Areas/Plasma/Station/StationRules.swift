package import Kernel
import Sheets

package enum StationCommand: Command {
    case register(StationProfile)
    case amend(StationProfile)
    case describe(StationDescription)
    /// The next day is set by the rules in force, before it comes here.
    case audit(StationAudit)

    package var permission: Permission? { "plasma.register" }

    package var profile: StationProfile? {
        switch self {
        case .register(let profile), .amend(let profile): profile
        case .describe, .audit: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .register: writer.key("register")
        case .amend: writer.key("amend")
        case .describe(let description):
            writer.key("describe")
            description.write(to: &writer)
        case .audit(let audit):
            writer.key("audit")
            audit.write(to: &writer)
        }
        profile?.write(to: &writer)
        writer.endObject()
    }
}

package struct StationState: Sendable, Equatable {
    package let code: String
    package var profile: StationProfile?
    package var description: StationDescription?
    package var audits: [StationAudit] = []
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
        if let profile = command.profile { try check(profile, of: state.code) }
        switch command {
        case .register(let profile):
            guard state.profile == nil else { throw .stationExists(state.code) }
            return [.registered(profile)]
        case .amend(let profile):
            guard let old = state.profile else { throw .stationUnknown(state.code) }
            guard old != profile else { throw .stationUnchanged }
            guard circumstance.reason?.trimmed.isEmpty == false else { throw .stationReasonMissing }
            return [.amended(profile)]
        case .describe(let description):
            guard state.profile != nil else { throw .stationUnknown(state.code) }
            guard state.description != description else { throw .stationUnchanged }
            for text in [description.address, description.area, description.owner]
            where text.trimmed.isEmpty || text.utf8.count > 500 || text.hasControl {
                throw .stationFieldWrong(Phrase("地址、采浆区域或所属企业", "address, area or owner"))
            }
            return [.described(description)]
        case .audit(let audit):
            guard state.profile != nil else { throw .stationUnknown(state.code) }
            try check(audit, circumstance)
            return [.audited(audit)]
        }
    }

    private static func check(_ audit: StationAudit, _ circumstance: Circumstance) throws(Refusal) {
        guard audit.on <= circumstance.now.day(offsetMinutes: circumstance.zoneMinutes), audit.nextDue > audit.on
        else { throw .stationFieldWrong(Phrase("审计日期", "the day of the audit")) }
        guard (1...20).contains(audit.auditors.count), audit.auditors.allSatisfy({ $0.numberFlaw == nil }) else {
            throw .stationFieldWrong(Phrase("审计人", "the auditors"))
        }
        guard audit.note.utf8.count <= 2_000, audit.result == .passed || !audit.note.trimmed.isEmpty else {
            throw .stationFieldWrong(Phrase("审计发现", "what the audit found"))
        }
    }

    package static func apply(_ fact: StationFact, _ head: EntryHead, to state: inout StationState) {
        switch fact {
        case .registered(let profile), .amended(let profile): state.profile = profile
        case .described(let description): state.description = description
        case .audited(let audit): state.audits.append(audit)
        }
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
