import Exchange
import Kernel
import Web

/// A donation that brought a later one too close, or moved, makes the later one judged again.
let neighboursAreJudgedAgain = Reaction(to: ["donors.donation.recorded.v1", "donors.donation.corrected.v1"]) {
    (fact, _, acting) throws(Denial) in
    guard let fact = fact as? DonationFact else { return }
    switch fact {
    case .recorded(_, _, let affected), .corrected(_, _, let affected): try judgeAgain(affected, acting)
    case .resultsReported, .judgedAgain: return
    }
}

/// What is said of one record is said of its twin, and what both gave is judged again.
let twinsAreTold = Reaction(to: [
    "donors.donor.matched.v1", "donors.donor.merged.v1", "donors.donor.split.v1", "donors.donor.told-apart.v1",
]) { (fact, head, acting) throws(Denial) in
    guard let fact = fact as? DonorFact else { return }
    let id = head.subject.id
    switch fact {
    case .matched(_, let twin?):
        try acting.act(DonorTable.self, on: twin, .noteTwin(id))
        try judgeAgain(try recent([id, twin], acting), acting)
    case .merged(let tie):
        try acting.act(DonorTable.self, on: tie.other, .join(into: id))
        try judgeAgain(tie.bags, acting)
    case .split(let tie):
        try acting.act(DonorTable.self, on: tie.other, .leave(from: id, sameTag: tie.sameTag))
        try judgeAgain(tie.bags, acting)
    case .toldApart(let other):
        try acting.act(DonorTable.self, on: other, .noteApart(from: id))
        try judgeAgain(try recent([id, other], acting), acting)
    default: return
    }
}

/// Who may never give again stands on the list that the company shares; who may again is taken from it.
let excludedForEver = Reaction(to: ["donors.donor.deferred.v1", "donors.donor.deferral-lifted.v1"]) {
    (fact, head, acting) throws(Denial) in
    guard let fact = fact as? DonorFact else { return }
    let donor: DonorState
    do throws(Fault) { donor = try DonorTable.load(head.subject.id, from: acting.tables) } catch {
        throw .failed(error)
    }
    let record = donor.tag?.hex ?? donor.id
    switch fact {
    case .deferred(let deferral) where deferral.isPermanent:
        let since = min(deferral.from.start(offsetMinutes: 0), head.recordedAt)
        let entry = Exclusion(
            station: donor.station, number: donor.number, tag: donor.tag, isPermanent: true, ground: deferral.code,
            since: since)
        try unlessRefused { () throws(Denial) in try acting.act(ExclusionTable.self, on: record, .enter(entry)) }
    case .deferralLifted where !donor.deferrals.contains(where: \.isPermanent):
        try unlessRefused { () throws(Denial) in
            try acting.act(ExclusionTable.self, on: record, .lift(source: ""))
        }
    default: break
    }
    try judgeAgain(try recent([donor.id], acting), acting)
}

/// Own entries go to every partner; what a partner told is not sent round again.
let exclusionsAreShared = Reaction(to: ExclusionFact.kinds) { (fact, head, acting) throws(Denial) in
    guard let fact = fact as? ExclusionFact else { return }
    let told: (entry: Exclusion, donors: [String], partners: [Partner])
    do throws(Fault) {
        guard let entry = try ExclusionTable.load(head.subject.id, from: acting.tables).entry else { return }
        told = (
            entry, try DonorLookups.donors(of: entry, from: acting.tables),
            try PartnerLookups.all(from: acting.tables).filter {
                $0.closedAt == nil && $0.key != nil && $0.detail.role != .regulator
            }
        )
    } catch { throw .failed(error) }
    try judgeAgain(try recent(told.donors, acting), acting)
    let status: String
    switch fact {
    case .entered(let entry, _):
        guard entry.source.isEmpty else { return }
        status = entry.isPermanent ? "permanent" : "temporary"
    case .lifted(let source):
        guard source.isEmpty else { return }
        status = "lifted"
    }
    guard let tag = told.entry.tag else { return }
    let item = MessageItem([
        ("station", .text(told.entry.station)), ("number", .text(told.entry.number)), ("match_tag", .text(tag.hex)),
        ("status", .text(status)), ("ground", .text(told.entry.ground)), ("since", .moment(told.entry.since)),
    ])
    for (place, partner) in told.partners.enumerated() {
        try acting.act(
            MessageTable.self, on: "DE-\(head.index)-\(place)", .queue(to: partner.origin, .donorExclusion, [item]))
    }
}

/// A donation is judged again a few times in its life at most: bags of the last two years.
private let recentMax = 52

private func recent(_ donors: [String], _ acting: any Acting) throws(Denial) -> [String] {
    do throws(Fault) {
        var bags: [String] = []
        for donor in donors {
            bags += try DonationLookups.newest(of: donor, limit: recentMax, from: acting.tables)
        }
        return bags
    } catch { throw .failed(error) }
}

private func judgeAgain(_ bags: [String], _ acting: any Acting) throws(Denial) {
    for bag in bags { try acting.act(DonationTable.self, on: bag, .judgeAgain) }
}

/// Lets pass what is so already.
private func unlessRefused(_ act: () throws(Denial) -> Void) throws(Denial) {
    do throws(Denial) { try act() } catch {
        guard case .refused = error else { throw error }
    }
}
