package import Kernel

/// Whether an account may be used.
package enum AccountStanding: String, Sendable, CaseIterable {
    case open
    /// Too many failures; an administrator unlocks it.
    case locked
    /// For ever.
    case closed

    package var phrase: Phrase {
        switch self {
        case .open: Phrase("正常", "open")
        case .locked: Phrase("已锁定", "locked")
        case .closed: Phrase("已停用", "closed")
        }
    }
}

/// An account as its facts have made it.
package struct Account: Sendable, Equatable {
    package let person: String
    package var name: String
    package var role: String
    package var key: SealedKeyFields
    package var standing: AccountStanding
    package var standingSince: Moment
    package var mustChangePassword: Bool
    package var identityChecked: Bool
    /// Wrong passwords, at sign-in and under signatures, since the last right one.
    package var failures: Int
    /// Failed signatures that no administrator has looked into yet (Law.s29).
    package var alerts: Int
    package let openedAt: Moment
    package var lastSignInAt: Moment?

    /// Wrong passwords that may still follow before the account locks.
    package func triesLeft(of failuresMax: Int) -> Int { max(0, failuresMax - failures) }

    /// Signing takes an identity check (Law.s28) and a password that nobody else ever knew (Law.s7).
    package var maySign: Bool { identityChecked && !mustChangePassword }
}

/// What the rules know of a staff number; nothing before somebody got it.
package struct AccountState: Sendable, Equatable {
    package let person: String
    package var account: Account?
}

/// What only the tables can tell: whether this node has accounts already, and whose staff number is easily taken for
/// the new one.
package struct AccountEvidence: Sendable {
    package let accountsExist: Bool
    package let lookAlike: String?
    /// Wrong passwords in a row that lock an account, as it is set now.
    package let failuresMax: Int

    package init(accountsExist: Bool, lookAlike: String? = nil, failuresMax: Int = AccountRules.failuresMax) {
        self.accountsExist = accountsExist
        self.lookAlike = lookAlike
        self.failuresMax = failuresMax
    }
}
