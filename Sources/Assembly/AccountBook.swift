package import Kernel
package import Ledger

/// What the desk asks of the area that keeps the accounts; filled in by `Assembly`.
package struct AccountBook: Sendable {
    package struct Account: Sendable {
        package let person: String
        package let sealedKey: SealedKey
        /// False for a closed or locked account.
        package let active: Bool
        package let mustChangePassword: Bool
        /// Wrong passwords that may still follow before the account locks.
        package let triesLeft: Int

        package init(
            person: String, sealedKey: SealedKey, active: Bool, mustChangePassword: Bool, triesLeft: Int
        ) {
            self.person = person
            self.sealedKey = sealedKey
            self.active = active
            self.mustChangePassword = mustChangePassword
            self.triesLeft = triesLeft
        }
    }

    /// What the record keeps of the door (P11 11.300(d): attempts are recorded and reported).
    package enum Event: Sendable {
        case signedIn
        case signInFailed
        case signatureFailed
        case passwordChanged(SealedKey)
    }

    package let account: @Sendable (_ person: String, _ snapshot: any Snapshot) throws(Fault) -> Account?
    package let record:
        @Sendable (_ event: Event, _ person: String, _ workstation: String, _ id: CommandID, _ node: any Performing)
            async throws(Denial) -> Void

    package init(
        account: @escaping @Sendable (String, any Snapshot) throws(Fault) -> Account?,
        record: @escaping @Sendable (Event, String, String, CommandID, any Performing) async throws(Denial) -> Void
    ) {
        self.account = account
        self.record = record
    }
}
