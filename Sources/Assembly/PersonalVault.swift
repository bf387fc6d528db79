import Kernel
import Ledger

/// Seals and opens personal data for the pages of this node: takes the person's key out of the database and opens it
/// with the node's own. Keys live in memory as long as one act.
struct PersonalVault: Sendable {
    private let store: any Store
    private let pool: ReadPool
    private let master: MasterKey?
    private let random: @Sendable () -> UInt64

    init(store: any Store, read pool: ReadPool, master: MasterKey?, random: @escaping @Sendable () -> UInt64) {
        self.store = store
        self.pool = pool
        self.master = master
        self.random = random
    }

    func seal(_ plain: [UInt8], of person: Subject) async throws(Fault) -> SealedText {
        if let seal = try await key(of: person) { return SealedText(bytes: seal.seal(plain, of: person), newKey: nil) }
        let fresh = PersonalSeal(random: random)
        let wrapped = try masterKey().wrap(fresh, of: person, in: store.origin, random: random)
        return SealedText(
            bytes: fresh.seal(plain, of: person), newKey: WrappedKey(person: person, bytes: wrapped))
    }

    /// Nil if there is no key any more.
    func open(_ sealed: [UInt8], of person: Subject) async throws(Fault) -> [UInt8]? {
        guard let seal = try await key(of: person) else { return nil }
        do throws(SealFailure) { return try seal.open(sealed, of: person) } catch {
            throw Fault(.damaged, "the sealed data of \(person) does not open with its key")
        }
    }

    private func key(of person: Subject) async throws(Fault) -> PersonalSeal? {
        let store = store
        let found = await pool.run { () -> Result<[UInt8]?, Fault> in
            do throws(Fault) {
                return .success(
                    try store.read { (snapshot) throws(Fault) in try PersonalKeys.wrapped(of: person, snapshot) })
            } catch {
                return .failure(error)
            }
        }
        guard let wrapped = try found.get() else { return nil }
        let master = try masterKey()
        do throws(SealFailure) { return try master.unwrap(wrapped, of: person, in: store.origin) } catch {
            throw Fault(.configuration, "the key of \(person) does not open: is privacy.key the one it was made with?")
        }
    }

    private func masterKey() throws(Fault) -> MasterKey {
        guard let master else { throw Fault(.configuration, "this node has no key for personal data") }
        return master
    }
}
