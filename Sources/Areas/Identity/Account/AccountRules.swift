package import Kernel
package import Settings

/// Accounts are opened by an administrator, belong to one person, lock after failures, and are closed, never
/// deleted.
package enum AccountRules: Rules {
    /// Wrong passwords in a row that lock an account: forgiving enough for a tired hand, and far from what
    /// guessing takes (P11 11.300(d) asks for a limit, NIST SP 800-63B §5.2.2 for at most 100).
    package static let failuresMax = 5
    /// The plant may set another limit, but never none.
    package static let failuresSetting = SettingDeclaration(
        "sign-in.failures", Phrase("连错几次锁账号", "Wrong passwords in a row that lock"),
        .integer(3...10, unit: Phrase("次", "times")), first: "5", source: "P11 11.300(d); D 11.7")
    /// A staff number is typed several times a day.
    package static let numberLengthMax = 32
    package static let nameBytesMax = 100

    package static let noun = "identity.account"

    package static func blank(_ id: String) -> AccountState { AccountState(person: id) }

    package static func decide(
        _ command: AccountCommand, _ state: AccountState, _ evidence: AccountEvidence,
        _ circumstance: Circumstance
    ) throws(Refusal) -> [AccountFact] {
        if command.permission == nil, circumstance.actor != .node { throw .accountDoorOnly }
        switch command {
        case .open(let opening):
            if state.account == nil, let other = evidence.lookAlike { throw .accountLooksAlike(other) }
            return try open(opening, state, circumstance)
        case .found(let opening):
            guard !evidence.accountsExist else { throw .accountsFounded }
            guard opening.role == administratorRole else { throw .accountFounderRole }
            return try open(opening, state, circumstance)
        default: break
        }
        guard let account = state.account else { throw .accountNotOpened(state.person) }
        if command.permission == nil {
            return try door(command, account, failuresMax: evidence.failuresMax, circumstance)
        }
        return try administer(command, account, circumstance)
    }

    package static func apply(_ fact: AccountFact, _ head: EntryHead, to state: inout AccountState) {
        if case .opened(let name, let role, let key, let mustChangePassword) = fact {
            state.account = Account(
                person: state.person, name: name, role: role, key: key, standing: .open,
                standingSince: head.recordedAt, mustChangePassword: mustChangePassword, identityChecked: false,
                failures: 0, alerts: 0, openedAt: head.recordedAt)
        }
        switch fact {
        case .identityChecked: state.account?.identityChecked = true
        case .roleChanged(_, let new): state.account?.role = new
        case .passwordChanged(let key):
            state.account?.key = key
            state.account?.mustChangePassword = false
            state.account?.failures = 0
        case .passwordReset(let key):
            state.account?.key = key
            state.account?.mustChangePassword = true
            state.account?.failures = 0
        case .keyRotated(let key):
            state.account?.key = key
            state.account?.failures = 0
        case .alertSeen: state.account?.alerts = 0
        case .signInSucceeded:
            state.account?.lastSignInAt = head.recordedAt
            state.account?.failures = 0
        case .signInFailed(let why):
            if why.isGuess, state.account?.standing == .open { state.account?.failures += 1 }
        case .signatureFailed:
            state.account?.alerts += 1
            if state.account?.standing == .open { state.account?.failures += 1 }
        case .locked: stand(.locked, head, &state)
        case .unlocked:
            stand(.open, head, &state)
            state.account?.failures = 0
        case .closed: stand(.closed, head, &state)
        case .opened, .signedOut: break
        }
    }

    private static func stand(_ standing: AccountStanding, _ head: EntryHead, _ state: inout AccountState) {
        state.account?.standing = standing
        state.account?.standingSince = head.recordedAt
    }

    private static func open(
        _ opening: AccountOpening, _ state: AccountState, _ circumstance: Circumstance
    ) throws(Refusal) -> [AccountFact] {
        if let account = state.account {
            throw account.standing == .closed ? .accountRetired(state.person) : .accountExists(state.person)
        }
        guard isStaffNumber(state.person) else { throw .accountNumberWrong }
        let name = opening.name
        guard name.contains(where: { !$0.isWhitespace }), name.utf8.count <= nameBytesMax,
            !name.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        else { throw .accountNameWrong }
        guard isRole(opening.role) else { throw .accountRoleUnknown }
        guard opening.key.isWhole(hash: circumstance.hash) else { throw .accountKeyWrong }
        return [.opened(name: name, role: opening.role, key: opening.key, mustChangePassword: true)]
    }

    /// What an administrator does to somebody else.
    private static func administer(
        _ command: AccountCommand, _ account: Account, _ circumstance: Circumstance
    ) throws(Refusal) -> [AccountFact] {
        guard circumstance.actor.person != account.person else { throw .accountOwn }
        guard account.standing != .closed else { throw .accountRetired(account.person) }
        switch command {
        case .checkIdentity(let document, let acceptedResponsibility):
            guard acceptedResponsibility else { throw .accountResponsibilityMissing }
            guard !account.identityChecked else { throw .accountIdentityChecked }
            return [.identityChecked(document: document, acceptedResponsibility: true)]
        case .changeRole(let role):
            guard isRole(role) else { throw .accountRoleUnknown }
            guard role != account.role else { throw .accountRoleSame }
            try reason(circumstance)
            return [.roleChanged(old: account.role, new: role)]
        case .unlock:
            guard account.standing == .locked else { throw .accountNotLocked }
            try reason(circumstance)
            return [.unlocked]
        case .close:
            try reason(circumstance)
            return [.closed]
        case .resetPassword(let key):
            guard key.isWhole(hash: circumstance.hash) else { throw .accountKeyWrong }
            guard key.publicKey != account.key.publicKey else { throw .accountKeyKnown }
            try reason(circumstance)
            return [.passwordReset(key)]
        case .seeAlert:
            guard account.alerts > 0 else { throw .accountNoAlert }
            try reason(circumstance)
            return [.alertSeen]
        case .open, .found, .changePassword, .rotateKey, .signIn, .failSignIn, .signOut, .failSignature:
            preconditionFailure("no act of an administrator on an open account")
        }
    }

    /// What happened at the door; a failure is recorded whatever the account's standing (Law.s6).
    private static func door(
        _ command: AccountCommand, _ account: Account, failuresMax: Int, _ circumstance: Circumstance
    ) throws(Refusal) -> [AccountFact] {
        switch command {
        case .signIn:
            try usable(account)
            return [.signInSucceeded]
        case .failSignIn(let why):
            return failing(.signInFailed(why), counts: why.isGuess, account, failuresMax)
        case .signOut: return [.signedOut]
        case .failSignature(let record, let meaning):
            return failing(.signatureFailed(record: record, meaning: meaning), counts: true, account, failuresMax)
        case .changePassword(let key):
            try usable(account)
            guard key.isWhole(hash: circumstance.hash) else { throw .accountKeyWrong }
            if account.mustChangePassword {
                guard key.publicKey != account.key.publicKey, key.keyName != account.key.keyName else {
                    throw .accountKeyKnown
                }
            } else {
                guard key.publicKey == account.key.publicKey else { throw .accountKeyOther }
                guard key != account.key else { throw .accountPasswordSame }
            }
            return [.passwordChanged(key)]
        case .rotateKey(let key):
            try usable(account)
            guard key.isWhole(hash: circumstance.hash) else { throw .accountKeyWrong }
            guard !account.mustChangePassword, key.publicKey != account.key.publicKey else { throw .accountKeyKnown }
            return [.keyRotated(key)]
        case .open, .found, .checkIdentity, .changeRole, .unlock, .close, .resetPassword, .seeAlert:
            preconditionFailure("no act of the door")
        }
    }

    private static func failing(
        _ fact: AccountFact, counts: Bool, _ account: Account, _ failuresMax: Int
    ) -> [AccountFact] {
        let failures = account.failures + 1
        guard counts, account.standing == .open, failures >= failuresMax else { return [fact] }
        return [fact, .locked(failures: failures)]
    }

    private static func usable(_ account: Account) throws(Refusal) {
        switch account.standing {
        case .open: return
        case .locked: throw .accountLocked
        case .closed: throw .accountRetired(account.person)
        }
    }

    private static func reason(_ circumstance: Circumstance) throws(Refusal) {
        guard circumstance.reason?.contains(where: { !$0.isWhitespace }) == true else {
            throw .accountReasonMissing
        }
    }

    /// What a tired eye sees: capitals are small letters, O is 0, I and l are 1, and a dash is nothing (Law.s1).
    package static func likeness(of number: String) -> String {
        String(
            decoding: number.uppercased().utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "O"): UInt8(ascii: "0")
                case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
                case UInt8(ascii: "-"): nil
                default: byte
                }
            }, as: UTF8.self)
    }

    private static func isRole(_ role: String) -> Bool { roleGrants.contains { $0.role == role } }

    /// ASCII letters, digits and dashes; `node` is the node's own name.
    private static func isStaffNumber(_ text: String) -> Bool {
        (1...numberLengthMax).contains(text.utf8.count) && text != Standing.node.person
            && text.utf8.allSatisfy { byte in
                byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 26
                    || byte &- UInt8(ascii: "A") < 26
                    || byte == UInt8(ascii: "-")
            }
    }
}
