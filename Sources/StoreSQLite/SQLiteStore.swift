import GRDB
import Glibc
package import Kernel
import Synchronization

package import struct Kernel.Table

/// The embedded store: one file, write-ahead log, `synchronous=FULL`, foreign keys on. Readers use snapshots
/// and never wait for the writer.
package final class SQLiteStore: LeasedStore {
    /// Raised when what stands in the file is laid out anew.
    package static let layout: Int64 = 1

    /// Pages (of 4 KiB) copied between two reports of progress.
    private static let pagesPerStep: Int32 = 500

    package let origin: String
    private let originNumber: Int64
    private let writer: any DatabaseWriter
    private let views: [Table]
    private let path: String?
    /// By connection; nil once the store is closing, and nothing more is prepared.
    private let shelves = Mutex<[ObjectIdentifier: StatementShelf]?>([:])
    private let lease = Mutex<Int32?>(nil)

    /// Opens the file, or makes it if `create` is true. Refuses what is not ours and what is newer.
    package convenience init(
        path: String, origin: String, ledger: [Table], views: [Table], create: Bool = false
    ) throws(Fault) {
        if !create, access(path, F_OK) != 0 {
            throw Fault(.foreignStore, "there is no database at this place; run `xuemai init` first")
        }
        let pool: DatabasePool
        do {
            try SQLiteStore.look(at: path)
            pool = try DatabasePool(path: path, configuration: SQLiteStore.configuration)
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
                // What is deleted is overwritten: the keys of erased persons must not lie in free pages.
                try database.execute(sql: "PRAGMA secure_delete = ON")
            }
        } catch {
            throw SQLiteFault.from(error, doing: "opening the database").notADatabase
        }
        try self.init(pool, path: path, origin: origin, ledger: ledger, views: views)
    }

    /// For tests and for the shadow of a small verification: gone when the program ends.
    package convenience init(memoryFor origin: String, ledger: [Table], views: [Table]) throws(Fault) {
        let queue: DatabaseQueue
        do { queue = try DatabaseQueue(configuration: SQLiteStore.configuration) } catch {
            throw SQLiteFault.from(error, doing: "opening a database in memory")
        }
        try self.init(queue, path: nil, origin: origin, ledger: ledger, views: views)
    }

    private init(
        _ writer: any DatabaseWriter, path: String?, origin: String, ledger: [Table], views: [Table]
    ) throws(Fault) {
        self.writer = writer
        self.path = path
        self.origin = origin
        self.views = views
        do {
            originNumber = try writer.write { database in
                if try !SQLiteSchema.isOurs(database) { try SQLiteSchema.claim(database) }
                try SQLiteSchema.migrate(database, ledger: ledger)
                let number = try SQLiteSchema.origin(origin, database)
                try SQLiteSchema.makeViews(database, views, origin: number)
                return number
            }
        } catch {
            throw SQLiteFault.from(error, doing: "opening the database").notADatabase
        }
    }

    deinit { releaseLease() }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// Before anything is changed, even the journal mode: a file that is not ours stays as it is.
    private static func look(at path: String) throws {
        guard access(path, F_OK) == 0 else { return }
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try queue.read { database in try SQLiteSchema.isOurs(database) }
        try queue.close()
    }

    package func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        do {
            return try writer.writeWithoutTransaction { database in
                let session = try session(on: database)
                return try session.transaction(body)
            }
        } catch {
            throw SQLiteFault.from(error, doing: "writing")
        }
    }

    package func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T {
        do {
            return try writer.read { database in try body(try session(on: database)) }
        } catch {
            throw SQLiteFault.from(error, doing: "reading")
        }
    }

    private func session(on database: Database) throws(Fault) -> SQLiteSession {
        let key = ObjectIdentifier(database)
        let shelf = shelves.withLock { shelves -> StatementShelf? in
            if let known = shelves?[key] { return known }
            guard shelves != nil else { return nil }
            let shelf = StatementShelf()
            shelves?[key] = shelf
            return shelf
        }
        guard let shelf else { throw Fault(.stopped, "the store is closing") }
        return SQLiteSession(database, shelf: shelf, origin: originNumber)
    }

    /// Folds the write-ahead log into the file and cuts it: it held the pages as they were before.
    package func scrub() throws(Fault) {
        guard path != nil else { return }
        do {
            try writer.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            throw SQLiteFault.from(error, doing: "cutting the write-ahead log")
        }
    }

    // MARK: Views

    /// True if a computed table is missing or was laid out by another version: replay must fill them again.
    package func viewsAreStale() throws(Fault) -> Bool {
        do {
            return try writer.read { database in
                try SQLiteSchema.staleViews(database, views, origin: originNumber)
            }
        } catch {
            throw SQLiteFault.from(error, doing: "looking at the tables")
        }
    }

    /// Drops the computed tables and makes them anew, empty.
    package func remakeViews() throws(Fault) {
        do {
            try writer.write { database in try SQLiteSchema.remakeViews(database, views) }
        } catch {
            throw SQLiteFault.from(error, doing: "making the tables anew")
        }
    }

    /// To be called when the tables are filled again.
    package func markViewsFresh() throws(Fault) {
        do {
            try writer.write { database in try SQLiteSchema.markViews(database, views, origin: originNumber) }
        } catch {
            throw SQLiteFault.from(error, doing: "marking the tables")
        }
    }

    // MARK: The sequencer's lease

    /// Only one process may sequence a ledger. The lock goes with the process, however it ends.
    package func takeLease() throws(Fault) {
        guard let path, lease.withLock({ $0 == nil }) else { return }
        let file = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Fault(.storeReadOnly, "the lock beside the database cannot be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw Fault(.busy, "another process is writing this ledger")
        }
        lease.withLock { $0 = file }
    }

    package func releaseLease() {
        lease.withLock { file in
            if let held = file { close(held) }
            file = nil
        }
    }

    // MARK: Copies

    /// A consistent copy while the node goes on working. `progress`: pages done and in all; what it throws
    /// stops the copying.
    package func backUp(
        to target: String, progress: @escaping (Int, Int) throws(Fault) -> Void
    ) throws(Fault) {
        guard access(target, F_OK) != 0 else {
            throw Fault(.configuration, "there is a file at this place already; a copy never overwrites one")
        }
        do {
            let copy = try DatabaseQueue(path: target)
            try writer.backup(to: copy, pagesPerStep: SQLiteStore.pagesPerStep) { step in
                try progress(step.completedPageCount, step.totalPageCount)
            }
            try copy.close()
        } catch {
            // Half a copy must not pass for one.
            unlink(target)
            throw SQLiteFault.from(error, doing: "backing up")
        }
    }

    /// SQLite's own check of every page and index: empty if all is well.
    package func integrityFindings() throws(Fault) -> [String] {
        do {
            return try writer.read { database in
                try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            }
        } catch {
            let fault = SQLiteFault.from(error, doing: "checking the file")
            // Too damaged for the check itself.
            guard fault.code == .damaged else { throw fault }
            return [fault.context]
        }
    }

    package func close() throws(Fault) {
        defer { releaseLease() }
        // The statements first: a connection with live statements cannot be closed. Whoever comes after the barrier,
        // a checkpoint that was due for instance, is refused.
        do {
            try writer.barrierWriteWithoutTransaction { _ in
                let open = shelves.withLock { shelves in
                    defer { shelves = nil }
                    return shelves.map { Array($0.values) } ?? []
                }
                for shelf in open { shelf.finalize() }
            }
        } catch {
            throw SQLiteFault.from(error, doing: "closing")
        }
        settle()
        do { try writer.close() } catch { throw SQLiteFault.from(error, doing: "closing") }
    }

    /// Brings what stands in the write-ahead log into the file, so that the file alone is the database. If
    /// somebody else still reads, it stays in the log, and nothing is lost.
    private func settle() {
        do {
            try writer.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            // The next program to open the file does it.
        }
    }

    private func close(_ file: Int32) { Glibc.close(file) }
}

extension Fault {
    /// A file that is no SQLite database at all is foreign, not damaged.
    fileprivate var notADatabase: Fault {
        code == .damaged && context.contains("not a database")
            ? Fault(.foreignStore, "the file is not a database of this product") : self
    }
}
