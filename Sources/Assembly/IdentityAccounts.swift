package import Identity
import Kernel
package import Ledger

extension SealedKey {
    /// Both are the same bytes: the area of accounts keeps a key and can open none.
    package init(_ fields: SealedKeyFields) {
        self.init(
            cost: ScryptCost(n: fields.n, r: fields.r, p: fields.p), salt: fields.salt,
            verifier: fields.verifier,
            publicKey: fields.publicKey, sealedSeed: fields.sealedSeed)
    }
}

extension SealedKeyFields {
    package init(_ key: SealedKey) {
        self.init(
            n: key.cost.n, r: key.cost.r, p: key.cost.p, salt: key.salt, verifier: key.verifier,
            publicKey: key.publicKey, sealedSeed: key.sealedSeed, keyName: key.keyName)
    }
}

extension AccountBook {
    /// The accounts of the record.
    package static let identity = AccountBook(
        account: { (person, snapshot) throws(Fault) in
            guard let account = try AccountLookups.account(person, from: snapshot) else { return nil }
            return Account(
                person: person, sealedKey: SealedKey(account.key), course: Course(account.standing),
                mustChangePassword: account.mustChangePassword,
                triesLeft: account.triesLeft(of: try AccountTable.failuresMax(from: snapshot)))
        },
        formerPasswords: { (person, limit, snapshot) throws(Fault) in
            try AccountLookups.formerPasswords(of: person, limit: limit, from: snapshot).map {
                FormerPassword(
                    cost: ScryptCost(n: $0.n, r: $0.r, p: $0.p), salt: $0.salt, verifier: $0.verifier)
            }
        },
        factor: { (person, snapshot) throws(Fault) in
            try FactorTable.factor(of: person, from: snapshot).map { Factor(sealed: $0.sealed, always: $0.always) }
        },
        badge: { (id, snapshot) throws(Fault) in
            try BadgeTable.badge(id, from: snapshot).map { Badge(person: $0.person, isActive: $0.isActive) }
        },
        record: { (event, person, workstation, id, node) throws(Denial) in
            let door = Standing.node.person
            switch event {
            case .codeUsed(let step):
                _ = try await node.perform(
                    Errand(
                        FactorTable.self, id: id, record: person, command: .useCode(step: step), person: door,
                        workstation: workstation))
            case .badgeRefused(let badge, let use):
                _ = try await node.perform(
                    Errand(
                        BadgeTable.self, id: id, record: badge,
                        command: .refuse(use == .signIn ? .signIn : .signature), person: door,
                        workstation: workstation))
            default:
                _ = try await node.perform(
                    Errand(
                        AccountTable.self, id: id, record: person, command: AccountCommand(event), person: door,
                        workstation: workstation))
            }
        })
}

extension AccountBook.Course {
    fileprivate init(_ standing: AccountStanding) {
        switch standing {
        case .open: self = .open
        case .locked: self = .locked
        case .closed: self = .closed
        }
    }
}

extension AccountCommand {
    fileprivate init(_ event: AccountBook.Event) {
        switch event {
        case .signedIn: self = .signIn
        case .signInFailed(.password): self = .failSignIn(.wrongPassword)
        case .signInFailed(.locked): self = .failSignIn(.locked)
        case .signInFailed(.closed): self = .failSignIn(.closed)
        case .signInFailed(.code): self = .failSignIn(.wrongCode)
        case .signInFailed(.noFactor): self = .failSignIn(.noFactor)
        case .codeUsed, .badgeRefused: preconditionFailure("told to the factor or the badge, not to the account")
        case .signedOut: self = .signOut
        case .signatureFailed(let record, let meaning):
            self = .failSignature(record: record, meaning: meaning)
        case .passwordChanged(let key): self = .changePassword(SealedKeyFields(key))
        case .keyRotated(let key): self = .rotateKey(SealedKeyFields(key))
        }
    }
}
