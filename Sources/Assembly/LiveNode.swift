package import Historian
package import History
package import Kernel
package import Ledger
import Monitoring
package import Settings
import Synchronization
package import Web

/// The node as pages and server see it: one store, one sequencer, the areas of the house, and the signing
/// desk.
package final class LiveNode: ServedNode, KeyDesk, CurveSource {
    /// A role that changed shows in menus within this; commands are checked by the sequencer each time.
    static let standingFreshFor = Span.seconds(1)
    static let standingsMax = 4096
    /// Readers of the database at the same time; SQLite gains nothing beyond the cores.
    package static let readersDefault = 4

    private let store: any Store
    private let house: House
    private let setup: EngineSetup
    private let sequencer: Sequencer
    private let pool: ReadPool
    private let desk: SigningDesk
    private let vault: PersonalVault
    private let roles: [String: Phrase]
    private let storeName: String
    package let kind: NodeKind
    private let release: @Sendable () throws(Fault) -> Void
    private let standings = Mutex<[String: Kept]>([:])
    private let shelf: SettingsShelf
    /// Points of sensors; nil in a house that keeps none.
    package let archive: PointArchive?

    private struct Kept {
        let standing: Standing?
        let at: Moment
    }

    /// The caller holds the lease; `release` gives it back when the node closes.
    package init(
        store: any Store, house: House, setup: EngineSetup, accounts: AccountBook, roles: [RoleGrant],
        storeName: String, readers: Int = LiveNode.readersDefault, accessKey: AccessKey,
        passwordCost: ScryptCost = .standard, kind: NodeKind = .plant,
        release: @escaping @Sendable () throws(Fault) -> Void
    ) throws(Fault) {
        self.kind = kind
        self.store = store
        self.house = house
        self.setup = setup
        self.storeName = storeName
        self.release = release
        let sequencer = try Sequencer(store: store, house: house, setup: setup)
        let pool = ReadPool("xuemai.readers", width: readers)
        self.sequencer = sequencer
        self.pool = pool
        shelf = try SettingsShelf(store: store, house: house)
        let shelf = shelf
        archive =
            house.words["history.section.closed.v1"] == nil
            ? nil : try PointArchive(store: store, sequencer: sequencer, setup: setup)
        desk = SigningDesk(
            accounts: accounts, store: store, read: pool, performing: sequencer, setup: setup,
            key: accessKey, cost: passwordCost,
            passwordCharacters: { Int(shelf.settings.integer(NodeSettings.passwordCharacters) ?? 8) })
        vault = PersonalVault(store: store, read: pool, master: setup.masterKey, random: setup.random)
        var names: [String: Phrase] = [:]
        for role in roles { names[role.role] = role.name }
        self.roles = names
    }

    package var zoneMinutes: Int { setup.zoneMinutes }
    package var home: String { setup.signer.name }
    package func now() -> Moment { setup.clock() }
    package var settings: KnownSettings { shelf.settings }
    package var words: WordBook? { shelf.words }
    package func workstation(carrying token: String) -> String? {
        shelf.workstations[TreeHash.sha256(Array(token.utf8))]
    }
    package func random() -> UInt64 { setup.random() }
    package func freshCommandID() -> CommandID { CommandID(at: setup.clock(), random: setup.random) }
    package func hash(_ bytes: [UInt8]) -> Digest { TreeHash.sha256(bytes) }
    package func signNote(_ text: String) throws(Fault) -> String { setup.signer.sign(text) }
    package func decodeGB18030(_ bytes: [UInt8]) -> String? { ChineseText.decodeGB18030(bytes) }
    package func sealPersonal(_ plain: [UInt8], of person: Subject) async throws(Denial) -> SealedText {
        do throws(Fault) { return try await vault.seal(plain, of: person) } catch { throw .failed(error) }
    }

    package func openPersonal(_ sealed: [UInt8], of person: Subject) async throws(Denial) -> [UInt8]? {
        do throws(Fault) { return try await vault.open(sealed, of: person) } catch { throw .failed(error) }
    }

    package func matchTag(of resident: ResidentNumber) -> Digest? { setup.matchKey?.tag(of: resident) }

    package func roleName(_ role: String) -> Phrase { roles[role] ?? Phrase(role, role) }

    // MARK: Commands and reads

    package func perform<T: FactTable>(_ errand: Errand<T>) async throws(Denial) -> Outcome<T.R.Event> {
        let outcome = try await sequencer.perform(errand)
        if house.authority.nouns.contains(T.R.noun) { standings.withLock { $0.removeAll() } }
        if shelf.nouns.contains(T.R.noun) { await refill() }
        return outcome
    }

    package func perform<T: FactTable>(inOrder errands: [Errand<T>]) async -> [Result<Outcome<T.R.Event>, Denial>] {
        let outcomes = await sequencer.perform(inOrder: errands)
        if house.authority.nouns.contains(T.R.noun) { standings.withLock { $0.removeAll() } }
        if shelf.nouns.contains(T.R.noun) { await refill() }
        return outcomes
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Fault) -> T {
        let store = store
        let result = await pool.run { () -> Result<T, Fault> in
            do throws(Fault) { return .success(try store.read(body)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// What was set holds at once. If it cannot be read now, the next change or start reads it: the act itself stands.
    private func refill() async {
        let shelf = shelf
        do throws(Fault) {
            try await read { (snapshot) throws(Fault) in try shelf.fill(from: snapshot) }
        } catch { return }
    }

    package func standing(of person: String) async throws(Fault) -> Standing? {
        let now = setup.clock()
        let kept = standings.withLock { $0[person] }
        if let kept, now >= kept.at, now - kept.at < LiveNode.standingFreshFor { return kept.standing }
        let authority = house.authority
        let standing = try await read { (snapshot) throws(Fault) in try authority.standing(person, now, snapshot) }
        standings.withLock { standings in
            if standings.count >= LiveNode.standingsMax { standings.removeAll() }
            standings[person] = Kept(standing: standing, at: now)
        }
        return standing
    }

    package func history(
        of subject: Subject, before: Int64, limit: Int
    ) async throws(Denial) -> [HistoryLine] {
        let house = house
        return try await reading { (snapshot) throws(Fault) in
            let sealed = try LedgerReader.checkpoint(snapshot)?.size ?? 0
            var names: [String: String] = [:]
            var lines: [HistoryLine] = []
            for event in try LedgerReader.history(
                of: subject, before: before, limit: limit, house: house, snapshot)
            {
                let head = event.envelope.head
                for person in [head.person] + head.signatures.map(\.statement.person) where names[person] == nil {
                    names[person] = try house.authority.name(of: person, snapshot) ?? person
                }
                let signers = head.signatures.map(\.statement.person)
                lines.append(
                    HistoryLine(
                        head: head, leaf: event.leaf, sealed: head.index < sealed, fact: event.fact,
                        personName: names[head.person] ?? head.person,
                        signerNames: names.filter { signers.contains($0.key) }))
            }
            return lines
        }
    }

    package func seal(of index: Int64) async throws(Denial) -> (leaf: Digest, sealed: Bool) {
        try await reading { (snapshot) throws(Fault) in
            let sealed = try LedgerReader.checkpoint(snapshot)?.size ?? 0
            return (try StoredEntry.read(index, from: snapshot).leaf, index < sealed)
        }
    }

    package func state() async throws(Fault) -> NodeState {
        let name = storeName
        return try await read { (snapshot) throws(Fault) in
            let size = try LedgerReader.size(snapshot)
            let checkpoint = try LedgerReader.checkpoint(snapshot)
            let root: Digest?
            do throws(NoteFailure) {
                root = try checkpoint.map { (found) throws(NoteFailure) in
                    try Checkpoint(text: try SignedNote(found.note).text).root
                }
            } catch {
                throw Fault(.damaged, "the newest checkpoint cannot be read: \(error)")
            }
            return NodeState(
                size: size, checkpointSize: checkpoint?.size ?? 0,
                leaf: size > 0 ? try StoredEntry.read(size - 1, from: snapshot).leaf : nil, root: root,
                store: name)
        }
    }

    private func reading<T: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(Fault) -> T
    ) async throws(Denial) -> T {
        do throws(Fault) { return try await read(body) } catch { throw .failed(error) }
    }

    // MARK: Curves

    /// Reads curves of these signals, the newest points included.
    package func curves<T: Sendable>(
        of signals: [String], _ body: @escaping @Sendable (CurveReader) throws(Fault) -> T
    ) async throws(Fault) -> T {
        guard let archive else { throw Fault(.constraint, "this house keeps no points") }
        let result = await pool.run { () -> Result<T, Fault> in
            do throws(Fault) { return .success(try archive.read(signals, body)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    package func newest(of signals: [String]) -> [String: Point] {
        archive?.standings(of: signals).mapValues(\.newest) ?? [:]
    }

    package func standings(of signals: [String]) -> [String: SignalStanding] {
        archive?.standings(of: signals) ?? [:]
    }

    /// What live pages of points listen to.
    package static let points = Subject("history.point", "new")
    /// Points come faster than anybody looks, and commits must not be crowded out by them.
    private static let pointsEvery = Duration.milliseconds(200)

    package func changes() -> AsyncStream<Set<Subject>> {
        let commits = sequencer.commits()
        let arrivals = archive?.frames(keeping: 1)
        let (stream, continuation) = AsyncStream<Set<Subject>>.makeStream(
            bufferingPolicy: .bufferingNewest(64))
        let relay = Task {
            for await commit in commits { continuation.yield(commit.subjects) }
            continuation.finish()
        }
        let points = Task {
            guard let arrivals else { return }
            for await _ in arrivals {
                continuation.yield([Self.points])
                do { try await Task.sleep(for: Self.pointsEvery) } catch { return }
            }
        }
        continuation.onTermination = { _ in
            relay.cancel()
            points.cancel()
        }
        return stream
    }

    // MARK: The door and the signature

    package func signIn(_ attempt: SignInAttempt) async throws(Denial) -> SignedIn {
        let account = try await desk.signIn(attempt)
        let person = account.person
        standings.withLock { $0[person] = nil }
        let authority = house.authority
        let now = setup.clock()
        let standing = try await reading { (snapshot) throws(Fault) in
            try authority.standing(person, now, snapshot)
        }
        guard let standing, standing.active else { throw .refused(.accountInactive) }
        return SignedIn(standing: standing, mustChangePassword: account.mustChangePassword)
    }

    package func unlock(_ person: String, password: String, workstation: String) async throws(Denial) {
        try await desk.unlock(person, password: password, workstation: workstation)
    }

    package func signOut(_ person: String, workstation: String) async throws(Denial) {
        try await desk.signOut(person, workstation: workstation)
    }

    package func changePassword(
        _ person: String, from old: String, to new: String, workstation: String
    ) async throws(Denial) {
        try await desk.changePassword(person, from: old, to: new, workstation: workstation)
    }

    package func rotateKey(_ person: String, password: String, workstation: String) async throws(Denial) {
        try await desk.rotateKey(person, password: password, workstation: workstation)
    }

    package func newFactor(for person: String) -> NewFactor { desk.newFactor(for: person) }

    package func confirmFactor(
        _ token: String, code: String, password: String, for person: String, workstation: String
    ) async throws(Denial) -> ConfirmedFactor {
        try await desk.confirmFactor(token, code: code, password: password, for: person, workstation: workstation)
    }

    package func newBadgeID(_ code: String) throws(Denial) -> String { try desk.newBadgeID(code) }

    /// A first password, told once to whoever asks for it, and the key pair that it opens.
    package func firstKey(for person: String) async throws(Denial) -> FirstKey {
        let password = FirstKey.password(setup.random)
        return FirstKey(password: password, sealed: try await desk.newKey(for: person, password: password))
    }

    package func signatures(for request: SignatureRequest) async throws(Denial) -> [Signature] {
        let authority = house.authority
        let now = setup.clock()
        let person = try await desk.identify(request)
        let standing = try await reading { (snapshot) throws(Fault) in
            try authority.standing(person, now, snapshot)
        }
        guard let standing else { throw .refused(.personUnknown) }
        guard let current = standing.signingKey else { throw .refused(.signatureNotYet) }
        let key = try await desk.open(
            person, password: request.password, workstation: request.workstation,
            failure: .signatureFailed(record: request.first.record, meaning: request.first.meaning))
        guard current.name == key.name else { throw .refused(.signatureInvalid) }
        return request.matters.map { matter in
            let statement = SignatureStatement(
                record: matter.record, version: matter.version, digest: matter.digest, meaning: matter.meaning,
                person: person, role: standing.role, signedAt: setup.clock(), zoneMinutes: setup.zoneMinutes)
            return Signature(statement: statement, key: key.name, bytes: key.sign(statement.canonicalBytes))
        }
    }

    package func close() async throws(Fault) {
        await sequencer.stop()
        do throws(Fault) { try await sequencer.seal() } catch {
            try release()
            throw error
        }
        try release()
    }
}
