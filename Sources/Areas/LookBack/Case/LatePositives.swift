import Donors
import Kernel
import Plasma
import Retest

/// A positive sample opens a case by itself: what else the person gave is locked in the transaction of the result,
/// before anyone has read it (GMP annex Blood Products, Art. 22). A task could wait for a morning while a pool is made;
/// a lock that was not needed costs two signatures.
let positiveAtPlantOpens = Reaction(to: ["retest.specimen.concluded.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .concluded(let conclusion)? = fact as? SpecimenFact, conclusion.verdict == .fail,
        let donor = conclusion.donor
    else { return }
    let found = LatePositive(
        donor: donor, markers: conclusion.items.filter { !$0.interpretation.isGood }.map(\.item),
        sample: head.subject.id, isBag: conclusion.kind == .donation,
        at: conclusion.collectedAt ?? conclusion.releasedAt)
    try found.open(head, acting)
}

let positiveAtStationOpens = Reaction(to: ["donors.donation.results-reported.v1"]) {
    (fact, head, acting) throws(Denial) in
    guard case .resultsReported(let results, _)? = fact as? DonationFact else { return }
    let bad = results.filter { !$0.interpretation.isGood }.map(\.item)
    guard !bad.isEmpty else { return }
    let donation = try acting.read { (tables) throws(Fault) in
        try DonationLookups.donation(head.subject.id, from: tables)?.donation
    }
    guard let donation else { return }
    let found = LatePositive(
        donor: donation.donor, markers: bad, sample: donation.bag, isBag: true, at: donation.collectedAt)
    try found.open(head, acting)
}

/// A call-back sample at its station.
let positiveSampleOpens = Reaction(to: ["donors.sample.results-reported.v1"]) { (fact, head, acting) throws(Denial) in
    guard case .resultsReported(let results)? = fact as? SampleFact else { return }
    let bad = results.filter { !$0.interpretation.isGood }.map(\.item)
    guard !bad.isEmpty else { return }
    let sample = try acting.read { (tables) throws(Fault) in try SampleTable.load(head.subject.id, from: tables).sample
    }
    guard let sample else { return }
    let found = LatePositive(
        donor: sample.donor, markers: bad, sample: head.subject.id, isBag: false, at: sample.collectedAt)
    try found.open(head, acting)
}

/// What a positive sample says, whoever tested it.
private struct LatePositive {
    let donor: String
    let markers: [String]
    let sample: String
    let isBag: Bool
    let at: Moment

    /// One case for each pathogen that the rules know by these markers, unless one is open on the person already.
    func open(_ head: EntryHead, _ acting: any Acting) throws(Denial) {
        let today = head.recordedAt.day(offsetMinutes: acting.zoneMinutes)
        let pack = try acting.read { (tables) throws(Fault) in
            try LookBackPackTable.packs(from: tables).inForce(on: today)
        }
        guard let pack else { return }
        for pathogen in pack.pathogens where pathogen.markers.contains(where: markers.contains) {
            let isOpen = try acting.read { (tables) throws(Fault) in
                let person = try DonorLookups.person(of: donor, from: tables)
                for id in try CaseLookups.open(ofDonors: person, from: tables)
                where try CaseLookups.line(id, from: tables)?.pathogen == pathogen.code { return true }
                return false
            }
            guard !isOpen else { continue }
            let opening = CaseOpening(
                donor: donor, trigger: .latePositive, at: at, pathogen: pathogen.code, profile: pack.profile,
                infected: isBag ? [sample] : [], sample: sample)
            // A first donation that is positive, or a donor of whom nothing is here, leaves nothing to look back on.
            try acting.act(
                CaseTable.self, on: "LB-\(head.index)-\(pathogen.code)", .draft(opening),
                passing: .caseNothingNew, .caseDonorUnknown(donor))
        }
    }
}
