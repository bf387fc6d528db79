import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Server
import StorePostgres
import StoreSQLite

/// A node's folder: the key that signs its checkpoints, the newest checkpoint, and the database in it or beside it.
struct NodeFolder: Sendable {
    let configuration: NodeConfiguration

    /// Makes what is missing: the folder, the key. Says nothing of what exists.
    func prepare() throws {
        try FileManager.default.createDirectory(
            atPath: configuration.folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try makeKey(configuration.keyPath)
        try makeKey(configuration.witnessKeyPath)
        try makeKey(configuration.accessKeyPath)
        try makeKey(configuration.privacyKeyPath)
        try makeKey(configuration.matchKeyPath)
    }

    private func makeKey(
        _ path: String, text: () -> String = { Hex.encode(Randomness.bytes(32)) + "\n" }
    ) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text().utf8), attributes: [.posixPermissions: 0o600])
        else { throw Fault(.storeReadOnly, "a key cannot be written to \(path)") }
    }

    func signer() throws -> NoteSigner { try signer(configuration.origin, configuration.keyPath) }

    /// Cosigns the logs of others: another key, so that no cosignature passes for a checkpoint of our own. Made when
    /// it is first needed: nodes are older than witnessing.
    func witness() throws -> NoteSigner {
        try makeKey(configuration.witnessKeyPath)
        return try signer(configuration.doors.witnessName(configuration.origin), configuration.witnessKeyPath)
    }

    /// Seals second factors and digests badges. Made when it is first needed: nodes are older than both.
    func accessKey() throws -> AccessKey {
        let path = configuration.accessKeyPath
        try makeKey(path)
        guard let key = AccessKey(bytes: try keyBytes(path)) else {
            throw Fault(.configuration, "the key \(path) is damaged")
        }
        return key
    }

    private func signer(_ name: String, _ path: String) throws -> NoteSigner {
        guard let signer = NoteSigner(name: name, seed: try keyBytes(path)) else {
            throw Fault(.configuration, "the key \(path) is damaged")
        }
        return signer
    }

    private func keyBytes(_ path: String) throws -> [UInt8] {
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw Fault(.configuration, "the key \(path) cannot be read; run `xuemai init` first")
        }
        let hex = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Hex.decode(hex) else { throw Fault(.configuration, "the key \(path) is damaged") }
        return bytes
    }

    /// Wraps the keys of persons. Made when it is first needed: nodes are older than personal data.
    func masterKey() throws -> MasterKey {
        let path = configuration.privacyKeyPath
        try makeKey(path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard let bytes = Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let key = MasterKey(bytes: bytes)
        else { throw Fault(.configuration, "the key \(path) is damaged") }
        return key
    }

    /// Makes match tags. Another node of the company brings its own file; otherwise it is made when first needed.
    func matchKey() throws -> MatchKey {
        let path = configuration.matchKeyPath
        try makeKey(path)
        guard let key = MatchKey(bytes: try keyBytes(path)) else {
            throw Fault(.configuration, "the key \(path) is damaged")
        }
        return key
    }

    /// The cosigned checkpoint that was kept, and where the next ones go.
    func shelf(log: VerifierKey) -> CosignedShelf {
        let path = configuration.cosignedPath
        let kept: String?
        do { kept = try String(contentsOfFile: path, encoding: .utf8) } catch { kept = nil }
        return CosignedShelf(
            log: log, note: kept,
            keep: { note in
                // Lost, it is asked for again.
                do { try Data(note.utf8).write(to: URL(filePath: path), options: .atomic) } catch { return }
            })
    }

    /// A webhook with its secret, made when it is first named, and its place in the ledger.
    func webhook(_ name: String, _ url: String, _ kinds: [String]) throws -> Webhook {
        let keyPath = configuration.webhookKeyPath(name)
        try makeKey(keyPath) { (WebhookSecret(bytes: Randomness.bytes(32))?.text ?? "") + "\n" }
        let text = try String(contentsOfFile: keyPath, encoding: .utf8)
        guard let secret = WebhookSecret(text: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Fault(.configuration, "the key \(keyPath) is damaged")
        }
        let path = configuration.webhookPlacePath(name)
        let post = OutwardPost()
        return Webhook(
            name: name, url: url, kinds: kinds, secret: secret,
            position: {
                guard FileManager.default.fileExists(atPath: path) else { return nil }
                let text = try String(contentsOfFile: path, encoding: .utf8)
                guard let place = Int64(text.trimmingCharacters(in: .whitespacesAndNewlines)), place >= 0 else {
                    throw Fault(.damaged, "the place of the webhook \(name) cannot be read")
                }
                return place
            }, keep: { try Data("\($0)\n".utf8).write(to: URL(filePath: path), options: .atomic) },
            post: { try await post.post($0, $1, $2) })
    }

    func openStore(create: Bool = false) throws(Fault) -> any LeasedStore {
        if configuration.usesPostgres {
            return try PostgresStore(
                runtime: configuration.postgresRuntime, owner: configuration.postgresOwner,
                origin: configuration.origin, ledger: LedgerTables.all, views: house.tables)
        }
        return try SQLiteStore(
            path: configuration.databasePath, origin: configuration.origin, ledger: LedgerTables.all,
            views: house.tables, create: create)
    }

    func setup(measure: @escaping @Sendable (Flush) -> Void = { _ in }) throws -> EngineSetup {
        let path = configuration.headPath
        let erased = ErasedList(path: configuration.erasedPath)
        return EngineSetup(
            clock: SystemClock.now, random: SystemClock.random, signer: try signer(),
            zoneMinutes: configuration.zoneMinutes,
            keepHead: { note in
                // Written whole or not at all: `verify` trusts it. A full disk costs only a newer one.
                do { try Data(note.utf8).write(to: URL(filePath: path), options: .atomic) } catch { return }
            }, measure: measure, masterKey: try masterKey(), matchKey: try matchKey(),
            keepErased: { erased.add([$0]) })
    }

    /// The newest checkpoint that this node kept outside of its database.
    func head() -> String? {
        do { return try String(contentsOfFile: configuration.headPath, encoding: .utf8) } catch { return nil }
    }

    /// Opens the database for writing: takes the lease, and replays tables of another layout.
    func openForWriting(create: Bool = false) throws -> any LeasedStore {
        let store = try openStore(create: create)
        try store.takeLease()
        if try store.viewsAreStale() {
            Progress.say(
                "The tables were laid out by another version; they are computed again from the record.")
            try rebuild(store)
        }
        try ErasedList(path: configuration.erasedPath).apply(to: store)
        return store
    }

    func rebuild(_ store: any LeasedStore) throws {
        try store.remakeViews()
        var progress = Progress("facts")
        try Replay.rebuild(store, house: house) { progress.tell($0, of: $1) }
        try store.markViewsFresh()
        progress.end()
    }

    func node(
        _ store: any LeasedStore, passwordCost: ScryptCost = .standard,
        measure: @escaping @Sendable (Flush) -> Void = { _ in }
    ) throws -> LiveNode {
        try liveNode(
            store: store, setup: try setup(measure: measure),
            storeName: configuration.usesPostgres ? "PostgreSQL" : "SQLite", accessKey: try accessKey(),
            passwordCost: passwordCost, kind: configuration.kind,
            release: { () throws(Fault) in try store.close() })
    }
}

/// Progress of a long job, on standard error.
struct Progress {
    private let what: String
    private var lastTold = ContinuousClock.now
    private var told = false

    /// False where nobody looks at a terminal.
    private let tells: Bool

    init(_ what: String, tells: Bool = true) {
        self.what = what
        self.tells = tells
    }

    static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    mutating func tell(_ done: Int64, of all: Int64) {
        guard tells, ContinuousClock.now - lastTold > .milliseconds(500) else { return }
        lastTold = .now
        told = true
        FileHandle.standardError.write(
            Data("\r\(what): \(done) / \(all) (\(all == 0 ? 100 : done * 100 / all) %)".utf8))
    }

    func end() { if told { Progress.say("") } }
}

/// How people and machines read why a command did not work.
extension Fault {
    var told: String { "\(context) [\(code.rawValue)]" }
}
