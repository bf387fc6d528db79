package import Kernel

/// Who is the same person as whom, and who may not give for a time.
extension DonorRules {
    static func report(
        _ report: DonorReport, _ state: DonorState, _ evidence: DonorEvidence
    ) throws(Refusal) -> [DonorFact] {
        guard !state.isErased else { throw .donorErased }
        guard report.number.isLine(bytesMax: numberBytesMax), !report.number.contains("/"),
            state.id == id(station: report.station, number: report.number)
        else { throw .donorFieldWrong(Phrase("浆员编号", "Donor number")) }
        guard evidence.stationName != nil else { throw .donorStationUnknown(report.station) }
        // What a station does not tell again stands as it was told.
        let told = DonorReport(
            station: report.station, number: report.number, status: report.status,
            sex: report.sex ?? state.report?.sex, abo: report.abo ?? state.report?.abo, tag: report.tag)
        guard state.report != told else { throw .donorUnchanged }
        return [.reported(told)]
            + (try matching(report.tag, state, station: report.station, evidence, refusing: false))
    }

    /// At one station nobody is registered twice; elsewhere it is found, and held until somebody settles it.
    static func matching(
        _ tag: Digest?, _ state: DonorState, station: String, _ evidence: DonorEvidence, refusing: Bool
    ) throws(Refusal) -> [DonorFact] {
        guard let tag, tag != state.tag else { return [] }
        let twins = evidence.twins.filter { twin in
            twin != state.id && !state.apart.contains(twin) && !state.members.contains(twin) && twin != state.mergedInto
        }
        if refusing, let known = twins.first(where: { $0.hasPrefix("\(station)-") }) {
            throw .donorResidentKnown(known)
        }
        return [.matched(tag, twin: twins.first)]
    }

    // MARK: Deferrals

    static func deferring(
        _ command: DonorCommand, _ state: DonorState, _ evidence: DonorEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [DonorFact] {
        guard state.isRegistered else { throw .donorUnknown }
        switch command {
        case .placeDeferral(let code, let from, let until, let note):
            guard note.isLine(bytesMax: noteBytesMax) || note.isEmpty else { throw .donorNoteMissing }
            let today = circumstance.now.day(offsetMinutes: circumstance.zoneMinutes)
            guard let ground = evidence.criteria.inForce(on: today)?.ground(code) else {
                throw .deferralUnknown(code)
            }
            // One that has run its time stands in the way of no new one.
            guard !state.deferrals.contains(where: { $0.code == code && $0.runs(on: today) }) else {
                throw .deferralOpen(code)
            }
            var last = ground.period.last(from: from)
            if ground.period == .decided { last = until }
            guard ground.period == .permanent || last.map({ $0 >= from }) == true, from <= today else {
                throw .deferralPeriodMissing
            }
            return [.deferred(Deferral(code: code, from: from, until: last, note: note))]
        case .liftDeferral(let code):
            guard state.deferrals.contains(where: { $0.code == code }) else { throw .deferralUnknown(code) }
            guard circumstance.reason?.isText(bytesMax: reasonBytesMax) == true else { throw .donorReasonMissing }
            return [.deferralLifted(code: code)]
        default: return []
        }
    }

    // MARK: Two records, one person

    static func tying(
        _ command: DonorCommand, _ state: DonorState, _ evidence: DonorEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [DonorFact] {
        switch command {
        case .merge, .split, .tellApart:
            guard circumstance.reason?.isText(bytesMax: reasonBytesMax) == true else { throw .donorReasonMissing }
        default: break
        }
        switch command {
        case .merge(let other):
            let (own, its) = try both(state, evidence, other)
            guard own.mergedInto == nil, its.mergedInto == nil, its.members.isEmpty else { throw .donorMerged }
            return [.merged(DonorTie(other: other, bags: evidence.bags, sameTag: sameTag(own, its)))]
        case .split(let other):
            let (own, its) = try both(state, evidence, other)
            guard own.members.contains(other) else { throw .donorNotMerged }
            let twins = sameTag(own, its) && !own.apart.contains(other)
            return [.split(DonorTie(other: other, bags: evidence.bags, sameTag: twins))]
        case .tellApart(let other):
            _ = try both(state, evidence, other)
            guard state.twin == other else { throw .donorNoTwin }
            return [.toldApart(from: other)]
        case .noteTwin(let other):
            guard let tag = state.tag, state.twin == nil, !state.isErased else { return [] }
            return [.matched(tag, twin: other)]
        case .join(let other): return state.mergedInto == nil ? [.joined(into: other)] : []
        case .leave(let other, let sameTag):
            return state.mergedInto == other ? [.left(from: other, sameTag: sameTag)] : []
        case .noteApart(let other): return state.twin == other ? [.toldApart(from: other)] : []
        default: return []
        }
    }

    private static func both(
        _ state: DonorState, _ evidence: DonorEvidence, _ other: String
    ) throws(Refusal) -> (DonorState, DonorState) {
        guard state.isRegistered, let its = evidence.other, its.isRegistered else { throw .donorUnknown }
        guard other != state.id else { throw .donorMerged }
        return (state, its)
    }

    private static func sameTag(_ one: DonorState, _ other: DonorState) -> Bool {
        one.tag != nil && one.tag == other.tag
    }

    static func applyPerson(_ fact: DonorFact, _ head: EntryHead, to state: inout DonorState) {
        switch fact {
        case .reported(let report):
            state.station = report.station
            state.number = report.number
            state.isRegistered = true
            state.report = report
            state.newestAt = head.recordedAt
        case .matched(let tag, let twin):
            state.tag = tag
            state.twin = twin
        case .deferred(let deferral): state.deferrals.append(deferral)
        case .deferralLifted(let code): state.deferrals.removeAll { $0.code == code }
        case .merged(let tie):
            state.members = (state.members + [tie.other]).sorted()
            if state.twin == tie.other { state.twin = nil }
        case .joined(let other):
            state.mergedInto = other
            if state.twin == other { state.twin = nil }
        case .split(let tie):
            state.members.removeAll { $0 == tie.other }
            if tie.sameTag, state.twin == nil { state.twin = tie.other }
        case .left(let other, let sameTag):
            state.mergedInto = nil
            if sameTag, state.twin == nil { state.twin = other }
        case .toldApart(let other):
            state.twin = nil
            state.apart = (state.apart + [other]).sorted()
        default: break
        }
    }
}

extension Refusal {
    /// One resident number, one donor of a station (Measures for Plasmapheresis Stations: one card each).
    package static func donorResidentKnown(_ known: String) -> Refusal {
        Refusal(
            "donors.donor.resident-known",
            Phrase("这个身份证号已经登记为 \(known)", "This resident number is registered already, as \(known)"),
            next: Phrase("用原来的编号；若是抄错，更正证件号", "Use that number; if the document was copied wrong, correct it"))
    }

    /// The catalogue in force does not have it, or it is not open on this donor.
    package static func deferralUnknown(_ code: String) -> Refusal {
        Refusal(
            "donors.donor.deferral-unknown",
            Phrase("没有这个拒绝代码：\(code)", "There is no such deferral: \(code)"),
            next: Phrase("从目录里选；目录随供浆规则采用", "Choose from the catalogue, which is adopted with the rules"))
    }

    package static func deferralOpen(_ code: String) -> Refusal {
        Refusal(
            "donors.donor.deferral-open",
            Phrase("已经按 \(code) 拒绝，还没有解除", "A deferral for \(code) is open already"),
            next: Phrase("要改期限，先解除再重登", "Lift it first to change its time"))
    }

    /// Where the physician decides, they decide on a day.
    package static let deferralPeriodMissing = Refusal(
        "donors.donor.deferral-period", Phrase("没有写拒绝到哪一天，或日期不对", "The last day of the deferral is missing or wrong"),
        next: Phrase("写明起止日期", "Give its first and last day"))

    /// A record is part of one person at most.
    package static let donorMerged = Refusal(
        "donors.donor.merged", Phrase("这份登记已经合并，或就是同一份", "This record is merged already, or is the same one"),
        next: Phrase("先拆开，再合并", "Split it first, then merge"))

    package static let donorNotMerged = Refusal(
        "donors.donor.not-merged", Phrase("这两份登记没有合并过", "These two records are not merged"),
        next: Phrase("核对编号", "Check the number"))

    package static let donorNoTwin = Refusal(
        "donors.donor.no-twin", Phrase("这两份登记没有待查的同号", "These two records have no open match"),
        next: Phrase("核对编号", "Check the number"))
}
