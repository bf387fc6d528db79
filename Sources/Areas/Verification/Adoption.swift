package import Kernel

/// What one person proposes and another adopts by signature.
package protocol AdoptedPlan: Sendable, Hashable {
    var canonicalBytes: [UInt8] { get }
    init(reading fields: JSONFields) throws(JSONFailure)
}

/// A record with a plan in force, and perhaps one that waits for its signature: each change is a version (A8).
package protocol Adopting {
    associatedtype Plan: AdoptedPlan

    var subject: Subject { get }
    /// Facts so far.
    var version: Int64 { get }
    var plan: Plan? { get set }
    var proposal: Plan? { get set }
    var proposedBy: String { get set }
    /// 1 for the first that was adopted.
    var planVersion: Int { get set }
    /// When the first was adopted: from then on the node takes what ends.
    var since: Moment? { get set }
}

extension Adopting {
    package var shown: Plan? { plan ?? proposal }

    /// The version that the proposal becomes, if another person than its own signed it as it was shown.
    func adopted(_ circumstance: Circumstance) throws(Refusal) -> Int {
        guard let proposal else { throw .characteristicNothingProposed }
        guard proposedBy != circumstance.actor.person else { throw .verificationSamePerson }
        try circumstance.checkSigned(proposal.canonicalBytes, subject, version)
        return planVersion + 1
    }

    mutating func propose(_ plan: Plan, _ head: EntryHead) {
        proposal = plan
        proposedBy = head.person
    }

    mutating func adopt(version: Int, _ head: EntryHead) {
        plan = proposal
        proposal = nil
        planVersion = version
        since = since ?? head.recordedAt
    }

    /// Columns from `first`: plan, proposal, who proposed it, version, since when one is in force.
    mutating func read(_ row: any Row, from first: Int, _ place: String) throws(Fault) {
        func plan(_ column: Int) throws(Fault) -> Plan? {
            let bytes = row.bytes(column)
            guard !bytes.isEmpty else { return nil }
            return try Fault.reading(place) { () throws(JSONFailure) in
                try Plan(reading: JSONFields(canonical: bytes))
            }
        }
        self.plan = try plan(first)
        proposal = try plan(first + 1)
        proposedBy = row.text(first + 2)
        planVersion = Int(row.integer(first + 3))
        since = row.optionalMoment(first + 4)
    }
}
