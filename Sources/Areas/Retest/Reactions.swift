import Donors
import Exchange
import Kernel
import Plasma
import Web

/// A worklist's conclusion ends the re-test of each specimen, tells each station, and holds what failed.
let worklistIsConcluded = Reaction(to: ["retest.worklist.concluded.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .concluded(let sheet)? = fact as? WorklistFact else { return }
    let ends: [SpecimenEnd]
    do throws(Fault) { ends = try SpecimenEnd.all(of: sheet, head, from: acting.tables) } catch {
        throw .failed(error)
    }
    for end in ends {
        try acting.act(SpecimenTable.self, on: end.specimen, .conclude(end.conclusion))
        guard end.conclusion.kind == .donation, end.conclusion.verdict == .fail else { continue }
        try hold(end.specimen, .retestFailed, acting)
    }
    let bags = ends.filter { $0.conclusion.kind == .donation }
    for (station, ends) in Dictionary(grouping: bags, by: \.conclusion.station).sorted(by: { $0.key < $1.key }) {
        try tell(station, .retestConclusion, ends.map(\.told), head, acting)
        try tell(station, .unitReject, ends.compactMap(\.reject), head, acting)
    }
}

/// Results that cannot all be true hold the bag, until a person has settled them.
let contradictionsHold = Reaction(to: ["retest.worklist.checked.v1"]) { (fact, _, acting) throws(Denial) in
    guard case .checked(let contradictions)? = fact as? WorklistFact else { return }
    var held: Set<String> = []
    for key in contradictions where held.insert(key.specimen).inserted {
        try hold(key.specimen, .retestContradiction, acting)
    }
}

/// A conclusion that was taken back holds the bag.
let withdrawalHolds = Reaction(to: ["retest.specimen.withdrawn.v1"]) { (_, head, acting) throws(Denial) in
    try hold(head.subject.id, .qualityHold, acting)
}

/// One specimen of a worklist that is concluded, with its conclusion.
private struct SpecimenEnd {
    let specimen: String
    let conclusion: SpecimenConclusion

    static func all(
        of sheet: ConclusionSheet, _ head: EntryHead, from snapshot: any Snapshot
    ) throws(Fault) -> [SpecimenEnd] {
        let packs = try SpecificationTable.packs(from: snapshot)
        let pack = try Fault.required("retest_specification", packs.first { $0.version == sheet.specification })
        let cases = try CaseLookups.cases(onWorklist: head.subject.id, unchecked: false, from: snapshot)
        var ends: [SpecimenEnd] = []
        for (specimens, verdict) in [(sheet.passed, SpecimenVerdict.pass), (sheet.failed, .fail)] {
            for specimen in specimens {
                let source = try Fault.required("retest_member", SpecimenLookups.source(of: specimen, from: snapshot))
                let judgement = pack.judge(cases[specimen] ?? SpecimenCase())
                let station =
                    verdict == .fail ? try DonationLookups.results(of: specimen, from: snapshot) : []
                ends.append(
                    SpecimenEnd(
                        specimen: specimen,
                        conclusion: SpecimenConclusion(
                            verdict: verdict, specification: pack.version, kind: source.kind, donor: source.donor,
                            station: source.station, collectedAt: source.collectedAt, items: judgement.conclusions,
                            discordant: pack.discordant(judgement, station: station), releasedAt: head.recordedAt,
                            releasedBy: head.person)))
            }
        }
        return ends
    }

    var told: MessageItem {
        MessageItem([
            ("bag", .text(specimen)), ("conclusion", .text(conclusion.verdict.rawValue)),
            ("at", .moment(conclusion.releasedAt)),
        ])
    }

    var reject: MessageItem? {
        guard conclusion.verdict == .fail else { return nil }
        let items = conclusion.items.filter { !$0.interpretation.isGood }.map(\.item).joined(separator: ", ")
        let reason = ReasonCode.retestFailed.phrase
        return MessageItem([
            ("bag", .text(specimen)), ("code", .text(ReasonCode.retestFailed.rawValue)),
            ("reason", .text("\(reason.zh) \(reason.en): \(items)")), ("at", .moment(conclusion.releasedAt)),
        ])
    }
}

/// One message of a type for each station: a worklist may hold bags of several.
private func tell(
    _ station: String, _ type: MessageType, _ items: [MessageItem], _ head: EntryHead, _ acting: any Acting
) throws(Denial) {
    guard !items.isEmpty else { return }
    let partner: Partner?
    do throws(Fault) { partner = try PartnerLookups.party(station, from: acting.tables) } catch { throw .failed(error) }
    guard let partner, partner.closedAt == nil else { return }
    try acting.act(
        MessageTable.self, on: "\(type.name)-\(head.index)-\(station)", .queue(to: partner.origin, type, items))
}

/// Lets pass what is held already, and what is no bag of this plant or is destroyed.
private func hold(_ bag: String, _ code: ReasonCode, _ acting: any Acting) throws(Denial) {
    do throws(Denial) { try acting.act(UnitTable.self, on: bag, .hold([code])) } catch {
        guard case .refused = error else { throw error }
    }
}
