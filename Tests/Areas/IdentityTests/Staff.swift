import Kernel
import TestKit

@testable import Identity

/// People of the stories, and an account as small as the rules allow.
enum Staff {
    static let admin = Standing.story("0001", "identity.administer")

    /// Parts as long as real ones; `mark` makes another key, `password` another password of the same key.
    static func key(_ mark: UInt8 = 1, password: UInt8 = 1) -> SealedKeyFields {
        let publicKey = [UInt8](repeating: mark, count: 32)
        return SealedKeyFields(
            n: 16, r: 8, p: 1, salt: [UInt8](repeating: password, count: 16),
            verifier: [UInt8](repeating: password, count: 32), publicKey: publicKey,
            sealedSeed: [UInt8](repeating: password, count: 60),
            keyName: String(Digest.story(publicKey).hex.prefix(8)))
    }

    static func opening(
        name: String = "张三", role: String = "receiver", key: SealedKeyFields = key()
    ) -> AccountOpening {
        AccountOpening(name: name, role: role, key: key)
    }

    static let opened = AccountFact.opened(
        name: "张三", role: "receiver", key: key(), mustChangePassword: true)
    static let checked = AccountFact.identityChecked(document: .identityCard, acceptedResponsibility: true)
    static let shipment = Subject("plasma.shipment", "SH-1")

    /// Nobody has this staff number.
    static let nobody = Story(AccountRules.self, "0417")
    /// Opened and nothing more.
    static let newcomer = nobody.given(opened)
    /// With a password and a key that nobody else ever knew.
    static let settled = newcomer.given(.passwordChanged(key(2, password: 2)))
    static let lockedOut = newcomer.given(
        [AccountFact](repeating: .signInFailed(.wrongPassword), count: 5) + [.locked(failures: 5)],
        by: "node",
        at: nil, reason: nil)
    static let left = newcomer.given(.closed, by: "0001", reason: "离职")
}

extension Story<AccountRules> {
    /// What the rules answer on a node that has accounts already.
    func asked(
        _ command: AccountCommand, by standing: Standing = Staff.admin, reason: String? = nil,
        founded: Bool = true
    ) -> Result<[AccountFact], Refusal> {
        when(command, AccountEvidence(accountsExist: founded), by: standing, reason: reason)
    }

    /// What the rules answer to the door.
    func told(_ command: AccountCommand) -> Result<[AccountFact], Refusal> { asked(command, by: .node) }
}
