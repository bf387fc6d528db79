package import Kernel
package import Settings
package import Web

/// What the server asks of a node beyond what pages ask: the door, the pulse, and what changes.
///
/// A protocol, so that the server can be tested against a node without accounts.
package protocol ServedNode: Node {
    /// Offset of the plant's wall clock, in minutes east of UTC.
    var zoneMinutes: Int { get }
    func now() -> Moment
    /// What persons have set, up to the last command.
    var settings: KnownSettings { get }
    /// Phrases that are said in the plant's own words; nil while there are none.
    var words: WordBook? { get }
    /// Which workstation a computer is that carries this token; nil if no administrator told it.
    func workstation(carrying token: String) -> String?
    /// 64 bits that nobody can guess.
    func random() -> UInt64
    /// As the record knows the person now; nil for nobody.
    func standing(of person: String) async throws(Fault) -> Standing?
    /// The role as people call it.
    func roleName(_ role: String) -> Phrase
    func signIn(_ attempt: SignInAttempt) async throws(Denial) -> SignedIn
    /// The password again after an idle time. Wrong ones are counted as at signing in.
    func unlock(_ person: String, password: String, workstation: String) async throws(Denial)
    func signOut(_ person: String, workstation: String) async throws(Denial)
    /// Seals the person's key under a new password.
    func changePassword(
        _ person: String, from old: String, to new: String, workstation: String
    ) async throws(Denial)
    func state() async throws(Fault) -> NodeState
    /// The subjects of each commit as it happens.
    func changes() -> AsyncStream<Set<Subject>>
    /// Lets no further command in, seals what is recorded, and gives the ledger free.
    func close() async throws(Fault)
}

/// Somebody who gave the right password.
package struct SignedIn: Sendable {
    package let standing: Standing
    /// Somebody else chose the password: a first sign-in, or one after a reset (GMP 计算机化系统 §15).
    package let mustChangePassword: Bool

    package init(standing: Standing, mustChangePassword: Bool) {
        self.standing = standing
        self.mustChangePassword = mustChangePassword
    }
}

/// How the ledger of a node stands.
package struct NodeState: Sendable, Equatable {
    package let size: Int64
    package let checkpointSize: Int64
    /// Leaf hash of the newest entry; nil while there is none.
    package let leaf: Digest?
    /// Root of the newest checkpoint.
    package let root: Digest?
    /// Which database keeps it: `sqlite`, `postgres`.
    package let store: String

    package init(size: Int64, checkpointSize: Int64, leaf: Digest?, root: Digest?, store: String) {
        self.size = size
        self.checkpointSize = checkpointSize
        self.leaf = leaf
        self.root = root
        self.store = store
    }

    package var sealed: Bool { checkpointSize >= size }
}
