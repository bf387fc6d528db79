import Dispatch
package import Kernel
import Synchronization

/// The store on PostgreSQL 15 or later, and on what speaks its protocol. One writer, a few readers.
package final class PostgresStore: LeasedStore {
    /// Raised when what stands in the database is laid out anew.
    package static let layout: Int64 = 1
    /// Seconds that a read waits for a connection before it gives up: longer, and a person has given up
    /// already.
    private static let readerWaitSeconds = 30

    package let origin: String
    private let originNumber: Int64
    private let runtimeURL: String
    private let ownerURL: String?
    private let views: [Table]
    private let pool = Mutex(Pool())
    /// One holds the writer's connection at a time: a seal that is due may meet a rebuild.
    private let turn = DispatchSemaphore(value: 1)
    /// One place for each reader that the server may be asked for.
    private let places: DispatchSemaphore

    private struct Pool {
        var writer: PostgresConnection?
        var readers: [PostgresConnection] = []
        var leased = false
    }

    /// `owner` makes and owns the tables; `runtime` only reads and writes rows and owns none. Without an
    /// owner the database must have been made and brought up before.
    package init(
        runtime: String, owner: String?, origin: String, ledger: [Table], views: [Table], readersMax: Int = 8
    ) throws(Fault) {
        self.origin = origin
        self.views = views
        runtimeURL = runtime
        ownerURL = owner
        places = DispatchSemaphore(value: readersMax)
        let writer = try PostgresConnection(runtime, for: .writing)
        if let owner {
            originNumber = try PostgresSchema.prepare(
                try PostgresConnection(owner), role: writer.user, origin: origin, ledger: ledger, views: views
            )
        } else {
            originNumber = try PostgresSchema.find(writer, origin: origin)
        }
        pool.withLock { $0.writer = writer }
    }

    // MARK: Transactions

    /// A fault while committing may leave the transaction committed: the caller reads again where the ledger
    /// stands.
    package func write<T>(_ body: (any Transaction) throws(Fault) -> T) throws(Fault) -> T {
        try inTurn { (writer) throws(Fault) in try run(on: writer, readOnly: false, body) }
    }

    package func read<T>(_ body: (any Snapshot) throws(Fault) -> T) throws(Fault) -> T {
        guard places.wait(timeout: .now() + .seconds(PostgresStore.readerWaitSeconds)) == .success else {
            throw Fault(.storeFailed, "no connection for reading became free")
        }
        defer { places.signal() }
        let connection = try reader()
        defer {
            if connection.isAlive { pool.withLock { $0.readers.append(connection) } }
        }
        return try run(on: connection, readOnly: true) { (tables) throws(Fault) in try body(tables) }
    }

    private func reader() throws(Fault) -> PostgresConnection {
        while let idle = pool.withLock({ $0.readers.popLast() }) {
            if idle.isUsable { return idle }
        }
        return try PostgresConnection(runtimeURL, for: .reading)
    }

    private func run<T>(
        on connection: PostgresConnection, readOnly: Bool, _ body: (any Transaction) throws(Fault) -> T
    ) throws(Fault) -> T {
        try connection.enterPipeline()
        do throws(Fault) {
            let session = PostgresSession(connection, origin: originNumber)
            try session.begin(readOnly: readOnly)
            let value = try body(session)
            try session.commit()
            _ = connection.leavePipeline()
            return value
        } catch {
            undo(connection)
            throw error
        }
    }

    /// Reads off what is still in the pipeline and rolls back, so that the connection can be used again.
    private func undo(_ connection: PostgresConnection) {
        do throws(Fault) {
            _ = try connection.settle()
        } catch {
            // The first fault is the one that is told.
        }
        guard connection.isAlive, connection.leavePipeline() else { return }
        do throws(Fault) {
            try connection.run("ROLLBACK", doing: "rolling back")
        } catch {
            // A lost connection has rolled back by itself, and is replaced when it is needed.
        }
    }

    private func inTurn<T>(_ body: (PostgresConnection) throws(Fault) -> T) throws(Fault) -> T {
        turn.wait()
        defer { turn.signal() }
        return try body(try writer())
    }

    private func writer() throws(Fault) -> PostgresConnection {
        let (held, leased) = pool.withLock { ($0.writer, $0.leased) }
        if let held, held.isUsable { return held }
        pool.withLock { $0.writer = nil }
        let fresh = try PostgresConnection(runtimeURL, for: .writing)
        // The lease went with the lost connection; take it again before anything is written. If another
        // process wrote in between, the keys of the ledger refuse what this one would append.
        if leased { try PostgresStore.lease(fresh, origin: originNumber) }
        pool.withLock { $0.writer = fresh }
        return fresh
    }

    /// A deleted row lies in its page until the server's autovacuum; only the owner of a table may ask for it sooner.
    package func scrub() throws(Fault) {
        guard let ownerURL else { return }
        try PostgresConnection(ownerURL).run("VACUUM personal_key", doing: "vacuuming the keys of persons")
    }

    // MARK: Views

    package func viewsAreStale() throws(Fault) -> Bool {
        try inTurn { (writer) throws(Fault) in
            try PostgresSchema.staleViews(writer, views, origin: originNumber)
        }
    }

    package func remakeViews() throws(Fault) {
        guard let ownerURL else {
            throw Fault(.configuration, "making the tables anew needs the owner's connection")
        }
        try inTurn { (writer) throws(Fault) in
            try PostgresSchema.remakeViews(try PostgresConnection(ownerURL), views, role: writer.user)
            try writer.forgetStatements()
        }
        pool.withLock { $0.readers = [] }
    }

    package func markViewsFresh() throws(Fault) {
        try inTurn { (writer) throws(Fault) in
            try PostgresSchema.markViews(writer, views, origin: originNumber)
        }
    }

    // MARK: The sequencer's lease

    /// An advisory lock of the writer's session: it goes with the process, however it ends.
    package func takeLease() throws(Fault) {
        try inTurn { (writer) throws(Fault) in
            guard pool.withLock({ !$0.leased }) else { return }
            try PostgresStore.lease(writer, origin: originNumber)
            pool.withLock { $0.leased = true }
        }
    }

    private static func lease(_ connection: PostgresConnection, origin: Int64) throws(Fault) {
        let taken = try connection.texts(
            "SELECT pg_try_advisory_lock(\(PostgresSchema.lockName), \(origin)::int)")
        guard taken == ["t"] else { throw Fault(.busy, "another process is writing this ledger") }
    }

    package func close() {
        turn.wait()
        defer { turn.signal() }
        let closed = pool.withLock { pool in
            defer { pool = Pool() }
            return pool
        }
        guard closed.leased, let writer = closed.writer else { return }
        do throws(Fault) {
            // The server would notice the closed connection only some time later.
            try writer.run("SELECT pg_advisory_unlock_all()", doing: "giving the lease back")
        } catch {
            // A lost connection has lost its lease.
        }
    }
}
