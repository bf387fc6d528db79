package import Kernel

/// One row of the log of the door.
package struct Attempt: Sendable, Hashable {
    package enum What: String, Sendable, CaseIterable {
        case signIn = "sign-in"
        case signInFailed = "sign-in-failed"
        case signOut = "sign-out"
        case signatureFailed = "signature-failed"

        package var phrase: Phrase {
            switch self {
            case .signIn: Phrase("登录", "signed in")
            case .signInFailed: Phrase("登录失败", "sign-in failed")
            case .signOut: Phrase("退出", "signed out")
            case .signatureFailed: Phrase("签名失败", "signature failed")
            }
        }
    }

    package let entry: Int64
    package let person: String
    package let at: Moment
    package let workstation: String
    package let what: What
    /// The failure of a sign-in, or the meaning and record of a signature.
    package let why: String?
}

/// A key that signs no more, and the entries between which it could.
package struct RevokedKey: Sendable, Hashable {
    package let person: String
    package let name: String
    package let publicKey: [UInt8]
    package let fromEntry: Int64
    package let untilEntry: Int64
}

/// What checks a password, and opens nothing.
package struct FormerPassword: Sendable, Hashable {
    package let n: Int
    package let r: Int
    package let p: Int
    package let salt: [UInt8]
    package let verifier: [UInt8]
}

/// Questions to the accounts; each is answered from an index.
package enum AccountLookups {
    package static let pageMax = 200

    /// The account with its sealed key; nil if the staff number was never given.
    package static func account(_ person: String, from snapshot: any Snapshot) throws(Fault) -> Account? {
        try snapshot.first(one, [.text(person)], account)
    }

    /// Accounts after a staff number, in their order, closed ones too (Law.s10: the periodic review).
    package static func accounts(
        after person: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Account] {
        try snapshot.all(list, [.text(person), .integer(Int64(max(0, min(limit, pageMax))))], account)
    }

    /// Accounts that are locked, and those with failed signatures that nobody looked into (Law.s4, Law.s29).
    package static func alerts(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [Account] {
        let limit = StoreValue.integer(Int64(max(0, min(limit, pageMax))))
        let locked = try snapshot.all(locked, [limit], account)
        return locked + (try snapshot.all(alerted, [limit], account)).filter { $0.standing == .open }
    }

    /// Keys that sign no more, the newest end first: what they signed before stays valid.
    package static func revokedKeys(limit: Int, from snapshot: any Snapshot) throws(Fault) -> [RevokedKey] {
        try snapshot.all(revoked, [.integer(Int64(max(0, min(limit, pageMax))))]) { (row) throws(Fault) in
            RevokedKey(
                person: row.text(0), name: row.text(1), publicKey: row.bytes(2), fromEntry: row.integer(3),
                untilEntry: row.integer(4))
        }
    }

    /// What checks the passwords that a person had, newest first.
    package static func formerPasswords(
        of person: String, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [FormerPassword] {
        try snapshot.all(formers, [.text(person), .integer(Int64(limit))]) { (row) throws(Fault) in
            FormerPassword(
                n: Int(row.integer(0)), r: Int(row.integer(1)), p: Int(row.integer(2)), salt: row.bytes(3),
                verifier: row.bytes(4))
        }
    }

    /// The log of the door before an entry (nil: from the newest), newest first; of one person or of all.
    package static func attempts(
        of person: String? = nil, before entry: Int64? = nil, limit: Int, from snapshot: any Snapshot
    ) throws(Fault) -> [Attempt] {
        let before = StoreValue.integer(entry ?? Int64.max)
        let limit = StoreValue.integer(Int64(max(0, min(limit, pageMax))))
        guard let person else { return try snapshot.all(attemptsOfAll, [before, limit], attempt) }
        return try snapshot.all(attemptsOfOne, [before, limit, .text(person)], attempt)
    }

    /// The full name, as signatures show it (Law.s23).
    package static func name(of person: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(name, [.text(person)]) { (row) throws(Fault) in row.text(0) }
    }

    /// What the account may do now; nil if there is none.
    static func standing(
        of person: String, at now: Moment, from snapshot: any Snapshot
    ) throws(Fault) -> Standing? {
        guard let account = try account(person, from: snapshot) else { return nil }
        let own = Set(roleGrant(account.role)?.permissions ?? [])
        let lent = try LentRights.of(account, at: now, from: snapshot)
        return Standing(
            person: account.person, name: account.name, role: account.role,
            permissions: own.union(lent.givers.keys), active: account.standing == .open,
            signingKey: account.maySign ? (account.key.keyName, account.key.publicKey) : nil,
            lent: lent.givers.filter { !own.contains($0.key) }, changesAt: lent.changesAt,
            scope: try ScopeTable.scope(of: person, from: snapshot))
    }

    /// A key that the person has or had; also of a closed account, whose signatures stay valid.
    static func publicKey(
        of person: String, named key: String, from snapshot: any Snapshot
    ) throws(Fault) -> [UInt8]? {
        try snapshot.first(publicKey, [.text(person), .text(key)]) { (row) throws(Fault) in row.bytes(0) }
    }

    private static func account(_ row: any Row) throws(Fault) -> Account {
        guard let standing = AccountStanding(rawValue: row.text(3)) else {
            throw Fault(.damaged, "identity_account.standing")
        }
        return Account(
            person: row.text(0), name: row.text(1), role: row.text(2),
            key: SealedKeyFields(
                n: Int(row.integer(4)), r: Int(row.integer(5)), p: Int(row.integer(6)), salt: row.bytes(7),
                verifier: row.bytes(8), publicKey: row.bytes(9), sealedSeed: row.bytes(10),
                keyName: row.text(11)),
            standing: standing, standingSince: row.moment(17), mustChangePassword: row.integer(12) == 1,
            identityChecked: row.integer(13) == 1, failures: Int(row.integer(14)), alerts: Int(row.integer(18)),
            openedAt: row.moment(15), lastSignInAt: row.optionalMoment(16))
    }

    private static func attempt(_ row: any Row) throws(Fault) -> Attempt {
        guard let what = Attempt.What(rawValue: row.text(4)) else {
            throw Fault(.damaged, "identity_attempt.what")
        }
        return Attempt(
            entry: row.integer(0), person: row.text(1), at: row.moment(2), workstation: row.text(3),
            what: what,
            why: row.optionalText(5))
    }

    static let one: SQL = """
        SELECT person, name, role, standing, scrypt_n, scrypt_r, scrypt_p, salt, verifier, public_key,
        sealed_seed, key_name, must_change_password, identity_checked, failures, opened_at, last_sign_in_at,
        standing_since, alerts
        FROM identity_account WHERE origin = $1 AND person = $2
        """
    static let list: SQL = """
        SELECT person, name, role, standing, scrypt_n, scrypt_r, scrypt_p, salt, verifier, public_key,
        sealed_seed, key_name, must_change_password, identity_checked, failures, opened_at, last_sign_in_at,
        standing_since, alerts
        FROM identity_account WHERE origin = $1 AND person > $2 ORDER BY person LIMIT $3
        """
    static let locked: SQL = """
        SELECT person, name, role, standing, scrypt_n, scrypt_r, scrypt_p, salt, verifier, public_key,
        sealed_seed, key_name, must_change_password, identity_checked, failures, opened_at, last_sign_in_at,
        standing_since, alerts FROM identity_account WHERE origin = $1 AND standing = 'locked' ORDER BY person LIMIT $2
        """
    static let alerted: SQL = """
        SELECT person, name, role, standing, scrypt_n, scrypt_r, scrypt_p, salt, verifier, public_key,
        sealed_seed, key_name, must_change_password, identity_checked, failures, opened_at, last_sign_in_at,
        standing_since, alerts FROM identity_account WHERE origin = $1 AND alerts > 0 ORDER BY alerts, person LIMIT $2
        """
    static let revoked: SQL = """
        SELECT person, key_name, public_key, from_entry, until_entry FROM identity_key
        WHERE origin = $1 AND until_entry > 0 ORDER BY until_entry DESC LIMIT $2
        """
    static let formers: SQL = """
        SELECT scrypt_n, scrypt_r, scrypt_p, salt, verifier FROM identity_former_password
        WHERE origin = $1 AND person = $2 ORDER BY entry DESC LIMIT $3
        """
    static let attemptsOfAll: SQL = """
        SELECT entry_index, person, at, workstation, what, why FROM identity_attempt
        WHERE origin = $1 AND entry_index < $2 ORDER BY entry_index DESC LIMIT $3
        """
    static let attemptsOfOne: SQL = """
        SELECT entry_index, person, at, workstation, what, why FROM identity_attempt
        WHERE origin = $1 AND entry_index < $2 AND person = $4 ORDER BY entry_index DESC LIMIT $3
        """
    static let name: SQL = "SELECT name FROM identity_account WHERE origin = $1 AND person = $2"
    static let publicKey: SQL =
        "SELECT public_key FROM identity_key WHERE origin = $1 AND person = $2 AND key_name = $3"
}
