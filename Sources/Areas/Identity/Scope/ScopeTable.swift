package import Kernel

/// Limited scopes by person; who is not there is not limited.
package enum ScopeTable: FactTable {
    package typealias R = ScopeRules

    package static let scopes = Table("identity_scope", [.text("person"), .bytes("fact_body")], key: ["person"])

    package static let tables = [scopes]
    package static let reads = [AccountRules.noun]

    package static func project(
        _ fact: ScopeFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(changed, [.text(head.subject.id), .bytes(fact.canonicalBytes)])
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> ScopeState {
        ScopeState(person: id, scope: try scope(of: id, from: snapshot))
    }

    package static func gather(
        _ command: ScopeCommand, _ id: String, _ state: ScopeState, from snapshot: any Snapshot
    ) throws(Fault) -> AccountStanding? {
        try AccountLookups.account(id, from: snapshot)?.standing
    }

    package static func scope(of person: String, from snapshot: any Snapshot) throws(Fault) -> Scope {
        let stored = try snapshot.first(one, [.text(person)]) { (row) throws(Fault) in row.bytes(0) }
        guard let stored else { return .unlimited }
        do throws(JSONFailure) {
            switch try ScopeFact.read("identity.scope.changed.v1", JSONFields(canonical: stored)) {
            case .changed(_, _, let new): return new
            }
        } catch {
            throw Fault(.damaged, "identity_scope.fact_body: \(error.code.rawValue)")
        }
    }

    private static let one: SQL = "SELECT fact_body FROM identity_scope WHERE origin = $1 AND person = $2"
    private static let changed: SQL = """
        INSERT INTO identity_scope (origin, person, fact_body) VALUES ($1, $2, $3)
        ON CONFLICT (origin, person) DO UPDATE SET fact_body = $3
        """
}
