package import Kernel

/// The first particulars of an account.
package struct AccountOpening: Sendable, Hashable {
    package let name: String
    package let role: String
    package let key: SealedKeyFields

    package init(name: String, role: String, key: SealedKeyFields) {
        self.name = name
        self.role = role
        self.key = key
    }
}

/// What is asked of an account. Administrators ask for the first seven; the door, as the node, tells the rest.
package enum AccountCommand: Command {
    case open(AccountOpening)
    case checkIdentity(IdentityDocument, acceptedResponsibility: Bool)
    case changeRole(to: String)
    case unlock
    case close
    case resetPassword(SealedKeyFields)
    case seeAlert
    /// The first administrator, at set-up.
    case found(AccountOpening)
    case changePassword(SealedKeyFields)
    case rotateKey(SealedKeyFields)
    case signIn
    case failSignIn(SignInFailure)
    case signOut
    case failSignature(record: Subject, meaning: SignatureMeaning)

    package var permission: Permission? {
        switch self {
        case .open, .checkIdentity, .changeRole, .unlock, .close, .resetPassword, .seeAlert: "identity.administer"
        case .found, .changePassword, .rotateKey, .signIn, .failSignIn, .signOut, .failSignature: nil
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let opening): write("open", opening, to: &writer)
        case .found(let opening): write("found", opening, to: &writer)
        case .checkIdentity(let document, let acceptedResponsibility):
            writer.value("check-identity")
            writer.value(document.rawValue)
            writer.value(acceptedResponsibility)
        case .changeRole(let role):
            writer.value("change-role")
            writer.value(role)
        case .unlock: writer.value("unlock")
        case .close: writer.value("close")
        case .changePassword(let key):
            writer.value("change-password")
            key.write(to: &writer)
        case .resetPassword(let key):
            writer.value("reset-password")
            key.write(to: &writer)
        case .rotateKey(let key):
            writer.value("rotate-key")
            key.write(to: &writer)
        case .seeAlert: writer.value("see-alert")
        case .signIn: writer.value("sign-in")
        case .failSignIn(let why):
            writer.value("fail-sign-in")
            writer.value(why.rawValue)
        case .signOut: writer.value("sign-out")
        case .failSignature(let record, let meaning):
            writer.value("fail-signature")
            writer.value(record.description)
            writer.value(meaning.rawValue)
        }
        writer.endArray()
    }

    private func write(_ verb: String, _ opening: AccountOpening, to writer: inout CanonicalWriter) {
        writer.value(verb)
        writer.value(opening.name)
        writer.value(opening.role)
        opening.key.write(to: &writer)
    }
}
