package import Kernel

/// The kind of document that was seen at the identity check; never its number, which nobody needs.
package enum IdentityDocument: String, Sendable, CaseIterable {
    case identityCard = "identity-card"
    case passport
    case residencePermit = "residence-permit"

    package var phrase: Phrase {
        switch self {
        case .identityCard: Phrase("居民身份证", "identity card")
        case .passport: Phrase("护照", "passport")
        case .residencePermit: Phrase("居留证件", "residence permit")
        }
    }
}

/// Why a sign-in was turned away.
package enum SignInFailure: String, Sendable, CaseIterable {
    case wrongPassword = "wrong-password"
    /// The right password of an account that is locked or closed.
    case locked, closed
    /// The right password with a wrong or used code of the second factor.
    case wrongCode = "wrong-code"
    /// The right password, from outside, of somebody without a second factor (Law.s8).
    case noFactor = "no-factor"

    /// Whether it brings the account nearer to its lock.
    package var isGuess: Bool { self == .wrongPassword || self == .wrongCode }

    package var phrase: Phrase {
        switch self {
        case .wrongPassword: Phrase("口令不对", "wrong password")
        case .locked: Phrase("账号已锁定", "account locked")
        case .closed: Phrase("账号已停用", "account closed")
        case .wrongCode: Phrase("验证码不对", "wrong code")
        case .noFactor: Phrase("从外面登录，没有第二要素", "from outside without a second factor")
        }
    }
}

/// What happened to an account, and at the door in its name.
package enum AccountFact: Fact {
    /// A person got an account, with a first password that somebody else chose.
    case opened(name: String, role: String, key: SealedKeyFields, mustChangePassword: Bool)
    /// A document was seen; the person accepted that the signature binds like one on paper (Law.s28).
    case identityChecked(document: IdentityDocument, acceptedResponsibility: Bool)
    case roleChanged(old: String, new: String)
    /// The first time the person's own key pair, which nobody else ever could open; then the same pair under
    /// another password.
    case passwordChanged(SealedKeyFields)
    /// A forgotten password: a first one again, chosen by somebody else. The old key pair goes with the password that
    /// opened it; what it signed stays valid.
    case passwordReset(SealedKeyFields)
    /// A new key pair under the same password, of the person's own will.
    case keyRotated(SealedKeyFields)
    case signInSucceeded
    case signInFailed(SignInFailure)
    case signedOut
    /// Too many failures in a row; they are kept as they were counted (Law.s4).
    case locked(failures: Int)
    case unlocked
    /// The person left; the staff number stays theirs for ever (Law.s1).
    case closed
    /// A wrong password under a signature (Law.s29).
    case signatureFailed(record: Subject, meaning: SignatureMeaning)
    /// An administrator looked into failed signatures, and says in the reason what they were.
    case alertSeen

    package static let kinds: [FactKind] = Kind.allCases.map(\.kind)

    /// Names of the kinds, in the order in which they came to be.
    enum Kind: String, CaseIterable {
        case opened
        case identityChecked = "identity-checked"
        case roleChanged = "role-changed"
        case passwordChanged = "password-changed"
        case signInSucceeded = "sign-in-succeeded"
        case signInFailed = "sign-in-failed"
        case signedOut = "signed-out"
        case locked, unlocked, closed
        case signatureFailed = "signature-failed"
        case passwordReset = "password-reset"
        case keyRotated = "key-rotated"
        case alertSeen = "alert-seen"

        var kind: FactKind { FactKind(read: "identity.account.\(rawValue).v1") }

        static func named(_ kind: FactKind) -> Kind? { allCases.first { $0.kind == kind } }
    }

    package var kind: FactKind {
        let kind: Kind =
            switch self {
            case .opened: .opened
            case .identityChecked: .identityChecked
            case .roleChanged: .roleChanged
            case .passwordChanged: .passwordChanged
            case .passwordReset: .passwordReset
            case .keyRotated: .keyRotated
            case .signInSucceeded: .signInSucceeded
            case .signInFailed: .signInFailed
            case .signedOut: .signedOut
            case .locked: .locked
            case .unlocked: .unlocked
            case .closed: .closed
            case .signatureFailed: .signatureFailed
            case .alertSeen: .alertSeen
            }
        return kind.kind
    }

    /// A failed signature belongs to the history of what was to be signed, too.
    package var mentions: [Subject] {
        if case .signatureFailed(let record, _) = self { [record] } else { [] }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .opened(let name, let role, let key, let mustChangePassword):
            writer.key("key")
            key.write(to: &writer)
            writer.member("must_change_password", mustChangePassword)
            writer.member("name", name)
            writer.member("role", role)
        case .identityChecked(let document, let acceptedResponsibility):
            writer.member("accepted_responsibility", acceptedResponsibility)
            writer.member("document", document.rawValue)
        case .roleChanged(let old, let new):
            writer.member("new", new)
            writer.member("old", old)
        case .passwordChanged(let key), .passwordReset(let key), .keyRotated(let key):
            writer.key("key")
            key.write(to: &writer)
        case .signInFailed(let why): writer.member("why", why.rawValue)
        case .locked(let failures): writer.member("failures", failures)
        case .signatureFailed(let record, let meaning):
            writer.member("meaning", meaning.rawValue)
            writer.member("record", record.description)
        case .signInSucceeded, .signedOut, .unlocked, .closed, .alertSeen: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> AccountFact {
        switch Kind.named(kind) {
        case .opened:
            .opened(
                name: try fields.string("name"), role: try fields.string("role"),
                key: try SealedKeyFields(reading: try fields.object("key")),
                mustChangePassword: try fields.bool("must_change_password"))
        case .identityChecked:
            .identityChecked(
                document: try fields.choice("document"),
                acceptedResponsibility: try fields.bool("accepted_responsibility"))
        case .roleChanged: .roleChanged(old: try fields.string("old"), new: try fields.string("new"))
        case .passwordChanged: .passwordChanged(try SealedKeyFields(reading: try fields.object("key")))
        case .passwordReset: .passwordReset(try SealedKeyFields(reading: try fields.object("key")))
        case .keyRotated: .keyRotated(try SealedKeyFields(reading: try fields.object("key")))
        case .alertSeen: .alertSeen
        case .signInSucceeded: .signInSucceeded
        case .signInFailed: .signInFailed(try fields.choice("why"))
        case .signedOut: .signedOut
        case .locked: .locked(failures: Int(try fields.integer("failures")))
        case .unlocked: .unlocked
        case .closed: .closed
        case .signatureFailed:
            .signatureFailed(record: try fields.subject("record"), meaning: try fields.choice("meaning"))
        case nil: throw fields.wrong("kind")
        }
    }
}

extension JSONFields {
    fileprivate func subject(_ key: String) throws(JSONFailure) -> Subject {
        guard let subject = Subject(text: try string(key)) else { throw wrong(key) }
        return subject
    }
}
