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
    let donor = try acting.read { (tables) throws(Fault) in try DonorTable.load(head.subject.id, from: tables) }
    let record = donor.tag?.hex ?? donor.id
    switch fact {
    case .deferred(let deferral) where deferral.isPermanent:
        let since = min(deferral.from.start(offsetMinutes: acting.zoneMinutes), head.recordedAt)
        let entry = Exclusion(
            station: donor.station, number: donor.number, tag: donor.tag, isPermanent: true, ground: deferral.code,
            since: since)
        try acting.act(ExclusionTable.self, on: record, .enter(entry), passing: .exclusionKnown)
    case .deferralLifted where !donor.deferrals.contains(where: \.isPermanent):
        try acting.act(ExclusionTable.self, on: record, .lift(source: ""), passing: .exclusionUnknown)
    default: break
    }
    try judgeAgain(try recent([donor.id], acting), acting)
}

/// The plant knows each donor's standing as the station has it: a deferral for a time goes as the donor's status, since
/// the list of exclusions has no end days.
let deferralsAreTold = Reaction(to: ["donors.donor.deferred.v1", "donors.donor.deferral-lifted.v1"]) {
    (_, head, acting) throws(Denial) in
    let told = try acting.read { (tables) throws(Fault) -> (donor: DonorState, isRegular: Bool, partners: [Partner]) in
        let donor = try DonorTable.load(head.subject.id, from: tables)
        let newest = try DonationLookups.history(of: donor.id, limit: 1, from: tables).first
        return (
            donor, newest?.kind == .regular,
            try PartnerLookups.all(from: tables).filter {
                $0.closedAt == nil && $0.key != nil && $0.detail.role == .plant
            }
        )
    }
    guard let tag = told.donor.tag else { return }
    let today = head.recordedAt.day(offsetMinutes: acting.zoneMinutes)
    let running = told.donor.deferrals.filter { $0.runs(on: today) }
    var status: DonorStatus = told.isRegular ? .regular : .new
    if !running.isEmpty { status = running.contains(where: \.isPermanent) ? .permanent : .temporary }
    let item = MessageItem([
        ("station", .text(told.donor.station)), ("number", .text(told.donor.number)),
        ("status", .text(status.rawValue)), ("match_tag", .text(tag.hex)),
    ])
    for (place, partner) in told.partners.enumerated() {
        try acting.act(
            MessageTable.self, on: "DU-\(head.index)-\(place)", .queue(to: partner.origin, .donorUpsert, [item]))
    }
}

/// Own entries go to every partner; what a station told goes on to the other stations. An entry that is known is no
/// fact, so that nothing goes round for ever.
let exclusionsAreShared = Reaction(to: ExclusionFact.kinds) { (fact, head, acting) throws(Denial) in
    guard let fact = fact as? ExclusionFact else { return }
    let source = fact.source
    let told = try acting.read {
        (tables) throws(Fault) -> (entry: Exclusion, donors: [String], partners: [Partner])? in
        guard let entry = try ExclusionTable.load(head.subject.id, from: tables).entry else { return nil }
        return (entry, try DonorLookups.donors(of: entry, from: tables), try listeners(to: source, from: tables))
    }
    guard let told else { return }
    try judgeAgain(try recent(told.donors, acting), acting)
    let status =
        switch fact {
        case .entered(let entry, _): entry.isPermanent ? "permanent" : "temporary"
        case .lifted: "lifted"
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

/// Who is told of an entry: everybody of the company of an own one, the other stations of one that a station told.
private func listeners(to source: String, from snapshot: any Snapshot) throws(Fault) -> [Partner] {
    let own = try PartnerLookups.all(from: snapshot).filter {
        $0.closedAt == nil && $0.key != nil && $0.detail.role != .regulator
    }
    guard !source.isEmpty else { return own }
    guard try PartnerLookups.partner(source, from: snapshot)?.detail.role == .station else { return [] }
    return own.filter { $0.detail.role == .station && $0.origin != source }
}

/// A donation is judged again a few times in its life at most: bags of the last two years.
private let recentMax = 52

private func recent(_ donors: [String], _ acting: any Acting) throws(Denial) -> [String] {
    try acting.read { (tables) throws(Fault) in
        var bags: [String] = []
        for donor in donors { bags += try DonationLookups.newest(of: donor, limit: recentMax, from: tables) }
        return bags
    }
}

private func judgeAgain(_ bags: [String], _ acting: any Acting) throws(Denial) {
    for bag in bags { try acting.act(DonationTable.self, on: bag, .judgeAgain) }
}
