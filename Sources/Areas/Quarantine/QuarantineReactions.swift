import Donors
import Kernel
import Plasma
import Retest

/// Receiving of a shipment is finished: its bags rest from then on, and some fail, or are clear, already.
let shipmentsComeIn = Reaction(to: ["plasma.shipment.finished.v1"]) { (_, head, acting) throws(Denial) in
    try acting.act(RoundTable.self, on: head.subject.id, .takeIn)
    let donors = try asking { () throws(Fault) in
        try DonationOwner.donors(inShipment: head.subject.id, from: acting.tables)
    }
    for donor in donors { try acting.act(QuarantineTable.self, on: donor, .judgeAgain) }
}

/// A donation, its correction, its results: all that the person gave is judged again, and so is what the bag's former
/// donor gave.
let donationsAreWeighed = Reaction(to: DonationFact.kinds) { (_, head, acting) throws(Denial) in
    let donors = try asking { () throws(Fault) in
        [
            try DonationOwner.donor(of: head.subject.id, from: acting.tables),
            try QuarantineLookups.line(head.subject.id, from: acting.tables)?.unit.donor,
        ]
    }
    try judgeAgain(donors.compactMap { $0 }, acting)
}

/// A call-back sample, and the station's tests of it.
let samplesAreWeighed = Reaction(to: SampleFact.kinds) { (_, head, acting) throws(Denial) in
    let sample = try asking { () throws(Fault) in try SampleTable.load(head.subject.id, from: acting.tables).sample }
    try judgeAgain(sample.map { [$0.donor] } ?? [], acting)
}

/// The plant's own conclusion of a sample, or its withdrawal.
let retestsAreWeighed = Reaction(to: SpecimenFact.kinds) { (_, head, acting) throws(Denial) in
    let donor = try asking { () throws(Fault) -> String? in
        if let donor = try DonationOwner.donor(of: head.subject.id, from: acting.tables) { return donor }
        return try SampleTable.load(head.subject.id, from: acting.tables).sample?.donor
    }
    try judgeAgain(donor.map { [$0] } ?? [], acting)
}

/// Who is the same person as whom: samples of one clear, or no longer clear, what the other gave.
let donorsAreWeighed = Reaction(to: [
    "donors.donor.matched.v1", "donors.donor.merged.v1", "donors.donor.joined.v1", "donors.donor.split.v1",
    "donors.donor.left.v1", "donors.donor.told-apart.v1",
]) { (fact, head, acting) throws(Denial) in
    var donors = [head.subject.id]
    switch fact as? DonorFact {
    case .matched(_, let twin?): donors.append(twin)
    case .merged(let tie), .split(let tie): donors.append(tie.other)
    case .joined(let other), .left(let other, _), .toldApart(let other): donors.append(other)
    default: break
    }
    try judgeAgain(donors, acting)
}

/// Somebody was excluded for ever, or may give again.
let exclusionsAreWeighed = Reaction(to: ExclusionFact.kinds) { (_, head, acting) throws(Denial) in
    let donors = try asking { () throws(Fault) -> [String] in
        guard let entry = try ExclusionTable.load(head.subject.id, from: acting.tables).entry else { return [] }
        return try DonorLookups.donors(of: entry, from: acting.tables)
    }
    try judgeAgain(donors, acting)
}

/// What failed its quarantine is held until somebody decides on it.
let failedBagsAreHeld = Reaction(to: ["quarantine.donor.failed.v1"]) { (fact, _, acting) throws(Denial) in
    guard case .failed(_, let bags)? = fact as? QuarantineFact else { return }
    for bag in bags {
        do throws(Denial) { try acting.act(UnitTable.self, on: bag, .hold([.quarantineFailed])) } catch {
            // Held for it already, destroyed already, or never announced to this plant.
            guard case .refused = error else { throw error }
        }
    }
}

/// Of the persons behind these records, every record that has bags in quarantine; the node of a station has none.
private func judgeAgain(_ donors: [String], _ acting: any Acting) throws(Denial) {
    let records = try asking { () throws(Fault) -> [String] in
        var records: [String] = []
        for donor in donors {
            for member in try DonorLookups.everywhere(donor, from: acting.tables) where !records.contains(member) {
                records.append(member)
            }
        }
        var held: [String] = []
        for record in records where try DonationOwner.isInQuarantine(record, from: acting.tables) {
            held.append(record)
        }
        return held
    }
    for record in records { try acting.act(QuarantineTable.self, on: record, .judgeAgain) }
}

private func asking<T>(_ body: () throws(Fault) -> T) throws(Denial) -> T {
    do throws(Fault) { return try body() } catch { throw .failed(error) }
}
