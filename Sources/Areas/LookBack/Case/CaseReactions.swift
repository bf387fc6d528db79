import Donors
import Exchange
import Kernel
import Lineage
import Plasma
import Rejects
import Web

/// What a case found is locked, its donor excluded and its stations asked, in the transaction that opened it.
let foundIsLocked = Reaction(to: [
    "lookback.case.opened.v1", "lookback.case.drafted.v1", "lookback.case.widened.v1",
]) {
    (fact, head, acting) throws(Denial) in
    guard let fact = fact as? CaseFact else { return }
    let desk = CaseLocks(acting, head.subject.id)
    switch fact {
    case .opened(let beginning), .drafted(let beginning):
        try desk.lock(beginning.hits.map(\.subject))
        try exclude(beginning, head, acting)
        try ask(beginning, head, acting)
    case .widened(_, _, let hits): try desk.lock(hits.map(\.subject))
    default: return
    }
}

/// What QA signed of a hit is done to the bag, and to its hold.
let decidedIsDone = Reaction(to: [
    "lookback.case.confirmed.v1", "lookback.case.decided.v1", "lookback.case.infection-confirmed.v1",
    "lookback.case.closed.v1",
]) { (fact, head, acting) throws(Denial) in
    guard let fact = fact as? CaseFact else { return }
    let desk = CaseLocks(acting, head.subject.id)
    switch fact {
    case .decided(.release, let subjects): try desk.release(subjects)
    case .decided(.destroy, let subjects):
        try desk.reject(subjects)
        try order(subjects, of: head.subject, acting)
    case .decided(.recall, let subjects): try desk.reject(subjects)
    case .confirmed:
        let forced = try acting.read { (tables) throws(Fault) in
            try CaseTable.load(head.subject.id, from: tables).hits.filter(\.isForced).map(\.hit.subject)
        }
        try desk.lock(forced)
    // What was released before it was known is locked again.
    case .infected(_, let forced): try desk.lock(forced)
    case .closed: try desk.end()
    default: return
    }
}

/// A later donation, another record of the same person, a bag that comes, a step that was entered late: an open case
/// searches again.
let laterIsFound = Reaction(
    to: [
        "donors.donation.recorded.v1", "donors.donation.corrected.v1", "donors.donor.joined.v1",
        "donors.donor.split.v1",
    ]
) { (fact, head, acting) throws(Denial) in
    switch fact {
    case let fact as DonationFact:
        switch fact {
        case .recorded(let donation, _, _), .corrected(let donation, _, _):
            try widen(.donation, try open(of: [donation.donor], acting), acting)
        case .resultsReported, .judgedAgain: return
        }
    case let fact as DonorFact:
        switch fact {
        case .joined(let other): try widen(.merged, try open(of: [head.subject.id, other], acting), acting)
        case .split(let tie): try widen(.split, try open(of: [head.subject.id, tie.other], acting), acting)
        default: return
        }
    default: return
    }
}

let arrivalIsLocked = Reaction(to: ["plasma.shipment.finished.v1"]) { (_, head, acting) throws(Denial) in
    let cases = try acting.read { (tables) throws(Fault) in
        var cases: Set<String> = []
        for bag in try CaseLookups.awaited(from: tables)
        where try ShipmentLookups.bag(bag, from: tables)?.shipment == head.subject.id {
            cases.formUnion(try CaseLookups.open(on: Subject(LineageRows.bag, bag), from: tables))
        }
        return cases.sorted()
    }
    try widen(.arrival, cases, acting)
}

/// A step that took what a case holds was entered late: what it made is a hit.
let lateStepIsFound = Reaction(to: ["lineage.step.performed.v1"]) { (fact, _, acting) throws(Denial) in
    guard case .performed(let report)? = fact as? StepFact else { return }
    let cases = try acting.read { (tables) throws(Fault) in
        var cases: Set<String> = []
        let outputs = report.outputs.filter { $0.stage != .pack && $0.stage != .waste }.map(\.node)
        let holds = Set(try LineageLookups.standing(of: outputs, from: tables).values.flatMap(\.holds))
        for hold in holds.map(\.hold).sorted() {
            let owner = try LineageHoldTable.hold(hold, from: tables)?.owner
            if let owner, owner.noun == CaseRules.noun { cases.insert(owner.id) }
        }
        return cases.sorted()
    }
    try widen(.step, cases, acting)
}

/// A bag that was destroyed on its own record is disposed of in every case that waits for it.
let destroyedIsNoted = Reaction(to: ["plasma.unit.destroyed.v1"]) { (_, head, acting) throws(Denial) in
    let subject = Subject(LineageRows.bag, head.subject.id)
    let cases = try acting.read { (tables) throws(Fault) in try CaseLookups.open(on: subject, from: tables) }
    try note(subject, "plasma.unit/\(subject.id)", in: cases, acting)
}

/// So is a pool, a fraction or a lot that was destroyed under an order.
let destroyedBatchIsNoted = Reaction(to: ["rejects.destruction.executed.v1"]) { (_, head, acting) throws(Denial) in
    let items = try acting.read { (tables) throws(Fault) in
        try DestructionTable.load(head.subject.id, from: tables).items
    }
    for item in items where item.item.subject.noun != LineageRows.bag {
        let cases = try acting.read { (tables) throws(Fault) in
            try CaseLookups.open(on: item.item.subject, from: tables)
        }
        try note(item.item.subject, head.subject.description, in: cases, acting)
    }
}

let lookBackReactions = [
    foundIsLocked, decidedIsDone, laterIsFound, arrivalIsLocked, lateStepIsFound, destroyedIsNoted,
    destroyedBatchIsNoted, positiveAtPlantOpens, positiveAtStationOpens, positiveSampleOpens,
]

private func note(
    _ subject: Subject, _ reference: String, in cases: [String], _ acting: any Acting
) throws(Denial) {
    for id in cases {
        // Its hit was disposed of already.
        try acting.act(
            CaseTable.self, on: id, .noteDestroyed(subject, reference: reference), passing: .hitUnknown(subject.id))
    }
}

/// The order of destruction is drafted with the decision: QA approves it, and what a case decided cannot be declined.
private func order(_ subjects: [Subject], of owner: Subject, _ acting: any Acting) throws(Denial) {
    let id = try acting.read { (tables) throws(Fault) in
        var count = 1
        while try DestructionLookups.line("\(owner.id)-D\(count)", from: tables) != nil { count += 1 }
        return "\(owner.id)-D\(count)"
    }
    // What is not here, or stands on another order, needs none.
    try acting.act(DestructionTable.self, on: id, .draft(subjects, owner: owner), passing: .destructionItemsWrong)
}

private func exclude(_ beginning: CaseBeginning, _ head: EntryHead, _ acting: any Acting) throws(Denial) {
    guard !beginning.exclusion.isEmpty else { return }
    for donor in beginning.donors {
        // A donor that only the lineage knows, or one excluded before, needs nothing. Where no rules name the
        // ground, the bags are locked all the same.
        try acting.act(
            DonorTable.self, on: donor,
            .placeDeferral(
                code: beginning.exclusion, from: head.recordedAt.day(offsetMinutes: acting.zoneMinutes), until: nil,
                note: head.subject.id),
            passing: .donorUnknown, .deferralOpen(beginning.exclusion), .deferralUnknown(beginning.exclusion))
    }
}

private func ask(_ beginning: CaseBeginning, _ head: EntryHead, _ acting: any Acting) throws(Denial) {
    let opening = beginning.opening
    for notice in beginning.notices where !notice.message.isEmpty {
        let numbers = beginning.donors.filter { $0.hasPrefix(notice.party + "-") }
            .map { String($0.dropFirst(notice.party.count + 1)) }
        let items = (numbers.isEmpty ? [opening.donor] : numbers).map { number in
            MessageItem([
                ("donor", .text(number)), ("station", .text(notice.party)), ("pathogen", .text(opening.pathogen)),
                ("since", .moment(beginning.from ?? Moment(microseconds: 0))),
                ("reason", .text("\(opening.trigger.phrase.zh) \(opening.trigger.phrase.en) \(head.subject.id)")),
            ])
        }
        try acting.act(
            MessageTable.self, on: notice.message, .queue(to: notice.party, .lookbackRequest, items))
    }
}

private func open(of donors: [String], _ acting: any Acting) throws(Denial) -> [String] {
    try acting.read { (tables) throws(Fault) in
        var records: [String] = []
        for donor in donors { records += try DonorLookups.person(of: donor, from: tables) }
        return try CaseLookups.open(ofDonors: donors + records, from: tables)
    }
}

private func widen(_ cause: WidenCause, _ cases: [String], _ acting: any Acting) throws(Denial) {
    for id in cases {
        try acting.act(CaseTable.self, on: id, .widen(cause), passing: .caseNothingNew)
    }
}
