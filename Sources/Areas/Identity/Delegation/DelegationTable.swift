package import Kernel

/// Delegations by both persons; what is over stays.
package enum DelegationTable: FactTable {
    package typealias R = DelegationRules

    package static let delegations = Table(
        "identity_delegation",
        [
            .text("id"), .text("giver"), .text("receiver"), .text("course"), .integer("starts_at"),
            .integer("ends_at"), .bytes("terms"),
        ],
        key: ["id"], indexes: [.on("receiver", "ends_at"), .on("giver", "ends_at")],
        checks: ["course IN ('offered', 'accepted', 'withdrawn')"])

    package static let tables = [delegations]
    package static let reads = [AccountRules.noun]

    package static func project(
        _ fact: DelegationFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let id = StoreValue.text(head.subject.id)
        switch fact {
        case .offered(let terms):
            try tables.insert(
                into: delegations,
                [
                    id, .text(terms.giver), .text(terms.receiver), .text(Delegation.Course.offered.rawValue),
                    .moment(terms.starts), .moment(terms.ends), .bytes(fact.canonicalBytes),
                ])
        case .accepted: try tables.execute(changed, [id, .text(Delegation.Course.accepted.rawValue)])
        case .withdrawn: try tables.execute(changed, [id, .text(Delegation.Course.withdrawn.rawValue)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> DelegationState {
        DelegationState(id: id, delegation: try snapshot.first(one, [.text(id)], delegation))
    }

    package static func gather(
        _ command: DelegationCommand, _ id: String, _ state: DelegationState, from snapshot: any Snapshot
    ) throws(Fault) -> DelegationEvidence {
        let terms: DelegationTerms
        switch command {
        case .offer(let asked): terms = asked
        case .accept:
            guard let known = state.delegation?.terms else { return DelegationEvidence() }
            terms = known
        case .withdraw: return DelegationEvidence()
        }
        let others = try received(by: terms.receiver, endingAfter: terms.starts, from: snapshot).filter {
            $0.id != id && $0.course != .withdrawn && $0.terms.starts < terms.ends
        }
        return DelegationEvidence(
            giver: try AccountLookups.account(terms.giver, from: snapshot),
            receiver: try AccountLookups.account(terms.receiver, from: snapshot),
            borrowed: Set(others.flatMap(\.terms.permissions)))
    }

    // MARK: Look-ups

    /// More at once is no absence; the pages show no more either.
    package static let listedMax = 100

    package static func received(
        by person: String, endingAfter now: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [Delegation] {
        try snapshot.all(ofReceiver, [.text(person), .moment(now), .integer(Int64(listedMax))], delegation)
    }

    package static func given(
        by person: String, endingAfter now: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> [Delegation] {
        try snapshot.all(ofGiver, [.text(person), .moment(now), .integer(Int64(listedMax))], delegation)
    }

    private static func delegation(_ row: any Row) throws(Fault) -> Delegation {
        guard let course = Delegation.Course(rawValue: row.text(1)) else {
            throw Fault(.damaged, "identity_delegation.course")
        }
        let fact: DelegationFact
        do throws(JSONFailure) {
            fact = try DelegationFact.read(
                "identity.delegation.offered.v1", JSONFields(canonical: row.bytes(2)))
        } catch {
            throw Fault(.damaged, "identity_delegation.terms: \(error.code.rawValue)")
        }
        guard case .offered(let terms) = fact else { throw Fault(.damaged, "identity_delegation.terms") }
        return Delegation(id: row.text(0), terms: terms, course: course)
    }

    private static let one: SQL =
        "SELECT id, course, terms FROM identity_delegation WHERE origin = $1 AND id = $2"
    private static let ofReceiver: SQL = """
        SELECT id, course, terms FROM identity_delegation
        WHERE origin = $1 AND receiver = $2 AND ends_at > $3 ORDER BY ends_at, id LIMIT $4
        """
    private static let ofGiver: SQL = """
        SELECT id, course, terms FROM identity_delegation
        WHERE origin = $1 AND giver = $2 AND ends_at > $3 ORDER BY ends_at, id LIMIT $4
        """
    private static let changed: SQL = "UPDATE identity_delegation SET course = $3 WHERE origin = $1 AND id = $2"
}

/// What somebody may do in another's stead at one moment.
struct LentRights: Sendable {
    /// Each with the staff number of who lent it.
    var givers: [Permission: String] = [:]
    /// When it is another answer, without any fact: a loan begins or ends.
    var changesAt: Moment?

    /// A loan counts while its giver still has the right and is no stranger, and while it joins no duties with what
    /// the receiver's role has become.
    static func of(_ account: Account, at now: Moment, from snapshot: any Snapshot) throws(Fault) -> LentRights {
        var lent = LentRights()
        for loan in try DelegationTable.received(by: account.person, endingAfter: now, from: snapshot)
        where loan.course == .accepted {
            let next = now < loan.terms.starts ? loan.terms.starts : loan.terms.ends
            lent.changesAt = min(lent.changesAt ?? next, next)
            guard loan.terms.starts <= now,
                let giver = try AccountLookups.account(loan.terms.giver, from: snapshot), giver.standing != .closed
            else { continue }
            let held = Set(roleGrant(giver.role)?.permissions ?? []).intersection(loan.terms.permissions)
            guard DelegationRules.joinedDuties(account.role, held.union(lent.givers.keys)).isEmpty else { continue }
            for permission in held { lent.givers[permission] = giver.person }
        }
        return lent
    }
}
