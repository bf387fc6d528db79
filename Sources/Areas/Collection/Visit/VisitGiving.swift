import Donors
package import Kernel

/// Whether a person may give now, wherever else they gave or were turned away. Asked at reception, and again before the
/// physician accepts and the nurse connects the bag: between the two somebody may have been told something.
extension VisitRules {
    package static func mayGive(
        _ evidence: VisitEvidence, _ limits: VisitLimits, _ now: Moment, zoneMinutes: Int
    ) throws(Refusal) {
        guard !evidence.erased else { throw .visitDonorErased }
        let donor = evidence.donor
        if let other = donor.mergedInto { throw .visitDonorMerged(other) }
        if let other = donor.twin { throw .visitDonorTwin(other) }
        let today = now.day(offsetMinutes: zoneMinutes)
        let running = donor.bars.filter { $0.from <= today && $0.until.map { today <= $0 } != false }
        if let bar = running.first(where: { $0.until == nil }) {
            throw .visitDonorExcluded(limits.ground(bar.code)?.title, bar.code, since: bar.from)
        }
        if let bar = running.max(by: { ($0.until ?? today) < ($1.until ?? today) }) {
            throw .visitDonorDeferred(limits.ground(bar.code)?.title, bar.code, bar.until ?? today)
        }
        let interval = limits.criteria.count(.intervalDays)
        guard let last = donor.given.first else { return }
        let day = last.collectedAt.day(offsetMinutes: zoneMinutes)
        let next = day.adding(days: interval)
        if today < next { throw .visitIntervalShort(days: interval, last: day, station: last.station, next: next) }
    }
}

extension Circumstance {
    /// Exactly this content, signed by this person in this meaning.
    func signed(
        by person: String, _ meaning: SignatureMeaning, on record: Subject, version: Int64, content: [UInt8]
    ) throws(Refusal) {
        let own = signatures.map(\.signature.statement).filter {
            $0.record == record && $0.meaning == meaning && $0.person == person
        }
        guard !own.isEmpty else { throw .collectionSignatureMissing }
        let digest = hash(content)
        guard own.contains(where: { $0.version == version && $0.digest == digest }) else {
            throw .collectionSignatureOther
        }
    }
}
