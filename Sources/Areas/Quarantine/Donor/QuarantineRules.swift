package import Kernel

package enum QuarantineCommand: Command {
    /// Only the node asks: something came to be known of the donor.
    case judgeAgain
    /// A person asks: one donor of a full re-evaluation.
    case review

    package var permission: Permission? {
        switch self {
        case .judgeAgain: nil
        case .review: "quarantine.review"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        switch self {
        case .judgeAgain: writer.value("judge-again")
        case .review: writer.value("review")
        }
    }
}

package struct QuarantineDonorState: Sendable, Equatable {
    package let id: String
    /// Count of facts.
    package var version: Int64 = 0
}

/// One bag as its quarantine stands in the table.
package struct QuarantineUnit: Sendable, Hashable {
    package let bag: String
    package let donor: String
    /// Nil if the station reported no donation of it.
    package let collectedAt: Moment?
    package let state: QuarantineState
    /// Of a cleared bag.
    package let evidence: ClearingEvidence?
    /// Of a failed bag.
    package let ground: FailGround?

    package init(
        bag: String, donor: String, collectedAt: Moment?, state: QuarantineState, evidence: ClearingEvidence? = nil,
        ground: FailGround? = nil
    ) {
        self.bag = bag
        self.donor = donor
        self.collectedAt = collectedAt
        self.state = state
        self.evidence = evidence
        self.ground = ground
    }

    /// Whether the table says something else than the judgement.
    package func differs(from verdict: QuarantineVerdict) -> Bool {
        switch verdict {
        case .waiting: state != .waiting
        case .cleared(let found): state != .cleared || evidence?.says(found) != true
        case .failed(let found): state != .failed || ground != found
        }
    }
}

/// A donor's bags in quarantine, and what they are judged by.
package struct QuarantineEvidence: Sendable, Hashable {
    package let history: DonorHistory
    /// Of this donor record alone; the samples are of the whole person.
    package let units: [QuarantineUnit]

    package init(history: DonorHistory, units: [QuarantineUnit]) {
        self.history = history
        self.units = units
    }
}

/// Bags are cleared, failed and reopened as the donor's facts say at this moment, and by nobody's hand
/// (国食药监安[2007]447号).
package enum QuarantineRules: Rules {
    package static let noun = "quarantine.donor"

    package static func blank(_ id: String) -> QuarantineDonorState { QuarantineDonorState(id: id) }

    package static func decide(
        _ command: QuarantineCommand, _ state: QuarantineDonorState, _ evidence: QuarantineEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [QuarantineFact] {
        differences(of: state.id, evidence, at: circumstance.now, zoneMinutes: circumstance.zoneMinutes)
    }

    /// What the facts say and the table does not; nothing if they agree.
    package static func differences(
        of donor: String, _ evidence: QuarantineEvidence, at now: Moment, zoneMinutes: Int
    ) -> [QuarantineFact] {
        let judge = evidence.history.judge(at: now, zoneMinutes: zoneMinutes)
        var changes = QuarantineChanges()
        let collected = Dictionary(
            evidence.history.samples.map { ($0.number, $0.collectedAt) }, uniquingKeysWith: { first, _ in first })
        for unit in evidence.units {
            if let at = collected[unit.bag], unit.donor != donor || unit.collectedAt != at {
                changes.moved.append(
                    UnitOrigin(
                        bag: unit.bag, collectedAt: at, collectedOn: at.day(offsetMinutes: zoneMinutes)))
            }
            let verdict = judge.verdict(of: unit.bag)
            if unit.differs(from: verdict) { changes.note(verdict, unit) }
        }
        return changes.facts
    }

    package static func apply(_ fact: QuarantineFact, _ head: EntryHead, to state: inout QuarantineDonorState) {
        state.version += 1
    }
}

/// Changes of one donor's bags, those of one cause in one fact.
private struct QuarantineChanges {
    var moved: [UnitOrigin] = []
    private var cleared: [(evidence: ClearingEvidence, bags: [String])] = []
    private var failed: [(ground: FailGround, bags: [String])] = []
    private var reopened: [(from: QuarantineState, ground: String, bags: [String])] = []

    mutating func note(_ verdict: QuarantineVerdict, _ unit: QuarantineUnit) {
        switch verdict {
        case .waiting(let ground):
            if let place = reopened.firstIndex(where: { $0.from == unit.state && $0.ground == ground.code }) {
                reopened[place].bags.append(unit.bag)
            } else {
                reopened.append((unit.state, ground.code, [unit.bag]))
            }
        case .cleared(let evidence):
            if let place = cleared.firstIndex(where: { $0.evidence == evidence }) {
                cleared[place].bags.append(unit.bag)
            } else {
                cleared.append((evidence, [unit.bag]))
            }
        case .failed(let ground):
            if let place = failed.firstIndex(where: { $0.ground == ground }) {
                failed[place].bags.append(unit.bag)
            } else {
                failed.append((ground, [unit.bag]))
            }
        }
    }

    var facts: [QuarantineFact] {
        (moved.isEmpty ? [] : [.assigned(moved)])
            + cleared.map { .cleared($0.evidence, bags: $0.bags) } + failed.map { .failed($0.ground, bags: $0.bags) }
            + reopened.map { .reopened(from: $0.from, ground: $0.ground, bags: $0.bags) }
    }
}
