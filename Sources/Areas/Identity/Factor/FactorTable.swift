package import Kernel

/// Second factors by person: sealed, so that who has the database has no codes.
package enum FactorTable: FactTable {
    package typealias R = FactorRules

    package static let factors = Table(
        "identity_factor",
        [
            .text("person"), .integer("enrolled"), .bytes("sealed"), .integer("last_step"), .integer("always_asked"),
            .integer("enrolled_at"),
        ],
        key: ["person"], checks: ["enrolled IN (0, 1)", "always_asked IN (0, 1)"])

    package static let tables = [factors]

    package static func project(
        _ fact: FactorFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let person = StoreValue.text(head.subject.id)
        switch fact {
        case .enrolled(let sealed, let step):
            try tables.execute(enrolled, [person, .bytes(sealed), .integer(step), .moment(head.recordedAt)])
        case .codeUsed(let step): try tables.execute(codeUsed, [person, .integer(step)])
        case .useChanged(let always): try tables.execute(useChanged, [person, .integer(always ? 1 : 0)])
        case .removed: try tables.execute(removed, [person, .bytes([])])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> FactorState {
        FactorState(person: id, factor: try factor(of: id, from: snapshot))
    }

    /// Nil if none is enrolled.
    package static func factor(of person: String, from snapshot: any Snapshot) throws(Fault) -> Factor? {
        try snapshot.first(one, [.text(person)]) { (row) throws(Fault) in
            Factor(
                sealed: row.bytes(0), lastStep: row.integer(1), always: row.integer(2) == 1, enrolledAt: row.moment(3))
        }
    }

    private static let one: SQL = """
        SELECT sealed, last_step, always_asked, enrolled_at FROM identity_factor
        WHERE origin = $1 AND person = $2 AND enrolled = 1
        """
    private static let enrolled: SQL = """
        INSERT INTO identity_factor (origin, person, enrolled, sealed, last_step, always_asked, enrolled_at)
        VALUES ($1, $2, 1, $3, $4, 0, $5) ON CONFLICT (origin, person)
        DO UPDATE SET enrolled = 1, sealed = $3, last_step = $4, always_asked = 0, enrolled_at = $5
        """
    private static let codeUsed: SQL =
        "UPDATE identity_factor SET last_step = $3 WHERE origin = $1 AND person = $2"
    private static let useChanged: SQL =
        "UPDATE identity_factor SET always_asked = $3 WHERE origin = $1 AND person = $2"
    private static let removed: SQL =
        "UPDATE identity_factor SET enrolled = 0, sealed = $3 WHERE origin = $1 AND person = $2"
}
