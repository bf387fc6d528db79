package import Kernel

/// Badges by the keyed digest of their code.
package enum BadgeTable: FactTable {
    package typealias R = BadgeRules

    package static let badges = Table(
        "identity_badge",
        [
            .text("badge"), .text("person"), .integer("active"), .integer("registered_at"),
            .integer("disabled_at", nullable: true), .text("disabled_reason", nullable: true), .integer("alerts"),
        ],
        key: ["badge"], indexes: [.on("person", "active", "badge"), .on("alerts", "badge")],
        checks: ["active IN (0, 1)", "alerts >= 0"])

    package static let tables = [badges]
    package static let reads = [AccountRules.noun]

    package static func project(
        _ fact: BadgeFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let badge = StoreValue.text(head.subject.id)
        switch fact {
        case .registered(let person, _):
            try tables.insert(
                into: badges,
                [badge, .text(person), .integer(1), .moment(head.recordedAt), .null, .null, .integer(0)])
        case .disabled: try tables.execute(disabled, [badge, .moment(head.recordedAt), .text(head.reason)])
        case .refused: try tables.execute(refused, [badge])
        case .alertSeen: try tables.execute(alertSeen, [badge])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> BadgeState {
        BadgeState(id: id, badge: try badge(id, from: snapshot))
    }

    package static func gather(
        _ command: BadgeCommand, _ id: String, _ state: BadgeState, from snapshot: any Snapshot
    ) throws(Fault) -> BadgeEvidence {
        guard case .register(let person, _) = command else { return BadgeEvidence() }
        return BadgeEvidence(
            account: try AccountLookups.account(person, from: snapshot)?.standing,
            held: try held(by: person, from: snapshot)?.id)
    }

    // MARK: Look-ups

    package static func badge(_ id: String, from snapshot: any Snapshot) throws(Fault) -> Badge? {
        try snapshot.first(one, [.text(id)], badge)
    }

    /// The badge that a person may use.
    package static func held(by person: String, from snapshot: any Snapshot) throws(Fault) -> Badge? {
        try snapshot.first(ofPerson, [.text(person)], badge)
    }

    /// Disabled badges that were used, and nobody looked into it.
    package static func alerts(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Badge] {
        try snapshot.all(alerted, [.integer(Int64(limit))], badge)
    }

    private static func badge(_ row: any Row) throws(Fault) -> Badge {
        Badge(
            id: row.text(0), person: row.text(1), registeredAt: row.moment(2), disabledAt: row.optionalMoment(3),
            disabledReason: row.optionalText(4), alerts: Int(row.integer(5)))
    }

    private static let one: SQL = """
        SELECT badge, person, registered_at, disabled_at, disabled_reason, alerts FROM identity_badge
        WHERE origin = $1 AND badge = $2
        """
    private static let ofPerson: SQL = """
        SELECT badge, person, registered_at, disabled_at, disabled_reason, alerts FROM identity_badge
        WHERE origin = $1 AND person = $2 AND active = 1 LIMIT 1
        """
    private static let alerted: SQL = """
        SELECT badge, person, registered_at, disabled_at, disabled_reason, alerts FROM identity_badge
        WHERE origin = $1 AND alerts > 0 ORDER BY alerts, badge LIMIT $2
        """
    private static let disabled: SQL = """
        UPDATE identity_badge SET active = 0, disabled_at = $3, disabled_reason = $4
        WHERE origin = $1 AND badge = $2
        """
    private static let refused: SQL =
        "UPDATE identity_badge SET alerts = alerts + 1 WHERE origin = $1 AND badge = $2"
    private static let alertSeen: SQL = "UPDATE identity_badge SET alerts = 0 WHERE origin = $1 AND badge = $2"
}
