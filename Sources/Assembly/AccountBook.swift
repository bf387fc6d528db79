package import Kernel
package import Ledger

/// What the desk asks of the area that keeps the accounts; filled in by `Assembly`.
package struct AccountBook: Sendable {
    package enum Course: Sendable { case open, locked, closed }

    package struct Account: Sendable {
        package let person: String
        package let sealedKey: SealedKey
        package let course: Course
        package let mustChangePassword: Bool
        /// Wrong passwords that may still follow before the account locks.
        package let triesLeft: Int

        package init(
            person: String, sealedKey: SealedKey, course: Course, mustChangePassword: Bool, triesLeft: Int
        ) {
            self.person = person
            self.sealedKey = sealedKey
            self.course = course
            self.mustChangePassword = mustChangePassword
            self.triesLeft = triesLeft
        }
    }

    /// Why nobody was let in: a wrong component, or the right ones of an account that is locked or closed.
    package enum Failure: Sendable { case password, locked, closed, code, noFactor }

    /// A person's generator of codes, sealed.
    package struct Factor: Sendable {
        package let sealed: [UInt8]
        /// Asked at home too.
        package let always: Bool

        package init(sealed: [UInt8], always: Bool) {
            self.sealed = sealed
            self.always = always
        }
    }

    package struct Badge: Sendable {
        package let person: String
        package let isActive: Bool

        package init(person: String, isActive: Bool) {
            self.person = person
            self.isActive = isActive
        }
    }

    /// What a badge was shown for.
    package enum BadgeUse: Sendable { case signIn, signature }

    /// What the record keeps of the door (P11 11.300(d): attempts are recorded and reported).
    package enum Event: Sendable {
        case signedIn
        case signInFailed(Failure)
        /// Of the second factor; refused if it was used before.
        case codeUsed(step: Int64)
        /// A disabled badge was shown.
        case badgeRefused(String, BadgeUse)
        case signedOut
        case signatureFailed(record: Subject, meaning: SignatureMeaning)
        case passwordChanged(SealedKey)
        case keyRotated(SealedKey)
    }

    /// What checks a password that was used before.
    package struct FormerPassword: Sendable {
        package let cost: ScryptCost
        package let salt: [UInt8]
        package let verifier: [UInt8]

        package init(cost: ScryptCost, salt: [UInt8], verifier: [UInt8]) {
            self.cost = cost
            self.salt = salt
            self.verifier = verifier
        }
    }

    /// The newest first.
    package let formerPasswords:
        @Sendable (_ person: String, _ limit: Int, _ snapshot: any Snapshot) throws(Fault) -> [FormerPassword]
    package let account: @Sendable (_ person: String, _ snapshot: any Snapshot) throws(Fault) -> Account?
    package let factor: @Sendable (_ person: String, _ snapshot: any Snapshot) throws(Fault) -> Factor?
    package let badge: @Sendable (_ id: String, _ snapshot: any Snapshot) throws(Fault) -> Badge?
    package let record:
        @Sendable (
            _ event: Event, _ person: String, _ workstation: String, _ id: CommandID, _ node: any Performing
        )
            async throws(Denial) -> Void

    package init(
        account: @escaping @Sendable (String, any Snapshot) throws(Fault) -> Account?,
        formerPasswords: @escaping @Sendable (String, Int, any Snapshot) throws(Fault) -> [FormerPassword],
        factor: @escaping @Sendable (String, any Snapshot) throws(Fault) -> Factor?,
        badge: @escaping @Sendable (String, any Snapshot) throws(Fault) -> Badge?,
        record:
            @escaping @Sendable (Event, String, String, CommandID, any Performing) async throws(Denial) ->
            Void
    ) {
        self.account = account
        self.formerPasswords = formerPasswords
        self.factor = factor
        self.badge = badge
        self.record = record
    }
}
