package import Kernel
import Settings

/// Accounts, every public key they ever had, and what happened at the door.
package enum AccountTable: FactTable {
    package typealias R = AccountRules

    package static let accounts = Table(
        "identity_account",
        [
            .text("person"), .text("name"), .text("role"), .text("standing"), .integer("scrypt_n"),
            .integer("scrypt_r"), .integer("scrypt_p"), .bytes("salt"), .bytes("verifier"),
            .bytes("public_key"),
            .bytes("sealed_seed"), .text("key_name"), .integer("must_change_password"),
            .integer("identity_checked"), .integer("failures"), .integer("opened_at"),
            .integer("last_sign_in_at", nullable: true), .integer("standing_since"), .integer("alerts"),
            .text("likeness"),
        ],
        key: ["person"], indexes: [.on("standing", "person"), .on("alerts", "person"), .on("likeness")],
        checks: [
            "standing = 'open' OR standing = 'locked' OR standing = 'closed'", "must_change_password IN (0, 1)",
            "identity_checked IN (0, 1)", "failures >= 0",
        ])

    /// Keys that may have signed, from a person's own first password on; they stay, so that old signatures can be
    /// verified for ever.
    package static let keys = Table(
        "identity_key",
        [
            .text("person"), .text("key_name"), .bytes("public_key"), .integer("from_entry"),
            .integer("until_entry", nullable: true),
        ],
        key: ["person", "key_name"], indexes: [.on("until_entry")])

    /// What checks a password that was used before: the last ones must not come back (NIST SP 800-63B has no such rule;
    /// GMP 计算机化系统 practice asks for it).
    package static let formers = Table(
        "identity_former_password",
        [
            .text("person"), .integer("entry"), .integer("scrypt_n"), .integer("scrypt_r"), .integer("scrypt_p"),
            .bytes("salt"), .bytes("verifier"),
        ],
        key: ["person", "entry"])

    /// The log of the door (Law.s6): one row for each sign-in, sign-out and failure.
    package static let attempts = Table(
        "identity_attempt",
        [
            .integer("entry_index"), .text("person"), .integer("at"), .text("workstation"), .text("what"),
            .text("why", nullable: true),
        ],
        key: ["entry_index"], indexes: [.on("person", "entry_index")],
        checks: ["what IN ('sign-in', 'sign-in-failed', 'sign-out', 'signature-failed')"])

    package static let tables = [accounts, keys, formers, attempts]

    package static func project(
        _ fact: AccountFact, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        let person = StoreValue.text(head.subject.id)
        switch fact {
        case .opened(let name, let role, let key, let mustChangePassword):
            try open(name, role, key, mustChangePassword, head, into: tables)
        case .identityChecked: try tables.execute(checked, [person])
        case .roleChanged(_, let new): try tables.execute(roleChanged, [person, .text(new)])
        case .passwordChanged(let key):
            try keep(key, head, mustChangePassword: false, into: tables)
            try tables.execute(
                keyKept, [person, .text(key.keyName), .bytes(key.publicKey), .integer(head.index)])
        case .passwordReset(let key):
            try tables.execute(keysEnded, [person, .integer(head.index)])
            try keep(key, head, mustChangePassword: true, into: tables)
        case .keyRotated(let key):
            try tables.execute(keysEnded, [person, .integer(head.index)])
            try keep(key, head, mustChangePassword: false, into: tables)
            try tables.execute(
                keyKept, [person, .text(key.keyName), .bytes(key.publicKey), .integer(head.index)])
        case .alertSeen: try tables.execute(alertSeen, [person])
        case .signInSucceeded:
            try tables.execute(signedIn, [person, .moment(head.recordedAt)])
            try attempt(.signIn, why: nil, head, into: tables)
        case .signInFailed(let why):
            if why.isGuess { try tables.execute(failed, [person]) }
            try attempt(.signInFailed, why: why.rawValue, head, into: tables)
        case .signedOut: try attempt(.signOut, why: nil, head, into: tables)
        case .signatureFailed(let record, let meaning):
            try tables.execute(failed, [person])
            try tables.execute(alerted, [person])
            try attempt(.signatureFailed, why: "\(meaning.rawValue) \(record)", head, into: tables)
        case .locked: try tables.execute(locked, [person, .moment(head.recordedAt)])
        case .unlocked: try tables.execute(unlocked, [person, .moment(head.recordedAt)])
        case .closed:
            try tables.execute(closed, [person, .moment(head.recordedAt)])
            try tables.execute(keysEnded, [person, .integer(head.index)])
        }
    }

    package static func load(_ id: String, from snapshot: any Snapshot) throws(Fault) -> AccountState {
        AccountState(person: id, account: try AccountLookups.account(id, from: snapshot))
    }

    package static func gather(
        _ command: AccountCommand, _ id: String, _ state: AccountState, from snapshot: any Snapshot
    ) throws(Fault) -> AccountEvidence {
        if case .open = command {
            let likeness = StoreValue.text(AccountRules.likeness(of: id))
            let other = try snapshot.first(lookAlike, [likeness]) { (row) throws(Fault) in row.text(0) }
            return AccountEvidence(accountsExist: true, lookAlike: other)
        }
        switch command {
        case .found: break
        case .failSignIn, .failSignature:
            return AccountEvidence(
                accountsExist: state.account != nil, failuresMax: try failuresMax(from: snapshot))
        default: return AccountEvidence(accountsExist: state.account != nil)
        }
        let first = try snapshot.first(anybody, []) { (row) throws(Fault) in row.text(0) }
        return AccountEvidence(accountsExist: first != nil)
    }

    /// As it is set now.
    package static func failuresMax(from snapshot: any Snapshot) throws(Fault) -> Int {
        let setting = AccountRules.failuresSetting
        let set = try ValueLookups.value(setting.name, from: snapshot).map { KnownSettings([setting.name: $0.value]) }
        return set?.integer(setting).map(Int.init) ?? AccountRules.failuresMax
    }

    private static func open(
        _ name: String, _ role: String, _ key: SealedKeyFields, _ mustChangePassword: Bool, _ head: EntryHead,
        into tables: any Transaction
    ) throws(Fault) {
        let person = StoreValue.text(head.subject.id)
        try tables.insert(
            into: accounts,
            [
                person, .text(name), .text(role), .text(AccountStanding.open.rawValue),
                .integer(Int64(key.n)),
                .integer(Int64(key.r)), .integer(Int64(key.p)), .bytes(key.salt), .bytes(key.verifier),
                .bytes(key.publicKey), .bytes(key.sealedSeed), .text(key.keyName),
                .integer(mustChangePassword ? 1 : 0), .integer(0), .integer(0), .moment(head.recordedAt),
                .null, .moment(head.recordedAt), .integer(0), .text(AccountRules.likeness(of: head.subject.id)),
            ])
        try remember(key, head, into: tables)
    }

    private static func keep(
        _ key: SealedKeyFields, _ head: EntryHead, mustChangePassword: Bool, into tables: any Transaction
    ) throws(Fault) {
        try tables.execute(
            keyChanged,
            [
                .text(head.subject.id), .integer(Int64(key.n)), .integer(Int64(key.r)), .integer(Int64(key.p)),
                .bytes(key.salt), .bytes(key.verifier), .bytes(key.sealedSeed), .bytes(key.publicKey),
                .text(key.keyName), .integer(mustChangePassword ? 1 : 0),
            ])
        try remember(key, head, into: tables)
    }

    private static func remember(
        _ key: SealedKeyFields, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: formers,
            [
                .text(head.subject.id), .integer(head.index), .integer(Int64(key.n)), .integer(Int64(key.r)),
                .integer(Int64(key.p)), .bytes(key.salt), .bytes(key.verifier),
            ])
    }

    private static func attempt(
        _ what: Attempt.What, why: String?, _ head: EntryHead, into tables: any Transaction
    ) throws(Fault) {
        try tables.insert(
            into: attempts,
            [
                .integer(head.index), .text(head.subject.id), .moment(head.recordedAt),
                .text(head.workstation),
                .text(what.rawValue), .text(why),
            ])
    }

    private static let anybody: SQL = "SELECT person FROM identity_account WHERE origin = $1 LIMIT 1"
    private static let checked: SQL =
        "UPDATE identity_account SET identity_checked = 1 WHERE origin = $1 AND person = $2"
    private static let roleChanged: SQL =
        "UPDATE identity_account SET role = $3 WHERE origin = $1 AND person = $2"
    private static let keyChanged: SQL = """
        UPDATE identity_account SET scrypt_n = $3, scrypt_r = $4, scrypt_p = $5, salt = $6, verifier = $7,
        sealed_seed = $8, public_key = $9, key_name = $10, must_change_password = $11, failures = 0
        WHERE origin = $1 AND person = $2
        """
    private static let keysEnded: SQL = """
        UPDATE identity_key SET until_entry = $3 WHERE origin = $1 AND person = $2 AND until_entry IS NULL
        """
    private static let alerted: SQL =
        "UPDATE identity_account SET alerts = alerts + 1 WHERE origin = $1 AND person = $2"
    private static let alertSeen: SQL =
        "UPDATE identity_account SET alerts = 0 WHERE origin = $1 AND person = $2"
    private static let lookAlike: SQL = "SELECT person FROM identity_account WHERE origin = $1 AND likeness = $2"
    private static let keyKept: SQL = """
        INSERT INTO identity_key (origin, person, key_name, public_key, from_entry)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """
    private static let signedIn: SQL = """
        UPDATE identity_account SET last_sign_in_at = $3, failures = 0 WHERE origin = $1 AND person = $2
        """
    private static let failed: SQL = """
        UPDATE identity_account SET failures = failures + 1
        WHERE origin = $1 AND person = $2 AND standing = 'open'
        """
    private static let locked: SQL = """
        UPDATE identity_account SET standing = 'locked', standing_since = $3 WHERE origin = $1 AND person = $2
        """
    private static let unlocked: SQL = """
        UPDATE identity_account SET standing = 'open', standing_since = $3, failures = 0
        WHERE origin = $1 AND person = $2
        """
    private static let closed: SQL = """
        UPDATE identity_account SET standing = 'closed', standing_since = $3 WHERE origin = $1 AND person = $2
        """
}
